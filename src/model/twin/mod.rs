//! The analytic twin: closed forms beside the simulation (model.md section 11), each `exact` or `approximate`.
//!
//! | figure | by | exact where |
//! | --- | --- | --- |
//! | `P_I` of a path | EASI: `sum_i` P(first at i) [1 - `prod_r` (1 - `h_r` `Phi_ri`)] | one response that can come, one prong, one tactic, constant or normal times that 0 hardly cuts, rank 0, nothing epistemic and no condition on the path |
//! | `P_I` | the mean over threats (by rate), tactics, target sets and paths | that of every path in use, and the shares |
//! | `P_N` | dynamic programming over (attackers, defenders), summed over the laws of both numbers, of breaking points and of effectiveness | one prong against one response, all of these constants or laws of their own; with several threats of different `P_N` also `P_I` |
//! | `P_E` | the product, by threat | both |
//! | P(no attack) | exp of minus the expected number, or the negative binomial's, integrated over what is not known of each rate | one draw per threat, moved by constants; independent draws, or the very same |
//! | attacks | the mean rate times the horizon | one draw per threat, moved by constants |
//! | alarms | times 1 - `prod` (1 - detection) | constant chances, rank 0 |
//! | interrupted, neutralised, breaches | times `P_I`, `P_E`, 1 - `P_E` | these |
//! | loss | rate times P(capability > resistance) times mean magnitude, without threats | no draw in two factors of an event |
//!
//! What is not exact is the same formula at the centre: medians of what is epistemic, conditions left out, controls in
//! force; with several prongs `P_I` is their mean, and `P_E` the least of them, as each must be neutralised. It is no part
//! of any pass or fail.

mod frequency;
mod interruption;
mod losses;
mod neutralisation;
mod variable;

use crate::scenario::Scenario;
use crate::scenario::arena::SlotId;
use crate::scenario::patch::Patches;
use crate::scenario::structure::{TACTICS, TargetSet};

use super::raid::split;
use super::route::{Choices, Timeline, first_detections};
use super::target::Appeal;

pub use interruption::PathTwin;
pub use losses::LossTwin;

use frequency::Rate;
use variable::Variable;

/// A figure by a closed form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formula {
    /// The figure.
    pub value: f64,
    /// It must agree with the simulation.
    pub exact: bool,
    /// By how much an exact one may be off: quadrature, times cut at 0, tables that are drawn from.
    pub error: f64,
}

impl Formula {
    const NOTHING: Self = Self { value: 0.0, exact: true, error: 0.0 };

    fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, exact: self.exact && other.exact, error: self.error + other.error }
    }

    fn times(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            exact: self.exact && other.exact,
            error: self.value.abs() * other.error + other.value.abs() * self.error,
        }
    }

    fn scaled(self, by: f64) -> Self {
        Self { value: self.value * by, error: self.error * by, ..self }
    }

    fn complement(self) -> Self {
        Self { value: 1.0 - self.value, ..self }
    }
}

/// Stages of an attack, in the order of their columns.
pub const STAGES: [&str; 5] = ["attacks", "alarms", "interrupted", "neutralised", "breaches"];

/// The twin of a posture.
#[derive(Debug, Clone, PartialEq)]
pub struct Twin {
    /// By route.
    pub paths: Vec<PathTwin>,
    /// `P_I` over all attacks; `None` without a response or a path.
    pub p_interruption: Option<Formula>,
    /// `P_N` given interruption; `None` also where no attack is interrupted.
    pub p_neutralisation: Option<Formula>,
    /// `P_E` over all attacks.
    pub p_effectiveness: Option<Formula>,
    /// P(at least one attack in a horizon); `None` without a threat.
    pub p_attack: Option<Formula>,
    /// The same under the envelope of all postures, where every rate is a constant.
    pub envelope: Option<f64>,
    /// Expected number per horizon, by stage in the order of [`STAGES`]; `None` as above.
    pub counts: [Option<Formula>; 5],
    /// Expected loss of a horizon; `None` with a threat, or without a loss event.
    pub loss: Option<LossTwin>,
}

