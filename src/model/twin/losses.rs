//! Expected loss of loss events: rate times P(capability > resistance) times the mean of the magnitudes (model.md section
//! 12).

use crate::random::Expectation;
use crate::scenario::Scenario;
use crate::scenario::arena::SlotId;
use crate::scenario::patch::Patches;
use crate::scenario::structure::LossEvent;

use super::Formula;
use super::variable::{Drawn, Variable};

/// Error of a quadrature, relative to the figure, beyond which it is not called exact.
const LEAST_ERROR: f64 = 1e-5;

/// Most corners of a law at which an integral is broken off.
const MOST_CORNERS: usize = 100;

/// Expected loss of a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossTwin {
    /// Gross loss; exact where no draw has a part in two factors of one event.
    pub loss: Formula,
    /// Expected sum of the squares of the events' losses: the least variance of the loss of a horizon.
    pub squares: f64,
}

/// The loss of all loss events of a horizon.
pub(super) fn of(scenario: &Scenario, patches: &Patches<'_>) -> LossTwin {
    let years = scenario.header.horizon_years;
    let mut sum = LossTwin { loss: Formula { value: 0.0, exact: true, error: 0.0 }, squares: 0.0 };
    for event in &scenario.structure.loss_events {
        let factors = Factors::of(scenario, patches, event);
        let rate = mean(patches, event.rate, &factors.rate);
        let losses = match &factors.strengths {
            Some([capability, resistance]) => exceeds(patches, event, capability, resistance),
            None => Formula { value: 1.0, exact: true, error: 0.0 },
        };
        let (mut magnitude, mut variance) = (Formula { value: 0.0, exact: true, error: 0.0 }, 0.0);
        for (slot, variable) in event.magnitude.iter().zip(&factors.magnitudes) {
            let one = mean(patches, *slot, variable);
            variance += variable.expectation(|x| (x - one.value) * (x - one.value)).map_or(0.0, |found| found.value);
            magnitude = magnitude.plus(one);
        }
        let events = rate.times(losses);
        let loss = events.times(magnitude).scaled(years);
        sum.loss = sum.loss.plus(Formula { exact: loss.exact && factors.independent(scenario), ..loss });
        sum.squares += years * events.value * (variance + magnitude.value * magnitude.value);
    }
    sum.loss.exact &= sum.loss.error <= LEAST_ERROR * sum.loss.value;
    sum
}

/// What an event is made of.
struct Factors<'a> {
    rate: Variable<'a>,
    strengths: Option<[Variable<'a>; 2]>,
    magnitudes: Vec<Variable<'a>>,
}

impl<'a> Factors<'a> {
    fn of(scenario: &'a Scenario, patches: &'a Patches<'_>, event: &LossEvent) -> Self {
        let read = |slot: SlotId| Variable::of(scenario, patches, slot);
        Self {
            rate: read(event.rate),
            strengths: event.capability.zip(event.resistance).map(|(one, other)| [read(one), read(other)]),
            magnitudes: event.magnitude.iter().map(|slot| read(*slot)).collect(),
        }
    }

    /// No draw has a part in two of them, and no two are tied; magnitudes add up, whatever ties them to each other.
    fn independent(&self, scenario: &Scenario) -> bool {
        let is_tied = |drawn: &&Drawn<'_>| {
            let tied = scenario.correlations.as_ref().map_or(&[][..], |tied| &tied.parameters);
            drawn.parameter.is_some_and(|slot| tied.contains(&slot))
        };
        let others: Vec<&Drawn<'_>> =
            std::iter::once(&self.rate).chain(self.strengths.iter().flatten()).filter_map(Variable::drawn).collect();
        let magnitudes: Vec<&Drawn<'_>> = self.magnitudes.iter().filter_map(Variable::drawn).collect();
        let twice = (1..others.len()).any(|place| others[..place].iter().any(|one| one.draw == others[place].draw))
            || magnitudes.iter().any(|drawn| others.iter().any(|one| one.draw == drawn.draw));
        let tied = others.iter().copied().filter(is_tied).count();
        !twice && tied + usize::from(magnitudes.iter().copied().any(|drawn| is_tied(&drawn))) < 2
    }
}

/// The mean of a quantity, at the mean of what it is made of where several draws have a part.
fn mean(patches: &Patches<'_>, slot: SlotId, variable: &Variable<'_>) -> Formula {
    match variable.expectation(|x| x) {
        Some(Expectation { value, error }) => Formula { value, exact: true, error },
        None => Formula { value: patches.mean(slot), exact: false, error: 0.0 },
    }
}

/// P(capability > resistance).
fn exceeds(patches: &Patches<'_>, event: &LossEvent, capability: &Variable<'_>, resistance: &Variable<'_>) -> Formula {
    let found = match (capability, resistance) {
        (Variable::Constant(capability), Variable::Constant(resistance)) => {
            Expectation { value: f64::from(u8::from(capability > resistance)), error: 0.0 }
        }
        (Variable::Drawn(capability), Variable::Constant(resistance)) => {
            Expectation { value: 1.0 - capability.at_most(*resistance, false), error: 0.0 }
        }
        (Variable::Constant(capability), Variable::Drawn(resistance)) => {
            Expectation { value: resistance.at_most(*capability, true), error: 0.0 }
        }
        (Variable::Drawn(capability), Variable::Drawn(resistance)) => either(capability, resistance),
        _ => {
            let middle = |slot: Option<SlotId>| slot.map_or(0.0, |slot| patches.centre(slot).median);
            let exceeds = middle(event.capability) > middle(event.resistance);
            return Formula { value: f64::from(u8::from(exceeds)), exact: false, error: 0.0 };
        }
    };
    Formula { value: found.value, exact: true, error: found.error }
}

