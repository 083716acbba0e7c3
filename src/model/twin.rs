//! The analytic twin: `P_I` of every path by the formula of EASI, beside the simulation (model.md section 11).

use crate::random::Law;
use crate::scenario::Scenario;
use crate::scenario::arena::{Base, Class, SlotId};
use crate::scenario::dimension::Dimension;
use crate::scenario::patch::{Gate, Patches, class_after_set};
use crate::scenario::structure::{Element, FORCE, Route, Threat};

use super::route::{Choices, Timeline, first_detections};

/// One path at its centre.
#[derive(Debug, Clone, PartialEq)]
pub struct PathTwin {
    /// Probability of interruption.
    pub p_interruption: f64,
    /// The formula is EASI's and must agree with the simulation.
    pub exact: bool,
    /// The last element whose mean delay left exceeds the smallest mean response time.
    pub critical_detection_point: Option<usize>,
    /// Mean time from the start to the target, without any alarm.
    pub seconds_to_target: f64,
    /// Smallest mean response time.
    pub seconds_to_response: Option<f64>,
}

/// The twin of every route under a posture, at the tactic with most weight, and of the posture as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    /// By route.
    pub paths: Vec<PathTwin>,
    /// `P_I` over all attacks; `None` without a response or a path.
    pub p_interruption: Option<f64>,
    /// The same formula, exact only where a single path carries every attack.
    pub exact: bool,
}

/// Computes the twin of a posture.
pub fn of(scenario: &Scenario, posture: usize) -> Twin {
    let patches = Patches::of(scenario, Some(posture));
    let structure = &scenario.structure;
    let view = Timeline { structure, patches: &patches };
    let paths: Vec<PathTwin> =
        structure.routes.iter().enumerate().map(|(index, route)| path(scenario, &view, index, route)).collect();
    if structure.responses.is_empty() || structure.routes.is_empty() {
        return Twin { paths, p_interruption: None, exact: false };
    }
    let only_one = structure.routes.len() == 1
        && structure.threats.iter().all(|threat| threat.sets.iter().all(|set| set.prongs.len() == 1));
    let exact = only_one && paths.iter().all(|path| path.exact);
    let p = mixed(scenario, &patches, &view);
    Twin { paths, p_interruption: Some(p), exact }
}

/// `P_I` over threats (by mean rate), tactics, target sets, prongs and paths: the mean over paths of what each is alone.
fn mixed(scenario: &Scenario, patches: &Patches<'_>, view: &Timeline<'_>) -> f64 {
    let structure = &scenario.structure;
    let choices = Choices::of(scenario, patches);
    let (mut sum, mut all) = (0.0, 0.0);
    for (index, threat) in structure.threats.iter().enumerate() {
        let rate = patches.mean(threat.rate);
        let weights = |slots: &mut dyn Iterator<Item = SlotId>| -> Vec<f64> {
            let raw: Vec<f64> = slots.map(|slot| patches.centre(slot).median).collect();
            let total: f64 = raw.iter().sum();
            raw.iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
        };
        let tactics = weights(&mut threat.tactic.iter().copied());
        let sets = weights(&mut threat.sets.iter().map(|set| set.weight));
        all += rate;
        for (tactic, tactic_share) in tactics.iter().enumerate() {
            for (number, set_share) in sets.iter().enumerate() {
                let prongs = threat.sets[number].prongs.len();
                let alone = (0..prongs).map(|prong| {
                    let choice = choices.get(index, number, prong, tactic);
                    let paths = choice.routes.iter().zip(&choice.weights).map(|(route, weight)| {
                        let route = &structure.routes[*route];
                        let layers = view.layers(route, tactic, threat.force_after_alarm);
                        weight * first_detections(&layers, &view.forces(route.target, None))
                    });
                    paths.sum::<f64>()
                });
                sum += rate * tactic_share * set_share * alone.sum::<f64>() / prongs as f64;
            }
        }
    }
    if all > 0.0 { sum / all } else { 0.0 }
}