/// What a threat goes for, by the shares of its attacks. The one place that knows of how targets are chosen.
struct Aims {
    /// By tactic and target set: an adaptive threat weighs targets by tactic.
    sets: [Vec<f64>; TACTICS.len()],
    /// By tactic.
    tactics: Vec<f64>,
    /// The shares are those of every attack.
    settled: bool,
    /// The site has the chance to see it come: without, there is no alarm and no interruption.
    can_be_met: bool,
}

impl Aims {
    fn of(scenario: &Scenario, patches: &Patches<'_>, choices: &Choices, index: usize) -> Self {
        let threat = &scenario.structure.threats[index];
        let centres =
            |slots: &[SlotId]| -> Vec<f64> { slots.iter().map(|slot| patches.centre(*slot).median).collect() };
        let shares = |raw: &[f64]| -> Vec<f64> {
            let total: f64 = raw.iter().sum();
            raw.iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
        };
        let constant = |slot: &SlotId| Variable::of(scenario, patches, *slot).constant().is_some();
        let settled = |slots: &[SlotId]| slots.len() == 1 || slots.iter().all(constant);
        let targets: Vec<SlotId> = threat.sets.iter().map(|set| set.weight).collect();
        let weights = centres(&targets);
        let sets = if threat.adaptive {
            let appeal = Appeal::of(threat.path, choices, index, targets.len());
            [0, 1, 2].map(|tactic| shares(&appeal.weights(tactic, &weights)))
        } else {
            [0, 1, 2].map(|_| shares(&weights))
        };
        let settled = settled(&threat.tactic) && settled(&targets);
        // Weights that all vanish are no shares.
        let settled = settled && sets.iter().all(|shares| shares.iter().sum::<f64>() > 0.5);
        Self { sets, tactics: shares(&centres(&threat.tactic)), settled, can_be_met: !threat.stand_off }
    }

    /// Some attack goes for it.
    fn takes(&self, set: usize) -> bool {
        self.sets.iter().zip(&self.tactics).any(|(shares, tactic)| *tactic > 0.0 && shares[set] > 0.0)
    }
}

/// The attacks of one threat.
#[derive(Debug, Clone, Copy)]
struct Attacks {
    /// P(alarm), `P_I`, `P_E`.
    alarm: Formula,
    interruption: Formula,
    effectiveness: Formula,
    /// `P_N`, where it does not depend on the race.
    neutralisation: Option<Formula>,
}

impl Attacks {
    const UNSEEN: Self = Self {
        alarm: Formula::NOTHING,
        interruption: Formula::NOTHING,
        effectiveness: Formula::NOTHING,
        neutralisation: None,
    };
}

/// Computes the twin of a posture.
pub fn of(scenario: &Scenario, posture: usize) -> Twin {
    let patches = Patches::of(scenario, Some(posture));
    let structure = &scenario.structure;
    let view = Timeline { structure, patches: &patches };
    let paths: Vec<PathTwin> = structure
        .routes
        .iter()
        .enumerate()
        .map(|(index, route)| interruption::path(scenario, &view, index, route))
        .collect();
    let mut twin = Twin {
        paths,
        p_interruption: None,
        p_neutralisation: None,
        p_effectiveness: None,
        p_attack: None,
        envelope: None,
        counts: [None; 5],
        loss: None,
    };
    if structure.threats.is_empty() {
        twin.loss = (!structure.loss_events.is_empty()).then(|| losses::of(scenario, &patches));
        return twin;
    }
    let rates: Vec<Rate<'_>> = structure.threats.iter().map(|threat| Rate::of(scenario, &patches, threat)).collect();
    twin.p_attack = Some(frequency::p_attack(scenario, &rates));
    twin.envelope = frequency::envelope(scenario);
    let choices = Choices::of(scenario, &patches);
    let race = Race { scenario, patches: &patches, view, choices, paths: &twin.paths };
    let attacks: Vec<Attacks> = (0..structure.threats.len()).map(|threat| race.of(threat)).collect();
    let rates: Vec<Formula> = rates.iter().map(|rate| rate.attacks).collect();
    let expected = |stage: &dyn Fn(&Attacks) -> Formula| {
        let each = rates.iter().zip(&attacks).map(|(rate, attacks)| rate.times(stage(attacks)));
        each.fold(Formula::NOTHING, Formula::plus)
    };
    let all = expected(&|_| Formula { value: 1.0, ..Formula::NOTHING });
    twin.counts[0] = Some(all);
    if structure.routes.is_empty() {
        return twin;
    }
    twin.counts[1] = Some(expected(&|attacks| attacks.alarm));
    if structure.responses.is_empty() {
        return twin;
    }
    twin.counts[2] = Some(expected(&|attacks| attacks.interruption));
    twin.counts[3] = Some(expected(&|attacks| attacks.effectiveness));
    twin.counts[4] = Some(expected(&|attacks| attacks.effectiveness.complement()));
    let p_interruption = share(&rates, &attacks, |attacks| attacks.interruption);
    let p_effectiveness = share(&rates, &attacks, |attacks| attacks.effectiveness);
    twin.p_neutralisation = neutralised(&rates, &attacks, p_interruption, p_effectiveness);
    twin.p_interruption = Some(p_interruption);
    twin.p_effectiveness = Some(p_effectiveness);
    twin
}

