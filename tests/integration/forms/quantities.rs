//! References, effects of a quantity's own, evidence, class, and provenance of every kind.

use bordj::scenario::arena::{Class, Grade};

use super::{always, close, faults, law, outpost, refused, slot, sound, told};

#[test]
fn a_reference_stands_for_a_parameter_of_its_dimension() {
    let parameters = "readiness = 0.7\nshare = \"40 %\"\nwait = \"3 min\"\noften = \"1 in 20 yr\"\nworth = \"2 M\"\nbare = 0.5\n\
                      many = { pert = [20, 30, 40] }\nagain = { value = \"$wait\", grade = \"B\" }";
    let edits = [
        ("readiness = 0.7", parameters),
        ("detection = 0.9", "detection = \"$share\""),
        ("delay = \"60 s\"", "delay = \"$wait\""),
        ("travel = \"5 min\"", "travel = { value = \"$again\" }"),
        ("rate = \"1 in 10 yr\"", "rate = \"$often\""),
        ("value_per_day = \"1 M\"", "value_per_day = \"$worth\""),
        ("headcount = 40", "headcount = \"$many\""),
        ("understood = 0.6", "understood = \"$bare\""),
        ("escaped = 0.3", "escaped = 0.3\ncaptives_per_attacker = \"$bare\""),
        ("set = 0.9", "set = \"$share\""),
        ("scale = 0.9", "scale = \"$bare\""),
    ];
    let text = outpost(&edits);
    for (path, value) in [
        ("element.gate.detection.stealth", 0.4),
        ("element.gate.delay.force", 180.0),
        ("response.guards.travel.camp", 180.0),
        ("threat.raiders.rate", 0.05),
        ("plant.value_per_day", 2e6),
        ("alarm.understood", 0.5),
        ("assault.captives_per_attacker", 0.5),
    ] {
        close(always(&text, path), value);
    }
    close(told(&text, "group.staff.headcount").figures.mean, 30.0);
    let night = &told(&text, "element.gate.detection.force").postures[0].sometimes;
    close(night[0].figures.exact.unwrap(), 0.2);
    let missing = outpost(&[("$readiness", "$radiness")]);
    refused(&missing, "unknown-parameter", "\"$radiness\"");
}

const STEPS: &str = "then = [{ add = \"30 s\" }, { scale = 2 }, { add = \"-1 min\" }]";

#[test]
fn effects_already_applied_act_in_order_wherever_a_quantity_stands() {
    let delay = format!("delay = {{ of = \"60 s\", {STEPS} }}");
    close(always(&outpost(&[("delay = \"60 s\"", &delay)]), "element.gate.delay.force"), 120.0);
    let law = format!("delay = {{ of = {{ pert = [\"10 s\", \"40 s\", \"70 s\"] }}, {STEPS}, grade = \"C\" }}");
    let told_law = told(&outpost(&[("delay = \"60 s\"", &law)]), "element.gate.delay.force");
    close(told_law.postures[0].always.mean, 80.0);
    assert_eq!(told_law.grade, Some("C"));
    // In a parameter.
    let parameter = [("readiness = 0.7", "readiness = { of = 0.5, then = [{ odds = 3 }, { scale = 0.8 }] }")];
    close(always(&outpost(&parameter), "response.guards.availability"), 0.6);
    // What an effect sets.
    let text = outpost(&[
        ("set = 0.9", "set = { of = 0.5, then = [{ odds = 9 }] }"),
        ("working = 0.9\n", ""),
        ("[[posture]]\nid = \"as_is\"\n", ""),
    ]);
    close(always(&text, "alarm.understood"), 0.9);
    // An operand.
    let text = outpost(&[("scale = 0.9", "scale = { of = 0.5, then = [{ add = 0.25 }] }")]);
    let night = &told(&text, "element.gate.detection.force").postures[0].sometimes;
    close(night[0].figures.median, 0.675);
    // One operation each, odds for probabilities only.
    let both = outpost(&[("delay = \"60 s\"", "delay = { of = \"60 s\", then = [{ scale = 2, add = \"1 s\" }] }")]);
    refused(&both, "one-operation", "{ scale = 2, add = \"1 s\" }");
    let odds = outpost(&[("delay = \"60 s\"", "delay = { of = \"60 s\", then = [{ odds = 2 }] }")]);
    refused(&odds, "wrong-unit", "{ odds = 2 }");
    refused(&outpost(&[("delay = \"60 s\"", "delay = { of = \"60 s\" }")]), "missing-key", "{ of = \"60 s\" }");
}

#[test]
fn evidence_is_its_posterior_and_epistemic_with_the_prior_named_or_not() {
    for prior in ["", ", prior = \"jeffreys\""] {
        let rate = format!("rate = {{ events = 3, exposure = \"220 yr\"{prior} }}");
        let (found, class) = law(&sound(&outpost(&[("rate = \"1 in 10 yr\"", &rate)])), "threat.raiders.rate");
        close(found.mean(), 3.5 / 220.0);
        close(found.variance(), 3.5 / (220.0 * 220.0));
        assert_eq!(class, Some(Class::Trial));
        let share = format!("killed_in_assault = {{ successes = 8, trials = 10{prior} }}");
        let text = outpost(&[("[plant]", &format!("{share}\n\n[plant]"))]);
        let (found, class) = law(&sound(&text), "crisis.killed_in_assault");
        close(found.mean(), 8.5 / 11.0);
        close(found.variance(), 8.5 * 2.5 / (121.0 * 12.0));
        // A value that varies by attack is one of a trial where it is evidence.
        assert_eq!(class, Some(Class::Trial));
    }
    let other = outpost(&[("detection = 0.9", "detection = { successes = 8, trials = 10, prior = \"uniform\" }")]);
    refused(&other, "unknown-word", "\"uniform\"");
    let rate = outpost(&[("rate = \"1 in 10 yr\"", "rate = { successes = 8, trials = 10 }")]);
    refused(&rate, "wrong-unit", "{ successes = 8, trials = 10 }");
}

