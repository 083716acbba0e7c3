//! Whether the postures stand in another order.

use crate::result::diff::{Order, Turned};
use crate::result::document::{Document, Posture};

use super::figures::{differs, half_width};

/// What orders postures.
const COLUMN: &str = "fatalities";

/// The mean of a posture with its interval.
fn mean(posture: &Posture) -> Option<(f64, [f64; 2])> {
    posture.metrics.get(COLUMN).map(|metric| (metric.mean, metric.mean_ci95))
}

/// Postures that both results have, the fewest deaths first; equal ones in the order of the file.
fn ordered<'a>(document: &'a Document, other: &Document) -> Vec<(&'a str, (f64, [f64; 2]))> {
    let shared = document.postures.iter().filter(|posture| other.postures.iter().any(|known| known.id == posture.id));
    let mut found: Vec<_> =
        shared.filter_map(|posture| mean(posture).map(|figure| (posture.id.as_str(), figure))).collect();
    found.sort_by(|(_, one), (_, two)| one.0.total_cmp(&two.0));
    found
}

/// The interval of the difference of two postures leaves out 0: the paired one if the result has it.
fn is_beyond_doubt(document: &Document, one: (&str, (f64, [f64; 2])), two: (&str, (f64, [f64; 2]))) -> bool {
    let pair = [one.0, two.0];
    let paired = document.comparisons.iter().find(|row| {
        row.metric == COLUMN && pair.contains(&row.posture.as_str()) && pair.contains(&row.baseline.as_str())
    });
    match paired {
        Some(row) => row.difference.ci95[0] > 0.0 || row.difference.ci95[1] < 0.0,
        None => (two.1.0 - one.1.0).abs() > half_width(one.1, two.1),
    }
}

/// The orders before and after, and the pairs that turned.
pub(super) fn of(before: &Document, after: &Document) -> Option<Order> {
    let (earlier, later) = (ordered(before, after), ordered(after, before));
    if later.len() < 2 || earlier.len() != later.len() {
        return None;
    }
    let place = |id: &str| earlier.iter().position(|(known, _)| *known == id);
    let mut turned = Vec::new();
    for (at, &fewer) in later.iter().enumerate() {
        for &more in &later[at + 1..] {
            let (Some(first), Some(second)) = (place(fewer.0), place(more.0)) else { continue };
            let (was_more, was_fewer) = (earlier[first], earlier[second]);
            let strictly = differs(was_fewer.1.0, was_more.1.0) && differs(fewer.1.0, more.1.0);
            if strictly && was_fewer.1.0 < was_more.1.0 {
                turned.push(Turned {
                    first_before: more.0.to_owned(),
                    first_after: fewer.0.to_owned(),
                    beyond_doubt: [is_beyond_doubt(before, was_fewer, was_more), is_beyond_doubt(after, fewer, more)],
                });
            }
        }
    }
    let ids = |list: &[(&str, (f64, [f64; 2]))]| list.iter().map(|(id, _)| (*id).to_owned()).collect();
    Some(Order { before: ids(&earlier), after: ids(&later), turned })
}
