//! A sweep: figures of every posture at every point of a grid over one or two targets, and where their signs change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{Group, Warning};

/// The value of [`Sweep::schema`].
pub const SCHEMA: &str = "bordj.sweep/1";

/// One sweep of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// How it was computed.
    pub run: Run,
    /// Of what.
    pub scenario: Scenario,
    /// What was varied: one target or two.
    pub axes: Vec<Axis>,
    /// The postures; the first is the baseline.
    pub postures: Vec<Posture>,
    /// The figures that were asked for, in that order.
    pub metrics: Vec<Metric>,
    /// The kinds of net benefit, in the order in which they are shown; see [`PointPosture::net_benefit`].
    pub net_benefit: Vec<String>,
    /// The grid, the values of the last axis changing fastest.
    pub points: Vec<Point>,
    /// Points that were simulated to find break-even values, in the order of the first axis.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_points: Vec<Point>,
    /// Where the sign of a difference or of a net benefit changes; empty with two targets, and with one posture.
    pub break_even: Vec<BreakEven>,
    /// What the reader must know before using the figures.
    pub warnings: Vec<Warning>,
}

/// How a sweep was computed; the same values give the same document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Simulated trials at each point.
    pub trials: u64,
    /// Seed of every draw, at every point.
    pub seed: u64,
    /// SHA-256 of the canonical scenario with its settings, before anything is varied.
    pub scenario_sha256: String,
    /// Settings of `--set`, `TARGET=VALUE` each; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// What was swept, as far as a report needs it.
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
    /// Workforce groups in file order.
    pub groups: Vec<Group>,
}

/// What the values of a target are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 0 to 1.
    Probability,
    /// Seconds.
    Duration,
    /// Events per year.
    Rate,
    /// Units of currency.
    Money,
    /// Whole numbers.
    Count,
    /// A pure number.
    Number,
}

/// A target and its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The target as written.
    pub target: String,
    /// What its values are.
    pub kind: Kind,
    /// Steps are equal in the logarithm.
    pub log: bool,
    /// Values of the grid, rising: seconds, events per year, units of currency, shares of 1.
    pub values: Vec<f64>,
    /// The same as `--set` takes them, to the last bit.
    pub settings: Vec<String>,
}

/// A posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posture {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// A figure that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// Its name: `<column>.mean` (per horizon), `per_attack.<column>.mean`, `p_interruption`, `p_neutralisation`,
    /// `p_effectiveness`, `p_attack`.
    pub name: String,
    /// Unit of the column: `person`, `day`, a currency code, `attack`; empty for a probability.
    pub unit: String,
    /// Postures are compared in it: it is a mean per horizon.
    pub compared: bool,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Estimate.
    pub estimate: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

/// One point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The value of every axis.
    pub at: Vec<f64>,
    /// Figures by posture, in the order of [`Sweep::postures`].
    pub postures: Vec<PointPosture>,
}

/// One posture at one point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointPosture {
    /// Its annual cost there, in the scenario's currency: of its controls, and any premium.
    pub annual_cost: f64,
    /// How much of what it costs more than the baseline is premium; left out without insurance, and of the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_premium: Option<f64>,
    /// The figures that were asked for, by name; left out where the condition never occurred.
    pub metrics: BTreeMap<String, Figure>,
    /// Paired differences of the means per horizon, posture less baseline; of the baseline none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub differences: BTreeMap<String, Figure>,
    /// Averted loss per year less added cost, against the baseline; of the baseline none. `loss` is gross, less the added cost
    /// of measures alone; `loss_net` is after insurance, less the added annual cost, premium and all; with `_and_lives`, the value of preventing a fatality times averted deaths is added, and the half
    /// widths of the two intervals are: the interval is at least as wide as it need be, whatever their correlation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub net_benefit: BTreeMap<String, Figure>,
}

/// The sign of a figure along a sweep of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// The posture.
    pub posture: String,
    /// What it is compared with.
    pub baseline: String,
    /// `net_benefit.<kind>`, or `difference.<metric>`.
    pub figure: String,
    /// Sign at the low end of the range: -1, 0 (nothing differs anywhere), or 1.
    pub begins: i8,
    /// Points of the grid at which the interval does not hold 0.
    pub beyond_interval: u64,
    /// Every change of sign, rising; none where `beyond_interval` is 0: there the sign is not known anywhere.
    pub crossings: Vec<Crossing>,
}

/// A change of sign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// Value of the target at which the figure is 0.
    pub value: f64,
    /// Where the interval of the figure begins and ceases to hold 0, below and above; `null` where that is not within the
    /// range swept.
    pub band: [Option<f64>; 2],
    /// The figure is positive above the value.
    pub rising: bool,
}
