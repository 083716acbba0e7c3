//! Who comes, in which conditions, and where they go (model.md section 3, steps 1 and 2).

use crate::random::normal_cdf;
use crate::scenario::arena::SlotId;
use crate::scenario::structure::Threat;

use super::desk::Desk;
use super::names::Luck;
use super::prong::Prong;
use super::quantity::Quantity;
use super::site::Site;
use super::witness::{Draw, Event, Witness, chance};
use super::{target, warnings};

/// What is drawn once per attack.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raid {
    /// Threat, and target set of it.
    pub(crate) threat: usize,
    pub(crate) set: usize,
    /// Conditions that hold and controls in working order, a bit each.
    pub(crate) open: u64,
    /// The site's readiness that day.
    pub(crate) readiness: Readiness,
    /// Attackers.
    pub(crate) size: u32,
    /// Tactic before the alarm.
    pub(crate) tactic: usize,
    /// Objective of prongs without one of their own.
    pub(crate) objective: usize,
}

/// One standard normal Z shared by every layer (model.md section 5).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readiness {
    /// sqrt(rho) Z, and sqrt(1 - rho); `None` without dependence.
    shared: Option<(f64, f64)>,
}

impl Readiness {
    /// The readiness of an attack with rank correlation `rank`; rho = 2 sin(pi rank / 6).
    fn draw(rank: f64, site: &Site<'_>, luck: &Luck<'_>, witness: &mut impl Witness) -> Self {
        if rank <= 0.0 {
            return Self { shared: None };
        }
        let rho = 2.0 * libm::sin(core::f64::consts::PI * rank / 6.0);
        let z = site.model.normal.at(luck.uniform(site.model.events.readiness));
        witness.note(|| Event::Readiness { z, rank }.drawn([luck.told(site.model.events.readiness)]));
        Self { shared: Some((libm::sqrt(rho) * z, libm::sqrt(1.0 - rho))) }
    }

    /// The probability of a layer event given the readiness, to be told: such an event holds if its number lies below it.
    pub(crate) fn given(&self, p: f64, site: &Site<'_>) -> f64 {
        match self.shared {
            Some((shift, spread)) if p > 0.0 && p < 1.0 => normal_cdf((site.model.normal.at(p) + shift) / spread),
            _ => p,
        }
    }

    /// A layer event of marginal probability `p` with uniform number `u`.
    #[inline]
    pub(crate) fn holds(&self, p: f64, u: f64, site: &Site<'_>) -> bool {
        self.margin(p, u, site) > 0.0
    }

    /// By how much such an event holds: above 0 if it does.
    #[inline]
    pub(crate) fn margin(&self, p: f64, u: f64, site: &Site<'_>) -> f64 {
        match self.shared {
            Some((shift, spread)) if p > 0.0 && p < 1.0 => {
                let normal = &site.model.normal;
                normal.at(p) + shift - normal.at(u) * spread
            }
            _ => p - u,
        }
    }
}

/// Choices of a threat of which only one has any weight, whatever is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) tactic: Option<usize>,
    pub(crate) objective: Option<usize>,
    pub(crate) set: Option<usize>,
}

impl Settled {
    pub(crate) fn of(threat: &Threat, quantities: &[Quantity]) -> Self {
        let only = |slots: &[SlotId]| {
            let weights: Option<Vec<f64>> = slots.iter().map(|slot| quantities[slot.index()].constant()).collect();
            let weights = weights?;
            let mut choices = (0..weights.len()).filter(|index| weights[*index] > 0.0);
            match (choices.next(), choices.next()) {
                (first, None) => Some(first.unwrap_or(0)),
                _ => None,
            }
        };
        let sets: Vec<SlotId> = threat.sets.iter().map(|set| set.weight).collect();
        Self { tactic: only(&threat.tactic), objective: only(&threat.objective), set: only(&sets) }
    }
}

