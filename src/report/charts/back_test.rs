//! The back-test: what was recorded against the simulated range, a scale per figure.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{BackTest, Document};

/// Height of a row in pixels.
const ROW: f64 = 78.0;
/// Width of the names.
const NAMES: f64 = 250.0;
/// Width of the sentence at the right.
const SENTENCE: f64 = 214.0;

/// Draws the chart; `None` without a record.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    if doc.back_test.is_empty() {
        return None;
    }
    let entries = [
        Entry { name: "simulated, 5 to 95 %".to_owned(), pen: Pen::solid(Ink::Series(0), 5.0), marker: None },
        Entry {
            name: "simulated median".to_owned(),
            pen: Pen { width: 0.0, ..Pen::solid(Ink::Series(0), 0.0) },
            marker: Some(Marker::Ring),
        },
        Entry { name: "recorded".to_owned(), pen: Pen::solid(Ink::Series(1), 0.0), marker: Some(Marker::Diamond) },
    ];
    let legend_height = legend::height(&entries);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "back-test.svg",
            title: "Back-test: recorded figures against simulated attacks like the recorded one".to_owned(),
            subtitle: "Each figure has its own scale. One event can contradict a model; it cannot confirm it."
                .to_owned(),
            description: format!(
                "{} recorded figures against the simulated range. {}",
                doc.back_test.len(),
                doc.back_test
                    .iter()
                    .map(|test| format!("{}: {}.", words::column(doc, &test.metric), words::back_test(doc, test)))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
            notes: Vec::new(),
        },
        legend_height + ROW * doc.back_test.len() as f64,
    );
    legend::draw(&sheet, sheet.top, &entries);
    let header = [
        "Record",
        "Figure",
        "Posture",
        "Attacks compared with",
        "Recorded",
        "Simulated 5 %",
        "50 %",
        "95 %",
        "P(less)",
        "P(equal)",
        "Attacks",
    ];
    let mut table = Table::new(&header);
    for (index, test) in doc.back_test.iter().enumerate() {
        let top = sheet.top + legend_height + ROW * index as f64;
        sheet.pencil().line(&[(MARGIN, top), (WIDTH - MARGIN, top)], Pen::solid(Ink::Grid, 0.8));
        names(doc, &sheet, test, top);
        row(&sheet, test, top, &doc.scenario.currency);
        let mut text_top = top + 26.0;
        let room = SENTENCE - 4.0;
        for line in metrics::wrapped(&words::back_test(doc, test), 12.0, false, room, 4) {
            sheet.text((WIDTH - MARGIN - SENTENCE + 4.0, text_top), &line, Style::small(Ink::Text));
            text_top += 15.0;
        }
        let quantity = Quantity::of_unit(&test.unit);
        let quantile =
            |at: usize| test.quantiles.map_or(format::ABSENT.to_owned(), |all| format::value(all[at], quantity));
        let share = |share: Option<f64>| share.map_or(format::ABSENT.to_owned(), format::probability);
        table.rows.push(vec![
            test.name.clone(),
            words::column(doc, &test.metric),
            words::posture(doc, &test.posture),
            test.condition.clone(),
            format::value(test.observed, quantity),
            quantile(0),
            quantile(1),
            quantile(2),
            share(test.below),
            share(test.equal),
            format::count(test.n),
        ]);
    }
    Some(sheet.finish(table))
}

/// Figure, record and condition at the left of a row.
fn names(doc: &Document, sheet: &Sheet, test: &BackTest, top: f64) {
    let room = NAMES - 16.0;
    let figure = metrics::fitted(&words::column(doc, &test.metric), 13.0, true, room);
    sheet.text((MARGIN, top + 20.0), &figure, Style::body(Ink::Text).bold());
    let name = metrics::fitted(&super::clean(&test.name), 12.0, false, room);
    sheet.text((MARGIN, top + 36.0), &name, Style::small(Ink::Text));
    let against =
        format!("{}; {} attacks, {}", test.condition, format::count(test.n), words::posture(doc, &test.posture));
    for (line, text) in metrics::wrapped(&super::clean(&against), 11.0, false, room, 2).iter().enumerate() {
        sheet.text((MARGIN, top + 52.0 + 14.0 * line as f64), text, Style { size: 11.0, ..Style::body(Ink::Muted) });
    }
}

/// Range, median and record of a row on its own scale.
fn row(sheet: &Sheet, test: &BackTest, top: f64, currency: &str) {
    let frame = Frame {
        left: MARGIN + NAMES + 10.0,
        right: WIDTH - MARGIN - SENTENCE - 32.0,
        top: top + 10.0,
        bottom: top + ROW - 28.0,
    };
    let ends = test.quantiles.map_or([0.0; 3], |all| all.map(|value| if value.is_finite() { value } else { 0.0 }));
    let high = ends[2].max(if test.observed.is_finite() { test.observed } else { 0.0 });
    let labels = if test.unit == currency { Labels::Amount } else { Labels::Plain };
    let axis = Axis::linear(0.0, high, frame.right - frame.left, Direction::Across, labels);
    let panel = Panel::new(sheet, frame, axis, Axis::bare(0.0, 1.0));
    panel.rule_x();
    if test.quantiles.is_some() {
        panel.line(&[(ends[0], 0.42), (ends[2], 0.42)], Pen::solid(Ink::Series(0), 5.0));
        for end in [ends[0], ends[2]] {
            panel.line(&[(end, 0.2), (end, 0.64)], Pen::solid(Ink::Series(0), 1.8));
        }
        panel.mark((ends[1], 0.42), Marker::Ring, 5.5, Ink::Series(0));
    }
    panel.mark((test.observed, 0.42), Marker::Diamond, 6.0, Ink::Series(1));
}
