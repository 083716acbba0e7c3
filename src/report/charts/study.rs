//! The charts of a sensitivity analysis by itself; what its drawings share with those of a result.

use super::super::format;
use super::super::uncertainty::Study;
use super::{Chart, information, sobol, tornado};
use crate::result::document;
use crate::result::sensitivity::Document;

/// Files of the charts.
const FILES: [&str; 3] = ["sensitivity-tornado.svg", "sensitivity-sobol.svg", "sensitivity-information.svg"];

/// What stands at the head and the foot of a chart.
#[derive(Debug)]
pub(super) struct Foot<'a> {
    pub(super) marking: &'a str,
    /// Where the figures come from.
    pub(super) origin: String,
}

impl<'a> Foot<'a> {
    /// Of a result, as every chart of it has it.
    pub(super) fn of(doc: &'a document::Document) -> Self {
        Self {
            marking: doc.scenario.marking.as_deref().unwrap_or_default(),
            origin: super::super::canvas::sheet::origin(doc),
        }
    }
}

/// Every chart of a sensitivity analysis for which there is data.
pub fn sensitivity(doc: &Document) -> Vec<Chart> {
    let found = &doc.sensitivity;
    let foot = Foot {
        marking: doc.scenario.marking.as_deref().unwrap_or_default(),
        origin: format!(
            "{} · {} x {} points of {} attacks, seed {} · scenario {} · bordj {}",
            doc.scenario.name,
            format::count(found.scrambles),
            format::count(found.points),
            format::count(found.attacks),
            doc.run.seed,
            doc.run.scenario_sha256.chars().take(12).collect::<String>(),
            doc.run.version
        ),
    };
    let study = Study::alone(doc);
    let [first, second, third] = FILES;
    [
        tornado::of_study(&study, &foot, first),
        sobol::of_study(&study, &foot, second),
        information::of_study(&study, &foot, third),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// True for the file name of a chart of a sensitivity analysis.
pub fn is_of_sensitivity(name: &str) -> bool {
    FILES.contains(&name)
}
