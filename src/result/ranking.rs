//! Whether the order of postures hangs on what is not known.

use serde::{Deserialize, Serialize};

/// The order of postures by their leading figure, looked at where each uncertain input is low and where it is high.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Result column whose mean orders the postures.
    pub metric: String,
    /// The mean is that of a year: postures differ in the attacks that come, so a mean given an attack is over other attacks
    /// under each. Else it is the mean given an attack.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_year: bool,
    /// Trials that were looked at: the first ones of the run.
    pub trials: u64,
    /// Draws that were looked at, each shared by the inputs that are drawn together.
    pub draws: u64,
    /// Half-width of every interval here in standard errors, before what can go unseen is added: so wide that a run in which no
    /// order turns names one with a probability of about 1 in 100.
    pub standard_errors: f64,
    /// Inputs of grade D that are constants, or vary from attack to attack, and so were not looked at.
    pub not_examined: u64,
    /// Where the order turns: grade D first, then without a grade, then the rest; in each the widest swing first.
    pub hangs_on: Vec<Turn>,
}

impl Ranking {
    /// Of what the mean is, in words.
    pub fn measure(&self) -> &'static str {
        if self.per_year { "per year" } else { "given an attack" }
    }
}

/// An order of two postures that turns with an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The inputs that are drawn together: their paths.
    pub inputs: Vec<String>,
    /// The weakest grade among them; absent where one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// A posture.
    pub posture: String,
    /// What it is compared with.
    pub against: String,
    /// Difference of the means, posture less the other, where the draw is in its lowest fifth.
    pub lowest: f64,
    /// Its interval.
    pub lowest_interval: [f64; 2],
    /// The same in the highest fifth.
    pub highest: f64,
    /// Its interval.
    pub highest_interval: [f64; 2],
}
