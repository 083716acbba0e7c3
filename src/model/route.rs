//! Choice of a path (model.md section 4): the analytic estimate `P_E` of every path, and the draw.

use crate::random::normal_cdf;
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::scenario::structure::{Element, Engagement, FORCE, PathRule, Route, Structure, Threat};

use super::engagement::{Duel, win_probability};
use super::names::{Events, Luck, NameId};
use super::witness::{Event, Note};

/// Up to this many paths, or targets, the choice is by Gumbel-max, keyed by path or target.
pub(super) const MOST_KEYED: usize = 32;

/// How each prong of each target set of each threat chooses among its paths, by tactic.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    by_threat: Vec<Vec<Vec<[Choice; 3]>>>,
}

/// The paths open to a prong and their weights.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// Routes of the structure.
    pub(crate) routes: Vec<usize>,
    /// Probability of each.
    pub(crate) weights: Vec<f64>,
    /// `P_E` that a prong expects: the mean over the paths as it chooses them. 0 where nothing is chosen by it.
    pub(crate) effectiveness: f64,
}

impl Choices {
    /// Weighs the paths of a scenario under a posture.
    pub(crate) fn of(scenario: &Scenario, patches: &Patches<'_>) -> Self {
        let structure = &scenario.structure;
        let by_threat = structure
            .threats
            .iter()
            .map(|threat| {
                threat
                    .sets
                    .iter()
                    .map(|set| {
                        let size = (patches.centre(threat.group_size).median + 0.5).floor().max(1.0);
                        let shares: Vec<f64> = set.prongs.iter().map(|prong| prong.split).collect();
                        let mut counts = vec![0; shares.len()];
                        super::raid::split(size as u32, &shares, &mut counts);
                        set.prongs
                            .iter()
                            .zip(&counts)
                            .map(|(prong, count)| {
                                [0, 1, 2].map(|tactic| {
                                    let routes = &threat.routes[prong.zone];
                                    weigh(structure, patches, threat, routes, tactic, (*count).max(1))
                                })
                            })
                            .collect()
                    })
                    .collect()
            })
            .collect();
        Self { by_threat }
    }

    #[inline]
    pub(crate) fn get(&self, threat: usize, set: usize, prong: usize, tactic: usize) -> &Choice {
        &self.by_threat[threat][set][prong][tactic]
    }
}

impl Choice {
    /// Draws a path. Keyed by path, so that a change of posture moves as few attacks as it must.
    pub(crate) fn draw(&self, events: &Events, luck: &Luck<'_>) -> usize {
        if let [only] = self.routes.as_slice() {
            return *only;
        }
        let weights = || self.weights.iter().copied();
        let place = if self.routes.len() > MOST_KEYED {
            luck.pick(events.route, self.weights.len(), |index| self.weights[index])
        } else {
            first_of(luck, weights().zip(self.routes.iter().map(|route| events.routes[*route])))
        };
        self.routes[place]
    }

    /// The choice of a route of it, to be told.
    pub(crate) fn told(&self, events: &Events, luck: &Luck<'_>, (prong, route): (usize, usize)) -> Note {
        let share = self.routes.iter().position(|other| *other == route).map_or(0.0, |place| self.weights[place]);
        let of = self.weights.iter().filter(|weight| **weight > 0.0).count();
        let name = if self.routes.len() > MOST_KEYED { events.route } else { events.routes[route] };
        let drawn = (self.routes.len() > 1).then(|| luck.told(name));
        Event::Route { prong, route, share, of }.drawn(drawn)
    }
}

/// Chooses by weight, each choice with a draw of its own: the smallest of exponential times with these rates is the
/// Gumbel-max choice with their logarithms. Weights need not sum to 1; without any above 0 the first is taken.
pub(super) fn first_of(luck: &Luck<'_>, choices: impl Iterator<Item = (f64, NameId)>) -> usize {
    let mut best = (f64::INFINITY, 0);
    for (place, (weight, name)) in choices.enumerate() {
        if weight > 0.0 {
            let time = -libm::log(luck.uniform(name)) / weight;
            if time < best.0 {
                best = (time, place);
            }
        }
    }
    best.1
}

fn weigh(
    structure: &Structure,
    patches: &Patches<'_>,
    threat: &Threat,
    routes: &[usize],
    tactic: usize,
    attackers: u32,
) -> Choice {
    let estimate = || -> Vec<f64> {
        let view = Timeline { structure, patches };
        // Every route of a prong ends at one target, so the forces are the same for all.
        let forces = routes.first().map(|route| view.forces(structure.routes[*route].target, Some(attackers)));
        let forces = forces.unwrap_or_default();
        routes
            .iter()
            .map(|route| {
                let layers = view.layers(&structure.routes[*route], tactic, threat.force_after_alarm);
                first_detections(&layers, &forces)
            })
            .collect()
    };
    // By whom nothing is chosen by it, `P_E` is not worked out.
    let matters = threat.path != PathRule::Uniform && (threat.adaptive || routes.len() > 1);
    let estimates = if matters { estimate() } else { vec![0.0; routes.len()] };
    let least = estimates.iter().copied().fold(f64::INFINITY, f64::min);
    let weight = |estimate: &f64| match threat.path {
        PathRule::Uniform => 1.0,
        PathRule::Weakest => f64::from(u8::from(estimate - least <= 1e-9)),
        PathRule::Quantal(beta) => libm::exp(-beta * (estimate - least)),
    };
    let raw: Vec<f64> = estimates.iter().map(weight).collect();
    let sum: f64 = raw.iter().sum();
    let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
    let effectiveness = weights.iter().zip(&estimates).map(|(weight, estimate)| weight * estimate).sum();
    Choice { routes: routes.to_vec(), weights, effectiveness }
}

