//! What editors and readers of the reference see is what the reader of scenarios knows.

use std::path::Path;
use std::process::Command;

use crate::command::Stream::{Exactly, Nothing};
use crate::command::{DESERT_GAS, Folder, root};

#[test]
fn the_schema_in_the_repository_is_current() {
    let committed = std::fs::read_to_string(root().join("bordj.schema.json")).unwrap();
    assert!(committed == bordj::scenario::schema(), "run `bordj schema > bordj.schema.json` and commit it");
    Folder::new().bordj(&["schema"]).gives(0, Exactly(&committed), Nothing);
}

#[test]
fn the_reference_of_keys_is_current() {
    let committed = std::fs::read_to_string(root().join("docs/keys.md")).unwrap();
    assert!(
        committed == bordj::scenario::reference(),
        "run `bordj schema --format markdown > docs/keys.md` and commit it"
    );
    Folder::new().bordj(&["schema", "--format", "markdown"]).gives(0, Exactly(&committed), Nothing);
}

/// Every object of the schema with properties says what each of them is.
#[test]
fn every_key_of_the_schema_has_words() {
    fn walk(value: &serde_json::Value, path: &str, silent: &mut Vec<String>) {
        let Some(fields) = value.as_object() else {
            if let Some(items) = value.as_array() {
                for item in items {
                    walk(item, path, silent);
                }
            }
            return;
        };
        for (name, property) in fields.get("properties").and_then(|found| found.as_object()).into_iter().flatten() {
            let refers = matches!(name.as_str(), "basis" | "grade") && property.get("$ref").is_some();
            if property.get("description").is_none() && !refers {
                silent.push(format!("{path}.{name}"));
            }
        }
        for (name, inner) in fields {
            walk(inner, &format!("{path}.{name}"), silent);
        }
    }
    let mut silent = Vec::new();
    walk(&serde_json::from_str(&bordj::scenario::schema()).unwrap(), "", &mut silent);
    assert!(silent.is_empty(), "no description: {silent:#?}");
}

/// Whether taplo finds the scenario to fit the schema.
fn taplo_accepts(file: &Path) -> bool {
    let schema = format!("file://{}", root().join("bordj.schema.json").display());
    let out = Command::new("taplo").args(["check", "--schema", &schema]).arg(file).output().unwrap();
    out.status.success()
}

#[test]
#[ignore = "needs taplo on the path"]
fn taplo_accepts_every_shipped_scenario_and_refuses_broken_ones() {
    let mut seen = 0;
    for folder in ["scenarios", "tests/data"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                assert!(taplo_accepts(&path), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "{seen} scenarios");
    let broken = [
        ("schema = 1", "schema = 2"),
        ("objective_time =", "objectve_time ="),
        ("headcount = 130", "headcount = \"130 people\""),
        ("crossing = \"3 min\"", "crossing = 180"),
        ("crossing = \"3 min\"", "crossing = \"3 minutes\""),
        ("stops_plant = false", "stops_plant = \"no\""),
        ("capacity = 80", "capacity = { pert = [60, 80] }"),
        ("sense_at = \"begin\"", "sense_at = \"start\""),
        ("assessment = 0.9\n", "assessment = 1.9\n"),
        ("rank = 0.4", "rank = { normal = { mean = 0.4 } }"),
        ("decision = { exponential = { mean = \"15 min\" } }", "decision = { exponentail = { mean = \"15 min\" } }"),
        ("grade = \"D\"", "grade = \"E\""),
        ("path = { quantal = 4.0 }", "path = \"strongest\""),
        ("detection = { force = 0.4, stealth = 0.15, deceit = 0.1 }", "detection = { forced = 0.4 }"),
    ];
    let folder = Folder::new();
    for (from, to) in broken {
        folder.write("broken.toml", edited_first(from, to));
        assert!(!taplo_accepts(&folder.path("broken.toml")), "{to}");
    }
    folder.write("sound.toml", edited_first("capacity = 80", "capacity = 81"));
    assert!(taplo_accepts(&folder.path("sound.toml")));
}

/// The example with the first of these places changed.
fn edited_first(from: &str, to: &str) -> String {
    assert!(DESERT_GAS.contains(from), "{from}");
    DESERT_GAS.replacen(from, to, 1)
}
