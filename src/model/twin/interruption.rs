//! The race on one path at its centre: EASI's `P_I`, when it is exact, and P(alarm).

use core::f64::consts::PI;

use crate::random::{Law, normal_cdf};
use crate::scenario::Scenario;
use crate::scenario::arena::{Class, SlotId};
use crate::scenario::patch::Patches;
use crate::scenario::structure::{Element, Engagement, FORCE, Response, Route, Threat};

use super::super::route::{Force, Layer, Timeline, first_detections};
use super::Formula;
use super::variable::{Drawn, Variable};

/// What cutting normal times at 0 may move, beyond which the formula is not called exact.
const MOST_CUT: f64 = 1e-3;

/// One path at its centre.
#[derive(Debug, Clone, PartialEq)]
pub struct PathTwin {
    /// Probability of interruption; exact where the formula is EASI's and must agree with the simulation.
    pub p_interruption: Formula,
    /// The formula is EASI's, though a simulation need not meet it where constant times meet or 0 cuts normal ones.
    pub is_easi: bool,
    /// The last element whose mean delay left exceeds the smallest mean response time.
    pub critical_detection_point: Option<usize>,
    /// Mean time from the start to the target, without any alarm.
    pub seconds_to_target: f64,
    /// Smallest mean response time.
    pub seconds_to_response: Option<f64>,
}

/// Responses that may ever come: not those of which a constant says that they are never at hand.
pub(super) fn ever_at_hand(scenario: &Scenario, patches: &Patches<'_>) -> Vec<usize> {
    let none = |slot: SlotId| Variable::of(scenario, patches, slot).constant().is_some_and(|value| value <= 0.0);
    let comes = |response: &Response| {
        let empty = matches!(response.engagement, Engagement::Duel { .. }) && response.strength.is_none_or(none);
        !(none(response.communication) || none(response.availability) || empty)
    };
    let responses = scenario.structure.responses.iter().enumerate();
    responses.filter(|(_, response)| comes(response)).map(|(index, _)| index).collect()
}

/// The twin of a path, at the tactic with most weight of the first threat that may take it.
pub(super) fn path(scenario: &Scenario, view: &Timeline<'_>, index: usize, route: &Route) -> PathTwin {
    let structure = &scenario.structure;
    let patches = view.patches;
    let user = structure.threats.iter().find(|threat| threat.routes.iter().any(|routes| routes.contains(&index)));
    let heaviest = |best: usize, tactic: usize, weights: &[SlotId; 3]| {
        if patches.centre(weights[tactic]).median > patches.centre(weights[best]).median { tactic } else { best }
    };
    let tactic = user.map_or(FORCE, |threat| (1..3).fold(FORCE, |best, tactic| heaviest(best, tactic, &threat.tactic)));
    let hurries = user.is_none_or(|threat| threat.force_after_alarm);
    let mut forces = view.forces(route.target, None);
    let layers = view.layers(route, tactic, hurries);
    let elements: Vec<&Element> = route.elements.iter().map(|element| &structure.elements[*element]).collect();
    // A force that is never at hand makes no detection timely.
    let coming = forces.iter().filter(|force| force.at_hand > 0.0);
    let response = coming.map(|force| force.time.0).fold(f64::INFINITY, f64::min);
    let critical = layers[..elements.len()].iter().rposition(|layer| layer.left.0 > response);
    let mean = |slot: SlotId| patches.centre(slot).mean;
    let crossings = elements.iter().skip(1).map(|element| mean(structure.zones[element.from].crossing));
    let seconds = elements.iter().map(|element| mean(element.delay[tactic])).sum::<f64>() + crossings.sum::<f64>();
    let error = Easi { scenario, patches, route, tactic }.error(&layers, &mut forces);
    PathTwin {
        p_interruption: Formula {
            value: first_detections(&layers, &forces),
            exact: error.is_some_and(|error| error <= MOST_CUT),
            error: error.filter(|error| *error <= MOST_CUT).unwrap_or(0.0),
        },
        is_easi: error.is_some(),
        critical_detection_point: critical.map(|position| route.elements[position]),
        seconds_to_target: seconds,
        seconds_to_response: response.is_finite().then_some(response),
    }
}

