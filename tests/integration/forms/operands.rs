//! Operands of effects that have effects of their own: each counts, and none has a name.

use bordj::scenario::{explain::explain, load as read, unsourced::inputs};

use super::{always, attacks, close, faults, load, outpost, refused, sound};

/// The outpost with effects of the first posture.
fn patched(effects: &str) -> String {
    outpost(&[("id = \"as_is\"", &format!("id = \"as_is\"\neffects = [{effects}]"))])
}

const TWICE: &str = "{ target = \"threat.raiders.group_size\", scale = { of = 2, then = [{ scale = 1 }] } }, \
                     { target = \"threat.raiders.group_size\", scale = { of = 5, then = [{ scale = 1 }] } }";

#[test]
fn two_of_one_owner_on_the_same_target_both_act() {
    let text = patched(TWICE);
    close(always(&text, "threat.raiders.group_size"), 80.0);
    assert!(attacks(&text, 0, 20).iter().all(|attack| attack.size == 80));
    // And each has draws of its own: the product of two equal ones would be a square.
    let law = TWICE.replace("of = 2,", "of = { uniform = [0, 1] },").replace("of = 5,", "of = { uniform = [0, 1] },");
    let scenario = sound(&patched(&law));
    let draws: Vec<&str> =
        scenario.arena.slots.iter().filter(|slot| slot.hidden).map(|slot| slot.draw.as_str()).collect();
    let draw = "posture.effect.threat.raiders.group_size.scale";
    assert_eq!(draws, [draw, &format!("{draw}+again")]);
}

/// Two postures may have operands alike in all but the value.
#[test]
fn those_of_two_postures_are_told_apart() {
    let own = |by: u32| {
        format!(
            "effects = [{{ target = \"threat.raiders.group_size\", scale = {{ of = {by}, then = [{{ scale = 1 }}] }} }}]"
        )
    };
    let text = outpost(&[
        ("id = \"as_is\"", &format!("id = \"as_is\"\n{}", own(2))),
        ("id = \"drilled\"", &format!("id = \"drilled\"\n{}", own(5))),
    ]);
    for (posture, size) in [(0, 16), (1, 40)] {
        assert!(attacks(&text, posture, 20).iter().all(|attack| attack.size == size));
    }
}

#[test]
fn no_target_matches_them_and_none_is_proposed() {
    let text = patched(TWICE);
    let target = "posture.effect.threat.raiders.group_size.scale";
    let drills = "effects = [{ target = \"alarm.understood\", set = 0.9 }]";
    for target in [target, "posture", "posture.*.threat"] {
        let other = format!("effects = [{{ target = \"{target}\", set = 7 }}]");
        // The drilled posture is read after the one with the operands.
        let patched = text.replace("id = \"drilled\"", &format!("id = \"drilled\"\n{other}"));
        refused(&patched, "unknown-target", &format!("\"{target}\""));
        let loaded = read("site.toml", text.as_bytes(), &[format!("{target}=7")]);
        let found: Vec<&str> = loaded.diagnostics.iter().map(|fault| fault.code).collect();
        assert_eq!(found, ["unknown-target"]);
        let loaded = load(&text);
        let scenario = loaded.scenario.unwrap();
        explain(&scenario, &loaded.sources, &[target.to_owned()], &[0]).unwrap_err();
        assert!(scenario.arena.matching(target).is_empty());
    }
    assert!(text.contains(drills));
    let near =
        load(&text.replace("id = \"drilled\"", "id = \"drilled\"\neffects = [{ target = \"postur\", set = 7 }]"));
    let helps: Vec<Option<&str>> = near.diagnostics.iter().map(|fault| fault.help.as_deref()).collect();
    assert_eq!(helps, [None]);
    assert!(faults(&text).is_empty());
}

#[test]
fn they_are_inputs_by_the_name_of_the_target() {
    let loaded = load(&patched(TWICE));
    let listed = inputs(&loaded.scenario.unwrap(), &loaded.sources);
    let found = listed.unsourced.iter().filter(|input| input.path == "scale of threat.raiders.group_size");
    let found: Vec<(&str, &str)> = found.map(|input| (input.table.as_str(), input.text.as_str())).collect();
    let operand = |by: u32| format!("{{ of = {by}, then = [{{ scale = 1 }}] }}");
    let (two, five) = (operand(2), operand(5));
    let posture = "posture.as_is";
    let (one, two, five) = ((posture, "{ scale = 1 }"), (posture, two.as_str()), (posture, five.as_str()));
    assert_eq!(found, [two, one, five, one]);
    assert!(listed.unsourced.iter().all(|input| !input.path.contains("effect")));
}
