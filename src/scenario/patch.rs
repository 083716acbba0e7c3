//! Which effects act on each slot under a posture, in order, and what a slot holds at its centre.

use super::Scenario;
use super::arena::{Base, Class, SlotId};
use super::effect::{Effect, Operation};

/// When a patch is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// In every attack.
    Always,
    /// In attacks at which this control is in working order.
    Working(usize),
    /// In attacks at which this condition holds.
    Condition(usize),
}

/// One effect on one slot.
#[derive(Debug, Clone, Copy)]
pub struct Patch<'a> {
    /// When.
    pub gate: Gate,
    /// What.
    pub effect: &'a Effect,
}

/// The patches of every slot under one posture: command line, controls as listed, the posture's own, conditions.
#[derive(Debug, Clone)]
pub struct Patches<'a> {
    scenario: &'a Scenario,
    by_slot: Vec<Vec<Patch<'a>>>,
}

/// A quantity at its centre: epistemic ones at their median, times by mean and variance (model.md section 4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centre {
    /// Median, effects applied.
    pub median: f64,
    /// Mean of what varies by attack; the median of what does not.
    pub mean: f64,
    /// Variance of what varies by attack; 0 for what does not.
    pub variance: f64,
}

impl<'a> Patches<'a> {
    /// The patches of a posture, or of none (`None`: base, command line and conditions only).
    pub fn of(scenario: &'a Scenario, posture: Option<usize>) -> Self {
        let mut by_slot: Vec<Vec<Patch<'a>>> = vec![Vec::new(); scenario.arena.slots.len()];
        let mut lay = |gate: Gate, effects: &'a [Effect]| {
            for effect in effects {
                for slot in &effect.slots {
                    by_slot[slot.index()].push(Patch { gate, effect });
                }
            }
        };
        lay(Gate::Always, &scenario.overrides);
        if let Some(posture) = posture.map(|index| &scenario.structure.postures[index]) {
            for &control in &posture.controls {
                let found = &scenario.structure.controls[control];
                lay(if found.working.is_some() { Gate::Working(control) } else { Gate::Always }, &found.effects);
            }
            lay(Gate::Always, &posture.effects);
        }
        for (index, condition) in scenario.structure.conditions.iter().enumerate() {
            lay(Gate::Condition(index), &condition.effects);
        }
        Self { scenario, by_slot }
    }

    /// The patches of a slot, in order.
    pub fn on(&self, slot: SlotId) -> &[Patch<'a>] {
        &self.by_slot[slot.index()]
    }

    /// What a slot holds at its centre, controls in force, conditions left out.
    pub fn centre(&self, slot: SlotId) -> Centre {
        let found = self.scenario.arena.get(slot);
        let mut class = self.scenario.arena.class_of(slot);
        let mut centre = self.base_centre(&found.base, class);
        for patch in self.on(slot) {
            if matches!(patch.gate, Gate::Condition(_)) {
                continue;
            }
            let effect = patch.effect;
            if effect.operation == Operation::Set {
                class = class_after_set(&effect.value, class);
                centre = self.base_centre(&effect.value, class);
                continue;
            }
            let by = self.base_centre(&effect.value, Class::Trial).median;
            centre.median = effect.operation.apply(centre.median, by);
            centre.mean = effect.operation.apply(centre.mean, by);
            if effect.operation == Operation::Scale {
                centre.variance *= by * by;
            }
        }
        let (low, high) = found.dimension.range();
        Centre { median: centre.median.clamp(low, high), mean: centre.mean.clamp(low, high), variance: centre.variance }
    }

    fn base_centre(&self, base: &Base, class: Class) -> Centre {
        match base {
            Base::Value(value) => Centre { median: *value, mean: *value, variance: 0.0 },
            Base::Parameter(slot) | Base::Like(slot) => self.centre(*slot),
            Base::Law(law, _) => match class {
                Class::Trial => Centre { median: law.median(), mean: law.median(), variance: 0.0 },
                Class::Attack => Centre { median: law.median(), mean: law.mean(), variance: law.variance() },
            },
        }
    }

    /// The mean of a slot whatever its class, effects in force applied: for costs and declared frequencies.
    pub fn mean(&self, slot: SlotId) -> f64 {
        let found = self.scenario.arena.get(slot);
        let mut value = self.base_mean(&found.base);
        for patch in self.on(slot).iter().filter(|patch| patch.gate == Gate::Always) {
            value = patch.effect.operation.apply(value, self.base_mean(&patch.effect.value));
        }
        value
    }

    fn base_mean(&self, base: &Base) -> f64 {
        match base {
            Base::Value(value) => *value,
            Base::Law(law, _) => law.mean(),
            Base::Parameter(slot) | Base::Like(slot) => self.mean(*slot),
        }
    }

    /// The constant a slot holds with the patches that `chosen` accepts, if every part of it is constant; with the
    /// last effect that acted.
    pub(crate) fn constant(&self, slot: SlotId, chosen: impl Fn(Gate) -> bool) -> Option<(f64, Option<&'a Effect>)> {
        let mut value = match self.scenario.arena.get(slot).base {
            Base::Value(value) => Some(value),
            _ => None,
        };
        let mut last = None;
        for patch in self.on(slot).iter().filter(|patch| chosen(patch.gate)) {
            let Base::Value(by) = patch.effect.value else {
                value = None;
                continue;
            };
            value = match patch.effect.operation {
                Operation::Set => Some(by),
                operation => value.map(|value| operation.apply(value, by)),
            };
            last = Some(patch.effect);
        }
        value.map(|value| (value, last))
    }
}

/// The class of a quantity after `set`: what the new law states, else that of the target.
pub fn class_after_set(value: &Base, before: Class) -> Class {
    match value {
        Base::Law(_, Some(class)) => *class,
        Base::Parameter(_) => Class::Trial,
        _ => before,
    }
}
