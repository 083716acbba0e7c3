//! What attackers choose for themselves, and attacks from a distance: against answers worked out by hand.

use super::{Attack, attacks, outpost, play, refused, share, sound};

/// The outpost with a second way, to the pumps, and a threat that chooses. At the gate the guards are heard of with 0.9 x 0.7
/// and have 660 s for 300; at the hatch with 0.5 x 0.7 and have 400 s.
fn chooser(rule: &str, more: &[(&str, &str)]) -> String {
    let hatch = "[[element]]\nid = \"hatch\"\nfrom = \"road\"\nto = \"pumps\"\ndetection = 0.5\ndelay = \"400 s\"\n\n[[response]]";
    let target = format!("target = \"adaptive\"\npath = {rule}");
    let edits = [
        ("[[response]]", hatch),
        ("target = { camp = 1.0 }", target.as_str()),
        ("probability = 0.5\neffects", "probability = 0.0\neffects"),
    ];
    outpost(&[edits.as_slice(), more].concat())
}

/// `P_E` of each zone: detection x availability x the engagement.
const CAMP: f64 = 0.9 * 0.7 * 0.8;
const PUMPS: f64 = 0.5 * 0.7 * 0.8;

fn at(found: &[Attack], zone: &str) -> usize {
    found.iter().filter(|attack| attack.zones == [zone]).count()
}

#[test]
fn a_zone_weighs_as_it_attracts_and_as_it_is_protected() {
    for (attractiveness, beta) in [(1.0, 4.0), (3.0, 4.0), (1.0, 0.0), (2.5, 1.5)] {
        let worth = format!("id = \"camp\"\nattractiveness = {attractiveness}");
        let text = chooser(&format!("{{ quantal = {beta:?} }}"), &[("id = \"camp\"", &worth)]);
        let found = attacks(&text, 0, 8_000);
        let (camp, pumps) = (attractiveness * libm::exp(-beta * CAMP), libm::exp(-beta * PUMPS));
        share(at(&found, "camp"), found.len(), camp / (camp + pumps));
        assert_eq!(at(&found, "camp") + at(&found, "pumps"), found.len());
    }
    // By attractiveness alone.
    let found = attacks(&chooser("\"uniform\"", &[("id = \"camp\"", "id = \"camp\"\nattractiveness = 3")]), 0, 8_000);
    share(at(&found, "camp"), found.len(), 0.75);
}

#[test]
fn the_weakest_is_the_one_worth_most() {
    let zone = |attractiveness: f64| {
        let worth = format!("id = \"camp\"\nattractiveness = {attractiveness:?}");
        let found = attacks(&chooser("\"weakest\"", &[("id = \"camp\"", &worth)]), 0, 500);
        (at(&found, "camp"), at(&found, "pumps"))
    };
    let even = (1.0 - PUMPS) / (1.0 - CAMP);
    assert_eq!(zone(even * 0.999).0, 0);
    assert_eq!(zone(even * 1.001).1, 0);
    // A tie is shared.
    let tied = format!("id = \"camp\"\nattractiveness = {even:?}");
    let found = attacks(&chooser("\"weakest\"", &[("id = \"camp\"", &tied)]), 0, 4_000);
    share(at(&found, "camp"), found.len(), 0.5);
}

/// Where no attack can succeed all targets are worth the same, nothing; and a large beta must not make all weights vanish.
#[test]
fn perfect_protection_everywhere_leaves_a_tie() {
    let hatch = "detection = 0.5\ndelay = \"400 s\"";
    let all = [
        ("detection = 0.9\ndelay", "detection = 1\ndelay"),
        (hatch, "detection = 1\ndelay = \"400 s\""),
        ("availability = \"$readiness\"", "availability = 1"),
        ("fixed = 0.8", "fixed = 1.0"),
    ];
    let found = attacks(&chooser("\"weakest\"", &all), 0, 4_000);
    share(at(&found, "camp"), found.len(), 0.5);
    let found = attacks(&chooser("{ quantal = 5000.0 }", &all[..3]), 0, 4_000);
    share(at(&found, "camp"), found.len(), 0.5);
    // What attracts nobody is not taken, though it is worth as much as the rest.
    let dull = [all.as_slice(), &[("id = \"camp\"", "id = \"camp\"\nattractiveness = 0")]].concat();
    let found = attacks(&chooser("\"weakest\"", &dull), 0, 200);
    assert_eq!(at(&found, "pumps"), found.len());
}

