//! What a threat may choose for itself, and what a stand-off attack can't do: settled once effects are known.

use std::collections::BTreeSet;

use crate::scenario::arena::{Base, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::effect::Effect;
use crate::scenario::structure::{Structure, TargetSet};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader};

impl Reader {
    /// Every zone as a target of an adaptive threat, its weight the zone's attractiveness. What it can't or won't choose is
    /// taken out by [`Reader::settle_targets`] and where paths are found.
    pub(super) fn every_zone(&mut self, threat: &Fields<'_>) -> Vec<TargetSet> {
        let zones: Vec<(String, SlotId)> =
            self.structure.zones.iter().map(|zone| (zone.id.clone(), zone.attractiveness)).collect();
        zones.iter().enumerate().map(|(zone, (id, weight))| self.one_zone(threat, zone, id, *weight)).collect()
    }

    /// A stand-off attack strikes one zone.
    pub(super) fn one_zone_each(&mut self, threat: &Node, id: &str, sets: &[TargetSet]) {
        let Some(Value::List(items)) = threat.get("target").map(|node| &node.value) else { return };
        for (item, set) in items.iter().zip(sets) {
            if set.prongs.len() > 1 {
                let message = format!("`threat.{id}` strikes from a distance, and a set of it has several zones");
                self.faults.push(
                    Diagnostic::error("several-zones", Some(item.span.clone()), message)
                        .label("a stand-off attack strikes one zone")
                        .help("make a set of each zone"),
                );
            }
        }
    }

    /// What follows from the whole file and its effects: default attractiveness, the zones that an adaptive threat may
    /// choose, and whether anybody can be injured.
    pub(crate) fn settle_targets(&mut self, overrides: &[Effect]) {
        let dull = dull_zones(&self.structure, |slot| self.is_nothing(slot));
        for (zone, dull) in self.structure.zones.iter().zip(dull) {
            let slot = &mut self.arena.slots[zone.attractiveness.index()];
            if slot.span.is_none() && dull {
                slot.base = Base::Value(0.0);
            }
        }
        let structure = &self.structure;
        let conditions = structure.conditions.iter().flat_map(|condition| &condition.effects);
        let controls = structure.controls.iter().flat_map(|control| &control.effects);
        let postures = structure.postures.iter().flat_map(|posture| &posture.effects);
        let effects = self.then.iter().chain(overrides).chain(conditions).chain(controls).chain(postures);
        let touched: BTreeSet<SlotId> = effects.flat_map(|effect| &effect.slots).copied().collect();
        let never = |slot: &SlotId| self.is_nothing(*slot) && !touched.contains(slot);
        let injured = self.structure.injured_per_killed.filter(|slot| !never(slot));
        let kept = |set: &TargetSet| !never(&set.weight);
        let threats = &self.structure.threats;
        let chosen: Vec<Vec<bool>> = threats.iter().map(|threat| threat.sets.iter().map(kept).collect()).collect();
        self.structure.injured_per_killed = injured;
        for (threat, chosen) in self.structure.threats.iter_mut().zip(chosen).filter(|(threat, _)| threat.adaptive) {
            let mut chosen = chosen.into_iter();
            threat.sets.retain(|_| chosen.next().unwrap_or(true));
        }
    }

    /// The constant 0 as it is written, or left out.
    fn is_nothing(&self, slot: SlotId) -> bool {
        let slot = self.arena.get(slot);
        !slot.faulty && matches!(slot.base, Base::Value(value) if value <= 0.0)
    }
}

/// By zone: nobody goes there for its own sake unless the file says so, as it is an entry, or has neither people nor units.
fn dull_zones(structure: &Structure, is_nothing: impl Fn(SlotId) -> bool) -> Vec<bool> {
    let entry = |zone: &usize| structure.threats.iter().any(|threat| threat.entry.contains(zone));
    let people = |zone: &usize| structure.zones[*zone].occupancy.iter().any(|share| !is_nothing(*share));
    let units = |zone: &usize| structure.plant.iter().flat_map(|plant| &plant.units).any(|unit| unit.zone == *zone);
    (0..structure.zones.len()).map(|zone| entry(&zone) || !(people(&zone) || units(&zone))).collect()
}
