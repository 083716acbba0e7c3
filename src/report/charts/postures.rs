//! Postures side by side: mean deaths, crisis, downtime and loss given an attack, with intervals.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::panel::Marker;
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::document::{Document, Metric};

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
        .filter(|(name, _)| words::happens(doc, name))
        .filter(|(name, _)| shown.iter().any(|posture| words::given_attack(posture, name).is_some()))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let rows = shown.iter().map(|posture| Row::Marks(words::posture_name(posture))).collect();
    let found = |name: &str| -> Vec<&Metric> {
        shown.iter().filter_map(|posture| words::given_attack(posture, name)).collect()
    };
    let written = |name: &str, metric: &Metric| {
        let quantity = if name == "loss" { Quantity::Money("") } else { Quantity::Number };
        format::estimate(metric.mean, metric.mean_ci95, quantity)
    };
    let values: Vec<Vec<String>> =
        columns.iter().map(|(name, _)| found(name).into_iter().map(|metric| written(name, metric)).collect()).collect();
    let plan = Plan::new(rows, 36.0, &values, 170.0, true);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "postures.svg",
            title: "Mean harm given an attack".to_owned(),
            subtitle: format!("Means over simulated attacks with 95 % intervals. {}", words::ONLY_THE_MIX),
            description: format!(
                "Interval plot: mean {} given an attack with its 95 % interval; {}.",
                columns.iter().map(|(name, _)| words::column(doc, name)).collect::<Vec<_>>().join(", "),
                words::postures(shown.len())
            ),
            notes: vec![
                "A short interval says that enough attacks were simulated, not that the inputs are known.".to_owned(),
            ],
        },
        plan.height(),
    );
    let width = plan.scale_width();
    let lanes_columns = columns
        .iter()
        .map(|(name, title)| {
            let high = found(name).into_iter().flat_map(|metric| [metric.mean_ci95[1], metric.mean]);
            let high = high.filter(|value| value.is_finite()).fold(0.0, f64::max);
            let labels = if *name == "loss" { Labels::Amount } else { Labels::Plain };
            let title = if *name == "loss" { format!("Loss, {}", doc.scenario.currency) } else { (*title).to_owned() };
            Column { title, axis: Axis::snug(0.0, high, width, labels), ruled: true }
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
            let ink = Ink::Series(u8::from(*name == "fatalities"));
            // A stem from nothing, and the mean with its interval on it.
            lanes.bar(column, row, metric.mean, 1.5, ink);
            lanes.panels[column].mark((metric.mean, lanes.y(row)), Marker::Circle, 5.0, ink);
            lanes.interval(column, row, metric.mean_ci95, Ink::Text);
            let high = metric.mean_ci95[1].max(metric.mean);
            lanes.value(column, row, high, &written(name, metric), Style::small(Ink::Text));
            let quantity = Quantity::of_unit(&metric.unit);
            let mean = format::with_interval(metric.mean, metric.mean_ci95, quantity);
            let said = format!("{}: mean {} given an attack {mean}", cells[0], words::column(doc, name));
            lanes.tip(column, row, &said);
            cells.push(mean);
        }
        table.rows.push(cells);
    }
    drop(lanes);
    Some(sheet.finish(table))
}
