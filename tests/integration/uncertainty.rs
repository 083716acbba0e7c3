//! What is not known: nested runs beside runs, sensitivity analyses, their faults, and the same bytes for any threads.

use serde_json::Value;

use crate::command::Folder;
use crate::command::Stream::{Exactly, Nothing, With};

/// Two postures, people, a plant, a response.
const SITE: &str = include_str!("../../scenarios/my-site.toml");

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("site.toml", SITE);
    folder
}

const FEW: [&str; 6] = ["--points", "8", "--attacks", "16", "--scrambles", "8"];

/// A nested run adds its part, and moves no other figure of the run by a bit.
#[test]
fn a_nested_run_stands_beside_the_run() {
    let folder = folder();
    let run = |out: &str, options: &[&str]| -> Value {
        let words = [&["run", "site.toml", "--quiet", "--out", out, "--trials", "4096"], options].concat();
        folder.bordj(&words).gives(0, Nothing, Nothing);
        folder.json(&format!("{out}/result.json"))
    };
    let plain = run("plain", &[]);
    let mut nested = run("nested", &["--nested", "40x32", "--threads", "1"]);
    let other = run("other", &["--nested", "40x32", "--threads", "3"]);
    assert_eq!(nested, other);
    let part = nested.as_object_mut().unwrap().remove("nested").unwrap();
    assert_eq!(plain, nested);
    assert_eq!((&part["outer"], &part["inner"]), (&40.into(), &32.into()));
    let postures = part["postures"].as_array().unwrap();
    assert_eq!(postures.len(), 2);
    for posture in postures {
        // The mean over draws is that of the run, within the intervals of both.
        let of_run = plain["postures"].as_array().unwrap().iter().find(|run| run["id"] == posture["id"]).unwrap();
        let metric = &of_run["per_attack"]["metrics"]["fatalities"];
        let band = &posture["attack"]["fatalities"];
        let half = |figure: &Value| (figure[1].as_f64().unwrap() - figure[0].as_f64().unwrap()) / 2.0;
        let apart = (metric["mean"].as_f64().unwrap() - band["mean"].as_f64().unwrap()).abs();
        let [own, other] = [half(&metric["mean_ci95"]), half(&band["mean_ci95"])];
        let both = (own * own + other * other).sqrt();
        // Twice the half width of 95 %: 4 standard errors.
        assert!(apart < 2.05 * both, "{metric} {band}");
        let quantiles = band["quantiles"].as_array().unwrap().iter().map(|q| q.as_f64().unwrap()).collect::<Vec<_>>();
        assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]) && quantiles[0] < quantiles[2], "{band}");
        for row in posture["fn"].as_array().unwrap() {
            assert!(row[1].as_f64().unwrap() <= row[2].as_f64().unwrap(), "{row}");
        }
    }
    assert_eq!(part["differences"][0]["baseline"], plain["postures"][0]["id"]);
    // The command that the report names has it.
    let page = folder.read("nested/report.html");
    assert!(page.contains("--nested 40x32") && page.contains("What is not known"));
    assert!(folder.names("nested").contains(&"uncertainty.svg".to_owned()));
    assert!(!folder.names("plain").contains(&"uncertainty.svg".to_owned()));
}

#[test]
fn a_sensitivity_analysis_has_its_document_charts_and_table() {
    let folder = folder();
    let words = [&["sensitivity", "site.toml", "--out", "a", "--threads", "1", "--metric", "loss"][..], &FEW].concat();
    let told = With(&["Sensitivity: mean loss in a year", "threat.raiders.rate", "In short", "hangs most on"]);
    folder.bordj(&words).gives(0, told, With(&["64 pairs of points", "sensitivity.json, sensitivity.md and"]));
    let document = folder.json("a/sensitivity.json");
    assert_eq!(document["schema"], "bordj.sensitivity/1");
    let found = &document["sensitivity"];
    assert_eq!((&found["points"], &found["attacks"], &found["scrambles"]), (&8.into(), &16.into(), &8.into()));
    assert_eq!(found["metrics"].as_array().unwrap().len(), 1);
    assert_eq!(found["metrics"][0]["name"], "loss.mean");
    assert_eq!(found["choices"][0]["options"].as_array().unwrap().len(), 2);
    for name in ["sensitivity-tornado.svg", "sensitivity-sobol.svg", "sensitivity.md"] {
        assert!(folder.names("a").contains(&name.to_owned()), "{name}");
    }
    // The rate leads: losses come with attacks.
    let effects = found["metrics"][0]["effects"].as_array().unwrap();
    let total = |effect: &&Value| effect["total"]["value"].as_f64().unwrap();
    let most = effects.iter().max_by(|one, other| total(one).total_cmp(&total(other))).unwrap();
    let input = &found["inputs"][most["input"].as_u64().unwrap() as usize];
    assert_eq!(input["inputs"], serde_json::json!(["threat.raiders.rate"]));
    // Other threads, the same bytes.
    let words =
        [&["sensitivity", "site.toml", "--out", "b", "--threads", "3", "--quiet", "--metric", "loss"][..], &FEW]
            .concat();
    folder.bordj(&words).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("a/sensitivity.json"), folder.read("b/sensitivity.json"));
    // What `json` prints is the document.
    let words =
        [&["sensitivity", "site.toml", "--out", "b", "--quiet", "--format", "json", "--metric", "loss"][..], &FEW]
            .concat();
    folder.bordj(&words).gives(0, Exactly(&folder.read("a/sensitivity.json")), Nothing);
}

#[test]
fn faults_say_what_to_ask_for() {
    let folder = folder();
    for (words, part) in [
        (vec!["run", "site.toml", "--nested", "5x5"], "--nested: 5 outer draws: ask for 20 to 4096"),
        (vec!["compare", "site.toml", "--nested", "lots"], "for example 200x500"),
        (vec!["sensitivity", "site.toml", "--scrambles", "4"], "ask for 8 or more"),
        (vec!["sensitivity", "site.toml", "--points", "48"], "a power of two"),
        (vec!["sensitivity", "site.toml", "--metric", "fatality"], "did you mean"),
        (vec!["sensitivity", "site.toml", "--posture", "nobody"], "nobody"),
    ] {
        folder.bordj(&words).gives(2, Nothing, With(&[part]));
        assert!(!folder.names(".").contains(&"reports".to_owned()) || folder.names("reports").is_empty(), "{words:?}");
    }
    // All is known.
    let known = "schema = 1\n[scenario]\nid = \"known\"\nname = \"Known\"\ncurrency = \"USD\"\n\
                 [[loss_event]]\nid = \"theft\"\nrate = \"2 per yr\"\nmagnitude = [10]\n";
    folder.write("known.toml", known);
    let part = "no input of the scenario is uncertain";
    folder.bordj(&["sensitivity", "known.toml"]).gives(2, Nothing, With(&[part]));
    folder.bordj(&["run", "known.toml", "--sensitivity"]).gives(2, Nothing, With(&[part]));
}
