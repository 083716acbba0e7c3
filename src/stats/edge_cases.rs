//! Tallies where there is little or nothing to tally, and merging.

use proptest::prelude::*;

use super::brute_force::{Dice, layout, near, record, records, tally};
use super::interval::Z;
use super::{Block, SharedTally, Tally, TrialRecord, Year};

#[test]
fn without_trials_or_attacks_there_is_an_answer() {
    let empty = Tally::new(&layout());
    assert!(empty.attack(0, 0).is_none() && empty.ratio(0, 0).is_none() && empty.watch(0, 0).below(1.0).is_none());
    let quiet = SharedTally::new(&layout());
    let mut block = Block::new(&layout());
    for trial in 0..10 {
        block.add(trial, &TrialRecord::new(&layout()));
    }
    quiet.absorb(&block, &mut Vec::new());
    let quiet = Tally::from(quiet);
    for tally in [&empty, &quiet] {
        let year = tally.year(0, 1);
        let figures =
            [year.mean().value, year.sd(), year.p_any().value, year.quantile(0.99), year.tvar(0.9), year.max()];
        assert_eq!(figures.map(f64::to_bits), [0; 6]);
        assert!(year.curve(10).is_empty() && tally.frequency_curve(0, 0, 1.0).is_empty());
        assert_eq!(tally.p_attack(0).value.to_bits(), 0);
    }
}

#[test]
fn weights_too_small_for_the_cells_still_count_in_the_sums() {
    let mut record = record(&mut Dice(5));
    record.weight = 1e-15;
    for arm in &mut record.arms {
        arm.kind = Year::Mixed;
        arm.year = vec![3.0, 1e9, 0.0, 0.0, 0.0];
        arm.quiet = vec![0.0; 5];
        arm.attacks = 1;
        arm.rows = arm.year.clone();
    }
    let tally = tally(&[record], 1);
    near(tally.year(0, 1).mean().value, 1e-6, 1e-15);
    assert!(tally.attack(0, 1).is_none());
    assert_eq!(tally.year(0, 1).worst(), [(1e9, 0)]);
    assert!(tally.year(0, 1).curve(5).is_empty());
}

/// Where the weight is known and every trial has an attack, P(attack) does not vary, and rounded squares must not pretend so.
#[test]
fn a_probability_that_never_varied_has_the_interval_of_the_unseen() {
    let mut record = TrialRecord::new(&layout());
    record.weight = 0.3;
    record.arms[0].push_attack();
    let estimate = tally(&vec![record.clone(); 1_000], 64).p_attack(0);
    let unseen = Z * Z / (1_000.0 + Z * Z);
    near(estimate.value, 0.3, 1e-12);
    assert_eq!(estimate.se.to_bits(), 0);
    near(estimate.low, 0.3 * (1.0 - unseen), 1e-12);
    near(estimate.high, 0.3 + 0.7 * unseen, 1e-12);

    let mut other = record.clone();
    other.weight = 0.302;
    let varied = tally(&[vec![record; 500], vec![other; 500]].concat(), 64).p_attack(0);
    near(varied.se, 0.001 / 999.0_f64.sqrt(), 1e-9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Blocks in any order, in any two groups, give the same tally, whose parts all compare by bits.
    #[test]
    fn merging_is_exact(
        seed in any::<u64>(),
        order in Just((0_usize..12).collect::<Vec<_>>()).prop_shuffle(),
        cut in 0_usize..=12,
    ) {
        let records = records(seed, 12 * 16);
        let part = |blocks: &[usize]| {
            let part = SharedTally::new(&layout());
            for block in blocks {
                let mut sums = Block::new(&layout());
                for (record, trial) in records[block * 16..].iter().take(16).zip(*block as u64 * 16..) {
                    sums.add(trial, record);
                }
                part.absorb(&sums, &mut Vec::new());
            }
            Tally::from(part)
        };
        let mut merged = part(&order[cut..]);
        merged.merge(&part(&order[..cut]));
        let whole = tally(&records, 16);
        prop_assert!(merged == whole);
        prop_assert_eq!(merged.year(1, 1).mean(), whole.year(1, 1).mean());
        prop_assert!(merged != tally(&records[16..], 16));
    }
}
