//! Every control alone: what it averts added to the baseline, and as the last of the full set.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Pen};
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::decision::control_name;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table, clean, sound};
use crate::result::decision::{ControlMetric, ControlRow, Controls, Figure};
use crate::result::document::Document;

/// Controls that are drawn, at most.
const MOST: usize = 30;
/// How far the two marks of a row stand from its middle.
const OFF: f64 = 7.5;
/// Ink and markers, decided and not, of a control as the first and as the last.
const FIRST: (Ink, Marker, Marker) = (Ink::Series(0), Marker::Circle, Marker::Ring);
const LAST: (Ink, Marker, Marker) = (Ink::Series(1), Marker::Square, Marker::Box);

/// Its interval does not hold zero.
fn decided(figure: Figure) -> bool {
    figure.ci95[0] > 0.0 || figure.ci95[1] < 0.0
}

/// The controls with a figure, by what they avert first.
fn ordered(metric: &ControlMetric) -> Vec<&ControlRow> {
    let mut rows: Vec<&ControlRow> =
        metric.rows.iter().filter(|row| sound(row.first).or(sound(row.last)).is_some()).collect();
    let size = |row: &ControlRow| sound(row.first).or(sound(row.last)).map_or(0.0, |figure| figure.value);
    rows.sort_by(|one, other| size(other).total_cmp(&size(one)));
    rows
}

/// Draws the chart; `None` without controls that were looked at one by one.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let controls = doc.decision.as_ref()?.controls.as_ref()?;
    let wanted = if words::happens(doc, "fatalities") { "fatalities" } else { "loss" };
    let metric = controls.metrics.iter().find(|metric| metric.metric == wanted)?;
    let all = ordered(metric);
    let rows = &all[..all.len().min(MOST)];
    if rows.is_empty() {
        return None;
    }
    let money = metric.unit == doc.scenario.currency;
    let bare = if money { Quantity::Money("") } else { Quantity::Number };
    let written = |figure: Option<Figure>| {
        sound(figure).map_or(format::ABSENT.to_owned(), |figure| format::estimate(figure.value, figure.ci95, bare))
    };
    let shown = || rows.iter().flat_map(|row| [sound(row.first), sound(row.last)]).flatten();
    let entries = entries(shown().any(|figure| !decided(figure)));
    let legend_height = legend::height(&entries);
    let names = rows.iter().map(|row| Row::Marks(control_name(controls, &row.control))).collect();
    let values = [rows.iter().flat_map(|row| [written(row.first), written(row.last)]).collect()];
    let plan = Plan::new(names, 34.0, &values, 200.0, true).lowered(legend_height);
    let sheet = Sheet::new(doc, said(doc, controls, metric, rows, all.len()), plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    let low = shown().map(|figure| figure.ci95[0].min(figure.value)).fold(0.0, f64::min);
    let high = shown().map(|figure| figure.ci95[1].max(figure.value)).fold(0.0, f64::max);
    let unit = if money { format!(", {}", metric.unit) } else { String::new() };
    let labels = if money { Labels::Amount } else { Labels::Plain };
    let column = Column {
        title: format!("{} averted per year{unit}", words::column(doc, &metric.metric)),
        axis: Axis::snug(low, high, plan.scale_width(), labels),
        ruled: true,
    };
    let lanes = plan.draw(&sheet, vec![column]);
    let panel = &lanes.panels[0];
    let (zero, _) = panel.pixel(0.0, 0.0);
    sheet.pencil().line(&[(zero, panel.frame.top), (zero, panel.frame.bottom)], Pen::solid(Ink::Frame, 1.4));
    let mut table = Table::new(&["Control", "Annual cost"]);
    let averted = format!("{} averted per year", words::column(doc, &metric.metric));
    table.header.extend([format!("First: {averted} [95 %]"), format!("Last: {averted} [95 %]")]);
    for (row, control) in rows.iter().enumerate() {
        let quantity = Quantity::of_unit(&metric.unit);
        let full = |figure: Option<Figure>| {
            let figure = sound(figure);
            figure.map_or(format::ABSENT.to_owned(), |found| format::with_interval(found.value, found.ci95, quantity))
        };
        for (figure, (ink, filled, hollow), up) in [(control.first, FIRST, OFF), (control.last, LAST, -OFF)] {
            let Some(figure) = sound(figure) else { continue };
            let y = lanes.y(row) + up;
            let [low, high] = figure.ci95;
            panel.line(&[(low, y), (high, y)], Pen::solid(ink, 2.0));
            for end in [low, high] {
                panel.line(&[(end, y - 3.5), (end, y + 3.5)], Pen::solid(ink, 1.5));
            }
            panel.mark((figure.value, y), if decided(figure) { filled } else { hollow }, 4.4, ink);
        }
        for (figure, up) in [(control.first, OFF), (control.last, -OFF)] {
            let (_, y) = panel.pixel(0.0, lanes.y(row) + up);
            sheet.text((panel.frame.right + 9.0, y + 4.3), &written(figure), Style::small(Ink::Text));
        }
        let (first, last) = (full(control.first), full(control.last));
        let name = control_name(controls, &control.control);
        lanes.tip(0, row, &format!("{name}: {averted}: {first} as the first control, {last} as the last"));
        table.rows.push(vec![name, format::money(control.annual_cost, &doc.scenario.currency), first, last]);
    }
    drop(lanes);
    Some(sheet.finish(table))
}

fn entries(hollow: bool) -> Vec<Entry> {
    let entry = |name: &str, ink: Ink, marker: Marker| Entry {
        name: name.to_owned(),
        pen: Pen::solid(ink, 0.0),
        marker: Some(marker),
    };
    let mut entries = vec![
        entry("first: added to the baseline", FIRST.0, FIRST.1),
        entry("last: added to all the others", LAST.0, LAST.1),
    ];
    if hollow {
        entries.push(entry("hollow: the interval holds zero", Ink::Frame, Marker::Ring));
    }
    entries
}

/// What the chart says in words.
fn said(doc: &Document, controls: &Controls, metric: &ControlMetric, rows: &[&ControlRow], all: usize) -> Words {
    let column = words::column(doc, &metric.metric);
    let mut note = format!(
        "Figures at the right: first above last. Full set: {}. From {} trials. A control that averts much first and little last does what \
         others do too.",
        clean(&controls.full),
        format::count(controls.trials)
    );
    if rows.len() < all {
        note = format!("The first {} of {all} controls. {note}", rows.len());
    }
    Words {
        file: "controls.svg",
        title: format!("What each control averts: {column} per year"),
        subtitle:
            "Each control alone, with 95 % intervals: what it averts as the first, and as the last of the full set."
                .to_owned(),
        description: format!("Forest plot of {column} averted per year by {} controls, the most first.", rows.len()),
        notes: vec![note],
    }
    .with_frequency(doc)
}
