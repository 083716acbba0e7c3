//! Sentences and tables of what is not known.

use super::super::fixture::{alone, plausible, uncertain, uncertain_ugly};
use super::*;

fn told(doc: &Document) -> String {
    remarks(doc).into_iter().flat_map(|remarks| remarks.sentences).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_run_that_was_not_asked_says_nothing() {
    let doc = plausible();
    assert!(sections(&doc).is_empty() && remarks(&doc).is_empty() && in_short(&doc).is_none());
}

#[test]
fn the_sentences_say_what_is_not_known_and_what_it_hangs_on() {
    let doc = uncertain();
    let told = told(&doc);
    for part in [
        "Of the variance of deaths in an attack under “As it was”, 14 % [11, 17] is what is not known of the inputs; the rest is chance.",
        "200 draws of what is not known, 500 trials each, 100,000 in all",
        "as --nested 769x130 (worked out for mean fatalities given an attack",
        "hangs most on assault.killed.national (50 % [46, 54], grade D), threat.raid.rate (25 % [21, 29], grade D) and \
         assault.killed.expatriate (13 % [9, 17], grade B), in shares of what is not known of it",
        "most worth knowing before the choice by averted loss less added cost is assault.killed.national, USD 240k [180k, 300k] a year",
        "17 more uncertain inputs move nothing that was studied.",
    ] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
    // The one sentence is the first of a report's summary on inputs.
    let short = in_short(&doc).unwrap();
    assert!(short.starts_with("Mean fatalities given an attack under “As it was” hangs most on"), "{short}");
    let lead = super::super::lead::in_short(&doc).unwrap().sentences;
    assert_eq!(lead.iter().filter(|sentence| **sentence == short).count(), 1);
}

#[test]
fn what_is_not_told_apart_is_said_to_be_so() {
    let mut doc = uncertain();
    let nested = doc.nested.as_mut().unwrap();
    nested.suggested = None;
    for (between, low) in [(0.2, -0.1), (-0.3, -1.0)] {
        let band = doc.nested.as_mut().unwrap().postures[0].attack.get_mut("fatalities").unwrap();
        (band.between, band.between_ci95) = (between, [low, 1.0]);
        let told = told(&doc);
        assert!(
            told.contains("what is not known of the inputs is not distinguishable from 0 beside chance."),
            "{told}"
        );
        assert!(!told.contains("--nested"), "{told}");
        let table = sections(&doc).remove(0);
        let cells = &table.rows.iter().find(|(name, _)| name == "given an attack: fatalities").unwrap().1;
        assert_eq!(cells.last().unwrap(), "not told from 0");
    }
    // Nothing to explain: no sentence of inputs, and the split alone leads.
    let study = doc.sensitivity.as_mut().unwrap();
    for metric in &mut study.metrics {
        metric.sd = None;
        metric.effects.iter_mut().for_each(|effect| (effect.first, effect.total) = (None, None));
    }
    let said = told(&doc);
    assert!(said.contains("the inputs move it too little to be told from noise"), "{said}");
    assert!(in_short(&doc).unwrap().starts_with("Of the variance"));
    assert!(sections(&doc).iter().any(|section| section.note.contains("nothing to explain")));
    // Knowledge that changes no choice.
    let study = doc.sensitivity.as_mut().unwrap();
    for choice in &mut study.choices {
        choice.evpi_most = 0.0;
        for input in &mut choice.inputs {
            (input.evppi, input.told_apart) = (Figure { value: 0.0, ci95: [0.0; 2] }, false);
        }
    }
    let said = told(&doc);
    assert!(said.contains("Knowing more would not change the choice by averted loss less added cost."), "{said}");
    assert!(!sections(&doc).iter().any(|section| section.title.starts_with("What knowing an input is worth")));
}

#[test]
fn inputs_stand_in_the_order_of_what_they_explain() {
    let doc = uncertain();
    let all = sections(&doc);
    let of = |title: &str| all.iter().find(|section| section.title.contains(title)).unwrap();
    let names = |section: &Section| section.rows.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let first = names(of("Sensitivity: mean fatalities given an attack"));
    assert_eq!(first[..3], ["assault.killed.national (D)", "threat.raid.rate (D)", "assault.killed.expatriate (B)"]);
    // In the second figure the last input leads.
    assert_eq!(names(of("Sensitivity: mean fatalities in a year"))[0], "zone.living_base.haven.discovery (D)");
    let cells = &of("Sensitivity: mean fatalities given an attack").rows[0].1;
    assert_eq!(cells[0], "0.01 … 0.08 per yr");
    assert_eq!(cells[3..], ["43 %", "50 % [46, 54]"]);
}

#[test]
fn tables_fit_a_terminal_and_hostile_names_stay_text() {
    for doc in [uncertain(), uncertain_ugly()] {
        let alone = alone(&doc);
        for width in [60, 100] {
            let text = terminal(&alone, width, false);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("NaN") && !text.contains("inf"), "{text}");
        }
        let text = markdown(&alone, &[]);
        assert!(!text.contains("<script") && !text.contains("NaN"), "{text}");
        let (mut expected, mut before) = (0, "");
        for line in text.lines() {
            let bars = line.replace("\\|", "").matches('|').count();
            if before.is_empty() && line.starts_with('|') {
                expected = bars;
            }
            assert!(!line.starts_with('|') || bars == expected, "{line}");
            before = line;
        }
    }
}
