//! How far attacks get: the share that raises an alarm, is interrupted, is neutralised, breaches; given an attack.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::panel::Marker;
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::columns::STAGES;
use crate::result::document::{Document, Probability};

/// A probability with its interval, or a dash.
fn written(probability: &Probability) -> String {
    match (probability.estimate, probability.ci95) {
        (Some(estimate), Some(interval)) => format::with_interval(estimate, interval, Quantity::Probability),
        (Some(estimate), None) => format::probability(estimate),
        (None, _) => format::ABSENT.to_owned(),
    }
}

/// Draws the chart; `None` where no attack was simulated.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let shown: Vec<_> = doc.postures.iter().filter(|posture| posture.per_attack.attacks > 0).collect();
    let stages: Vec<&str> = STAGES
        .into_iter()
        .skip(1)
        .filter(|name| shown.iter().any(|posture| words::given_attack(posture, name).is_some()))
        .collect();
    if stages.is_empty() {
        return None;
    }
    let rows = shown.iter().map(|posture| Row::Marks(words::posture_name(posture))).collect();
    let plan = Plan::new(rows, 40.0, stages.len() + 1, 170.0, true);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "stages.svg",
            title: "How far attacks get".to_owned(),
            subtitle:
                "Share of simulated attacks that raised an alarm, were interrupted, were neutralised, and breached, \
                       with 95 % intervals. Given an attack: the frequency of attacks plays no part."
                    .to_owned(),
            description: format!("Bars of the share of attacks that reach each stage, for {} postures.", shown.len()),
            notes: Vec::new(),
        },
        plan.height(),
    );
    let width = plan.scale_width();
    let counted = Column { title: "Attacks simulated".to_owned(), axis: Axis::bare(0.0, 1.0), ruled: false };
    let columns = std::iter::once(counted)
        .chain(stages.iter().map(|stage| Column {
            title: match *stage {
                "alarms" => "Alarm raised".to_owned(),
                "interrupted" => "Interrupted".to_owned(),
                "neutralised" => "Neutralised".to_owned(),
                _ => "Breached".to_owned(),
            },
            axis: Axis::linear(0.0, 1.0, width, Direction::Across, Labels::Percent),
            ruled: true,
        }))
        .collect();
    let lanes = plan.draw(&sheet, columns);
    let mut table = Table::new(&["Posture", "Attacks simulated"]);
    table.header.extend(stages.iter().map(|stage| format!("{stage} [95 %]")));
    table.header.extend(["P_I [95 %]", "P_N [95 %]", "P_E [95 %]"].map(str::to_owned));
    for (row, posture) in shown.iter().enumerate() {
        let attacks = format::count(posture.per_attack.attacks);
        lanes.cell(0, row, &attacks, Style::small(Ink::Text));
        let mut cells = vec![words::posture_name(posture), attacks];
        for (index, stage) in stages.iter().enumerate() {
            let Some(metric) = words::given_attack(posture, stage) else {
                cells.push(format::ABSENT.to_owned());
                continue;
            };
            lanes.bar(index + 1, row, metric.p_any, 8.0, Ink::Series(0));
            lanes.interval(index + 1, row, metric.p_any_ci95, Ink::Text);
            lanes.panels[index + 1].mark((metric.p_any, lanes.y(row)), Marker::Diamond, 3.5, Ink::Text);
            let ends = [metric.p_any.min(metric.p_any_ci95[0]), metric.p_any.max(metric.p_any_ci95[1])];
            let text = format::estimate(metric.p_any, metric.p_any_ci95, Quantity::Probability);
            // The text may not stand on the bar, so the bar counts as drawn from zero: right of it, or above it.
            lanes.value(index + 1, row, [0.0, ends[1]], &text, Style::small(Ink::Text));
            cells.push(format::with_interval(metric.p_any, metric.p_any_ci95, Quantity::Probability));
        }
        let given = &posture.per_attack;
        cells.extend([&given.p_interruption, &given.p_neutralisation, &given.p_effectiveness].map(written));
        table.rows.push(cells);
    }
    drop(lanes);
    Some(sheet.finish(table))
}