/// A path that may be EASI's.
struct Easi<'a> {
    scenario: &'a Scenario,
    patches: &'a Patches<'a>,
    route: &'a Route,
    tactic: usize,
}

impl Easi<'_> {
    /// By how much the formula may be off, if it is EASI's: one response, constant or normal times, independent layers, one
    /// prong, one tactic, nothing epistemic and no condition on the path. Strength alone may vary: who has nobody to send
    /// is not at hand.
    fn error(&self, layers: &[Layer], forces: &mut [Force]) -> Option<f64> {
        let Self { scenario, patches, route, tactic } = *self;
        let structure = &scenario.structure;
        let [only] = ever_at_hand(scenario, patches)[..] else {
            // Without a response nothing is interrupted.
            return ever_at_hand(scenario, patches).is_empty().then_some(0.0);
        };
        let response = &structure.responses[only];
        let users: Vec<&Threat> =
            structure.threats.iter().filter(|threat| threat.routes.iter().any(|routes| !routes.is_empty())).collect();
        let one_prong = users.iter().all(|threat| threat.sets.iter().all(|set| set.prongs.len() == 1));
        let tactics = |threat: &Threat| threat.tactic.map(|slot| patches.centre(slot).median > 0.0);
        let one_tactic = users.iter().all(|threat| {
            let used = tactics(threat);
            used.iter().filter(|used| **used).count() == 1
                && used[tactic]
                && (tactic == FORCE || !threat.force_after_alarm)
        });
        let weights = users.iter().flat_map(|threat| threat.tactic);
        let elements = route.elements.iter().map(|index| &structure.elements[*index]);
        let chances = elements.clone().flat_map(|element| [element.detection[tactic], element.assessment]);
        let target = &structure.zones[route.target];
        let fixed = [response.communication, response.availability, response.commits_inside, target.detection[tactic]];
        let mut constants = weights.chain(chances).chain(fixed).chain(structure.rank);
        if !one_prong || !one_tactic || !constants.all(|slot| self.variable(slot).constant().is_some()) {
            return None;
        }
        let centre = |slot: SlotId| patches.centre(slot).median;
        if structure.rank.is_some_and(|slot| centre(slot) > 0.0) || centre(response.commits_inside) < 1.0 {
            return None;
        }
        if let (Engagement::Duel { .. }, Some(strength)) = (response.engagement, response.strength) {
            // What a parameter is known to be may bear on the number of attacks as well.
            let variable = self.variable(strength);
            let shared = |drawn: &Drawn<'_>| drawn.class == Class::Trial && drawn.parameter.is_some();
            if variable.drawn().is_some_and(shared) {
                return None;
            }
            let counts = variable.counts()?;
            let some: f64 = counts.iter().filter(|(men, _)| *men > 0).map(|(_, share)| share).sum();
            forces[only].at_hand = centre(response.communication) * centre(response.availability) * some;
        }
        let times = [response.assessment, response.decision, response.travel[route.target]];
        self.of_cuts(times, layers, &forces[only])
    }

    fn variable(&self, slot: SlotId) -> Variable<'_> {
        Variable::of(self.scenario, self.patches, slot)
    }

    /// By how much `P_I` may be off because times are cut at 0; without end where constants meet, so that rounding decides.
    /// None for times that are neither constant nor normal.
    fn of_cuts(&self, response: [SlotId; 3], layers: &[Layer], force: &Force) -> Option<f64> {
        let structure = &self.scenario.structure;
        let mut cuts = Vec::new();
        for slot in response {
            cuts.push(self.cut(slot)?.scaled(-1.0));
        }
        cuts.push(self.cut(structure.zones[self.route.target].objective_time)?);
        let mut bounds = vec![bound(&cuts)];
        for (position, index) in self.route.elements.iter().enumerate().rev() {
            let element = &structure.elements[*index];
            let delay = self.cut(element.delay[self.tactic])?;
            cuts.push(delay.scaled(1.0 - element.sense_at));
            bounds.push(bound(&cuts));
            cuts.pop();
            cuts.push(delay);
            if position > 0 {
                cuts.push(self.cut(structure.zones[element.from].crossing)?);
            }
        }
        let (mut undetected, mut error) = (1.0, 0.0);
        for (layer, bound) in layers.iter().zip(bounds.iter().rev()) {
            let margin = layer.left.0 - force.time.0;
            let meet = margin.abs() <= 1e-9 * force.time.0 && layer.left.1 + force.time.1 <= 0.0;
            if meet && layer.detection > 0.0 {
                return Some(f64::INFINITY);
            }
            error += undetected * layer.detection * force.at_hand * bound;
            undetected *= 1.0 - layer.detection;
        }
        Some(error)
    }

    fn cut(&self, slot: SlotId) -> Option<Cut> {
        let variable = self.variable(slot);
        if let Some(value) = variable.constant() {
            return Some(Cut { time: value, variance: 0.0, chance: 0.0, mean: 0.0, beyond: 0.0 });
        }
        let drawn = variable.drawn()?;
        let Law::Normal { mean, sd } = *drawn.law else { return None };
        if drawn.class == Class::Trial {
            return None;
        }
        // Cut as it is drawn, and again once effects have moved it.
        let centre = self.patches.centre(slot);
        let moved = libm::sqrt(centre.variance);
        if moved <= 0.0 {
            return None;
        }
        if centre.mean <= 0.0 {
            // More is cut than not.
            return Some(Cut { time: centre.mean, variance: moved * moved, chance: 1.0, mean: 1e9, beyond: 1e9 });
        }
        let one = Cut::normal(centre.mean, moved);
        let same = (centre.mean - mean).abs() <= 0.0 && (moved - sd).abs() <= 1e-9 * sd;
        if same {
            return Some(one);
        }
        let before = Cut::normal(mean, sd).scaled(moved / sd);
        let (chance, mean) = (one.chance + before.chance, one.mean + before.mean);
        Some(Cut { chance, mean, beyond: mean, ..one })
    }
}

