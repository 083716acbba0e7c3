//! Every posture beside the best one, and the efficient frontier of cost against risk.
//!
//! Postures are held against each other by joint sums of all of them, so every difference is paired, whichever two it is of.

use crate::result::columns;
use crate::result::decision::{Figure, Price, Standing, Standings};
use crate::stats::{Estimate, Tally};

use super::super::experiment::Simulation;

/// Columns in which postures are ranked, in reading order.
const RANKED: [&str; 5] = ["fatalities", "captured", "downtime_days", "loss", "loss_net"];

/// A posture: its id and annualised cost.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) cost: f64,
}

/// An estimate over a horizon as a figure per year, or any estimate divided by a number.
pub(super) fn per(estimate: Estimate, divisor: f64) -> Figure {
    Figure { value: estimate.value / divisor, ci95: [estimate.low / divisor, estimate.high / divisor] }
}

/// A cost per unit averted; `None` where nothing is paid, or nothing averted.
pub(super) fn price(cost: f64, averted: Figure) -> Option<Price> {
    let [low, high] = averted.ci95;
    let unit = |averted: f64| cost / averted;
    (cost > 0.0 && averted.value > 0.0).then(|| Price {
        value: unit(averted.value),
        low: unit(high),
        high: (low > 0.0).then(|| unit(low)),
    })
}

/// What a figure is under every posture: its mean, and the difference of two.
struct Compared<'a> {
    mean: &'a dyn Fn(usize) -> Option<Estimate>,
    less: &'a dyn Fn(usize, usize) -> Option<Estimate>,
    divisor: f64,
}

/// Standings per year in every ranked column that happens, then per attack of each threat.
pub(super) fn of(
    simulation: &Simulation<'_>,
    tally: &Tally,
    postures: &[Named],
    years: f64,
    currency: &str,
) -> Vec<Standing> {
    let names = simulation.model.columns().names();
    let mut all = Vec::new();
    for name in RANKED.iter().filter(|name| **name != "loss_net" || insured(simulation)) {
        let column = names.iter().position(|column| column == name);
        let Some(joint) = column.and_then(|column| tally.joint_column(column)) else { continue };
        let compared = Compared {
            mean: &|arm| Some(joint.mean(arm)),
            less: &|a, b| Some(joint.contrast(&[(a, 1.0), (b, -1.0)])),
            divisor: years,
        };
        all.extend(standing(name, None, &compared, postures, currency));
    }
    for (threat, declared) in simulation.model.structure().threats.iter().enumerate() {
        for (series, column) in simulation.of_threat(threat).zip(&simulation.by_threat) {
            let Some(joint) = tally.joint_free(series) else { continue };
            let compared = Compared {
                mean: &|arm| joint.ratio_contrast(&[(arm, 1.0)]),
                less: &|a, b| joint.ratio_contrast(&[(a, 1.0), (b, -1.0)]),
                divisor: 1.0,
            };
            all.extend(standing(&names[*column], Some(&declared.id), &compared, postures, currency));
        }
    }
    // What never happens ranks nothing.
    all.retain(|standing| standing.rows.iter().any(|row| row.mean.value > 0.0));
    all
}

fn insured(simulation: &Simulation<'_>) -> bool {
    simulation.model.structure().money.as_ref().is_some_and(|money| money.insurance.is_some())
}

fn standing(
    name: &str,
    threat: Option<&str>,
    compared: &Compared<'_>,
    postures: &[Named],
    currency: &str,
) -> Option<Standing> {
    let means: Vec<Estimate> = (0..postures.len()).map(compared.mean).collect::<Option<_>>()?;
    let less = |a: usize, b: usize| (compared.less)(a, b).map(|estimate| per(estimate, compared.divisor));
    // By mean, of equals by cost, then by place. Means of equal postures are equal to the bit.
    let before = |a: usize, b: usize| {
        means[a].value.total_cmp(&means[b].value).then(postures[a].cost.total_cmp(&postures[b].cost)).then(a.cmp(&b))
    };
    let best = (0..postures.len()).min_by(|a, b| before(*a, *b))?;
    let mut rows = Vec::new();
    for (arm, posture) in postures.iter().enumerate() {
        let dominates = |other: &usize| {
            let (own, theirs) = (posture.cost, postures[*other].cost);
            let lower = means[*other].value < means[arm].value;
            let same = means[*other].value <= means[arm].value;
            *other != arm && theirs <= own && (lower || same && theirs < own)
        };
        let by = (0..postures.len()).filter(dominates).min_by(|a, b| before(*a, *b));
        rows.push(Standings {
            posture: posture.id.clone(),
            cost: posture.cost,
            mean: per(means[arm], compared.divisor),
            behind: less(arm, best)?,
            efficient: by.is_none(),
            dominated_by: by.map(|by| postures[by].id.clone()),
            behind_it: by.and_then(|by| less(arm, by)),
            step_price: None,
        });
    }
    let mut efficient: Vec<usize> = (0..rows.len()).filter(|arm| rows[*arm].efficient).collect();
    efficient.sort_by(|a, b| postures[*a].cost.total_cmp(&postures[*b].cost).then(a.cmp(b)));
    for step in efficient.windows(2) {
        let (cheaper, dearer) = (step[0], step[1]);
        rows[dearer].step_price = price(postures[dearer].cost - postures[cheaper].cost, less(cheaper, dearer)?);
    }
    Some(Standing {
        metric: name.to_owned(),
        unit: columns::unit(name).word(currency),
        threat: threat.map(str::to_owned),
        best: postures[best].id.clone(),
        rows,
    })
}
