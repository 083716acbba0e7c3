//! Joint sums of the postures of a scenario.

use super::super::coverage::{load, tally};
use super::*;

fn in_amenas() -> Scenario {
    crate::open("scenarios/in-amenas-2013.toml", &[]).into_result().unwrap()
}

/// What single threats did adds up to the columns; joint sums are the means and paired differences of the columns.
#[test]
fn joint_sums_are_those_of_the_columns_and_of_single_threats() {
    let model = Model::compile(&in_amenas(), 5).unwrap();
    let simulation = Simulation::new(&model, &[0, 1], Vec::new()).jointly();
    let tally = tally(&simulation, 0..8_192);
    let column = |name: &str| known(&model, &[name]).next().unwrap();
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * (a.abs() + b.abs()), "{a} {b}");
    for name in BY_THREAT {
        let place = simulation.by_threat.iter().position(|known| *known == column(name)).unwrap();
        for arm in [0, 1] {
            let parts = (0..2).map(|threat| tally.joint_free(simulation.of_threat(threat).start + place).unwrap());
            close(parts.map(|part| part.mean(arm).value).sum(), tally.year_mean(arm, column(name)).value);
        }
    }
    let attacks = (0..2).map(|threat| tally.joint_free(simulation.of_threat(threat).end - 1).unwrap().mean(1).value);
    close(attacks.sum(), tally.year_mean(1, column("attacks")).value);
    for name in JOINT {
        let (joint, pair) = (tally.joint_column(column(name)).unwrap(), tally.pair(1, column(name)).mean);
        let contrast = joint.contrast(&[(1, 1.0), (0, -1.0)]);
        close(contrast.value, pair.value);
        close(contrast.se, pair.se);
        assert!(pair.se > 0.0);
    }
}

/// One posture has no contrasts, one threat no parts, and too many postures neither.
#[test]
fn joint_sums_are_kept_where_they_say_something_and_cost_little() {
    let model = Model::compile(&in_amenas(), 5).unwrap();
    let kept = |postures: &[usize]| {
        let layout = Simulation::new(&model, postures, Vec::new()).jointly().layout();
        [layout.joint.len(), layout.free.len()]
    };
    assert_eq!([kept(&[0]), kept(&[0, 1]), kept(&[0; 64]), kept(&[0; 65])], [[0, 8], [5, 8], [5, 8], [0, 0]]);
    // Who does not ask for them has none.
    let layout = Simulation::new(&model, &[0, 1], Vec::new()).layout();
    assert!(layout.free.is_empty() && layout.joint.is_empty());
    let model = Model::compile(&load(include_str!("../../../scenarios/easi-garcia.toml")), 5).unwrap();
    let layout = Simulation::new(&model, &[0], Vec::new()).jointly().layout();
    assert!(layout.free.is_empty() && layout.joint.is_empty());
}