/// A time of a race, what it adds to the margin, and what cutting it at 0 takes from it.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// Mean (below 0: it counts against the margin) and variance.
    time: f64,
    variance: f64,
    /// Probability of a cut, and its mean.
    chance: f64,
    mean: f64,
    /// Mean of what is cut in cuts of more than [`Cut::near`].
    beyond: f64,
}

impl Cut {
    fn normal(mean: f64, sd: f64) -> Self {
        let (near, far) = (2.0 * sd, mean + 2.0 * sd);
        let beyond = below_zero(far, sd) + near * normal_cdf(-far / sd);
        Self { time: mean, variance: sd * sd, chance: normal_cdf(-mean / sd), mean: below_zero(mean, sd), beyond }
    }

    /// Two standard deviations: nearly every cut takes less.
    fn near(self) -> f64 {
        2.0 * libm::sqrt(self.variance)
    }

    fn scaled(self, by: f64) -> Self {
        let size = by.abs();
        Self {
            time: by * self.time,
            variance: by * by * self.variance,
            chance: self.chance,
            mean: size * self.mean,
            beyond: size * self.beyond,
        }
    }
}

/// E[max(-X, 0)] of a normal X.
fn below_zero(mean: f64, sd: f64) -> f64 {
    let z = mean / sd;
    sd * libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * PI) - mean * normal_cdf(-z)
}

