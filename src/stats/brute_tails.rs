//! Intervals of quantiles and of tail means against direct computation from stored trials.

use super::brute_force::{Dice, Sample, attacks, layout, near, ratio, records, tally, years};
use super::interval::{RatioMoments, Z};
use super::{Estimate, TrialRecord, View, Year};

/// P(X > x) from stored trials.
fn above(samples: &[Sample], x: f64) -> Estimate {
    let pairs: Vec<(f64, f64)> = samples.iter().map(|sample| sample.sum(|value| f64::from(value > x))).collect();
    proportion(&pairs)
}

fn proportion(pairs: &[(f64, f64)]) -> Estimate {
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(y, m)| f(*y, *m)).sum::<f64>();
    let moments = RatioMoments {
        trials: pairs.len() as f64,
        y: sum(&|y, _| y),
        yy: sum(&|y, _| y * y),
        ym: sum(&|y, m| y * m),
        m: sum(&|_, m| m),
        mm: sum(&|_, m| m * m),
        mm_by_trial: None,
    };
    moments.proportion()
}

/// The first of the rising values of whose P(X > value) a figure is at most 1 - p, or the last.
fn first(values: &[f64], beyond: &[Estimate], p: f64, figure: impl Fn(&Estimate) -> f64) -> f64 {
    let found = values.iter().zip(beyond).find(|(_, beyond)| figure(beyond) <= 1.0 - p + 1e-12);
    found.map_or(values[values.len() - 1], |(value, _)| *value)
}

/// The ends hold those made from the values themselves, and are no further off than a cell is wide.
fn check_quantiles(view: &View, samples: &[Sample], mut values: Vec<f64>) {
    values.push(0.0);
    values.sort_by(f64::total_cmp);
    values.dedup();
    let beyond: Vec<Estimate> = values.iter().map(|value| above(samples, *value)).collect();
    for p in [0.05, 0.3, 0.5, 0.75, 0.9, 0.95, 0.99] {
        let (low, high) = view.quantile_interval(p);
        let (least, most) = (first(&values, &beyond, p, |tail| tail.low), first(&values, &beyond, p, |tail| tail.high));
        let wide = |value: f64| if value < 1_024.0 && value.fract() <= 0.0 { 0.0 } else { value / 128.0 };
        assert!(low <= least && low >= least - wide(least), "{p}: {low} {least}");
        assert!(high >= most && high <= most + wide(most), "{p}: {high} {most}");
    }
}

#[test]
fn ends_of_quantile_intervals_hold_the_values_of_their_cells() {
    let records = records(31, 500);
    let tally = tally(&records, 64);
    let mut wider = 0;
    for column in 0..3 {
        let lived = |record: &TrialRecord| [record.arms[1].year[column], record.arms[1].quiet[column]];
        let view = tally.year(1, column);
        check_quantiles(&view, &years(&records, 1, column), records.iter().flat_map(lived).collect());
        let view = tally.attack(1, column).unwrap();
        let rows = records.iter().flat_map(|record| record.arms[1].rows.chunks(5).map(|row| row[column]));
        check_quantiles(&view, &attacks(&records, 1, column), rows.collect());
        for p in [0.75, 0.9, 0.95] {
            let (low, high) = view.quantile_interval(p);
            wider += u32::from(low < view.quantile(p) && view.quantile(p) < high);
        }
    }
    assert!(wider > 2, "some of these quantiles are amounts");
}

