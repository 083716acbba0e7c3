//! The command, with both streams and the exit code.

use serde_json::Value;

use super::STRESS;
use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{Folder, OUTPOST, gas_plant};

fn folder() -> Folder {
    let folder = Folder::with("in-amenas.toml", gas_plant());
    folder.write("stress.toml", STRESS.replace("  { target = \"zone.camp.occupancy.staff\", add = 0.3 },\n", ""));
    folder.write("outpost.toml", OUTPOST);
    folder
}

#[test]
fn one_trial_is_told_with_times_and_draws() {
    let folder = folder();
    let words = [
        "In Amenas gas plant, January 2013: trial 0\n",
        "seed 2013, plain Monte Carlo, scenario ",
        "Under “As on 15 January 2013”",
        "Small group, attack 1",
        "    00:00  ",
        "The alarm is given: noticed at ",
        "element.outer_ring.delay @ ",
        " (2nd) 0.",
        "What came of it",
        "Drawn once for the trial",
        "dependence.rank 0.",
    ];
    let told = folder.bordj(&["trace", "in-amenas.toml", "--trial", "0"]).gives(0, With(&words), Nothing);
    assert!(!told.out.contains('\u{1b}') && told.out.lines().all(|line| line.chars().count() <= 100));
    let brief = folder.bordj(&["trace", "in-amenas.toml", "--trial", "0", "--brief"]);
    let brief = brief.gives(0, With(&["The alarm is given: noticed at "]), Nothing);
    for absent in ["0.1", "@", "Drawn once", "In brackets", " < "] {
        let body = brief.out.split("Under “").nth(1).unwrap().split_once('\n').unwrap().1;
        let body = body.split("attack 1").nth(1).unwrap();
        assert!(!body.contains(absent), "{absent}: {body}");
    }
}

#[test]
fn the_document_is_on_standard_output() {
    let folder = folder();
    let call =
        ["trace", "stress.toml", "--trial", "5", "--posture", "ready", "--posture", "watched", "--format", "json"];
    let one = folder.bordj(&call).gives(0, With(&["\"schema\": \"bordj.trace/1\""]), Nothing);
    let other = folder.bordj(&call).gives(0, Exactly(&one.out), Nothing);
    let document: Value = serde_json::from_str(&other.out).unwrap();
    assert_eq!(document["trial"]["number"], 5);
    assert_eq!(document["trial"]["seed"], 1);
    let ids: Vec<&str> =
        document["postures"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["ready", "watched"]);
    let attacks = document["postures"][0]["attacks"].as_array().unwrap();
    assert!(attacks.len() > 1);
    let alone = [&call[..], &["--attack", "1"]].concat();
    let alone = folder.bordj(&alone).gives(0, With(&[]), Nothing);
    let alone: Value = serde_json::from_str(&alone.out).unwrap();
    assert_eq!(alone["postures"][0]["attacks"].as_array().unwrap().as_slice(), &attacks[1..2]);
    assert_eq!(alone["comparison"]["attacks"][0], document["comparison"]["attacks"][1]);
}

#[test]
fn options_reach_the_trial() {
    let folder = folder();
    let trace = |more: &[&'static str]| {
        let call = [&["trace", "in-amenas.toml", "--trial", "3", "--format", "json"], more].concat();
        let out = folder.bordj(&call).gives(0, With(&[]), Nothing).out;
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let plain = trace(&[]);
    assert_eq!(plain["trial"]["sampling"], "mc");
    assert_eq!(plain["postures"][0]["id"], "as_was");
    let rank = |told: &Value| {
        let values = told["values"].as_array().unwrap();
        values.iter().find(|value| value["name"] == "dependence.rank").unwrap()["uniform"].as_f64().unwrap()
    };
    let seeded = trace(&["--seed", "98"]);
    assert_eq!(seeded["trial"]["seed"], 98);
    assert!((rank(&seeded) - rank(&plain)).abs() > 1e-9);
    let designed = trace(&["--sampling", "lhs"]);
    assert_eq!(designed["trial"]["sampling"], "lhs");
    assert!((rank(&designed) - rank(&plain)).abs() > 1e-9);
    let call = ["trace", "in-amenas.toml", "--trial", "3", "--format", "json", "--unconditional"];
    let unconditional = folder.bordj(&call).gives(0, With(&[]), Nothing).out;
    let unconditional: Value = serde_json::from_str(&unconditional).unwrap();
    assert_eq!(unconditional["trial"]["unconditional"], true);
    assert_eq!(unconditional["trial"]["weight"], 1.0);
    let set = trace(&["--set", "element.outer_ring.delay=2 h"]);
    assert_eq!(set["trial"]["settings"][0], "element.outer_ring.delay=2 h");
    assert!(set.to_string().contains("Outer ring: 2 h by "), "{set}");
}

#[test]
fn a_year_without_an_attack_says_so() {
    let folder = folder();
    let words = ["It is one year as it comes, with or without an attack.", "no attack (expected: 0.1"];
    folder.bordj(&["trace", "outpost.toml", "--trial", "1", "--unconditional"]).gives(0, With(&words), Nothing);
    folder.write("register.toml", include_str!("../../../scenarios/fair-w1.toml"));
    let words = ["It is one year; the scenario has no threat of attack.", "Loss events", "expected"];
    folder.bordj(&["trace", "register.toml", "--trial", "1"]).gives(0, With(&words), Nothing);
}

#[test]
fn what_is_not_there_is_refused_in_words() {
    let folder = folder();
    let refused = |words: &[&'static str], says: &[&str]| {
        folder.bordj(words).gives(2, Nothing, With(says));
    };
    refused(
        &["trace", "outpost.toml", "--trial", "0", "--posture", "as_was"],
        &["has no posture `as_was`; it has: as_is, drilled"],
    );
    refused(
        &["trace", "stress.toml", "--trial", "0", "--posture", "as_is", "--posture", "ready", "--posture", "watched"],
        &["3 postures are named: name one, or two to see them side by side"],
    );
    refused(&["trace", "outpost.toml", "--trial", "1099511627776"], &["trials count from 0 to 1099511627775"]);
    refused(&["trace", "outpost.toml", "--trial", "-1"], &["--trial"]);
    refused(&["trace", "outpost.toml"], &["--trial"]);
    refused(&["trace", "outpost.toml", "stress.toml", "--trial", "0"], &["unexpected argument 'stress.toml'"]);
    refused(
        &["trace", "outpost.toml", "--trial", "0", "--attack", "7"],
        &["trial 0 has no attack 7: it has one, number 0"],
    );
    refused(&["trace", "missing.toml", "--trial", "0"], &["missing.toml"]);
}

#[test]
fn a_trial_beyond_the_run_is_told_with_a_note() {
    let folder = folder();
    let note = "note: a run of 200,000 trials has the numbers 0 to 199999: this trial is of a longer one\n";
    folder.bordj(&["trace", "in-amenas.toml", "--trial", "200000"]).gives(0, With(&["trial 200,000"]), Exactly(note));
    folder.bordj(&["trace", "in-amenas.toml", "--trial", "199999"]).gives(0, With(&["trial 199,999"]), Nothing);
}
