//! First-order stochastic dominance of the annual outcomes of two postures.
//!
//! One outcome dominates another if it exceeds every level with no greater probability (Levy 2016, chapter 3; less is
//! better here). The difference d(x) = P(posture >= x) - P(baseline >= x) is looked at for every x at which it changes, with its paired
//! variance, and with intervals so wide (Bonferroni) that all hold together in 95 % of runs.

use crate::random::normal_quantile;
use crate::result::document::{Dominance, Verdict};
use crate::stats;

/// Probability that any of the intervals of a comparison misses.
const FAMILY: f64 = 0.05;
/// Trials in which two postures must differ before a normal interval is trusted.
const LEAST: u64 = 30;

/// What a run says of a posture and its baseline.
pub(super) fn of(pair: &stats::Difference) -> Dominance {
    let [better, worse, differing] = pair.trials;
    let gaps = pair.gaps();
    let z = -normal_quantile(FAMILY / (2.0 * gaps.len().max(1) as f64));
    let rows: Vec<[f64; 4]> = gaps
        .iter()
        .map(|(x, gap)| [*x, gap.value, (gap.value - z * gap.se).max(-1.0), (gap.value + z * gap.se).min(1.0)])
        .collect();
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
