//! Three attacks of a run in its report.

use serde_json::Value;

use super::THREE_THREATS;
use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{EASI, Folder, gas_plant};

/// The figures of the run that the specimens stand for, by the column they are chosen by.
fn expected(result: &Value, column: &str) -> [f64; 3] {
    let metric = &result["postures"][0]["per_attack"]["metrics"][column];
    [&metric["quantiles"]["p50"], &metric["quantiles"]["p95"], &metric["max"]].map(|value| value.as_f64().unwrap())
}

/// Each specimen is the attack of the trial it names, as `bordj trace` tells it, and none stands for both quantiles.
fn check(folder: &Folder, result: &Value, columns: [&str; 3]) {
    let specimens = result["specimens"].as_array().unwrap();
    let figures: Vec<&str> = specimens.iter().map(|one| one["figure"].as_str().unwrap()).collect();
    let [median, p95, _] = expected(result, columns[0]);
    let all = ["median", "p95", "worst"];
    assert_eq!(figures, if median < p95 { all.to_vec() } else { vec![all[0], all[2]] });
    for specimen in specimens {
        let place = all.iter().position(|figure| specimen["figure"] == *figure).unwrap();
        let column = columns[place];
        let expected = expected(result, column)[place];
        assert_eq!(specimen["column"], column);
        let value = specimen["value"].as_f64().unwrap();
        assert!(
            (value - expected).abs() <= if column == "loss" { expected / 256.0 } else { 0.0 },
            "{value} {expected}"
        );
        let (trial, attack) = (specimen["trial"].to_string(), specimen["attack"].to_string());
        let seed = result["run"]["seed"].to_string();
        let id = specimen["posture"].as_str().unwrap();
        let call = ["trace", "site.toml", "--trial", &trial, "--posture", id, "--seed", &seed, "--attack", &attack];
        let told = folder.bordj(&[&call[..], &["--format", "json"]].concat()).gives(0, With(&[]), With(&[])).out;
        let told: Value = serde_json::from_str(&told).unwrap();
        let told = &told["postures"][0]["attacks"][0];
        assert_eq!(told["outcome"], specimen["outcome"]);
        let sentences: Vec<&Value> = told["steps"].as_array().unwrap().iter().map(|step| &step["sentence"]).collect();
        let story = specimen["story"].as_array().unwrap();
        assert!(!story.is_empty() && story.len() <= sentences.len());
        assert!(story.iter().all(|one| sentences.contains(&&one["sentence"])));
    }
}

#[test]
fn they_have_the_figures_of_the_run() {
    let folder = Folder::new();
    let result = folder.result(gas_plant(), &["--trials", "6000", "--threads", "2"]);
    check(&folder, &result, ["fatalities"; 3]);
    let worst = &result["postures"][0]["metrics"]["fatalities"]["worst"][0];
    assert_eq!(worst[1], result["specimens"][2]["trial"]);
    let other = folder.result(gas_plant(), &["--trials", "6000", "--threads", "1"]);
    assert_eq!(other["specimens"], result["specimens"]);
    // With several attacks in a year the worst year need not hold the worst attack.
    let result = folder.result(THREE_THREATS, &["--trials", "3000"]);
    check(&folder, &result, ["fatalities"; 3]);
}

#[test]
fn where_nobody_dies_they_are_chosen_by_loss_and_without_money_by_breaches() {
    let folder = Folder::new();
    let harmless = THREE_THREATS
        .replace("killed = { beta = [1, 9] }", "killed = 0")
        .replace("killed_in_assault = { beta = [1, 4] }\n", "");
    let result = folder.result(&harmless, &["--trials", "3000"]);
    check(&folder, &result, ["loss"; 3]);
    // Where few die, the median and the 95 % quantile are told apart by loss.
    let seldom = THREE_THREATS
        .replace("killed = { beta = [1, 9] }", "killed = 0.002")
        .replace("killed_in_assault = { beta = [1, 4] }\n", "");
    let result = folder.result(&seldom, &["--trials", "3000"]);
    check(&folder, &result, ["loss", "loss", "fatalities"]);
    let result = folder.result(EASI, &["--trials", "2000"]);
    check(&folder, &result, ["breaches"; 3]);
    let register = include_str!("../../../scenarios/fair-w1.toml");
    assert!(folder.result(register, &["--trials", "2000"]).get("specimens").is_none());
}

#[test]
fn the_report_tells_them_and_the_terminal_names_them() {
    let folder = Folder::with("site.toml", THREE_THREATS);
    let out = ["Three attacks, told", "Median attack (fatalities ", "Worst attack (fatalities "];
    let call =
        ["run", "site.toml", "--trials", "3000", "--seed", "5", "--set", "group.staff.headcount=25", "--out", "report"];
    let printed = folder.bordj(&call).gives(0, With(&out), With(&[]));
    let joined = printed.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        joined.contains("in full: bordj trace FILE --trial N --posture as_is --seed 5 --set 'group.staff"),
        "{joined}"
    );
    let report = folder.read("report/report.md");
    for words in [
        "\n## Three attacks, told\n",
        "\n### Attack at the 95 % quantile (fatalities ",
        "In full: `bordj trace FILE --trial ",
        "--set 'group.staff.headcount=25'`",
        "\n- 00:00 ",
        "\nWhat came of it: ",
    ] {
        assert!(report.contains(words), "{words}\n{report}");
    }
    // No draws, and the same report from the document alone.
    assert!(!report.contains("(2nd)") && !report.contains(" @ "));
    folder.bordj(&["report", "report/result.json", "--out", "again", "--quiet"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("again/report.md"), report);
    let again = folder.bordj(&["report", "report/result.json", "--out", "again"]);
    again.gives(0, Exactly(&printed.out), With(&[]));
}
