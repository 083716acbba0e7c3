//! A toy experiment whose answers are known exactly: compound Poisson losses, thinned in one arm, softened in another.

mod stopping;

use super::experiment::Experiment;
use std::sync::atomic::{AtomicU64, Ordering};

use super::run::{BLOCK, EngineError, Stages, Watch, go_on, run, run_in_stages, run_range};
use super::stages::stages;
use crate::stats::{Block, ColumnKind, Estimate, Layout, SharedTally, Tally, TrialRecord};

/// The rate of attacks is one of these with equal odds.
const RATES: [f64; 2] = [0.1, 0.5];
/// Share of attacks that arm 1 keeps.
const KEPT: f64 = 0.6;
/// Loss of an attack: 0, 1, 2 or 3.
const LOSSES: [f64; 4] = [0.4, 0.3, 0.2, 0.1];
/// Rate of loss events of size 1 that are no attacks.
const EVENTS: f64 = 0.3;

struct Toy {
    seed: u64,
    /// Plain years instead of years given an attack.
    unconditional: bool,
    /// The rate is stratified in designs of [`DESIGN`] trials.
    stratified: bool,
}

/// Trials of a design: odd, so that one stratum lies on both sides of the border between the rates.
const DESIGN: u64 = 63;

fn layout() -> Layout {
    let columns = vec![ColumnKind::Count, ColumnKind::Amount];
    Layout { arms: 3, columns, ratios: 2, watches: 1, ..Layout::default() }
}

