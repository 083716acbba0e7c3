//! How much the leading figure moves with each uncertain input.

use serde::{Deserialize, Serialize};

use super::decision::Figure;

/// The leading figure given an attack under the first posture, where each uncertain input is low and where it is high.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// What "lowest" and "highest" are.
    pub ends: Ends,
    /// Result column whose mean given an attack is looked at.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// The posture: the first one.
    pub posture: String,
    /// Trials that were looked at: the first ones of the run.
    pub trials: u64,
    /// Draws that were looked at, each shared by the inputs that are drawn together.
    pub draws: u64,
    /// The mean over all these trials.
    pub base: Figure,
    /// The draws that move it most, the widest swing first.
    pub bars: Vec<Bar>,
}

/// What the ends of a bar are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// Means over the trials of one run in which the input lies in its lowest and in its highest fifth; the other inputs vary
    /// as they do.
    Fifths,
    /// Means of two runs in which the input is set to its 10 % and to its 90 % quantile; the other inputs vary as they do.
    Quantiles,
}

/// One draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The inputs that are drawn together: their paths.
    pub inputs: Vec<String>,
    /// The weakest grade among them; absent where one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The mean where the input is low.
    pub lowest: Figure,
    /// The mean where it is high.
    pub highest: Figure,
    /// The two are told apart from noise: their intervals do not overlap, and their difference is larger than what chance
    /// alone gives to the luckiest of all draws looked at in 19 of 20 runs.
    pub told_apart: bool,
}
