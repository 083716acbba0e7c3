//! The result document, `bordj.result/1`: what `result.json` holds and every table, chart and page is drawn from.
//!
//! Types only. `analysis` fills them, `report` and `cli` read them. An interval is `[low, high]` at 95 %.
//! Quantities are per horizon unless they stand under [`PerAttack`]; nothing here depends on the clock or the machine.
//! An interval that a document written by an earlier version lacks is read as `[0, 0]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::back_test::BackTest;
pub use super::comparison::{Comparison, Difference, Dominance, GivenAttack, QuantileShift, Verdict};
pub use super::decision::Decision;
pub use super::nested::Nested;
pub use super::ranking::{Ranking, Turn};
pub use super::recovery::{FrequencyBand, Recovery};
pub use super::register::{Input, Source};
use super::risk_matrix::RiskMatrix;
pub use super::sensitivity::Sensitivity;
use super::site::Site;
pub use super::timeline::Timeline;
pub use super::tornado::Tornado;
use super::trace::Specimen;

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "bordj.result/1";

/// One run of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// How it was computed.
    pub run: Run,
    /// What was computed.
    pub scenario: Scenario,
    /// One entry per simulated posture, in file order.
    pub postures: Vec<Posture>,
    /// Paired differences of every other posture against the first one.
    pub comparisons: Vec<Comparison>,
    /// Where a recorded outcome lies in the simulated distribution; empty without a record.
    pub back_test: Vec<BackTest>,
    /// Whether the order of postures hangs on an uncertain input; left out where there is nothing to order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
    /// How much the leading figure moves with each uncertain input; left out where there is nothing to move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tornado: Option<Tornado>,
    /// What decides between the postures, of a comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Attacks of the first simulated posture that stand for many: the median, the 95 % quantile and the worst by deaths (by
    /// loss, days of downtime or breaches where there are none, and the first two by the next of these where both are the same);
    /// left out where there was no attack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specimens: Vec<Specimen>,
    /// The site and its measures; left out where there are neither zones nor controls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Site>,
    /// Likelihood and consequence of attacks in bands; left out where there is no threat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_matrix: Option<RiskMatrix>,
    /// What happens when in attacks, by posture and threat; stand-off attacks have no course.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timelines: Vec<Timeline>,
    /// What is not known apart from what is chance, of a run with `--nested`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nested: Option<Nested>,
    /// On which inputs the answer hangs, of a run with `--sensitivity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    /// What the reader must know before using the figures.
    pub warnings: Vec<Warning>,
}

/// How a result was computed; the same values give the same document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Simulated trials.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// How epistemic quantities are drawn: `mc` (plain Monte Carlo) or `lhs` (Latin hypercube designs of 1,024 trials; every
    /// interval then comes from the spread between designs).
    pub sampling: String,
    /// Plain years were sampled (`--unconditional`), not years given at least one attack; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unconditional: bool,
    /// SHA-256 of the canonical scenario, in hexadecimal.
    pub scenario_sha256: String,
    /// Settings of the command line, `TARGET=VALUE` each; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Version of the program.
    pub version: String,
    /// How many unconditional trials would hold as many years with an attack: trials / mean weight, which is
    /// trials / P(attack under the envelope of all postures). The trials themselves if they were unconditional.
    pub equivalent_plain_trials: f64,
    /// The figure and the relative standard error that were to end the run, if it was asked to end early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The relative standard error that the figure of `until` reached, the largest of all postures; absent where it was 0 in
    /// every trial of a posture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_reached: Option<f64>,
}

/// What was simulated, as far as a report needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Identifier, names the report folder.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// One or two sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Handling marking, printed on every output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<String>,
    /// Currency code of every amount.
    pub currency: String,
    /// Length of a trial in years.
    pub horizon_years: f64,
    /// Workforce groups in file order.
    pub groups: Vec<Group>,
    /// Plant units in file order.
    pub units: Vec<String>,
    /// Declared attack frequencies.
    pub threats: Vec<Threat>,
    /// Declared frequencies of loss events, likewise; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loss_events: Vec<Threat>,
    /// How many inputs carry each evidence grade: `A`, `B`, `C`, `D`, `ungraded`.
    pub grades: BTreeMap<String, u64>,
    /// Every input, in the order of the canonical form; settings of the command line last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The sources that the file lists, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// A workforce group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Expected number on site at a moment, before any posture.
    pub headcount: f64,
}

