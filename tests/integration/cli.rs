//! What each command prints and writes, and the shape of the result document.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, IN_AMENAS_RECORD, OUTPOST, edited, gas_plant};

/// Columns of model.md, section 11, that every result has; those of people also by group.
const STAGES: [&str; 5] = ["attacks", "alarms", "interrupted", "neutralised", "breaches"];
const PEOPLE: [&str; 11] = [
    "exposed",
    "sheltered",
    "evaded",
    "captured",
    "escaped",
    "freed",
    "killed_in_assault",
    "executed",
    "killed_in_rescue",
    "fatalities",
    "injured",
];
const REST: [&str; 7] = [
    "responder_fatalities",
    "crisis_days",
    "downtime_days",
    "deferred_production",
    "loss",
    "loss_net",
    "loss_max_event",
];

fn published() -> Folder {
    let folder = Folder::with("in-amenas-2013.toml", gas_plant());
    folder.write("records/in-amenas-2013.toml", IN_AMENAS_RECORD);
    folder
}

fn is_chart(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "svg")
}

#[test]
fn run_writes_result_report_and_charts() {
    let folder = published();
    let out =
        ["In Amenas gas plant, January 2013", "Given an attack", "Per year", "Back-test", "Evidence behind the inputs"];
    let err = ["2,000 trials in ", "; report.html, report.md, result.json and 20 charts in reports/in-amenas-2013/"];
    let printed = folder.bordj(&["run", "in-amenas-2013.toml", "--trials", "2000"]).gives(0, With(&out), With(&err));
    // Figures given an attack lead, and nothing colours a pipe.
    assert!(printed.out.find("Given an attack") < printed.out.find("Per year"));
    assert!(!printed.out.contains('\u{1b}') && !printed.err.contains('\u{1b}'));
    let names = folder.names("reports/in-amenas-2013");
    let charts: Vec<&String> = names.iter().filter(|name| is_chart(name)).collect();
    assert!(charts.len() >= 5, "{names:?}");
    assert_eq!(names.len(), charts.len() + 3, "{names:?}");
    for file in ["report.html", "report.md", "result.json"] {
        assert!(names.iter().any(|name| name == file), "{file}");
    }
    let report = folder.read("reports/in-amenas-2013/report.md");
    assert!(report.starts_with("# In Amenas gas plant, January 2013\n"));
    for chart in charts {
        let svg = folder.read(&format!("reports/in-amenas-2013/{chart}"));
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|fault| panic!("{chart}: {fault}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg", "{chart}");
        assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"), "{chart}");
        assert!(root.attribute("viewBox").is_some(), "{chart}");
        for part in ["title", "desc"] {
            let said = root.children().find(|child| child.tag_name().name() == part).and_then(|child| child.text());
            assert!(said.is_some_and(|said| said.len() > 10), "{chart} has no <{part}>");
        }
    }
}

#[test]
fn names_in_a_scenario_can_not_break_out_of_charts_report_or_terminal() {
    let nasty = "<script>alert(1)</script> & \\\"quoted\\\" ]]> \\u001b[31mred \\u202e";
    let text = edited(OUTPOST, "name = \"Outpost\"", &format!("name = \"{nasty}\""));
    let text = edited(&text, "id = \"as_is\"", &format!("id = \"as_is\"\nname = \"{nasty}\""));
    let folder = Folder::with("site.toml", text);
    let printed = folder.bordj(&["run", "site.toml", "--trials", "500", "--out", "report"]).gives(
        0,
        With(&["<script>"]),
        With(&["500 trials"]),
    );
    let tricks = ['\u{1b}', '\u{202e}'];
    assert!(!printed.out.contains(tricks) && !printed.err.contains(tricks));
    for name in folder.names("report") {
        let text = folder.read(&format!("report/{name}"));
        if is_chart(&name) {
            let document = roxmltree::Document::parse(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            assert!(document.descendants().all(|node| node.tag_name().name() != "script"), "{name}");
        }
        if name != "result.json" {
            assert!(!text.contains(tricks), "{name}");
        }
        if name == "report.md" {
            assert!(!text.contains("<script>"), "{name} holds raw HTML");
        }
        if name == "report.html" {
            assert!(!text.contains("<script>alert") && text.contains("&lt;script&gt;alert"), "{name}");
        }
    }
}

#[test]
fn json_on_standard_output_is_the_file() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let call = ["run", "site.toml", "--trials", "1500", "--out", "report", "--format", "json"];
    let printed = folder.bordj(&call).gives(0, With(&["\"schema\": \"bordj.result/1\""]), With(&["1,500 trials in "]));
    assert!(printed.out == folder.read("report/result.json"));
    let again = [&call[..], &["--quiet"]].concat();
    folder.bordj(&again).gives(0, Exactly(&printed.out), Nothing);
    folder.bordj(&["report", "report/result.json", "--format", "json", "--quiet"]).gives(
        0,
        Exactly(&printed.out),
        Nothing,
    );
}

