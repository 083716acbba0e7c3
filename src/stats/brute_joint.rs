//! Joint sums of all arms against direct computation from stored trials.

use super::brute_force::{layout, near, ratio, records, tally_of};
use super::interval::Z;
use super::{Block, Estimate, Layout, SharedTally, Tally, TrialRecord};

const BLOCK: usize = 32;

/// Trials in which all three arms differ: the last one lives what arm 1 lives in another trial that can be attacked.
fn all_different(seed: u64, trials: usize) -> Vec<TrialRecord> {
    let mut records = records(seed, trials);
    let attacked: Vec<usize> = (0..trials).filter(|trial| records[*trial].weight > 0.0).collect();
    let lived: Vec<_> =
        attacked.iter().map(|trial| (records[*trial].weight, records[*trial].arms[1].clone())).collect();
    for (place, trial) in attacked.iter().enumerate() {
        let (weight, arm) = &lived[(place + 1) % lived.len()];
        let (own, mut arm) = (records[*trial].weight, arm.clone());
        arm.free.iter_mut().filter(|(series, _)| *series < 2).for_each(|(_, value)| *value *= own / weight);
        records[*trial].arms[2] = arm;
    }
    records
}

/// Values of a series by trial and arm.
fn values(records: &[TrialRecord], layout: &Layout, series: usize) -> Vec<Vec<f64>> {
    let value = |record: &TrialRecord, arm: usize| {
        let (w, lived) = (record.weight, &record.arms[arm]);
        if let Some(column) = layout.joint.get(series) {
            return w * lived.year[*column] + (1.0 - w) * lived.quiet[*column];
        }
        let free = (series - layout.joint.len()) as u32;
        lived.free.iter().filter(|entry| entry.0 == free).map(|entry| entry.1).sum()
    };
    records.iter().map(|record| (0..3).map(|arm| value(record, arm)).collect()).collect()
}

/// Sums over units of a trial or a block each.
fn units(pairs: &[(f64, f64)], size: usize) -> Vec<(f64, f64)> {
    pairs.chunks(size).map(|unit| unit.iter().fold((0.0, 0.0), |(y, m), pair| (y + pair.0, m + pair.1))).collect()
}

#[track_caller]
fn check(estimate: Estimate, pairs: &[(f64, f64)], size: usize) {
    let (value, variance) = ratio(&units(pairs, size));
    near(estimate.value, value, 1e-11);
    near(estimate.se, variance.sqrt(), 1e-9);
    near(estimate.high - estimate.low, 2.0 * Z * variance.sqrt(), 1e-9);
}

const CONTRASTS: [&[(usize, f64)]; 6] = [
    &[(1, 1.0), (0, -1.0)],
    &[(2, 1.0), (1, -1.0)],
    &[(0, 1.0), (1, -2.0), (2, 1.0)],
    &[(0, 0.25), (1, 0.5), (2, 0.5)],
    &[(1, 3.0)],
    &[(2, 0.5), (2, 0.5), (0, -0.5), (1, -0.5)],
];

/// Means, contrasts and ratios of every series are those of stored trials, or of stored blocks.
#[test]
fn joint_sums_agree_with_stored_trials_and_blocks() {
    let records = all_different(61, 30 * BLOCK);
    for (by_block, size) in [(false, 1), (true, BLOCK)] {
        let layout = Layout { by_block, ..layout() };
        let tally = tally_of(&layout, &records, BLOCK);
        let below = values(&records, &layout, layout.joint.len() + 1);
        for series in 0..layout.joint.len() + layout.free.len() {
            let (joint, all) = (tally.joint(series), values(&records, &layout, series));
            for arm in 0..3 {
                check(joint.mean(arm), &all.iter().map(|y| (y[arm], 1.0)).collect::<Vec<_>>(), size);
            }
            for terms in CONTRASTS {
                let sum = |y: &Vec<f64>| terms.iter().map(|(arm, factor)| factor * y[*arm]).sum::<f64>();
                check(joint.contrast(terms), &all.iter().map(|y| (sum(y), 1.0)).collect::<Vec<_>>(), size);
                let per = joint.ratio_contrast(terms);
                assert_eq!(per.is_some(), series == layout.joint.len());
                if let Some(per) = per {
                    let pairs: Vec<(f64, f64)> = all.iter().zip(&below).map(|(y, m)| (sum(y), m[0])).collect();
                    check(per, &pairs, size);
                }
            }
        }
        assert!(tally.joint_column(3).is_none() && tally.joint_free(3).is_none());
        near(tally.joint_column(1).unwrap().mean(2).value, tally.year_mean(2, 1).value, 1e-14);
        near(tally.joint_column(1).unwrap().contrast(CONTRASTS[0]).se, tally.pair(1, 1).mean.se, 1e-12);
    }
}

