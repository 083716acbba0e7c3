//! The answer, the frontier and the labels of a search in words.

use super::super::fixture::optimum::{plausible, quiet, ugly};
use super::*;

#[test]
fn the_answer_fits_eighty_columns_and_says_how_sure_it_is() {
    let text = table(&plausible(), 80, false);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for phrase in [
        "EXAMPLE — invented site",
        "Least fatalities within USD 3M a year",
        "gate + camera, USD 2.2M a year: fatalities 0.020 [0.018, 0.022] in a year.",
        "0.0300 [0.0290, 0.0310] less than “As it is”, paired. USD 73.3M for each person spared.",
        "at least 95 % confidence that none of 3 rivals left is better. It is the best in 97 % of 1,000 resamples",
        "Not told apart from the winner: gate (USD 1M).",
        "The cheapest of those saves USD 1.2M a year: gate, USD 1M.",
        "not told apart",
        "(winner)",
        "free",
        "There already: fence.",
        "8 sets in all, 1 the same as one that costs no more, 4 left.",
    ] {
        assert!(joined.contains(phrase), "{phrase} is missing in\n{text}");
    }
}

#[test]
fn what_fresh_trials_take_off_the_frontier_is_counted() {
    let mut doc = plausible();
    assert!(left_out(&doc).is_empty());
    doc.behind = vec![2];
    assert_eq!(left_out(&doc).len(), 1);
    assert!(markdown(&doc).contains("Left out: 1 row of the trials that chose"), "{}", markdown(&doc));
    doc.frontier[2].to_previous.as_mut().unwrap().mean = 0.001;
    assert!(markdown(&doc).contains("The winner was the best of the trials that chose"), "{}", markdown(&doc));
}

#[test]
fn greedy_is_labelled_and_nothing_from_the_file_moves_the_cursor() {
    for text in [table(&ugly(), 60, false), markdown(&ugly())] {
        assert!(text.contains("Greedy: not proven the best."), "{text}");
        let stray = text.chars().find(|&c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
        assert_eq!(stray, None);
        assert!(!text.contains("NaN"), "{text}");
    }
    assert!(!markdown(&ugly()).contains("<b>"));
    assert!(!table(&quiet(), 80, true).contains("The winner"));
}
