//! The charts of a sweep: curves along one target, maps of two.

use super::super::sweep::values::{Shown, shown};
use super::{Chart, sweep_curves, sweep_map};
use crate::result::sweep::Sweep;

/// A chart of a sweep in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepChart {
    /// File name: `sweep-<metric>.svg` or `sweep-net_benefit.<kind>.svg`.
    pub file: String,
    /// The chart.
    pub chart: Chart,
}

/// Every chart of a sweep for which there is data.
pub fn sweep(doc: &Sweep) -> Vec<SweepChart> {
    let draw = |one: &Shown<'_>| match doc.axes.len() {
        1 => sweep_curves::draw(doc, one),
        2 => sweep_map::draw(doc, one),
        _ => None,
    };
    // Names of columns may hold what no file name should.
    let safe = |key: String| key.replace(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')), "_");
    let chart =
        |one: &Shown<'_>| Some(SweepChart { file: format!("sweep-{}.svg", safe(one.key())), chart: draw(one)? });
    shown(doc).iter().filter_map(chart).collect()
}
