//! Paired differences between postures: a forest plot, per horizon, on common random numbers.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::panel::{Marker, Pen};
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::{by_group, words};
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::columns::{Unit, unit};
use crate::result::document::{Comparison, Document};

/// The columns shown.
const COLUMNS: [(&str, &str); 4] = [
    ("fatalities", "Fatalities, people"),
    ("captured", "Captured, people"),
    ("downtime_days", "Downtime, days"),
    ("loss", "Loss"),
];

/// A posture and its baseline, by id.
type Pair<'a> = (&'a str, &'a str);

/// The difference of a pair in a result column, if it is there and finite.
fn found<'a>(doc: &'a Document, pair: Pair<'_>, name: &str) -> Option<&'a Comparison> {
    let sound = |found: &&Comparison| {
        found.difference.mean.is_finite() && found.difference.ci95.iter().all(|end| end.is_finite())
    };
    let same = |found: &&Comparison| (found.posture.as_str(), found.baseline.as_str()) == pair && found.metric == name;
    doc.comparisons.iter().find(same).filter(sound)
}

/// A row: a pair as a whole, or one workforce group of it, by its column of deaths and its name.
struct Line<'a> {
    pair: Pair<'a>,
    group: Option<(String, String)>,
}

impl Line<'_> {
    /// The difference in a column: of a group in deaths alone.
    fn find<'a>(&self, doc: &'a Document, name: &str) -> Option<&'a Comparison> {
        match &self.group {
            None => found(doc, self.pair, name),
            Some((deaths, _)) => found(doc, self.pair, deaths).filter(|_| name == "fatalities"),
        }
    }
}

/// The rows of the chart: every pair, and under it its groups where there are several.
fn lines<'a>(doc: &Document, pairs: &[Pair<'a>]) -> Vec<Line<'a>> {
    let groups = by_group::columns(doc, "fatalities");
    let all = pairs.iter().flat_map(|&pair| {
        let under = groups.iter().map(move |group| Line { pair, group: Some(group.clone()) });
        std::iter::once(Line { pair, group: None }).chain(under)
    });
    // A document of an earlier version may compare no groups.
    all.filter(|line| line.group.is_none() || line.find(doc, "fatalities").is_some()).collect()
}