/// The same for a paired difference, both of whose sides have cells.
#[test]
fn ends_of_intervals_of_differences_hold_the_values_of_their_cells() {
    let records = records(32, 400);
    let tally = tally(&records, 64);
    for column in [0, 1] {
        let pair = tally.pair(1, column);
        let differences = |record: &TrialRecord| {
            let (own, base) = (&record.arms[1], &record.arms[0]);
            [own.year[column] - base.year[column], own.quiet[column] - base.quiet[column]]
        };
        let mut values: Vec<f64> = records.iter().flat_map(differences).chain([0.0]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let share = |x: f64| {
            let of = |record: &TrialRecord| {
                let [attacked, quiet] = differences(record).map(|value| f64::from(value > x));
                (record.weight * attacked + (1.0 - record.weight) * quiet, 1.0)
            };
            proportion(&records.iter().map(of).collect::<Vec<_>>())
        };
        let beyond: Vec<Estimate> = values.iter().map(|value| share(*value)).collect();
        for p in [0.02, 0.05, 0.1, 0.2, 0.5, 0.9] {
            let (low, high) = pair.quantile_interval(p);
            let (least, most) =
                (first(&values, &beyond, p, |tail| tail.low), first(&values, &beyond, p, |tail| tail.high));
            let wide = |value: f64| if column == 0 { 0.0 } else { value.abs() / 128.0 };
            assert!(low <= least && low >= least - wide(least), "column {column}, {p}: {low} {least}");
            assert!(high >= most && high <= most + wide(most), "column {column}, {p}: {high} {most}");
        }
    }
}

/// The standard error of a tail mean from every trial's own excess over the quantile, by the delta method in two passes.
fn excess(view: &View, samples: &[Sample], p: f64) -> f64 {
    let quantile = view.quantile(p);
    let beyond: Vec<(f64, f64)> = samples.iter().map(|sample| sample.sum(|x| (x - quantile).max(0.0))).collect();
    ratio(&beyond).1.sqrt() / (1.0 - p)
}

/// Half-width over z; the lower end may be cut at 0.
fn error(view: &View, p: f64) -> f64 {
    (view.tvar_interval(p).unwrap().1 - view.tvar(p)) / Z
}

/// One attack in a trial of any weight, and nothing else.
fn single(dice: &mut Dice) -> TrialRecord {
    let mut record = TrialRecord::new(&layout());
    record.weight = [0.02, 0.3, 1.0][dice.below(3) as usize];
    let amount = libm::exp(6.0 * dice.uniform()) * dice.below(2) as f64;
    let arm = &mut record.arms[0];
    arm.push_attack()[..2].copy_from_slice(&[dice.below(9) as f64, amount]);
    arm.year.copy_from_slice(&arm.rows);
    arm.kind = Year::Attack;
    record
}

#[test]
fn tail_means_have_the_error_of_stored_trials() {
    let dice = &mut Dice(33);
    let records: Vec<TrialRecord> = (0..700).map(|_| single(dice)).collect();
    let tally = tally(&records, 64);
    for (column, cell) in [(0, 1e-9), (1, 0.02)] {
        for p in [0.1, 0.6, 0.9, 0.95, 0.99] {
            let year = tally.year(0, column);
            near(error(&year, p), excess(&year, &years(&records, 0, column), p), cell);
            let attack = tally.attack(0, column).unwrap();
            near(error(&attack, p), excess(&attack, &attacks(&records, 0, column), p), cell);
        }
    }
}

/// Several values beyond the quantile in one trial, here up to five: within the width of cells no more than the error of
/// stored trials, and not much less.
#[test]
fn tail_means_of_several_values_in_a_trial_are_a_little_too_sure() {
    for seed in 34..38 {
        let records = records(seed, 700);
        let tally = tally(&records, 64);
        for column in 0..2 {
            for p in [0.6, 0.9, 0.95, 0.99] {
                let (year, attack) = (tally.year(0, column), tally.attack(0, column).unwrap());
                for (view, samples) in [(year, years(&records, 0, column)), (attack, attacks(&records, 0, column))] {
                    let exact = excess(&view, &samples, p);
                    let share = if exact > 0.0 { error(&view, p) / exact } else { 1.0 + error(&view, p) };
                    assert!(share > 0.92 && share < 1.02, "seed {seed}, column {column}, {p}: {share}");
                }
            }
        }
    }
}
