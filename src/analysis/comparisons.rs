//! Every posture against the first one, column by column, on common random numbers.

use std::collections::BTreeMap;

use crate::result::document::{Comparison, Difference, Posture};
use crate::stats::{self, Tally};

use super::experiment::Simulation;
use super::figures::ends;

const QUANTILES: [(&str, f64); 7] =
    [("p01", 0.01), ("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99)];

/// The comparisons of a run of so many years a trial.
pub(super) fn rows(simulation: &Simulation<'_>, tally: &Tally, postures: &[Posture], years: f64) -> Vec<Comparison> {
    let Some(baseline) = postures.first() else { return Vec::new() };
    let mut rows = Vec::new();
    for (arm, posture) in postures.iter().enumerate().skip(1) {
        for (column, name) in simulation.model.columns().names().iter().enumerate() {
            let pair = tally.pair(arm, column);
            let averted = -pair.mean.value;
            let cost = (posture.annual_cost - baseline.annual_cost) * years;
            rows.push(Comparison {
                posture: posture.id.clone(),
                baseline: baseline.id.clone(),
                metric: name.clone(),
                difference: difference(&pair),
                p_better: pair.better.value,
                p_better_ci95: ends(pair.better),
                p_worse: pair.worse.value,
                p_worse_ci95: ends(pair.worse),
                cost_per_unit_averted: (averted > 0.0 && is_harm(name)).then(|| cost / averted),
            });
        }
    }
    rows
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