fn path(scenario: &Scenario, view: &Timeline<'_>, index: usize, route: &Route) -> PathTwin {
    let structure = &scenario.structure;
    let patches = view.patches;
    let user = structure.threats.iter().find(|threat| threat.routes.iter().any(|routes| routes.contains(&index)));
    let heaviest = |best: usize, tactic: usize, weights: &[SlotId; 3]| {
        if patches.centre(weights[tactic]).median > patches.centre(weights[best]).median { tactic } else { best }
    };
    let tactic = user.map_or(FORCE, |threat| (1..3).fold(FORCE, |best, tactic| heaviest(best, tactic, &threat.tactic)));
    let hurries = user.is_none_or(|threat| threat.force_after_alarm);
    let forces = view.forces(route.target, None);
    let layers = view.layers(route, tactic, hurries);
    let elements: Vec<&Element> = route.elements.iter().map(|element| &structure.elements[*element]).collect();
    // A force that is never at hand makes no detection timely.
    let coming = forces.iter().filter(|force| force.at_hand > 0.0);
    let response = coming.map(|force| force.time.0).fold(f64::INFINITY, f64::min);
    let critical = layers[..elements.len()].iter().rposition(|layer| layer.left.0 > response);
    let mean = |slot: SlotId| patches.centre(slot).mean;
    let crossings = elements.iter().skip(1).map(|element| mean(structure.zones[element.from].crossing));
    let seconds = elements.iter().map(|element| mean(element.delay[tactic])).sum::<f64>() + crossings.sum::<f64>();
    PathTwin {
        p_interruption: first_detections(&layers, &forces),
        exact: is_easi(scenario, patches, route),
        critical_detection_point: critical.map(|position| route.elements[position]),
        seconds_to_target: seconds,
        seconds_to_response: response.is_finite().then_some(response),
    }
}

/// EASI holds: one response, constant or normal times, independent layers, one prong, one tactic, nothing epistemic and
/// no condition on the path.
fn is_easi(scenario: &Scenario, patches: &Patches<'_>, route: &Route) -> bool {
    let structure = &scenario.structure;
    let [response] = structure.responses.as_slice() else { return false };
    let users: Vec<_> =
        structure.threats.iter().filter(|threat| threat.routes.iter().any(|routes| !routes.is_empty())).collect();
    let one_prong = users.iter().all(|threat| threat.sets.iter().all(|set| set.prongs.len() == 1));
    let tactics = |threat: &Threat| threat.tactic.map(|slot| patches.centre(slot).median > 0.0);
    let one_tactic = users.iter().all(|threat| {
        let used = tactics(threat);
        used.iter().filter(|used| **used).count() == 1
            && (used[FORCE] || !threat.force_after_alarm)
            && used == tactics(users[0])
    });
    let target = &structure.zones[route.target];
    let mut slots = vec![target.objective_time, response.communication, response.availability];
    slots.extend([response.assessment, response.decision, response.travel[route.target], response.commits_inside]);
    slots.extend(target.detection);
    slots.extend(users.iter().flat_map(|threat| threat.tactic));
    slots.extend(structure.rank);
    slots.extend(response.strength);
    for (position, index) in route.elements.iter().enumerate() {
        let element = &structure.elements[*index];
        slots.extend(element.detection);
        slots.extend(element.delay);
        slots.push(element.assessment);
        if position > 0 {
            slots.push(structure.zones[element.from].crossing);
        }
    }
    let plain = |slot: &SlotId| {
        let found = scenario.arena.get(*slot);
        // A constant, or a time that is normal in every attack anew.
        let plain = |base: &Base, class: Class| match base {
            Base::Value(_) => true,
            Base::Law(Law::Normal { .. }, _) => found.dimension == Dimension::Duration && class == Class::Attack,
            _ => false,
        };
        let (base, class, rest) = patches.settled(*slot);
        // Any patch that is not the same in force in every attack breaks the formula.
        let steady = rest.iter().all(|patch| {
            let class = class_after_set(&patch.effect.value, class);
            patch.gate == Gate::Always && plain(&patch.effect.value, class)
        });
        plain(base, class) && steady
    };
    let independent = structure.rank.is_none_or(|slot| patches.centre(slot).median <= 0.0);
    let commits = patches.centre(response.commits_inside).median >= 1.0;
    one_prong && one_tactic && independent && commits && slots.iter().all(plain)
}
