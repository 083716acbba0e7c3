//! Cost and benefit of every posture against the baseline, per year.

use crate::result::decision::{CostBenefit, Figure, Price};
use crate::scenario::Scenario;
use crate::stats::Tally;

use super::super::cost::{self, Cost, net_benefit, price, value_of_life};
use super::super::experiment::Simulation;

/// A row for every posture but the first, which is the baseline.
pub(super) fn of(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Vec<CostBenefit> {
    let (model, years) = (simulation.model, scenario.header.horizon_years);
    let Some((baseline, others)) = simulation.postures.split_first() else { return Vec::new() };
    let life = value_of_life(scenario, *baseline);
    let insured = model.structure().money.as_ref().is_some_and(|money| money.insurance.is_some());
    let there = Cost::of(scenario, *baseline);
    let row = |(place, posture): (usize, &usize)| {
        let averted = |name: &str| {
            let column = model.columns().place(name);
            column.map_or_else(Figure::default, |column| cost::averted(tally, place + 1, column, years))
        };
        let added = Cost::of(scenario, *posture).added_to(&there);
        let [deaths, days, loss] = ["fatalities", "downtime_days", "loss"].map(averted);
        let icaf = price(added.measures, deaths);
        CostBenefit {
            posture: scenario.structure.postures[*posture].id.clone(),
            added_cost: added.measures,
            added_premium: added.premium,
            fatalities_averted: deaths,
            downtime_days_averted: days,
            loss_averted: loss,
            icaf_net: icaf.map(|_| net_price(added.measures, loss, deaths)),
            proportion_factor: icaf.zip(life).map(|(icaf, life)| scaled(icaf, 1.0 / life)),
            icaf,
            cost_per_downtime_day: price(added.measures, days),
            net_benefit: net_benefit(loss, added.measures, None),
            net_benefit_insured: insured.then(|| net_benefit(averted("loss_net"), added.total, None)),
            net_benefit_with_life: life.map(|life| net_benefit(loss, added.measures, Some((deaths, life)))),
        }
    };
    others.iter().enumerate().map(row).collect()
}

fn scaled(price: Price, by: f64) -> Price {
    Price { value: price.value * by, low: price.low * by, high: price.high.map(|high| high * by) }
}

/// What is left of the cost once averted losses are taken off, at least 0, per death averted: the ends take those ends of
/// both intervals that make it least and most.
fn net_price(cost: f64, loss: Figure, deaths: Figure) -> Price {
    let left = |loss: f64| (cost - loss).max(0.0);
    Price {
        value: left(loss.value) / deaths.value,
        low: left(loss.ci95[1]) / deaths.ci95[1],
        high: (deaths.ci95[0] > 0.0).then(|| left(loss.ci95[0]) / deaths.ci95[0]),
    }
}
