//! What a posture costs more than another, and what that buys: one rule for comparisons, sweeps and searches.
//!
//! The cost of a posture is the annualised cost of its controls and the premium that it pays (model.md section 10). Society pays
//! for measures alone, since a premium only moves money: so ICAF and net benefits before insurance count no premium.

use crate::model;
use crate::result::decision::{Figure, Price};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::stats::{Estimate, Tally};

/// Share of what a difference of costs is made of below which it is a grain of rounding.
const GRAIN: f64 = 1e-12;

/// Added to the name of a net benefit that counts lives.
const AND_LIVES: &str = "_and_lives";
/// The loss that insurance leaves.
const AFTER_INSURANCE: &str = "loss_net";

/// What a posture costs in a year, part by part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cost {
    /// Its controls, each with its annualised cost under the effects of the posture.
    controls: Vec<(usize, f64)>,
    premium: f64,
}

/// By how much a posture costs more in a year than another; never a grain of rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Added {
    /// Annualised cost of its controls.
    pub(super) measures: f64,
    /// Premium of insurance.
    pub(super) premium: f64,
    /// Both.
    pub(super) total: f64,
}

impl Added {
    /// What is paid for averting a loss: a premium is the price of what insurance pays, and none of the loss before it.
    pub(super) fn of(&self, loss: &str) -> f64 {
        if loss == AFTER_INSURANCE { self.total } else { self.measures }
    }
}

impl Cost {
    /// Of a posture of the file.
    pub(super) fn of(scenario: &Scenario, posture: usize) -> Self {
        let patches = Patches::of(scenario, Some(posture));
        let controls = scenario.structure.postures[posture].controls.iter();
        Self {
            controls: controls.map(|control| (*control, model::control_cost(scenario, *control, &patches))).collect(),
            premium: model::premium(scenario, &patches),
        }
    }

    /// By how much it is more than another: the controls that only one of them has, and those that cost them differently.
    /// A control that costs both the same is in neither sum, so what both share leaves no rounding.
    pub(super) fn added_to(&self, other: &Self) -> Added {
        let missing = |of: &(usize, f64), from: &Self| !from.controls.iter().any(|own| own == of);
        let more = self.controls.iter().filter(|own| missing(own, other)).map(|(_, cost)| *cost);
        let less = other.controls.iter().filter(|own| missing(own, self)).map(|(_, cost)| -cost);
        let measures: Vec<f64> = more.chain(less).collect();
        let premium: Vec<f64> = if self.premium.to_bits() == other.premium.to_bits() {
            Vec::new()
        } else {
            vec![self.premium, -other.premium]
        };
        Added {
            total: grainless(measures.iter().chain(&premium)),
            measures: grainless(measures.iter()),
            premium: grainless(premium.iter()),
        }
    }
}

/// The sum; 0 where it is too small beside its terms to be more than their rounding.
fn grainless<'a>(terms: impl Iterator<Item = &'a f64>) -> f64 {
    let (mut sum, mut size) = (0.0, 0.0);
    for term in terms {
        sum += term;
        size += term.abs();
    }
    if sum.abs() > GRAIN * size { sum } else { 0.0 }
}

/// Costs that lie within a grain of each other are made one, the least of them; `costs` rise.
pub(super) fn level<'a>(costs: impl Iterator<Item = &'a mut f64>) {
    let mut before: Option<f64> = None;
    for cost in costs {
        match before {
            Some(before) if (*cost - before).abs() <= GRAIN * before.abs().max(cost.abs()) => *cost = before,
            _ => before = Some(*cost),
        }
    }
}

/// An estimate as a figure of a document.
pub(super) fn told(estimate: Estimate) -> Figure {
    Figure { value: estimate.value, ci95: [estimate.low, estimate.high] }
}

/// An estimate over a horizon as a figure per year, or any estimate divided by a number.
pub(super) fn per(estimate: Estimate, divisor: f64) -> Figure {
    Figure { value: estimate.value / divisor, ci95: [estimate.low / divisor, estimate.high / divisor] }
}

/// What an arm averts per year in a column, against arm 0.
pub(super) fn averted(tally: &Tally, arm: usize, column: usize, years: f64) -> Figure {
    negative(per(tally.pair(arm, column).mean, years))
}

/// The other way round, without a negative zero.
pub(super) fn negative(figure: Figure) -> Figure {
    let [low, high] = figure.ci95;
    Figure { value: 0.0 - figure.value, ci95: [0.0 - high, 0.0 - low] }
}

