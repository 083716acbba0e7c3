//! The defaults of the format, key by key: what a scenario that leaves them out holds, and what the reference says.

use bordj::scenario::explain::{Origin, explain};
use bordj::scenario::structure::PathRule;

use super::{close, load, refused, slot, sound};

/// A scenario that leaves out whatever it can.
const LEFT_OUT: &str = "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n\
    [[group]]\nid = \"staff\"\nheadcount = 10\n[[group]]\nid = \"crew\"\nheadcount = 10\n\
    [[zone]]\nid = \"road\"\n[[zone]]\nid = \"camp\"\n\
    [[element]]\nid = \"gate\"\nfrom = \"road\"\nto = \"camp\"\n\
    [[response]]\nid = \"guards\"\nstrength = 5\nengagement = { duel = {} }\n\
    [[threat]]\nid = \"raiders\"\nrate = \"1 in 10 yr\"\ntarget = [{ zones = [\"camp\"] }]\nentry = [\"road\"]\n\
    [assault]\n[crisis]\n[plant]\nzone = \"camp\"\n[[plant.unit]]\nid = \"pump\"\nshare = 1\n\
    [[control]]\nid = \"drills\"\n";

/// Path, default in the units used inside, heading and key in the reference, and what stands there.
const DEFAULTS: &[(&str, f64, &str, &str, &str)] = &[
    ("element.gate.assessment", 1.0, "[[element]]", "assessment", "1"),
    ("response.guards.communication", 1.0, "[[response]]", "communication", "1"),
    ("response.guards.availability", 1.0, "[[response]]", "availability", "1"),
    ("alarm.understood", 1.0, "[alarm]", "understood", "1"),
    ("zone.camp.haven.compliance", 1.0, "[zone.haven]", "compliance", "1"),
    ("zone.camp.presence", 1.0, "[[zone]]", "presence", "1"),
    ("zone.camp.attractiveness", 1.0, "[[zone]]", "attractiveness", "1"),
    ("group.staff.targeted", 1.0, "[[group]]", "targeted", "1"),
    ("response.guards.commits_inside", 1.0, "[[response]]", "commits_inside", "1"),
    ("threat.raiders.group_size", 1.0, "[[threat]]", "group_size", "1"),
    ("response.guards.engagement.duel.effectiveness", 1.0, "[response.engagement.duel]", "effectiveness", "1"),
    (
        "response.guards.engagement.duel.attackers_break_at",
        1.0,
        "[response.engagement.duel]",
        "attackers_break_at",
        "1",
    ),
    (
        "response.guards.engagement.duel.defenders_break_at",
        1.0,
        "[response.engagement.duel]",
        "defenders_break_at",
        "1",
    ),
    ("group.staff.exposed_hours", 8_760.0, "[[group]]", "exposed_hours", "8760"),
    ("zone.camp.occupancy.staff", 0.0, "[[zone]]", "occupancy", "0"),
    ("zone.camp.occupancy.crew", 0.0, "[[zone]]", "occupancy", "0"),
    ("plant.unit.pump.repair.major", 0.0, "[[plant.unit]]", "repair", "0"),
    ("plant.shutdown", 0.0, "[plant]", "shutdown", "0"),
    ("assault.killed.staff", 0.0, "[assault]", "killed", "0"),
    ("assault.escaped.crew", 0.0, "[assault]", "escaped", "0"),
    ("zone.camp.haven.discovery", 0.0, "[zone.haven]", "discovery", "0 per yr"),
    ("crisis.escape", 0.0, "[crisis]", "escape", "0 per yr"),
    ("crisis.execution", 0.0, "[crisis]", "execution", "0 per yr"),
    ("crisis.killed_in_assault", 0.0, "[crisis]", "killed_in_assault", "0"),
    ("crisis.assault.probability", 0.0, "[crisis.assault]", "probability", "0"),
    ("crisis.negotiation.probability", 0.0, "[crisis.assault]", "probability", "0"),
    ("crisis.surrender.probability", 0.0, "[crisis.assault]", "probability", "0"),
    ("crisis.surrender.after", 0.0, "[crisis.assault]", "after", "0 s"),
    ("crisis.limit", 30.0 * 86_400.0, "[crisis]", "limit", "30 d"),
    ("response.guards.decision", 0.0, "[[response]]", "decision", "0 s"),
    ("response.guards.travel.camp", 0.0, "[[response]]", "travel", "0 s"),
    ("response.guards.assessment", 0.0, "[[response]]", "assessment", "0 s"),
    ("zone.camp.haven.shelter_time", 0.0, "[zone.haven]", "shelter_time", "0 s"),
    ("plant.shutdown_time", 0.0, "[plant]", "shutdown_time", "0 s"),
    ("plant.value_per_day", 0.0, "[plant]", "value_per_day", "0"),
    ("plant.unit.pump.restart.minor", 0.0, "[[plant.unit]]", "restart", "0 s"),
    ("threat.raiders.tactic.force", 1.0, "[[threat]]", "tactic", "force alone"),
    ("threat.raiders.tactic.stealth", 0.0, "[[threat]]", "tactic", "force alone"),
    ("threat.raiders.tactic.deceit", 0.0, "[[threat]]", "tactic", "force alone"),
    ("threat.raiders.objective.hostages", 1.0, "[[threat]]", "objective", "hostages alone"),
    ("threat.raiders.objective.sabotage", 0.0, "[[threat]]", "objective", "hostages alone"),
    ("threat.raiders.objective.abduction", 0.0, "[[threat]]", "objective", "hostages alone"),
    ("zone.camp.detection.force", 0.0, "[[zone]]", "detection", "0"),
    ("zone.camp.haven.capacity", 0.0, "[zone.haven]", "capacity", "0"),
    ("zone.camp.haven.together", 0.0, "[zone.haven]", "together", "0"),
    ("zone.camp.crossing", 0.0, "[[zone]]", "crossing", "0 s"),
    ("zone.camp.objective_time", 0.0, "[[zone]]", "objective_time", "0 s"),
    ("element.gate.detection.deceit", 0.0, "[[element]]", "detection", "0"),
    ("element.gate.delay.force", 0.0, "[[element]]", "delay", "0 s"),
    ("dependence.rank", 0.0, "[dependence]", "rank", "0"),
    ("threat.raiders.target.camp.weight", 1.0, "target = [ { … } ]", "weight", "1"),
    ("threat.raiders.target.camp.start.camp", 0.0, "", "", ""),
    ("control.drills.working", 1.0, "[[control]]", "working", "1"),
    ("control.drills.capex", 0.0, "[[control]]", "capex", "0"),
    ("control.drills.opex", 0.0, "[[control]]", "opex", "0"),
    ("money.discount", 0.0, "[money]", "discount", "0"),
    ("money.fatality", 0.0, "[money]", "fatality", "0"),
    ("money.crisis_per_day", 0.0, "[money]", "crisis_per_day", "0"),
];