/// One opportunity of detection, with the time left after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer {
    /// Probability that it senses and assesses.
    pub(crate) detection: f64,
    /// Mean and variance of the time from sensing to completion.
    pub(crate) left: (f64, f64),
}

/// One response as the estimate sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Force {
    /// Probability that it is at hand.
    pub(crate) at_hand: f64,
    /// Mean and variance of its time.
    pub(crate) time: (f64, f64),
    /// Probability that it wins.
    pub(crate) success: f64,
}

/// The centre of a path's timeline under a posture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeline<'a> {
    pub(crate) structure: &'a Structure,
    pub(crate) patches: &'a Patches<'a>,
}

impl Timeline<'_> {
    fn time(&self, slot: crate::scenario::arena::SlotId) -> (f64, f64) {
        let centre = self.patches.centre(slot);
        (centre.mean, centre.variance)
    }

    fn median(&self, slot: crate::scenario::arena::SlotId) -> f64 {
        self.patches.centre(slot).median
    }

    /// Every opportunity of detection on a route, the target's own last.
    pub(crate) fn layers(&self, route: &Route, tactic: usize, force_after_alarm: bool) -> Vec<Layer> {
        let after = if force_after_alarm { FORCE } else { tactic };
        let target = &self.structure.zones[route.target];
        let objective = self.time(target.objective_time);
        let mut layers = vec![Layer { detection: self.median(target.detection[tactic]), left: objective }];
        // From the target backwards, the time left grows by each delay and by the zone crossed before it.
        let mut left = objective;
        for (position, index) in route.elements.iter().enumerate().rev() {
            let element: &Element = &self.structure.elements[*index];
            let delay = self.time(element.delay[after]);
            let share = 1.0 - element.sense_at;
            let detection = self.median(element.detection[tactic]) * self.median(element.assessment);
            layers.push(Layer { detection, left: (left.0 + share * delay.0, left.1 + share * share * delay.1) });
            left = (left.0 + delay.0, left.1 + delay.1);
            if position > 0 {
                let crossing = self.time(self.structure.zones[element.from].crossing);
                left = (left.0 + crossing.0, left.1 + crossing.1);
            }
        }
        layers.reverse();
        layers
    }

    /// Every response; with `attackers`, its chance to win alone, otherwise 1 (interruption).
    pub(crate) fn forces(&self, target: usize, attackers: Option<u32>) -> Vec<Force> {
        let forces = self.structure.responses.iter().map(|response| {
            let times = [response.assessment, response.decision, response.travel[target]].map(|slot| self.time(slot));
            let mut at_hand = self.median(response.communication) * self.median(response.availability);
            let mut success = 1.0;
            match response.engagement {
                Engagement::Fixed(slot) => success = self.median(slot),
                Engagement::Duel { effectiveness, attackers_break_at, defenders_break_at } => {
                    let defenders = response.strength.map_or(0.0, |slot| (self.median(slot) + 0.5).floor()) as u32;
                    if defenders == 0 {
                        at_hand = 0.0;
                    } else if let Some(attackers) = attackers {
                        let duel = Duel {
                            effectiveness: self.median(effectiveness),
                            attackers_break_at: self.median(attackers_break_at),
                            defenders_break_at: self.median(defenders_break_at),
                        };
                        success = win_probability(duel, attackers, defenders);
                    }
                }
            }
            let success = if attackers.is_some() { success } else { 1.0 };
            let time = times.iter().fold((0.0, 0.0), |sum, time| (sum.0 + time.0, sum.1 + time.1));
            Force { at_hand, time, success }
        });
        forces.collect()
    }
}

/// `sum_i` P(first detection at i) [1 - `prod_r` (1 - `h_r` `Phi_ri` `N_r`)]: `P_E` of a path (`P_I` with N = 1), after EASI.
pub(crate) fn first_detections(layers: &[Layer], forces: &[Force]) -> f64 {
    let mut undetected = 1.0;
    let mut sum = 0.0;
    for layer in layers {
        let fail: f64 =
            forces.iter().map(|force| 1.0 - force.at_hand * in_time(force, layer) * force.success).product();
        sum += undetected * layer.detection * (1.0 - fail);
        undetected *= 1.0 - layer.detection;
    }
    sum
}

/// The normal probability that a force comes within the time left; without variance, strictly.
fn in_time(force: &Force, layer: &Layer) -> f64 {
    let margin = layer.left.0 - force.time.0;
    let variance = layer.left.1 + force.time.1;
    if variance > 0.0 { normal_cdf(margin / libm::sqrt(variance)) } else { f64::from(u8::from(margin > 0.0)) }
}
