//! A scalar stands for a table of every kind of key, and is one draw; a table written out draws by key, delays and travel
//! times not.

use std::collections::BTreeSet;

use super::{always, attacks, close, outpost, slot, sound};

const UNIT: &str = "id = \"pump\"\nshare = 1.0";
const GROUPS: &str = "headcount = 40\n\n[[group]]\nid = \"crew\"\nheadcount = 20";

/// Where a table by key stands: edits, path without the key, keys, and how one value and a table of two are written.
struct Kind {
    name: &'static str,
    edit: (&'static str, &'static str),
    path: &'static str,
    keys: &'static [&'static str],
    law: &'static str,
    one_draw: bool,
}

const UNIFORM: &str = "{ uniform = [0.1, 0.3] }";
const SECONDS: &str = "{ uniform = [\"10 s\", \"90 s\"] }";

const KINDS: [Kind; 9] = [
    Kind {
        name: "detection",
        edit: ("detection = 0.9", ""),
        path: "element.gate.detection",
        keys: &["force", "stealth", "deceit"],
        law: UNIFORM,
        one_draw: false,
    },
    Kind {
        name: "delay",
        edit: ("delay = \"60 s\"", ""),
        path: "element.gate.delay",
        keys: &["force", "stealth", "deceit"],
        law: SECONDS,
        one_draw: true,
    },
    Kind {
        name: "detection",
        edit: ("objective_time = \"10 min\"", "objective_time = \"10 min\"\n"),
        path: "zone.camp.detection",
        keys: &["force", "stealth", "deceit"],
        law: UNIFORM,
        one_draw: false,
    },
    Kind {
        name: "occupancy",
        edit: ("occupancy = { staff = 0.2 }", ""),
        path: "zone.pumps.occupancy",
        keys: &["staff", "crew"],
        law: "{ uniform = [0.1, 0.2] }",
        one_draw: false,
    },
    Kind {
        name: "killed",
        edit: ("killed = 0.1", ""),
        path: "assault.killed",
        keys: &["staff", "crew"],
        law: UNIFORM,
        one_draw: false,
    },
    Kind {
        name: "escaped",
        edit: ("escaped = 0.3", ""),
        path: "assault.escaped",
        keys: &["staff", "crew"],
        law: UNIFORM,
        one_draw: false,
    },
    Kind {
        name: "travel",
        edit: ("travel = \"5 min\"", ""),
        path: "response.guards.travel",
        keys: &["road", "camp", "pumps"],
        law: SECONDS,
        one_draw: true,
    },
    Kind {
        name: "restart",
        edit: (UNIT, "id = \"pump\"\nshare = 1.0\n"),
        path: "plant.unit.pump.restart",
        keys: &["none", "minor", "major"],
        law: SECONDS,
        one_draw: false,
    },
    Kind {
        name: "repair",
        edit: (UNIT, "id = \"pump\"\nshare = 1.0\n"),
        path: "plant.unit.pump.repair",
        keys: &["none", "minor", "major"],
        law: "{ uniform = [\"1 M\", \"2 M\"] }",
        one_draw: false,
    },
];

fn with(kind: &Kind, value: &str) -> String {
    let to = format!("{}{} = {value}", kind.edit.1, kind.name);
    outpost(&[("headcount = 40", GROUPS), (kind.edit.0, &to)])
}

#[test]
fn one_value_is_every_key_of_it_and_one_draw_a_table_is_a_draw_for_each_key() {
    for kind in &KINDS {
        let scenario = sound(&with(kind, kind.law));
        let draws = |scenario| -> BTreeSet<String> {
            kind.keys.iter().map(|key| slot(scenario, &format!("{}.{key}", kind.path)).draw.clone()).collect()
        };
        assert_eq!(draws(&scenario).len(), 1, "{}: {:?}", kind.path, draws(&scenario));
        let first = &slot(&scenario, &format!("{}.{}", kind.path, kind.keys[0])).base;
        assert!(kind.keys.iter().all(|key| slot(&scenario, &format!("{}.{key}", kind.path)).base == *first));
        let written: Vec<String> = kind.keys.iter().map(|key| format!("{key} = {}", kind.law)).collect();
        let scenario = sound(&with(kind, &format!("{{ {} }}", written.join(", "))));
        let expected = if kind.one_draw { 1 } else { kind.keys.len() };
        assert_eq!(draws(&scenario).len(), expected, "{}: {:?}", kind.path, draws(&scenario));
    }
}

/// "Is expanded before effects": an effect on one key leaves the others what they are.
#[test]
fn a_scalar_is_expanded_before_effects() {
    let text = outpost(&[(
        "[[posture]]\nid = \"as_is\"",
        "[[posture]]\nid = \"as_is\"\neffects = [{ target = \"element.gate.detection.stealth\", scale = 0.5 }]",
    )]);
    close(always(&text, "element.gate.detection.stealth"), 0.45);
    close(always(&text, "element.gate.detection.force"), 0.9);
}