/// Every pair with a difference to show, in the order of the document.
fn compared(doc: &Document) -> Vec<Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for comparison in &doc.comparisons {
        let pair = (comparison.posture.as_str(), comparison.baseline.as_str());
        if !pairs.contains(&pair) && COLUMNS.iter().any(|(name, _)| found(doc, pair, name).is_some()) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Draws the chart; `None` without comparisons of these columns.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let find = |pair: Pair<'_>, name: &str| found(doc, pair, name);
    let pairs = compared(doc);
    let columns: Vec<_> = COLUMNS
        .into_iter()
        .filter(|(name, _)| words::happens(doc, name) && pairs.iter().any(|&pair| find(pair, name).is_some()))
        .collect();
    if columns.is_empty() {
        return None;
    }
    let baseline = words::posture(doc, pairs[0].1);
    let one_baseline = pairs.iter().all(|pair| pair.1 == pairs[0].1);
    let lines = lines(doc, &pairs);
    let rows = lines
        .iter()
        .map(|Line { pair, group }| {
            let name = words::posture(doc, pair.0);
            Row::Marks(match group {
                Some((_, group)) => group.clone(),
                None if one_baseline => name,
                None => format!("{name} against {}", words::posture(doc, pair.1)),
            })
        })
        .collect();
    let written = |name: &str, found: &Comparison| {
        let quantity = if unit(name) == Unit::Money { Quantity::Money("") } else { Quantity::Number };
        format::estimate(found.difference.mean, found.difference.ci95, quantity)
    };
    let values: Vec<Vec<String>> = columns
        .iter()
        .map(|(name, _)| {
            lines.iter().filter_map(|line| line.find(doc, name)).map(|found| written(name, found)).collect()
        })
        .collect();
    let plan = Plan::new(rows, if lines.len() > pairs.len() { 26.0 } else { 36.0 }, &values, 170.0, true);
    let against = if one_baseline { format!(" against “{baseline}”") } else { String::new() };
    let names: Vec<String> = columns.iter().map(|(name, _)| words::column(doc, name)).collect();
    let of = if lines.len() > pairs.len() { ", in deaths by workforce group too" } else { "" };
    let description = format!(
        "Forest plot of paired mean differences in {}{of}; {}.",
        names.join(", "),
        words::postures(pairs.len())
    );
    let sheet = Sheet::new(doc, said(doc, &against, description), plan.height());
    let width = plan.scale_width();
    let lanes_columns = columns
        .iter()
        .map(|(name, title)| {
            let found = || lines.iter().filter_map(|line| line.find(doc, name)).map(|found| found.difference.ci95);
            let low = found().map(|ends| ends[0]).fold(0.0, f64::min);
            let high = found().map(|ends| ends[1]).fold(0.0, f64::max);
            let money = unit(name) == Unit::Money;
            let labels = if money { Labels::Amount } else { Labels::Plain };
            let title = if money { format!("{title}, {}", doc.scenario.currency) } else { (*title).to_owned() };
            Column { title, axis: Axis::snug(low, high, width, labels), ruled: true }
        })
        .collect();
    let lanes = plan.draw(&sheet, lanes_columns);
    for panel in &lanes.panels {
        let (zero, _) = panel.pixel(0.0, 0.0);
        sheet.pencil().line(&[(zero, panel.frame.top), (zero, panel.frame.bottom)], Pen::solid(Ink::Frame, 1.4));
    }
    let header =
        ["Posture", "Baseline", "Result", "Mean difference [95 %]", "P(better)", "P(worse)", "Cost per unit averted"];
    let mut table = Table::new(&header);
    for (row, line) in lines.iter().enumerate() {
        let pair = line.pair;
        for (column, (name, _)) in columns.iter().enumerate() {
            let Some(found) = line.find(doc, name) else {
                if line.group.is_none() {
                    lanes.cell(column, row, format::ABSENT, Style::small(Ink::Muted));
                }
                continue;
            };
            let (mean, ends) = (found.difference.mean, found.difference.ci95);
            let decided = ends[0] > 0.0 || ends[1] < 0.0;
            let money = unit(name) == Unit::Money;
            lanes.interval(column, row, ends, Ink::Series(0));
            let marker = if decided { Marker::Circle } else { Marker::Ring };
            lanes.panels[column].mark((mean, lanes.y(row)), marker, 5.0, Ink::Series(0));
            let ink = if decided { Ink::Text } else { Ink::Muted };
            lanes.aside(column, row, &written(name, found), Style::small(ink));
            let quantity = if money { Quantity::Money(&doc.scenario.currency) } else { Quantity::Number };
            lanes.tip(column, row, &tip(doc, pair, found));
            table.rows.push(vec![
                words::posture(doc, pair.0),
                words::posture(doc, pair.1),
                words::column(doc, &found.metric),
                format::with_interval(mean, ends, quantity),
                format::probability(found.p_better),
                format::probability(found.p_worse),
                found
                    .cost_per_unit_averted
                    .map_or(format::ABSENT.to_owned(), |cost| format::money(cost, &doc.scenario.currency)),
            ]);
        }
    }
    drop(lanes);
    Some(sheet.finish(table))
}

/// A mark in words.
fn tip(doc: &Document, pair: Pair<'_>, found: &Comparison) -> String {
    let money = unit(&found.metric) == Unit::Money;
    let quantity = if money { Quantity::Money(&doc.scenario.currency) } else { Quantity::Number };
    format!(
        "{} against {}: {} {} per {}; better in {}, worse in {}",
        words::posture(doc, pair.0),
        words::posture(doc, pair.1),
        words::column(doc, &found.metric),
        format::with_interval(found.difference.mean, found.difference.ci95, quantity),
        words::horizon(doc),
        format::probability(found.p_better),
        format::probability(found.p_worse)
    )
}

/// What the chart says in words.
fn said(doc: &Document, against: &str, description: String) -> Words {
    Words {
        file: "differences.svg",
        title: format!("Difference per {}{against}", words::horizon(doc)),
        subtitle: "Mean on common random numbers with its 95 % interval; left of zero is better. Hollow and grey: the interval \
                   holds zero."
            .to_owned(),
        description,
        notes: vec![words::declared_frequency(doc)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn deaths_are_compared_group_by_group() {
        let mut doc = fixture::plausible();
        let rows = |doc: &Document| -> Vec<(String, String)> {
            let rows = draw(doc).unwrap().table.rows;
            rows.into_iter().map(|row| (row[2].clone(), row[5].clone())).collect()
        };
        let groups: Vec<_> = rows(&doc).into_iter().filter(|row| row.0.starts_with("fatalities, ")).collect();
        let expected = [("fatalities, Expatriates", "1 in 1,400"), ("fatalities, National staff", "1 in 1,400")];
        assert_eq!(groups, expected.map(|(name, worse)| (name.to_owned(), worse.to_owned())));
        // One group is the total.
        doc.scenario.groups.truncate(1);
        assert!(rows(&doc).iter().all(|row| !row.0.contains(',')));
    }
}