/// A cost per unit averted, with the ends of what is averted; `None` where nothing is paid, or nothing averted. A measure that saves
/// money has no price of a unit.
pub(super) fn price(cost: f64, averted: Figure) -> Option<Price> {
    let [low, high] = averted.ci95;
    let unit = |averted: f64| cost / averted;
    (cost > 0.0 && averted.value > 0.0).then(|| Price {
        value: unit(averted.value),
        low: unit(high),
        high: (low > 0.0).then(|| unit(low)),
    })
}

/// Loss averted less an added cost, plus `lives`: deaths averted, each with this value. Half widths are added, which holds
/// whatever ties deaths and losses.
pub(super) fn net_benefit(loss: Figure, cost: f64, lives: Option<(Figure, f64)>) -> Figure {
    let shifted = |end: f64| end - cost;
    let net = Figure { value: shifted(loss.value), ci95: loss.ci95.map(shifted) };
    let Some((deaths, life)) = lives else { return net };
    let end = |side: usize| net.ci95[side] + life * deaths.ci95[side];
    Figure { value: net.value + life * deaths.value, ci95: [end(0), end(1)] }
}

/// The declared value of preventing a fatality, at its mean under the baseline; `None` if it is not above 0.
pub(super) fn value_of_life(scenario: &Scenario, baseline: usize) -> Option<f64> {
    let money = scenario.structure.money.as_ref()?;
    let value = Patches::of(scenario, Some(baseline)).mean(money.value_of_preventing_fatality);
    (value > 0.0).then_some(value)
}

/// The kinds of net benefit that mean something in a scenario: after insurance where there is one, with lives where a value
/// of preventing a fatality is declared; none where nothing can be lost.
pub(super) fn kinds(scenario: &Scenario, baseline: usize) -> Vec<String> {
    let columns = model::Columns::of(&scenario.structure);
    let can = |name: &str| columns.place(name).is_some_and(|at| columns.can_be_positive(at));
    let mut losses = Vec::new();
    if can("loss") {
        losses.push("loss".to_owned());
        if scenario.structure.money.as_ref().is_some_and(|money| money.insurance.is_some()) {
            losses.push(AFTER_INSURANCE.to_owned());
        }
    }
    if value_of_life(scenario, baseline).is_some() && can("fatalities") {
        losses.extend(losses.clone().iter().map(|name| format!("{name}{AND_LIVES}")));
    }
    losses
}

/// The loss that a kind of net benefit is about, and whether it counts lives.
pub(super) fn parts(kind: &str) -> (&str, bool) {
    kind.strip_suffix(AND_LIVES).map_or((kind, false), |loss| (loss, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(controls: &[(usize, f64)], premium: f64) -> Cost {
        Cost { controls: controls.to_vec(), premium }
    }

    #[test]
    fn a_grain_of_rounding_is_no_cost_and_no_saving() {
        // 0.1 + 0.2 is not 0.3, nor is a sum the same in another order.
        let (one, other) = (cost(&[(0, 0.1), (1, 0.2)], 0.0), cost(&[(2, 0.3)], 0.0));
        for (own, than) in [(&one, &other), (&other, &one)] {
            assert_eq!(own.added_to(than), Added { measures: 0.0, premium: 0.0, total: 0.0 });
        }
        let sums = [0.1 + 0.2, 0.3];
        assert!(sums[0] > sums[1]);
        // A saving of the premium that pays for the control to the cent.
        let saved = cost(&[(0, 0.1), (1, 0.2)], 0.1);
        let added = saved.added_to(&cost(&[], 0.4));
        assert!(added.measures > 0.29 && added.premium < -0.29);
        assert_eq!(added.total.to_bits(), 0);
    }

    #[test]
    fn what_both_have_leaves_nothing_and_hides_nothing() {
        let (before, after) = (cost(&[(0, 1e15)], 3.0), cost(&[(0, 1e15), (1, 0.3)], 3.0));
        assert_eq!(after.added_to(&before), Added { measures: 0.3, premium: 0.0, total: 0.3 });
        assert_eq!(before.added_to(&after).total.to_bits(), (-0.3_f64).to_bits());
        // A control that the posture makes dearer counts with what it costs more.
        let dearer = cost(&[(0, 7.0)], 0.0).added_to(&cost(&[(0, 5.0)], 0.0));
        assert_eq!(dearer.total.to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn costs_a_grain_apart_are_one() {
        let mut costs = [0.0, 0.3, 0.1 + 0.2, 0.4];
        level(costs.iter_mut());
        assert_eq!(costs.map(f64::to_bits), [0.0, 0.3, 0.3, 0.4].map(f64::to_bits));
    }
}
