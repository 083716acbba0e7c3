//! Runs that end early: at a check fixed in advance, once a figure is known well enough, with the same answer as any run of
//! so many trials; and how figures settle on the way.

use serde_json::Value;

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST, edited};

fn result(folder: &Folder, options: &[&str]) -> Value {
    folder.result(DESERT_GAS, options)
}

/// Relative standard error by the document: half-width of the interval over z and mean, the largest of all postures.
fn error(result: &Value) -> f64 {
    let errors = result["postures"].as_array().unwrap().iter().map(|posture| {
        let metric = &posture["per_attack"]["metrics"]["fatalities"];
        let end = |index: usize| metric["mean_ci95"][index].as_f64().unwrap();
        (end(1) - end(0)) / (2.0 * 1.959_963_984_540_054) / metric["mean"].as_f64().unwrap()
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn a_run_ends_at_the_first_check_that_knows_enough_whatever_the_threads() {
    let folder = Folder::new();
    let at = |blocks: u64| result(&folder, &["--trials", &(blocks * 1_024).to_string()]);
    let [sixteen, twenty_four] = [at(16), at(24)];
    let asked = f64::midpoint(error(&sixteen), error(&twenty_four));
    assert!(error(&sixteen) > asked && asked > error(&twenty_four));
    let until = format!("per_attack.fatalities.mean {:.6} %", 100.0 * asked);
    for threads in ["1", "2", "7"] {
        let mut early = result(&folder, &["--until", &until, "--threads", threads]);
        assert_eq!(early["run"]["trials"], 24 * 1_024);
        let run = early["run"].as_object_mut().unwrap();
        let said = run.remove("until").unwrap();
        assert_eq!(said.as_str().map(|said| said.starts_with("per_attack.fatalities.mean ")), Some(true));
        let reached = run.remove("until_reached").unwrap().as_f64().unwrap();
        assert!((reached / error(&twenty_four) - 1.0).abs() < 1e-9, "{reached}");
        // Nothing else tells the two apart.
        assert!(early == twenty_four, "{threads} threads");
    }
}

#[test]
fn what_was_not_reached_is_a_warning_with_what_it_would_take() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let words = [
        "--until was not met: `fatalities.mean` has a relative standard error of ",
        " after 20000 trials, not 0.001 %: it would take about --trials ",
        "20,000 trials in ",
    ];
    let call = ["run", "site.toml", "--trials", "20000", "--out", "report", "--until", "fatalities.mean 0.001%"];
    folder.bordj(&call).gives(0, With(&["(until-not-met)"]), With(&words));
    let result = folder.json("report/result.json");
    assert_eq!(
        (&result["run"]["trials"], &result["run"]["until"]),
        (&20_000.into(), &"fatalities.mean 0.001 %".into())
    );
    assert!(result["run"]["until_reached"].as_f64().unwrap() > 0.001);
    assert_eq!(result["warnings"].as_array().unwrap().last().unwrap()["code"], "until-not-met");
    assert!(folder.read("report/convergence.svg").contains("asked for: a relative standard error of 0.001 %"));
}

/// Not to have seen an attack is not to know how rare attacks are.
#[test]
fn what_was_never_seen_ends_no_run() {
    let text = edited(OUTPOST, "rate = \"1 in 10 yr\"", "rate = \"0 per yr\"");
    let folder = Folder::new();
    let result = folder.result(&text, &["--trials", "18000", "--until", "attacks.mean 100 %"]);
    assert_eq!(result["run"]["trials"], 18_000);
    assert!(result["run"].as_object().unwrap().get("until_reached").is_none());
    let warning = result["warnings"].as_array().unwrap().last().unwrap();
    let said = "`attacks.mean` is 0 under `as_is` in all of 18000 trials";
    assert!(warning["message"].as_str().unwrap().starts_with(said), "{warning}");
}

#[test]
fn figures_are_written_down_at_checks_that_every_run_has() {
    let folder = Folder::new();
    let [short, long] = ["5000", "20000"].map(|trials| result(&folder, &["--trials", trials]));
    assert!(short["run"].get("until").is_none());
    for (short, long) in short["postures"].as_array().unwrap().iter().zip(long["postures"].as_array().unwrap()) {
        for figure in ["p_interruption", "p_effectiveness", "per_attack.fatalities.mean", "per_attack.loss.mean"] {
            let rows = |of: &Value| of["convergence"][figure].as_array().unwrap().clone();
            let [short_rows, long_rows] = [rows(short), rows(long)];
            let trials: Vec<f64> = long_rows.iter().map(|row| row[0].as_f64().unwrap()).collect();
            assert_eq!(trials, [1_024.0, 2_048.0, 4_096.0, 8_192.0, 16_384.0, 20_000.0]);
            assert_eq!(short_rows[..3], long_rows[..3], "a longer run begins as a shorter one");
            assert_eq!(short_rows[3][0], 5_000.0);
        }
        let last = long["convergence"]["per_attack.fatalities.mean"].as_array().unwrap().last().unwrap();
        let metric = &long["per_attack"]["metrics"]["fatalities"];
        assert_eq!((&last[1], &last[2], &last[3]), (&metric["mean"], &metric["mean_ci95"][0], &metric["mean_ci95"][1]));
        let last = long["convergence"]["p_interruption"].as_array().unwrap().last().unwrap();
        assert_eq!(last[1], long["per_attack"]["p_interruption"]["estimate"]);
    }
    let names = folder.names("report");
    assert!(names.contains(&"convergence.svg".to_owned()), "{names:?}");
    // A run of one block has nothing to compare with.
    result(&folder, &["--trials", "1000"]);
    assert!(!folder.names("report").contains(&"convergence.svg".to_owned()));
}

#[test]
fn a_question_that_can_not_be_asked_is_refused_before_anything_runs() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    for (until, words) in [
        ("fatalites.mean 2 %", "no figure `fatalites.mean` (did you mean `fatalities.mean`"),
        ("p_interupted 2 %", "did you mean `p_interruption`"),
        ("zzz 2 %", "no figure `zzz`; figures are <column>.mean"),
        ("fatalities 2 %", "no figure `fatalities` (did you mean `fatalities.mean`"),
        ("injured.mean 2 %", "`injured.mean` is 0 in this scenario, whatever happens"),
        ("fatalities.mean", "expected a figure and a percentage"),
        ("fatalities.mean 2", "`2` is not a percentage"),
        ("fatalities.mean 0 %", "`0 %` is not a percentage above 0"),
        ("fatalities.mean -2 %", "`-2 %` is not a percentage"),
        ("", "expected a figure and a percentage"),
    ] {
        let call = ["run", "site.toml", "--out", "report", "--until", until];
        folder.bordj(&call).gives(2, Nothing, With(&["error: --until", words]));
    }
    assert_eq!(folder.names("."), ["site.toml"]);
}