impl Raid {
    /// Draws what is drawn once per attack.
    pub(crate) fn arrive(site: &Site<'_>, luck: &Luck<'_>, threat: usize, witness: &mut impl Witness) -> Self {
        let structure = site.structure();
        let events = &site.model.events;
        let me = &structure.threats[threat];
        let open = conditions(site, luck, threat, witness) | working(site, luck, witness);
        let rank = structure.rank.map_or(0.0, |slot| site.value(slot, luck, open));
        let readiness = Readiness::draw(rank, site, luck, witness);
        let size = site.value(me.group_size, luck, open).max(1.0) as u32;
        let weight = |slot| site.value(slot, luck, open);
        let settled = &site.plan.settled[threat];
        let tactic = settled.tactic.unwrap_or_else(|| luck.pick(events.tactic, 3, |index| weight(me.tactic[index])));
        let objective =
            settled.objective.unwrap_or_else(|| luck.pick(events.objective, 3, |index| weight(me.objective[index])));
        let set = settled.set.unwrap_or_else(|| {
            if me.adaptive {
                return target::choose(site, luck, threat, tactic, open);
            }
            luck.pick(events.set, me.sets.len(), |index| weight(me.sets[index].weight))
        });
        witness.note(|| {
            let choices = [(settled.tactic, events.tactic), (settled.objective, events.objective)];
            let choices = choices.into_iter().filter(|(only, _)| only.is_none()).map(|(_, name)| name);
            let target = settled.set.is_none().then(|| target::told(site, luck, threat, set));
            let drawn: Vec<Draw> = choices.map(|name| luck.told(name)).chain(target).collect();
            let sets = || {
                if me.adaptive {
                    return target::chance(site, luck, threat, (tactic, set), open);
                }
                chance(me.sets.len(), |index| weight(me.sets[index].weight), set)
            };
            let chances = [
                settled.tactic.map_or_else(|| chance(3, |index| weight(me.tactic[index]), tactic), |_| 1.0),
                settled.objective.map_or_else(|| chance(3, |index| weight(me.objective[index]), objective), |_| 1.0),
                settled.set.map_or_else(sets, |_| 1.0),
            ];
            Event::Raid { threat, size, tactic, objective, chances }
                .drawn(site.told(me.group_size, luck).into_iter().chain(drawn))
        });
        Self { threat, set, open, readiness, size, tactic, objective }
    }

    /// Splits the attackers into prongs; one without attackers does not exist.
    pub(crate) fn prongs(&self, site: &Site<'_>, desk: &mut Desk, witness: &mut impl Witness) {
        self.divide(site, desk);
        for (prong, found) in desk.prongs.iter().enumerate() {
            let Prong { zone, ordinal, initial: attackers, objective, .. } = *found;
            witness.note(|| Event::Prong { prong, zone, ordinal, attackers, objective }.drawn([]));
        }
    }

    fn divide(&self, site: &Site<'_>, desk: &mut Desk) {
        let set = &site.structure().threats[self.threat].sets[self.set];
        if let [prong] = set.prongs.as_slice() {
            let objective = prong.objective.unwrap_or(self.objective);
            desk.prongs.clear();
            desk.prongs.push(Prong::new(0, (prong.zone, prong.ordinal), self.size, objective));
            return;
        }
        desk.shares.clear();
        desk.shares.extend(set.prongs.iter().map(|prong| prong.split));
        desk.counts.clear();
        desk.counts.resize(desk.shares.len(), 0);
        split(self.size, &desk.shares, &mut desk.counts);
        desk.prongs.clear();
        for (index, prong) in set.prongs.iter().enumerate() {
            if desk.counts[index] > 0 {
                let objective = prong.objective.unwrap_or(self.objective);
                desk.prongs.push(Prong::new(index, (prong.zone, prong.ordinal), desk.counts[index], objective));
            }
        }
    }
}

