//! First-order stochastic dominance of the annual outcomes of two postures.
//!
//! One outcome dominates another if it exceeds every level with no greater probability (Levy 2016, chapter 3; less is
//! better here). The difference d(x) = P(posture >= x) - P(baseline >= x) is looked at for every x at which it changes, with its paired
//! variance, and with intervals so wide (Bonferroni) that all hold together in 95 % of runs.

use crate::random::normal_quantile;
use crate::result::document::{Dominance, Verdict};
use crate::stats::{self, Estimate};

/// Probability that any of the intervals of a comparison misses.
const FAMILY: f64 = 0.05;
/// Trials in which two postures must differ before a normal interval is trusted.
const LEAST: u64 = 30;

/// How wide the intervals at so many x must be to hold together, in standard errors.
pub(super) fn standard_errors(looks: usize) -> f64 {
    -normal_quantile(FAMILY / (2.0 * looks.max(1) as f64))
}

/// The interval of a difference of exceedances.
///
/// Far out few trials differ, and a normal interval is too short where, by luck, fewer did than should. So away from 0 it is that
/// of the score of a Poisson number, `k + z^2/2 + z sqrt(k + z^2/4)` for k trials of one weight, of which the variance and the
/// difference tell the size: `se^2 / |d|`, at most `unit`. Towards 0 it stays normal, the wider of the two there.
pub(super) fn interval(gap: &Estimate, z: f64, unit: f64) -> [f64; 2] {
    let Estimate { value, se, .. } = *gap;
    let one = if value.abs() > 0.0 { (se * se / value.abs()).min(unit) } else { unit };
    let (inner, outer) = (z * se, 0.5 * z * z * one + z * (se * se + 0.25 * z * z * one * one).sqrt());
    let below = if value - inner > 0.0 { inner } else { outer };
    let above = if value + inner < 0.0 { inner } else { outer };
    [(value - below).max(-1.0), (value + above).min(1.0)]
}

/// What a run says of a posture and its baseline.
pub(super) fn of(pair: &stats::Difference) -> Dominance {
    let [better, worse, differing] = pair.trials;
    let gaps = pair.gaps();
    let z = standard_errors(gaps.len());
    let row = |(x, gap): &(f64, Estimate)| {
        let [low, high] = interval(gap, z, pair.unit);
        [*x, gap.value, low, high]
    };
    let rows: Vec<[f64; 4]> = gaps.iter().map(row).collect();
    let trusted = differing >= LEAST;
    let [below, above] = [rows.iter().any(|row| row[3] < 0.0), rows.iter().any(|row| row[2] > 0.0)];
    let [nowhere_above, nowhere_below] = [rows.iter().all(|row| row[1] <= 0.0), rows.iter().all(|row| row[1] >= 0.0)];
    let verdict = match (better, worse) {
        (0, 0) => Verdict::Equal,
        (_, 0) => Verdict::BetterAlways,
        (0, _) => Verdict::WorseAlways,
        _ if trusted && below && above => Verdict::Crosses,
        _ if trusted && below && nowhere_above => Verdict::Dominates,
        _ if trusted && above && nowhere_below => Verdict::Dominated,
        _ => Verdict::Undecided,
    };
    let by_gap = |a: &&[f64; 4], b: &&[f64; 4]| a[1].total_cmp(&b[1]);
    Dominance {
        verdict,
        largest_gain: rows.iter().min_by(by_gap).filter(|row| row[1] < 0.0).copied(),
        largest_loss: rows.iter().max_by(by_gap).filter(|row| row[1] > 0.0).copied(),
    }
}

#[cfg(test)]
mod tests;
