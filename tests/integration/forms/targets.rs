//! Targets as weights and as sets, entry zones, and damage by objective.

use super::{always, attacks, close, outpost, refused, share, sound};

/// A way to the pumps.
const BACK: (&str, &str) =
    ("[[response]]", "[[element]]\nid = \"back\"\nfrom = \"road\"\nto = \"pumps\"\ndelay = \"1 min\"\n\n[[response]]");

fn targeted(written: &str) -> String {
    outpost(&[BACK, ("target = { camp = 1.0 }", &format!("target = {written}"))])
}

#[test]
fn weights_over_zones_are_normalised() {
    for written in [
        "{ camp = 3, pumps = 1 }",
        "{ camp = 0.75, pumps = 0.25 }",
        "{ camp = 30, pumps = { value = 10, grade = \"D\" } }",
    ] {
        let found = attacks(&targeted(written), 0, 1_500);
        let camp = found.iter().filter(|attack| attack.zones == ["camp"]).count();
        share(camp, found.len(), 0.75);
    }
    let written = "[{ zones = [\"camp\"], weight = 6 }, { zones = [\"pumps\"], weight = 2 }]";
    let found = attacks(&targeted(written), 0, 1_500);
    share(found.iter().filter(|attack| attack.zones == ["camp"]).count(), found.len(), 0.75);
}

#[test]
fn weights_of_tactics_objectives_and_damage_are_normalised_too() {
    let text = outpost(&[
        ("rate = \"1 in 10 yr\"", "objective = { hostages = 2, sabotage = 6 }\nrate = \"1 in 10 yr\""),
        (
            "share = 1.0",
            "share = 1.0\ndamage = { hostages = { none = 4 }, sabotage = { major = 12, none = 4 } }\n\
             restart = { none = \"0 s\", minor = \"1 d\", major = \"10 d\" }",
        ),
        ("zone = \"pumps\"", "zone = \"camp\""),
        // Nobody is held, so that no crisis adds to the downtime.
        ("killed = 0.1\nescaped = 0.3", "killed = 1"),
        ("availability = \"$readiness\"", "availability = 0"),
    ]);
    // Of the attacks three of four come for sabotage, and of those three of four do major damage.
    let found = attacks(&text, 0, 2_000);
    let major = found.iter().filter(|attack| attack.get("downtime_days") >= 10.0).count();
    share(major, found.len(), 0.5625);
}

#[test]
fn a_set_has_a_prong_for_each_zone_with_its_split_start_and_objective() {
    let whole = "[{ zones = [\"camp\", \"pumps\"], split = [0.25, 0.75], start = [\"0 s\", \"5 min\"], \
                 objective = [\"hostages\", \"sabotage\"], weight = 0.4 }, { zones = [\"camp\"] }]";
    let text = targeted(whole);
    let scenario = sound(&text);
    let [both, one] = &scenario.structure.threats[0].sets[..] else { panic!("{:?}", scenario.structure.threats) };
    let splits: Vec<f64> = both.prongs.iter().map(|prong| prong.split).collect();
    assert_eq!(splits, [0.25, 0.75]);
    assert_eq!(both.prongs.iter().map(|prong| prong.objective).collect::<Vec<_>>(), [Some(0), Some(1)]);
    assert_eq!((one.prongs.len(), one.prongs[0].objective), (1, None));
    close(always(&text, "threat.raiders.target.camp+pumps.start.pumps"), 300.0);
    close(always(&text, "threat.raiders.target.camp+pumps.weight"), 0.4);
    close(always(&text, "threat.raiders.target.camp.weight"), 1.0);
    let found = attacks(&text, 0, 1_000);
    share(found.iter().filter(|attack| attack.zones.len() == 2).count(), found.len(), 0.4 / 1.4);
}