/// A probability over the attacks of all threats, by their expected numbers.
fn share(rates: &[Formula], attacks: &[Attacks], of: impl Fn(&Attacks) -> Formula) -> Formula {
    let (mut sum, mut all, mut error, mut exact) = (0.0, 0.0, 0.0, true);
    let coming = rates.iter().zip(attacks).filter(|(rate, _)| rate.value > 0.0);
    // Where all attacks are of one kind their number does not matter.
    let several = coming.clone().count() > 1;
    for (rate, attacks) in coming {
        let found = of(attacks);
        sum += rate.value * found.value;
        all += rate.value;
        exact &= found.exact && (rate.exact || !several);
        error += rate.value * found.error + if several { rate.error } else { 0.0 };
    }
    if all > 0.0 {
        Formula { value: sum / all, exact, error: error / all }
    } else {
        Formula { exact: false, ..Formula::NOTHING }
    }
}

/// `P_N`: `P_E` / `P_I`, or the one of every threat where they have one.
fn neutralised(rates: &[Formula], attacks: &[Attacks], met: Formula, stopped: Formula) -> Option<Formula> {
    if met.value <= 0.0 {
        return None;
    }
    let approximate = Formula { value: stopped.value / met.value, exact: false, error: 0.0 };
    let never = |attacks: &Attacks| attacks.interruption.exact && attacks.interruption.value <= 0.0;
    let coming = rates.iter().zip(attacks).filter(|(rate, attacks)| rate.value > 0.0 && !never(attacks));
    let each: Option<Vec<Formula>> = coming.map(|(_, attacks)| attacks.neutralisation).collect();
    let Some(each) = each.filter(|each| !each.is_empty() && each.iter().all(|one| one.exact)) else {
        return Some(approximate);
    };
    let error = each.iter().map(|one| one.error).fold(0.0, f64::max);
    if each.iter().all(|one| (one.value - each[0].value).abs() <= 1e-12) {
        return Some(Formula { error, ..each[0] });
    }
    Some(Formula { exact: met.exact && stopped.exact, error: error + 2.0 * met.error / met.value, ..approximate })
}

/// The attacks under a posture.
struct Race<'a> {
    scenario: &'a Scenario,
    patches: &'a Patches<'a>,
    view: Timeline<'a>,
    choices: Choices,
    paths: &'a [PathTwin],
}