/// P(one > other) of independent draws.
fn either(one: &Drawn<'_>, other: &Drawn<'_>) -> Expectation {
    match (one.values(), other.values()) {
        (Some(ones), Some(others)) => {
            // Both rise: what lies above each of the others.
            let (mut place, mut left) = (0, ones.iter().map(|(_, share)| share).sum::<f64>());
            let mut value = 0.0;
            for (at, share) in others {
                while place < ones.len() && ones[place].0 <= at {
                    left -= ones[place].1;
                    place += 1;
                }
                value += share * left;
            }
            Expectation { value, error: 1e-12 }
        }
        (None, Some(others)) => {
            let value = others.iter().map(|(at, share)| share * (1.0 - one.at_most(*at, false))).sum();
            Expectation { value, error: 1e-12 }
        }
        _ => {
            let corners = other.corners();
            // Too many are not looked at one by one: the error tells what that costs.
            let corners = if corners.len() > MOST_CORNERS { &[][..] } else { &corners };
            let breaks: Vec<f64> = corners.iter().filter_map(|corner| one.before(*corner)).collect();
            one.expectation(&breaks, |value| other.at_most(value, true))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario;

    use super::*;

    fn twin(text: &str, rest: &str) -> LossTwin {
        let head = "schema = 1\n[scenario]\nid = \"till\"\nname = \"Till\"\ncurrency = \"USD\"\nhorizon = \"2 yr\"\n";
        let text = format!("{head}{rest}[[loss_event]]\nid = \"fraud\"\n{text}");
        let loaded = scenario::load("till.toml", text.as_bytes(), &[]);
        let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        of(&scenario, &Patches::of(&scenario, Some(0)))
    }

    #[track_caller]
    fn is(text: &str, rest: &str, loss: f64) {
        let found = twin(text, rest).loss;
        assert!(found.exact, "{found:?}");
        assert!((found.value - loss).abs() <= 1e-9 * loss + found.error, "{found:?}, exact {loss}");
    }

    const HUNDRED: &str = "rate = \"0.5 per yr\"\nmagnitude = [100]\n";

    #[test]
    fn rate_times_vulnerability_times_magnitude() {
        is(HUNDRED, "", 100.0);
        let amounts =
            "rate = { uniform = [\"0 per yr\", \"1 per yr\"] }\nmagnitude = [{ exponential = { mean = 30 } }, 70]\n";
        is(amounts, "", 100.0);
        // Squares: one event a horizon, of variance 900 and mean 100.
        assert!((twin(amounts, "").squares - 10_900.0).abs() < 1e-6);
        // Uniform from 0 to 1 against uniform from 0.5 to 1: 1/8 + 1/8.
        let both = "capability = { uniform = [0, 1] }\nresistance = { uniform = [0.5, 1] }\n";
        is(&format!("{HUNDRED}{both}"), "", 25.0);
        is(&format!("{HUNDRED}capability = {{ uniform = [0, 1] }}\nresistance = 0.7\n"), "", 30.0);
        is(&format!("{HUNDRED}capability = 0.6\nresistance = {{ uniform = [0, 1] }}\n"), "", 60.0);
        // A tie is no loss: 2 exceeds 1 only.
        let ties = "capability = { discrete = [[1, 1], [2, 1]] }\nresistance = { discrete = [[1, 1], [2, 1]] }\n";
        is(&format!("{HUNDRED}{ties}"), "", 25.0);
        let ties = "capability = 1\nresistance = { discrete = [[1, 1], [2, 1]] }\n";
        assert!(twin(&format!("{HUNDRED}{ties}"), "").loss.value.abs() < 1e-15);
    }

    /// The answers that `scenarios/fair-w1.toml` states, worked out by another quadrature in `tests/integration/workloads.rs`.
    #[test]
    fn the_reference_workload() {
        let loaded = scenario::load("w1.toml", include_bytes!("../../../scenarios/fair-w1.toml"), &[]);
        let scenario = loaded.scenario.unwrap();
        let found = of(&scenario, &Patches::of(&scenario, Some(0))).loss;
        assert!(found.exact && (found.value - 159_262.417).abs() < 5e-4, "{found:?}");
    }

    #[test]
    fn measures_and_shared_draws() {
        let measure = |effect: &str| {
            format!(
                "[[control]]\nid = \"locks\"\neffects = [{{ {effect} }}]\n[[posture]]\nid = \"base\"\ncontrols = \
                 [\"locks\"]\n"
            )
        };
        let against = format!("{HUNDRED}capability = {{ uniform = [0, 1] }}\nresistance = {{ uniform = [0.5, 1] }}\n");
        // Half of the capability never gets there.
        let halved = measure("target = \"loss_event.fraud.capability\", scale = 0.5");
        assert!(twin(&against, &halved).loss.value.abs() < 1e-12);
        is(&against, &measure("target = \"loss_event.fraud.capability\", add = 0.5"), 75.0);
        is(&against, &measure("target = \"loss_event.fraud.magnitude.*\", scale = 2.0"), 50.0);
        let unknown = measure("target = \"loss_event.fraud.magnitude.*\", scale = { uniform = [0, 2] }");
        assert!(!twin(HUNDRED, &unknown).loss.exact);
        let size = "[parameters]\nsize = { uniform = [1, 3] }\n";
        is("rate = \"0.5 per yr\"\nmagnitude = [\"$size\", \"$size\"]\n", size, 4.0);
        let both = "rate = \"0.5 per yr\"\nmagnitude = [\"$size\"]\ncapability = \"$size\"\nresistance = 2\n";
        assert!(!twin(both, size).loss.exact);
    }
}
