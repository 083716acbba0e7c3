//! Rows by workforce group, where there is more than one: a measure can move risk from one group to another.

use super::format::{self, Quantity};
use super::words;
use crate::result::document::{Comparison, Document, Group, Posture};

/// A row: the name of the figure, and its value per column.
type Row = (String, Vec<String>);

/// The groups, if rows of their own say more than the total does.
fn groups(doc: &Document) -> &[Group] {
    if doc.scenario.groups.len() > 1 { &doc.scenario.groups } else { &[] }
}

/// A group in a row under the total of all.
pub(super) fn name(doc: &Document, group: &str) -> String {
    format!("· {}", words::group(doc, group))
}

/// The columns of groups that stand under a total: `fatalities.<group>`, with the names of the rows.
pub(super) fn columns(doc: &Document, total: &str) -> Vec<(String, String)> {
    let groups = groups(doc).iter().filter(|_| words::happens(doc, total));
    groups.map(|group| (format!("{total}.{}", group.id), name(doc, &group.id))).collect()
}

/// Fatal accident rates.
pub(super) fn accident_rates(doc: &Document) -> Vec<Row> {
    let rate = |posture: &Posture, group: &str| {
        posture.risk.far.get(group).map_or(format::ABSENT.to_owned(), |&rate| {
            let interval = posture.risk.far_ci95.get(group).copied().unwrap_or_default();
            format::with_interval(rate, interval, Quantity::Number)
        })
    };
    let row = |group: &Group| {
        let cells = doc.postures.iter().map(|posture| rate(posture, &group.id));
        (format!("FAR, {}", words::group(doc, &group.id)), cells.collect())
    };
    doc.scenario.groups.iter().filter(|_| words::happens(doc, "fatalities")).map(row).collect()
}

/// Rows of differences in deaths, a column for each pair.
pub(super) fn differences<'a>(
    doc: &'a Document,
    pairs: &[(&str, &str)],
    find: impl Fn((&str, &str), &str) -> Option<&'a Comparison>,
    text: impl Fn(&Comparison) -> String,
) -> Vec<Row> {
    let cell = |pair: (&str, &str), column: &str| find(pair, column).map_or(format::ABSENT.to_owned(), &text);
    let rows = columns(doc, "fatalities").into_iter();
    rows.map(|(column, name)| (name, pairs.iter().map(|&pair| cell(pair, &column)).collect())).collect()
}
