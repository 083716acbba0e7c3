//! Paired differences against direct computation from stored trials.

use super::brute_force::{check_proportion, layout, near, ratio, records, tally, tally_of};
use super::histogram::Grid;
use super::{Difference, Layout, Tally, TrialRecord};

const BLOCK: usize = 20;

/// Trials, or blocks of them as one unit each.
fn units(pairs: &[(f64, f64)], by_block: bool) -> Vec<(f64, f64)> {
    let sum = |unit: &[(f64, f64)]| unit.iter().fold((0.0, 0.0), |(y, m), pair| (y + pair.0, m + pair.1));
    pairs.chunks(if by_block { BLOCK } else { 1 }).map(sum).collect()
}

fn both(records: &[TrialRecord]) -> [(bool, Tally); 2] {
    [false, true].map(|by_block| (by_block, tally_of(&Layout { by_block, ..layout() }, records, BLOCK)))
}

/// Better, same and worse: per year, and among the years with an attack under either arm.
#[test]
fn odds_are_those_of_stored_trials_and_blocks() {
    type So = fn(f64, f64) -> bool;
    let records = records(18, 40 * BLOCK);
    for (by_block, tally) in both(&records) {
        for column in 0..5 {
            let pair = tally.pair(1, column);
            let given = pair.given_attack.unwrap();
            let [smaller, equal, larger]: [So; 3] = [|a, b| a < b, |a, b| (a - b).abs() <= 0.0, |a, b| a > b];
            for (so, year, attack) in [
                (smaller, pair.better, given.better),
                (equal, pair.same, given.same),
                (larger, pair.worse, given.worse),
            ] {
                let [mut years, mut attacks] = [Vec::new(), Vec::new()];
                for record in &records {
                    let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
                    let attacked = w * f64::from(so(own.year[column], base.year[column]));
                    years.push((attacked + (1.0 - w) * f64::from(so(own.quiet[column], base.quiet[column])), 1.0));
                    let any = f64::from(own.attacks > 0 || base.attacks > 0);
                    attacks.push((any * attacked, any * w));
                }
                check_proportion(year, &units(&years, by_block));
                check_proportion(attack, &units(&attacks, by_block));
            }
            let counted = |so: fn(f64) -> bool| {
                let apart = |arms: &[super::ArmRecord], w: f64| {
                    (w > 0.0 && so(arms[1].year[column] - arms[0].year[column]))
                        || (w < 1.0 && so(arms[1].quiet[column] - arms[0].quiet[column]))
                };
                records.iter().filter(|record| apart(&record.arms, record.weight)).count() as u64
            };
            assert_eq!(pair.trials, [counted(|d| d < 0.0), counted(|d| d > 0.0), counted(|d| d.abs() > 0.0)]);
        }
        // Two arms that are the same: certain, up to what as many draws can't rule out.
        let same = tally.pair(2, 0);
        let given = same.given_attack.unwrap();
        assert_eq!([same.same.value, given.same.value, same.same.high].map(f64::to_bits), [1.0_f64.to_bits(); 3]);
        assert_eq!([same.worse.value, given.better.value].map(f64::to_bits), [0; 2]);
        assert!(same.gaps().is_empty() && same.trials == [0; 3] && same.same.low > 0.9);
    }
}

/// Differences of exceedances are those of stored trials. Their variance is that of stored blocks, or of stored trials but where
/// both years of a trial are apart: there it is the bound that stands in for it, never less.
#[test]
fn differences_of_exceedances_have_the_variance_of_stored_trials_and_blocks() {
    let records = records(19, 40 * BLOCK);
    let at_least = |x: f64, value: f64| f64::from(value >= x);
    for (by_block, tally) in both(&records) {
        for column in [0, 2, 3] {
            let pair = tally.pair(1, column);
            assert!(pair.gaps().len() > usize::from(column != 3));
            let mut looser = 0;
            for &(x, gap) in pair.gaps() {
                let (mut exact, mut bound) = (Vec::new(), 0.0);
                for record in &records {
                    let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
                    let year = at_least(x, own.year[column]) - at_least(x, base.year[column]);
                    let quiet = at_least(x, own.quiet[column]) - at_least(x, base.quiet[column]);
                    let cell = |value: f64| if value > 0.0 { Grid::Count.cell(value) } else { 0 };
                    let apart = cell(own.year[column]) != cell(base.year[column])
                        && cell(own.quiet[column]) != cell(base.quiet[column]);
                    let sum = w * year + (1.0 - w) * quiet;
                    exact.push((sum, 1.0));
                    bound += if apart { w * year * year + (1.0 - w) * quiet * quiet } else { sum * sum };
                }
                let exact = ratio(&units(&exact, by_block));
                near(gap.value, exact.0, 1e-11);
                let n = records.len() as f64;
                let variance = if by_block { exact.1 } else { (bound / n - exact.0 * exact.0) / (n - 1.0) };
                near(gap.se, variance.sqrt(), 1e-9);
                assert!(variance >= exact.1 * (1.0 - 1e-12), "{x}");
                looser += usize::from(variance > 1.001 * exact.1);
            }
            assert_eq!(looser > 0, column == 0 && !by_block);
        }
    }
}

