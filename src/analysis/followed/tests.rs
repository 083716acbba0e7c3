//! Attacks whose moments, recovery and frequency are known by hand, and attacks of the worked scenario against its run.

use crate::analysis::coverage::load;
use crate::analysis::{Options, Sampling, run};
use crate::model::Model;
use crate::result::document::{Document, Timeline};
use crate::result::timeline::{Moment, MomentKind};

use super::recovery::{lost_days, output};
use super::*;

/// One way with a gate that takes a minute and senses half-way, and a door of which nobody knows how long it holds; guards
/// who come an hour later, or in time to stop everybody 90 s from the start.
pub(super) const WORKS: &str = r#"
schema = 1
[scenario]
id = "works"
name = "Works"
currency = "USD"
[[group]]
id = "staff"
headcount = 10
[[zone]]
id = "road"
[[zone]]
id = "yard"
[[zone]]
id = "works"
objective_time = "2 min"
occupancy = { staff = 1.0 }
[[element]]
id = "gate"
from = "road"
to = "yard"
detection = 1.0
sense_at = "middle"
delay = "1 min"
[[element]]
id = "door"
from = "yard"
to = "works"
delay = { exponential = { mean = "100 s" } }
[[response]]
id = "guards"
assessment = "10 s"
decision = "20 s"
travel = "1 h"
engagement = { fixed = 1.0 }
[plant]
zone = "works"
value_per_day = "1 M"
[[plant.unit]]
id = "train"
share = 0.6
damage = { none = 1.0 }
restart = { none = "2 d" }
ramp = "4 d"
[[plant.unit]]
id = "pump"
share = 0.4
damage = { none = 1.0 }
restart = { none = "1 d" }
[[threat]]
id = "raiders"
rate = { lognormal = { p05 = "0.02 per yr", p95 = "0.2 per yr" } }
target = { works = 1.0 }
objective = { sabotage = 1.0 }
entry = ["road"]
[[control]]
id = "near"
effects = [{ target = "response.guards.travel", set = "30 s" }]
[[posture]]
id = "far"
[[posture]]
id = "near"
controls = ["near"]
"#;

/// The published case, in one file.
fn worked() -> String {
    crate::open("scenarios/in-amenas-2013.toml", &[]).into_result().unwrap().resolved(None).unwrap()
}

pub(super) fn document(text: &str, trials: u64, threads: usize, sampling: Sampling) -> Document {
    let scenario = load(text);
    let options = Options { trials, seed: 5, threads: Some(threads), sampling, ..Options::of(&scenario) };
    run(&scenario, &[], &options, &|_| {}).unwrap()
}

fn moment<'a>(timeline: &'a Timeline, kind: MomentKind, id: &str) -> &'a Moment {
    timeline.moments.iter().find(|moment| moment.kind == kind && moment.id == id).unwrap()
}

/// Attacks that carry as much as the weighted ones do.
fn effective(attacks: &[Attack]) -> f64 {
    let sum = attacks.iter().map(|attack| attack.weight).sum::<f64>();
    sum * sum / attacks.iter().map(|attack| attack.weight * attack.weight).sum::<f64>()
}

pub(super) fn followed(text: &str, trials: u64) -> Followed {
    let scenario = load(text);
    let model = Model::compile(&scenario, 5).unwrap();
    let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
    follow(&Simulation::new(&model, &postures, Vec::new()), trials, 0, Some(2)).unwrap()
}

#[track_caller]
pub(super) fn near(found: f64, exact: f64, tolerance: f64) {
    assert!((found - exact).abs() <= tolerance, "{found}, not {exact} within {tolerance}");
}

/// What is constant has one quantile; what is drawn has its own within four standard errors of a quantile.
#[test]
fn moments_are_when_they_must_be() {
    for sampling in [Sampling::default(), Sampling { unconditional: true, ..Sampling::default() }] {
        let document = document(WORKS, 50_000, 2, sampling);
        let timeline = &document.timelines[0];
        assert_eq!((timeline.posture.as_str(), timeline.threat.as_str()), ("far", "raiders"));
        assert_eq!((timeline.share, timeline.path_share), (1.0, 1.0));
        assert_eq!(timeline.path.as_deref(), Some("gate>door"));
        for (kind, id, seconds) in [
            (MomentKind::Passed, "gate", 60.0),
            (MomentKind::Alarm, "", 30.0),
            (MomentKind::Understood, "", 30.0),
            (MomentKind::SetsOut, "guards", 60.0),
            (MomentKind::Comes, "guards", 3_660.0),
        ] {
            let found = moment(timeline, kind, id);
            assert_eq!((found.share, found.seconds), (1.0, [seconds; 3]), "{kind:?}");
        }
        assert!(timeline.moments.is_sorted_by_key(|moment| moment.seconds[1]));
        let [passed, reached, done] =
            [(MomentKind::Passed, "door"), (MomentKind::Reached, "works"), (MomentKind::Completed, "works")]
                .map(|(kind, id)| moment(timeline, kind, id));
        assert_eq!(passed.seconds.map(f64::to_bits), reached.seconds.map(f64::to_bits));
        near(done.seconds[1], passed.seconds[1] + 120.0, 1e-9);
        assert!(timeline.attacks > 500);
        let attacks = if sampling.unconditional {
            timeline.attacks as f64
        } else {
            effective(&followed(WORKS, 50_000).arms[0].attacks)
        };
        for (found, p) in passed.seconds.iter().zip([0.1_f64, 0.5, 0.9]) {
            let error = (p * (1.0 - p) / attacks).sqrt() * 100.0 / (1.0 - p);
            near(*found, 60.0 - 100.0 * libm::log1p(-p), 4.0 * error);
        }
        // Warning: the door, and what is left of the gate.
        let warning = &timeline.warnings[0];
        assert_eq!((warning.zone.as_str(), warning.reached, warning.any), ("works", 1.0, 1.0));
        near(warning.seconds[1], passed.seconds[1] - 30.0, 1e-9);
    }
}