/// Shares of killed in two groups of many people, attack by attack: those of the first, those of the second.
fn killed(written: &str) -> Vec<(f64, f64)> {
    let text = outpost(&[
        ("headcount = 40", "headcount = 20000\n\n[[group]]\nid = \"crew\"\nheadcount = 20000"),
        ("occupancy = { staff = 0.8 }", "occupancy = 0.5"),
        ("killed = 0.1", &format!("killed = {written}")),
        ("escaped = 0.3\n", ""),
        ("availability = \"$readiness\"", "availability = 0"),
    ]);
    let share = |attack: &super::Attack, group: &str| attack.get(&format!("killed_in_assault.{group}")) / 10_000.0;
    attacks(&text, 0, 200).iter().map(|attack| (share(attack, "staff"), share(attack, "crew"))).collect()
}

#[test]
fn one_value_for_two_groups_is_one_draw_in_the_simulation_a_table_two() {
    let one = killed("{ uniform = [0, 1] }");
    // Binomial noise of two shares of 10,000 people: at most 0.5 times the root of 2 in 100.
    let noise = 5.0 * 0.5 * (2.0_f64).sqrt() / 100.0;
    assert!(one.iter().all(|(staff, crew)| (staff - crew).abs() < noise), "{one:?}");
    assert!(one.iter().any(|(staff, _)| *staff < 0.2) && one.iter().any(|(staff, _)| *staff > 0.8));
    let own = killed("{ staff = { uniform = [0, 1] }, crew = { uniform = [0, 1] } }");
    let apart = own.iter().filter(|(staff, crew)| (staff - crew).abs() > 0.1).count();
    // Two independent uniform numbers are more than 0.1 apart with probability 0.81.
    super::share(apart, own.len(), 0.81);
}

/// A delay written out by tactic has one uniform number: the race by stealth is that by force, attack by attack.
#[test]
fn delays_have_one_uniform_number_for_all_tactics_in_the_simulation() {
    let stealth = "id = \"drilled\"\neffects = [{ target = \"threat.raiders.tactic.force\", set = 0 }, \
                   { target = \"threat.raiders.tactic.stealth\", set = 1 }]";
    let law = "{ uniform = [\"0 s\", \"10 min\"] }";
    let text = outpost(&[
        ("delay = \"60 s\"", &format!("delay = {{ force = {law}, stealth = {law} }}")),
        ("detection = 0.9", "detection = 1"),
        ("objective_time = \"10 min\"", "objective_time = \"0 s\""),
        ("availability = \"$readiness\"", "availability = 1"),
        ("understood = 0.6", "understood = 1"),
        ("scale = 0.9", "scale = 1"),
        ("rate = \"1 in 10 yr\"", "tactic = { force = 1 }\nforce_after_alarm = false\nrate = \"1 in 10 yr\""),
        ("id = \"drilled\"\ncontrols = [\"drills\"]", stealth),
    ]);
    let [force, stealth] = [0, 1]
        .map(|posture| attacks(&text, posture, 300).iter().map(|attack| attack.get("interrupted")).collect::<Vec<_>>());
    assert_eq!(force, stealth);
    let interrupted = force.iter().filter(|interrupted| **interrupted > 0.5).count();
    // 5 minutes of travel against a delay of 0 to 10 minutes.
    super::share(interrupted, force.len(), 0.5);
}

/// A time to each of two targets is one draw: two prongs that arrive together are met together.
#[test]
fn travel_has_one_uniform_number_for_all_zones_in_the_simulation() {
    let law = "{ uniform = [\"0 s\", \"10 min\"] }";
    let yard =
        "[[element]]\nid = \"back\"\nfrom = \"road\"\nto = \"pumps\"\ndetection = 1\ndelay = \"5 min\"\n\n[[response]]";
    let text = outpost(&[
        ("[[response]]", yard),
        ("delay = \"60 s\"", "delay = \"5 min\""),
        ("detection = 0.9", "detection = 1"),
        ("objective_time = \"10 min\"", "objective_time = \"0 s\""),
        ("availability = \"$readiness\"", "availability = 1"),
        ("scale = 0.9", "scale = 1"),
        ("travel = \"5 min\"", &format!("travel = {{ camp = {law}, pumps = {law} }}")),
        ("target = { camp = 1.0 }", "target = [{ zones = [\"camp\", \"pumps\"] }]"),
    ]);
    let found = attacks(&text, 0, 300);
    assert!(found.iter().all(|attack| attack.met.len() == 2 && attack.met[0] == attack.met[1]), "{found:?}");
    super::share(found.iter().filter(|attack| attack.met[0]).count(), found.len(), 0.5);
}