/// Quantiles of a paired difference, and its standard deviation, from every trial's two years.
fn check_differences(pair: &Difference, records: &[TrialRecord], column: usize) {
    let error = if column == 1 || column == 2 { 1.0 / 256.0 } else { 0.0 };
    let mut all: Vec<(f64, f64)> = Vec::new();
    for record in records {
        let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
        all.push((own.year[column] - base.year[column], w));
        all.push((own.quiet[column] - base.quiet[column], 1.0 - w));
    }
    all.retain(|(_, weight)| *weight > 0.0);
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let trials = records.len() as f64;
    let mean = all.iter().map(|(value, weight)| value * weight).sum::<f64>() / trials;
    let squares = all.iter().map(|(value, weight)| value * value * weight).sum::<f64>() / trials;
    near(pair.sd, (squares - mean * mean).sqrt(), 1e-9);
    for p in [1e-4, 0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99, 1.0] {
        let mut reached = 0.0;
        let exact = all.iter().find(|(_, weight)| {
            reached += weight;
            reached >= p * trials * (1.0 - 1e-11)
        });
        let exact = exact.or(all.last()).map_or(0.0, |(value, _)| *value);
        let quantile = pair.quantile(p);
        assert!((quantile - exact).abs() <= error * exact.abs(), "column {column}, {p}: {quantile} {exact}");
        let (low, high) = pair.quantile_interval(p);
        assert!(low <= quantile && quantile <= high, "column {column}, {p}: {low} {quantile} {high}");
    }
}

/// P(difference beyond x) on either side has the variance of the stored trials, also where both years of a trial count.
#[test]
fn tails_of_differences_have_the_variance_of_stored_trials() {
    let records = records(17, 600);
    let tally = tally(&records, 64);
    for column in [0, 3] {
        for (sign, steps) in [(1.0, tally.pair(1, column).above()), (-1.0, tally.pair(1, column).below())] {
            assert!(!steps.is_empty() || sign > 0.0);
            for (value, estimate) in steps {
                let share: Vec<(f64, f64)> = records
                    .iter()
                    .map(|record| {
                        let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
                        let beyond = |a: f64, b: f64| f64::from(sign * (a - b) >= sign * value);
                        let attacked = w * beyond(own.year[column], base.year[column]);
                        (attacked + (1.0 - w) * beyond(own.quiet[column], base.quiet[column]), 1.0)
                    })
                    .collect();
                check_proportion(estimate, &share);
            }
        }
    }
}

#[test]
fn pairs_agree_with_stored_trials() {
    let records = records(12, 600);
    let tally = tally(&records, 128);
    for column in 0..4 {
        let pick = |f: &dyn Fn(f64, f64) -> f64| -> Vec<(f64, f64)> {
            let both = records.iter().map(|record| {
                let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
                let attacked = f(own.year[column], base.year[column]);
                (w * attacked + (1.0 - w) * f(own.quiet[column], base.quiet[column]), 1.0)
            });
            both.collect()
        };
        let pair = tally.pair(1, column);
        let (mean, variance) = ratio(&pick(&|own, base| own - base));
        near(pair.mean.value, mean, 1e-11);
        near(pair.mean.se, variance.sqrt(), 1e-9);
        check_proportion(pair.better, &pick(&|own, base| f64::from(own < base)));
        check_proportion(pair.worse, &pick(&|own, base| f64::from(own > base)));
        assert!(pair.better.value > 0.0);
        check_differences(&pair, &records, column);
        for same in [tally.pair(0, column), tally.pair(2, column)] {
            assert_eq!([same.mean.value.to_bits(), same.mean.se.to_bits(), same.better.value.to_bits()], [0; 3]);
        }
    }
}
