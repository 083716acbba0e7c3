//! `bordj compare`: the figures of a run and what decides between postures, whatever the threads; what it refuses.

use serde_json::{Value, json};

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST, edited};

/// The result of a quiet comparison of one scenario text.
#[track_caller]
fn compared(folder: &Folder, text: &str, options: &[&str]) -> Value {
    folder.write("site.toml", text);
    let words = [&["compare", "site.toml", "--quiet", "--out", "report"], options].concat();
    folder.bordj(&words).gives(0, Nothing, Nothing);
    folder.json("report/result.json")
}

/// The outpost with ways to choose, and three postures more.
fn outpost() -> String {
    let ways = "[[element]]\nid = \"fence\"\nfrom = \"road\"\nto = \"camp\"\ndetection = 0.4\ndelay = \"2 min\"\n\n[[response]]";
    let text = edited(OUTPOST, "[[response]]", ways);
    let text = edited(&text, "entry = [\"road\"]", "entry = [\"road\"]\npath = { quantal = 3 }");
    let second = "[[threat]]\nid = \"rockets\"\nrate = \"0.2 per yr\"\nstand_off = true\ntarget = { pumps = 1.0 }\n\n[[condition]]";
    let text = edited(&text, "[[condition]]", second);
    let patrols = "[[control]]\nid = \"patrols\"\nopex = \"20 k\"\neffects = [{ target = \"threat.raiders.rate\", scale = 0.5 }]\n\n\
                   [[control]]\nid = \"cameras\"\nopex = \"9 k\"\neffects = [{ target = \"element.fence.detection\", set = 0.9 }]\n\n";
    let text = edited(&text, "[[posture]]\nid = \"as_is\"\n", &format!("{patrols}[[posture]]\nid = \"as_is\"\n"));
    format!(
        "{text}\n[[posture]]\nid = \"patrolled\"\ncontrols = [\"patrols\"]\n\n[[posture]]\nid = \"all\"\ncontrols = [\"drills\", \
         \"patrols\", \"cameras\"]\n"
    )
}

/// Every field of a result but the decision.
fn without_decision(result: &Value) -> Value {
    let mut rest = result.clone();
    rest.as_object_mut().unwrap().remove("decision").unwrap();
    rest
}

fn names<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}

#[test]
fn the_figures_are_those_of_a_run_whatever_the_threads() {
    let (folder, text) = (Folder::new(), outpost());
    for more in [&[][..], &["--sampling", "lhs"], &["--unconditional"], &["--until", "fatalities.mean 9 %"]] {
        let options = |threads: &'static str| [&["--trials", "30720", "--threads", threads], more].concat();
        let result = compared(&folder, &text, &options("1"));
        let bytes = folder.read("report/result.json");
        compared(&folder, &text, &options("2"));
        assert!(folder.read("report/result.json") == bytes, "{more:?}: other bytes for two threads");
        let run = folder.result(&text, &options("2"));
        assert!(run.get("decision").is_none());
        assert!(without_decision(&result) == run, "{more:?}: other figures than those of a run");
        let decision = &result["decision"];
        assert_eq!(decision["baseline"], "as_is");
        assert_eq!(names(&decision["costs"], "posture"), ["drilled", "patrolled", "all"]);
        assert_eq!(names(&decision["displacement"], "posture"), ["drilled", "patrolled", "all"]);
        assert_eq!(decision["controls"]["ids"], json!(["drills", "patrols", "cameras"]));
        // What is averted is the paired difference the other way round.
        for of in decision["costs"].as_array().unwrap() {
            let all = result["comparisons"].as_array().unwrap();
            let found =
                all.iter().find(|row| row["posture"] == of["posture"] && row["metric"] == "fatalities").unwrap();
            let mean = found["difference"]["mean"].as_f64().unwrap();
            assert!((of["fatalities_averted"]["value"].as_f64().unwrap() + mean).abs() <= 1e-12, "{of}");
        }
    }
}

