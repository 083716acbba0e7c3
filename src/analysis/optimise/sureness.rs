//! How sure the winner is, of the error of simulation alone: trials that did not choose it say how far each rival lies off.

use crate::random::{Key, Place, normal_sf};

use super::stage::{difference, mean};

/// Resamples of the trials.
pub(super) const RESAMPLES: u64 = 1_000;
/// Standard errors beyond which a set is never the best of a resample: one in 10^9.
const NEVER: f64 = 6.0;

/// A lower bound of the confidence that no rival is better than the winner: 1 less the sum of one-sided tails (Bonferroni), with
/// the paired differences taken as normal.
pub(super) fn confidence(rows: &[Vec<f64>], winner: usize) -> f64 {
    let tails = rows.iter().enumerate().filter(|(place, _)| *place != winner).map(|(_, row)| {
        let (apart, se) = difference(row, &rows[winner]);
        // A rival that never differs is no better.
        if apart == 0.0 && se == 0.0 { 0.0 } else { normal_sf(apart / se) }
    });
    (1.0 - tails.sum::<f64>()).max(0.0)
}

/// Share of resamples of the trials in which each row has the least mean; of equal ones the first.
pub(super) fn shares(rows: &[Vec<f64>], seed: u64) -> Vec<f64> {
    let mut shares = vec![0.0; rows.len()];
    let means: Vec<f64> = rows.iter().map(|row| mean(row)).collect();
    let Some(best) = (0..rows.len()).min_by(|one, other| means[*one].total_cmp(&means[*other])) else { return shares };
    let near = |place: &usize| {
        let (apart, se) = difference(&rows[*place], &rows[best]);
        apart <= NEVER * se
    };
    let contenders: Vec<usize> = (0..rows.len()).filter(near).collect();
    let trials = rows[best].len();
    // Trial by trial, contenders side by side.
    let values: Vec<f64> =
        (0..trials).flat_map(|trial| contenders.iter().map(move |place| rows[*place][trial])).collect();
    let key = Key::named(seed, "optimise", "resample");
    let mut sums = vec![0.0; contenders.len()];
    for resample in 0..RESAMPLES {
        sums.fill(0.0);
        for drawn in 0..trials {
            let uniform = key.uniform(Place { trial: resample, event: 0, step: drawn as u32 });
            let trial = ((uniform * trials as f64) as usize).min(trials - 1);
            let row = &values[trial * contenders.len()..][..contenders.len()];
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        let least = (0..sums.len()).min_by(|one, other| sums[*one].total_cmp(&sums[*other]));
        if let Some(least) = least {
            shares[contenders[least]] += 1.0 / RESAMPLES as f64;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two independent rows of known means: the bound is the normal tail, and the share of resamples is near it.
    #[test]
    fn bound_and_share_are_those_of_the_normal_law() {
        let key = Key::named(3, "", "sureness");
        let n = 4_000_u64;
        let uniform = |trial, step| key.uniform(Place { trial, event: 0, step });
        let row = |step| (0..n).map(|trial| uniform(trial, step)).collect::<Vec<f64>>();
        let (one, mut two) = (row(0), row(1));
        // One standard error apart, whatever was drawn.
        let (apart, se) = difference(&two, &one);
        for value in &mut two {
            *value += se - apart;
        }
        let rows = [one, two];
        let exact = 0.841_344_746_068_543;
        assert!((confidence(&rows, 0) - exact).abs() < 1e-9);
        assert!((confidence(&rows, 1) - (1.0 - exact)).abs() < 1e-9);
        let shares = shares(&rows, 1);
        let tolerance = 4.0 * (exact * (1.0 - exact) / RESAMPLES as f64).sqrt();
        assert!((shares[0] - exact).abs() < tolerance && (shares[0] + shares[1] - 1.0).abs() < 1e-9, "{shares:?}");
    }

    /// Rows that never differ: the first is the best, and surely so.
    #[test]
    fn equal_rows_are_no_rivals() {
        let row: Vec<f64> = (0..50).map(f64::from).collect();
        let rows = [row.clone(), row];
        assert!(confidence(&rows, 0) >= 1.0);
        assert_eq!(shares(&rows, 1).iter().map(|share| (share * 1e3).round() as u64).collect::<Vec<_>>(), [1_000, 0]);
    }
}