#[test]
fn what_is_left_out_is_its_default_to_the_scenario_and_to_the_reference() {
    let loaded = load(LEFT_OUT);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let page = bordj::scenario::reference();
    for (path, value, heading, key, shown) in DEFAULTS {
        let told = explain(&scenario, &loaded.sources, &[(*path).to_owned()], &[0])
            .unwrap_or_else(|(faults, _)| panic!("{path}: {faults:#?}"));
        match told[0].base {
            Origin::Default(found) => close(found, *value),
            ref other => panic!("{path}: {other:?}"),
        }
        if heading.is_empty() {
            continue;
        }
        let section =
            page.split("\n## ").find(|section| section.lines().next().unwrap().contains(&format!("`{heading}`")));
        let section = section.unwrap_or_else(|| panic!("the reference has no {heading}"));
        let row = section.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).unwrap();
        assert_eq!(row.split(" | ").nth(2), Some(*shown), "{row}");
    }
}

#[test]
fn defaults_that_are_another_number_or_a_word() {
    let loaded = load(LEFT_OUT);
    let scenario = loaded.scenario.unwrap();
    for (path, other) in [
        ("zone.camp.search_time", "zone.camp.objective_time"),
        ("zone.camp.assault.killed.staff", "assault.killed.staff"),
        ("zone.camp.assault.escaped.crew", "assault.escaped.crew"),
        ("plant.unit.pump.damage_safe.sabotage.minor", "plant.unit.pump.damage.sabotage.minor"),
    ] {
        let told = explain(&scenario, &loaded.sources, &[path.to_owned()], &[0]).unwrap();
        assert_eq!(told[0].base, Origin::Follows(other.to_owned()), "{path}");
    }
    for path in ["assault.captives_per_attacker", "money.insurance.aggregate"] {
        let told = explain(&scenario, &loaded.sources, &[path.to_owned()], &[0]).unwrap();
        assert_eq!(told[0].base, Origin::NoLimit, "{path}");
    }
    let structure = &scenario.structure;
    assert!(structure.zones.iter().all(|zone| zone.stops_plant));
    assert!(structure.threats[0].force_after_alarm && structure.threats[0].dispersion.is_none());
    assert_eq!(structure.threats[0].path, PathRule::Uniform);
    close(structure.elements[0].sense_at, 0.0);
    close(slot(&scenario, "plant.unit.pump.damage.hostages.none").clone().range().0, 0.0);
    // A name that is left out is the id.
    let text = LEFT_OUT.replace("\"camp\"", "\"living_base\"");
    assert_eq!(sound(&text).structure.zones[1].name, "living base");
}

#[test]
fn words_and_flags_are_what_they_say() {
    for (word, behind) in [("begin", 0.0), ("middle", 0.5), ("end", 1.0)] {
        let text =
            LEFT_OUT.replace("to = \"camp\"\n", &format!("to = \"camp\"\nsense_at = \"{word}\"\nkind = \"gate\"\n"));
        close(sound(&text).structure.elements[0].sense_at, behind);
    }
    for (written, rule) in [
        ("\"uniform\"", PathRule::Uniform),
        ("\"weakest\"", PathRule::Weakest),
        ("{ quantal = 4.0 }", PathRule::Quantal(4.0)),
    ] {
        let text = LEFT_OUT.replace("entry =", &format!("path = {written}\nforce_after_alarm = false\nentry ="));
        let threat = &sound(&text).structure.threats[0];
        assert_eq!((threat.path, threat.force_after_alarm), (rule, false));
    }
    let text = LEFT_OUT.replace("id = \"camp\"\n", "id = \"camp\"\nstops_plant = false\n");
    assert!(!sound(&text).structure.zones[1].stops_plant);
    refused(&LEFT_OUT.replace("entry =", "path = \"boldest\"\nentry ="), "unknown-word", "\"boldest\"");
}

#[test]
fn engagement_is_required() {
    let text = LEFT_OUT.replace("engagement = { duel = {} }\n", "");
    let found = super::faults(&text);
    assert_eq!((found.len(), found[0].0), (1, "missing-key"), "{found:?}");
    refused(&LEFT_OUT.replace("{ duel = {} }", "{}"), "missing-key", "{}");
    close(
        super::constant(
            &sound(&LEFT_OUT.replace("{ duel = {} }", "{ fixed = 0.8 }")),
            "response.guards.engagement.fixed",
        ),
        0.8,
    );
}
