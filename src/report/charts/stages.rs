//! How far attacks get: the share that raises an alarm, is interrupted, is neutralised, breaches; given an attack.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::columns::STAGES;
use crate::result::document::{Document, Posture, Probability};

/// A probability with its interval, or a dash.
fn written(probability: &Probability) -> String {
    match (probability.estimate, probability.ci95) {
        (Some(estimate), Some(interval)) => format::with_interval(estimate, interval, Quantity::Probability),
        (Some(estimate), None) => format::probability(estimate),
        (None, _) => format::ABSENT.to_owned(),
    }
}

/// How many attacks the shares come from.
fn behind(shown: &[&Posture]) -> String {
    let attacks = || shown.iter().map(|posture| posture.per_attack.attacks);
    let (least, most) = (attacks().min().unwrap_or(0), attacks().max().unwrap_or(0));
    if least == most {
        format!("From {}{}.", words::attacks(most), if shown.len() > 1 { " per posture" } else { "" })
    } else {
        format!("Between {} and {} per posture.", format::count(least), words::attacks(most))
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
    let share = |posture: &Posture, stage: &str| Some(format::share(words::given_attack(posture, stage)?.p_any));
    let values: Vec<Vec<String>> =
        stages.iter().map(|stage| shown.iter().filter_map(|posture| share(posture, stage)).collect()).collect();
    let plan = Plan::new(rows, 36.0, &values, 170.0, true);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "stages.svg",
            title: "How far attacks get".to_owned(),
            subtitle: format!("Share of simulated attacks with 95 % intervals. {}", words::ONLY_THE_MIX),
            description: format!(
                "Bars of the share of attacks that raise an alarm, are interrupted, are neutralised, and breach; {}.",
                words::postures(shown.len())
            ),
            notes: vec![behind(&shown)],
        },
        plan.height(),
    );
    let width = plan.scale_width();
    let columns = stages
        .iter()
        .map(|stage| Column {
            title: match *stage {
                "alarms" => "Alarm raised".to_owned(),
                "interrupted" => "Interrupted".to_owned(),
                "neutralised" => "Neutralised".to_owned(),
                _ => "Breached".to_owned(),
            },
            axis: Axis::linear(0.0, 1.0, width, Direction::Across, Labels::Percent),
            ruled: true,
        })
        .collect();
    let lanes = plan.draw(&sheet, columns);
    let mut table = Table::new(&["Posture", "Attacks simulated"]);
    table.header.extend(stages.iter().map(|stage| format!("{stage} [95 %]")));
    table.header.extend(["P_I [95 %]", "P_N [95 %]", "P_E [95 %]"].map(str::to_owned));
    for (row, posture) in shown.iter().enumerate() {
        let attacks = format::count(posture.per_attack.attacks);
        let mut cells = vec![words::posture_name(posture), attacks];
        for (index, stage) in stages.iter().enumerate() {
            let Some(metric) = words::given_attack(posture, stage) else {
                cells.push(format::ABSENT.to_owned());
                continue;
            };
            lanes.bar(index, row, metric.p_any, 8.0, Ink::Series(u8::from(*stage == "breaches")));
            lanes.interval(index, row, metric.p_any_ci95, Ink::Text);
            let high = metric.p_any.max(metric.p_any_ci95[1]);
            lanes.value(index, row, high, &format::share(metric.p_any), Style::small(Ink::Text));
            let share = format::with_interval(metric.p_any, metric.p_any_ci95, Quantity::Probability);
            lanes.tip(index, row, &format!("{}: {stage} in {share} of simulated attacks", cells[0]));
            cells.push(share);
        }
        let given = &posture.per_attack;
        cells.extend([&given.p_interruption, &given.p_neutralisation, &given.p_effectiveness].map(written));
        table.rows.push(cells);
    }
    drop(lanes);
    Some(sheet.finish(table))
}
