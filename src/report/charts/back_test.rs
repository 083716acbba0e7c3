//! The back-test: what was recorded against the simulated range, on the scale of each figure and on one of shares.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::held_against::is_outside;
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{BackTest, Document};

/// Height of a row in pixels.
const ROW: f64 = 50.0;
/// Height of a line that says what the figures below are held against.
const HEADING: f64 = 20.0;
/// Height of the column titles.
const TITLES: f64 = 24.0;
/// Room below the rows for the labels of the shares.
const FOOT: f64 = 10.0;
/// Sides of the scale of each figure.
const VALUES: [f64; 2] = [232.0, 506.0];
/// Sides of the scale of shares.
const SHARES: [f64; 2] = [566.0, 716.0];

/// Labels of the scale of shares, once below the rows that have it in common.
const SHARE_LABELS: [(f64, &str, Anchor); 3] =
    [(0.0, "0 %", Anchor::Start), (0.5, "50 %", Anchor::Middle), (1.0, "100 %", Anchor::End)];

/// Rows that are held against the same attacks, with the lines that say which.
fn kinds(doc: &Document) -> Vec<(Vec<String>, Vec<&BackTest>)> {
    let mut kinds: Vec<(String, Vec<&BackTest>)> = Vec::new();
    for test in &doc.back_test {
        let kind = words::back_test_kind(doc, test);
        match kinds.last_mut() {
            Some((last, tests)) if *last == kind => tests.push(test),
            _ => kinds.push((kind, vec![test])),
        }
    }
    let lines = |kind: &str| metrics::wrapped(kind, 13.0, true, WIDTH - 2.0 * MARGIN, 3);
    kinds.into_iter().map(|(kind, tests)| (lines(&kind), tests)).collect()
}

/// "5 of 10 recorded figures lie outside the simulated 5 to 95 %."
fn outside(doc: &Document) -> String {
    let held = || doc.back_test.iter().filter(|test| test.observed.is_finite());
    let known = held().filter(|test| test.quantiles.is_some()).count();
    let beyond = held().filter(|test| is_outside(test)).count();
    match (known, beyond) {
        (0, _) => "No simulated attack was like a recorded one.".to_owned(),
        (1, 0) => "The recorded figure lies within the simulated 5 to 95 %.".to_owned(),
        (1, _) => "The recorded figure lies outside the simulated 5 to 95 %.".to_owned(),
        (known, 0) => format!("All {known} recorded figures lie within the simulated 5 to 95 %."),
        (known, 1) => format!("1 of {known} recorded figures lies outside the simulated 5 to 95 %."),
        (known, beyond) => format!("{beyond} of {known} recorded figures lie outside the simulated 5 to 95 %."),
    }
}

