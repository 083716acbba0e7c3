//! Effects: targets, the four operations, their order, what they build, and an error for every rule.

use super::{always, close, faults, outpost, refused, sound, told};

/// The outpost with effects of the first posture.
fn patched(effects: &str) -> String {
    outpost(&[("id = \"as_is\"", &format!("id = \"as_is\"\neffects = [{effects}]"))])
}

#[test]
fn the_four_operations() {
    for (operation, value) in
        [("set = 0.5", 0.5), ("add = -0.3", 0.6), ("scale = 0.5", 0.45), ("odds = 0.5", 9.0 / 11.0)]
    {
        let text = patched(&format!("{{ target = \"element.gate.detection.force\", {operation} }}"));
        close(always(&text, "element.gate.detection.force"), value);
        close(always(&text, "element.gate.detection.stealth"), 0.9);
    }
    close(always(&patched("{ target = \"element.gate.delay\", add = \"-20 s\" }"), "element.gate.delay.force"), 40.0);
    let law = "{ target = \"element.gate.delay\", set = { pert = [\"10 min\", \"25 min\", \"60 min\"] } }";
    close(told(&patched(law), "element.gate.delay.force").postures[0].always.mean, 1_700.0);
}

#[test]
fn a_star_is_every_id_of_its_level_and_a_table_all_below_it() {
    let back = "[[element]]\nid = \"back\"\nfrom = \"road\"\nto = \"pumps\"\ndetection = 0.4\n\n[[response]]";
    let at = |effect: &str, path: &str| {
        let text =
            outpost(&[("[[response]]", back), ("id = \"as_is\"", &format!("id = \"as_is\"\neffects = [{effect}]"))]);
        always(&text, path)
    };
    let star = "{ target = \"element.*.detection.stealth\", scale = 0.5 }";
    close(at(star, "element.gate.detection.stealth"), 0.45);
    close(at(star, "element.back.detection.stealth"), 0.2);
    close(at(star, "element.back.detection.force"), 0.4);
    close(at(star, "element.gate.delay.stealth"), 60.0);
    for target in ["element.gate.detection", "element.gate.detection.*"] {
        let table = format!("{{ target = \"{target}\", set = 0.1 }}");
        for tactic in ["force", "stealth", "deceit"] {
            close(at(&table, &format!("element.gate.detection.{tactic}")), 0.1);
            close(at(&table, &format!("element.back.detection.{tactic}")), 0.4);
        }
    }
    // A star is one level, not more.
    let found = faults(&patched("{ target = \"element.*.stealth\", set = 0.1 }"));
    assert_eq!(found, [("unknown-target", "\"element.*.stealth\"".to_owned())]);
    // A table of several kinds can be scaled, and not set.
    close(at("{ target = \"response.guards\", scale = 0.5 }", "response.guards.travel.camp"), 150.0);
    refused(&patched("{ target = \"response.guards\", set = 0.5 }"), "mixed-targets", "\"response.guards\"");
}

#[test]
fn effects_act_in_order_base_command_line_controls_posture_conditions() {
    let control = |id: &str, operation: &str| {
        format!("[[control]]\nid = \"{id}\"\neffects = [{{ target = \"element.gate.delay\", {operation} }}]\n\n")
    };
    let controls = control("first", "add = \"10 s\"") + &control("second", "scale = 2") + "[[posture]]\nid = \"as_is\"";
    let own = "controls = [\"second\", \"first\"]\neffects = [{ target = \"element.gate.delay\", scale = 3 }]";
    let text = outpost(&[
        ("[[posture]]\nid = \"as_is\"", &format!("{controls}\n{own}")),
        ("target = \"element.gate.detection\", scale = 0.9", "target = \"element.gate.delay\", add = \"-1 s\""),
    ]);
    let settings = ["element.gate.delay=5 s".to_owned()];
    let loaded = bordj::scenario::load("site.toml", text.as_bytes(), &settings);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let path = ["element.gate.delay.force".to_owned()];
    let told = bordj::scenario::explain::explain(&scenario, &loaded.sources, &path, &[0]).unwrap().remove(0);
    let texts: Vec<&str> = told.postures[0].steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(texts, ["set \"5 s\"", "scale 2", "add \"10 s\"", "scale 3", "add \"-1 s\""]);
    let after: Vec<f64> = told.postures[0].steps.iter().map(|step| step.after.exact.unwrap()).collect();
    for (found, expected) in after.iter().zip([5.0, 10.0, 20.0, 60.0, 59.0]) {
        close(*found, expected);
    }
    close(told.figures.exact.unwrap(), 60.0);
    close(told.postures[0].always.exact.unwrap(), 60.0);
}

