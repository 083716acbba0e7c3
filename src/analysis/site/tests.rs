//! The site of a document against its other figures.

use crate::analysis::{Options, run};
use crate::result::document::Document;
use crate::result::site::Site;
use crate::scenario::load;

fn simulated(text: &str) -> Document {
    let loaded = load("site.toml", text.as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    run(&scenario, &[], &Options { trials: 512, ..Options::of(&scenario) }, &|_| {}).unwrap()
}

fn site(document: &Document) -> &Site {
    document.site.as_ref().unwrap()
}

#[track_caller]
fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() <= 1e-9 * (1.0 + exact.abs()), "{found} {exact}");
}

/// On a site whose zones take no time to cross, the delays of a path at the leading tactic add up to its time to the target, and
/// the soonest response to its time; under every posture.
#[test]
fn delays_and_times_are_those_of_the_paths() {
    for text in [include_str!("../../../tests/data/stress.toml"), include_str!("../../../scenarios/easi-garcia.toml")] {
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("crossing")).collect();
        let uncrossed = kept.join("\n");
        let document = simulated(&uncrossed);
        let site = site(&document);
        let tactic =
            ["force", "stealth", "deceit"].iter().position(|tactic| *tactic == site.threats[0].tactic).unwrap();
        let mut seen = 0;
        for posture in &document.postures {
            for path in &posture.paths {
                let find = |id: &str| site.elements.iter().find(|element| element.id == id);
                let steps: Vec<_> = path.id.split('>').filter_map(find).collect();
                let taken = |from: &String| site.threats[0].entry.contains(from);
                if steps.first().is_some_and(|step| taken(&step.from)) && site.threats[0].targets.contains(&path.target)
                {
                    near(
                        steps.iter().map(|element| element.values.of(&posture.id).delay_seconds[tactic]).sum(),
                        path.mean_seconds_to_target,
                    );
                    seen += 1;
                }
                let soonest = site.responses.iter().map(|response| {
                    let coming = response.values.of(&posture.id);
                    let at_hand = coming.communication * coming.availability > 0.0;
                    if at_hand { coming.seconds_to[&path.target] } else { f64::INFINITY }
                });
                let soonest = soonest.fold(f64::INFINITY, f64::min);
                near(path.mean_seconds_to_response.unwrap_or(f64::INFINITY).min(1e12), soonest.min(1e12));
            }
        }
        assert!(seen > 0);
    }
}

const SHELTERED: &str = "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n\
    [[group]]\nid = \"staff\"\nheadcount = { uniform = [80, 120] }\n[[group]]\nid = \"guests\"\nheadcount = 10\n\
    [[zone]]\nid = \"road\"\n[[zone]]\nid = \"camp\"\noccupancy = { staff = 0.5, guests = 1.0 }\npresence = 0.75\n\
    [zone.haven]\ncapacity = 30\nshelter_time = { uniform = [\"60 s\", \"180 s\"] }\ncompliance = 0.8\n\
    [[element]]\nid = \"gate\"\nname = \"North gate\"\nfrom = \"road\"\nto = \"camp\"\ndetection = 0.5\nassessment = 0.8\n\
    delay = { uniform = [\"1 min\", \"3 min\"] }\n\
    [[threat]]\nid = \"raid\"\nrate = \"1 in 10 yr\"\ngroup_size = 5\ntarget = { camp = 1.0 }\nentry = [\"road\"]\n\
    [[threat]]\nid = \"rockets\"\nrate = \"1 in 10 yr\"\ngroup_size = 2\ntarget = { camp = 1.0 }\nstand_off = true\n\
    [[control]]\nid = \"shelter\"\nopex = \"20 k\"\neffects = [{ target = \"zone.camp.haven.capacity\", set = 120 }]\n\
    [[control]]\nid = \"leave\"\nworking = 0.5\neffects = [{ target = \"zone.camp.occupancy.staff\", set = 0.1 }]\n\
    [[posture]]\nid = \"as_is\"\n[[posture]]\nid = \"sheltered\"\ncontrols = [\"shelter\"]\n\
    [[posture]]\nid = \"away\"\ncontrols = [\"shelter\", \"leave\"]\neffects = [{ target = \"element.gate.detection\", set = 0.9 }]\n";

#[test]
fn people_and_places_stand_side_by_side_under_every_posture() {
    let document = simulated(SHELTERED);
    let site = site(&document);
    assert!(site.zones[0].people.is_none() && site.zones[1].people_before.is_none());
    let people = site.zones[1].people.as_ref().unwrap();
    // Half of 100, and all of 10; a control that works half the time takes away half of what it takes.
    for (posture, total, capacity) in [("as_is", 60.0, 30.0), ("sheltered", 60.0, 120.0), ("away", 40.0, 120.0)] {
        let found = people.of(posture);
        near(found.total, total);
        near(found.capacity, capacity);
        near(found.places_per_person.unwrap(), capacity / total);
        near(found.by_group["guests"], 10.0);
        near(found.shelter_seconds, 120.0);
        near(found.compliance, 0.8);
        near(found.presence.unwrap(), 0.75);
    }
    // What is the same under every posture is there once.
    let gate = &site.elements[0];
    assert_eq!((gate.name.as_str(), gate.from.as_str(), gate.to.as_str()), ("North gate", "road", "camp"));
    assert_eq!(gate.values.changed.keys().collect::<Vec<_>>(), ["away"]);
    near(gate.values.of("sheltered").detection[0], 0.4);
    near(gate.values.of("away").detection[0], 0.72);
    near(gate.values.of("as_is").delay_seconds[0], 120.0);
    let far: Vec<bool> = site.threats.iter().map(|threat| threat.stand_off).collect();
    assert_eq!((far, site.threats[0].entry.as_slice()), (vec![false, true], ["road".to_owned()].as_slice()));
    let shelter = &site.controls[0];
    near(shelter.annual_cost, 20_000.0);
    assert_eq!(shelter.postures, ["sheltered", "away"]);
    near(site.controls[1].working, 0.5);
}

#[test]
fn a_document_reads_back_and_one_without_a_site_has_none() {
    let document = simulated(SHELTERED);
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
    let losses = simulated(include_str!("../../../scenarios/fair-w1.toml"));
    assert!(losses.risk_matrix.is_none() && losses.site.is_none_or(|site| site.zones.is_empty()));
}
