//! How the output of the plant comes back after an attack.

use serde::{Deserialize, Serialize};

/// Output of the plant after attacks that stop a unit, over the attacks of a run that were followed one by one. Left out where fewer
/// than 30 (effective number, by weight) stop any; a unit that is back at once does not stop.
///
/// A unit gives nothing for the days of the crisis and of its restart, then its output rises in a straight line over its
/// ramp (model.md section 9). Days count from the attack, which is short beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recovery {
    /// Attacks that were followed; shares and quantiles weigh them as every figure of the run does.
    pub attacks: u64,
    /// Share of them that stop any unit.
    pub stopped: f64,
    /// Mean over those that do of the days of full output lost.
    pub lost_days: f64,
    /// 5 %, 50 % and 95 % quantile over those that do of the days until output is full again.
    pub full_after: [f64; 3],
    /// Output as a share of full output, days rising from 0.
    pub output: Vec<Output>,
}

/// Output on one day, over the attacks that stop a unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Days since the attack.
    pub day: f64,
    /// Mean share of full output.
    pub mean: f64,
    /// Its 5 %, 25 %, 50 %, 75 % and 95 % quantile: the smallest x with F(x) >= p.
    pub quantiles: [f64; 5],
}

/// How far what is believed of the frequency of attacks spreads the annual figures of a posture.
///
/// Quantiles of what is drawn once per trial, before any attack: the weight of a trial belongs to its attacks, not to these
/// draws. The rows move only by how many attacks of each threat come; how bad these are is as in the curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyBand {
    /// 5 % and 95 % quantile of the probability of at least one attack per horizon.
    pub p_attack: [f64; 2],
    /// The same of the expected number of attacks per year.
    pub attacks_per_year: [f64; 2],
    /// Rows `[x, 5 %, 95 %]` of the exceedance of loss per horizon, at the rows of the curve. Left out where a loss may also come
    /// from a loss event, and where there are more than 16 threats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loss: Vec<[f64; 3]>,
    /// Rows `[N, 5 %, 95 %]` of the F-N curve, at its rows. Left out where there are more than 16 threats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub r#fn: Vec<[f64; 3]>,
}
