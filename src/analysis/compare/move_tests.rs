//! Displacement against exact shares.

use super::tests::{decided, exactly, load, near};
use super::*;
use crate::model::{Model, Sampling};
use crate::result::decision::{Figure, Share};

/// Two gates to a camp and one to pumps. A guard post that is at hand and always stops whom it meets makes `P_E` of a way the
/// detection at its element.
const GATES: &str = r#"
schema = 1
[scenario]
id = "gates"
name = "Gates"
currency = "USD"
[[group]]
id = "staff"
headcount = 20
[[zone]]
id = "road"
[[zone]]
id = "camp"
occupancy = { staff = 0.5 }
[[zone]]
id = "pumps"
occupancy = { staff = 0.5 }
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.2
delay = "10 min"
[[element]]
id = "fence"
from = "road"
to = "camp"
detection = 0.5
delay = "10 min"
[[element]]
id = "door"
from = "road"
to = "pumps"
detection = 0.4
delay = "10 min"
[[response]]
id = "guards"
travel = "1 min"
engagement = { fixed = 1 }
[[threat]]
id = "raid"
rate = "0.8 per yr"
group_size = 8
target = { camp = 1.0 }
path = { quantal = 3.0 }
entry = ["road"]
[[posture]]
id = "base"
[[posture]]
id = "gate"
effects = [{ target = "element.gate.detection", set = 0.9 }]
[[posture]]
id = "half"
effects = [{ target = "threat.raid.rate", scale = 0.5 }]
[[posture]]
id = "same"
effects = [{ target = "element.gate.assessment", set = 1 }]
"#;

fn moves(text: &str) -> Vec<Displacement> {
    decided(&load(text, &[]), 20_480, Looks::default()).displacement
}

#[track_caller]
fn share<'a>(shares: &'a [Share], id: &str) -> &'a Share {
    shares.iter().find(|share| share.id == id).unwrap()
}

/// Share of the first of choices with these weights.
fn first(weights: &[f64]) -> f64 {
    weights[0] / weights.iter().sum::<f64>()
}

/// Weight of a way by how well it is protected.
fn weight(effectiveness: f64) -> f64 {
    libm::exp(-3.0 * effectiveness)
}

/// Share of prongs that take the gate, as it is and hardened.
fn gate() -> [f64; 2] {
    [0.2, 0.9].map(|detection| first(&[weight(detection), weight(0.5)]))
}

#[test]
fn hardening_a_path_moves_as_many_as_it_must() {
    let found = moves(GATES);
    let ids: Vec<&str> = found.iter().map(|of| of.posture.as_str()).collect();
    assert_eq!(ids, ["gate", "half", "same"]);
    let ([before, after], of) = (gate(), &found[0]);
    near("by the fence", of.path_moved, before - after);
    exactly("to another target", of.target_moved, 0.0);
    exactly("stayed away", of.stayed_away, 0.0);
    near("the gate", share(&of.paths, "gate").change, after - before);
    near("the fence", share(&of.paths, "fence").change, before - after);
    exactly("the camp", share(&of.targets, "camp").change, 0.0);
    assert_eq!((of.paths.len(), of.targets.len(), of.flows.len()), (2, 1, 1), "nobody moves the other way");
    let (gate, flow) = (share(&of.paths, "gate"), &of.flows[0]);
    assert!((gate.baseline - before).abs() < 0.02 && (gate.posture - after).abs() < 0.02, "{gate:?}");
    assert_eq!((flow.from.as_str(), flow.to.as_str()), ("gate", "fence"));
    assert!((flow.share - of.path_moved.value).abs() < 1e-12);
    assert!((gate.posture - gate.baseline - gate.change.value).abs() < 1e-12, "as many come");
}

#[test]
fn half_the_rate_is_half_of_the_prongs_and_the_same_is_nothing() {
    let found = moves(GATES);
    let half = &found[1];
    near("stayed away", half.stayed_away, 0.5);
    exactly("another path", half.path_moved, 0.0);
    exactly("another target", half.target_moved, 0.0);
    for path in &half.paths {
        near("half of each", path.change, -0.5 * path.baseline);
        assert!((path.posture - path.baseline).abs() < 0.02, "their shares are the same");
    }
    assert!(half.flows.iter().all(|flow| flow.to.is_empty() && !flow.from.is_empty()) && half.flows.len() == 2);
    let same = &found[2];
    for figure in [same.stayed_away, same.path_moved, same.target_moved] {
        exactly("the same", figure, 0.0);
    }
    assert!(same.flows.is_empty());
    assert!(
        same.paths.iter().all(|path| path.change == Figure::default() && (path.posture - path.baseline).abs() < 1e-12)
    );
}

/// A posture that brings more attacks: they are no prongs of the baseline.
#[test]
fn more_attacks_come_from_nowhere() {
    let text = GATES.replace("scale = 0.5", "scale = 1.5");
    let half = &moves(&text)[1];
    exactly("stayed away", half.stayed_away, 0.0);
    for path in &half.paths {
        near("half as many more", path.change, 0.5 * path.baseline);
    }
    assert!(half.flows.iter().all(|flow| flow.from.is_empty() && !flow.to.is_empty()));
}

