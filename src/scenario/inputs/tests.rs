//! Inputs of small scenarios, whole.

use super::*;
use crate::scenario::load;

const SITE: &str = "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n[parameters]\n\
    x = { uniform = [0.5, 1.5], grade = \"D\" }\n[[source]]\nid = \"book\"\ntitle = \"A book\"\nyear = 1999\n\
    [[zone]]\nid = \"yard\"\n[[zone]]\nid = \"camp\"\nobjective_time = \"4 min\"\ngrade = \"B\"\n\
    [[element]]\nid = \"gate\"\nfrom = \"yard\"\nto = \"camp\"\ndetection = { beta = [2, 2], basis = [\"book\"], grade = \"A\" }\n\
    delay = { force = \"1 min\", stealth = { uniform = [\"2 min\", \"3 min\"] } }\n\
    [[threat]]\nid = \"raid\"\nrate = \"1 in 40 yr\"\ngrade = \"D\"\ngroup_size = 4\ntarget = { camp = 1.0 }\n\
    entry = [\"yard\"]\n[[control]]\nid = \"lock\"\ngrade = \"C\"\neffects = [{ target = \"element.gate.delay\", scale = { uniform = [1, 2] } },\n\
    { target = \"element.gate.detection\", set = { beta = [3, 2] } }]\n[[posture]]\nid = \"as_is\"\n";

/// Path, what is written, grade, whether it is a constant, names of draws.
type Row = (String, String, Option<Grade>, bool, Vec<String>);

fn told(text: &str, settings: &[&str]) -> Vec<Row> {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = load("site.toml", text.as_bytes(), &settings);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let rows = inputs(&scenario).into_iter();
    rows.map(|input| (input.path, input.value, input.grade, input.constant, input.draws)).collect()
}

#[test]
fn every_number_is_told_with_its_grade_in_the_order_of_the_canonical_form() {
    use Grade::{A, B, C, D};
    let row = |path: &str, value: &str, grade, constant, draws: &[&str]| {
        (path.to_owned(), value.to_owned(), grade, constant, draws.iter().map(|draw| (*draw).to_owned()).collect())
    };
    let expected: Vec<Row> = vec![
        row(
            "control.lock: scale of element.gate.delay",
            "{ uniform = [1, 2] }",
            Some(C),
            false,
            &["control.lock.effect.element.gate.delay.scale"],
        ),
        row(
            "control.lock: set of element.gate.detection",
            "{ beta = [3, 2] }",
            Some(C),
            false,
            &["element.gate.detection"],
        ),
        row("element.gate.delay.force", "60 s", None, true, &[]),
        row("element.gate.delay.stealth", "{ uniform = [\"2 min\", \"3 min\"] }", None, false, &[]),
        row("element.gate.detection", "{ beta = [2, 2] }", Some(A), false, &["element.gate.detection"]),
        row("parameters.x", "{ uniform = [0.5, 1.5] }", Some(D), false, &["parameters.x"]),
        row("threat.raid.group_size", "4", Some(D), true, &[]),
        row("threat.raid.rate", "1 in 40 yr", Some(D), true, &[]),
        row("threat.raid.target.camp", "1", Some(D), true, &[]),
        row("zone.camp.objective_time", "4 min", Some(B), true, &[]),
    ];
    let found = told(SITE, &[]);
    assert_eq!(found, expected);
    // Layout, units and the order of keys say nothing.
    let other = SITE.replace("\"4 min\"", "  \"240 s\" # four minutes").replace("\"1 in 40 yr\"", "\"0.025 per yr\"");
    let other = told(&other, &[]);
    assert_eq!(other, found);
}

#[test]
fn what_the_command_line_sets_stands_in_the_place_of_the_file() {
    let before = told(SITE, &[]).len();
    let found = told(SITE, &["threat.raid.rate=1 in 20 yr"]);
    assert_eq!(found.len(), before);
    assert!(!found.iter().any(|row| row.1 == "1 in 40 yr"), "{found:?}");
    let last = found.last().unwrap();
    assert_eq!((last.0.as_str(), last.1.as_str(), last.2), ("threat.raid.rate", "1 in 20 yr", None));
}

#[test]
fn sources_and_counts_are_those_of_the_file() {
    let scenario = load("site.toml", SITE.as_bytes(), &[]).scenario.unwrap();
    assert_eq!(grades(&scenario), [1, 1, 2, 4, 2]);
    let book =
        Listed { id: "book".to_owned(), title: "A book".to_owned(), publisher: String::new(), year: "1999".to_owned() };
    assert_eq!(sources(&scenario), [book]);
}
