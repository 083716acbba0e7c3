//! `bordj optimise`: what it prints and writes, and which questions it refuses.

use serde_json::Value;

use crate::command::Folder;
use crate::command::Stream::{Exactly, Nothing, With};

const SITE: &str = r#"
schema = 1
[scenario]
id = "depot"
name = "Depot"
currency = "EUR"
[[group]]
id = "staff"
headcount = 20
[[zone]]
id = "road"
[[zone]]
id = "camp"
objective_time = "1 h"
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.6
delay = "5 min"
[[threat]]
id = "raid"
rate = "0.1 per yr"
entry = ["road"]
target = { camp = 1 }
[[loss_event]]
id = "theft"
rate = "2 per yr"
magnitude = ["100 k"]
[[control]]
id = "lights"
opex = "10 k"
effects = [{ target = "element.gate.detection.*", add = 0.3 }]
[[control]]
id = "cameras"
opex = "20 k"
effects = [{ target = "element.gate.detection.*", add = 0.2 }, { target = "loss_event.theft.rate", scale = 0.5 }]
[[control]]
id = "locks"
opex = "15 k"
effects = [{ target = "loss_event.theft.rate", scale = 0.8 }]
[[control]]
id = "police"
effects = [{ target = "loss_event.theft.rate", scale = 0.9 }]
[[posture]]
id = "as_is"
name = "As it is"
"#;

fn depot() -> Folder {
    Folder::with("depot.toml", SITE)
}

/// Tables on standard output, three files beside those of a run, which stay as they are; the set that can't be is told.
#[test]
fn optimise_prints_and_writes_the_best_set() {
    let folder = depot();
    folder.write("reports/depot/result.json", "a run's");
    folder.write("reports/depot/fn.svg", "a chart's");
    let out = [
        "Least loss within EUR 35k a year",
        "cameras + locks + police, EUR 35k a year",
        "less than “As it is”, paired.",
        "How sure: more than 99.9 % confidence",
        "16 sets in all",
        "4 sets are not possible and were left out, such as lights, cameras:",
        "Free in this scenario: police.",
        "They say nothing of the",
    ];
    let err = ["trials/s) of sets; optimum.json, optimum.md and optimum.svg in reports/depot/"];
    let words = ["optimise", "depot.toml", "--budget", "35k", "--metric", "loss", "--trials", "4096"];
    let printed = folder.bordj(&words).gives(0, With(&out), With(&err));
    assert!(!printed.out.contains('\u{1b}'));
    let names = folder.names("reports/depot");
    assert_eq!(names, ["fn.svg", "optimum.json", "optimum.md", "optimum.svg", "result.json"]);
    assert_eq!(
        (folder.read("reports/depot/result.json"), folder.read("reports/depot/fn.svg")),
        ("a run's".to_owned(), "a chart's".to_owned())
    );
    let document = folder.json("reports/depot/optimum.json");
    assert_eq!(document["schema"], "bordj.optimum/1");
    // 200 k a year, times 0.5, 0.8 and 0.9.
    let set = &document["sets"][document["winner"]["set"].as_u64().unwrap() as usize];
    let (mean, ci) = (set["value"]["mean"].as_f64().unwrap(), &set["value"]["ci95"]);
    let se = (ci[1].as_f64().unwrap() - ci[0].as_f64().unwrap()) / 3.919_927_969;
    assert!((mean - 72e3).abs() < 4.0 * se, "{mean} with error {se}");
    assert_eq!(document["search"]["impossible"], 4);
    // The document on standard output is the file, and threads change no byte of it.
    let json = [&words[..], &["--format", "json", "--quiet", "--threads", "2", "--out", "other"]].concat();
    folder.bordj(&json).gives(0, Exactly(&folder.read("reports/depot/optimum.json")), Nothing);
    assert_eq!(folder.read("other/optimum.svg"), folder.read("reports/depot/optimum.svg"));
}

/// Without a budget there is a frontier and no winner; fatalities are asked for where people can die.
#[test]
fn without_a_budget_the_whole_frontier_is_told() {
    let folder = depot();
    let words = ["optimise", "depot.toml", "--metric", "loss.mean", "--trials", "2048", "--exclude", "lights"];
    let printed = folder.bordj(&words).gives(
        0,
        With(&["Least loss for every budget", "efficient frontier"]),
        With(&["optimum.svg"]),
    );
    assert!(!printed.out.contains("The winner"));
    let document: Value = folder.json("reports/depot/optimum.json");
    assert!(document["winner"].is_null() && document["question"]["budget"].is_null());
    let frontier = document["frontier"].as_array().unwrap();
    let sets: Vec<&Value> =
        frontier.iter().map(|step| &document["sets"][step["set"].as_u64().unwrap() as usize]["controls"]).collect();
    let exact =
        [vec!["police"], vec!["locks", "police"], vec!["cameras", "police"], vec!["cameras", "locks", "police"]];
    assert_eq!(sets, exact.iter().map(|set| Value::from(set.clone())).collect::<Vec<_>>().iter().collect::<Vec<_>>());
}

/// What can't be answered is refused in words, with exit code 2 and no folder.
#[test]
fn questions_without_an_answer_are_refused() {
    let folder = depot();
    folder.write("bare.toml", SITE.split("[[control]]").next().unwrap());
    let refused: [(&[&str], &str); 12] = [
        (
            &["--controls", "lights,camera"],
            "--controls: there is no control `camera` (did you mean `cameras`?); there are: lights, ",
        ),
        (&["--require", "dogs"], "--require: there is no control `dogs`; there are: lights, cameras, locks, police"),
        (&["--exclude", "lock"], "--exclude: there is no control `lock` (did you mean `locks`?)"),
        (
            &["--require", "locks", "--exclude", "locks"],
            "`locks` can't be in every set (--require) and in none (--exclude)",
        ),
        (&["--base", "as_was"], "--base: scenario `depot` has no posture `as_was`; it has: as_is"),
        (
            &["--budget", "much"],
            "--budget `much` is not an amount of EUR a year: write 250_000, \"250 k\", 5M or \"1.1 bn\"",
        ),
        (&["--budget", "-5 M"], "--budget `-5 M` is not an amount of EUR a year"),
        (&["--budget", "5k", "--require", "lights"], "is below the 10 k EUR of the controls of --require"),
        (&["--metric", "losses"], "--metric: the result has no column `losses` (did you mean `loss`?); harms are: "),
        (&["--metric", "neutralised"], "--metric: more of `neutralised` is better or neither"),
        (&["--sampling", "lhs"], "Latin hypercube sampling is not offered here"),
        (&["--trials", "2000000"], "--trials 2000000: at most 1000000"),
    ];
    for (options, message) in refused {
        let words = [&["optimise", "depot.toml"], options].concat();
        folder.bordj(&words).gives(2, Nothing, With(&["error: ", message]));
    }
    let none = "scenario `depot` has no controls: there is nothing to choose from";
    folder.bordj(&["optimise", "bare.toml"]).gives(2, Nothing, With(&[none]));
    let never = "--metric: `downtime_days` is 0 in this scenario, whatever is done; harms are: ";
    folder.bordj(&["optimise", "depot.toml", "--metric", "downtime_days"]).gives(2, Nothing, With(&[never]));
    let both = ["optimise", "depot.toml", "--require", "lights,cameras"];
    folder.bordj(&both).gives(2, Nothing, With(&["--require: these controls can't be together: "]));
    assert_eq!(folder.names("."), ["bare.toml", "depot.toml"]);
}