/// Which conditions hold: independent, or one uniform with intervals in file order among those of one `exclusive` name.
fn conditions(site: &Site<'_>, luck: &Luck<'_>, threat: usize, witness: &mut impl Witness) -> u64 {
    let structure = site.structure();
    let own = &structure.threats[threat].conditions;
    let mut open = 0;
    for (index, condition) in structure.conditions.iter().enumerate() {
        let slot = own.iter().find(|(mine, _)| *mine == index).map_or(condition.probability, |(_, slot)| *slot);
        let p = site.value(slot, luck, 0);
        let name = site.model.events.conditions[index];
        let mut note = |from, holds| {
            witness.note(|| Event::Condition { condition: index, from, p, holds }.drawn(luck.decided(name, p)));
        };
        let Some(group) = &condition.exclusive else {
            let holds = luck.happens(name, p);
            open |= u64::from(holds) << index;
            note(0.0, holds);
            continue;
        };
        let mut from = 0.0;
        for (before, other) in structure.conditions[..index].iter().enumerate() {
            if other.exclusive.as_ref() == Some(group) {
                let slot = own.iter().find(|(mine, _)| *mine == before).map_or(other.probability, |(_, slot)| *slot);
                from += site.value(slot, luck, 0);
            }
        }
        site.clamps.count(warnings::exclusive(structure, index), from + p > 1.0 + 1e-9);
        let u = luck.uniform(name);
        let holds = u >= from && u < from + p;
        open |= u64::from(holds) << index;
        note(from, holds);
    }
    open
}

fn working(site: &Site<'_>, luck: &Luck<'_>, witness: &mut impl Witness) -> u64 {
    site.plan.working.iter().fold(0, |open, &(control, bit, slot)| {
        let p = site.value(slot, luck, 0);
        let name = site.model.events.working[control];
        let works = luck.happens(name, p);
        witness.note(|| Event::Working { control, p, works }.drawn(luck.decided(name, p)));
        if works { open | bit } else { open }
    })
}

/// Splits a whole number by shares with largest remainders; remainders within 1e-9 are ties and go to the earlier.
pub(crate) fn split(total: u32, shares: &[f64], counts: &mut [u32]) {
    let sum: f64 = shares.iter().sum();
    if sum <= 0.0 {
        return;
    }
    let exact = |index: usize| f64::from(total) * shares[index] / sum;
    let whole = |index: usize| (exact(index) + 1e-9).floor();
    let mut given = 0;
    for (index, count) in counts.iter_mut().enumerate() {
        *count = whole(index) as u32;
        given += *count;
    }
    let mut taken = 0_u64;
    for _ in given..total {
        let mut best: Option<(usize, f64)> = None;
        for index in 0..shares.len() {
            let remainder = exact(index) - whole(index);
            let free = taken & (1 << index) == 0;
            if free && best.is_none_or(|(_, most)| remainder > most + 1e-9) {
                best = Some((index, remainder));
            }
        }
        let Some((index, _)) = best else { return };
        taken |= 1 << index;
        counts[index] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(total: u32, shares: &[f64]) -> Vec<u32> {
        let mut counts = vec![0; shares.len()];
        split(total, shares, &mut counts);
        counts
    }

    #[test]
    fn largest_remainders_and_ties_go_to_the_earlier() {
        assert_eq!(shared(12, &[0.2, 0.4, 0.4]), [2, 5, 5]);
        assert_eq!(shared(1, &[0.2, 0.4, 0.4]), [0, 1, 0]);
        assert_eq!(shared(2, &[0.5, 0.5]), [1, 1]);
        assert_eq!(shared(3, &[0.5, 0.5]), [2, 1]);
        assert_eq!(shared(10, &[0.1, 0.2, 0.7]), [1, 2, 7]);
        assert_eq!(shared(0, &[0.3, 0.7]), [0, 0]);
    }

    #[test]
    fn nobody_is_lost_in_a_split() {
        for total in 0..200 {
            for shares in [&[1.0 / 3.0; 3][..], &[0.15, 0.15, 0.7], &[0.05, 0.45, 0.25, 0.25]] {
                assert_eq!(shared(total, shares).iter().sum::<u32>(), total);
            }
        }
    }
}
