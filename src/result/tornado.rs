//! How much the leading figure moves with each uncertain input.

use serde::{Deserialize, Serialize};

use super::decision::Figure;

/// The leading figure given an attack under the first posture: its mean over the trials of one run in which an uncertain input lies
/// in its lowest fifth, and over those in which it lies in its highest; the other inputs vary as they do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
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

/// One draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The inputs that are drawn together: their paths.
    pub inputs: Vec<String>,
    /// The weakest grade among them: `D`, then none (absent), then `C`, `B`, `A`.
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