#[test]
fn the_baseline_comes_first_whichever_it_is() {
    let (folder, text) = (Folder::new(), outpost());
    let other = ["--trials", "3000", "--baseline", "patrolled"];
    let result = compared(&folder, &text, &other);
    assert_eq!(names(&result["postures"], "id"), ["patrolled", "as_is", "drilled", "all"]);
    assert_eq!(result["decision"]["baseline"], "patrolled");
    assert_eq!(names(&result["decision"]["costs"], "posture"), ["as_is", "drilled", "all"]);
    assert!(result["comparisons"].as_array().unwrap().iter().all(|row| row["baseline"] == "patrolled"));
    // The same as a run of the postures in that order, and one that is not among those asked for joins them.
    let order = ["--posture", "patrolled", "--posture", "as_is", "--posture", "drilled", "--posture", "all"];
    let run = folder.result(&text, &[&["--trials", "3000"], &order[..]].concat());
    assert!(without_decision(&result) == run);
    let joined = compared(&folder, &text, &[&other[..], &["--posture", "all", "--posture", "as_is"]].concat());
    assert_eq!(names(&joined["postures"], "id"), ["patrolled", "all", "as_is"]);
    // What the baseline has is no control to be added to it.
    assert_eq!(result["decision"]["controls"]["ids"], json!(["drills", "cameras"]));
    let full = compared(&folder, &text, &["--trials", "3000", "--full", "drilled"]);
    assert_eq!(full["decision"]["controls"]["full"], "drilled");
    assert_eq!(full["decision"]["controls"]["ids"], json!(["drills"]));
}

#[test]
fn the_command_says_what_it_compares_and_keeps_quiet_when_asked() {
    let folder = Folder::with("site.toml", outpost());
    let words = [
        "In short",
        "Cost and benefit per year against “as is”",
        "Each control alone",
        "Controls together",
        "Regret in",
        "Displacement",
    ];
    let done =
        ["figures of every posture in report.html, with report.md, result.json and ", " charts in reports/outpost/"];
    let call =
        ["compare", "site.toml", "--trials", "4096", "--case", "often: threat.*.rate=1 per yr; alarm.understood=0.5"];
    let printed = folder.bordj(&call).gives(0, With(&words), With(&done));
    assert!(printed.out.lines().all(|line| line.chars().count() <= 100), "{}", printed.out);
    let result = folder.json("reports/outpost/result.json");
    let cases = &result["decision"]["cases"];
    assert_eq!(names(cases, "name"), ["often"]);
    assert_eq!(cases[0]["trials"], 4096);
    assert_eq!(cases[0]["settings"], json!(["threat.*.rate=1 per yr", "alarm.understood=0.5"]));
    let over: Vec<&str> = names(&result["decision"]["regret"], "over");
    assert!(over.contains(&"threat") && over.contains(&"case"), "{over:?}");
    let report = folder.read("reports/outpost/report.md");
    assert!(report.contains("\n## In short\n") && report.contains("Regret in loss, per year, by case"), "{report}");
    // Less is simulated and told.
    let call = ["compare", "site.toml", "--trials", "1024", "--postures-only"];
    let printed = folder.bordj(&call).gives(0, With(&["In short", "Regret in"]), With(&done));
    assert!(!printed.out.contains("Each control") && !printed.out.contains("Displacement"), "{}", printed.out);
    let call = ["compare", "site.toml", "--trials", "1024", "--format", "json"];
    let printed = folder.bordj(&call).gives(0, With(&["\"decision\""]), With(&done));
    assert!(printed.out == folder.read("reports/outpost/result.json"));
    let call = ["compare", "site.toml", "--trials", "1024", "--quiet"];
    folder.bordj(&call).gives(0, Nothing, Nothing);
}

