//! What happens to each workforce group given an attack, and the risk per head.

use super::super::canvas::axis::Axis;
use super::super::canvas::sheet::{Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::document::{Document, Metric, Posture};

/// Result columns of a group that are shown, with their titles.
const FATES: [(&str, &str); 6] = [
    ("exposed", "Exposed"),
    ("sheltered", "Sheltered"),
    ("evaded", "Evaded"),
    ("captured", "Captured"),
    ("injured", "Injured"),
    ("fatalities", "Killed"),
];

fn fate<'a>(posture: &'a Posture, fate: &str, group: &str) -> Option<&'a Metric> {
    words::given_attack(posture, &format!("{fate}.{group}"))
}

/// How many of a group are on site at a moment under a posture; a document of an earlier version knows only of how many
/// there are before any.
fn heads(doc: &Document, posture: &Posture, group: &str) -> f64 {
    let before = || doc.scenario.groups.iter().find(|found| found.id == group).map_or(0.0, |found| found.headcount);
    posture.risk.headcount.get(group).copied().unwrap_or_else(before)
}

/// The number on site under the postures shown: one, or from the fewest to the most.
fn on_site(doc: &Document, shown: &[&Posture], group: &str) -> String {
    let under = || shown.iter().map(|posture| heads(doc, posture, group));
    let [least, most] = [under().fold(f64::INFINITY, f64::min), under().fold(0.0, f64::max)].map(format::number);
    if least == most { most } else { format!("{least} to {most}") }
}

/// Draws the chart; `None` without figures by group.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let shown: Vec<_> = doc.postures.iter().filter(|posture| posture.per_attack.attacks > 0).collect();
    let any = |name: &str| {
        doc.scenario.groups.iter().any(|group| shown.iter().any(|posture| fate(posture, name, &group.id).is_some()))
    };
    let matters = |name: &str| name == "fatalities" || words::happens(doc, name);
    let fates: Vec<_> = FATES.into_iter().filter(|(name, _)| any(name) && matters(name)).collect();
    if fates.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for group in &doc.scenario.groups {
        let people = on_site(doc, &shown, &group.id);
        rows.push(Row::Heading(format!("{}, {people} on site on average", words::group(doc, &group.id))));
        rows.extend(shown.iter().map(|posture| Row::Marks(words::posture_name(posture))));
    }
    let means = |name: &str| -> Vec<&Metric> {
        let groups = doc.scenario.groups.iter();
        groups.flat_map(|group| shown.iter().filter_map(|posture| fate(posture, name, &group.id))).collect()
    };
    let written = |metric: &Metric| format::estimate(metric.mean, metric.mean_ci95, Quantity::Number);
    let mut values: Vec<Vec<String>> =
        fates.iter().map(|(name, _)| means(name).into_iter().map(written).collect()).collect();
    values.push(Vec::new());
    let plan = Plan::new(rows, 24.0, &values, 164.0, false);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "groups.svg",
            title: "What happens to each workforce group, given an attack".to_owned(),
            subtitle: "Mean number of people per attack; bars compare within a column. Risk of death: killed over number on site under the posture."
                .to_owned(),
            description: format!(
                "Bars with written values for {} workforce groups, {}: {} per attack, and the risk of death.",
                doc.scenario.groups.len(),
                words::postures(shown.len()),
                fates.iter().map(|(_, title)| title.to_lowercase()).collect::<Vec<_>>().join(", ")
            ),
            notes: vec![
                "Columns overlap: who is killed may have been captured or sheltered before. Exposed people in no other column were \
                 not found, or were left alone."
                    .to_owned(),
            ],
        },
        plan.height(),
    );
    let mut columns: Vec<Column> = fates
        .iter()
        .map(|(name, title)| {
            let high = means(name).iter().map(|metric| metric.mean).fold(0.0, f64::max);
            let high = if high > 0.0 && high.is_finite() { high } else { 1.0 };
            Column { title: (*title).to_owned(), axis: Axis::bare(0.0, high), ruled: false }
        })
        .collect();
    columns.push(Column { title: "Risk of death".to_owned(), axis: Axis::bare(0.0, 1.0), ruled: false });
    let lanes = plan.draw(&sheet, columns);
    let mut table = Table::new(&["Group", "On site", "Posture"]);
    table.header.extend(fates.iter().map(|(_, title)| format!("{title} [95 %]")));
    table.header.push("Risk of death".to_owned());
    let mut row = 0;
    for group in &doc.scenario.groups {
        for posture in &shown {
            let people = heads(doc, posture, &group.id);
            let mut cells = vec![words::group(doc, &group.id), format::number(people), words::posture_name(posture)];
            for (column, (name, title)) in fates.iter().enumerate() {
                let Some(metric) = fate(posture, name, &group.id) else {
                    lanes.cell(column, row, format::ABSENT, Style::small(Ink::Muted));
                    cells.push(format::ABSENT.to_owned());
                    continue;
                };
                lanes.bar(column, row, metric.mean, 6.0, Ink::Series(u8::from(*name == "fatalities")));
                lanes.value(column, row, metric.mean, &written(metric), Style::small(Ink::Text));
                let mean = format::with_interval(metric.mean, metric.mean_ci95, Quantity::Number);
                let said = format!("{}, {}: {mean} {} per attack", cells[0], cells[2], title.to_lowercase());
                lanes.tip(column, row, &said);
                cells.push(mean);
            }
            let killed = fate(posture, "fatalities", &group.id).filter(|_| people > 0.0);
            let per_head = killed.map_or(format::ABSENT.to_owned(), |metric| {
                let ratio = metric.mean / people;
                // More killed than are on site on average: a number, since it is no probability.
                if ratio > 1.0 { format::number(ratio) } else { format::share(ratio) }
            });
            lanes.cell(fates.len(), row, &per_head, Style::small(Ink::Text).bold());
            cells.push(per_head);
            table.rows.push(cells);
            row += 1;
        }
    }
    drop(lanes);
    Some(sheet.finish(table))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    /// As many die of fewer: the risk of each is higher, under that posture alone.
    #[test]
    fn the_risk_of_death_is_among_those_on_site_under_the_posture() {
        let mut doc = fixture::plausible();
        let [before, after] = [0, 1].map(|posture: usize| {
            let killed = fate(&doc.postures[posture], "fatalities", "expatriate").unwrap().mean;
            [format::share(killed / 134.0), format::share(killed / 26.8)]
        });
        doc.postures[1].risk.headcount.insert("expatriate".to_owned(), 26.8);
        let chart = draw(&doc).unwrap();
        let risks: Vec<&String> = chart.table.rows.iter().take(2).map(|row| row.last().unwrap()).collect();
        assert_eq!(risks, [&before[0], &after[1]]);
        assert!(chart.svg.contains("Expatriates, 26.8 to 134 on site"), "{}", chart.svg);
        // A document of an earlier version has the numbers before any posture.
        doc.postures.iter_mut().for_each(|posture| posture.risk.headcount.clear());
        assert_eq!(*draw(&doc).unwrap().table.rows[1].last().unwrap(), after[0]);
    }
}
