//! How far to trust the figures: back-test, assumptions, method, warnings.

use super::super::words;
use super::Page;
use crate::result::document::Document;

/// Recorded figures beside the simulated ones.
pub(super) fn back_test(page: &mut Page<'_>) {
    page.section("back-test", "Back-test", |page| {
        page.remarks_of("Back-test", false);
        page.figures(&["back-test.svg"]);
    });
}

/// Every input with its grade and sources.
pub(super) fn assumptions(page: &mut Page<'_>) {
    page.section("assumptions", "Assumption register", |page| {
        page.remarks_of("Evidence behind the inputs", false);
        for register in std::mem::take(&mut page.registers) {
            page.words(&register);
        }
    });
}

/// How the figures came about, how they settled, and what a formula says of them.
pub(super) fn method(page: &mut Page<'_>) {
    let sentences = sentences(page.doc);
    page.section("method", "Method", |page| {
        for sentence in &sentences {
            page.paragraph(sentence);
        }
        page.figures(&["convergence.svg"]);
        page.table_of(|title| title.starts_with("Beside the simulation"));
    });
}

/// What was done, of this very run.
fn sentences(doc: &Document) -> Vec<String> {
    let threatened = !doc.scenario.threats.is_empty();
    let mut said = vec![
        "Monte Carlo simulation: every trial draws all uncertain inputs and plays the horizon event by event. An uncertain input \
         has one value per trial; what varies from attack to attack is drawn for each (docs/model.md)."
            .to_owned(),
    ];
    said.push(
        match (threatened, doc.run.unconditional) {
            (true, false) => {
                "Attacks are rare, so a trial is a horizon with at least one attack, and counts with the probability of there \
                 being one. Figures given an attack rest on the mix of threats and not on how often they come; all others are these \
                 times the declared frequency \
                 (docs/sampling.md)."
            }
            (true, true) => {
                "Plain years were sampled, most of them without an attack: the figures are those of conditional sampling with \
                 wider intervals (docs/sampling.md)."
            }
            (false, _) => "No threat of attack is declared: trials are plain horizons with loss events (docs/sampling.md).",
        }
        .to_owned(),
    );
    if doc.postures.len() > 1 {
        said.push(
            "Postures are played on common random numbers: the same attackers and the same luck wherever a measure does not \
             change them. A difference between two postures is a paired one, with an interval far narrower than that of \
             two separate runs (docs/comparison.md)."
                .to_owned(),
        );
    }
    let behind = if doc.run.sampling == "lhs" {
        "Uncertain inputs were drawn in Latin hypercube designs of 1,024 trials; intervals come from the spread between designs."
            .to_owned()
    } else {
        format!(
            "Intervals are 95 % intervals from the number of {}: normal for means, Wilson with the effective sample size for \
             probabilities.",
            words::simulated(doc)
        )
    };
    said.push(format!(
        "{behind} They are the error of the simulation alone. What is not known of the inputs is inside the figures, as far as a \
         distribution was declared for it, and in the grades of the assumption register."
    ));
    said.push(
        "Published and exact cases that the program must reproduce are in docs/validation.md; a closed form beside a simulated \
         figure is shown below where there is one."
            .to_owned(),
    );
    said
}

/// What the reader must know before using the figures.
pub(super) fn warnings(page: &mut Page<'_>) {
    page.section("warnings", "Warnings", |page| page.remarks_of("Warnings", false));
}
