//! Keys of the document, of provenance and of measures.

use crate::scenario::dimension::Dimension::{Duration, Factor, Money, Probability};
use crate::scenario::dimension::YEAR;

use super::force::{ALARM, DEPENDENCE, RESPONSE, THREAT};
use super::harm::{CRISIS, LOSS_EVENT, MONEY, PLANT};
use super::matrix::RISK_MATRIX;
use super::site::{ASSAULT, ELEMENT, GROUP, ZONE};
use super::{ID, Kind, NAME, Special, Table, key, must, number, trial};

/// The document.
pub(crate) static ROOT: Table = Table {
    name: "",
    words: "A scenario of bordj: a site, its threats, and postures made of measures.",
    keys: &[
        must("schema", Kind::Whole(1.0, 1.0), "Version of the format: 1."),
        key(
            "extends",
            Kind::Special(Special::Extends),
            "A scenario, or several, that this one is laid over: paths relative to this file.",
        ),
        must("scenario", Kind::Table(&SCENARIO), "What the scenario is called."),
        key("run", Kind::Table(&RUN), "How it asks to be run; the command line overrides."),
        key("source", Kind::Tables(&SOURCE), "Sources of numbers, named in `basis`."),
        key(
            "parameters",
            Kind::Special(Special::Parameters),
            "Named quantities, one value per trial, used elsewhere as \"$name\".",
        ),
        key("correlation", Kind::Tables(&CORRELATION), "Rank correlations between parameters."),
        key("group", Kind::Tables(&GROUP), "Workforce groups."),
        key("zone", Kind::Tables(&ZONE), "Places."),
        key("element", Kind::Tables(&ELEMENT), "Protection elements."),
        key("response", Kind::Tables(&RESPONSE), "Response forces."),
        key("dependence", Kind::Table(&DEPENDENCE), "Failures that come together."),
        key("alarm", Kind::Table(&ALARM), "What people make of the alarm."),
        key("condition", Kind::Tables(&CONDITION), "What is so for a share of attacks."),
        key("threat", Kind::Tables(&THREAT), "Who may attack."),
        key("assault", Kind::Table(&ASSAULT), "What happens to people found in the open."),
        key("crisis", Kind::Table(&CRISIS), "The hostage crisis."),
        key("plant", Kind::Table(&PLANT), "The plant."),
        key("money", Kind::Table(&MONEY), "What things cost."),
        key("loss_event", Kind::Tables(&LOSS_EVENT), "Plain frequency-and-magnitude risks."),
        key("control", Kind::Tables(&CONTROL), "Measures."),
        key(
            "posture",
            Kind::Tables(&POSTURE),
            "Lists of measures in force; left out, one posture `base` without measures.",
        ),
        key("risk_matrix", Kind::Table(&RISK_MATRIX), "Bands and ratings of the risk matrix of a report."),
    ],
};

/// `[scenario]`.
pub(crate) static SCENARIO: Table = Table {
    name: "scenario",
    words: "What the scenario is called.",
    keys: &[
        must("id", Kind::Id(true), "Identifier, names the report's folder: lower-case letters, digits, _ and -."),
        must("name", Kind::Text, "Name for people."),
        key("summary", Kind::Text, "One or two sentences."),
        must("currency", Kind::Text, "Currency of every amount, for example USD."),
        key("horizon", Kind::Constant(Duration), "Length of a trial (a duration); 1 yr if left out."),
        key("as_of", Kind::Date, "Date to which the numbers refer, for the reader."),
        key("marking", Kind::Text, "Handling marking, printed on every page, chart and file."),
    ],
};

/// `[run]`.
pub(crate) static RUN: Table = Table {
    name: "run",
    words: "How the scenario asks to be run; the command line overrides.",
    keys: &[
        // Numbers of a file are read as floating point: exact up to 2^53.
        key("trials", Kind::Whole(1.0, 1_099_511_627_776.0), "Trials; 100,000 if left out."),
        key("seed", Kind::Whole(0.0, 9_007_199_254_740_991.0), "Seed of every draw; 1 if left out."),
    ],
};

/// `[[source]]`.
pub(crate) static SOURCE: Table = Table {
    name: "source",
    words: "Where numbers come from.",
    keys: &[
        ID,
        key("title", Kind::Text, "Title."),
        key("publisher", Kind::Text, "Publisher."),
        key("url", Kind::Text, "Address."),
        key("note", Kind::Text, "Anything else."),
        key("year", Kind::Date, "Year of publication."),
        key("date", Kind::Date, "Date of publication."),
    ],
};

/// `[[correlation]]`.
pub(crate) static CORRELATION: Table = Table {
    name: "correlation",
    words: "Spearman rank correlation between two parameters (Gaussian copula).",
    keys: &[
        must("between", Kind::Special(Special::Between), "Names of two parameters, both of them distributions."),
        must("rank", Kind::Constant(Factor), "Spearman rank correlation, above -1 and below 1."),
    ],
};

/// `[[condition]]`.
pub(crate) static CONDITION: Table = Table {
    name: "condition",
    words: "Something that is so for a share of attacks (night, sandstorm, warned).",
    keys: &[
        ID,
        NAME,
        must("probability", Kind::Quantity(trial(Probability, 0.0)), "Share of attacks in which it is so."),
        key("exclusive", Kind::Text, "Conditions of one such name exclude each other (night, dawn, day)."),
        key("effects", Kind::Special(Special::Effects), "What it changes; only matters of one attack."),
    ],
};

/// `[[control]]`.
pub(crate) static CONTROL: Table = Table {
    name: "control",
    words: "A measure, with its cost and its effects.",
    keys: &[
        ID,
        NAME,
        key("lesson", Kind::Text, "What experience it answers, for the reader."),
        key("note", Kind::Text, "Anything else."),
        number("capex", trial(Money, 0.0), "Cost to build, in the scenario's currency; needs `life`."),
        number("life", trial(Duration, YEAR), "Over how long the capex is written off."),
        number("opex", trial(Money, 0.0), "Cost per year, in the scenario's currency."),
        number("working", trial(Probability, 1.0), "Probability that it is in working order at an attack."),
        key("effects", Kind::Special(Special::Effects), "What it changes."),
    ],
};

/// `[[posture]]`.
pub(crate) static POSTURE: Table = Table {
    name: "posture",
    words: "A list of measures in force. The first posture is the baseline of comparisons.",
    keys: &[
        ID,
        NAME,
        key("note", Kind::Text, "Anything else."),
        key("controls", Kind::Several("control"), "Measures in force; their effects apply in this order."),
        key("effects", Kind::Special(Special::Effects), "Effects of its own, after those of the controls."),
    ],
};

/// An effect.
pub(crate) static EFFECT: Table = Table {
    name: "effect",
    words: "A target and exactly one of set, add, scale, odds.",
    keys: &[
        must(
            "target",
            Kind::Text,
            "Dotted path through ids; * matches every id of a level; a table means all below it.",
        ),
        key("set", Kind::Special(Special::Operand), "Replaces the quantity; drawn with the same uniform number."),
        key("add", Kind::Special(Special::Operand), "Added to the drawn value."),
        key("scale", Kind::Special(Special::Operand), "Factor by which the drawn value is multiplied."),
        key("odds", Kind::Special(Special::Operand), "Factor by which p/(1 - p) is multiplied; probabilities only."),
        key("optional", Kind::Flag(false), "A target that matches nothing is no fault."),
    ],
};
