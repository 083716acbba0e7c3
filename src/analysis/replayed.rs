//! What a document shows of years and differences, against the same trials run one by one.

use crate::engine::Experiment as _;
use crate::model::{Model, Sampling};
use crate::scenario::{self, Scenario};
use crate::stats::interval::RatioMoments;
use crate::stats::{TrialRecord, Year};

use super::experiment::Simulation;
use super::{Options, run};

const TRIALS: u64 = 1_500;
const SEED: u64 = 12;

fn load() -> Scenario {
    let loaded = scenario::load("site.toml", include_bytes!("../../tests/data/desert-gas.toml"), &[]);
    loaded.scenario.unwrap()
}

/// Every trial of the run, by itself.
fn trials(model: &Model, postures: &[usize]) -> Vec<TrialRecord> {
    let simulation = Simulation::new(model, postures, Vec::new());
    let (mut desk, shape) = (simulation.desk(), simulation.layout());
    let one = |trial| {
        let mut record = TrialRecord::new(&shape);
        simulation.trial(trial, &mut desk, &mut record);
        record
    };
    (0..TRIALS).map(one).collect()
}

/// A column's year with its attacks, and the one without.
fn years(record: &TrialRecord, arm: usize, column: usize) -> [f64; 2] {
    let arm = &record.arms[arm];
    match arm.kind {
        Year::Empty => [0.0; 2],
        Year::Quiet => [arm.quiet[column]; 2],
        Year::Attack => [arm.rows[column], 0.0],
        Year::Mixed => [arm.year[column], arm.quiet[column]],
    }
}

/// The interval of a probability a year from what the trials have of it.
fn interval(shares: impl Iterator<Item = f64>) -> [f64; 2] {
    let (y, yy) = shares.fold((0.0, 0.0), |(y, yy), share| (y + share, yy + share * share));
    let estimate = RatioMoments::mean(TRIALS as f64, y, yy).proportion();
    [estimate.low, estimate.high]
}

#[track_caller]
fn near(found: [f64; 2], exact: [f64; 2]) {
    for (found, exact) in found.iter().zip(exact) {
        assert!((found - exact).abs() <= 1e-9 * (1.0 + exact.abs()), "{found} {exact}");
    }
}

#[test]
fn the_document_shows_what_the_trials_had() {
    let scenario = load();
    let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
    let model = Model::compile(&scenario, SEED).unwrap();
    let records = trials(&model, &postures);
    let options = Options {
        trials: TRIALS,
        seed: SEED,
        threads: Some(2),
        postures: postures.clone(),
        until: None,
        sampling: Sampling::default(),
    };
    let document = run(&scenario, &[], &options, &|_| ()).unwrap();
    let names = model.columns().names();
    let column = |name: &str| names.iter().position(|known| known == name).unwrap();
    for (arm, posture) in document.postures.iter().enumerate() {
        let any = |record: &TrialRecord| if record.arms[arm].attacks > 0 { record.weight } else { 0.0 };
        near(posture.p_attack_ci95, interval(records.iter().map(any)));
        for name in ["fatalities", "loss", "loss_net", "downtime_days", "crisis_days"] {
            let mut all: Vec<(f64, u64)> =
                records.iter().zip(0..).map(|(record, trial)| (years(record, arm, column(name))[0], trial)).collect();
            all.retain(|(value, _)| *value > 0.0);
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            assert_eq!(posture.metrics[name].worst, all[..10], "{name} under {}", posture.id);
            assert!(posture.per_attack.metrics[name].worst.is_empty());
        }
        assert!(posture.metrics["captured"].worst.is_empty());
    }
    for comparison in &document.comparisons {
        let arm = document.postures.iter().position(|posture| posture.id == comparison.posture).unwrap();
        let column = column(&comparison.metric);
        let differences = |record: &TrialRecord| {
            let ([year, quiet], [base, quiet_base]) = (years(record, arm, column), years(record, 0, column));
            [(year - base, record.weight), (quiet - quiet_base, 1.0 - record.weight)]
        };
        let share = |keep: &dyn Fn(f64) -> bool| {
            let of = |record| differences(record).iter().map(|(value, weight)| f64::from(keep(*value)) * weight).sum();
            interval(records.iter().map(of))
        };
        near(comparison.p_better_ci95, share(&|value| value < 0.0));
        near(comparison.p_worse_ci95, share(&|value| value > 0.0));
        let mut all: Vec<(f64, f64)> = records.iter().flat_map(differences).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mean = all.iter().map(|(value, weight)| value * weight).sum::<f64>() / TRIALS as f64;
        let squares = all.iter().map(|(value, weight)| value * value * weight).sum::<f64>() / TRIALS as f64;
        let difference = &comparison.difference;
        near([difference.sd; 2], [(squares - mean * mean).max(0.0).sqrt(); 2]);
        assert_eq!(difference.quantiles.is_empty(), all.iter().all(|(value, _)| value.abs() <= 0.0));
        for (name, found) in &difference.quantiles {
            let p: f64 = format!("0.{}", &name[1..]).parse().unwrap();
            let mut reached = 0.0;
            let exact = all.iter().find(|(_, weight)| {
                reached += weight;
                reached >= p * TRIALS as f64 * (1.0 - 1e-11)
            });
            let exact = exact.map_or(0.0, |(value, _)| *value);
            assert!((found - exact).abs() <= exact.abs() / 256.0, "{} {name}: {found} {exact}", comparison.metric);
            let [low, high] = difference.quantiles_ci95[name];
            assert!(low <= *found && *found <= high, "{} {name}", comparison.metric);
        }
    }
}
