//! `bordj diff`: two results, one against the other.

use bordj::report::diff::{Look, text};
use bordj::result::diff::{Diff, Fate, SCHEMA};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

/// Writes the result of a run as a file of the folder.
#[track_caller]
fn result(folder: &Folder, name: &str, scenario: &str, options: &[&str]) {
    folder.result(scenario, &[&["--trials", "4000"], options].concat());
    folder.write(name, folder.read("report/result.json"));
}

/// A folder with `before.json` and `after.json`, of the outpost and of another text or other options.
fn two(scenario: &str, options: &[&str]) -> Folder {
    let folder = Folder::new();
    result(&folder, "before.json", OUTPOST, &[]);
    result(&folder, "after.json", scenario, options);
    folder
}

const CALL: [&str; 3] = ["diff", "before.json", "after.json"];

#[track_caller]
fn json(folder: &Folder) -> Diff {
    let printed = folder.bordj(&[&CALL[..], &["--format", "json"]].concat()).gives(
        0,
        With(&["\"schema\": \"bordj.diff/1\""]),
        Nothing,
    );
    serde_json::from_str(&printed.out).unwrap()
}

#[test]
fn a_result_does_not_differ_from_itself() {
    let folder = two(OUTPOST, &["--threads", "1"]);
    for call in [&["diff", "before.json", "before.json"], &CALL] {
        let out = ["Nothing differs: the two results are equal in everything."];
        let printed = folder.bordj(call).gives(0, With(&out), Nothing);
        assert!(!printed.out.contains("moved") && !printed.out.contains('\u{1b}'), "{}", printed.out);
    }
    let diff = json(&folder);
    assert!(diff.identical && diff.schema == SCHEMA && diff.counts.compared > 100 && diff.counts.moved == 0);
}

#[test]
fn a_changed_input_is_told_with_what_it_moved() {
    let folder = two(OUTPOST, &["--set", "threat.raiders.rate=1 in 2 yr"]);
    let out = [
        "settings: none → threat.raiders.rate=1 in 2 yr",
        "Inputs: 1 of ",
        "threat.raiders.rate: value 0.1 per yr → 1 in 2 yr",
        "threat.raiders: mean 0.1 → 0.5; 5 % 0.1 → 0.5; 95 % 0.1 → 0.5",
        "an attack in a year",
        "**\n",
        "Both runs have the same seed",
        "Leading figures, moved or not",
    ];
    let printed = folder.bordj(&CALL).gives(0, With(&out), Nothing);
    // What went in comes before what came out, and what moved before what leads.
    let place = |words: &str| printed.out.find(words).unwrap();
    assert!(place("Inputs: 1 of") < place("Figures that moved") && place("Figures that moved") < place("Leading"));
    let all = folder.bordj(&[&CALL[..], &["--all"]].concat()).gives(0, With(&["Figures that did not move"]), Nothing);
    assert!(all.out.len() > 2 * printed.out.len());
    let markdown =
        ["# Two results, before and after\n", "| figure | before | after | change | SE | moved |", " | \\*\\* |"];
    folder.bordj(&[&CALL[..], &["--format", "markdown"]].concat()).gives(0, With(&markdown), Nothing);

    let diff = json(&folder);
    assert!(!diff.identical && diff.counts.beyond_family > 10);
    assert_eq!(
        diff.inputs.iter().map(|item| (item.id.as_str(), item.fate)).collect::<Vec<_>>(),
        [("threat.raiders.rate", Fate::Changed)]
    );
    // In each posture what moved stands first, the largest in standard errors first.
    for posture in ["as_is", "drilled"] {
        let rows: Vec<_> = diff.figures.iter().filter(|row| row.posture == posture).collect();
        let beyond = rows.iter().take_while(|row| row.beyond_family).count();
        assert!(beyond > 5 && rows[beyond..].iter().all(|row| !row.beyond_family));
        let distances: Vec<f64> = rows[..beyond].iter().filter_map(|row| row.standard_errors).collect();
        assert!(distances.windows(2).all(|pair| pair[0] >= pair[1]), "{distances:?}");
    }
    for width in [40, 60, 80, 120, 160] {
        let shown = text(&diff, Look { width, colour: false, all: true });
        assert!(shown.lines().all(|line| line.chars().count() <= width), "{width}\n{shown}");
    }
}

