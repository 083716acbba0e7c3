//! Choice of a target by the attackers themselves (model.md section 4): attractiveness, and how well the ways to a zone are
//! protected. Protecting one zone therefore moves attacks to others.

use crate::scenario::structure::{PathRule, TACTICS};

use super::names::{Luck, NameId};
use super::route::{Choices, MOST_KEYED, first_of};
use super::site::Site;
use super::witness::Draw;

/// Attractiveness times success that differ by less are ties.
const TIE: f64 = 1e-9;

/// How a posture makes one adaptive threat's targets worth less, by tactic and target set.
#[derive(Debug, Clone)]
pub(crate) struct Appeal {
    /// Factors on the attractiveness.
    factors: [Vec<f64>; TACTICS.len()],
    /// Only the largest product counts.
    weakest: bool,
}

impl Appeal {
    /// The appeal of a threat's targets, given the paths that it would choose: exp(-beta `P_E`) under quantal choice,
    /// 1 - `P_E` under the weakest, 1 under uniform. From a distance `P_E` is 0.
    pub(crate) fn of(rule: PathRule, choices: &Choices, threat: usize, sets: usize) -> Self {
        let factor = |set: usize, tactic: usize| {
            let effectiveness = choices.get(threat, set, 0, tactic).effectiveness;
            match rule {
                PathRule::Uniform => 1.0,
                PathRule::Weakest => 1.0 - effectiveness,
                PathRule::Quantal(beta) => libm::exp(-beta * effectiveness),
            }
        };
        let factors = [0, 1, 2].map(|tactic| (0..sets).map(|set| factor(set, tactic)).collect());
        Self { factors, weakest: rule == PathRule::Weakest }
    }

    /// Weights of all targets of these attractivenesses, not normalised.
    pub(crate) fn weights(&self, tactic: usize, attractiveness: &[f64]) -> Vec<f64> {
        let each = attractiveness.iter().enumerate();
        let worth: Vec<f64> = each.map(|(set, attractiveness)| self.worth(tactic, set, *attractiveness)).collect();
        let most = worth.iter().copied().fold(0.0, f64::max);
        worth.into_iter().map(|worth| self.weight(worth, most)).collect()
    }

    /// What a target of this attractiveness is worth to them.
    pub(crate) fn worth(&self, tactic: usize, set: usize, attractiveness: f64) -> f64 {
        attractiveness * self.factors[tactic][set]
    }

    /// Its weight in their choice, not normalised, if the best target is worth `most`.
    pub(crate) fn weight(&self, worth: f64, most: f64) -> f64 {
        if self.weakest { f64::from(u8::from(worth > 0.0 && most - worth <= TIE)) } else { worth }
    }
}

/// Draws the target set of an adaptive threat; keyed by zone, so that a change of posture moves as few attacks as it must.
pub(crate) fn choose(site: &Site<'_>, luck: &Luck<'_>, threat: usize, tactic: usize, open: u64) -> usize {
    let (sets, events) = (&site.structure().threats[threat].sets, &site.model.events);
    let Some(appeal) = &site.plan.appeals[threat] else { return 0 };
    let worth = |set: usize| appeal.worth(tactic, set, site.value(sets[set].weight, luck, open));
    let most = (0..sets.len()).map(worth).fold(0.0, f64::max);
    let weight = |set: usize| appeal.weight(worth(set), most);
    if sets.len() > MOST_KEYED {
        return luck.pick(events.set, sets.len(), weight);
    }
    first_of(luck, (0..sets.len()).map(|set| (weight(set), events.targets[sets[set].prongs[0].zone])))
}

/// The probability of a target set in this choice.
pub(crate) fn chance(site: &Site<'_>, luck: &Luck<'_>, threat: usize, (tactic, set): (usize, usize), open: u64) -> f64 {
    let sets = &site.structure().threats[threat].sets;
    let Some(appeal) = &site.plan.appeals[threat] else { return 1.0 };
    let worth = |set: usize| appeal.worth(tactic, set, site.value(sets[set].weight, luck, open));
    let most = (0..sets.len()).map(worth).fold(0.0, f64::max);
    super::witness::chance(sets.len(), |set| appeal.weight(worth(set), most), set)
}

/// The draw by which a target set was chosen.
pub(crate) fn told(site: &Site<'_>, luck: &Luck<'_>, threat: usize, set: usize) -> Draw {
    let threat = &site.structure().threats[threat];
    let events = &site.model.events;
    let keyed = threat.adaptive && threat.sets.len() <= MOST_KEYED;
    let name: NameId = if keyed { events.targets[threat.sets[set].prongs[0].zone] } else { events.set };
    luck.told(name)
}