#[test]
fn adaptive_attackers_go_to_another_target() {
    let text = GATES.replace("target = { camp = 1.0 }", "target = \"adaptive\"");
    let of = &moves(&text)[0];
    // P_E of a target is that of its paths, each as often as it is taken.
    let camp = |detection: f64| {
        let share = first(&[weight(detection), weight(0.5)]);
        share * detection + (1.0 - share) * 0.5
    };
    let [before, after] = [0.2, 0.9].map(|detection| first(&[weight(camp(detection)), weight(0.4)]));
    near("from the camp to the pumps", of.target_moved, before - after);
    near("the camp", share(&of.targets, "camp").change, after - before);
    near("the pumps", share(&of.targets, "pumps").change, before - after);
    near("the door", share(&of.paths, "door").change, before - after);
    let by_gate = [before * gate()[0], after * gate()[1]];
    near("the gate", share(&of.paths, "gate").change, by_gate[1] - by_gate[0]);
    exactly("stayed away", of.stayed_away, 0.0);
}

/// One prong of two has a choice.
#[test]
fn prongs_are_followed_one_by_one() {
    let text = GATES.replace("target = { camp = 1.0 }", "target = [{ zones = [\"pumps\", \"camp\"] }]");
    let found = moves(&text);
    let [before, after] = gate();
    near("by the fence", found[0].path_moved, (before - after) / 2.0);
    exactly("to another target", found[0].target_moved, 0.0);
    assert!((share(&found[0].targets, "pumps").baseline - 0.5).abs() < 1e-12);
    near("stayed away", found[1].stayed_away, 0.5);
}

/// What can't choose is not followed, unless a measure acts on who comes or on where they go.
#[test]
fn attacks_are_followed_where_they_can_move() {
    let uniform = GATES.replace("path = { quantal = 3.0 }\n", "");
    let only = |text: &str, posture: &str| {
        let (head, postures) = text.split_once("[[posture]]").unwrap();
        let kept: Vec<&str> =
            postures.split("[[posture]]").filter(|of| of.contains("\"base\"") || of.contains(posture)).collect();
        format!("{head}[[posture]]{}", kept.join("[[posture]]"))
    };
    let count = |text: &str| {
        let scenario = load(text, &[]);
        let asked = super::tests::options(&scenario, 2_048, 1);
        assert_eq!(compared_trials(&scenario, &asked, Looks::default()) == 4_096, !moves(text).is_empty());
        moves(text).len()
    };
    assert_eq!(count(&only(&uniform, "\"gate\"")), 0);
    near("a rate", moves(&only(&uniform, "\"half\""))[0].stayed_away, 0.5);
    assert_eq!(count(&only(&uniform, "\"half\"")), 1);
    assert_eq!(count(&only(GATES, "\"same\"")), 1);
    // Weights of targets that a posture changes: 0.5 to 0.8 of the camp.
    let weights = only(&uniform, "\"half\"")
        .replace(
            "target = { camp = 1.0 }",
            "target = [{ zones = [\"camp\"], weight = 1 }, { zones = [\"pumps\"], weight = 1 }]",
        )
        .replace("threat.raid.rate\", scale = 0.5", "threat.raid.target.camp.weight\", set = 4");
    near("to the camp", moves(&weights)[0].target_moved, 0.3);
    // A group of 1 has no second prong: one of two prongs does not come.
    let small = only(&uniform, "\"half\"")
        .replace("target = { camp = 1.0 }", "target = [{ zones = [\"camp\", \"pumps\"] }]")
        .replace("threat.raid.rate\", scale = 0.5", "threat.raid.group_size\", set = 1");
    exactly("one of two", moves(&small)[0].stayed_away, 0.5);
    let stand_off = only(GATES, "\"half\"").replace("path = { quantal = 3.0 }\nentry = [\"road\"]", "stand_off = true");
    assert_eq!(count(&stand_off), 0);
}

/// Short runs of many seeds: intervals hold the exact shares as often as they say.
#[test]
fn intervals_cover_the_exact_shares() {
    let scenario = load(GATES, &[]);
    let [before, after] = gate();
    let (runs, mut missed) = (400, [0; 3]);
    for seed in 0..runs {
        let model = Model::compile(&scenario, seed).unwrap().sampled(Sampling::default());
        let found = displacement::of(&model, &[0, 1, 2, 3], 600, Some(1), &|_| ()).unwrap();
        let figures = [
            (found[0].path_moved, before - after),
            (share(&found[0].paths, "fence").change, before - after),
            (found[1].stayed_away, 0.5),
        ];
        for (missed, (figure, exact)) in missed.iter_mut().zip(figures) {
            *missed += u32::from(figure.ci95[0] > exact || exact > figure.ci95[1]);
        }
    }
    let slack = 4.0 * (runs as f64 * 0.95 * 0.05).sqrt();
    for missed in missed {
        assert!((f64::from(missed) - 0.05 * runs as f64).abs() <= slack, "{missed} of {runs} missed");
    }
}
