//! The difference between two results, `bordj.diff/1`: what was run, what went in, and which figures moved.
//!
//! Types only. `analysis` fills them, `report` and `cli` read them. An interval is `[low, high]` at 95 %.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::{Run, Warning};
pub use super::validation::Value;

/// The value of [`Diff::schema`].
pub const SCHEMA: &str = "bordj.diff/1";

/// Two results, one against the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The earlier result.
    pub before: Side,
    /// The later one.
    pub after: Side,
    /// The two documents are equal in everything.
    pub identical: bool,
    /// What must be known before the figures are compared: what is left out and why, how sure the comparison is.
    pub notes: Vec<Warning>,
    /// What differs in how they were computed: `scenario`, `trials`, `seed`, `sampling`, `years sampled`, `until`,
    /// `settings`, `version`, `digest`, `horizon`, `currency`.
    pub run: Vec<Change>,
    /// Inputs that differ, by path.
    pub inputs: Vec<Item>,
    /// How many inputs the two list: before, after.
    pub inputs_listed: [u64; 2],
    /// Declared frequencies that differ, by `threat.<id>` and `loss_event.<id>`.
    pub frequencies: Vec<Item>,
    /// Sources that differ.
    pub sources: Vec<Item>,
    /// Workforce groups that differ.
    pub groups: Vec<Item>,
    /// Postures that differ: their names, their annual cost.
    pub postures: Vec<Item>,
    /// How many figures were compared, and what came of it.
    pub counts: Counts,
    /// Every compared figure, by posture in the order of the later result. In each: those beyond the family's interval, then
    /// those beyond their own, the largest in standard errors first; then the rest in reading order.
    pub figures: Vec<Figure>,
    /// The order of postures by mean fatalities; left out with less than two postures in common.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Warnings of the later result that the earlier one lacks. Numbers in a warning do not make it another.
    pub warnings_new: Vec<Warning>,
    /// Warnings of the earlier result that the later one lacks.
    pub warnings_gone: Vec<Warning>,
    /// Names for people of postures and groups, by identifier.
    pub names: Names,
}

/// One of the two results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Identifier of its scenario.
    pub scenario: String,
    /// Name of its scenario for people.
    pub name: String,
    /// Handling marking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<String>,
    /// Currency code of its amounts.
    pub currency: String,
    /// Length of a trial in years.
    pub horizon_years: f64,
    /// How it was computed.
    pub run: Run,
}

/// Names for people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    /// Of postures.
    pub postures: BTreeMap<String, String>,
    /// Of groups.
    pub groups: BTreeMap<String, String>,
}

/// One property that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub what: String,
    /// Before; `null` where there was none.
    pub before: Option<Value>,
    /// After; `null` where there is none.
    pub after: Option<Value>,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Only the later result has it.
    Added,
    /// Only the earlier result has it.
    Removed,
    /// Both have it, and it differs.
    Changed,
}

/// An input, a frequency, a source, a group or a posture that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its path or identifier.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// The properties that differ. Of an input: `value`, `grade`, `basis`. Of a frequency, per year: `mean`, `p05`, `p95`,
    /// `grade`. Of a source: `title`, `publisher`, `year`. Of a group: `name`, `headcount`. Of a posture: `name`,
    /// `annual_cost`.
    pub changes: Vec<Change>,
}

/// How many figures were compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Figures compared. What is 0 on both sides is not among them.
    pub compared: u64,
    /// Those whose difference lies beyond its own 95 % interval.
    pub moved: u64,
    /// How many of those compared chance alone would put there, at most: 5 %, if no figure moved and the runs are
    /// independent.
    pub by_chance: f64,
    /// Figures that the family is made of: means and probabilities that vary. Quantiles are none: at another level their
    /// intervals are other ones, not wider ones in proportion.
    pub family: u64,
    /// Half-width in standard errors beyond which, with a probability of 95 %, no figure of the family lies by chance
    /// (Bonferroni: the normal quantile of 1 - 0.05 / (2 family)); 0 without a family.
    pub family_standard_errors: f64,
    /// Figures beyond that, and those that never vary and differ.
    pub beyond_family: u64,
}

/// What a figure is conditional on, or per.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Given an attack.
    GivenAttack,
    /// Per horizon.
    PerHorizon,
    /// Per year, whatever the horizon.
    PerYear,
    /// Paired difference per horizon, posture less baseline.
    AgainstBaseline,
}

/// What is read of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The expectation.
    Mean,
    /// P(X > 0).
    PAny,
    /// A probability that is no distribution's.
    Probability,
    /// Median.
    P50,
    /// 90 % quantile.
    P90,
    /// 95 % quantile.
    P95,
    /// 99 % quantile.
    P99,
}

impl Measure {
    /// True for quantiles.
    pub fn is_quantile(self) -> bool {
        matches!(self, Self::P50 | Self::P90 | Self::P95 | Self::P99)
    }
}

/// A figure of both results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Identifier of the posture.
    pub posture: String,
    /// What the posture is compared with, in a paired difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// Per what.
    pub scope: Scope,
    /// A result column, `p_attack`, `p_interruption`, `p_neutralisation`, `p_effectiveness`, `pll`, or `irpa.<group>`.
    pub figure: String,
    /// What is read of it.
    pub measure: Measure,
    /// Unit of a result column, `probability`, or empty.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// Its interval.
    pub before_ci95: [f64; 2],
    /// After.
    pub after: f64,
    /// Its interval.
    pub after_ci95: [f64; 2],
    /// After less before.
    pub difference: f64,
    /// Half-width of the 95 % interval of the difference: of each interval the side that faces the other figure, squared and
    /// added.
    pub half_width: f64,
    /// The difference over the figure before, where both are above 0.
    pub relative: Option<f64>,
    /// The size of the difference in standard errors: 1.96 times the difference over its half-width. `null` for quantiles,
    /// and where nothing varied and the figures differ.
    pub standard_errors: Option<f64>,
    /// The difference lies beyond its own 95 % interval.
    pub moved: bool,
    /// It lies beyond the interval of the whole family ([`Counts::family_standard_errors`]).
    pub beyond_family: bool,
    /// One of the figures that are always shown.
    pub leading: bool,
}

/// The order of the postures that both results have, by mean fatalities per horizon, the fewest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Before.
    pub before: Vec<String>,
    /// After.
    pub after: Vec<String>,
    /// Pairs whose order turned.
    pub turned: Vec<Turned>,
}

/// Two postures whose order turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// The one with fewer deaths before.
    pub first_before: String,
    /// The one with fewer deaths after.
    pub first_after: String,
    /// The interval of their difference left out 0: before, after.
    pub beyond_doubt: [bool; 2],
}
