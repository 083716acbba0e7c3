//! The plan of a command: the question, and the shards that it is played in.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::question::{Bundle, VERSION};

/// Name and version of the document.
pub const PLAN: &str = "bordj.plan/1";

/// Most shards of a plan.
pub const MOST_SHARDS: u64 = 1_000_000;
/// Blocks of trials that a shard has where nobody says how many shards there are to be: about a million trials. A part has as many
/// bytes however many trials it is of, so there are not too many.
const USUAL: u64 = 1_024;

/// Shards of usual size for so much work, in blocks.
pub fn usual_shards(work: u64) -> u64 {
    work.div_ceil(USUAL).clamp(1, 1_000)
}

/// The plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN`].
    pub schema: String,
    /// Version of the program that made it; no other plays it.
    pub version: String,
    /// Digest of the run ([`Bundle::digest`]).
    pub run: String,
    /// Units of the whole run.
    pub units: u64,
    /// First unit of every shard, and first unit after it.
    pub shards: Vec<[u64; 2]>,
    /// What is asked, with all that it reads.
    #[serde(flatten)]
    pub bundle: Bundle,
}

/// What is wrong with the text of a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Not a plan.
    #[error("it is no plan of bordj: {0}")]
    Form(String),
    /// Made by another program.
    #[error("it was made by bordj {0}, this is bordj {VERSION}: plan, play and merge with one version")]
    Version(String),
    /// Changed by hand.
    #[error(
        "its question is not that of its run: make the plan again, with other options if it is to ask something else"
    )]
    Changed,
}

impl Plan {
    /// A plan of these shards.
    pub fn new(bundle: Bundle, units: u64, shards: &[Range<u64>]) -> Self {
        Self {
            schema: PLAN.to_owned(),
            version: VERSION.to_owned(),
            run: bundle.digest(),
            units,
            shards: shards.iter().map(|range| [range.start, range.end]).collect(),
            bundle,
        }
    }

    /// Reads a plan.
    ///
    /// # Errors
    ///
    /// See [`PlanError`].
    pub fn read(text: &[u8]) -> Result<Self, PlanError> {
        let form = |fault: serde_json::Error| PlanError::Form(fault.to_string());
        let value: serde_json::Value = serde_json::from_slice(text).map_err(form)?;
        let word = |key: &str| value.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        if word("schema") != PLAN {
            return Err(PlanError::Form(format!("its schema is `{}`, expected `{PLAN}`", word("schema"))));
        }
        if word("version") != VERSION {
            return Err(PlanError::Version(word("version")));
        }
        let plan: Self = serde_json::from_value(value).map_err(form)?;
        let ends: Vec<u64> = plan.shards.iter().flatten().copied().collect();
        let in_row = ends.is_sorted()
            && plan.shards.iter().all(|[start, end]| start < end)
            && ends.last().is_none_or(|last| *last <= plan.units);
        if plan.run != plan.bundle.digest() || !in_row {
            return Err(PlanError::Changed);
        }
        Ok(plan)
    }

    /// The shards that a task plays: of `of` tasks the one with the number `task`, from 0.
    pub fn of_task(&self, task: u64, of: u64) -> Vec<Range<u64>> {
        let own = self.shards.iter().skip(task as usize).step_by(of.max(1) as usize);
        own.map(|[start, end]| *start..*end).collect()
    }
}
