//! What happens in an attack, and what it leads to.

use super::super::clean::clean;
use super::super::format;
use super::super::summary::{self, Layout, Section};
use super::super::words;
use super::Page;
use crate::result::document::{Document, Path};

/// The course of an attack, and the ways it takes.
pub(super) fn attack(page: &mut Page<'_>) {
    let doc = page.doc;
    page.section("attack", "What happens in an attack", |page| {
        page.figures(&["event-tree.svg", "timeline.svg", "stages.svg"]);
        if let Some(paths) = paths(doc) {
            page.table(&paths);
        }
    });
}

/// Every path under every posture.
fn paths(doc: &Document) -> Option<Section> {
    let mut rows = Vec::new();
    for posture in &doc.postures {
        rows.extend(posture.paths.iter().map(|path| (name(&path.id), cells(&words::posture_name(posture), path))));
    }
    let columns = ["posture", "share", "P_I", "seconds to target", "seconds to response", "critical detection point"];
    (!rows.is_empty()).then(|| Section {
        title: "Paths".to_owned(),
        note: "Share of all prongs; P_I, interrupted in time, with its 95 % interval. Times at the leading tactic, from the start: \
               to the target, and of the fastest response. The critical detection point is the last element at which a detection \
               still leaves the response enough time."
            .to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        layout: Layout::Figures,
    })
}

fn name(path: &str) -> String {
    clean(path).replace('>', " > ").replace('_', " ")
}

fn cells(posture: &str, path: &Path) -> Vec<String> {
    let point = path.critical_detection_point.as_deref().map_or(format::ABSENT.to_owned(), name);
    let response =
        path.mean_seconds_to_response.map_or(format::ABSENT.to_owned(), |seconds| format::number(seconds.round()));
    vec![
        posture.to_owned(),
        format::share(path.share),
        summary::probability(&path.p_interruption),
        format::number(path.mean_seconds_to_target.round()),
        response,
        point,
    ]
}

/// Distributions given an attack, then per year.
pub(super) fn outcomes(page: &mut Page<'_>) {
    page.section("outcomes", "Outcomes", |page| {
        page.table_of(|title| title == "Given an attack");
        page.figures(&[
            "fatalities-given-attack.svg",
            "captured-given-attack.svg",
            "groups.svg",
            "crisis.svg",
            "downtime-given-attack.svg",
            "recovery.svg",
        ]);
        page.table_of(|title| title.starts_with("Per "));
        page.figures(&["loss-distribution.svg", "loss-given-attack.svg", "loss-exceedance.svg", "fn.svg"]);
    });
}

/// The register in bands of likelihood and consequence.
pub(super) fn register(page: &mut Page<'_>) {
    page.section("risk-register", "Risk register and matrix", |page| {
        page.table_of(|title| title.starts_with("Risk register"));
        page.figures(&["risk-matrix.svg"]);
    });
}