#[test]
fn an_effect_says_exactly_one_operation_and_a_target() {
    let target = "target = \"alarm.understood\"";
    for broken in [
        format!("{{ {target} }}"),
        format!("{{ {target}, set = 0.5, scale = 2 }}"),
        format!("{{ {target}, set = 0.5, add = 0.1, odds = 2 }}"),
    ] {
        refused(&patched(&broken), "one-operation", &broken);
    }
    let found = faults(&patched("{ set = 0.5 }"));
    assert_eq!(found[0].0, "missing-key", "{found:?}");
    let unknown = faults(&patched(&format!("{{ {target}, multiply = 0.5 }}")));
    assert!(unknown.contains(&("unknown-key", "multiply".to_owned())), "{unknown:?}");
}

#[test]
fn odds_are_for_probabilities_only() {
    for target in ["element.gate.delay", "threat.raiders.rate", "group.staff.headcount", "plant.value_per_day"] {
        refused(&patched(&format!("{{ target = \"{target}\", odds = 2 }}")), "wrong-unit", &format!("\"{target}\""));
    }
}

#[test]
fn a_target_that_matches_nothing_is_an_error_with_the_nearest_name_unless_optional() {
    let text = patched("{ target = \"alarm.undrestood\", set = 0.5 }");
    refused(&text, "unknown-target", "\"alarm.undrestood\"");
    let fault = &super::load(&text).diagnostics[0];
    assert_eq!(fault.help.as_deref(), Some("did you mean `alarm.understood`?"));
    close(always(&patched("{ target = \"alarm.undrestood\", set = 0.5, optional = true }"), "alarm.understood"), 0.6);
    refused(
        &patched("{ target = \"alarm.undrestood\", set = 0.5, optional = false }"),
        "unknown-target",
        "\"alarm.undrestood\"",
    );
    // `optional` does no harm to a target that is there.
    close(always(&patched("{ target = \"alarm.understood\", set = 0.5, optional = true }"), "alarm.understood"), 0.5);
}

