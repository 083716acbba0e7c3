//! Postures side by side: mean deaths, crisis, downtime and loss given an attack, with intervals.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::panel::Marker;
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::document::Document;

/// The columns shown.
const COLUMNS: [(&str, &str); 4] = [
    ("fatalities", "Fatalities, people"),
    ("crisis_days", "Crisis, days"),
    ("downtime_days", "Downtime, days"),
    ("loss", "Loss"),
];

/// Draws the chart; `None` where no posture has figures given an attack.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let shown: Vec<_> = doc.postures.iter().filter(|posture| posture.per_attack.attacks > 0).collect();
    let columns: Vec<_> = COLUMNS
        .into_iter()
        .filter(|(name, _)| shown.iter().any(|posture| words::given_attack(posture, name).is_some()))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let rows = shown.iter().map(|posture| Row::Marks(words::posture_name(posture))).collect();
    let plan = Plan::new(rows, 44.0, columns.len(), 170.0, true);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "postures.svg",
            title: "Postures side by side, given an attack".to_owned(),
            subtitle:
                "Means over simulated attacks, with 95 % intervals of the mean. A short interval says that enough \
                       attacks were simulated, not that the inputs are known."
                    .to_owned(),
            description: format!(
                "Interval plot of mean fatalities, days of crisis, days of downtime and loss given an attack, for {} postures.",
                shown.len()
            ),
            notes: Vec::new(),
        },
        plan.height(),
    );
    let width = plan.scale_width();
    let lanes_columns = columns
        .iter()
        .map(|(name, title)| {
            let metrics = shown.iter().filter_map(|posture| words::given_attack(posture, name));
            let high = metrics.flat_map(|metric| [metric.mean_ci95[1], metric.mean]);
            let high = high.filter(|value| value.is_finite()).fold(0.0, f64::max);
            let labels = if *name == "loss" { Labels::Amount } else { Labels::Plain };
            let title = if *name == "loss" { format!("Loss, {}", doc.scenario.currency) } else { (*title).to_owned() };
            Column { title, axis: Axis::linear(0.0, high, width, Direction::Across, labels), ruled: true }
        })
        .collect();
    let lanes = plan.draw(&sheet, lanes_columns);
    let mut table = Table::new(&["Posture"]);
    table.header.extend(columns.iter().map(|(name, _)| format!("Mean {} [95 %]", words::column(doc, name))));
    for (row, posture) in shown.iter().enumerate() {
        let mut cells = vec![words::posture_name(posture)];
        for (column, (name, _)) in columns.iter().enumerate() {
            let Some(metric) = words::given_attack(posture, name) else {
                cells.push(format::ABSENT.to_owned());
                continue;
            };
            let quantity = if *name == "loss" { Quantity::Money("") } else { Quantity::Number };
            lanes.interval(column, row, metric.mean_ci95, Ink::Series(0));
            lanes.panels[column].mark((metric.mean, lanes.y(row)), Marker::Diamond, 4.5, Ink::Series(0));
            let text = format::estimate(metric.mean, metric.mean_ci95, quantity);
            let drawn = [metric.mean_ci95[0].min(metric.mean), metric.mean_ci95[1].max(metric.mean)];
            lanes.value(column, row, drawn, &text, Style::small(Ink::Text));
            let quantity = Quantity::of_unit(&metric.unit);
            cells.push(format::with_interval(metric.mean, metric.mean_ci95, quantity));
        }
        table.rows.push(cells);
    }
    drop(lanes);
    Some(sheet.finish(table))
}
