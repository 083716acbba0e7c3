//! The controls made of lessons (`scenarios/controls/`): each says what it owes, acts where it is taken in, and helps.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, root};

/// Lessons that are ways of reckoning, and no measures.
const NO_MEASURES: [u32; 3] = [4, 24, 26];

fn scenarios() -> PathBuf {
    root().join("scenarios")
}

/// Files of the library and their texts.
fn files() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(scenarios().join("controls")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml")).collect();
    names.sort();
    let text = |name: &String| std::fs::read_to_string(scenarios().join("controls").join(name)).unwrap();
    names.iter().map(|name| (name.clone(), text(name))).collect()
}

/// A folder with the library, and scenarios beside it.
fn folder() -> Folder {
    let folder = Folder::new();
    for (name, text) in files() {
        folder.write(&format!("controls/{name}"), text);
    }
    folder.write("in-amenas-2013.toml", std::fs::read(scenarios().join("in-amenas-2013.toml")).unwrap());
    folder
}

/// The tables of controls in a text.
fn controls(text: &str) -> Vec<&str> {
    text.split("\n\n").filter(|table| table.starts_with("[[control]]")).collect()
}

/// The text of a key of a table.
fn words<'a>(table: &'a str, key: &str) -> &'a str {
    let line = table.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
    line.and_then(|rest| rest.rsplit_once('"')).unwrap_or_else(|| panic!("no {key} in {table}")).0
}

fn ids() -> Vec<String> {
    let files = files();
    files.iter().flat_map(|(_, text)| controls(text)).map(|table| words(table, "id").to_owned()).collect()
}

#[test]
fn every_control_has_its_lesson_range_cost_sources_and_grade() {
    let page = std::fs::read_to_string(scenarios().join("controls/README.md")).unwrap();
    let mut lessons = BTreeSet::new();
    for (_, text) in files() {
        for table in controls(&text) {
            let id = words(table, "id");
            let lesson = words(table, "lesson").strip_prefix('L').and_then(|rest| rest.split_once(". ")).unwrap();
            let number: u32 = lesson.0.parse().unwrap();
            let row = page.lines().find(|line| line.starts_with(&format!("| L{number} |"))).unwrap();
            assert!(row.contains(&format!("`{id}`")), "{id} is not in the row of L{number}: {row}");
            lessons.insert(number);
            let note = words(table, "note");
            assert!(note.contains("Range: ") && note.contains("Cost: "), "{id}: {note}");
            assert!(!words(table, "name").is_empty() && table.contains("\nbasis = [\""), "{id}");
            assert!(["A", "B", "C", "D"].contains(&words(table, "grade")), "{id}");
            assert!(table.contains("\nopex = { value = ") && table.contains("basis = [\"unit_costs\"]"), "{id}");
            // A capex is written off over a life; an effect that can't be found anywhere is passed over.
            assert_eq!(table.contains("\ncapex = "), table.contains("\nlife = "), "{id}");
            for effect in table.lines().filter(|line| line.starts_with("  { target")) {
                let brought = effect.contains("response.site_guard.availability");
                assert!(brought || effect.ends_with("optional = true },"), "{id}: {effect}");
                assert!(effect.contains("grade = ") || effect.contains("= \"$"), "{id}: {effect}");
            }
        }
    }
    let expected: BTreeSet<u32> = (1..=28).filter(|number| !NO_MEASURES.contains(number)).collect();
    assert_eq!(lessons, expected);
    for number in NO_MEASURES {
        assert!(page.contains(&format!("| L{number} |")) && page.contains(&format!("- **L{number}**")), "L{number}");
    }
}

/// Each file by itself, over a site that was not made for it.
#[test]
fn every_file_can_be_taken_in_alone() {
    let folder = folder();
    for (name, _) in files() {
        let extends = format!("schema = 1\nextends = \"controls/{name}\"\n");
        folder.write("site.toml", DESERT_GAS.replacen("schema = 1\n", &extends, 1));
        folder.bordj(&["check", "site.toml"]).gives(0, With(&["site.toml: sound; "]), Nothing);
    }
}

/// With every lesson at once what lessons share stays within the ranges of the folder's page.
#[test]
fn controls_that_act_together_stay_in_the_range_of_their_lessons() {
    let folder = folder();
    // Upkeep L1, L2, L19; a warning acted on L2, L5; people who act rightly L3, L16; what is understood L9, L16.
    for (target, low, high) in [
        ("parameters.upkeep", 0.5, 0.95),
        ("parameters.warning", 0.1, 0.6),
        ("parameters.drill_quality", 0.3, 0.9),
        ("alarm.understood", 0.3, 0.98),
    ] {
        let call = ["check", "in-amenas-2013.toml", "--explain", target, "--format", "json"];
        let told: Value = serde_json::from_str(&folder.bordj(&call).gives(0, With(&[]), Nothing).out).unwrap();
        let postures = told["quantities"][0]["postures"].as_array().unwrap();
        let all = postures.iter().find(|posture| posture["id"] == "everything").unwrap();
        let median = all["always"]["median"].as_f64().unwrap();
        assert!((low..=high).contains(&median), "{target}: {median} is not within {low} to {high}");
        assert!(all["steps"].as_array().unwrap().len() >= 2 || target == "alarm.understood", "{target}");
    }
}

/// At In Amenas every control finds what it acts on, has a price, and none costs lives.
#[test]
fn no_control_is_idle_free_or_harmful_where_it_was_learned() {
    let folder = folder();
    folder.bordj(&["check", "in-amenas-2013.toml"]).gives(0, With(&["sound; "]), Nothing);
    let mut text = "schema = 1\nextends = \"in-amenas-2013.toml\"\n[scenario]\nid = \"one-by-one\"\n".to_owned();
    let ids = ids();
    for id in &ids {
        text.extend(["[[posture]]\nid = \"only_", id, "\"\ncontrols = [\"", id, "\"]\n"]);
    }
    folder.write("one-by-one.toml", text);
    let mut call = vec!["run", "one-by-one.toml", "--trials", "8192", "--quiet", "--out", "out", "--posture", "as_was"];
    let postures: Vec<String> = ids.iter().map(|id| format!("only_{id}")).collect();
    call.extend(postures.iter().flat_map(|posture| ["--posture", posture.as_str()]));
    folder.bordj(&call).gives(0, Nothing, Nothing);
    let result = folder.json("out/result.json");
    let rows = |metric: &str| -> Vec<Value> {
        let all = result["comparisons"].as_array().unwrap();
        all.iter().filter(|row| row["metric"] == metric).cloned().collect()
    };
    for row in rows("fatalities") {
        // Five standard errors, over 25 controls: one in a hundred thousand of such tests fails by chance.
        let (mean, low) = (row["difference"]["mean"].as_f64().unwrap(), row["difference"]["ci95"][0].as_f64().unwrap());
        assert!(mean <= 5.0 / 1.96 * (mean - low), "{row}");
    }
    let free: Vec<&Value> = result["postures"].as_array().unwrap()[1..]
        .iter()
        .filter(|posture| posture["annual_cost"].as_f64().unwrap() <= 0.0)
        .collect();
    assert!(free.is_empty(), "{free:?}");
}
