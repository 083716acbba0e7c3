//! Closed forms beside the simulation, as a table of figures.

use super::clean::clean;
use super::format::{self, Quantity};
use super::summary::{Layout, Section};
use super::words;
use crate::result::document::{Document, Twin};

/// Most rows of paths that are shown, over all postures; the result has all.
const MOST_PATHS: usize = 8;

/// The section; `None` where no figure has a closed form. Approximations are shown of what a reader compares, the
/// probabilities given an attack.
pub(super) fn section(doc: &Document) -> Option<Section> {
    let paths = doc.postures.iter().flat_map(|posture| &posture.twin).filter(|row| row.path.is_some()).count();
    let is_shown = |row: &&Twin| match row.path {
        // A single path says nothing that the posture does not.
        Some(_) => paths > doc.postures.len() && paths <= MOST_PATHS,
        None => row.kind == "exact" || row.figure.starts_with("p_"),
    };
    let mut rows = Vec::new();
    for posture in &doc.postures {
        let shown: Vec<&Twin> = posture.twin.iter().filter(is_shown).collect();
        if doc.postures.len() > 1 && !shown.is_empty() {
            rows.push((words::posture_name(posture), vec![String::new(); 4]));
        }
        let indent = if doc.postures.len() > 1 { "· " } else { "" };
        rows.extend(shown.into_iter().map(|row| (format!("{indent}{}", name(doc, row)), cells(doc, row))));
    }
    if rows.is_empty() {
        return None;
    }
    let note = "SE: standard errors apart. An exact formula must agree with the simulation within four of them. An \
                approximate one is taken at the centre of what varies, conditions left out: a guide that may be far off.";
    Some(Section {
        title: "Beside the simulation: closed forms".to_owned(),
        note: note.to_owned(),
        columns: ["formula", "", "simulated", "SE"].map(str::to_owned).to_vec(),
        rows,
        layout: Layout::Figures,
    })
}

fn name(doc: &Document, row: &Twin) -> String {
    if let Some(path) = &row.path {
        return format!("P_I by {}", clean(path).replace('>', " > "));
    }
    let (horizon, period) = (words::horizon(doc), words::in_horizon(doc));
    let period = if horizon == "year" { "a year" } else { &period };
    match row.figure.as_str() {
        "p_interruption" => "P_I, interrupted".to_owned(),
        "p_neutralisation" => "P_N, neutralised".to_owned(),
        "p_effectiveness" => "P_E = P_I P_N".to_owned(),
        "p_no_attack" => format!("no attack in {}", if horizon == "year" { "a year" } else { &horizon }),
        column => format!("{} {period}", words::column(doc, column)),
    }
}

fn cells(doc: &Document, row: &Twin) -> Vec<String> {
    let quantity = match row.figure.as_str() {
        "loss" => Quantity::Money(&doc.scenario.currency),
        figure if figure.starts_with("p_") => Quantity::Probability,
        _ => Quantity::Number,
    };
    let simulated = match (row.estimate, row.ci95) {
        (Some(estimate), Some(interval)) => format::with_interval(estimate, interval, quantity),
        _ => format::ABSENT.to_owned(),
    };
    let formula = match row.ci95 {
        Some(interval) => format::comparable(row.analytic, interval, quantity),
        None => format::value(row.analytic, quantity),
    };
    // Of what is a guide only a distance would be taken for a test.
    let apart = match row.standard_errors.filter(|_| row.kind == "exact") {
        Some(number) if number >= 999.5 => "> 999".to_owned(),
        Some(number) if number >= 9.95 => format::number(number.round()),
        Some(number) => format!("{number:.1}"),
        None => format::ABSENT.to_owned(),
    };
    let kind = if row.kind == "approximate" { "approx.".to_owned() } else { clean(&row.kind) };
    vec![formula, kind, simulated, apart]
}
