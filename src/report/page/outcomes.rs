//! What happens in an attack, and what it leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::clean::clean;
use super::super::clock::time;
use super::super::format;
use super::super::return_periods;
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

/// Paths of which there are rows, at most.
const MOST_PATHS: usize = 50;
/// Rows of paths that there may be in all before fewer paths than that are shown; five are in any case.
const MOST_ROWS: usize = 200;

/// The paths taken most often under any posture, under every posture.
fn paths(doc: &Document) -> Option<Section> {
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    for path in doc.postures.iter().flat_map(|posture| &posture.paths) {
        let share = shares.entry(&path.id).or_default();
        *share = share.max(path.share);
    }
    let all = shares.len();
    let mut kept: Vec<(&str, f64)> = shares.into_iter().collect();
    kept.sort_by(|one, other| other.1.total_cmp(&one.1));
    kept.truncate((MOST_ROWS / doc.postures.len().max(1)).clamp(5, MOST_PATHS));
    let left_out = match all - kept.len() {
        0 => String::new(),
        some => format!(
            " Shown are the {} paths that are taken most often under any posture; {} more are left out: all are in result.json.",
            kept.len(),
            format::count(some as u64)
        ),
    };
    let kept: BTreeSet<&str> = kept.into_iter().map(|(id, _)| id).collect();
    let mut rows = Vec::new();
    for posture in &doc.postures {
        let shown = posture.paths.iter().filter(|path| kept.contains(path.id.as_str()));
        rows.extend(shown.map(|path| (name(&path.id), cells(&words::posture_name(posture), path))));
    }
    let columns = ["posture", "share", "P_I", "time to target", "response comes after", "critical detection point"];
    (!rows.is_empty()).then(|| Section {
        title: "Paths".to_owned(),
        note: format!(
            "Share of all prongs; P_I, interrupted in time, with its 95 % interval. Prong: a part of the group on its way to one zone. \
             Times at the leading tactic: from the start to the target, and the fastest response from the alarm to its arrival. The \
             attackers need further time at the target; the critical detection point is the last element at which a detection leaves \
             the response, at these times, enough before they are done there.{left_out}"
        ),
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
    let response = path.mean_seconds_to_response.map_or(format::ABSENT.to_owned(), time);
    vec![
        posture.to_owned(),
        format::share(path.share),
        summary::probability(&path.p_interruption),
        time(path.mean_seconds_to_target),
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
            "loss-distribution.svg",
            "loss-given-attack.svg",
        ]);
        page.table_of(|title| title.starts_with("Per "));
        page.table_of(|title| title == return_periods::TITLE);
        page.figures(&["loss-exceedance.svg", "fn.svg"]);
    });
}

/// The register in bands of likelihood and consequence.
pub(super) fn register(page: &mut Page<'_>) {
    page.section("risk-register", "Risk register and matrix", |page| {
        page.table_of(|title| title.starts_with("Risk register"));
        page.figures(&["risk-matrix.svg"]);
    });
}