impl Race<'_> {
    /// The attacks of one threat, over its tactics, target sets, prongs and paths.
    fn of(&self, index: usize) -> Attacks {
        let structure = &self.scenario.structure;
        let threat = &structure.threats[index];
        let aims = Aims::of(self.scenario, self.patches, &self.choices, index);
        if !aims.can_be_met {
            return Attacks::UNSEEN;
        }
        let sets = || threat.sets.iter().enumerate();
        let one_prong = sets().all(|(set, found)| (aims.settled && !aims.takes(set)) || found.prongs.len() == 1);
        let neutralisation = match interruption::ever_at_hand(self.scenario, self.patches)[..] {
            [only] if one_prong => neutralisation::of(self.scenario, self.patches, threat, &structure.responses[only]),
            _ => None,
        };
        let mut sum = Attacks { neutralisation, ..Attacks::UNSEEN };
        for (tactic, tactic_share) in aims.tactics.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let shares = &aims.sets[tactic];
            for (number, set) in sets().filter(|(number, _)| shares[*number] > 0.0) {
                let one = self.set(index, number, set, tactic, neutralisation);
                let share = tactic_share * shares[number];
                sum.alarm = sum.alarm.plus(one.alarm.scaled(share));
                sum.interruption = sum.interruption.plus(one.interruption.scaled(share));
                sum.effectiveness = sum.effectiveness.plus(one.effectiveness.scaled(share));
            }
        }
        for figure in [&mut sum.alarm, &mut sum.interruption, &mut sum.effectiveness] {
            figure.exact &= aims.settled;
        }
        sum
    }

    /// The attacks of a threat on one set of targets by one tactic.
    fn set(
        &self,
        threat: usize,
        number: usize,
        set: &TargetSet,
        tactic: usize,
        neutralisation: Option<Formula>,
    ) -> Attacks {
        let structure = &self.scenario.structure;
        let me = &structure.threats[threat];
        let one_prong = set.prongs.len() == 1;
        let size = (self.patches.centre(me.group_size).median + 0.5).floor().max(1.0) as u32;
        let shares: Vec<f64> = set.prongs.iter().map(|prong| prong.split).collect();
        let mut counts = vec![0; shares.len()];
        split(size, &shares, &mut counts);
        let known = one_prong || Variable::of(self.scenario, self.patches, me.group_size).constant().is_some();
        let mut sum = Attacks { effectiveness: Formula { value: 1.0, ..Formula::NOTHING }, ..Attacks::UNSEEN };
        let mut unseen = Formula { value: 1.0, exact: known, error: 0.0 };
        for (prong, count) in counts.into_iter().enumerate() {
            let choice = self.choices.get(threat, number, prong, tactic);
            let target = set.prongs[prong].zone;
            let forces = self.view.forces(target, None);
            let winners = neutralisation.is_none().then(|| self.view.forces(target, Some(count.max(1))));
            let (mut met, mut stopped, mut missed) = (Formula::NOTHING, Formula::NOTHING, Formula::NOTHING);
            for (index, weight) in choice.routes.iter().zip(&choice.weights).filter(|(_, weight)| **weight > 0.0) {
                let route = &structure.routes[*index];
                let layers = self.view.layers(route, tactic, me.force_after_alarm);
                let path = self.paths[*index].p_interruption;
                let one = if path.exact {
                    path
                } else {
                    Formula { value: first_detections(&layers, &forces), exact: false, error: 0.0 }
                };
                met = met.plus(one.scaled(*weight));
                let exact =
                    interruption::unseen_is_exact(self.scenario, self.patches, route, tactic, &layers, one_prong);
                let value = interruption::unseen(&layers);
                missed = missed.plus(Formula { value, exact, error: 0.0 }.scaled(*weight));
                stopped = stopped.plus(match (neutralisation, &winners) {
                    (Some(chance), _) => one.times(chance).scaled(*weight),
                    (None, Some(forces)) => Formula {
                        value: first_detections(&layers, forces),
                        exact: one.exact && one.value <= 0.0,
                        error: 0.0,
                    }
                    .scaled(*weight),
                    (None, None) => Formula::NOTHING,
                });
            }
            met.exact &= one_prong;
            stopped.exact &= one_prong;
            sum.interruption = sum.interruption.plus(met.scaled(1.0 / shares.len() as f64));
            // Every prong must be neutralised; the others share its alarm and its response.
            if count > 0 && stopped.value <= sum.effectiveness.value {
                sum.effectiveness = stopped;
            }
            if count > 0 {
                unseen = unseen.times(missed);
            }
        }
        sum.alarm = unseen.complement();
        sum
    }
}

#[cfg(test)]
mod tests;