impl Toy {
    /// A uniform number for one quantity of one trial.
    fn uniform(&self, trial: u64, quantity: u64) -> f64 {
        let mut z =
            self.seed ^ trial.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ quantity.wrapping_mul(0xd1b5_4a32_d192_ed03);
        for _ in 0..2 {
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z = (z ^ (z >> 31)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        }
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn poisson(mean: f64, u: f64) -> u64 {
    let (mut k, mut term) = (0, libm::exp(-mean));
    let mut reached = term;
    while u >= reached && k < 60 {
        k += 1;
        term *= mean / k as f64;
        reached += term;
    }
    k
}

impl Experiment for Toy {
    type Desk = ();

    fn desk(&self) {}

    fn trial(&self, trial: u64, (): &mut (), record: &mut TrialRecord) {
        let mut u = self.uniform(trial, 0);
        if self.stratified {
            // The only stratified quantity: the order of its strata does not matter.
            u = ((trial % DESIGN) as f64 + u) / DESIGN as f64;
        }
        let rate = RATES[usize::from(u < 0.5)];
        let none = libm::exp(-rate);
        let u = self.uniform(trial, 1);
        record.weight = if self.unconditional { 1.0 } else { 1.0 - none };
        let attacks = poisson(rate, if self.unconditional { u } else { none + u * (1.0 - none) });
        let events = poisson(EVENTS, self.uniform(trial, 2)) as f64;
        for (place, arm) in record.arms.iter_mut().enumerate() {
            arm.quiet[0] = events;
            arm.year[0] = events;
            let (mut known, mut lossy) = (0, 0);
            for attack in 0..attacks {
                if place == 1 && self.uniform(trial, 16 + 4 * attack) >= KEPT {
                    continue;
                }
                let u = self.uniform(trial, 17 + 4 * attack);
                let loss = f64::from(u8::from(u >= 0.4) + u8::from(u >= 0.7) + u8::from(u >= 0.9));
                let loss = if place == 2 { (loss - 1.0).max(0.0) } else { loss };
                let row = arm.push_attack();
                row.copy_from_slice(&[loss, 1_000.0 * loss]);
                arm.year[0] += loss;
                arm.year[1] += 1_000.0 * loss;
                known += 1;
                lossy += u32::from(loss > 0.0);
                if loss > 0.0 {
                    arm.watched.push((0, loss));
                }
            }
            if known > 0 {
                arm.ratios.push((1, lossy, known));
            }
        }
    }
}

fn play(toy: &Toy, trials: u64, threads: usize) -> Tally {
    run(toy, &layout(), trials, Some(threads), &|_| {}).unwrap()
}

/// Averages a function of the rate over what is believed of it.
fn over_rates(f: impl Fn(f64) -> f64) -> f64 {
    RATES.iter().map(|rate| f(*rate) / 2.0).sum()
}

/// P(total loss of a year = k) for k below 40, arm 0, by Panjer's recursion.
fn total_loss() -> Vec<f64> {
    let mut law = vec![0.0; 40];
    for rate in RATES {
        // Attacks and loss events together are one compound Poisson law.
        let mut severity = LOSSES.map(|p| p * rate);
        severity[1] += EVENTS;
        let mut one = vec![libm::exp(-severity[1] - severity[2] - severity[3])];
        for k in 1..40_usize {
            let sum: f64 = (1..=k.min(3)).map(|j| j as f64 * severity[j] * one[k - j]).sum();
            one.push(sum / k as f64);
        }
        law.iter_mut().zip(one).for_each(|(sum, p)| *sum += p / 2.0);
    }
    law
}

/// Name, estimate and truth of everything the toy knows exactly.
fn known(tally: &Tally) -> Vec<(&'static str, Estimate, f64)> {
    let law = total_loss();
    let at_least = |x: usize| law[x..].iter().sum::<f64>();
    let rate = over_rates(|rate| rate);
    let year = tally.year(0, 0);
    let attack = tally.attack(1, 0).unwrap();
    let [n, frequency, low, high] = tally.frequency_curve(0, 0, 1.0)[1];
    assert_eq!(n as u32, 2);
    let frequency = Estimate { value: frequency, low, high, se: (high - low) / 3.92 };
    vec![
        ("mean", year.mean(), EVENTS + rate),
        ("mean amount, thinned", tally.year(1, 1).mean(), 1_000.0 * KEPT * rate),
        ("P(X > 0)", year.p_any(), at_least(1)),
        ("P(X >= 3)", year.exceedance(3.0), at_least(3)),
        ("P(attack), thinned", tally.p_attack(1), 1.0 - over_rates(|rate| libm::exp(-KEPT * rate))),
        ("mean given an attack", attack.mean(), 1.0),
        ("P(X >= 2) given an attack", attack.exceedance(2.0), 0.3),
        ("ratio", tally.ratio(2, 1).unwrap().0, 0.3),
        ("difference, thinned", tally.pair(1, 0).mean, -(1.0 - KEPT) * rate),
        ("difference, softened", tally.pair(2, 0).mean, -0.6 * rate),
        ("P(better), thinned", tally.pair(1, 0).better, 1.0 - over_rates(|rate| libm::exp(-0.6 * (1.0 - KEPT) * rate))),
        ("frequency", frequency, 0.3 * rate),
    ]
}

#[test]
fn estimates_meet_the_exact_answers_in_both_ways_of_sampling() {
    for unconditional in [false, true] {
        let tally = play(&Toy { seed: 20, unconditional, stratified: false }, 300_000, 2);
        for (name, estimate, truth) in known(&tally) {
            let distance = (estimate.value - truth).abs();
            assert!(estimate.se > 0.0 && distance < 4.0 * estimate.se, "{name}: {estimate:?} {truth}");
        }
        let (year, law) = (tally.year(0, 0), total_loss());
        let mean = EVENTS + over_rates(|rate| rate);
        let square: f64 = law.iter().enumerate().map(|(k, p)| (k * k) as f64 * p).sum();
        let sd = (square - mean * mean).sqrt();
        // The relative standard error of a variance is below sqrt(kurtosis / n), about 0.006 here.
        assert!((year.sd() / sd - 1.0).abs() < 0.02, "{} {sd}", year.sd());
        for p in [0.5, 0.9, 0.99] {
            let mut reached = 0.0;
            let exact = law.iter().position(|share| {
                reached += share;
                reached >= p
            });
            assert_eq!(year.quantile(p) as usize, exact.unwrap());
        }
        assert!((tally.watch(0, 0).below(2.0).unwrap() - 0.5).abs() < 0.01);
        assert_eq!(tally.pair(1, 0).worse.value.to_bits(), 0);
    }
}

#[test]
fn sampling_years_with_an_attack_narrows_the_intervals() {
    let [given, plain] =
        [false, true].map(|unconditional| play(&Toy { seed: 21, unconditional, stratified: false }, 50_000, 2));
    assert!(given.year(0, 1).mean().se < 0.7 * plain.year(0, 1).mean().se);
    assert!(given.attack(0, 0).unwrap().mean().se < 0.7 * plain.attack(0, 0).unwrap().mean().se);
}

/// Of 400 runs, the number whose 95 % interval holds the truth is binomial: 380, standard deviation 4.4.
#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    const RUNS: u64 = 400;
    const BAND: std::ops::RangeInclusive<u32> = 362..=397;
    let mut held: Vec<(&str, u32)> = Vec::new();
    let (mut quantile_held, mut estimates_of_two) = (0, 0);
    // The quantile is 3 by so little that the estimate is often 2.
    let p = total_loss()[..3].iter().sum::<f64>() + 0.000_5;
    for seed in 0..RUNS {
        let tally = play(&Toy { seed: seed << 32, unconditional: false, stratified: false }, 2 * BLOCK, 1);
        let known = known(&tally);
        held.resize(known.len(), ("", 0));
        for (count, (name, estimate, truth)) in held.iter_mut().zip(known) {
            *count = (name, count.1 + u32::from(estimate.low <= truth && truth <= estimate.high));
        }
        let (low, high) = tally.year(0, 0).quantile_interval(p);
        estimates_of_two += u32::from(tally.year(0, 0).quantile(p) < 3.0);
        quantile_held += u32::from((low..=high).contains(&3.0));
    }
    for (name, count) in held {
        assert!(BAND.contains(&count), "{name}: {count} of {RUNS}");
    }
    assert!(estimates_of_two > RUNS as u32 / 4, "quantile: {estimates_of_two} estimates of 2");
    assert!(quantile_held >= *BAND.start(), "quantile: {quantile_held} of {RUNS}");
}

/// Designs of stratified trials, a block each: estimates have exact answers as before, and of 400 runs as many intervals from
/// the spread between 60 blocks hold the truth as should.
#[test]
fn intervals_between_blocks_of_designs_cover_the_truth() {
    const RUNS: u64 = 400;
    const BLOCKS: u64 = 60;
    // 380, or 378 with an error of 59 degrees of freedom; 4 standard deviations of 4.4 to either side.
    const BAND: std::ops::RangeInclusive<u32> = 361..=397;
    let layout = Layout { by_block: true, ..layout() };
    let mut held: Vec<(&str, u32)> = Vec::new();
    let mut widths = [0.0; 2];
    for seed in 0..RUNS {
        let play = |stratified: bool| {
            let toy = Toy { seed: (seed << 32) + 77, unconditional: false, stratified };
            let (tally, mut block) = (SharedTally::new(&layout), Block::new(&layout));
            let mut record = TrialRecord::new(&layout);
            for start in (0..BLOCKS * DESIGN).step_by(DESIGN as usize) {
                block.clear();
                for trial in start..start + DESIGN {
                    record.clear();
                    toy.trial(trial, &mut (), &mut record);
                    block.add(trial, &record);
                }
                tally.absorb(&block, &mut Vec::new());
            }
            Tally::from(tally)
        };
        let tally = play(true);
        let known = known(&tally);
        held.resize(known.len(), ("", 0));
        for (count, (name, estimate, truth)) in held.iter_mut().zip(known) {
            *count = (name, count.1 + u32::from(estimate.low <= truth && truth <= estimate.high));
        }
        widths[0] += tally.p_attack(1).se;
        widths[1] += if seed < 40 { 10.0 * play(false).p_attack(1).se } else { 0.0 };
    }
    for (name, count) in held {
        assert!(BAND.contains(&count), "{name}: {count} of {RUNS}");
    }
    assert!(widths[0] < 0.9 * widths[1], "what hangs on the rate alone is better known: {widths:?}");
}

#[test]
fn any_number_of_threads_and_any_ranges_give_the_same_tally() {
    let toy = Toy { seed: 22, unconditional: false, stratified: false };
    let trials = 9 * BLOCK + 300;
    let whole = play(&toy, trials, 1);
    assert_eq!(whole.trials(), trials);
    for threads in [2, 7] {
        assert!(play(&toy, trials, threads) == whole, "{threads} threads");
    }
    let part = |range| run_range(&toy, &layout(), range, Some(2), &|_| {}).unwrap();
    let mut merged = part(5 * BLOCK..trials);
    merged.merge(&part(0..BLOCK));
    assert!(merged != whole);
    merged.merge(&part(BLOCK..5 * BLOCK));
    assert!(merged == whole);
    assert!(play(&toy, trials - 1, 2) != whole, "the last, partial block counts");
    assert!(
        play(&Toy { seed: 23, unconditional: false, stratified: false }, trials, 2) != whole,
        "another seed, another tally"
    );
}

#[test]
fn progress_adds_up_to_the_trials() {
    let done = std::sync::Mutex::new(Vec::new());
    let toy = Toy { seed: 24, unconditional: false, stratified: false };
    run(&toy, &layout(), 3 * BLOCK + 7, Some(2), &|trials| done.lock().unwrap().push(trials)).unwrap();
    let mut done = done.into_inner().unwrap();
    done.sort_unstable();
    assert_eq!(done, [7, BLOCK, BLOCK, BLOCK]);
    assert_eq!(play(&toy, 0, 2).trials(), 0);
}

#[test]
fn a_range_inside_a_block_is_refused() {
    let toy = Toy { seed: 25, unconditional: false, stratified: false };
    let refused = run_range(&toy, &layout(), 7..BLOCK, None, &|_| {});
    assert!(matches!(refused, Err(EngineError::NotABlock { start: 7, end: BLOCK })));
}

/// Paused wherever and gone on with, by other numbers of threads, through the stored form: the same tally, looked at as often.
#[test]
fn a_run_that_is_paused_ends_with_the_bits_of_one_that_is_not() {
    let toy = Toy { seed: 8, unconditional: false, stratified: false };
    let trials = 40 * BLOCK + 77;
    let looks = |tally: &Tally| (tally.trials(), tally.year_mean(1, 1).value.to_bits());
    let mut expected = Vec::new();
    let whole = run_in_stages(&toy, &layout(), trials, Some(2), None, |tally| expected.push(looks(tally)), &|_| {});
    for seed in 0..3 {
        let (mut tally, mut from, mut seen, mut pauses) = (Tally::new(&layout()), 0, Vec::new(), 0);
        loop {
            let asked = AtomicU64::new(0);
            let pause = || asked.fetch_add(1, Ordering::Relaxed) > (seed + pauses) % 5;
            let watch = Watch { progress: &|_| {}, pause: &pause };
            let stages = Stages { ends: stages(trials), look: |tally: &Tally| seen.push(looks(tally)), stop: None };
            let threads = Some(1 + (pauses % 3) as usize);
            let reached = go_on(&toy, tally, from..trials, stages, threads, watch).unwrap();
            (tally, from) = (reached.tally, reached.trials);
            assert_eq!(tally.trials(), from);
            if reached.done {
                break;
            }
            let bytes = postcard::to_stdvec(&tally).unwrap();
            let read: Tally = postcard::from_bytes(&bytes).unwrap();
            assert!(read.clone().shaped(&Layout::default()).is_none());
            assert!(read.clone().shaped(&Layout { ratios: 7, ..layout() }).is_none());
            tally = read.shaped(&layout()).unwrap();
            pauses += 1;
        }
        assert!(pauses > 3, "{pauses}");
        assert_eq!(seen, expected);
        assert!(tally == *whole.as_ref().unwrap());
    }
}
