//! Several files and patterns under one command: a fault of one does not stop the others, the exit code tells, and one
//! summary stands across them.

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST, edited};

/// The outpost under another id, with another currency and seed.
fn other(id: &str) -> String {
    let text = edited(OUTPOST, "id = \"outpost\"", &format!("id = \"{id}\""));
    edited(&text, "currency = \"USD\"", "currency = \"EUR\"")
}

/// Three sound files and a faulty one, in a folder of their own.
fn sites() -> Folder {
    let folder = Folder::with("sites/b.toml", OUTPOST);
    folder.write("sites/a.toml", other("depot"));
    folder.write("sites/deep/c.toml", DESERT_GAS);
    folder.write("sites/faulty.toml", edited(&other("broken"), "delay = \"60 s\"", "delay = 60"));
    folder
}

/// `[path, status]` of every file of a summary.
fn states(summary: &Value) -> Vec<[&str; 2]> {
    let files = summary["files"].as_array().unwrap().iter();
    files.map(|file| [file["path"].as_str().unwrap(), file["status"].as_str().unwrap()]).collect()
}

#[test]
fn patterns_find_files_and_a_faulty_one_does_not_stop_the_others() {
    let folder = sites();
    let words = [
        "error[wrong-unit]: 60 has no unit, expected a duration\n  --> sites/faulty.toml:33:9\n",
        "sites/faulty.toml: 1 error\n",
        "error[unreadable-file]: no file matches `sites/*.yaml`\n",
        "help: expected a file, or a pattern that finds one: `*` stands for any characters within a name",
        " charts in reports/depot/\n",
        "5 files: 3 done, 2 faulty; batch.json and batch.md in reports/\n",
    ];
    let call = ["run", "sites/deep/../a.toml", "sites/*.yaml", "sites/**/*.toml", "--trials", "400"];
    let printed = folder.bordj(&call).gives(2, With(&["Given an attack, across files"]), With(&words));
    assert!(printed.err.find("no file matches") < printed.err.find("400 trials"), "faults come first\n{}", printed.err);
    assert_eq!(folder.names("reports"), ["batch.json", "batch.md", "depot", "desert-gas", "outpost"]);
    let summary = folder.json("reports/batch.json");
    let expected = [
        ["sites/deep/../a.toml", "ok"],
        ["sites/*.yaml", "faulty"],
        ["sites/b.toml", "ok"],
        ["sites/deep/c.toml", "ok"],
        ["sites/faulty.toml", "faulty"],
    ];
    assert_eq!(states(&summary), expected);
    assert_eq!(summary["files"][1]["message"], "no file matches `sites/*.yaml`");
    assert_eq!(summary["files"][4]["message"], "sites/faulty.toml:33:9: 60 has no unit, expected a duration");
    assert_eq!(summary["files"][4]["scenario"], Value::Null);
    assert_eq!(summary["files"][4]["run"], Value::Null);
    for words in [
        "5 files: 3 done, 2 faulty\n",
        "  depot: sites/deep/../a.toml, 400 trials, seed 1, scenario ",
        "Not done\n  sites/*.yaml: faulty: no file matches `sites/*.yaml`\n",
        "  sites/faulty.toml: faulty: sites/faulty.toml:33:9: 60 has no unit, expected a duration\n",
    ] {
        assert!(printed.out.contains(words), "{words:?} is missing in\n{}", printed.out);
    }
}

