//! Paired differences between postures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A paired difference, posture minus baseline, per horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The posture.
    pub posture: String,
    /// What it is compared with.
    pub baseline: String,
    /// Result column.
    pub metric: String,
    /// Mean difference; negative is better.
    pub difference: Difference,
    /// P(the posture's outcome is smaller in a year).
    pub p_better: f64,
    /// Its interval (Wilson, effective sample size, paired).
    #[serde(default)]
    pub p_better_ci95: [f64; 2],
    /// P(it is the same); a year without an attack or loss event is the same under both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_same: Option<f64>,
    /// Its interval, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_same_ci95: Option<[f64; 2]>,
    /// P(it is larger).
    pub p_worse: f64,
    /// Its interval, likewise.
    #[serde(default)]
    pub p_worse_ci95: [f64; 2],
    /// The same among years with at least one attack under the posture or its baseline. Left out where nothing ever differed,
    /// or no attack came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_attack: Option<GivenAttack>,
    /// `p50`, `p75`, `p90`, `p95`, `p99`, `p999`: quantile of the posture less that of the baseline. Left out where nothing ever
    /// differed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantile_shifts: BTreeMap<String, QuantileShift>,
    /// Whether one outcome is the better one at every level. Left out for columns of which less is not better, such as those who
    /// escaped, and in older documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominance: Option<Dominance>,
    /// (variance of the posture's mean + variance of the baseline's) / variance of the mean difference: by how much common
    /// random numbers shrank it. `None` where nothing ever differed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variance_ratio: Option<f64>,
    /// Added annual cost (of measures, and any premium) over the horizon per unit averted; `null` where nothing is averted.
    pub cost_per_unit_averted: Option<f64>,
    /// Its interval, from the ends of that of the mean difference; the upper end is `null` where averting nothing is not ruled
    /// out. Left out where nothing is averted or no cost is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_unit_averted_ci95: Option<(f64, Option<f64>)>,
}

/// Which of two postures has the smaller outcome in a year with an attack; intervals are Wilson's on effective sample sizes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenAttack {
    /// P(the posture's outcome is smaller).
    pub p_better: f64,
    /// Its interval.
    pub p_better_ci95: [f64; 2],
    /// P(it is the same).
    pub p_same: f64,
    /// Its interval.
    pub p_same_ci95: [f64; 2],
    /// P(it is larger).
    pub p_worse: f64,
    /// Its interval.
    pub p_worse_ci95: [f64; 2],
}

/// By how much a quantile moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantileShift {
    /// Quantile of the posture less that of the baseline.
    pub value: f64,
    /// Interval that holds whatever the two have to do with each other: both half-widths side by side.
    pub ci95: [f64; 2],
}

/// Stochastic order of the annual outcomes of a posture and its baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dominance {
    /// What the run says.
    pub verdict: Verdict,
    /// `[x, d, low, high]` where d = P(posture >= x) - P(baseline >= x) is lowest, if it is below 0 anywhere. Intervals hold at
    /// all x together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_gain: Option<[f64; 4]>,
    /// The same where d is highest, if it is above 0 anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_loss: Option<[f64; 4]>,
}

/// A verdict on stochastic order. Less is called better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing ever differed.
    Equal,
    /// Never larger in any trial, and smaller in some.
    BetterAlways,
    /// d <= 0 at every x, and beyond its interval at some.
    Dominates,
    /// Beyond its interval at some x on either side.
    Crosses,
    /// d >= 0 at every x, and beyond its interval at some.
    Dominated,
    /// Never smaller in any trial, and larger in some.
    WorseAlways,
    /// None of these can be told.
    Undecided,
}

/// The distribution of a paired difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Mean.
    pub mean: f64,
    /// Interval (normal, paired).
    pub ci95: [f64; 2],
    /// Standard deviation of the difference itself.
    #[serde(default)]
    pub sd: f64,
    /// `p01`, `p05`, `p25`, `p50`, `p75`, `p95`, `p99`: smallest x with F(x) >= p. Left out where nothing ever differed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantiles: BTreeMap<String, f64>,
    /// Intervals of the same quantiles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quantiles_ci95: BTreeMap<String, [f64; 2]>,
}
