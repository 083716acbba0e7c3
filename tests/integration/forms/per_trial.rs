//! What is settled once per trial, or before any attack, takes no law per attack: neither written nor `set`.

use bordj::scenario::load as read;

use super::{outpost, refused, sound};

fn patched(effect: &str) -> String {
    outpost(&[("id = \"as_is\"", &format!("id = \"as_is\"\neffects = [{effect}]"))])
}

#[test]
fn no_set_makes_it_differ_by_attack() {
    for (target, ends) in [
        ("parameters.readiness", "0.5, 0.9"),
        ("threat.raiders.rate", "\"0.05 per yr\", \"0.2 per yr\""),
        ("threat.raiders.target.camp", "1, 2"),
        ("condition.night.probability", "0.2, 0.5"),
        ("control.drills.working", "0.5, 0.9"),
        ("control.drills.capex", "\"1 k\", \"2 k\""),
        ("control.drills.life", "\"1 yr\", \"2 yr\""),
        ("control.drills.opex", "\"1 k\", \"2 k\""),
        ("money.fatality", "\"1 M\", \"2 M\""),
    ] {
        let law = format!("{{ uniform = [{ends}], per = \"attack\" }}");
        refused(&patched(&format!("{{ target = \"{target}\", set = {law} }}")), "per-attack", &law);
        let loaded = read("site.toml", outpost(&[]).as_bytes(), &[format!("{target}={law}")]);
        let found: Vec<&str> = loaded.diagnostics.iter().map(|fault| fault.code).collect();
        assert_eq!(found, ["per-attack"], "{target}");
        // Per trial it may.
        sound(&patched(&format!("{{ target = \"{target}\", set = {} }}", law.replace("\"attack\"", "\"trial\""))));
    }
}

#[test]
fn nor_does_a_written_law() {
    let law = "{ uniform = [0.5, 0.9], per = \"attack\" }";
    let amount = "{ uniform = [\"1 k\", \"2 k\"], per = \"attack\" }";
    let years = "{ uniform = [\"5 yr\", \"9 yr\"], per = \"attack\" }";
    refused(&outpost(&[("working = 0.9", &format!("working = {law}"))]), "per-attack", law);
    refused(&outpost(&[("capex = \"100 k\"", &format!("capex = {amount}"))]), "per-attack", amount);
    refused(&outpost(&[("life = \"10 yr\"", &format!("life = {years}"))]), "per-attack", years);
    refused(&outpost(&[("working = 0.9", &format!("opex = {amount}"))]), "per-attack", amount);
    refused(&outpost(&[("[alarm]", &format!("[money]\nfatality = {amount}\n\n[alarm]"))]), "per-attack", amount);
    // In the operand of an effect, and in what its own effects put in place.
    for operand in
        [format!("{{ of = {law}, then = [{{ scale = 1 }}] }}"), format!("{{ of = 1, then = [{{ set = {law} }}] }}")]
    {
        let text = patched(&format!("{{ target = \"element.gate.delay\", scale = {operand} }}"));
        let found = super::faults(&text);
        assert!(matches!(&found[..], [("per-attack", _)]), "{found:?}");
    }
}

#[test]
fn matters_of_one_attack_and_what_varies_by_itself_keep_theirs() {
    let event = "[[loss_event]]\nid = \"leak\"\nrate = \"1 in 2 yr\"\nmagnitude = [\"50 k\"]\n\n[[control]]";
    for (target, ends) in [
        ("threat.raiders.group_size", "5, 9"),
        ("element.gate.detection", "0.5, 0.9"),
        ("response.guards.availability", "0.5, 0.9"),
        ("loss_event.leak.magnitude", "\"1 k\", \"2 k\""),
        ("plant.value_per_day", "\"1 M\", \"2 M\""),
    ] {
        let effect = format!("{{ target = \"{target}\", set = {{ uniform = [{ends}], per = \"attack\" }} }}");
        sound(&patched(&effect).replace("[[control]]", event));
    }
}
