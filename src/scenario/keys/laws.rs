//! The ways to write a quantity: distributions with their arguments, constants with provenance, evidence as counts,
//! effects already applied.

use crate::scenario::dimension::Dimension;
use crate::scenario::dimension::Dimension::{Bare, Count, Duration, Factor, Money, Probability, Rate};

use super::{Kind, Table, key, must};

/// A distribution by name.
#[derive(Debug)]
pub(crate) struct Form {
    /// Its key.
    pub(crate) name: &'static str,
    /// The ways in which its arguments can be given.
    pub(crate) arguments: &'static [Arguments],
    /// Dimensions it can have.
    pub(crate) dimensions: &'static [Dimension],
    /// What it is.
    pub(crate) words: &'static str,
}

/// One way to give the arguments of a distribution.
#[derive(Debug)]
pub(crate) enum Arguments {
    /// Values in a row.
    Row(&'static [Argument]),
    /// Values by name, all of them.
    Named(&'static [Argument]),
    /// One value.
    One(Argument),
    /// `[[value, weight], …]`.
    Pairs,
    /// A list of values, or a column of a CSV file.
    Samples,
    /// `[[weight, distribution], …]`.
    Mixture,
    /// Quantiles by name, with optional bounds: `{ p10, p50, p90, lower, upper }`.
    Quantiles,
}

/// An argument.
#[derive(Debug)]
pub(crate) struct Argument {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it is measured in.
    pub(crate) unit: Unit,
}

/// What an argument is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// As the quantity.
    Own,
    /// A pure number, not below zero.
    Pure,
    /// A probability.
    Share,
    /// A count.
    Whole,
}

impl Unit {
    /// The dimension of the argument of a quantity of this dimension.
    pub(crate) fn of(self, quantity: Dimension) -> Dimension {
        match self {
            Self::Own => quantity,
            Self::Pure => Factor,
            Self::Share => Probability,
            Self::Whole => Count,
        }
    }
}

const fn own(name: &'static str) -> Argument {
    Argument { name, unit: Unit::Own }
}

const fn pure(name: &'static str) -> Argument {
    Argument { name, unit: Unit::Pure }
}

const ANY: &[Dimension] = &[Probability, Duration, Rate, Money, Count, Factor, Bare];
const COUNTS: &[Dimension] = &[Count, Factor, Bare];
const MEAN_SD: Arguments = Arguments::Named(&[own("mean"), own("sd")]);

/// Every distribution of the format.
pub(crate) static FORMS: [Form; 16] = [
    Form {
        name: "uniform",
        arguments: &[Arguments::Row(&[own("low"), own("high")])],
        dimensions: ANY,
        words: "Constant density from low to high.",
    },
    Form {
        name: "loguniform",
        arguments: &[Arguments::Row(&[own("low"), own("high")])],
        dimensions: ANY,
        words: "The logarithm is uniform; both ends above 0.",
    },
    Form {
        name: "triangular",
        arguments: &[Arguments::Row(&[own("min"), own("mode"), own("max")])],
        dimensions: ANY,
        words: "Density rising and falling in straight lines.",
    },
    Form {
        name: "pert",
        arguments: &[Arguments::Row(&[own("min"), own("mode"), own("max")])],
        dimensions: ANY,
        words: "Beta law from min to max with a weight of the mode (`shape`, 4 if left out).",
    },
    Form { name: "normal", arguments: &[MEAN_SD], dimensions: ANY, words: "Normal law." },
    Form {
        name: "lognormal",
        arguments: &[
            Arguments::Named(&[own("median"), pure("gsd")]),
            Arguments::Named(&[own("p05"), own("p95")]),
            MEAN_SD,
        ],
        dimensions: ANY,
        words: "The logarithm is normal; `gsd` is the geometric standard deviation.",
    },
    Form {
        name: "beta",
        arguments: &[Arguments::Row(&[pure("alpha"), pure("beta")]), MEAN_SD],
        dimensions: &[Probability, Factor, Bare],
        words: "Beta law from 0 to 1.",
    },
    Form { name: "gamma", arguments: &[MEAN_SD], dimensions: ANY, words: "Gamma law." },
    Form {
        name: "weibull",
        arguments: &[Arguments::Named(&[pure("shape"), own("scale")])],
        dimensions: ANY,
        words: "Weibull law.",
    },
    Form {
        name: "exponential",
        arguments: &[Arguments::Named(&[own("mean")])],
        dimensions: ANY,
        words: "Exponential law.",
    },
    Form {
        name: "poisson",
        arguments: &[Arguments::One(own("mean"))],
        dimensions: COUNTS,
        words: "Poisson law of a count.",
    },
    Form {
        name: "binomial",
        arguments: &[Arguments::Named(&[
            Argument { name: "n", unit: Unit::Whole },
            Argument { name: "p", unit: Unit::Share },
        ])],
        dimensions: COUNTS,
        words: "Binomial law of a count: n tries of probability p.",
    },
    Form {
        name: "discrete",
        arguments: &[Arguments::Pairs],
        dimensions: ANY,
        words: "Values with weights, [[value, weight], …].",
    },
    Form {
        name: "empirical",
        arguments: &[Arguments::Samples],
        dimensions: ANY,
        words: "Samples, each as likely as the others: a list, or { file, column } of a CSV file.",
    },
    Form {
        name: "mixture",
        arguments: &[Arguments::Mixture],
        dimensions: ANY,
        words: "One of several distributions, [[weight, distribution], …].",
    },
    Form {
        name: "metalog",
        arguments: &[Arguments::Quantiles],
        dimensions: ANY,
        words: "Metalog law through three or more quantiles { p10, p50, p90 }, with optional bounds `lower`, `upper`.",
    },
];

/// The distribution of a name.
pub(crate) fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// `{ file, column, unit }` of an empirical law.
pub(crate) static SAMPLES: Table = Table {
    name: "empirical",
    words: "Samples from a column of a CSV file.",
    keys: &[
        must("file", Kind::Text, "CSV file, a path relative to this one, inside the scenario's tree."),
        must("column", Kind::Text, "Heading of the column."),
        key("unit", Kind::Text, "Unit of cells that are bare numbers, for example \"s\" or \"per yr\"."),
    ],
};

/// Keys that may stand beside a distribution, with their words.
pub(crate) const BESIDE: [(&str, &str); 4] = [
    ("min", "Least value kept: the law is cut there and renormalised."),
    ("max", "Largest value kept: the law is cut there and renormalised."),
    ("per", "\"trial\": one value per trial (what we do not know); \"attack\": one per attack (what varies)."),
    ("shape", "Weight of the mode of a pert law; 4 if left out."),
];

/// Keys of a constant that carries provenance.
pub(crate) const VALUE: [(&str, &str); 1] = [("value", "The quantity, beside its basis and grade.")];

/// Keys of evidence given as counts, with what makes each form.
pub(crate) const EVIDENCE: [(&str, &str); 5] = [
    ("events", "Events seen (a count) in `exposure`: the rate's posterior under the Jeffreys prior."),
    ("exposure", "Time watched, for example \"220 yr\"."),
    ("successes", "Successes seen (a count) in `trials`: the probability's posterior under the Jeffreys prior."),
    ("trials", "Tries (a count)."),
    ("prior", "\"jeffreys\", the only one."),
];

/// Keys of a quantity with effects already applied.
pub(crate) const THEN: [(&str, &str); 2] =
    [("of", "The quantity before these effects."), ("then", "Effects in order, each one of set, add, scale, odds.")];