/// A threat, or a loss event, and its declared frequency, before any posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threat {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Mean attacks (or events) per year.
    pub rate_mean: f64,
    /// 5th percentile of what is believed of the rate, per year.
    pub rate_p05: f64,
    /// 95th percentile, per year.
    pub rate_p95: f64,
    /// Evidence grade of the rate, if declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
}

/// Results of one posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posture {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Annualised cost of its controls (and any premium), in the scenario's currency.
    pub annual_cost: f64,
    /// How much of it is the premium of insurance; left out without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_premium: Option<f64>,
    /// Every result column per horizon, by name.
    pub metrics: BTreeMap<String, Metric>,
    /// Probability of at least one attack per horizon.
    pub p_attack: f64,
    /// Its interval (Wilson, effective sample size).
    #[serde(default)]
    pub p_attack_ci95: [f64; 2],
    /// Figures given an attack; `null` figures where no attack was simulated.
    pub per_attack: PerAttack,
    /// Paths in file order.
    pub paths: Vec<Path>,
    /// Figures by a closed form beside the simulated ones, those of the posture first, then its paths; left out where both
    /// are 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twin: Vec<Twin>,
    /// Risk measures of the field.
    pub risk: Risk,
    /// The figures that a report leads with, and the one of `until`, as they stood after 1, 2, 4, 8 and 16 blocks of 1,024
    /// trials, then after half as many more each time, and at the end: rows `[trials, estimate, low, high]`. By name:
    /// `p_interruption`, `p_effectiveness`, `p_attack`, `<column>.mean` per horizon, `per_attack.<column>.mean`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub convergence: BTreeMap<String, Vec<[f64; 4]>>,
    /// How output comes back after attacks that stop a unit of the plant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
    /// How far the frequency of attacks is not known; left out where it is a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency_band: Option<FrequencyBand>,
}

/// The distribution of one result column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// `person`, `day`, a currency code, `attack`.
    pub unit: String,
    /// Expectation.
    pub mean: f64,
    /// Its interval (normal).
    pub mean_ci95: [f64; 2],
    /// Standard deviation of the outcome itself.
    pub sd: f64,
    /// P(X > 0).
    pub p_any: f64,
    /// Its interval (Wilson, effective sample size).
    pub p_any_ci95: [f64; 2],
    /// `p05`, `p25`, `p50`, `p75`, `p90`, `p95`, `p99`, `p999`: smallest x with F(x) >= p.
    pub quantiles: BTreeMap<String, f64>,
    /// Intervals of the same quantiles; their ends are outer ends of the cells in which values are counted.
    pub quantiles_ci95: BTreeMap<String, [f64; 2]>,
    /// Value at risk: the 95 % quantile.
    pub var95: f64,
    /// Mean of the worst 5 % (split-atom rule).
    pub tvar95: f64,
    /// Its interval (normal); left out where it is not known: with Latin hypercube sampling, unless `var95` is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tvar95_ci95: Option<[f64; 2]>,
    /// Largest simulated value.
    pub max: f64,
    /// Rows `[value, trial]` of the ten worst trials, the worst first, equal values by trial; trials count from 0. Only per
    /// horizon and for columns that are drawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worst: Vec<(f64, u64)>,
    /// Annual and largest-event losses by return period; only for money per horizon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub return_periods: Vec<ReturnPeriod>,
    /// Rows `[x, P(X >= x), low, high]`, x rising.
    pub exceedance: Vec<[f64; 4]>,
    /// Rows `[from, to, share]`; a first row `[0, 0, share]` is the atom at zero. Counts: `from..=to`; amounts: `from..to`.
    /// Only for columns whose histogram is drawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<[f64; 3]>,
}

