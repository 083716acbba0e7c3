//! What knowing an input would be worth for the choice between postures.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::uncertainty::{Study, graded};
use super::lanes::{Column, Plan, Row};
use super::study::Foot;
use super::{Chart, Table, sound};
use crate::result::decision::Figure;
use crate::result::document::Document;
use crate::result::sensitivity::{Choice, ChoiceInput};

/// Inputs that are drawn, at most.
const MOST: usize = 12;
/// Share of the value of knowing everything below which an input is not drawn.
const LEAST: f64 = 0.01;
/// The row of all inputs.
const EVERYTHING: &str = "everything (EVPI)";

/// Draws the chart of a result; `None` without a study, or where knowing more is worth nothing.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    of_study(&Study::of(doc, doc.sensitivity.as_ref()?), &Foot::of(doc), "information.svg")
}

/// The same of a study: the first measure of the choice by which knowing more is worth something.
pub(super) fn of_study(study: &Study<'_>, foot: &Foot<'_>, file: &'static str) -> Option<Chart> {
    let worth =
        |choice: &&Choice| choice.evpi_most > 0.0 && sound(Some(choice.evpi)).is_some() && choice.evpi.value > 0.0;
    let choice = study.found.choices.iter().find(worth)?;
    let (name, quantity) = study.measure(choice);
    let least = LEAST * choice.evpi.value;
    let mut inputs: Vec<&ChoiceInput> =
        choice.inputs.iter().filter(|input| sound(Some(input.evppi)).is_some() && input.evppi.value > least).collect();
    inputs.sort_by(|one, other| other.evppi.value.total_cmp(&one.evppi.value));
    let all = inputs.len();
    inputs.truncate(MOST);
    let bare = if matches!(quantity, Quantity::Money(_)) { Quantity::Money("") } else { quantity };
    let mut rows: Vec<(String, Figure, Option<f64>)> = vec![(EVERYTHING.to_owned(), choice.evpi, None)];
    rows.extend(
        inputs
            .iter()
            .filter_map(|input| Some((study.input(input.input).map(graded)?, input.evppi, Some(input.changes)))),
    );
    let written = |figure: Figure| format::estimate(figure.value, figure.ci95, bare);
    let names = rows.iter().map(|(name, ..)| Row::Marks(name.clone())).collect();
    let values = [rows.iter().map(|(_, figure, _)| written(*figure)).collect()];
    let plan = Plan::new(names, 32.0, &values, 260.0, true);
    let sheet =
        Sheet::page(foot.marking, &foot.origin, said(study, choice, &name, (inputs.len(), all), file), plan.height());
    let low = rows.iter().map(|(_, figure, _)| figure.ci95[0].min(figure.value)).fold(0.0, f64::min);
    let high = rows.iter().map(|(_, figure, _)| figure.ci95[1].max(figure.value)).fold(0.0, f64::max);
    let money = matches!(quantity, Quantity::Money(_));
    let unit = if money { format!(", {}", choice.unit) } else { String::new() };
    let labels = if money { Labels::Amount } else { Labels::Plain };
    let axis = Axis::snug(low, high, plan.scale_width(), labels);
    let lanes = plan.draw(&sheet, vec![Column { title: format!("worth per year{unit}"), axis, ruled: true }]);
    let mut table = Table::new(&["Input", "Worth per year [95 %]", "Changes the choice in"]);
    for (row, (name, figure, changes)) in rows.iter().enumerate() {
        let ink = Ink::Series(u8::from(row > 0));
        lanes.bar(0, row, figure.value, 8.0, ink);
        lanes.interval(0, row, figure.ci95, Ink::Text);
        lanes.value(0, row, figure.ci95[1].max(figure.value), &written(*figure), Style::small(Ink::Text));
        let full = format::with_interval(figure.value, figure.ci95, quantity);
        let changes = changes.map_or(format::ABSENT.to_owned(), format::share);
        lanes.tip(0, row, &format!("{name}: {full} a year"));
        table.rows.push(vec![name.clone(), full, changes]);
    }
    drop(lanes);
    Some(sheet.finish(table))
}

/// What the chart says in words.
fn said(study: &Study<'_>, choice: &Choice, name: &str, (shown, all): (usize, usize), file: &'static str) -> Words {
    let (_, quantity) = study.measure(choice);
    let inputs =
        if shown < all { format!(" The {shown} inputs that are worth most, of {all}.") } else { String::new() };
    let none = if all == 0 { " No single input is worth anything." } else { "" };
    Words {
        file,
        title: "What knowing an input would be worth".to_owned(),
        subtitle: format!(
            "For the choice between the postures by {name}: expected gain per year of knowing it before (EVPPI), with 95 % intervals. With \
             what is known now the choice is “{}”.",
            study.named(&choice.best)
        ),
        description: format!("Bars of the value of perfect information, and of knowing each of {shown} inputs."),
        notes: vec![format!(
            "Judged on attacks that the choice did not see, so noise cannot raise it; knowing everything is worth at most {}.{inputs}{none}",
            format::value(choice.evpi_most, quantity)
        )],
    }
}