/// Every figure of the summary is that of the result, per year by the horizon, and money has its own currency.
#[test]
fn the_summary_has_the_figures_of_the_results() {
    let folder = Folder::with("a.toml", OUTPOST);
    let longer = edited(&other("long"), "currency = \"EUR\"", "currency = \"EUR\"\nhorizon = \"5 yr\"");
    let marked = edited(&longer, "name = \"Outpost\"", "name = \"Outpost\"\nmarking = \"EXAMPLE ONLY\"");
    folder.write("b.toml", marked);
    let call = ["run", "a.toml", "b.toml", "--trials", "3000", "--set", "response.guards.travel = 4 min"];
    let printed = folder.bordj(&call).gives(0, With(&["EXAMPLE ONLY"]), With(&["2 files: 2 done; batch.json"]));
    let summary = folder.json("reports/batch.json");
    assert_eq!(summary["schema"], "bordj.batch/1");
    for (file, (id, years)) in summary["files"].as_array().unwrap().iter().zip([("outpost", 1.0), ("long", 5.0)]) {
        let result = folder.json(&format!("reports/{id}/result.json"));
        let run = &file["run"];
        assert_eq!((&file["scenario"], &file["message"]), (&json!(id), &Value::Null));
        assert_eq!(file["scenario_sha256"], result["run"]["scenario_sha256"]);
        for key in ["trials", "seed", "sampling", "settings"] {
            assert_eq!(run[key], result["run"][key], "{key}");
        }
        for key in ["name", "currency", "horizon_years", "threats"] {
            assert_eq!(run[key], result["scenario"][key], "{key}");
        }
        assert_eq!(run["marking"], if id == "long" { json!("EXAMPLE ONLY") } else { Value::Null });
        assert_eq!(run["declared_attacks_per_year"], 0.1);
        assert_eq!(run["warnings"], result["warnings"]);
        let pairs: Vec<_> =
            run["postures"].as_array().unwrap().iter().zip(result["postures"].as_array().unwrap()).collect();
        assert_eq!(pairs.len(), 2);
        for (short, full) in pairs {
            let (attack, year) = (&short["per_attack"], &short["per_year"]);
            assert_eq!(short["id"], full["id"]);
            assert_eq!(attack["attacks"], full["per_attack"]["attacks"]);
            assert_eq!(attack["p_effectiveness"]["estimate"], full["per_attack"]["p_effectiveness"]["estimate"]);
            assert_eq!(attack["p_effectiveness"]["ci95"], full["per_attack"]["p_effectiveness"]["ci95"]);
            for column in ["fatalities", "captured", "downtime_days"] {
                let metric = &full["per_attack"]["metrics"][column];
                let mean = json!({ "estimate": metric["mean"], "ci95": metric["mean_ci95"] });
                assert_eq!(attack[column], mean, "{column}");
                assert!(metric["mean"].as_f64().unwrap() > 0.0);
            }
            let pll = json!({ "estimate": full["risk"]["pll_per_year"], "ci95": full["risk"]["pll_ci95"] });
            assert_eq!(year["fatalities"], pll);
            for column in ["downtime_days", "loss"] {
                let metric = &full["metrics"][column];
                assert_eq!(year[column]["estimate"], metric["mean"].as_f64().unwrap() / years, "{column}");
                assert_eq!(year[column]["ci95"][1], metric["mean_ci95"][1].as_f64().unwrap() / years, "{column}");
            }
        }
    }
    let (_, table) = printed.out.rsplit_once("Per year, across files").unwrap();
    assert_eq!((table.matches("USD ").count(), table.matches("EUR ").count()), (2, 2), "{table}");
    let words = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("with response.guards.travel = 4 min from the command line"), "{table}");
    let report = folder.read("reports/batch.md");
    assert!(report.starts_with("**EXAMPLE ONLY**\n\n# 2 files: 2 done\n"), "{report}");
    assert!(report.contains("| outpost | drilled |") && report.contains("| EUR "), "{report}");
}