/// Draws the chart; `None` without a record.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    if doc.back_test.is_empty() {
        return None;
    }
    let ranges = doc.back_test.iter().any(|test| test.range.is_some());
    let entries = [
        Entry { name: "simulated, 5 to 95 %".to_owned(), pen: Pen::solid(Ink::Series(0), 5.0), marker: None },
        Entry { name: "simulated median".to_owned(), pen: Pen::solid(Ink::Series(0), 0.0), marker: Some(Marker::Ring) },
        Entry {
            name: if ranges { "recorded, with its range by source" } else { "recorded" }.to_owned(),
            pen: Pen::solid(Ink::Series(1), if ranges { 1.6 } else { 0.0 }),
            marker: Some(Marker::Diamond),
        },
    ];
    let legend_height = legend::height(&entries);
    let kinds = kinds(doc);
    let headings: usize = kinds.iter().map(|(lines, _)| lines.len()).sum();
    let rows = ROW * doc.back_test.len() as f64 + HEADING * headings as f64 + 8.0 * kinds.len() as f64;
    let sheet = Sheet::new(
        doc,
        Words {
            file: "back-test.svg",
            title: "Back-test: recorded figures against simulated attacks like the recorded one".to_owned(),
            subtitle: format!("{} One event can contradict a model; it cannot confirm it.", outside(doc)),
            description: format!(
                "{} recorded figures against the simulated range. {}",
                doc.back_test.len(),
                doc.back_test
                    .iter()
                    .map(|test| format!("{}.", words::back_test(doc, test)))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
            notes: Vec::new(),
        },
        legend_height + TITLES + rows + FOOT,
    );
    legend::draw(&sheet, sheet.top, &entries);
    let mut top = sheet.top + legend_height;
    let title = Style::small(Ink::Muted).bold();
    sheet.text((VALUES[0], top + 12.0), "value, each on its own scale", title);
    sheet.text((SHARES[0], top + 12.0), "share of simulated attacks below it", title);
    top += TITLES;
    for (lines, tests) in kinds {
        sheet.pencil().line(&[(MARGIN, top), (WIDTH - MARGIN, top)], Pen::solid(Ink::Frame, 0.7));
        for line in lines {
            sheet.text((MARGIN, top + 17.0), &line, Style::body(Ink::Text).bold());
            top += HEADING;
        }
        top += 8.0;
        for (index, test) in tests.into_iter().enumerate() {
            if index > 0 {
                sheet.pencil().line(&[(MARGIN, top), (WIDTH - MARGIN, top)], Pen::solid(Ink::Grid, 0.8));
            }
            name(doc, &sheet, test, top);
            values(&sheet, test, top, &doc.scenario.currency);
            shares(&sheet, test, top);
            let over = Frame { left: VALUES[0], right: WIDTH - MARGIN, top: top + 2.0, bottom: top + ROW - 2.0 };
            sheet.tip_over(over, &tip(doc, test));
            top += ROW;
        }
        let style = Style::small(Ink::Muted);
        for (at, label, anchor) in SHARE_LABELS {
            let x = SHARES[0] + at * (SHARES[1] - SHARES[0]);
            sheet.text((x, top - 6.0), label, style.anchor(anchor));
        }
    }
    Some(sheet.finish(table(doc)))
}

/// A row in words: "40 deaths: 62 % kill fewer; simulated 5 to 95 %: 4 to 96, median 31"
fn tip(doc: &Document, test: &BackTest) -> String {
    let range = test.quantiles.map_or(String::new(), |all| {
        let [low, middle, high] = all.map(|value| format::value(value, Quantity::of_unit(&test.unit)));
        format!("; simulated 5 to 95 %: {low} to {high}, median {middle}")
    });
    format!("Recorded {}{range}", words::back_test(doc, test))
}

/// The data as a table.
fn table(doc: &Document) -> Table {
    let mut table = Table::new(&[
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
        "Range",
        "P(below the range)",
        "P(up to its end)",
        "Attacks",
    ]);
    for test in &doc.back_test {
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
            words::over_sources(test.range, &test.unit).unwrap_or_else(|| format::ABSENT.to_owned()),
            share(test.range_below_and_up_to.map(|shares| shares[0])),
            share(test.range_below_and_up_to.map(|shares| shares[1])),
            format::count(test.n),
        ]);
    }
    table
}

/// Figure and recorded value at the left of a row.
fn name(doc: &Document, sheet: &Sheet, test: &BackTest, top: f64) {
    let room = VALUES[0] - MARGIN - 20.0;
    let column = words::capital(&words::column(doc, &test.metric));
    let column = metrics::fitted(&column, 13.0, true, room);
    sheet.text((MARGIN, top + 20.0), &column, Style::body(Ink::Text).bold());
    let recorded = format!("recorded {}", words::recorded(test.observed, test.range, &test.unit));
    let recorded = metrics::fitted(&super::clean(&recorded), 12.0, false, room);
    sheet.text((MARGIN, top + 36.0), &recorded, Style::small(Ink::Text));
}