#[test]
fn any_distribution_may_say_what_it_varies_by() {
    let classes = |edit: (&str, &str), path: &str| told(&outpost(&[edit]), path).per;
    let delay = |per: &str| format!("delay = {{ pert = [\"1 s\", \"2 s\", \"6 s\"]{per} }}");
    for (per, expected) in [("", "attack"), (", per = \"trial\"", "trial"), (", per = \"attack\"", "attack")] {
        assert_eq!(classes(("delay = \"60 s\"", &delay(per)), "element.gate.delay.force"), expected);
    }
    let detection = |per: &str| format!("detection = {{ beta = [2, 3]{per} }}");
    for (per, expected) in [("", "trial"), (", per = \"trial\"", "trial"), (", per = \"attack\"", "attack")] {
        assert_eq!(classes(("detection = 0.9", &detection(per)), "element.gate.detection.force"), expected);
    }
    refused(&outpost(&[("delay = \"60 s\"", &delay(", per = \"year\""))]), "unknown-word", "\"year\"");
}

/// Per trial all attacks of a trial share a draw, per attack each has its own: seen in group sizes.
#[test]
fn what_varies_by_trial_is_the_same_in_all_its_attacks() {
    let sizes = |per: &str| {
        let text = outpost(&[
            ("group_size = 8", &format!("group_size = {{ uniform = [5, 5000], per = \"{per}\" }}")),
            ("rate = \"1 in 10 yr\"", "rate = \"3 per yr\""),
        ]);
        let played = super::play(&text, 0, 60);
        let several: Vec<Vec<u32>> = played
            .iter()
            .filter(|attacks| attacks.len() > 1)
            .map(|attacks| attacks.iter().map(|attack| attack.size).collect())
            .collect();
        assert!(several.len() > 30);
        several.iter().filter(|sizes| sizes.iter().all(|size| *size == sizes[0])).count() as f64 / several.len() as f64
    };
    close(sizes("trial"), 1.0);
    assert!(sizes("attack") < 0.1);
}

const SOURCES: &str = "currency = \"USD\"\n\n[[source]]\nid = \"test\"\ntitle = \"A test\"\npublisher = \"Us\"\nyear = 2013\n\n\
                       [[source]]\nid = \"book\"\n";

/// The nearest provenance holds: of the value, the law, the by-key table, the table, the file.
#[test]
fn every_number_knows_its_source_and_grade() {
    let edits = [
        ("schema = 1", "schema = 1\nbasis = [\"book\"]\ngrade = \"D\""),
        ("currency = \"USD\"\n", SOURCES),
        (
            "detection = 0.9",
            "basis = [\"test\"]\ngrade = \"B\"\ndetection = { force = 0.9, stealth = { value = 0.5, grade = \"A\" }, grade = \"C\" }",
        ),
        (
            "delay = \"60 s\"",
            "delay = { pert = [\"5 s\", \"20 s\", \"60 s\"], basis = [\"book\", \"test\"], grade = \"A\" }",
        ),
        ("availability = \"$readiness\"", "availability = { value = 0.95, basis = [\"test\"], grade = \"B\" }"),
        ("[parameters]", "[parameters]\ngrade = \"C\""),
        ("set = 0.9", "set = { value = 0.9, grade = \"A\" }"),
    ];
    let scenario = sound(&outpost(&edits));
    let provenance = |path: &str| {
        let found = &slot(&scenario, path).provenance;
        (found.basis.join("+"), found.grade.map_or("-", Grade::letter))
    };
    for (path, basis, grade) in [
        ("element.gate.detection.force", "test", "C"),
        ("element.gate.detection.stealth", "test", "A"),
        ("element.gate.delay.deceit", "book+test", "A"),
        ("response.guards.availability", "test", "B"),
        ("response.guards.travel.camp", "book", "D"),
        ("parameters.readiness", "book", "C"),
        ("threat.raiders.rate", "book", "D"),
        ("plant.unit.pump.share", "book", "D"),
    ] {
        assert_eq!(provenance(path), (basis.to_owned(), grade), "{path}");
    }
    let effect = &scenario.structure.controls[0].effects[0].provenance;
    assert_eq!((effect.basis.join("+"), effect.grade), ("book".to_owned(), Some(Grade::A)));
    refused(&outpost(&[("detection = 0.9", "detection = { value = 0.9, grade = \"E\" }")]), "unknown-grade", "\"E\"");
    let found = faults(&outpost(&[("detection = 0.9", "detection = { value = 0.9, basis = [\"nobody\"] }")]));
    assert_eq!(found, [("unknown-id", "\"nobody\"".to_owned())]);
}
