//! A condition acts on every quantity that the format lets it act on: one that always holds does what the same effect of the
//! posture does, in every attack, for every such number of a scenario with everything in it.

use bordj::model::Model;
use bordj::scenario::Scenario;
use bordj::scenario::arena::Slot;
use bordj::scenario::dimension::Dimension;

use super::sound;
use crate::command::edited;

const STRESS: &str = include_str!("../../data/stress.toml");
const TRIALS: u64 = 120;

/// Every row of the first posture, one after another.
fn rows(scenario: &Scenario) -> Vec<f64> {
    let model = Model::compile(scenario, 7).unwrap();
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    for trial in 0..TRIALS {
        model.begin(trial, &mut worker);
        model.attacks(0, &mut worker, &mut rows, |_, _| {});
    }
    rows
}

/// An operation that few numbers stay the same under.
fn unusual(slot: &Slot) -> String {
    // What sums with others must not sum to more than 1.
    if slot.path.contains("occupancy") {
        return "scale = 0.8".to_owned();
    }
    let value = match slot.dimension {
        Dimension::Probability if ["killed.", "escaped."].iter().any(|key| slot.path.contains(key)) => "0.05",
        Dimension::Probability => "0.43",
        Dimension::Duration => "\"17 min\"",
        Dimension::Rate => "\"3 per d\"",
        Dimension::Money => "\"3 M\"",
        Dimension::Count => "7",
        Dimension::Factor | Dimension::Bare => "0.8",
    };
    format!("set = {value}")
}

#[test]
fn a_condition_that_always_holds_is_as_an_effect_of_the_posture() {
    // How paths and targets are chosen leaves conditions out (model.md section 4), so nothing is chosen by it here.
    let text = STRESS.replace("path = { quantal = 3.0 }", "path = \"uniform\"");
    let text = text
        .replace("path = { quantal = 2.0 }", "path = \"uniform\"")
        .replace("path = \"weakest\"", "path = \"uniform\"");
    // Any zone can become a target.
    let text = edited(
        &text,
        "plant = { pert = [\"1 min\", \"4 min\", \"9 min\"] } }",
        "plant = { pert = [\"1 min\", \"4 min\", \"9 min\"] }, hills = \"1 min\", track = \"1 min\" }",
    );
    let before = rows(&sound(&text));
    let scenario = sound(&text);
    let allowed = |path: &str| {
        let mut levels = path.split('.');
        match levels.next() {
            Some("threat") => matches!(levels.nth(1), Some("group_size" | "tactic" | "objective")),
            Some(first) => {
                let tables =
                    ["element", "zone", "response", "group", "alarm", "assault", "crisis", "plant", "dependence"];
                tables.contains(&first) && !path.ends_with("exposed_hours")
            }
            None => false,
        }
    };
    let slots: Vec<&Slot> = scenario.arena.slots.iter().filter(|slot| !slot.hidden && allowed(&slot.path)).collect();
    assert!(slots.len() > 150, "{}", slots.len());
    // A few at a time, as reading and compiling take longest.
    let (mut moved, mut still) = (0, Vec::new());
    for few in slots.chunks(5) {
        let paths: Vec<&str> = few.iter().map(|slot| slot.path.as_str()).collect();
        let effects: Vec<String> =
            few.iter().map(|slot| format!("{{ target = \"{}\", {} }}", slot.path, unusual(slot))).collect();
        let effects = format!("effects = [{}]", effects.join(", "));
        let own = edited(&text, "[[posture]]\nid = \"as_is\"", &format!("[[posture]]\nid = \"as_is\"\n{effects}"));
        let always = format!("[[condition]]\nid = \"always\"\nprobability = 1.0\n{effects}\n\n");
        let gated = edited(&text, "[[condition]]\nid = \"night\"", &format!("{always}[[condition]]\nid = \"night\""));
        let (own, gated) = (rows(&sound(&own)), rows(&sound(&gated)));
        assert!(own == gated, "{paths:?}: a condition that always holds does something else");
        if own == before {
            still.push(paths.join(", "));
        } else {
            moved += 1;
        }
    }
    // Most of them matter in this scenario: the comparison is not of nothing with nothing.
    assert!(still.len() * 5 < moved, "{moved} moved; unmoved: {still:#?}");
}