/// Over several paths to a zone the attackers expect the mean that their own choice gives.
#[test]
fn several_paths_count_by_the_path_rule() {
    let back = "[[element]]\nid = \"back\"\nfrom = \"road\"\nto = \"camp\"\ndelay = \"60 s\"\n\n[[threat]]";
    let more = [("[[threat]]", back)];
    // Nobody watches the back: the weakest path has P_E 0.
    let found = attacks(&chooser("\"weakest\"", &more), 0, 300);
    assert_eq!(at(&found, "camp"), found.len());
    let found = attacks(&chooser("{ quantal = 2.0 }", &more), 0, 8_000);
    let (gate, back) = (libm::exp(-2.0 * CAMP), 1.0);
    let camp = libm::exp(-2.0 * CAMP * gate / (gate + back));
    share(at(&found, "camp"), found.len(), camp / (camp + libm::exp(-2.0 * PUMPS)));
}

#[test]
fn what_can_not_be_reached_or_holds_nothing_is_not_chosen() {
    // Without the hatch the pumps can't be reached, and the road is an entry.
    let text = outpost(&[("target = { camp = 1.0 }", "target = \"adaptive\"")]);
    let found = attacks(&text, 0, 200);
    assert_eq!(at(&found, "camp"), found.len());
    assert_eq!(sound(&text).structure.routes.len(), 1);
    // A zone with neither people nor a unit, unless the file says that it attracts.
    let nobody = [("occupancy = { staff = 0.2 }", ""), ("zone = \"pumps\"", "zone = \"camp\"")];
    let found = attacks(&chooser("\"uniform\"", &nobody), 0, 200);
    assert_eq!(at(&found, "pumps"), 0);
    let said = [nobody[1], ("occupancy = { staff = 0.2 }", "attractiveness = 1")];
    let found = attacks(&chooser("\"uniform\"", &said), 0, 4_000);
    share(at(&found, "pumps"), found.len(), 0.5);
    // An entry zone that attracts is reached by a path of no elements.
    let found = attacks(&chooser("\"uniform\"", &[("id = \"road\"", "id = \"road\"\nattractiveness = 2")]), 0, 4_000);
    share(at(&found, "road"), found.len(), 0.5);
}

/// What a posture makes less attractive loses attacks, and no other target does.
#[test]
fn a_measure_moves_only_the_attacks_that_it_must() {
    let wall = "id = \"drilled\"\neffects = [{ target = \"element.gate.detection\", set = 1.0 }, { target = \"element.gate.delay\", set = \"1 h\" }]";
    let text = chooser("{ quantal = 4.0 }", &[("id = \"drilled\"\ncontrols = [\"drills\"]", wall)]);
    let [before, after] = [0, 1].map(|posture| play(&text, posture, 8_000).concat());
    assert_eq!(before.len(), after.len());
    let moved = |from: &str, to: &str| {
        before.iter().zip(&after).filter(|(before, after)| before.zones == [from] && after.zones == [to]).count()
    };
    assert_eq!(moved("pumps", "camp"), 0);
    let hardened = libm::exp(-4.0 * 0.7 * 0.8_f64);
    let others = libm::exp(-4.0 * PUMPS);
    share(at(&after, "camp"), after.len(), hardened / (hardened + others));
    assert!(moved("camp", "pumps") > 100);
}

#[test]
fn a_condition_can_make_a_zone_attractive() {
    let night = "probability = 0.5\neffects = [{ target = \"zone.camp.attractiveness\", set = 0 }]\n\n[[condition]]\nid = \"fog\"\nprobability = 0.0\neffects";
    let text = chooser("\"uniform\"", &[("probability = 0.0\neffects", night)]);
    let found = attacks(&text, 0, 8_000);
    share(at(&found, "camp"), found.len(), 0.25);
}

#[test]
fn more_than_thirty_two_targets_are_drawn_by_their_weights() {
    let hut = |hut: u32| {
        format!(
            "[[zone]]\nid = \"hut{hut}\"\noccupancy = {{ staff = 0.01 }}\nattractiveness = {}\n\n\
             [[element]]\nid = \"door{hut}\"\nfrom = \"road\"\nto = \"hut{hut}\"\n\n",
            hut + 1
        )
    };
    let huts: Vec<String> = (0..40).map(hut).collect();
    let huts = huts.concat();
    let text = chooser(
        "\"uniform\"",
        &[
            ("[[response]]", &format!("{huts}[[response]]")),
            ("id = \"camp\"\noccupancy = { staff = 0.8 }", "id = \"camp\"\nattractiveness = 0"),
        ],
    );
    let found = attacks(&text, 0, 10_000);
    let all: f64 = (1..=40).map(f64::from).sum::<f64>() + 1.0;
    for hut in [0, 9, 20, 39] {
        share(at(&found, &format!("hut{hut}")), found.len(), f64::from(hut + 1) / all);
    }
    share(at(&found, "pumps"), found.len(), 1.0 / all);
}

