//! Cost and benefit of every posture against the baseline, per year.

use crate::result::decision::{CostBenefit, Figure, Price};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::stats::Tally;

use super::super::experiment::Simulation;
use super::standings::{per, price};

/// The declared value of preventing a fatality, at its mean under the baseline; `None` if it is not above 0.
pub(in crate::analysis) fn value_of_life(scenario: &Scenario, baseline: usize) -> Option<f64> {
    let money = scenario.structure.money.as_ref()?;
    let value = Patches::of(scenario, Some(baseline)).mean(money.value_of_preventing_fatality);
    (value > 0.0).then_some(value)
}

/// A row for every posture but the first, which is the baseline.
pub(super) fn of(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Vec<CostBenefit> {
    let (model, years) = (simulation.model, scenario.header.horizon_years);
    let Some((baseline, others)) = simulation.postures.split_first() else { return Vec::new() };
    let life = value_of_life(scenario, *baseline);
    let insured = model.structure().money.as_ref().is_some_and(|money| money.insurance.is_some());
    let row = |(place, posture): (usize, &usize)| {
        let averted = |name: &str| {
            let column = model.columns().names().iter().position(|column| column == name);
            column.map_or_else(Figure::default, |column| negative(per(tally.pair(place + 1, column).mean, years)))
        };
        let added = |of: &dyn Fn(usize) -> f64| of(*posture) - of(*baseline);
        let added_premium = added(&|posture| model.premium(posture));
        let added_cost = added(&|posture| model.annual_cost(posture)) - added_premium;
        let [deaths, days, loss] = ["fatalities", "downtime_days", "loss"].map(averted);
        let net_benefit = shifted(loss, -added_cost);
        let icaf = price(added_cost, deaths);
        CostBenefit {
            posture: scenario.structure.postures[*posture].id.clone(),
            added_cost,
            added_premium,
            fatalities_averted: deaths,
            downtime_days_averted: days,
            loss_averted: loss,
            icaf_net: icaf.map(|_| net_price(added_cost, loss, deaths)),
            proportion_factor: icaf.zip(life).map(|(icaf, life)| scaled(icaf, 1.0 / life)),
            icaf,
            cost_per_downtime_day: price(added_cost, days),
            net_benefit,
            net_benefit_insured: insured.then(|| shifted(averted("loss_net"), -(added_cost + added_premium))),
            net_benefit_with_life: life.map(|life| with(net_benefit, deaths, life)),
        }
    };
    others.iter().enumerate().map(row).collect()
}

/// Less the other way round, without a negative zero.
fn negative(figure: Figure) -> Figure {
    let [low, high] = figure.ci95;
    Figure { value: 0.0 - figure.value, ci95: [0.0 - high, 0.0 - low] }
}

fn shifted(figure: Figure, by: f64) -> Figure {
    Figure { value: figure.value + by, ci95: figure.ci95.map(|end| end + by) }
}

fn scaled(price: Price, by: f64) -> Price {
    Price { value: price.value * by, low: price.low * by, high: price.high.map(|high| high * by) }
}

/// The sum of a figure and `times` another: half widths added, an interval whatever ties the two.
fn with(figure: Figure, other: Figure, times: f64) -> Figure {
    let end = |side: usize| figure.ci95[side] + times * other.ci95[side];
    Figure { value: figure.value + times * other.value, ci95: [end(0), end(1)] }
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
