//! A record held against simulated attacks.

use serde::{Deserialize, Serialize};

/// A recorded figure against the simulated distribution given an attack like the recorded one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackTest {
    /// Identifier of the record.
    pub record: String,
    /// Name for people.
    pub name: String,
    /// Posture in force when it happened.
    pub posture: String,
    /// Which attacks it is compared with, in words.
    pub condition: String,
    /// Result column.
    pub metric: String,
    /// Unit of the column.
    pub unit: String,
    /// What was recorded.
    pub observed: f64,
    /// Lowest and highest figure in the sources, where they disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// Simulated attacks that meet the condition.
    pub n: u64,
    /// P(simulated < observed); `null` where no attack met the condition.
    pub below: Option<f64>,
    /// P(simulated = observed).
    pub equal: Option<f64>,
    /// Of the range: P(simulated < its low end), P(simulated <= its high end).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_below_and_up_to: Option<[f64; 2]>,
    /// 5 %, 50 % and 95 % quantiles of the simulated figure.
    pub quantiles: Option<[f64; 3]>,
}