/// A loss with its return period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnPeriod {
    /// Return period in years.
    pub years: f64,
    /// Annual loss exceeded once in that many years (AEP).
    pub annual: f64,
    /// Its interval.
    pub ci95: [f64; 2],
    /// Largest single event exceeded once in that many years (OEP); of `loss_net` what insurance leaves of it if it is the
    /// first of its horizon, absent where its terms are uncertain.
    pub largest_event: Option<f64>,
    /// Its interval.
    #[serde(default)]
    pub largest_event_ci95: Option<[f64; 2]>,
}

/// Figures given an attack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerAttack {
    /// Simulated attacks behind these figures.
    pub attacks: u64,
    /// `P_I`: the response meets the attackers in time.
    pub p_interruption: Probability,
    /// `P_N`: neutralised given interrupted.
    pub p_neutralisation: Probability,
    /// `P_E` = `P_I` `P_N`.
    pub p_effectiveness: Probability,
    /// Every result column per attack, by name.
    pub metrics: BTreeMap<String, Metric>,
}

/// A probability with its error and, where there is one, its analytic twin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probability {
    /// Estimate; `null` where the condition never occurred.
    pub estimate: Option<f64>,
    /// Interval (Wilson, effective sample size); `null` with the estimate.
    pub ci95: Option<[f64; 2]>,
    /// Cases behind it (attacks, or prongs on a path).
    pub n: u64,
    /// The closed form, if one applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analytic: Option<f64>,
    /// `exact` or `approximate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analytic_kind: Option<String>,
}

/// A figure by a closed form beside the simulated one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Twin {
    /// `p_interruption`, `p_neutralisation`, `p_effectiveness`, `p_no_attack` (in a horizon), or the mean of a column per
    /// horizon: `attacks`, `alarms`, `interrupted`, `neutralised`, `breaches`, `loss`.
    pub figure: String,
    /// The path, of a figure that is not the posture's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// By the closed form.
    pub analytic: f64,
    /// `exact` (simulation and formula must agree) or `approximate`.
    pub kind: String,
    /// As simulated; `null` where the condition never occurred.
    pub estimate: Option<f64>,
    /// Its interval.
    pub ci95: Option<[f64; 2]>,
    /// How many standard errors the two are apart, beyond rounding and the formula's own error; the standard error of a
    /// probability is the one it has if the formula is right. `null` where they differ though nothing varied, and without
    /// an estimate.
    pub standard_errors: Option<f64>,
}

/// One path of the adversary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// Elements joined by `>`; the zone's id for a path without elements.
    pub id: String,
    /// Target zone.
    pub target: String,
    /// Share of all prongs that took it.
    pub share: f64,
    /// `P_I` on this path.
    pub p_interruption: Probability,
    /// Last element whose delay left exceeds the smallest response time, both as in `mean_seconds_to_target`; `null` if
    /// none.
    pub critical_detection_point: Option<String>,
    /// Seconds from the start to the target at the leading tactic: times that vary by attack at their mean, times that are
    /// uncertain but the same for all attacks of a trial at their median.
    pub mean_seconds_to_target: f64,
    /// Smallest response time in seconds, likewise; `null` without a response.
    pub mean_seconds_to_response: Option<f64>,
}

/// Individual and societal risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Potential loss of life: expected workforce fatalities per year.
    pub pll_per_year: f64,
    /// Its interval, that of the mean in other units, its lower end at least 0; so are the next two.
    #[serde(default)]
    pub pll_ci95: [f64; 2],
    /// Expected number on site at a moment under this posture, by group: what `irpa` and `far` divide by. Controls that
    /// may not work count with their probability, conditions not at all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headcount: BTreeMap<String, f64>,
    /// Individual risk per annum, by group.
    pub irpa: BTreeMap<String, f64>,
    /// Their intervals.
    #[serde(default)]
    pub irpa_ci95: BTreeMap<String, [f64; 2]>,
    /// Fatal accident rate per 1e8 hours of exposure, by group.
    pub far: BTreeMap<String, f64>,
    /// Their intervals.
    #[serde(default)]
    pub far_ci95: BTreeMap<String, [f64; 2]>,
    /// Rows `[N, expected attacks per year with at least N deaths, low, high]`.
    pub r#fn: Vec<[f64; 4]>,
}

/// Something the reader must know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// Sentence.
    pub message: String,
}
