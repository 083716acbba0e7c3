//! Choice of a target by the attackers themselves (model.md section 4): attractiveness, and how well the ways to a zone are
//! protected. Protecting one zone therefore moves attacks to others.

use crate::scenario::structure::{PathRule, TACTICS};

use super::names::{Luck, NameId};
use super::route::{Choices, MOST_KEYED, first_of};
use super::site::Site;
use super::witness::Draw;

/// Attractiveness times success that differ by less, relative to the largest attractiveness, are ties.
const TIE: f64 = 1e-9;

/// How a posture makes one adaptive threat's targets worth less, by tactic and target set.
#[derive(Debug, Clone)]
pub(crate) struct Appeal {
    /// Factors on the attractiveness.
    factors: [Vec<f64>; TACTICS.len()],
    /// Only the largest product counts.
    weakest: bool,
}

/// The best of some targets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Best {
    /// Its attractiveness times success.
    worth: f64,
    /// Largest attractiveness.
    attractiveness: f64,
}

impl Appeal {
    /// The appeal of a threat's targets, given the paths that it would choose: exp(-beta `P_E`) under quantal choice,
    /// 1 - `P_E` under the weakest, 1 under uniform. From a distance `P_E` is 0.
    pub(crate) fn of(rule: PathRule, choices: &Choices, threat: usize, sets: usize) -> Self {
        let factors = [0, 1, 2].map(|tactic| {
            let effectiveness = |set: usize| choices.get(threat, set, 0, tactic).effectiveness;
            // Only differences count: with the least taken off, no exponential vanishes.
            let least = (0..sets).map(effectiveness).fold(f64::INFINITY, f64::min);
            let factor = |effectiveness: f64| match rule {
                PathRule::Uniform => 1.0,
                PathRule::Weakest => 1.0 - effectiveness,
                PathRule::Quantal(beta) => libm::exp(-beta * (effectiveness - least)),
            };
            (0..sets).map(|set| factor(effectiveness(set))).collect()
        });
        Self { factors, weakest: rule == PathRule::Weakest }
    }

    /// Weights of all targets of these attractivenesses, not normalised.
    pub(crate) fn weights(&self, tactic: usize, attractiveness: &[f64]) -> Vec<f64> {
        let best = self.best(tactic, attractiveness.len(), |set| attractiveness[set]);
        let each = attractiveness.iter().enumerate();
        each.map(|(set, attractiveness)| self.weight((tactic, set), *attractiveness, best)).collect()
    }

    /// The best of so many targets; what attracts nobody is none.
    fn best(&self, tactic: usize, sets: usize, attractiveness: impl Fn(usize) -> f64) -> Best {
        let mut best = Best { worth: f64::NEG_INFINITY, attractiveness: 0.0 };
        for (set, factor) in self.factors[tactic].iter().enumerate().take(sets) {
            let attractiveness = attractiveness(set);
            if attractiveness > 0.0 {
                best.worth = best.worth.max(attractiveness * factor);
                best.attractiveness = best.attractiveness.max(attractiveness);
            }
        }
        best
    }

    /// The weight of a target in their choice, not normalised.
    fn weight(&self, (tactic, set): (usize, usize), attractiveness: f64, best: Best) -> f64 {
        let worth = attractiveness * self.factors[tactic][set];
        if !self.weakest {
            return worth;
        }
        f64::from(u8::from(attractiveness > 0.0 && best.worth - worth <= TIE * best.attractiveness))
    }
}

/// Draws the target set of an adaptive threat; keyed by zone, so that a change of posture moves as few attacks as it must.
pub(crate) fn choose(site: &Site<'_>, luck: &Luck<'_>, threat: usize, tactic: usize, open: u64) -> usize {
    let (sets, events) = (&site.structure().threats[threat].sets, &site.model.events);
    let Some(weight) = weighing(site, luck, threat, tactic, open) else { return 0 };
    if sets.len() > MOST_KEYED {
        return luck.pick(events.set, sets.len(), weight);
    }
    first_of(luck, (0..sets.len()).map(|set| (weight(set), events.targets[sets[set].prongs[0].zone])))
}

/// The weight of each target set in one attack.
fn weighing<'a>(
    site: &'a Site<'_>,
    luck: &'a Luck<'_>,
    threat: usize,
    tactic: usize,
    open: u64,
) -> Option<impl Fn(usize) -> f64 + 'a> {
    let sets = &site.structure().threats[threat].sets;
    let appeal = site.plan.appeals[threat].as_ref()?;
    let attractiveness = move |set: usize| site.value(sets[set].weight, luck, open);
    let best = appeal.best(tactic, sets.len(), attractiveness);
    Some(move |set: usize| appeal.weight((tactic, set), attractiveness(set), best))
}

/// The probability of a target set in this choice.
pub(crate) fn chance(site: &Site<'_>, luck: &Luck<'_>, threat: usize, (tactic, set): (usize, usize), open: u64) -> f64 {
    let sets = site.structure().threats[threat].sets.len();
    weighing(site, luck, threat, tactic, open).map_or(1.0, |weight| super::witness::chance(sets, weight, set))
}

/// The draw by which a target set was chosen.
pub(crate) fn told(site: &Site<'_>, luck: &Luck<'_>, threat: usize, set: usize) -> Draw {
    let threat = &site.structure().threats[threat];
    let events = &site.model.events;
    let keyed = threat.adaptive && threat.sets.len() <= MOST_KEYED;
    let name: NameId = if keyed { events.targets[threat.sets[set].prongs[0].zone] } else { events.set };
    luck.told(name)
}
