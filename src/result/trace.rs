//! The document of one trial told, `bordj.trace/1`: what `bordj trace --format json` prints and its text is written from.
//!
//! Types only. Times are seconds from the start of an attack, `days` those from the begin of its crisis. Sentences are in
//! English and hold names from the scenario as they are written there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The value of [`Trace::schema`].
pub const SCHEMA: &str = "bordj.trace/1";

/// One trial of a scenario, under one posture or two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What is simulated.
    pub scenario: Scenario,
    /// Which trial, and how it is drawn.
    pub trial: Trial,
    /// Values drawn once for the trial that were asked for under these postures, by name.
    pub values: Vec<Value>,
    /// The trial under each posture, in the order asked for.
    pub postures: Vec<Posture>,
    /// The two postures laid side by side; absent with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// What a story needs to know of its scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Identifier.
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

/// Which trial is told; the same values give the same story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its number; trials count from 0.
    pub number: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// `mc` or `lhs`, as in a result.
    pub sampling: String,
    /// It is a plain year, not one given at least one attack; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unconditional: bool,
    /// Weight of the year with its attacks: the probability of at least one attack in the envelope of all postures, given the
    /// values of the trial; 1 for a plain year.
    pub weight: f64,
    /// SHA-256 of the canonical scenario, in hexadecimal.
    pub scenario_sha256: String,
    /// Settings of the command line, `TARGET=VALUE` each; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// A value drawn once for the trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// Name of its draw.
    pub name: String,
    /// The value: durations in seconds, rates per year, amounts in the currency.
    pub value: f64,
    /// The value for people.
    pub shown: String,
    /// The uniform number, before parameters are tied by a `[[correlation]]`.
    pub uniform: f64,
}

/// The trial under one posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posture {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How many attacks of each threat come to the envelope of all postures, in file order.
    pub arrivals: Vec<Arrivals>,
    /// The attacks of the envelope, by threat and number; those that do not happen under this posture included.
    pub attacks: Vec<Attack>,
    /// Loss events that come from no attack.
    pub loss_events: Vec<Step>,
    /// What the insurance leaves unpaid beyond its limit for the whole horizon; left out if nothing.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub beyond_aggregate: f64,
    /// Result columns of the whole trial that are not 0, attacks and loss events together.
    pub year: BTreeMap<String, f64>,
}

/// How many attacks of a threat come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrivals {
    /// Identifier of the threat.
    pub threat: String,
    /// Attacks that come to the envelope of all postures.
    pub attacks: u64,
    /// Expected number per horizon in that envelope.
    pub envelope: f64,
    /// Expected number per horizon under the posture.
    pub expected: f64,
    /// The draw of the number.
    pub draw: Draw,
}

/// One attack of the envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attack {
    /// Identifier of the threat.
    pub threat: String,
    /// Its name for people.
    pub name: String,
    /// Its number among the attacks of the threat in the trial, from 0.
    pub number: u64,
    /// It happens under this posture.
    pub happens: bool,
    /// Its mark against the share of the envelope that is left under the posture; none where all of it is.
    pub draws: Vec<Draw>,
    /// What happens, in reading order; empty if it does not happen.
    pub steps: Vec<Step>,
    /// Result columns of the attack that are not 0: the row that a run takes.
    pub outcome: BTreeMap<String, f64>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When, seconds from the start of the attack, if it has a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// When, days from the begin of the crisis, if it is part of one and has a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
    /// The same for people: `06:12`, `1:06:12`, `day 2.3`; empty without a time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// What part of the story it belongs to.
    pub chapter: Chapter,
    /// What it is about, the same under every posture: `element/camp/gate`.
    pub key: String,
    /// What happens.
    pub sentence: String,
    /// Nothing comes of it: a short telling leaves it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// By which probabilities, in words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub odds: String,
    /// The uniform numbers that decide it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub draws: Vec<Draw>,
}

/// A part of the story of an attack, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chapter {
    /// Measures that may not be in working order.
    Measures,
    /// Who comes, when, where to.
    Attack,
    /// Delay, detection and response.
    Race,
    /// The people on site.
    People,
    /// Those who are held.
    Crisis,
    /// The plant.
    Plant,
    /// What it costs.
    Money,
    /// Loss events.
    Losses,
}

/// A uniform number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Its name and place, as a key is made of them: `element.gate.delay @ camp`.
    pub name: String,
    /// It is the second number of the name; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
    /// How many numbers of the name were used, one a step, of which this is the first; left out if only this.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub steps: u32,
    /// The number, within (0, 1).
    pub uniform: f64,
    /// The event holds from here upwards; left out if from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// The event holds below this; left out where the number decides no event but a value or a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_nothing(amount: &f64) -> bool {
    *amount <= 0.0
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(steps: &u32) -> bool {
    *steps == 1
}

/// The trial under two postures, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Attack by attack, as they stand in both postures.
    pub attacks: Vec<Pair>,
    /// The loss events.
    pub loss_events: Vec<Row>,
    /// Where the course first differs; absent if nothing that happens does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Place>,
    /// Result columns of the whole trial that differ, with the value under each posture.
    pub year: BTreeMap<String, [f64; 2]>,
}

/// An attack under two postures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Step by step; empty unless it happens under both.
    pub rows: Vec<Row>,
    /// Whether it happens, or anything in it, differs.
    pub differs: Differs,
}

/// A step under two postures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Place among the steps under the first posture.
    pub left: Option<usize>,
    /// Place among the steps under the second posture.
    pub right: Option<usize>,
    /// Whether they differ.
    pub differs: Differs,
}

/// How far two steps differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// Not at all.
    Nothing,
    /// What happens is the same, by other probabilities.
    Odds,
    /// What happens differs.
    Course,
}

/// A place in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// An attack happens under one posture only.
    Attack(usize),
    /// A row of an attack.
    Step {
        /// The attack.
        attack: usize,
        /// Its row.
        row: usize,
    },
    /// A row of the loss events.
    LossEvent(usize),
}

/// An attack of a run that stands for many: what a report tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Specimen {
    /// `median`, `p95` or `worst`: which figure of the run it has. No attack stands for both the median and the 95 % quantile:
    /// where all are alike, there is none of `p95`.
    pub figure: String,
    /// Result column by which it was chosen: for `median` and `p95` one in which these differ.
    pub column: String,
    /// The value of that column, in this attack and in the run.
    pub value: f64,
    /// Posture.
    pub posture: String,
    /// Trial; trials count from 0.
    pub trial: u64,
    /// Place among the attacks of the trial, those that do not happen under the posture included, from 0.
    pub attack: u64,
    /// Name of the threat for people.
    pub threat: String,
    /// Result columns that are not 0.
    pub outcome: BTreeMap<String, f64>,
    /// What happens, without draws.
    pub story: Vec<Told>,
}

/// A sentence of a specimen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// When, as in [`Step::when`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// What happens.
    pub sentence: String,
}
