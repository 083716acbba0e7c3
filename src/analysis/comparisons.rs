//! Every posture against the first one, column by column, on common random numbers.

use std::collections::BTreeMap;

use crate::result::document::{Comparison, Difference, GivenAttack, Posture, QuantileShift};
use crate::scenario::Scenario;
use crate::stats::{self, Estimate, Tally};

use super::cost::{self, Cost};
use super::dominance;
use super::experiment::Simulation;
use super::figures::ends;

const QUANTILES: [(&str, f64); 7] =
    [("p01", 0.01), ("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99)];

/// Quantiles of both whose difference is told.
const SHIFTS: [(&str, f64); 6] =
    [("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

/// The comparisons of a run.
pub(super) fn rows(
    scenario: &Scenario,
    simulation: &Simulation<'_>,
    tally: &Tally,
    postures: &[Posture],
) -> Vec<Comparison> {
    let Some(baseline) = postures.first() else { return Vec::new() };
    let costs: Vec<Cost> = simulation.postures.iter().map(|posture| Cost::of(scenario, *posture)).collect();
    let mut rows = Vec::new();
    for (arm, posture) in postures.iter().enumerate().skip(1) {
        let cost = costs[arm].added_to(&costs[0]).total * scenario.header.horizon_years;
        for (column, name) in simulation.model.columns().names().iter().enumerate() {
            let pair = tally.pair(arm, column);
            let differs = pair.trials[2] > 0;
            let averted = cost::negative(cost::per(pair.mean, 1.0));
            rows.push(Comparison {
                posture: posture.id.clone(),
                baseline: baseline.id.clone(),
                metric: name.clone(),
                difference: difference(&pair),
                p_better: pair.better.value,
                p_better_ci95: ends(pair.better),
                p_same: Some(pair.same.value),
                p_same_ci95: Some(ends(pair.same)),
                p_worse: pair.worse.value,
                p_worse_ci95: ends(pair.worse),
                given_attack: pair.given_attack.filter(|_| differs).map(given_attack),
                quantile_shifts: if differs { shifts(tally, arm, column) } else { BTreeMap::new() },
                dominance: is_harm(name).then(|| dominance::of(&pair)),
                variance_ratio: variance_ratio(tally, arm, column, pair.mean),
                cost_per_unit_averted: (averted.value > 0.0 && is_harm(name)).then(|| cost / averted.value),
                cost_per_unit_averted_ci95: cost::price(cost, averted)
                    .filter(|_| is_harm(name))
                    .map(|price| (price.low, price.high)),
            });
        }
    }
    rows
}

fn given_attack(odds: stats::Odds) -> GivenAttack {
    GivenAttack {
        p_better: odds.better.value,
        p_better_ci95: ends(odds.better),
        p_same: odds.same.value,
        p_same_ci95: ends(odds.same),
        p_worse: odds.worse.value,
        p_worse_ci95: ends(odds.worse),
    }
}

/// The standard error of a difference is at most the sum of both, whatever their correlation: so the half-widths side by side cover
/// it.
pub(super) fn shifts(tally: &Tally, arm: usize, column: usize) -> BTreeMap<String, QuantileShift> {
    let [own, base] = [arm, 0].map(|arm| tally.year(arm, column));
    let shift = |(name, p): &(&str, f64)| {
        let ((low, high), (base_low, base_high)) = (own.quantile_interval(*p), base.quantile_interval(*p));
        let value = own.quantile(*p) - base.quantile(*p);
        ((*name).to_owned(), QuantileShift { value, ci95: [low - base_high, high - base_low] })
    };
    SHIFTS.iter().map(shift).collect()
}

/// By how much common random numbers shrank the variance of the mean difference.
fn variance_ratio(tally: &Tally, arm: usize, column: usize, difference: Estimate) -> Option<f64> {
    let [own, base] = [arm, 0].map(|arm| tally.year_mean(arm, column).se);
    let ratio = (own * own + base * base) / (difference.se * difference.se);
    (difference.se > 0.0 && ratio.is_finite()).then_some(ratio)
}

fn difference(pair: &stats::Difference) -> Difference {
    let differs = pair.sd > 0.0 || pair.mean.value.abs() > 0.0;
    let quantiles = || QUANTILES.iter().filter(|_| differs).map(|(name, p)| ((*name).to_owned(), *p));
    Difference {
        mean: pair.mean.value,
        ci95: ends(pair.mean),
        sd: pair.sd,
        quantiles: quantiles().map(|(name, p)| (name, pair.quantile(p))).collect::<BTreeMap<_, _>>(),
        quantiles_ci95: quantiles().map(|(name, p)| (name, pair.quantile_interval(p).into())).collect(),
    }
}

/// Columns of which less is better, so that averting a unit means something.
pub(super) fn is_harm(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let good = ["sheltered", "evaded", "escaped", "freed", "interrupted", "neutralised", "alarms", "exposed"];
    !good.contains(&stem)
}

#[cfg(test)]
mod tests;