/// Range, median and record of a row on its own scale.
fn values(sheet: &Sheet, test: &BackTest, top: f64, currency: &str) {
    let frame = Frame { left: VALUES[0], right: VALUES[1], top: top + 5.0, bottom: top + ROW - 22.0 };
    let ends = test.quantiles.map_or([0.0; 3], |all| all.map(|value| if value.is_finite() { value } else { 0.0 }));
    let most = test.range.map_or(test.observed, |range| range[1]);
    let high = ends[2].max(if most.is_finite() { most } else { 0.0 });
    let labels = if test.unit == currency { Labels::Amount } else { Labels::Plain };
    let axis = Axis::linear(0.0, high, (frame.right - frame.left) / 1.6, Direction::Across, labels);
    let panel = Panel::new(sheet, frame, axis, Axis::bare(0.0, 1.0));
    panel.rule_x();
    if test.quantiles.is_some() {
        panel.line(&[(ends[0], 0.5), (ends[2], 0.5)], Pen::solid(Ink::Series(0), 5.0));
        panel.mark((ends[1], 0.5), Marker::Ring, 5.5, Ink::Series(0));
    }
    if let Some([low, high]) = test.range {
        bracket(&panel, low, high);
    }
    panel.mark((test.observed, 0.5), Marker::Diamond, 6.0, Ink::Series(1));
}

/// The range of a record: a thin line with its ends marked.
fn bracket(panel: &Panel<'_>, low: f64, high: f64) {
    let pen = Pen::solid(Ink::Series(1), 1.6);
    panel.line(&[(low, 0.5), (high, 0.5)], pen);
    for end in [low, high] {
        panel.line(&[(end, 0.28), (end, 0.72)], pen);
    }
}

/// Where the record lies among the simulated attacks, on a scale of shares that all rows have in common: from the share
/// below it to the share that does not exceed it.
fn shares(sheet: &Sheet, test: &BackTest, top: f64) {
    let frame = Frame { left: SHARES[0], right: SHARES[1], top: top + 5.0, bottom: top + ROW - 22.0 };
    let panel = Panel::new(sheet, frame, Axis::bare(0.0, 1.0), Axis::bare(0.0, 1.0));
    panel.line(&[(0.0, 0.5), (1.0, 0.5)], Pen::solid(Ink::Grid, 9.0));
    panel.line(&[(0.05, 0.5), (0.95, 0.5)], Pen::solid(Ink::Series(0), 5.0));
    let style = Style::small(Ink::Text);
    let (x, y) = (frame.right + 14.0, f64::midpoint(frame.top, frame.bottom) + 4.3);
    let Some(below) = test.below.filter(|share| share.is_finite()) else {
        sheet.text((x, y), format::ABSENT, style);
        return;
    };
    let equal = test.equal.filter(|share| share.is_finite()).unwrap_or(0.0);
    if let Some([low, high]) = test.range_below_and_up_to {
        bracket(&panel, low, high);
    }
    panel.line(&[(below, 0.5), (below + equal, 0.5)], Pen::solid(Ink::Series(1), 5.0));
    panel.mark(((below + equal / 2.0).clamp(0.0, 1.0), 0.5), Marker::Diamond, 6.0, Ink::Series(1));
    let style = if is_outside(test) { style.bold() } else { style };
    sheet.text((x, y), &format!("{} below", format::share(below)), style);
    if equal >= 0.005 {
        sheet.text((x, y + 15.0), &format!("{} equal", format::share(equal)), Style::small(Ink::Muted));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn the_subtitle_counts_the_records_outside_the_range() {
        let mut doc = fixture::plausible();
        assert_eq!(outside(&doc), "1 of 4 recorded figures lies outside the simulated 5 to 95 %.");
        doc.back_test.truncate(3);
        assert_eq!(outside(&doc), "All 3 recorded figures lie within the simulated 5 to 95 %.");
        doc.back_test.iter_mut().for_each(|test| test.quantiles = None);
        assert_eq!(outside(&doc), "No simulated attack was like a recorded one.");
    }
}
