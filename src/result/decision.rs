//! What decides between postures: cost and benefit, who is dominated, single controls, regret, displacement.
//!
//! Figures per year are per year of the horizon; a difference is posture less baseline unless it says "averted". An interval is
//! `[low, high]` at 95 % and is that of the simulation: what is not known of the inputs is in `ranking` and in the cases.

use serde::{Deserialize, Serialize};

/// What decides between the postures of one comparison.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The posture that the others are held against.
    pub baseline: String,
    /// Cost and benefit of every other posture.
    pub costs: Vec<CostBenefit>,
    /// Every posture beside the best one, by metric: per year, then per attack of each threat.
    pub standings: Vec<Standing>,
    /// How much worse than the best a posture can be if we are wrong about the threat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regret: Vec<Regret>,
    /// Every control alone; absent where the file has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controls: Option<Controls>,
    /// How attacks move when the baseline changes to a posture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displacement: Vec<Displacement>,
    /// Stress cases that were simulated besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// Constants of grade D: judgements without a range, so that nobody can see whether the order hangs on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_examined: Vec<String>,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The estimate.
    pub value: f64,
    /// Its interval.
    pub ci95: [f64; 2],
}

/// A ratio whose denominator may be 0 within its error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The estimate.
    pub value: f64,
    /// The least that it may be.
    pub low: f64,
    /// The most; `null` without limit, where the benefit may be nothing.
    pub high: Option<f64>,
}

/// What a posture costs and buys, per year, against the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostBenefit {
    /// The posture.
    pub posture: String,
    /// Added annualised cost of measures, without any premium: what ICAF and net benefits before insurance count.
    pub added_cost: f64,
    /// Added premium: with `added_cost` the added annual cost.
    pub added_premium: f64,
    /// Expected deaths averted per year.
    pub fatalities_averted: Figure,
    /// Expected days of downtime averted per year.
    pub downtime_days_averted: Figure,
    /// Expected gross loss averted per year.
    pub loss_averted: Figure,
    /// Implied cost of averting a fatality (ICAF): added cost of measures / deaths averted; absent where the posture costs no more or
    /// averts no deaths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icaf: Option<Price>,
    /// The same with the averted gross loss taken off the cost, at least 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icaf_net: Option<Price>,
    /// ICAF / declared value of preventing a fatality; absent without such a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proportion_factor: Option<Price>,
    /// Added cost per day of downtime averted, as for `icaf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_per_downtime_day: Option<Price>,
    /// Averted gross loss less the added cost of measures; life has no value here beyond what deaths cost the company.
    pub net_benefit: Figure,
    /// The same to who is insured: averted net loss less added cost and added premium; absent without insurance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_benefit_insured: Option<Figure>,
    /// `net_benefit` plus the declared value of the deaths averted; absent without such a value. Half widths are added, which
    /// holds whatever ties deaths and losses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_benefit_with_life: Option<Figure>,
}

/// Every posture in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Result column, less being better.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// The threat that every attack is by: figures per attack that would come under the baseline. Absent: per year, all
    /// threats and loss events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// The posture with the least mean; of equals the cheapest, then the first.
    pub best: String,
    /// By posture, in the order of the result.
    pub rows: Vec<Standings>,
}

/// One posture in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standings {
    /// The posture.
    pub posture: String,
    /// Annual cost: of its measures, and any premium. What is the same but for rounding counts as the same.
    pub cost: f64,
    /// Its mean.
    pub mean: Figure,
    /// How far it lies behind the best: its mean less that of the best, paired.
    pub behind: Figure,
    /// No posture that costs no more has a lower mean.
    pub efficient: bool,
    /// The best of the postures that cost no more and have a lower mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominated_by: Option<String>,
    /// Its mean less that of `dominated_by`, paired: beyond doubt where the interval is above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind_it: Option<Figure>,
    /// Added annual cost per unit averted from the next cheaper efficient posture to this one; for efficient postures but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_price: Option<Price>,
}

