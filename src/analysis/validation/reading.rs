//! Figures of a result document, by name.

use crate::result::criteria::LINES;
use crate::result::document::{Comparison, Document, Metric, Posture, Probability};
use crate::result::validation::Value;
use crate::stats::interval::Z;

use super::cases::Figure;

/// A figure as it was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// What it is; `None` where there is no such figure.
    pub(super) value: Option<Value>,
    /// Simulated attacks or years behind it.
    pub(super) n: Option<u64>,
    /// Its standard error, from its own interval.
    pub(super) standard_error: Option<f64>,
    /// It is the share of independent cases in which something came to pass.
    pub(super) share: bool,
}

impl Reading {
    /// A number that was not simulated.
    pub(super) fn exact(value: f64) -> Self {
        Self { value: Some(Value::Number(value)), ..Self::default() }
    }

    fn simulated(value: Option<f64>, n: u64, interval: Option<[f64; 2]>) -> Self {
        let standard_error = interval.map(|[low, high]| (high - low) / (2.0 * Z));
        Self { value: value.map(Value::Number), n: Some(n), standard_error, share: false }
    }

    fn probability(found: &Probability) -> Self {
        Self { share: true, ..Self::simulated(found.estimate, found.n, found.ci95) }
    }
}

/// Reads a figure of the first posture, or of the second against it.
///
/// - `p_interruption`, `p_neutralisation`, `p_effectiveness`: per attack.
/// - `<column>.<statistic>` per year, `per_attack.<column>.<statistic>` given an attack: `mean`, `sd`, `p_any`, `at_least`
///   (P(X >= `at`)).
/// - `fn`: attacks per year with `at` deaths or more; `fn_over.<line>`: the same over a line of tolerable frequency.
/// - `pll_per_year`, `irpa.<group>`, `far.<group>`.
/// - `p_better.<column>`, `cost_per_unit_averted.<column>`: of the comparison.
/// - `paired_variance.<column>`: variance of the difference of one attack, from the interval of the mean difference per
///   year; `separate_variance.<column>`: the sum of the variances of the two postures, from the intervals of their means.
pub(super) fn of(document: &Document, figure: &Figure) -> Result<Reading, String> {
    let unknown = || unknown(figure);
    let posture = document.postures.first().ok_or_else(unknown)?;
    let attack = &posture.per_attack;
    let trials = document.run.trials;
    let name = figure.of.as_str();
    match name {
        "p_interruption" => return Ok(Reading::probability(&attack.p_interruption)),
        "p_neutralisation" => return Ok(Reading::probability(&attack.p_neutralisation)),
        "p_effectiveness" => return Ok(Reading::probability(&attack.p_effectiveness)),
        "pll_per_year" => {
            return Ok(Reading::simulated(Some(posture.risk.pll_per_year), trials, Some(posture.risk.pll_ci95)));
        }
        "fn" => {
            let [_, value, low, high] = frequency(posture, figure.argument()?);
            return Ok(Reading::simulated(Some(value), trials, Some([low, high])));
        }
        _ => {}
    }
    let (first, rest) = name.split_once('.').ok_or_else(unknown)?;
    let comparison = || document.comparisons.iter().find(|row| row.metric == rest).ok_or_else(unknown);
    match first {
        "per_attack" => {
            let (column, statistic) = rest.rsplit_once('.').ok_or_else(unknown)?;
            let metric = attack.metrics.get(column).ok_or_else(unknown)?;
            let share = statistic == "p_any" || statistic == "at_least";
            let found = of_metric(metric, statistic, figure)?;
            Ok(Reading { share, ..Reading::simulated(Some(found.0), attack.attacks, found.1) })
        }
        "fn_over" => {
            let line = LINES.iter().find(|line| line.id == rest).ok_or_else(unknown)?;
            let limit = line.limit(figure.argument()?);
            let [_, value, low, high] = frequency(posture, figure.argument()?);
            Ok(Reading::simulated(Some(value / limit), trials, Some([low / limit, high / limit])))
        }
        "irpa" => {
            let value = posture.risk.irpa.get(rest).ok_or_else(unknown)?;
            Ok(Reading::simulated(Some(*value), trials, posture.risk.irpa_ci95.get(rest).copied()))
        }
        "far" => {
            let value = posture.risk.far.get(rest).ok_or_else(unknown)?;
            Ok(Reading::simulated(Some(*value), trials, posture.risk.far_ci95.get(rest).copied()))
        }
        "p_better" => Ok(Reading::simulated(Some(comparison()?.p_better), trials, None)),
        "cost_per_unit_averted" => Ok(Reading::simulated(comparison()?.cost_per_unit_averted, trials, None)),
        "paired_variance" => {
            let Comparison { difference, .. } = comparison()?;
            Ok(Reading::simulated(Some(per_attack_variance(document, difference.ci95)), trials, None))
        }
        "separate_variance" => {
            let intervals = document.postures.iter().take(2).map(|posture| posture.metrics.get(rest));
            let variances: Option<f64> =
                intervals.map(|metric| metric.map(|metric| per_attack_variance(document, metric.mean_ci95))).sum();
            Ok(Reading::simulated(Some(variances.ok_or_else(unknown)?), trials, None))
        }
        _ => {
            let (column, statistic) = name.rsplit_once('.').ok_or_else(unknown)?;
            let metric = posture.metrics.get(column).ok_or_else(unknown)?;
            let (value, interval) = of_metric(metric, statistic, figure)?;
            Ok(Reading::simulated(Some(value), trials, interval))
        }
    }
}

/// A statistic of a column with its interval, if it has one.
fn of_metric(metric: &Metric, statistic: &str, figure: &Figure) -> Result<(f64, Option<[f64; 2]>), String> {
    match statistic {
        "mean" => Ok((metric.mean, Some(metric.mean_ci95))),
        "sd" => Ok((metric.sd, None)),
        "p_any" => Ok((metric.p_any, Some(metric.p_any_ci95))),
        "at_least" => {
            let at = figure.argument()?;
            let row = metric.exceedance.iter().find(|row| row[0] >= at);
            Ok(row.map_or((0.0, None), |[_, value, low, high]| (*value, Some([*low, *high]))))
        }
        _ => Err(unknown(figure)),
    }
}

/// There is no such figure.
fn unknown(figure: &Figure) -> String {
    format!("a run has no figure `{}`", figure.of)
}

/// The F-N curve at a number of deaths: it is level up to the next number that occurred.
fn frequency(posture: &Posture, deaths: f64) -> [f64; 4] {
    posture.risk.r#fn.iter().find(|row| row[0] >= deaths).copied().unwrap_or([deaths, 0.0, 0.0, 0.0])
}

/// The variance of one attack behind the interval of a mean per year: trials are years with an attack, each of which counts
/// P(a year with an attack).
fn per_attack_variance(document: &Document, [low, high]: [f64; 2]) -> f64 {
    let error = (high - low) / (2.0 * Z);
    let trials = document.run.trials as f64;
    let weight = trials / document.run.equivalent_plain_trials;
    error * error * trials / (weight * weight)
}