#[test]
fn what_can_not_be_compared_is_refused_in_words() {
    let folder = Folder::with("site.toml", outpost());
    let alone = edited(OUTPOST, "[[posture]]\nid = \"drilled\"\ncontrols = [\"drills\"]\n", "");
    folder.write("alone.toml", &alone);
    let bare = alone.split("[[control]]").next().unwrap().to_owned();
    folder.write("bare.toml", bare);
    let nothing = "has nothing to compare: one posture is simulated, and there is no control beside those it has";
    let example =
        "is not [NAME:] TARGET=VALUE; TARGET=VALUE …, for example --case \"large groups: threat.raid.group_size=80\"";
    let refused: [(&[&str], &str); 11] = [
        (&["site.toml", "--baseline", "none"], "scenario `outpost` has no posture `none`; it has: as_is, drilled"),
        (&["site.toml", "--full", "none"], "scenario `outpost` has no posture `none`"),
        (&["site.toml", "--case", "large groups"], example),
        (&["site.toml", "--case", "large groups:"], example),
        (&["site.toml", "--case", " : threat.raiders.group_size=80"], example),
        (
            &["site.toml", "--case", "odd: threat.raiders.group_size=many"],
            "--case \"odd: threat.raiders.group_size=many\" makes the scenario faulty",
        ),
        // The fault is in the case, and says so.
        (&["site.toml", "--case", "odd: threat.raiders.group_size=many"], "--> --case:1:"),
        (
            &["site.toml", "--case", "a: alarm.understood=0", "--case", "a: alarm.understood=1"],
            "two --case have the name \"a\"",
        ),
        (&["bare.toml"], nothing),
        (&["alone.toml", "--postures-only"], nothing),
        (&["site.toml", "--posture", "all"], nothing),
    ];
    for (words, told) in refused {
        let call = [&["compare"], words, &["--trials", "600"]].concat();
        folder.bordj(&call).gives(2, Nothing, With(&["error", told]));
    }
    assert_eq!(folder.names("."), ["alone.toml", "bare.toml", "site.toml"], "nothing is written");
    // One posture and a control that it lacks are something.
    let words = ["Each control alone"];
    folder.bordj(&["compare", "alone.toml", "--trials", "600"]).gives(0, With(&words), With(&["reports/outpost/"]));
}

/// Files are states of the world.
#[test]
fn regret_over_files_is_told_across_them() {
    let text = outpost();
    let folder = Folder::with("a.toml", &text);
    let often = edited(&text, "id = \"outpost\"", "id = \"often\"");
    folder.write("b.toml", edited(&often, "rate = \"1 in 10 yr\"", "rate = \"1 per yr\""));
    let call = ["compare", "a.toml", "b.toml", "--trials", "2048", "--postures-only"];
    let words = ["Regret in fatalities, per year, by file", "Least regret"];
    folder.bordj(&call).gives(0, With(&words), With(&["2 files: 2 done; batch.json and batch.md in reports/"]));
    let summary = folder.json("reports/batch.json");
    let regret = &summary["regret"][0];
    assert_eq!((&regret["over"], &regret["metric"]), (&json!("file"), &json!("fatalities")));
    assert_eq!(regret["states"], json!(["outpost", "often"]));
    for (state, id) in ["outpost", "often"].into_iter().enumerate() {
        let result = folder.json(&format!("reports/{id}/result.json"));
        let rows = result["decision"]["standings"][0]["rows"].as_array().unwrap();
        for (row, standing) in regret["rows"].as_array().unwrap().iter().zip(rows) {
            assert_eq!(row["behind"][state], standing["behind"]);
        }
    }
    assert!(folder.read("reports/batch.md").contains("\n## Regret in fatalities, per year, by file\n"));
    // A faulty file and one with other postures: told, and no regret across.
    folder.write("c.toml", "");
    folder.write("d.toml", DESERT_GAS);
    let call =
        ["compare", "a.toml", "b.toml", "c.toml", "--trials", "600", "--postures-only", "--quiet", "--out", "out"];
    folder.bordj(&call).gives(2, Nothing, With(&["`c.toml` is empty"]));
    assert_eq!(folder.json("out/batch.json")["regret"][0]["states"], json!(["outpost", "often"]));
    let call = ["compare", "a.toml", "d.toml", "--trials", "600", "--postures-only", "--quiet", "--out", "other"];
    folder.bordj(&call).gives(0, Nothing, Nothing);
    assert!(folder.json("other/batch.json").get("regret").is_none());
    let call = ["compare", "a.toml", "d.toml", "--trials", "600", "--baseline", "drilled", "--quiet", "--out", "third"];
    folder.bordj(&call).gives(2, Nothing, With(&["error: d.toml: scenario `desert-gas` has no posture `drilled`"]));
}
