//! The summary of a batch, `bordj.batch/1`: every file that was given, what came of it, and its leading figures.
//!
//! Types only. An interval is `[low, high]` at 95 %. Nothing here depends on the clock or the machine, but the words of a
//! failure.

use serde::{Deserialize, Serialize};

use super::decision::Regret;
use super::document::{Threat, Warning};

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "bordj.batch/1";

/// One command over several scenario files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// Every file, in the order given; those of a pattern by path.
    pub files: Vec<File>,
    /// Regret per year with the files as states of the world, of a comparison whose files have the same postures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regret: Vec<Regret>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its path as given, or the pattern that no file matches.
    pub path: String,
    /// Identifier of the scenario, if it is sound; names the report folder.
    pub scenario: Option<String>,
    /// SHA-256 of the canonical scenario, in hexadecimal, likewise.
    pub scenario_sha256: Option<String>,
    /// What came of it.
    pub status: Status,
    /// Why it was not done; `null` if it was.
    pub message: Option<String>,
    /// What was simulated; `null` unless it was done.
    pub run: Option<Run>,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Simulated, its report written.
    Ok,
    /// The file, or what the command line asks of it, is faulty.
    Faulty,
    /// The run or its report failed.
    Failed,
}

/// The leading figures of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Name of the scenario for people.
    pub name: String,
    /// Handling marking.
    pub marking: Option<String>,
    /// Currency code of its amounts.
    pub currency: String,
    /// Length of a trial in years; the figures of a batch are per year all the same.
    pub horizon_years: f64,
    /// Simulated trials.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// `mc` or `lhs`.
    pub sampling: String,
    /// Settings of the command line, `TARGET=VALUE` each.
    pub settings: Vec<String>,
    /// Mean attacks per year that the scenario declares, all threats together, before any posture.
    pub declared_attacks_per_year: f64,
    /// The same by threat.
    pub threats: Vec<Threat>,
    /// Declared frequencies of loss events.
    pub loss_events: Vec<Threat>,
    /// One entry per simulated posture.
    pub postures: Vec<Posture>,
    /// What the reader must know before using the figures; the same as in the result.
    pub warnings: Vec<Warning>,
}

/// The leading figures of one posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posture {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Given an attack.
    pub per_attack: PerAttack,
    /// Per year.
    pub per_year: PerYear,
}

/// Figures given an attack; `null` where no attack was simulated, or where there is nothing of the kind: nobody on the
/// site, no plant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerAttack {
    /// Simulated attacks behind them.
    pub attacks: u64,
    /// `P_E`.
    pub p_effectiveness: Option<Figure>,
    /// Mean deaths of the workforce.
    pub fatalities: Option<Figure>,
    /// Mean people captured.
    pub captured: Option<Figure>,
    /// Mean days of downtime.
    pub downtime_days: Option<Figure>,
}

/// Figures per year, whatever the horizon; `null` likewise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerYear {
    /// Expected deaths of the workforce (potential loss of life, PLL).
    pub fatalities: Option<Figure>,
    /// Expected days of downtime.
    pub downtime_days: Option<Figure>,
    /// Expected loss in the scenario's currency.
    pub loss: Option<Figure>,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Estimate.
    pub estimate: f64,
    /// Interval.
    pub ci95: [f64; 2],
}
