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
    /// P(it is larger).
    pub p_worse: f64,
    /// Its interval, likewise.
    #[serde(default)]
    pub p_worse_ci95: [f64; 2],
    /// Added cost over the horizon per unit averted; `null` where nothing is averted.
    pub cost_per_unit_averted: Option<f64>,
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