#[test]
fn a_report_that_can_not_be_written_fails_alone() {
    let folder = Folder::with("a.toml", OUTPOST);
    folder.write("b.toml", other("depot"));
    folder.write("out/outpost", "a file, not a folder");
    let words =
        ["error: a.toml: `out/outpost` can't be written: ", "charts in out/depot/\n", "2 files: 1 done, 1 failed"];
    let call = ["run", "a.toml", "b.toml", "--trials", "300", "--out", "out"];
    let printed = folder.bordj(&call).gives(
        1,
        With(&["Not done\n  a.toml: failed: `out/outpost` can't be written: "]),
        With(&words),
    );
    assert!(printed.err.find("can't be written") < printed.err.find("300 trials"), "before anything runs");
    let summary = folder.json("out/batch.json");
    assert_eq!(states(&summary), [["a.toml", "failed"], ["b.toml", "ok"]]);
    assert_eq!(summary["files"][0]["scenario"], "outpost", "it is sound");
    // A failure weighs more than a fault.
    folder.write("c.toml", "");
    folder.bordj(&["run", "a.toml", "b.toml", "c.toml", "--trials", "300", "--out", "out", "--quiet"]).gives(
        1,
        Nothing,
        With(&["`c.toml` is empty", "error: a.toml: `out/outpost` can't be written"]),
    );
    // One that fails once it has run: a chart's place is taken.
    folder.write("late/outpost/fn.svg/x", "");
    let call = ["run", "a.toml", "b.toml", "--trials", "300", "--quiet", "--out", "late"];
    folder.bordj(&call).gives(1, Nothing, With(&["error: a.toml: `late/outpost/fn.svg` can't be written: "]));
    assert_eq!(states(&folder.json("late/batch.json")), [["a.toml", "failed"], ["b.toml", "ok"]]);
    // Nothing of the summary is left if its place is taken.
    folder.write("taken/batch.json/x", "");
    let call = ["run", "a.toml", "b.toml", "--trials", "300", "--quiet", "--out", "taken"];
    folder.bordj(&call).gives(1, Nothing, With(&["error: `taken/batch.json` can't be written: "]));
    assert!(folder.names("taken").iter().all(|name| !name.starts_with('.')));
    // A folder for the reports that is a file: each is told, nothing runs.
    folder.write("plain", "a file");
    let words =
        ["error: a.toml: `plain/outpost` can't be written: ", "error: b.toml: `plain/depot` can't be written: "];
    folder.bordj(&["run", "a.toml", "b.toml", "--out", "plain"]).gives(1, Nothing, With(&words));
}

#[test]
fn what_the_command_line_asks_concerns_its_file_only() {
    let folder = Folder::with("a.toml", OUTPOST);
    folder.write("b.toml", edited(&other("depot"), "id = \"drilled\"", "id = \"trained\""));
    let call = ["run", "a.toml", "b.toml", "--posture", "trained", "--trials", "300"];
    let words = ["error: a.toml: scenario `outpost` has no posture `trained`; it has: as_is, drilled\n"];
    folder.bordj(&call).gives(2, With(&["a.toml: faulty: scenario `outpost` has no posture `trained`"]), With(&words));
    assert_eq!(folder.names("reports"), ["batch.json", "batch.md", "depot"]);
    // A record with a fault is one of its file too.
    folder.write("records/b.toml", "schema = 7\n");
    let call = ["run", "a.toml", "b.toml", "--trials", "300", "--out", "again"];
    let printed = folder.bordj(&call).gives(
        2,
        With(&["b.toml: faulty: 2 errors, the first: records/b.toml:"]),
        With(&["--> records/b.toml:"]),
    );
    assert_eq!(folder.names("again"), ["batch.json", "batch.md", "outpost"], "{}", printed.err);
}

#[test]
fn nothing_is_written_if_no_file_is_sound_or_two_have_one_id() {
    let folder = Folder::with("a.toml", edited(OUTPOST, "delay = \"60 s\"", "delay = 60"));
    folder.write("b.toml", edited(OUTPOST, "staff = 0.2", "staff = 0.3"));
    let words = ["--> a.toml:33:9\n", "--> b.toml:26:23\n", "`c.toml` can't be read"];
    folder.bordj(&["run", "a.toml", "b.toml", "c.toml"]).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["a.toml", "b.toml"]);
    folder.write("d.toml", OUTPOST);
    folder.write("e.toml", OUTPOST);
    let words = ["--> a.toml:33:9\n", "error: `d.toml` and `e.toml` have the same scenario id `outpost`"];
    folder.bordj(&["run", "*.toml"]).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["a.toml", "b.toml", "d.toml", "e.toml"]);
}

