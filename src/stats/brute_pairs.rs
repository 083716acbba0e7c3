//! Paired differences against direct computation from stored trials.

use super::brute_force::{check_proportion, near, ratio, records, tally};
use super::{Difference, TrialRecord};

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