/// Two arms that are the same differ by exactly nothing; so do combinations that cancel in every trial up to rounding.
#[test]
fn what_cancels_in_every_trial_is_exactly_nothing() {
    let records = records(62, 20 * BLOCK);
    for by_block in [false, true] {
        let layout = Layout { by_block, ..layout() };
        let tally = tally_of(&layout, &records, BLOCK);
        for series in 0..layout.joint.len() + layout.free.len() {
            for terms in [&[(2, 1.0), (0, -1.0)][..], &[(1, 0.0)], &[], &[(0, 0.1), (2, 0.2), (0, -0.3)]] {
                let zero = tally.joint(series).contrast(terms);
                assert_eq!([zero.value, zero.se, zero.low, zero.high].map(|x| x.abs().to_bits()), [0; 4], "{series}");
            }
        }
    }
}

/// Differences a million times smaller than what differs keep their errors: they are no differences of large products.
#[test]
fn small_differences_of_large_amounts_are_not_lost() {
    let mut records = records(63, 20 * BLOCK);
    for (trial, record) in records.iter_mut().enumerate() {
        for (place, arm) in record.arms.iter_mut().enumerate() {
            let small = if place == 1 && trial % 97 == 0 { 1.0 + trial as f64 } else { 0.0 };
            arm.free = vec![(2, 1e9 + small)];
        }
    }
    let layout = layout();
    let joint = tally_of(&layout, &records, BLOCK);
    let all = values(&records, &layout, layout.joint.len() + 2);
    let pairs: Vec<(f64, f64)> = all.iter().map(|y| (y[1] - y[0], 1.0)).collect();
    let (_, variance) = ratio(&pairs);
    let found = joint.joint_free(2).unwrap().contrast(CONTRASTS[0]);
    assert!((found.se / variance.sqrt() - 1.0).abs() < 1e-7, "{} {}", found.se, variance.sqrt());
}

/// Blocks come in any order, tallies merge in any order, and a cleared block or record has nothing left.
#[test]
fn joint_sums_merge_in_any_order() {
    let records = all_different(64, 6 * BLOCK);
    let layout = layout();
    let part = |records: &[TrialRecord], from: usize, backwards: bool| {
        let tally = SharedTally::new(&layout);
        let mut blocks: Vec<(usize, &[TrialRecord])> = records.chunks(BLOCK).enumerate().collect();
        if backwards {
            blocks.reverse();
        }
        let mut block = Block::new(&layout);
        for (number, part) in blocks {
            block.clear();
            for (place, record) in part.iter().enumerate() {
                block.add((from + number * BLOCK + place) as u64, record);
            }
            tally.absorb(&block, &mut Vec::new());
        }
        Tally::from(tally)
    };
    let whole = part(&records, 0, false);
    assert!(part(&records, 0, true) == whole);
    let (first, last) = records.split_at(2 * BLOCK);
    let mut merged = part(last, 2 * BLOCK, true);
    merged.merge(&part(first, 0, false));
    assert!(merged == whole);
    let mut record = records[0].clone();
    record.clear();
    assert!(record.arms.iter().all(|arm| arm.free.is_empty()));
}