#[test]
fn a_posture_that_one_lacks_is_told_and_the_rest_compared() {
    let folder = two(OUTPOST, &["--posture", "drilled", "--seed", "2"]);
    let out = ["seed: 1 → 2", "Postures\n  as_is (removed)", "Leading figures, moved or not\n\ndrilled\n"];
    folder.bordj(&CALL).gives(0, With(&out), Nothing);
    let diff = json(&folder);
    assert!(diff.figures.iter().all(|row| row.posture == "drilled") && diff.counts.compared > 50);
    assert!(diff.order.is_none() && diff.notes.is_empty(), "{:?}", diff.notes);
}

#[test]
fn amounts_in_another_currency_and_another_scenario_are_left_out_in_words() {
    let other =
        edited(&edited(OUTPOST, "currency = \"USD\"", "currency = \"EUR\""), "id = \"outpost\"", "id = \"depot\"");
    let folder = two(&other, &[]);
    let out = [
        "The results are of two scenarios, `outpost` and `depot`",
        "Amounts are in USD and EUR: no amount is compared. (other-currency)",
        "currency: USD → EUR",
    ];
    let printed = folder.bordj(&CALL).gives(0, With(&out), Nothing);
    assert!(!printed.out.contains("loss in a year"), "{}", printed.out);
    let diff = json(&folder);
    assert!(diff.counts.compared > 50 && diff.figures.iter().all(|row| row.unit != "EUR" && row.unit != "USD"));
    let longer = edited(OUTPOST, "currency = \"USD\"", "currency = \"USD\"\nhorizon = \"2 yr\"");
    let folder = two(&longer, &[]);
    let out = ["A trial is 1 and 2 years long: figures per horizon are not compared", "horizon: 1 yr → 2 yr"];
    let printed = folder.bordj(&CALL).gives(0, With(&out), Nothing);
    assert!(
        !printed.out.contains(" in 2 years") && printed.out.contains("fatalities given an attack"),
        "{}",
        printed.out
    );
}

#[test]
fn what_is_no_result_is_refused() {
    let folder = Folder::with("site.toml", OUTPOST);
    result(&folder, "before.json", OUTPOST, &[]);
    folder.write("other.json", "{\"schema\": \"other/1\"}");
    for (file, words) in [
        ("site.toml", "`site.toml` is not a result of bordj: "),
        (
            "other.json",
            "`other.json` is not a result of bordj: its schema is `other/1`, this program reads `bordj.result/1`",
        ),
        ("none.json", "`none.json` can't be read"),
    ] {
        folder.bordj(&["diff", "before.json", file]).gives(2, Nothing, With(&[words]));
        folder.bordj(&["diff", file, "before.json"]).gives(2, Nothing, With(&[words]));
    }
    folder.bordj(&["diff", "before.json"]).gives(2, Nothing, With(&["<AFTER>", "Usage: bordj diff"]));
}

/// A result of an earlier version lacks intervals and inputs: it is read, and what it lacks is not compared.
#[test]
fn an_older_result_is_compared_as_far_as_it_goes() {
    let folder = two(OUTPOST, &[]);
    let mut old = folder.json("before.json");
    old["scenario"].as_object_mut().unwrap().remove("inputs");
    for posture in old["postures"].as_array_mut().unwrap() {
        posture.as_object_mut().unwrap().remove("p_attack_ci95");
        for key in ["pll_ci95", "irpa_ci95", "headcount"] {
            posture["risk"].as_object_mut().unwrap().remove(key);
        }
    }
    folder.write("before.json", old.to_string());
    let out = [
        "The earlier result lists no inputs: inputs are not compared.",
        "6 figures have no interval",
        "No figure moved",
    ];
    folder.bordj(&CALL).gives(0, With(&out), Nothing);
    let first = folder.bordj(&CALL).gives(0, With(&[]), Nothing).out;
    folder.bordj(&CALL).gives(0, Exactly(&first), Nothing);
}
