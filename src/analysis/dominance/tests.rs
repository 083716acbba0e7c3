//! Verdicts on trials whose outcomes are written down, or drawn so that nothing should be told.

use super::*;
use crate::stats::{Block, ColumnKind, Layout, SharedTally, Tally, TrialRecord, Year};

/// Plain years with these outcomes of the baseline and of the posture.
fn judged(outcomes: impl IntoIterator<Item = [u32; 2]>) -> Dominance {
    let layout = Layout { arms: 2, columns: vec![ColumnKind::Count], ..Layout::default() };
    let (tally, mut block, mut record) = (SharedTally::new(&layout), Block::new(&layout), TrialRecord::new(&layout));
    for (trial, outcome) in (0..).zip(outcomes) {
        if block.trials() == crate::stats::CAPACITY {
            tally.absorb(&block, &mut Vec::new());
            block.clear();
        }
        record.clear();
        record.weight = 1.0;
        for (arm, value) in record.arms.iter_mut().zip(outcome) {
            arm.push_attack()[0] = f64::from(value);
            arm.kind = Year::Attack;
        }
        block.add(trial, &record);
    }
    tally.absorb(&block, &mut Vec::new());
    of(&Tally::from(tally).pair(1, 0))
}

/// An outcome, and so many trials of it.
type Times = ([u32; 2], usize);

fn of_each(outcomes: &[Times]) -> Dominance {
    judged(outcomes.iter().flat_map(|(outcome, times)| std::iter::repeat_n(*outcome, *times)))
}

#[test]
fn verdicts_of_written_outcomes() {
    let cases: [(&[Times], Verdict); 11] = [
        (&[([0, 0], 50), ([3, 3], 50)], Verdict::Equal),
        (&[([5, 5], 99), ([5, 4], 1)], Verdict::BetterAlways),
        (&[([5, 5], 99), ([5, 6], 1)], Verdict::WorseAlways),
        // P(>= 1) falls by 0.3, P(>= 2) stays: two trials go up, two go down.
        (&[([0, 0], 500), ([1, 0], 300), ([1, 2], 2), ([2, 1], 2)], Verdict::Dominates),
        (&[([0, 0], 500), ([0, 1], 300), ([1, 2], 2), ([2, 1], 2)], Verdict::Dominated),
        // Fewer small ones, more large ones.
        (&[([0, 0], 500), ([1, 0], 300), ([2, 9], 200)], Verdict::Crosses),
        // The same shape among few trials, and one trial too many on the wrong side.
        (&[([0, 0], 500), ([1, 0], 20), ([2, 9], 9)], Verdict::Undecided),
        (&[([0, 0], 500), ([1, 0], 300), ([1, 2], 1)], Verdict::Undecided),
        (&[([0, 0], 500), ([1, 0], 50), ([0, 1], 50)], Verdict::Undecided),
        (&[([0, 0], 500), ([1, 0], 27), ([1, 2], 1), ([2, 1], 1)], Verdict::Undecided),
        (&[([0, 0], 500), ([1, 0], 28), ([1, 2], 1), ([2, 1], 1)], Verdict::Dominates),
    ];
    for (outcomes, verdict) in cases {
        assert_eq!(of_each(outcomes).verdict, verdict, "{outcomes:?}");
    }
}

#[test]
fn the_largest_gain_and_loss_are_told_with_their_place() {
    let found = of_each(&[([0, 0], 500), ([1, 0], 300), ([2, 9], 200)]);
    let [gain, loss] = [found.largest_gain.unwrap(), found.largest_loss.unwrap()];
    assert_eq!([gain[0], loss[0]].map(f64::to_bits), [1.0, 9.0].map(f64::to_bits));
    for (row, share) in [(gain, -0.3), (loss, 0.2)] {
        assert!((row[1] - share).abs() < 1e-12 && row[2] < share && share < row[3] && row[2] * row[3] > 0.0);
    }
    // Cells 1, 2 and 9 changed: three looks. Towards 0 the interval is normal.
    let [z, n] = [standard_errors(3), 1_000.0_f64];
    assert!((gain[3] - (-0.3 + z * (0.3 * 0.7 / (n - 1.0)).sqrt())).abs() < 1e-9, "{gain:?}");
    let equal = of_each(&[([1, 1], 9)]);
    assert!(equal.largest_gain.is_none() && equal.largest_loss.is_none());
}

/// Away from 0 the interval is the score interval of a Poisson number, where weights are one.
#[test]
fn the_outer_end_solves_the_equation_of_the_score() {
    let (z, n) = (3.0, 1e6);
    for k in [1.0, 4.0, 30.0_f64] {
        let [low, high] = interval(&Estimate::normal(k / n, k.sqrt() / n), z, 1.0 / n);
        let mu = high * n;
        assert!(((mu - k) * (mu - k) - z * z * mu).abs() < 1e-9 * mu * mu, "{k}");
        assert_eq!(low > 0.0, k > z * z);
        let mirrored = interval(&Estimate::normal(-k / n, k.sqrt() / n), z, 1.0 / n);
        assert_eq!(mirrored.map(f64::to_bits), [-high, -low].map(f64::to_bits));
    }
}

/// Outcomes that trade places by the toss of a coin have one law: a run that tells them apart is wrong, and at most one in
/// twenty is.
#[test]
fn equal_laws_are_seldom_told_apart() {
    const RUNS: u32 = 400;
    let mut state = 4_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let mut told = 0;
    for _ in 0..RUNS {
        let outcomes = (0..300).map(|_| {
            let (size, tail) = (next(), next());
            let one = if size % 3 == 0 { 1 + (tail % 64).trailing_zeros() * (1 + size % 7) } else { 0 };
            let other = if next() % 2 == 0 { next() % 4 } else { one };
            if next() % 2 == 0 { [one, other] } else { [other, one] }
        });
        let outcomes: Vec<[u32; 2]> = outcomes.collect();
        let verdict = judged(outcomes).verdict;
        assert!(!matches!(verdict, Verdict::Equal | Verdict::BetterAlways | Verdict::WorseAlways));
        told += u32::from(verdict != Verdict::Undecided);
    }
    let runs = f64::from(RUNS);
    assert!(f64::from(told) <= 0.05 * runs + 4.0 * (0.05 * 0.95 * runs).sqrt(), "{told}");
}