#[test]
fn quiet_prints_nothing_and_writes_all_the_same() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.bordj(&["check", "site.toml", "--quiet"]).gives(0, Nothing, Nothing);
    folder.bordj(&["run", "site.toml", "--trials", "500", "--quiet"]).gives(0, Nothing, Nothing);
    assert!(folder.names("reports/outpost").len() >= 7);
    folder.bordj(&["report", "reports/outpost/result.json", "--quiet"]).gives(0, Nothing, Nothing);
    // Faults are said all the same.
    folder.write("site.toml", "");
    folder.bordj(&["check", "site.toml", "--quiet"]).gives(2, Nothing, With(&["`site.toml` is empty"]));
}

#[test]
fn report_draws_the_same_bytes_again() {
    let folder = published();
    folder
        .bordj(&["run", "in-amenas-2013.toml", "--trials", "1500", "--quiet", "--out", "first"])
        .gives(0, Nothing, Nothing);
    let err = ["report.html, report.md and 20 charts in second/"];
    folder.bordj(&["report", "first/result.json", "--out", "second"]).gives(0, With(&["Given an attack"]), With(&err));
    let names = folder.names("second");
    assert_eq!(names.len(), folder.names("first").len() - 1, "all but result.json");
    for name in names {
        assert!(folder.read(&format!("first/{name}")) == folder.read(&format!("second/{name}")), "{name}");
    }
    // Without --out, beside the result.
    folder.write("third/result.json", folder.read("first/result.json"));
    folder.bordj(&["report", "third/result.json", "--quiet"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.names("third"), folder.names("first"));
    assert!(folder.read("third/fn.svg") == folder.read("first/fn.svg"));
}

#[test]
fn a_rerun_replaces_the_report_and_leaves_what_is_not_its_own() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    folder.write("report/notes.txt", "mine");
    folder.bordj(&["run", "site.toml", "--trials", "1000", "--quiet", "--out", "report"]).gives(0, Nothing, Nothing);
    let first = folder.names("report");
    let one = folder.read("report/result.json");
    folder.bordj(&["run", "site.toml", "--trials", "1000", "--quiet", "--out", "report"]).gives(0, Nothing, Nothing);
    assert!(folder.read("report/result.json") == one, "the same question has the same answer");
    let other =
        ["run", "site.toml", "--trials", "1000", "--seed", "2", "--posture", "as_is", "--quiet", "--out", "report"];
    folder.bordj(&other).gives(0, Nothing, Nothing);
    assert!(folder.read("report/result.json") != one);
    assert_eq!(folder.read("report/notes.txt"), "mine");
    // One posture has nothing to compare: the old comparison does not stay behind.
    let second = folder.names("report");
    assert!(first.contains(&"differences.svg".to_owned()) && !second.contains(&"differences.svg".to_owned()));
    assert!(second.iter().all(|name| !name.starts_with('.')), "{second:?}");
}