/// Rockets on the camp, by a threat that needs neither entry nor path; half of the plant stands there.
fn rockets(more: &[(&str, &str)]) -> String {
    let edits = [
        ("target = { camp = 1.0 }\nentry = [\"road\"]", "target = { camp = 1.0 }\nstand_off = true"),
        ("killed = 0.1", "killed = 0.1\ninjured_per_killed = 2.5"),
        (
            "id = \"pump\"\nshare = 1.0",
            "id = \"tank\"\nzone = \"camp\"\nshare = 0.5\nrestart = { none = \"1 d\", major = \"9 d\" }\ndamage = { major = 1 }\n\
             damage_safe = { none = 1 }\nrepair = { major = \"3 M\" }\n\n[[plant.unit]]\nid = \"pump\"\nshare = 0.5\nrestart = \"4 d\"",
        ),
        ("value_per_day = \"1 M\"", "value_per_day = \"1 M\"\nshutdown = 0.25\nshutdown_time = \"2 h\""),
    ];
    outpost(&[edits.as_slice(), more].concat())
}

#[test]
fn an_attack_from_a_distance_is_complete_at_once() {
    let found = attacks(&rockets(&[]), 0, 8_000);
    let (mut safe, mut killed, mut injured) = (0, 0, 0.0);
    for attack in &found {
        assert!(attack.zones.is_empty() && attack.size == 8);
        for (column, expected) in [
            ("attacks", 1.0),
            ("breaches", 1.0),
            ("alarms", 0.0),
            ("interrupted", 0.0),
            ("neutralised", 0.0),
            ("exposed", 32.0),
            ("sheltered", 0.0),
            ("evaded", 0.0),
            ("captured", 0.0),
            ("crisis_days", 0.0),
            ("downtime_days.pump", 0.0),
        ] {
            assert!((attack.get(column) - expected).abs() < 1e-12, "{column}: {attack:?}");
        }
        // A shutdown needs no warning here.
        let days = attack.get("downtime_days.tank");
        assert!((days - 1.0).abs() < 1e-12 || (days - 9.0).abs() < 1e-12, "{days}");
        safe += usize::from(days < 2.0);
        assert!((attack.get("deferred_production") - 0.5e6 * days).abs() < 1e-6);
        let repair = if days < 2.0 { 0.0 } else { 3e6 };
        assert!((attack.get("loss") - 0.5e6 * days - repair).abs() < 1e-6);
        assert!((attack.get("fatalities") - attack.get("killed_in_assault")).abs() < 1e-12);
        killed += attack.get("killed_in_assault") as usize;
        injured += attack.get("injured");
    }
    share(safe, found.len(), 0.25);
    // Of 32 people present each is killed with 0.1, whatever warning or drill there was.
    share(killed, 32 * found.len(), 0.1);
    let mean = 2.5 * killed as f64;
    assert!((injured - mean).abs() <= 4.0 * mean.sqrt(), "{injured} injured, {mean} expected");
}

#[test]
fn an_attack_from_a_distance_chooses_by_attractiveness_whatever_protects() {
    let text = rockets(&[
        ("target = { camp = 1.0 }\nstand_off", "target = \"adaptive\"\npath = { quantal = 9.0 }\nstand_off"),
        ("id = \"camp\"", "id = \"camp\"\nattractiveness = 4"),
    ]);
    let found = attacks(&text, 0, 8_000);
    let camp = found.iter().filter(|attack| attack.get("exposed") > 20.0).count();
    share(camp, found.len(), 0.8);
    // Weights, and sets of one zone each with objectives of their own.
    let text = rockets(&[(
        "target = { camp = 1.0 }\nstand_off",
        "target = [{ zones = [\"camp\"], weight = 3 }, { zones = [\"pumps\"] }]\nstand_off",
    )]);
    let found = attacks(&text, 0, 8_000);
    share(found.iter().filter(|attack| attack.get("exposed") > 20.0).count(), found.len(), 0.75);
    refused(&rockets(&[("rate = \"1 in 10 yr\"\n", "")]), "missing-key", "[");
}

#[test]
fn an_attack_from_a_distance_damages_by_its_objective() {
    let text = rockets(&[
        ("damage = { major = 1 }", "damage = { hostages = { none = 1 }, sabotage = { major = 1 } }"),
        ("damage_safe = { none = 1 }\n", ""),
        ("stand_off = true", "stand_off = true\nobjective = { hostages = 0.3, sabotage = 0.7 }"),
    ]);
    let found = attacks(&text, 0, 8_000);
    share(found.iter().filter(|attack| attack.get("downtime_days.tank") > 2.0).count(), found.len(), 0.7);
}