#[test]
fn split_and_start_have_their_defaults() {
    let text = targeted("[{ zones = [\"camp\", \"pumps\"] }]");
    let scenario = sound(&text);
    let set = &scenario.structure.threats[0].sets[0];
    assert!(set.prongs.iter().all(|prong| (prong.split - 0.5).abs() < 1e-12 && prong.objective.is_none()));
    close(always(&text, "threat.raiders.target.camp+pumps.start.camp"), 0.0);
    close(always(&text, "threat.raiders.target.camp+pumps.start.pumps"), 0.0);
}

#[test]
fn lists_by_zone_have_an_entry_for_each() {
    for (key, list) in [("split", "[1.0]"), ("start", "[\"0 s\"]"), ("objective", "[\"hostages\"]")] {
        refused(&targeted(&format!("[{{ zones = [\"camp\", \"pumps\"], {key} = {list} }}]")), "wrong-arguments", list);
    }
    refused(&targeted("[{ zones = [\"camp\", \"pumps\"], split = [0.5, 0.4] }]"), "bad-split", "[0.5, 0.4]");
    let word = "[{ zones = [\"camp\"], objective = [\"glory\"] }]";
    refused(&targeted(word), "unknown-id", "\"glory\"");
    refused(&targeted("\"adaptative\""), "unknown-word", "\"adaptative\"");
}

#[test]
fn attacks_begin_in_the_entry_zones() {
    let river =
        "[[zone]]\nid = \"river\"\n\n[[element]]\nid = \"jetty\"\nfrom = \"river\"\nto = \"camp\"\n\n[[response]]";
    let routes = |entry: &str| {
        let text = outpost(&[("[[response]]", river), ("entry = [\"road\"]", entry)]);
        sound(&text).structure.routes.iter().map(|route| route.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(routes("entry = [\"road\"]"), ["gate"]);
    assert_eq!(routes("entry = [\"river\"]"), ["jetty"]);
    let mut both = routes("entry = [\"road\", \"river\"]");
    both.sort();
    assert_eq!(both, ["gate", "jetty"]);
    refused(&outpost(&[("entry = [\"road\"]", "entry = [\"raod\"]")]), "unknown-id", "\"raod\"");
    let found = super::faults(&outpost(&[("entry = [\"road\"]\n", "")]));
    assert_eq!((found.len(), found[0].0), (1, "missing-key"), "{found:?}");
}

#[test]
fn damage_is_written_once_or_by_objective_and_after_a_shutdown_as_without() {
    let unit = |damage: &str| outpost(&[("share = 1.0", &format!("share = 1.0\n{damage}"))]);
    let at = |text: &str, path: &str| always(text, &format!("plant.unit.pump.{path}"));
    let once = unit("damage = { none = 0.3, minor = 0.5, major = 0.2 }");
    for objective in ["hostages", "sabotage", "abduction"] {
        close(at(&once, &format!("damage.{objective}.minor")), 0.5);
        close(at(&once, &format!("damage_safe.{objective}.major")), 0.2);
    }
    let by = unit(
        "damage = { hostages = { none = 1 }, sabotage = { none = 0.1, major = 0.9 } }\n\
         damage_safe = { sabotage = { none = 0.6, major = 0.4 } }",
    );
    close(at(&by, "damage.hostages.none"), 1.0);
    close(at(&by, "damage.sabotage.major"), 0.9);
    close(at(&by, "damage.abduction.none"), 1.0);
    close(at(&by, "damage_safe.sabotage.major"), 0.4);
    close(at(&by, "damage_safe.hostages.none"), 1.0);
    // `damage` patched: `damage_safe`, left out, follows.
    let patched = outpost(&[
        ("share = 1.0", "share = 1.0\ndamage = { none = 0.3, minor = 0.5, major = 0.2 }"),
        ("id = \"as_is\"", "id = \"as_is\"\neffects = [{ target = \"plant.unit.pump.damage.major\", set = 0 }]"),
    ]);
    close(at(&patched, "damage.sabotage.major"), 0.0);
    close(at(&patched, "damage_safe.sabotage.major"), 0.0);
}
