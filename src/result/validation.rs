//! The document of a validation, `bordj.validation/1`: published and exact cases beside what the program makes of them.
//!
//! Types only. `analysis` fills them, `report` and `cli` read them. Nothing here depends on the clock or the machine.

use serde::{Deserialize, Serialize};

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "bordj.validation/1";

/// One validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// Seed of every simulation.
    pub seed: u64,
    /// Cases compared.
    pub cases: u64,
    /// Identifiers of those that fail.
    pub failed: Vec<String>,
    /// Cases by group.
    pub groups: Vec<Group>,
    /// Known cases that are not compared; empty if only some cases were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// Cases of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Its cases, at least one.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Identifier.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// Where its figures come from.
    pub source: String,
    /// How they are known: `derived`, `published_recalled` and the like.
    pub mark: String,
    /// What of the case is left out, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// Passes if all of its figures do.
    pub verdict: Verdict,
    /// Its figures, at least one.
    pub figures: Vec<Figure>,
}

/// One figure of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is, for people.
    pub name: String,
    /// The same for programs, as the case asks for it.
    pub of: String,
    /// Its argument: a number of deaths, a probability, a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
    /// How it was computed.
    pub by: Means,
    /// Simulated attacks, or years, behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// What it should be.
    pub expected: Value,
    /// What it is; absent where there is no such figure.
    pub computed: Option<Value>,
    /// Most by which the two may differ; 0 for words.
    pub tolerance: f64,
    /// The part of it that is not the error of simulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<f64>,
    /// Standard error of the simulated figure as the run itself gives it, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
    /// Whether it is what it should be.
    pub verdict: Verdict,
}

/// How a figure was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// The formula beside the simulation.
    Formula,
    /// A run of a scenario.
    Simulation,
    /// A distribution as scenarios write it.
    Law,
    /// The tally of a run, with known outcomes put in.
    Tally,
    /// The interval of a share.
    Interval,
    /// A criterion as charts draw it.
    Criterion,
    /// A study of a function's sensitivity.
    Study,
}

/// A number, or an identifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// An identifier.
    Word(String),
}

/// Whether what was computed is what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is, within the tolerance.
    Pass,
    /// It is not.
    Fail,
}

/// A known case that is not compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Identifier.
    pub id: String,
    /// How its figures are known.
    pub mark: String,
    /// Why.
    pub reason: String,
}
