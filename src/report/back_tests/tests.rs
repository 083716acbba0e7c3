use super::super::fixture::back_tests::{plausible, quiet, ugly};
use super::*;

#[test]
fn the_table_fits_its_width_and_says_what_lies_where() {
    for width in [60, 80, 100, 130] {
        let text = table(&plausible(), width, false);
        assert!(text.lines().all(|line| line.chars().count() <= width.max(NARROWEST)), "{width}\n{text}");
        for words in [
            "Compound of May 2004",
            "compound-2004, as_was: 30,229 simulated attacks by 25 to 40 attackers",
            "9 (9 to 22)",
            "0.487 to 0.509",
            "BELOW",
            "ABOVE",
            "USD 5.1bn",
            "every simulated attack has 0, as recorded",
            "no simulated attack comes up to the recorded value; inside only by",
            "harbour-2011",
            "A back-test can contradict a scenario. It cannot confirm it.",
        ] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
        assert_eq!(text.contains("[0.492, 0.504]"), width == 130, "{text}");
    }
    assert!(table(&plausible(), 100, true).contains(BOLD));
    assert!(table(&quiet(), 80, false).contains("0 of 0 outside"));
}

#[test]
fn what_is_seen_over_all_incidents_is_counted() {
    let seen = seen(&plausible());
    assert!(
        seen[0].starts_with(
            "All figures of 3 incidents: 3 of 6 outside the central 90 % (1 below, 2 above; 1 more if ranges of sources did not \
             count); by chance 0.3 would be on average, if every scenario were right; 1 more with no simulated attack"
        ),
        "{}",
        seen[0]
    );
    assert!(seen[1].starts_with("Fatalities, one figure an incident: 1 of 2 outside"), "{}", seen[1]);
    assert!(seen[1].contains("by chance 0.10 would") || seen[1].contains("by chance 0.09 would"), "{}", seen[1]);
    assert!(seen[2].contains("0.498 compound-2004, 0.986 mine-2019"), "{}", seen[2]);
}

#[test]
fn shares_near_the_ends_do_not_read_as_certain() {
    let shown = [0.0, 0.0004, 0.0005, 0.5, 0.9995, 0.9996, 1.0, f64::NAN].map(share);
    assert_eq!(shown, ["0", "<0.001", "0.001", "0.500", "1.000", ">0.999", "1", ABSENT]);
}

#[test]
fn markdown_has_whole_rows_and_no_markup_of_its_names() {
    for doc in [plausible(), ugly()] {
        let text = markdown(&doc);
        for line in text.lines().filter(|line| line.starts_with('|')) {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 10, "{line}");
        }
        assert!(!text.contains("<img") && !text.contains("*stars*"), "{text}");
    }
}

#[test]
fn nothing_from_a_file_moves_the_cursor() {
    for text in [table(&ugly(), 80, false), markdown(&ugly())] {
        let stray = text.chars().find(|&c| c.is_control() && c != '\n' || c == '\u{202e}');
        assert_eq!(stray, None, "{text}");
    }
}