/// One file has no batch, however it is named.
#[test]
fn one_file_is_a_run_as_ever() {
    let folder = Folder::with("[1].toml", OUTPOST);
    folder
        .bordj(&["run", "[1].toml", "./[1].toml", "--trials", "300", "--quiet", "--out", "a"])
        .gives(0, Nothing, Nothing);
    folder.bordj(&["run", "*1*.toml", "--trials", "300", "--quiet", "--out", "b"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("a/result.json"), folder.read("b/result.json"));
    assert!(!folder.path("a/batch.json").exists() && !folder.path("b/batch.md").exists());
    let words = "error[unreadable-file]: no file matches `x*.toml`\nhelp: expected a file, or a pattern that finds one: `*` \
                 stands for any characters within a name, `?` for one, `[abc]` for one of these, `**/` for any folders\n\n\
                 x*.toml: 1 error\n";
    folder.bordj(&["run", "x*.toml"]).gives(2, Nothing, Exactly(words));
    let words = ["`[x.toml` is neither a file nor a pattern: "];
    folder.bordj(&["run", "[x.toml"]).gives(2, Nothing, With(&words));
}

#[test]
fn the_summary_is_the_same_bytes_again_and_json_leaves_standard_output_to_results() {
    let folder = sites();
    let run = |threads: &str, out: &str, format: &str| {
        let call =
            ["run", "sites/**/*.toml", "--trials", "3000", "--threads", threads, "--out", out, "--format", format];
        let printed = folder.bordj(&call).gives(2, With(&[]), With(&["4 files: 3 done, 1 faulty"]));
        (printed.out, ["batch.json", "batch.md"].map(|name| folder.read(&format!("{out}/{name}"))))
    };
    let (table, first) = run("1", "one", "human");
    let (documents, second) = run("3", "two", "json");
    assert!(first == second);
    assert!(table.contains("across files") && !documents.contains("bordj.batch/1"));
    let results = ["depot", "outpost", "desert-gas"].map(|id| folder.read(&format!("two/{id}/result.json")));
    assert!(documents == results.concat(), "the results one after the other, and no more");
}

#[test]
fn a_reader_that_stops_ends_the_batch() {
    let folder = sites();
    let call = ["run", "sites/a.toml", "sites/b.toml", "--trials", "300"];
    let mut command = folder.bordj(&call).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
    assert_eq!(folder.names("reports"), ["depot"], "the report that was begun is whole, no other was begun");
    assert!(folder.names("reports/depot").contains(&"result.json".to_owned()));
}

#[test]
fn check_takes_patterns_too() {
    let folder = sites();
    let words = ["sites/a.toml: sound; 2 postures", "sites/b.toml: sound; 2 postures"];
    folder.bordj(&["check", "sites/[ab].toml"]).gives(0, With(&words), Nothing);
    let words = ["--> sites/faulty.toml:33:9\n", "no file matches `nowhere/*`"];
    folder.bordj(&["check", "sites/*.toml", "nowhere/*"]).gives(2, Nothing, With(&words));
    let printed = folder.bordj(&["check", "sites/*.toml", "x*", "--format", "json"]).gives(2, With(&[]), Nothing);
    let found: Value = serde_json::from_str(&printed.out).unwrap();
    let files = found["files"].as_array().unwrap();
    let sound: Vec<_> = files.iter().map(|file| (file["path"].as_str().unwrap(), &file["sound"])).collect();
    let (yes, no) = (&json!(true), &json!(false));
    assert_eq!(sound, [("sites/a.toml", yes), ("sites/b.toml", yes), ("sites/faulty.toml", no), ("x*", no)]);
    assert_eq!(files[3]["diagnostics"][0]["code"], "unreadable-file");
    let one = ["check", "sites/b*.toml", "--explain", "alarm.understood"];
    folder.bordj(&one).gives(0, With(&["alarm.understood"]), Nothing);
    let two = ["check", "sites/[ab].toml", "--resolved"];
    folder.bordj(&two).gives(2, Nothing, With(&["--resolved prints one scenario: give one file"]));
}
