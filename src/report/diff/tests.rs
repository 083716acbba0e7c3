use unicode_width::UnicodeWidthStr as _;

use super::super::fixture;
use super::*;
use crate::analysis::diff::of;
use crate::result::document::{Document, Input};

/// The plausible document a year later: fewer deaths, one threat more, a posture gone.
fn later() -> Document {
    let mut doc = fixture::plausible();
    doc.run.seed = 2014;
    doc.scenario.inputs[0].value = "3 min".to_owned();
    let input = Input { path: "crisis.lull".to_owned(), value: "0.4".to_owned(), grade: None, basis: Vec::new() };
    doc.scenario.inputs.push(input);
    doc.scenario.threats[0].rate_mean = 0.05;
    doc.postures[0].annual_cost += 40_000.0;
    for posture in &mut doc.postures {
        let deaths = posture.per_attack.metrics.get_mut("fatalities").unwrap();
        deaths.mean *= 0.5;
        deaths.mean_ci95 = deaths.mean_ci95.map(|end| end * 0.5);
    }
    doc.warnings.clear();
    doc
}

fn look(width: usize) -> Look {
    Look { width, colour: false, all: false }
}

/// The text with its lines joined.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_width_has_the_same_words() {
    let diff = of(&fixture::plausible(), &later());
    for width in [40, 60, 80, 100, 120, 160] {
        let text = text(&diff, look(width));
        assert!(text.lines().all(|line| line.width() <= width), "{width}\n{text}");
        let words = joined(&text);
        for phrase in [
            "EXAMPLE — invented site",
            "seed: 2013 → 2014",
            "crisis.lull (added): 0.4",
            "threat.raid: mean 1 in 40 → 1 in 20",
            "annual cost USD",
            "Figures that moved",
            "fatalities given an attack",
            "Leading figures, moved or not",
            "Unchanged: Hardened base, faster response < As it was.",
            "Warnings that are gone",
            "(rate_grade_d)",
        ] {
            assert!(words.contains(phrase), "{phrase} is missing at {width} in\n{text}");
        }
        assert!(width < 100 || words.contains("−50 %"), "{text}");
    }
}

#[test]
fn equal_results_are_told_in_a_sentence() {
    let doc = fixture::plausible();
    let text = text(&of(&doc, &doc), look(80));
    assert!(text.ends_with("\nNothing differs: the two results are equal in everything.\n"), "{text}");
    assert!(!text.contains("Figures"), "{text}");
}

#[test]
fn all_lists_what_did_not_move() {
    let diff = of(&fixture::plausible(), &later());
    let (short, long) = (text(&diff, look(120)), text(&diff, Look { all: true, ..look(120) }));
    assert!(!short.contains("Figures that did not move") && long.contains("Figures that did not move"));
    let rows = |text: &str| text.lines().filter(|line| line.contains(']')).count() as u64;
    assert!(rows(&long) >= diff.counts.compared, "{} rows of {}", rows(&long), diff.counts.compared);
}

#[test]
fn nothing_from_a_file_moves_the_cursor_or_makes_markup() {
    let (plausible, ugly) = (fixture::plausible(), fixture::ugly());
    for diff in [of(&plausible, &ugly), of(&ugly, &plausible), of(&ugly, &ugly)] {
        for width in [0, 80, 120] {
            let text = text(&diff, Look { width, colour: true, all: true });
            let plain = [BOLD, DIM, YELLOW, "\u{1b}[0m"].iter().fold(text, |text, style| text.replace(style, ""));
            let stray = plain.chars().find(|&c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
            assert_eq!(stray, None);
            assert!(!plain.contains("NaN"), "{plain}");
            assert!(plain.lines().all(|line| line.width() <= width.max(NARROWEST)), "{width}\n{plain}");
        }
        let page = markdown(&diff, true);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    }
}

#[test]
fn every_row_of_a_table_in_markdown_has_as_many_cells_as_its_head() {
    let page = markdown(&of(&fixture::plausible(), &later()), false);
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10, "{page}");
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
    }
    assert!(page.contains("\n## Figures that moved\n") && page.contains("\n### As it was\n"), "{page}");
}