/// By how much the probability that a sum of normal times is positive can move if each is cut at 0: a time from which c was
/// cut matters if the sum of the others lies within c of 0. Their density there is largest at the end nearer to their mean,
/// and nowhere above 1 / (sqrt(2 pi) sd).
fn bound(cuts: &[Cut]) -> f64 {
    let margin: f64 = cuts.iter().map(|cut| cut.time).sum();
    let variance: f64 = cuts.iter().map(|cut| cut.variance).sum();
    let one = |cut: &Cut| {
        let others = variance - cut.variance;
        if others <= 1e-9 * variance {
            return cut.chance;
        }
        let away = ((margin - cut.time).abs() - cut.near()).max(0.0);
        let highest = 1.0 / libm::sqrt(2.0 * PI * others);
        let near = highest * libm::exp(-0.5 * away * away / others);
        (cut.mean * near + cut.beyond * highest).min(cut.chance)
    };
    cuts.iter().map(one).sum()
}

/// P(no detection on a path).
pub(super) fn unseen(layers: &[Layer]) -> f64 {
    layers.iter().map(|layer| 1.0 - layer.detection).product()
}

/// True where [`unseen`] is exact: constant chances, and independent of each other or, if the prong is `alone`, only one that
/// is a chance.
pub(super) fn unseen_is_exact(
    scenario: &Scenario,
    patches: &Patches<'_>,
    route: &Route,
    tactic: usize,
    layers: &[Layer],
    alone: bool,
) -> bool {
    let structure = &scenario.structure;
    let constant = |slot: SlotId| Variable::of(scenario, patches, slot).constant();
    let elements = route.elements.iter().map(|index| &structure.elements[*index]);
    let mut chances = elements
        .flat_map(|element| [element.detection[tactic], element.assessment])
        .chain([structure.zones[route.target].detection[tactic]]);
    let uncertain = layers.iter().filter(|layer| layer.detection > 0.0 && layer.detection < 1.0).count();
    let independent = structure.rank.is_none_or(|slot| constant(slot).is_some_and(|rank| rank <= 0.0));
    chances.all(|slot| constant(slot).is_some()) && (independent || (alone && uncertain <= 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Place, normal_quantile};

    /// The bound against the bias itself: two normal times with a sixth of their mass below 0, against a constant.
    #[test]
    fn cutting_times_moves_no_more_than_the_bound() {
        let cut = Cut::normal(10.0, 10.0);
        let law = Law::Normal { mean: 10.0, sd: 10.0 };
        assert!((law.mean_above_zero() - 10.0 - cut.mean).abs() < 1e-9);
        let key = Key::named(1, "test", "cuts");
        let draw = |trial, step| 10.0 + 10.0 * normal_quantile(key.uniform(Place { trial, event: 0, step }));
        for (limit, moved) in [(2.0, 0.02), (5.0, 0.01), (10.0, 0.01), (20.0, 0.0), (60.0, 0.0)] {
            let late = |least: f64| {
                let sum = |trial| draw(trial, 0).max(least) + draw(trial, 1).max(least);
                (0..20_000).filter(|trial| sum(*trial) > limit).count() as f64 / 20_000.0
            };
            let bias = (late(0.0) - late(f64::NEG_INFINITY)).abs();
            let constant = Cut { time: -limit, variance: 0.0, chance: 0.0, mean: 0.0, beyond: 0.0 };
            let most = bound(&[cut, cut, constant]);
            assert!(bias >= moved && bias < most, "{limit}: {bias} of {most}");
        }
        // Far from any doubt little is left.
        let constant = Cut { time: -90.0, variance: 0.0, chance: 0.0, mean: 0.0, beyond: 0.0 };
        assert!(bound(&[cut, cut, constant]) < 0.05 * bound(&[cut, cut]));
        // Alone against a constant the chance of a cut is all there is to say.
        assert!((bound(&[cut]) - cut.chance).abs() < 1e-15);
    }
}
