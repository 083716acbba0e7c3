//! Conditions: what they may change, exclusive ones, a threat's own probability; crisis and assault left out.

use super::{attacks, outpost, refused, share, sound, told};

/// Nobody comes to help, and whoever is found is killed or not by one constant.
const HELPLESS: [(&str, &str); 2] = [("availability = \"$readiness\"", "availability = 0"), ("escaped = 0.3\n", "")];

/// Shares killed of those exposed, attack by attack, when conditions replace the 0.5 of the file.
fn killed(conditions: &str, threat: &str) -> Vec<f64> {
    let edits = [
        HELPLESS[0],
        HELPLESS[1],
        ("killed = 0.1", "killed = 0.5"),
        ("effects = [{ target = \"element.gate.detection\", scale = 0.9 }]", conditions),
        ("rate = \"1 in 10 yr\"", threat),
    ];
    let found = attacks(&outpost(&edits), 0, 600);
    found.iter().map(|attack| attack.get("killed_in_assault") / attack.get("exposed")).collect()
}

const KILLS: &str = "effects = [{ target = \"assault.killed\", set = 1 }]";
const RATE: &str = "rate = \"1 in 10 yr\"";

fn count(shares: &[f64], of: f64) -> usize {
    shares.iter().filter(|share| (**share - of).abs() < 1e-9).count()
}

#[test]
fn a_condition_holds_for_its_share_of_attacks() {
    let found = killed(KILLS, RATE);
    // In the other attacks all 32 people die with a probability of 2^-32.
    share(count(&found, 1.0), found.len(), 0.5);
}

#[test]
fn a_threat_has_its_own_probability_of_a_condition() {
    let found = killed(KILLS, &format!("conditions = {{ night = 0.9 }}\n{RATE}"));
    share(count(&found, 1.0), found.len(), 0.9);
    let found = killed(KILLS, &format!("conditions = {{ night = 1.0 }}\n{RATE}"));
    assert_eq!(count(&found, 1.0), found.len());
    refused(&outpost(&[(RATE, &format!("conditions = {{ nihgt = 0.9 }}\n{RATE}"))]), "unknown-id", "nihgt");
}

#[test]
fn conditions_of_one_name_are_one_draw() {
    let dawn = |exclusive: &str| {
        format!(
            "{exclusive}{KILLS}\n\n[[condition]]\nid = \"dawn\"\nprobability = 0.5\n{exclusive}\
                 effects = [{{ target = \"assault.killed\", set = 0 }}]"
        )
    };
    let found = killed(&dawn("exclusive = \"light\"\n"), RATE);
    // One of the two holds in every attack, never both.
    share(count(&found, 1.0), found.len(), 0.5);
    assert_eq!(count(&found, 1.0) + count(&found, 0.0), found.len());
    let found = killed(&dawn(""), RATE);
    // Without the name they are two draws: neither holds in a quarter, and where both do the later one has its way.
    share(count(&found, 0.0), found.len(), 0.5);
    share(count(&found, 1.0), found.len(), 0.25);
}

#[test]
fn a_condition_may_change_matters_of_one_attack_and_no_others() {
    let with = |target: &str, operation: &str| {
        let effects = format!("effects = [{{ target = \"{target}\", {operation} }}]");
        outpost(&[("effects = [{ target = \"element.gate.detection\", scale = 0.9 }]", &effects)])
    };
    for target in [
        "element.gate.delay",
        "zone.camp.occupancy.staff",
        "zone.camp.haven.capacity",
        "response.guards.travel",
        "group.staff.headcount",
        "group.staff.targeted",
        "alarm.understood",
        "assault.killed",
        "crisis.escape",
        "plant.shutdown",
        "plant.unit.pump.restart",
        "dependence.rank",
        "threat.raiders.group_size",
        "threat.raiders.tactic.force",
        "threat.raiders.objective.hostages",
    ] {
        let scenario = sound(&with(target, "scale = 0.9"));
        assert!(!scenario.structure.conditions[0].effects[0].slots.is_empty(), "{target}");
    }
    for target in [
        "parameters.readiness",
        "threat.raiders.rate",
        "threat.raiders.target.camp",
        "control.drills.capex",
        "control.drills.working",
        "money.fatality",
        "group.staff.exposed_hours",
        "condition.night.probability",
    ] {
        refused(&with(target, "scale = 0.9"), "not-per-attack", &format!("\"{target}\""));
    }
}

#[test]
fn a_condition_comes_last() {
    let text = outpost(&[
        ("scale = 0.9", "set = 0.2"),
        ("id = \"as_is\"", "id = \"as_is\"\neffects = [{ target = \"element.gate.detection\", set = 0.4 }]"),
    ]);
    let posture = &told(&text, "element.gate.detection.force").postures[0];
    assert_eq!((posture.always.exact, posture.sometimes[0].figures.exact), (Some(0.4), Some(0.2)));
    assert_eq!(posture.steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>(), ["set 0.4", "set 0.2"]);
}

#[test]
fn without_an_assault_nobody_is_killed_or_captured() {
    let text = outpost(&[HELPLESS[0], ("[assault]\nkilled = 0.1\nescaped = 0.3\n", "")]);
    let found = attacks(&text, 0, 200);
    assert!(!found.is_empty());
    for attack in &found {
        assert!(attack.get("exposed") > 0.0 && attack.get("killed_in_assault") + attack.get("captured") < 0.5);
        assert!(attack.get("fatalities") < 0.5 && attack.get("crisis_days") < 1e-9);
    }
    // One zone may have its own.
    let zone = "objective_time = \"10 min\"\n[zone.assault]\nkilled = 1";
    let text = outpost(&[
        HELPLESS[0],
        ("[assault]\nkilled = 0.1\nescaped = 0.3\n", ""),
        ("objective_time = \"10 min\"", zone),
    ]);
    assert!(attacks(&text, 0, 50).iter().all(|attack| attack.get("killed_in_assault") > 0.5));
}

#[test]
fn without_a_crisis_captives_are_freed_at_completion_with_a_warning() {
    let text = outpost(&[
        HELPLESS[0],
        HELPLESS[1],
        ("killed = 0.1", "killed = 0"),
        ("[crisis]\nassault = { probability = 0.5, after = \"36 h\" }\n", ""),
    ]);
    let warnings: Vec<&str> = super::load(&text).diagnostics.iter().map(|fault| fault.code).collect();
    assert_eq!(warnings, ["no-crisis", "unused-parameter"]);
    for attack in attacks(&text, 0, 100) {
        assert!(attack.get("captured") > 0.5, "{attack:?}");
        assert!((attack.get("captured") - attack.get("freed")).abs() < 1e-9 && attack.get("crisis_days") < 1e-9);
    }
}
