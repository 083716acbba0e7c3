//! Figures that are made from others, in the result of a whole run: risk measures, return periods, tails; and where tables show them.

use serde_json::Value;

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, edited};

fn run(scenario: &str, options: &[&str]) -> (Folder, Value, String) {
    let folder = Folder::with("site.toml", scenario);
    let call = [&["run", "site.toml", "--out", "report"], options].concat();
    let printed = folder.bordj(&call).gives(0, With(&["Given an attack"]), With(&[" trials in "]));
    let result = serde_json::from_str(&folder.read("report/result.json")).unwrap();
    (folder, result, printed.out)
}

#[track_caller]
fn pair(value: &Value) -> [f64; 2] {
    [0, 1].map(|end| value[end].as_f64().unwrap_or_else(|| panic!("{value} is no interval")))
}

#[track_caller]
fn same(found: [f64; 2], expected: [f64; 2]) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} {expected}");
    }
}

/// PLL, IRPA and FAR are a mean in other units, and so are their intervals; a horizon of 4 years is not one year.
#[test]
fn risk_measures_have_the_interval_of_the_mean() {
    let scenario = edited(DESERT_GAS, "horizon = \"1 yr\"", "horizon = \"4 yr\"");
    let (_folder, result, _) = run(&scenario, &["--trials", "20000"]);
    for posture in result["postures"].as_array().unwrap() {
        let (metrics, risk) = (&posture["metrics"], &posture["risk"]);
        let deaths = &metrics["fatalities"];
        assert!(pair(&deaths["mean_ci95"])[0] > 0.0);
        same(pair(&risk["pll_ci95"]), pair(&deaths["mean_ci95"]).map(|end| end / 4.0));
        for (group, irpa) in risk["irpa"].as_object().unwrap() {
            let deaths = &metrics[format!("fatalities.{group}")];
            let mean = deaths["mean"].as_f64().unwrap();
            for (measure, value) in [("irpa_ci95", irpa), ("far_ci95", &risk["far"][group])] {
                let scale = value.as_f64().unwrap() / mean;
                same(pair(&risk[measure][group]), pair(&deaths["mean_ci95"]).map(|end| end.max(0.0) * scale));
            }
        }
    }
}

/// The largest event of a return period is a quantile of its column; a tail mean of years that mostly are nothing is their mean.
#[test]
fn return_periods_and_tails_agree_with_their_columns() {
    let (_folder, result, _) = run(DESERT_GAS, &["--trials", "20000"]);
    for posture in result["postures"].as_array().unwrap() {
        let metrics = &posture["metrics"];
        let events = &metrics["loss_max_event"];
        for (years, name) in [(10.0, "p90"), (20.0, "p95"), (100.0, "p99"), (1_000.0, "p999")] {
            let rows = metrics["loss"]["return_periods"].as_array().unwrap();
            let row = rows.iter().find(|row| row["years"] == years).unwrap();
            assert_eq!(row["largest_event"], events["quantiles"][name]);
            assert_eq!(row["largest_event_ci95"], events["quantiles_ci95"][name]);
            // deductible = "10 M", limit = "300 M": what is borne of the largest event.
            let net = metrics["loss_net"]["return_periods"].as_array().unwrap();
            let net = net.iter().find(|row| row["years"] == years).unwrap();
            let gross = row["largest_event"].as_f64().unwrap();
            let left = gross - (gross - 10e6).clamp(0.0, 300e6);
            assert!((net["largest_event"].as_f64().unwrap() - left).abs() <= 1e-9 * gross);
        }
        let deaths = &metrics["fatalities"];
        assert!(deaths["var95"].as_f64().unwrap() <= 0.0 && deaths["mean"].as_f64().unwrap() > 0.0);
        same(pair(&deaths["tvar95_ci95"]), pair(&deaths["mean_ci95"]).map(|end| end.max(0.0) / 0.05));
        let given = &posture["per_attack"]["metrics"]["fatalities"];
        let [low, high] = pair(&given["tvar95_ci95"]);
        let tail = given["tvar95"].as_f64().unwrap();
        assert!(given["var95"].as_f64().unwrap() > 0.0 && low < tail && tail < high && high < 1.2 * tail, "{given}");
    }
    // Where errors come from blocks, only the mean has one.
    let (_folder, result, _) = run(DESERT_GAS, &["--trials", "31744", "--sampling", "lhs"]);
    let posture = &result["postures"][0];
    assert!(posture["per_attack"]["metrics"]["fatalities"].get("tvar95_ci95").is_none());
    assert!(posture["metrics"]["fatalities"]["tvar95_ci95"].is_array());
}

/// A result without the intervals of today is drawn without them.
#[test]
fn a_result_of_an_earlier_version_is_still_read() {
    let (folder, mut result, printed) = run(DESERT_GAS, &["--trials", "20000"]);
    let shown = |text: &str, name: &str| text.lines().find(|line| line.contains(name)).unwrap().contains('[');
    let names = ["an attack in a year", "PLL)", "IRPA, ", "fatalities, 95 %", "P(fewer deaths)", "P(more deaths)"];
    assert!(names.iter().all(|name| shown(&printed, name)), "{printed}");
    let forget = |object: &mut Value, keys: &[&str]| {
        let object = object.as_object_mut().unwrap();
        for key in keys {
            object.remove(*key).unwrap();
        }
    };
    for posture in result["postures"].as_array_mut().unwrap() {
        forget(posture, &["p_attack_ci95"]);
        forget(&mut posture["risk"], &["pll_ci95", "irpa_ci95", "far_ci95"]);
        forget(&mut posture["metrics"]["loss"], &["worst", "tvar95_ci95"]);
        for row in posture["metrics"]["loss"]["return_periods"].as_array_mut().unwrap() {
            forget(row, &["largest_event_ci95"]);
        }
    }
    for comparison in result["comparisons"].as_array_mut().unwrap() {
        forget(comparison, &["p_better_ci95", "p_worse_ci95"]);
        comparison["difference"].as_object_mut().unwrap().retain(|key, _| key == "mean" || key == "ci95");
    }
    folder.write("old/result.json", result.to_string());
    let old = folder.bordj(&["report", "old/result.json", "--quiet", "--format", "human"]).gives(0, Nothing, Nothing);
    assert!(old.out.is_empty());
    let report = folder.read("old/report.md");
    for name in ["an attack in a year", "PLL)", "IRPA, ", "P(fewer deaths)", "P(more deaths)"] {
        assert!(!shown(&report.replace("\\(", "(").replace("\\)", ")"), name), "{name} in\n{report}");
    }
    assert!(shown(&report, "fatalities, 95 %"));
}