#[test]
fn what_the_file_leaves_out_can_be_patched_from_its_default() {
    let bare = |effect: &str| {
        outpost(&[
            ("[assault]\nkilled = 0.1\nescaped = 0.3\n", ""),
            ("[crisis]\nassault = { probability = 0.5, after = \"36 h\" }\n", ""),
            ("[alarm]\nunderstood = 0.6\n", ""),
            ("effects = [{ target = \"alarm.understood\", set = 0.9 }]", ""),
            ("id = \"as_is\"", &format!("id = \"as_is\"\neffects = [{effect}]")),
        ])
    };
    for (target, operation, value) in [
        ("zone.camp.haven.capacity", "set = 400", 400.0),
        ("zone.camp.haven.compliance", "scale = 0.5", 0.5),
        ("zone.camp.assault.killed", "set = 0.2", 0.2),
        ("zone.camp.presence", "scale = 0.3", 0.3),
        ("assault.escaped", "add = 0.25", 0.25),
        ("crisis.assault.probability", "set = 0.9", 0.9),
        ("crisis.limit", "scale = 2", 60.0 * 86_400.0),
        ("money.insurance.limit", "set = \"3 M\"", 3e6),
        ("money.fatality", "set = \"4 M\"", 4e6),
        ("alarm.understood", "scale = 0.5", 0.5),
        ("dependence.rank", "set = 0.4", 0.4),
        ("control.drills.opex", "set = \"1 k\"", 1e3),
        ("plant.shutdown", "set = 0.9", 0.9),
        ("threat.raiders.objective.sabotage", "set = 1", 1.0),
    ] {
        let path = match target {
            "zone.camp.assault.killed" | "assault.escaped" => format!("{target}.staff"),
            _ => target.to_owned(),
        };
        close(always(&bare(&format!("{{ target = \"{target}\", {operation} }}")), &path), value);
    }
    let built = |effect: &str| sound(&bare(effect)).structure;
    assert!(built("").crisis.is_none() && built("").money.unwrap().insurance.is_none());
    assert!(built("").zones.iter().all(|zone| !zone.assault));
    assert!(built("{ target = \"crisis.limit\", set = \"2 d\" }").crisis.is_some());
    assert!(built("{ target = \"money.insurance.limit\", set = \"3 M\" }").money.unwrap().insurance.is_some());
    assert!(built("{ target = \"assault.killed\", set = 0.2 }").zones.iter().all(|zone| zone.assault));
    let one = built("{ target = \"zone.camp.assault.killed\", set = 0.2 }");
    assert_eq!(one.zones.iter().map(|zone| zone.assault).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn a_control_in_no_posture_builds_nothing() {
    let text = outpost(&[
        ("[crisis]\nassault = { probability = 0.5, after = \"36 h\" }\n", ""),
        ("target = \"alarm.understood\", set = 0.9", "target = \"crisis.limit\", set = \"2 d\""),
    ]);
    let codes = |text: &str| -> Vec<&str> { super::load(text).diagnostics.iter().map(|found| found.code).collect() };
    let built = |text: &str| sound(text).structure.crisis.is_some();
    assert!(built(&text) && codes(&text).contains(&"built-for-all"));
    let unlisted = text.replace("controls = [\"drills\"]", "");
    assert!(!built(&unlisted) && !codes(&unlisted).contains(&"built-for-all"));
    // Where every posture builds it, or a condition does, nothing is different without the measure.
    let everywhere = text.replace("id = \"as_is\"", "id = \"as_is\"\ncontrols = [\"drills\"]");
    let condition =
        text.replace("target = \"element.gate.detection\", scale", "target = \"crisis.assault.probability\", scale");
    for text in [everywhere, condition] {
        assert!(built(&text) && !codes(&text).contains(&"built-for-all"), "{text}");
    }
}

/// A haven that is not there shelters nobody, one that a posture builds does.
#[test]
fn a_haven_that_a_posture_builds_shelters_people() {
    let text = outpost(&[
        (
            "id = \"drilled\"\ncontrols = [\"drills\"]",
            "id = \"drilled\"\neffects = [{ target = \"zone.camp.haven.capacity\", set = 400 }]",
        ),
        ("understood = 0.6", "understood = 1"),
        ("detection = 0.9", "detection = 1"),
        ("scale = 0.9", "scale = 1"),
        ("availability = \"$readiness\"", "availability = 0"),
    ]);
    let sheltered =
        |posture| super::attacks(&text, posture, 60).iter().map(|attack| attack.get("sheltered")).sum::<f64>();
    close(sheltered(0), 0.0);
    assert!(sheltered(1) > 0.0);
}

#[test]
fn a_control_works_in_its_share_of_attacks() {
    let text = outpost(&[
        (
            "effects = [{ target = \"alarm.understood\", set = 0.9 }]",
            "effects = [{ target = \"assault.killed\", set = 1 }]",
        ),
        ("availability = \"$readiness\"", "availability = 0"),
        ("escaped = 0.3\n", ""),
    ]);
    let found = super::attacks(&text, 1, 600);
    let all =
        found.iter().filter(|attack| (attack.get("killed_in_assault") - attack.get("exposed")).abs() < 0.5).count();
    super::share(all, found.len(), 0.9);
    let money =
        outpost(&[("target = \"alarm.understood\"", "target = \"threat.raiders.rate\""), ("set = 0.9", "scale = 0.9")]);
    refused(&money, "not-per-attack", "\"threat.raiders.rate\"");
    // One that always works may.
    sound(&money.replace("working = 0.9\n", ""));
}
