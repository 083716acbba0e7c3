//! One trial told: the story is that of the code that simulates, its sentences have the numbers of the row, and two
//! postures are told apart where they part.

mod command;
mod sentences;
mod side;
mod specimens;

use bordj::analysis::{Asked, Sampling, Teller};
use bordj::model::Model;
use bordj::report::trace::Look;
use bordj::result::trace::Trace;
use bordj::scenario::{self, Scenario};

use crate::command::{DESERT_GAS, gas_plant};

const STRESS: &str = include_str!("../data/stress.toml");
const THREE_THREATS: &str = include_str!("../data/three-threats.toml");
const SEED: u64 = 7;

/// The scenarios that are told, and how many trials of each.
fn all() -> [(&'static str, u64); 4] {
    [(gas_plant(), 150), (STRESS, 150), (DESERT_GAS, 80), (THREE_THREATS, 80)]
}

#[track_caller]
fn load(text: &str) -> Scenario {
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn asked(trial: u64, postures: &[usize]) -> Asked {
    Asked { trial, postures: postures.to_vec(), attack: None }
}

/// Tells trials as a run of plain Monte Carlo has them.
#[track_caller]
fn teller(scenario: &Scenario) -> Teller<'_> {
    Teller::new(scenario, SEED, Sampling::default()).unwrap()
}

#[track_caller]
fn told(teller: &Teller<'_>, asked: &Asked) -> Trace {
    teller.trace(asked).unwrap()
}

fn look(width: usize) -> Look {
    Look { width, colour: false, draws: true }
}

/// The rows of columns of a silent run and of a told one are the same bits, and the document shows them.
#[test]
fn what_is_told_is_what_a_run_deposits() {
    for (text, trials) in all() {
        let scenario = load(text);
        for sampling in [
            Sampling::default(),
            Sampling { stratified: true, unconditional: false },
            Sampling { stratified: false, unconditional: true },
        ] {
            let model = Model::compile(&scenario, SEED).unwrap().sampled(sampling);
            let names = model.columns().names();
            let teller = Teller::new(&scenario, SEED, sampling).unwrap();
            let (mut silent, mut telling) = (model.worker(), model.worker());
            let mut attacks = 0;
            for trial in 0..trials {
                for posture in 0..scenario.structure.postures.len() {
                    let weights = [&mut silent, &mut telling].map(|worker| model.begin(trial, worker).to_bits());
                    assert_eq!(weights[0], weights[1]);
                    let (mut expected, mut found) = (Vec::new(), Vec::new());
                    model.attacks(posture, &mut silent, &mut expected, |_, _| {});
                    model.tell(posture, &mut telling, &mut found);
                    let bits = |row: &[f64]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
                    assert_eq!(bits(&expected), bits(&found), "trial {trial}, posture {posture}");
                    let document = told(&teller, &asked(trial, &[posture]));
                    let happening = document.postures[0].attacks.iter().filter(|attack| attack.happens);
                    let rows: Vec<&[f64]> = expected.chunks_exact(names.len()).collect();
                    assert_eq!(happening.clone().count(), rows.len());
                    for (attack, row) in happening.zip(rows) {
                        attacks += 1;
                        for (name, value) in names.iter().zip(row) {
                            let shown = attack.outcome.get(name).copied().unwrap_or(0.0);
                            assert_eq!(shown.to_bits(), value.to_bits(), "{name} of trial {trial}");
                        }
                    }
                }
            }
            // Plain years of the case are without an attack for long.
            assert!(attacks > 100 || sampling.unconditional, "{attacks}");
        }
    }
}

/// The columns of the year are the attacks and the loss events taken together.
#[test]
fn the_year_adds_up() {
    let scenario = load(STRESS);
    let teller = teller(&scenario);
    let mut aggregate = 0;
    for trial in 0..200 {
        let document = told(&teller, &asked(trial, &[0, 1, 2]));
        for posture in &document.postures {
            let sum = |name: &str| {
                posture.attacks.iter().map(|attack| attack.outcome.get(name).copied().unwrap_or(0.0)).sum::<f64>()
            };
            for name in ["attacks", "fatalities", "captured", "crisis_days", "deferred_production"] {
                let year = posture.year.get(name).copied().unwrap_or(0.0);
                assert!((year - sum(name)).abs() <= 1e-9 * year.abs(), "{name} of trial {trial}: {year}");
            }
            aggregate += usize::from(posture.beyond_aggregate > 0.0);
        }
    }
    assert!(aggregate > 0, "no year was beyond the aggregate limit");
}

#[test]
fn the_document_is_the_same_every_time_and_reads_back() {
    let scenario = load(STRESS);
    for trial in [0, 5, 19] {
        let [one, other] = [0, 1].map(|_| told(&teller(&scenario), &asked(trial, &[0, 2])));
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(json, serde_json::to_string(&other).unwrap());
        assert_eq!(serde_json::from_str::<Trace>(&json).unwrap(), one);
    }
}
