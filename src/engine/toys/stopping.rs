//! Runs in stages: what is seen on the way, and when they end.

use std::sync::Mutex;

use super::super::experiment::Experiment;
use super::super::run::{BLOCK, run_in_stages};
use super::super::stages::stages;
use super::super::stop::{Figure, Stop};
use super::{Toy, layout, over_rates, play};
use crate::stats::{Tally, TrialRecord};

const MEAN: Figure = Figure::Year(1);

/// Breaks down at one of its first trials.
struct Unwell;

impl Experiment for Unwell {
    type Desk = ();

    fn desk(&self) {}

    fn trial(&self, trial: u64, (): &mut (), _: &mut TrialRecord) {
        assert!(trial != 3 * BLOCK + 5, "trial {trial} is unwell");
    }
}

/// With more trials than anybody could wait for: the other workers stop too.
#[test]
fn a_panic_in_a_trial_ends_the_run() {
    for stop in [None, Some(Stop { figure: MEAN, relative_error: 1e-9 })] {
        let run = || run_in_stages(&Unwell, &layout(), 1 << 40, Some(2), stop.as_ref(), |_| {}, &|_| {});
        let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(payload.downcast_ref::<String>().unwrap(), "trial 3077 is unwell");
    }
}

fn until(toy: &Toy, trials: u64, threads: usize, relative_error: f64) -> (Tally, u64) {
    let done = Mutex::new(0);
    let stop = Stop { figure: MEAN, relative_error };
    let count = |trials| *done.lock().unwrap() += trials;
    let tally = run_in_stages(toy, &layout(), trials, Some(threads), Some(&stop), |_| {}, &count).unwrap();
    (tally, done.into_inner().unwrap())
}

#[test]
fn what_is_seen_on_the_way_is_a_run_of_so_many_trials() {
    let toy = Toy { seed: 30, unconditional: false, stratified: false };
    let trials = 19 * BLOCK + 300;
    let whole = play(&toy, trials, 1);
    for threads in [1, 2, 7] {
        for stop in [None, Some(Stop { figure: MEAN, relative_error: 1e-9 })] {
            let mut seen = Vec::new();
            let look = |tally: &Tally| seen.push(tally.clone());
            let tally = run_in_stages(&toy, &layout(), trials, Some(threads), stop.as_ref(), look, &|_| {}).unwrap();
            assert!(tally == whole, "{threads} threads");
            let ends: Vec<u64> = seen.iter().map(Tally::trials).collect();
            assert_eq!(ends, stages(trials));
            assert!(seen[2] == play(&toy, 4 * BLOCK, 1) && seen[5] == whole, "{threads} threads");
        }
    }
}

#[test]
fn a_run_ends_with_the_first_stage_that_knows_enough() {
    let toy = Toy { seed: 31, unconditional: false, stratified: false };
    let error = |tally: &Tally| MEAN.relative_error(tally).unwrap();
    let at = |blocks: u64| play(&toy, blocks * BLOCK, 2);
    // Between the errors after 36 and after 54 blocks, which fall as the run goes on.
    let asked = f64::midpoint(error(&at(36)), error(&at(54)));
    assert!(error(&at(36)) > asked && error(&at(54)) < asked);
    for threads in [1, 2, 7] {
        let (tally, played) = until(&toy, 500 * BLOCK, threads, asked);
        assert!(tally == at(54), "{threads} threads");
        assert_eq!(played, 54 * BLOCK, "nothing is played beyond the stage");
    }
    let (tally, _) = until(&toy, 500 * BLOCK, 2, 10.0);
    assert_eq!(tally.trials(), 16 * BLOCK, "never before 16 blocks");
    let (tally, _) = until(&toy, 17 * BLOCK + 1, 2, 1e-6);
    assert_eq!(tally.trials(), 17 * BLOCK + 1, "never beyond the trials allowed");
}

#[test]
fn what_was_never_seen_ends_no_run() {
    let toy = Toy { seed: 32, unconditional: false, stratified: false };
    let (tally, _) = until(&toy, 16 * BLOCK, 2, 10.0);
    // The second ratio was never entered by any arm, the first is known.
    let stop = |figure| Stop { figure, relative_error: 10.0 };
    assert_eq!(Figure::Ratio(0).relative_error(&tally), None);
    assert!(!stop(Figure::Ratio(0)).met(&tally) && stop(Figure::Ratio(1)).met(&tally));
    assert!(stop(Figure::AnyAttack).met(&tally) && stop(Figure::Attack(0)).met(&tally));
    let empty = Tally::new(&layout());
    for figure in [Figure::Year(0), Figure::Attack(0), Figure::Ratio(1), Figure::AnyAttack] {
        assert_eq!(figure.relative_error(&empty), None);
    }
}

#[test]
fn the_relative_error_is_that_of_the_worst_arm() {
    let tally = play(&Toy { seed: 33, unconditional: false, stratified: false }, 5 * BLOCK, 2);
    let errors = [0, 1, 2].map(|arm| {
        let mean = tally.year(arm, 1).mean();
        mean.se / mean.value
    });
    let worst = errors.into_iter().fold(0.0, f64::max);
    assert!((MEAN.relative_error(&tally).unwrap() / worst - 1.0).abs() < 1e-9);
    assert_eq!(tally.year_mean(1, 0), tally.year(1, 0).mean());
    assert_eq!(tally.attack_mean(2, 1), tally.attack(2, 1).map(|view| view.mean()));
}

/// Stopping where the error looks small may find it small by luck. Of 400 stopped runs, the number whose interval holds the
/// truth is as that of runs of a fixed length: binomial with mean 380 and standard deviation 4.4.
#[test]
fn intervals_of_stopped_runs_cover_the_truth() {
    const RUNS: u64 = 400;
    // Arm 2, whose error decides; after 16 blocks it is at this error, more or less.
    let truth = 400.0 * over_rates(|rate| rate);
    let (mut held, mut lengths) = (0, Vec::new());
    for seed in 0..RUNS {
        let (tally, _) =
            until(&Toy { seed: seed << 32, unconditional: false, stratified: false }, 100 * BLOCK, 2, 0.015_25);
        let mean = tally.year_mean(2, 1);
        held += u64::from(mean.low <= truth && truth <= mean.high);
        lengths.push(tally.trials() / BLOCK);
    }
    let shortest = lengths.iter().filter(|blocks| **blocks == 16).count();
    assert!((RUNS as usize / 5..RUNS as usize * 4 / 5).contains(&shortest), "luck decides when a run ends: {shortest}");
    assert!((362..=397).contains(&held), "{held} of {RUNS}");
}
