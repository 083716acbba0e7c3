//! The risk matrix: what is read, and what is refused.

use bordj::scenario::Scenario;

use super::{check, check_all};
use crate::command::{OUTPOST, edited};

fn with(table: &str) -> String {
    format!("{OUTPOST}\n[risk_matrix]\n{table}\n")
}

#[track_caller]
fn load(text: &str) -> Scenario {
    let loaded = bordj::load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

#[test]
fn boundaries_are_read_in_the_unit_of_the_metric() {
    let near = |found: [f64; 4], exact: [f64; 4]| found.iter().zip(exact).all(|(one, two)| (one - two).abs() < 1e-9);
    let plain = load(OUTPOST).structure.risk_matrix;
    assert!(!plain.declared && plain.metric == "fatalities" && near(plain.consequence, [3.0, 10.0, 30.0, 100.0]));
    let loss = load(&with("metric = \"loss\"")).structure.risk_matrix;
    assert!(loss.declared && near(loss.consequence, [1e6, 1e7, 1e8, 1e9]), "{loss:?}");
    let days = load(&with("metric = \"downtime_days\"\nconsequence = [1.5, \"7 d\", \"30 d\", \"1 yr\"]"));
    assert!(near(days.structure.risk_matrix.consequence, [1.5, 7.0, 30.0, 365.0]));
    let text = with(
        "metric = \"loss\"\nconsequence = [\"10 k\", \"1 M\", 3e7, \"2 bn\"]\nlikelihood = [\"1 in 1000 yr\", \
                     \"1 in 10 yr\", \"0.5 per yr\", \"3 per yr\"]\nconsequence_names = [\"1 min\", \"b\", \"c\", \"d\", \"e\"]",
    );
    let scenario = load(&text);
    let matrix = &scenario.structure.risk_matrix;
    assert!(near(matrix.consequence, [1e4, 1e6, 3e7, 2e9]) && near(matrix.likelihood, [1e-3, 0.1, 0.5, 3.0]));
    assert_eq!(matrix.consequence_names[0], "1 min", "a name is no duration");
    // It is part of the canonical form, and of the digest.
    let again = load(&scenario.resolved(None).unwrap());
    assert_eq!((&again.structure.risk_matrix, &again.digest), (matrix, &scenario.digest));
    assert_ne!(scenario.digest, load(OUTPOST).digest);
    let folded = load(&scenario.resolved(Some(0)).unwrap());
    assert_eq!(&folded.structure.risk_matrix, matrix);
}

#[test]
fn boundaries_that_do_not_rise_are_refused() {
    let text = with("consequence = [1, 10, 5, 50]");
    let words =
        ["error[not-rising]: the boundaries of `risk_matrix.consequence` do not rise", "not above the one before"];
    check_all(&text, 2, &["consequence = [1, 10, «5», 50]"], &words);
    let text = with("likelihood = [\"0 per yr\", \"1 per yr\", \"2 per yr\", \"3 per yr\"]");
    let words = ["the first boundary is not above 0"];
    check_all(&text, 2, &["likelihood = [«\"0 per yr\"», \"1 per yr\", \"2 per yr\", \"3 per yr\"]"], &words);
    let words = ["error[wrong-unit]", "\"1 M\" is an amount of money, expected a count"];
    check_all(&with("consequence = [1, 2, 3, \"1 M\"]"), 2, &["consequence = [1, 2, 3, «\"1 M\"»]"], &words);
    let words = ["error[wrong-unit]", "0.1 has no unit, expected a rate"];
    let line = "likelihood = [«0.1», \"1 per yr\", \"2 per yr\", \"3 per yr\"]";
    check_all(&with("likelihood = [0.1, \"1 per yr\", \"2 per yr\", \"3 per yr\"]"), 2, &[line], &words);
}

#[test]
fn bands_have_five_names_and_ratings_five_letters() {
    let words = ["error[wrong-arguments]: `risk_matrix.consequence` has 3 entries", "expected four boundaries"];
    check_all(&with("consequence = [1, 2, 3]"), 2, &["consequence = «[1, 2, 3]»"], &words);
    let words = ["error[wrong-arguments]: `risk_matrix.likelihood_names` has 2 entries", "expected five texts"];
    check_all(&with("likelihood_names = [\"a\", \"b\"]"), 2, &["likelihood_names = «[\"a\", \"b\"]»"], &words);
    let words = ["error[bad-rating]: `LLxMM` is no row of ratings", "expected five letters of L, M, H and E"];
    let line = "ratings = [\"LLLMM\", «\"LLxMM\"», \"LMMHH\", \"MMHHE\", \"MHHEE\"]";
    let text = with(&line.replace(['«', '»'], ""));
    check_all(&text, 2, &[line], &words);
    let words = ["error[wrong-kind]", "text in quotes"];
    check_all(
        &with("likelihood_names = [1, \"b\", \"c\", \"d\", \"e\"]"),
        2,
        &["likelihood_names = [«1», \"b\", \"c\", \"d\", \"e\"]"],
        &words,
    );
    let words = ["error[unknown-word]", "\"fatalities\", \"loss\", \"downtime_days\""];
    check_all(&with("metric = \"captured\""), 2, &["metric = «\"captured\"»"], &words);
}

#[test]
fn bands_are_no_targets() {
    let words = ["error[unknown-target]: target `risk_matrix.consequence` matches nothing"];
    let line = "effects = [{ target = «\"risk_matrix.consequence\"», scale = 0.9 }]";
    let edit =
        ("target = \"element.gate.detection\", scale = 0.9", "target = \"risk_matrix.consequence\", scale = 0.9");
    assert!(edited(OUTPOST, edit.0, edit.1).contains("risk_matrix"));
    check(edit, 2, line, &words);
}