/// Everybody is stopped after 90 s: what lies beyond does not happen, and what lies before it does.
#[test]
fn nothing_happens_to_those_who_are_stopped() {
    let document = document(WORKS, 50_000, 2, Sampling::default());
    let timeline = document.timelines.iter().find(|timeline| timeline.posture == "near").unwrap();
    for (kind, id) in [(MomentKind::Comes, "guards"), (MomentKind::Engages, "guards"), (MomentKind::Neutralised, "")] {
        let found = moment(timeline, kind, id);
        assert_eq!((found.seconds, found.share), ([90.0; 3], 1.0), "{kind:?}");
    }
    assert!(!timeline.moments.iter().any(|moment| moment.kind == MomentKind::Completed));
    let (p, attacks) = (-libm::expm1(-0.3), effective(&followed(WORKS, 50_000).arms[1].attacks));
    for (kind, id) in [(MomentKind::Passed, "door"), (MomentKind::Reached, "works")] {
        let found = moment(timeline, kind, id);
        near(found.share, p, 4.0 * (p * (1.0 - p) / attacks).sqrt());
        assert!(found.seconds[2] <= 90.0);
    }
    near(moment(timeline, MomentKind::Passed, "gate").share, 1.0, 0.0);
}

/// A pump back after a day, and a train after two that rises for four: 2.8 days of output lost.
#[test]
fn output_comes_back_as_it_must() {
    let document = document(WORKS, 20_000, 2, Sampling::default());
    let recovery = document.postures[0].recovery.as_ref().unwrap();
    assert_eq!((recovery.stopped, recovery.full_after), (1.0, [6.0; 3]));
    near(recovery.lost_days, 2.8, 1e-12);
    near(document.postures[0].per_attack.metrics["downtime_days"].mean, 2.8, 1e-9);
    assert_eq!((recovery.output[0].day, recovery.output.last().unwrap().day), (0.0, 6.0));
    assert!(recovery.output.len() > 30);
    for found in &recovery.output {
        let pump = if found.day < 1.0 { 0.0 } else { 0.4 };
        let exact = pump + 0.6 * ((found.day - 2.0) / 4.0).clamp(0.0, 1.0);
        found.quantiles.iter().chain([&found.mean]).for_each(|share| near(*share, exact, 1e-12));
    }
    // Of those stopped on the way nobody comes to the works but the few with a quick door.
    let near_by = document.postures[1].recovery.as_ref().unwrap();
    assert!(near_by.stopped < 0.4 && near_by.attacks == recovery.attacks);
}

/// The worked scenario, followed as far as it was run (the bound on followed attacks holds for all its postures together): shares and lost days are those of the run, and the area above the
/// output of every attack is what it loses.
#[test]
fn what_is_followed_is_what_was_run() {
    let document = document(&worked(), 4_096, 2, Sampling::default());
    let followed = followed(&worked(), 4_096);
    for (posture, arm) in document.postures.iter().zip(&followed.arms) {
        let attacks = &posture.per_attack.metrics;
        assert_eq!(arm.attacks.len() as u64, posture.per_attack.attacks);
        let weight: f64 = arm.attacks.iter().map(|attack| attack.weight).sum();
        let any = |kind: MomentKind| {
            let own = arm.attacks.iter().filter(|attack| attack.course.moments.iter().any(|moment| moment.0 == kind));
            own.map(|attack| attack.weight).sum::<f64>() / weight
        };
        near(any(MomentKind::Alarm), attacks["alarms"].p_any, 1e-9);
        near(any(MomentKind::Neutralised), attacks["neutralised"].p_any, 1e-9);
        near(any(MomentKind::CrisisEnds), attacks["crisis_days"].p_any, 1e-9);
        let mean = |of: &dyn Fn(&Attack) -> f64| {
            arm.attacks.iter().map(|attack| attack.weight * of(attack)).sum::<f64>() / weight
        };
        near(mean(&|attack| attack.consequence), attacks["fatalities"].mean, 1e-9 * attacks["fatalities"].mean);
        let rows = &document.risk_matrix.as_ref().unwrap().rows;
        let of =
            |single: bool| rows.iter().filter(move |row| row.posture == posture.id && row.threat.is_some() == single);
        assert!(of(true).count() > 1);
        let all = of(false).next().unwrap();
        for (place, band) in all.bands.iter().enumerate() {
            near(of(true).map(|row| row.bands[place].rate.value).sum(), band.rate.value, 1e-9 * band.rate.value);
        }
        near(of(true).map(|row| row.none).sum(), all.none, 1e-9 * all.none);
        let recovery = posture.recovery.as_ref().unwrap();
        let lost = attacks["downtime_days"].mean;
        near(recovery.stopped * recovery.lost_days, lost, 1e-9 * lost);
        for attack in arm.attacks.iter().take(500) {
            let stopped = &attack.course.stopped;
            let mut turns: Vec<f64> = stopped.iter().flat_map(|unit| [unit.idle, unit.idle + unit.ramp]).collect();
            turns.push(0.0);
            turns.sort_by(f64::total_cmp);
            // Output is a straight line between two turns, but may jump at them.
            let missing = |pair: &[f64]| (pair[1] - pair[0]) * (1.0 - output(stopped, f64::midpoint(pair[0], pair[1])));
            near(turns.windows(2).map(missing).sum(), lost_days(stopped), 1e-9 * (1.0 + lost_days(stopped)));
        }
    }
    assert_eq!(self::document(&worked(), 4_096, 1, Sampling::default()), document);
}
