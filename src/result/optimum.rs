//! The document of a search for the best set of controls, `bordj.optimum/1`: what `optimum.json` holds. Types only.
//!
//! An interval is `[low, high]` at 95 % and has the error of simulation alone. Values are means per horizon; costs are per year,
//! what a set adds to the annual cost of the base: its controls, and what it changes of a premium.

use serde::{Deserialize, Serialize};

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "bordj.optimum/1";

/// One search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// How it was computed.
    pub run: Run,
    /// Of what.
    pub scenario: Scenario,
    /// What was asked.
    pub question: Question,
    /// How it was searched.
    pub search: Search,
    /// The base posture, in the trials of `sets`.
    pub base: Value,
    /// The sets that were left, cheapest first, with figures from trials that chose none of them.
    pub sets: Vec<Set>,
    /// The efficient frontier: no set that costs no more had a lower mean when they were chosen, and fresh trials put each below
    /// every cheaper one here; the winner is here all the same. Cheapest first.
    pub frontier: Vec<Step>,
    /// Sets, as places in `sets`, that were on the frontier when they were chosen and that fresh trials did not put below a cheaper
    /// one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behind: Vec<usize>,
    /// The best set within the budget; left out without a budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<Winner>,
    /// What the reader must know before using the figures.
    pub notes: Vec<String>,
}

/// How a search was computed; the same values give the same document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Trials that chose, and as many fresh ones for the figures.
    pub trials: u64,
    /// Number of the first fresh trial.
    pub first_fresh: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// SHA-256 of the canonical scenario, in hexadecimal.
    pub scenario_sha256: String,
    /// Settings of the command line, `TARGET=VALUE` each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// What was searched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Identifier, names the report folder.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Handling marking, printed on every output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<String>,
    /// Currency code of every amount.
    pub currency: String,
    /// Length of a trial in years.
    pub horizon_years: f64,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The result column; less of it is better.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// Most that added controls may cost in a year; left out if all sets were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<f64>,
    /// The posture that is there already.
    pub base: Named,
    /// Its controls.
    pub base_controls: Vec<String>,
    /// What can be added, in file order.
    pub candidates: Vec<Candidate>,
}

/// An id and a name for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// A control that can be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it adds to the annual cost of the base alone, premium and all; left out if the base can't take it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// It is in every set.
    pub required: bool,
}

/// How sets were searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// All sets within the budget, with successive halving.
    Exhaustive,
    /// Greedy forward and backward: not proven the best.
    Greedy,
}

/// What became of the sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// The method.
    pub method: Method,
    /// Sets that were looked at.
    pub sets: u64,
    /// Sets beyond the budget, never simulated.
    pub beyond_budget: u64,
    /// Sets that make a fault of the scenario, never simulated.
    pub impossible: u64,
    /// One of them, with the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impossible_example: Option<Impossible>,
    /// Sets that were equal, in every trial that was simulated, to one left that costs no more: `sets[].same` names them.
    pub same: u64,
    /// Sets dropped on the way as worse than one that costs no more. The bound is such that the best of all is among them with
    /// probability 1 % at most, which `winner.confidence_at_least` counts.
    #[serde(default)]
    pub worse: u64,
    /// Sets dropped for want of room though they were not told apart from one that costs no more.
    pub close: u64,
    /// Sets dropped for want of room that were equal, in every trial so far, to one that costs no more.
    #[serde(default)]
    pub unexamined: u64,
    /// Trials and sets that were simulated in them, as the search went on.
    pub rungs: Vec<Rung>,
    /// Trials times sets, over the whole search and the figures.
    pub trials_of_sets: u64,
}

/// A set that can't be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Impossible {
    /// Added controls.
    pub controls: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A stage of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Trials of each set, from the first.
    pub trials: u64,
    /// Sets.
    pub sets: u64,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// Mean per horizon.
    pub mean: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

impl Value {
    /// True where the interval leaves out 0: a difference that simulation tells from none.
    pub fn is_told(&self) -> bool {
        self.ci95[0] > 0.0 || self.ci95[1] < 0.0
    }
}

/// A set that was left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// Added controls, in file order.
    pub controls: Vec<String>,
    /// What they add to the annual cost of the base, premium and all: below 0 where a premium falls by more.
    pub cost: f64,
    /// The metric.
    pub value: Value,
    /// Paired difference to the base: below 0 is better.
    pub difference: Value,
    /// Cost over the horizon for each unit averted; left out if none is, or nothing is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_unit_averted: Option<f64>,
    /// Share of resamples of the fresh trials in which it is the best of the sets left; left out without a budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_best: Option<f64>,
    /// Sets that were equal to it in every trial, of those that chose and the fresh ones, and cost no less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Vec<String>>,
}

/// A set of the frontier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its place in `sets`.
    pub set: usize,
    /// Paired difference to the step before; left out for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_previous: Option<Value>,
}

/// The best set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Winner {
    /// Its place in `sets`.
    pub set: usize,
    /// A lower bound of the confidence that no rival left is better, nor any set dropped as worse on the way, from the error of
    /// simulation alone. Sets dropped for want of room, and those that never differed, are not in it.
    pub confidence_at_least: f64,
    /// Resamples behind `p_best`.
    pub resamples: u64,
    /// The other sets left, closest first.
    pub rivals: Vec<Rival>,
    /// The cheapest set that is not told apart from the winner and costs less, if there is one: its place in `sets`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cheaper: Option<usize>,
}

/// A set beside the winner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// Its place in `sets`.
    pub set: usize,
    /// Paired difference to the winner: above 0 is worse.
    pub difference: Value,
}
