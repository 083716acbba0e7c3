//! What a command asks, in the words of its command line, with all that it reads: whoever has it can play any piece of it.

use serde::{Deserialize, Serialize};

use crate::scenario::digest;
use crate::scenario::pack::Pack;

/// The command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// `bordj run`.
    #[default]
    Run,
    /// `bordj compare`.
    Compare,
    /// `bordj sweep`.
    Sweep,
}

/// The options of a command that reach its result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// The command.
    pub command: Command,
    /// SHA-256 of the scenario, settings and all.
    pub scenario_sha256: String,
    /// Postures by their ids, the baseline first.
    pub postures: Vec<String>,
    /// Trials; of a sweep at each point.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Latin hypercube sampling.
    pub lhs: bool,
    /// Plain years.
    pub unconditional: bool,
    /// The figure that ends a run early.
    pub until: Option<String>,
    /// The nested run beside it.
    pub nested: Option<String>,
    /// A study of sensitivity beside it.
    pub sensitivity: bool,
    /// `--set`.
    pub settings: Vec<String>,
    /// Of a comparison: the posture that is the full set of controls.
    pub full: Option<String>,
    /// Every control is the full set.
    pub every_control: bool,
    /// Postures only.
    pub postures_only: bool,
    /// Stress cases.
    pub cases: Vec<String>,
    /// Of a sweep: what is varied.
    pub vary: Vec<String>,
    /// Figures that it follows.
    pub metrics: Vec<String>,
}

/// A question with every text that it reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// What is asked.
    pub question: Question,
    /// The scenario's texts.
    pub files: Pack,
    /// The record of real incidents beside the scenario: its name and text.
    pub record: Option<(String, String)>,
}

/// Version of the parts of this program: a change of anything that they hold is another.
pub(super) const FORMAT: &str = "bordj.part/1";

impl Bundle {
    /// SHA-256 over everything that reaches the bytes of a part: the question, the scenario in its canonical form, the record, and
    /// the versions of format and program. Parts are of one run if it is the same.
    pub fn digest(&self) -> String {
        let record = self.record.as_ref().map(|(_, text)| text);
        // A structure of strings and numbers always has a JSON form.
        let text = serde_json::to_string(&(FORMAT, VERSION, &self.question, record)).unwrap_or_default();
        digest(&text)
    }
}

/// Version of the program.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
