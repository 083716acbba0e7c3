//! What is not known apart from what is chance, of a nested run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A nested run: outer draws of what is not known, and for each of them trials of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nested {
    /// Outer draws, M.
    pub outer: u64,
    /// Inner trials of each, K.
    pub inner: u64,
    /// The split of as many trials that would serve better, if another would; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<Suggested>,
    /// One per simulated posture.
    pub postures: Vec<NestedPosture>,
    /// Differences to the first posture, column by column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<NestedDifference>,
}

/// A better split of the same budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggested {
    /// Outer draws.
    pub outer: u64,
    /// Inner trials.
    pub inner: u64,
    /// The figure that it was worked out for, named as in `bordj sweep --metric`.
    pub figure: String,
}

/// What is not known of the figures of one posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NestedPosture {
    /// Identifier.
    pub id: String,
    /// The probability of at least one attack per horizon.
    pub p_attack: Band,
    /// Means per horizon, by column.
    pub year: BTreeMap<String, Band>,
    /// Means given an attack, by column; draws count with the attacks that they let expect. `interrupted` and `neutralised` are
    /// `P_I` and `P_E`.
    pub attack: BTreeMap<String, Band>,
    /// Rows `[x, 5 %, 95 %]` of the exceedance of columns per horizon, at some of the rows of the curve of the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceedance: BTreeMap<String, Vec<[f64; 3]>>,
    /// Rows `[N, 5 %, 95 %]` of the F-N curve, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub r#fn: Vec<[f64; 3]>,
    /// 5 % and 95 % quantile of the individual risk per annum, by group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub irpa: BTreeMap<String, [f64; 2]>,
}

/// What an expectation could be, given what is not known; and how much of the variance of the outcome that is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Mean over outer draws.
    pub mean: f64,
    /// Its interval.
    pub mean_ci95: [f64; 2],
    /// 5 %, 50 % and 95 % quantile over outer draws of the expectation, the error of inner trials taken out.
    pub quantiles: [f64; 3],
    /// Variance of the expectation over what is not known; at most 0 where it can't be told from 0.
    pub between: f64,
    /// Its interval (jackknife over outer draws).
    pub between_ci95: [f64; 2],
    /// Variance of the outcome that would be left if all inputs were known: chance. Left out of a difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// between / (between + chance), with its interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// See `share`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_ci95: Option<[f64; 2]>,
    /// Share of the error of inner trials in the variance of what was found at the outer draws.
    pub noise: f64,
}

impl Band {
    /// Whether what is not known moves the expectation beyond doubt.
    pub fn is_told_apart(&self) -> bool {
        self.between_ci95[0] > 0.0
    }
}

/// What the difference of two postures could be, given what is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NestedDifference {
    /// The posture.
    pub posture: String,
    /// The one that it is held against.
    pub baseline: String,
    /// The column, per horizon.
    pub metric: String,
    /// The expected difference.
    pub band: Band,
    /// Share of outer draws under which less of it is to be expected than under the baseline; absent where the draws tell nothing apart and
    /// the mean is not told from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_less: Option<f64>,
}