#[test]
fn several_files_have_a_folder_each() {
    let folder = Folder::with("a.toml", OUTPOST);
    folder.write("b.toml", edited(OUTPOST, "id = \"outpost\"", "id = \"outpost-2\""));
    folder.bordj(&["run", "a.toml", "b.toml", "--trials", "300", "--quiet", "--out", "all"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.names("all"), ["batch.json", "batch.md", "outpost", "outpost-2"]);
    let lines = ["a.toml: sound; 2 postures", "b.toml: sound; 2 postures"];
    folder.bordj(&["check", "a.toml", "b.toml"]).gives(0, With(&lines), Nothing);
    folder.bordj(&["run", "a.toml", "b.toml", "--trials", "300", "--quiet"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.names("reports"), ["batch.json", "batch.md", "outpost", "outpost-2"]);
}

#[test]
fn a_reader_that_stops_is_no_fault() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let run = ["run", "site.toml", "--trials", "1000", "--out", "report"];
    for words in [
        &[&run[..], &["--format", "json"]].concat()[..],
        &run,
        &["check", "site.toml"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &[],
    ] {
        let mut command = folder.bordj(words).command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "bordj {words:?}: {err}");
        assert!(!err.contains("error") && !err.contains("panicked"), "bordj {words:?}: {err}");
    }
    assert!(folder.names("report").contains(&"result.json".to_owned()), "the report is written all the same");
}

#[test]
fn help_completions_and_manual_come_from_one_table() {
    let folder = Folder::new();
    let said = ["bordj simulates security risk", "bordj run ", "bordj check ", "bordj --help lists every command"];
    folder.bordj(&[]).gives(0, With(&said), Nothing);
    let commands = ["run ", "check ", "report ", "completions ", "man "];
    let listed = [&commands[..], &["Usage: bordj [COMMAND]", "Exit codes: 0 done; 1 failed; 2 wrong"]].concat();
    folder.bordj(&["--help"]).gives(0, With(&listed), Nothing);
    folder.bordj(&["--version"]).gives(0, Exactly(concat!("bordj ", env!("CARGO_PKG_VERSION"), "\n")), Nothing);
    let options = ["--posture", "--trials", "--seed", "--threads", "--out", "--format", "--set", "--quiet"];
    folder.bordj(&["run", "--help"]).gives(0, With(&options), Nothing);
    for shell in ["bash", "zsh", "fish"] {
        let words: Vec<&str> = commands.iter().map(|command| command.trim()).chain(["posture"]).collect();
        folder.bordj(&["completions", shell]).gives(0, With(&words), Nothing);
    }
    let pages = [".TH", "bordj\\-run", "bordj\\-check", "bordj\\-report", "\\-\\-posture"];
    folder.bordj(&["man"]).gives(0, With(&pages), Nothing);
    folder.bordj(&["frobnicate"]).gives(2, Nothing, With(&["unrecognized subcommand 'frobnicate'"]));
    folder.bordj(&["run"]).gives(2, Nothing, With(&["<FILE>..."]));
    assert!(folder.names(".").is_empty());
}

/// A number, or a row of them as long as it should be.
#[track_caller]
fn numbers(value: &Value, count: usize, what: &str) {
    let row = value.as_array().unwrap_or_else(|| panic!("{what} is no row: {value}"));
    assert!(row.len() == count && row.iter().all(Value::is_number), "{what}: {value}");
}

#[track_caller]
fn metric(value: &Value, unit: &str, what: &str) {
    assert_eq!(value["unit"], unit, "{what}");
    for key in ["mean", "sd", "p_any", "var95", "tvar95", "max"] {
        assert!(value[key].as_f64().is_some_and(|number| number >= 0.0), "{what}.{key}: {}", value[key]);
    }
    numbers(&value["mean_ci95"], 2, what);
    numbers(&value["p_any_ci95"], 2, what);
    numbers(&value["tvar95_ci95"], 2, what);
    let quantiles = ["p05", "p50", "p90", "p95", "p99", "p999"].map(|name| value["quantiles"][name].as_f64().unwrap());
    assert!(quantiles.is_sorted(), "{what}: {quantiles:?}");
    assert!(quantiles[5] <= value["max"].as_f64().unwrap(), "{what}");
    assert_eq!(value["quantiles"]["p95"], value["var95"], "{what}");
    assert!(value["tvar95"].as_f64() >= value["var95"].as_f64(), "{what}");
    let mut last = (f64::NEG_INFINITY, 1.0);
    for row in value["exceedance"].as_array().unwrap() {
        numbers(row, 4, what);
        let (x, p) = (row[0].as_f64().unwrap(), row[1].as_f64().unwrap());
        assert!(x > last.0 && p <= last.1, "{what}: exceedance falls as x rises: {row}");
        assert!(row[2].as_f64().unwrap() <= p && p <= row[3].as_f64().unwrap(), "{what}: {row}");
        last = (x, p);
    }
}

#[test]
fn the_result_has_the_shape_of_the_interface() {
    let folder = published();
    folder
        .bordj(&["run", "in-amenas-2013.toml", "--trials", "3000", "--seed", "7", "--quiet", "--out", "report"])
        .gives(0, Nothing, Nothing);
    let text = folder.read("report/result.json");
    assert!(!text.contains("-0.0,") && !text.contains("-0.0]") && !text.contains("-0.0\n"), "zero has no sign");
    let result: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(result["schema"], "bordj.result/1");
    let run = &result["run"];
    assert_eq!((run["trials"].as_u64(), run["seed"].as_u64()), (Some(3_000), Some(7)));
    assert_eq!((&run["sampling"], &run["version"]), (&Value::from("mc"), &Value::from(env!("CARGO_PKG_VERSION"))));
    let sha = run["scenario_sha256"].as_str().unwrap();
    assert!(sha.len() == 64 && sha.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(run["equivalent_plain_trials"].as_f64().unwrap() > 3_000.0);
    let scenario = &result["scenario"];
    assert_eq!((&scenario["id"], &scenario["currency"]), (&Value::from("in-amenas-2013"), &Value::from("USD")));
    assert_eq!(scenario["name"], "In Amenas gas plant, January 2013");
    assert!((scenario["horizon_years"].as_f64().unwrap() - 1.0).abs() < 1e-12);

    let mut columns: Vec<(String, &str)> = STAGES.iter().map(|name| ((*name).to_owned(), "attack")).collect();
    for column in PEOPLE {
        columns.extend(["", ".foreign", ".national"].map(|group| (format!("{column}{group}"), "person")));
    }
    for column in REST {
        let unit = if column.ends_with("days") { "day" } else { "USD" };
        columns.push((column.to_owned(), if column == "responder_fatalities" { "person" } else { unit }));
    }
    columns.extend(["train_1", "train_2", "train_3"].map(|unit| (format!("downtime_days.{unit}"), "day")));
    let ids: Vec<&Value> = result["postures"].as_array().unwrap().iter().map(|posture| &posture["id"]).collect();
    assert_eq!(ids, ["as_was", "after_2013"]);
    for posture in result["postures"].as_array().unwrap() {
        for metrics in [&posture["metrics"], &posture["per_attack"]["metrics"]] {
            for (column, unit) in &columns {
                metric(&metrics[column], unit, column);
            }
            let known = metrics.as_object().unwrap().keys().filter(|key| !columns.iter().any(|(name, _)| name == *key));
            assert_eq!(known.count(), 0, "columns that the model does not have");
        }
        shape_of_posture(posture);
    }
    assert!(result["postures"][0]["annual_cost"].as_f64().unwrap().abs() <= 0.0);
    assert!(result["postures"][1]["annual_cost"].as_f64().unwrap() > 1e6);
    for comparison in result["comparisons"].as_array().unwrap() {
        assert_eq!(
            (&comparison["posture"], &comparison["baseline"]),
            (&Value::from("after_2013"), &Value::from("as_was"))
        );
        assert!(comparison["difference"]["mean"].is_number());
        numbers(&comparison["difference"]["ci95"], 2, "difference");
        assert!(comparison["p_better"].is_number() && comparison["p_worse"].is_number());
        numbers(&comparison["p_better_ci95"], 2, "better");
        numbers(&comparison["p_worse_ci95"], 2, "worse");
        assert!(comparison["difference"]["sd"].is_number());
    }
    let compared: Vec<&Value> =
        result["comparisons"].as_array().unwrap().iter().map(|comparison| &comparison["metric"]).collect();
    assert!(columns.iter().all(|(column, _)| compared.contains(&&Value::from(column.as_str()))));
    for warning in result["warnings"].as_array().unwrap() {
        assert!(warning["code"].is_string() && warning["message"].is_string());
    }
    back_test(&result);
}

fn shape_of_posture(posture: &Value) {
    assert!((0.0..=1.0).contains(&posture["p_attack"].as_f64().unwrap()));
    numbers(&posture["p_attack_ci95"], 2, "attack");
    assert_eq!(posture["metrics"]["loss"]["worst"].as_array().map(Vec::len), Some(10));
    assert_eq!(posture["metrics"]["loss"]["worst"][0][0], posture["metrics"]["loss"]["max"]);
    for name in ["p_interruption", "p_neutralisation", "p_effectiveness"] {
        let found = &posture["per_attack"][name];
        numbers(&found["ci95"], 2, name);
        let (low, p, high) = (found["ci95"][0].as_f64(), found["estimate"].as_f64(), found["ci95"][1].as_f64());
        assert!(low <= p && p <= high && found["n"].as_u64().unwrap() > 0, "{name}: {found}");
    }
    let p = |name: &str| posture["per_attack"][name]["estimate"].as_f64().unwrap();
    let product = p("p_interruption") * p("p_neutralisation");
    assert!((p("p_effectiveness") - product).abs() <= 1e-12, "P_E = P_I P_N");
    assert_eq!(posture["per_attack"]["p_interruption"]["analytic_kind"], "approximate");
    let periods: Vec<Option<f64>> = posture["metrics"]["loss"]["return_periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            numbers(&row["ci95"], 2, "return period");
            assert!(row["annual"].as_f64().unwrap() >= 0.0 && row["largest_event"].as_f64().unwrap() >= 0.0);
            row["years"].as_f64()
        })
        .collect();
    assert!(periods.contains(&Some(100.0)), "{periods:?}");
    let paths = posture["paths"].as_array().unwrap();
    assert!(paths.iter().any(|path| path["id"] == "outer_ring>base_gate"), "paths are named by their elements");
    let share: f64 = paths.iter().map(|path| path["share"].as_f64().unwrap()).sum();
    assert!((share - 1.0).abs() < 1e-9, "every prong takes one path: {share}");
    for path in paths {
        assert!(path["p_interruption"]["analytic"].is_number());
        assert!(path.as_object().unwrap().contains_key("critical_detection_point"));
    }
    let risk = &posture["risk"];
    let deaths = posture["metrics"]["fatalities"]["mean"].as_f64().unwrap();
    assert!((risk["pll_per_year"].as_f64().unwrap() - deaths).abs() <= 1e-12);
    for (group, headcount) in [("foreign", 133.5), ("national", 660.8)] {
        // IRPA = PLL hours / 8760 / headcount, FAR = PLL 1e8 / (headcount 8760); 4,380 h of exposure.
        let irpa = risk["irpa"][group].as_f64().unwrap();
        let far = risk["far"][group].as_f64().unwrap();
        assert!((irpa / far / (4_380.0 / 1e8) - 1.0).abs() < 1e-9, "{group}");
        let pll = posture["metrics"][&format!("fatalities.{group}")]["mean"].as_f64().unwrap();
        assert!((irpa / (pll * 0.5 / headcount) - 1.0).abs() < 0.01, "{group}");
    }
    let mut last = f64::INFINITY;
    for row in risk["fn"].as_array().unwrap() {
        numbers(row, 4, "fn");
        let frequency = row[1].as_f64().unwrap();
        assert!(frequency <= last, "the F-N curve falls");
        last = frequency;
    }
}

fn back_test(result: &Value) {
    let rows = result["back_test"].as_array().unwrap();
    assert_eq!(rows.len(), 10, "one row a figure of the record");
    for row in rows {
        assert_eq!((&row["record"], &row["posture"]), (&Value::from("in_amenas_2013"), &Value::from("as_was")));
        assert_eq!(row["condition"], "simulated attacks by 32 to 40 attackers");
        assert!(row["n"].as_u64().unwrap() > 0);
        let (below, equal) = (row["below"].as_f64().unwrap(), row["equal"].as_f64().unwrap());
        assert!(below >= 0.0 && equal >= 0.0 && below + equal <= 1.0 + 1e-12, "{row}");
        numbers(&row["quantiles"], 3, "back-test");
    }
    let deaths = rows.iter().find(|row| row["metric"] == "fatalities").unwrap();
    assert!((deaths["observed"].as_f64().unwrap() - 40.0).abs() <= 0.0);
}