/// Regret over states of the world: threats, or stress cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regret {
    /// Result column.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// What the states are: `threat` (per attack that would come under the baseline) or `case` (per year).
    pub over: String,
    /// Names of the states.
    pub states: Vec<String>,
    /// By posture.
    pub rows: Vec<Regrets>,
    /// The posture whose largest regret is least.
    pub least: String,
    /// Postures whose largest regret is not told apart from that of `least` by their intervals, `least` itself left out.
    pub not_told_apart: Vec<String>,
}

/// The regret of one posture: how far it lies behind the best, state by state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regrets {
    /// The posture.
    pub posture: String,
    /// By state.
    pub behind: Vec<Figure>,
    /// The largest of them.
    pub largest: Figure,
    /// In which state.
    pub state: String,
}

/// A stress case: the same comparison with other inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Name.
    pub name: String,
    /// Settings, `TARGET=VALUE` each.
    pub settings: Vec<String>,
    /// Standings per year.
    pub standings: Vec<Standing>,
    /// Trials that were simulated of it; absent in older documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<u64>,
}

/// Every control alone: added to the baseline, and taken from the full set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    /// Simulated trials behind these figures.
    pub trials: u64,
    /// The full set: the posture that it is, or which controls.
    pub full: String,
    /// Controls that no posture has, and that are neither in the full set nor looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// The controls of the full set that the baseline lacks, in the order in which they act.
    pub ids: Vec<String>,
    /// Their names for people, in the same order; empty in older documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// A line per metric.
    pub metrics: Vec<ControlMetric>,
    /// Sets that are not possible, and why; they are left out above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impossible: Vec<String>,
}

/// Every control in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlMetric {
    /// Result column, per year.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// Mean of the baseline.
    pub baseline: Figure,
    /// Mean of the full set; absent where it is not possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Figure>,
    /// By control.
    pub rows: Vec<ControlRow>,
    /// Pairs of controls whose joint effect on the baseline is not the sum of their effects, beyond an interval that holds for
    /// all pairs at once; the farthest first.
    pub pairs: Vec<ControlPair>,
    /// Pairs looked at.
    pub pairs_examined: u64,
}

/// One control in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// The control.
    pub control: String,
    /// Its annualised cost.
    pub annual_cost: f64,
    /// What it averts added to the baseline: what it buys first. Absent where that set is not possible.
    pub first: Option<Figure>,
    /// What it averts as the last of the full set: what it buys last.
    pub last: Option<Figure>,
    /// By how much it averts less, added first, than the control that averts most so, paired; absent in older documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_behind: Option<Figure>,
    /// The same of what it averts added last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_behind: Option<Figure>,
    /// Risk reduction worth: mean of the baseline / mean with the control added.
    pub rrw: Option<Figure>,
    /// Risk achievement worth: mean of the full set without the control / mean of the full set.
    pub raw: Option<Figure>,
}

/// Two controls together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlPair {
    /// The controls.
    pub controls: [String; 2],
    /// What both avert together.
    pub together: Figure,
    /// The sum of what each averts alone.
    pub sum: Figure,
    /// `together` less `sum`: above 0 they help each other, below they do each other's work. Its interval holds for all pairs
    /// that were looked at.
    pub beyond: Figure,
}

/// How attacks move between targets and paths when the baseline changes to a posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Displacement {
    /// The posture.
    pub posture: String,
    /// Share of the prongs of the baseline's attacks that go for another target under the posture.
    pub target_moved: Figure,
    /// Share that go for the same target by another path.
    pub path_moved: Figure,
    /// Share whose attack does not come under the posture.
    pub stayed_away: Figure,
    /// By target zone: share of prongs under baseline and posture.
    pub targets: Vec<Share>,
    /// By path, likewise.
    pub paths: Vec<Share>,
    /// The largest moves, from target to target and path to path.
    pub flows: Vec<Flow>,
}

/// A share of prongs under two postures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Target zone or path.
    pub id: String,
    /// Under the baseline, of its prongs.
    pub baseline: f64,
    /// Under the posture, of its own.
    pub posture: f64,
    /// Prongs under the posture less those under the baseline, per prong of the baseline.
    pub change: Figure,
}

/// Prongs that move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Path under the baseline; empty where the prong comes under the posture only.
    pub from: String,
    /// Path under the posture; empty where it stays away.
    pub to: String,
    /// Per prong of the baseline.
    pub share: f64,
}
