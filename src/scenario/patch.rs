//! Which effects act on each slot under a posture, in order, and what a slot holds at its centre.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::random::Law;

use super::Scenario;
use super::arena::{Base, Class, SlotId};
use super::effect::{Effect, Operation};
use super::structure::Posture;

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

/// Whose an effect is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The quantity's own (`then`).
    Itself,
    /// The command line's.
    CommandLine,
    /// A control's.
    Control(usize),
    /// The posture's own.
    Posture,
    /// A condition's.
    Condition(usize),
}

/// One effect on one slot.
#[derive(Debug, Clone, Copy)]
pub struct Patch<'a> {
    /// When.
    pub gate: Gate,
    /// Whose.
    pub author: Author,
    /// What.
    pub effect: &'a Effect,
}

/// Medians and moments of laws, each worked out once: paths meet the same laws again and again, and postures share most of them.
/// A law is known by where it stands, which does not change while its scenario is borrowed.
#[derive(Debug, Clone, Default)]
struct Centres<'a> {
    known: Rc<RefCell<BTreeMap<*const Law, Known>>>,
    scenario: PhantomData<&'a Scenario>,
}

/// What is known of a law: its median; its mean and variance.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    median: Option<f64>,
    moments: Option<(f64, f64)>,
}

impl<'a> Centres<'a> {
    fn median(&self, law: &'a Law) -> f64 {
        let mut known = self.known.borrow_mut();
        *known.entry(law).or_default().median.get_or_insert_with(|| law.median())
    }

    fn moments(&self, law: &'a Law) -> (f64, f64) {
        let mut known = self.known.borrow_mut();
        *known.entry(law).or_default().moments.get_or_insert_with(|| (law.mean(), law.variance()))
    }
}

/// The patches of every slot under one posture: command line, controls as listed, the posture's own, conditions.
#[derive(Debug, Clone)]
pub struct Patches<'a> {
    scenario: &'a Scenario,
    by_slot: Vec<Vec<Patch<'a>>>,
    centres: Centres<'a>,
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
        Self::beside(scenario, posture, &Centres::default())
    }

    /// Those of every posture, one after the other, with medians and moments of laws in common.
    pub(crate) fn of_each(scenario: &'a Scenario) -> impl Iterator<Item = Self> {
        let centres = Centres::default();
        (0..scenario.structure.postures.len()).map(move |posture| Self::beside(scenario, Some(posture), &centres))
    }

    fn beside(scenario: &'a Scenario, posture: Option<usize>, centres: &Centres<'a>) -> Self {
        let structure = &scenario.structure;
        let own = posture.map(|index| &structure.postures[index]);
        let mut by_slot: Vec<Vec<Patch<'a>>> = vec![Vec::new(); scenario.arena.slots.len()];
        let mut lay = |gate: Gate, author: Author, effects: &'a [Effect]| {
            for effect in effects {
                for slot in &effect.slots {
                    by_slot[slot.index()].push(Patch { gate, author, effect });
                }
            }
        };
        lay(Gate::Always, Author::Itself, &scenario.then);
        lay(Gate::Always, Author::CommandLine, &scenario.overrides);
        if let Some(posture) = own {
            let touched = touched(scenario, posture);
            for &control in &posture.controls {
                let gate =
                    if always_works(scenario, &touched, control) { Gate::Always } else { Gate::Working(control) };
                lay(gate, Author::Control(control), &structure.controls[control].effects);
            }
            lay(Gate::Always, Author::Posture, &posture.effects);
        }
        for (index, condition) in scenario.structure.conditions.iter().enumerate() {
            lay(Gate::Condition(index), Author::Condition(index), &condition.effects);
        }
        Self { scenario, by_slot, centres: centres.clone() }
    }

    /// No patches at all: every slot as the file has it.
    pub(crate) fn none(scenario: &'a Scenario) -> Self {
        Self { scenario, by_slot: vec![Vec::new(); scenario.arena.slots.len()], centres: Centres::default() }
    }

    /// Controls of the posture that may not be in working order, as listed.
    pub fn uncertain(&self, posture: usize) -> Vec<usize> {
        let posture = &self.scenario.structure.postures[posture];
        let touched = touched(self.scenario, posture);
        posture.controls.iter().copied().filter(|control| !always_works(self.scenario, &touched, *control)).collect()
    }

    /// The patches of a slot, in order.
    pub fn on(&self, slot: SlotId) -> &[Patch<'a>] {
        &self.by_slot[slot.index()]
    }

    /// What a slot holds once what nothing can undo is done: the value of the last `set` that is always in force, or what
    /// is written, with its class, and the patches after it.
    pub(crate) fn settled(&self, slot: SlotId) -> (&Base, Class, &[Patch<'a>]) {
        let (patches, class) = (self.on(slot), self.scenario.arena.class_of(slot));
        let decisive = |patch: &Patch<'_>| patch.gate == Gate::Always && patch.effect.operation == Operation::Set;
        match patches.iter().rposition(decisive) {
            Some(at) => {
                let value = &patches[at].effect.value;
                (value, class_after_set(value, class), &patches[at + 1..])
            }
            None => (&self.scenario.arena.get(slot).base, class, patches),
        }
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
        let (low, high) = found.range();
        Centre { median: centre.median.clamp(low, high), mean: centre.mean.clamp(low, high), variance: centre.variance }
    }

    fn base_centre(&self, base: &'a Base, class: Class) -> Centre {
        match base {
            Base::Value(value) => Centre { median: *value, mean: *value, variance: 0.0 },
            Base::Parameter(slot) | Base::Like(slot) => self.centre(*slot),
            Base::Law(law, _) => {
                let median = self.centres.median(law);
                let (mean, variance) = match class {
                    Class::Trial => (median, 0.0),
                    Class::Attack => self.centres.moments(law),
                };
                Centre { median, mean, variance }
            }
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

    /// The mean of a slot at any moment of the year: of what is there whether or not an attack comes, as the number on
    /// site is.
    ///
    /// A control that works with a probability counts with it. Whether it works does not depend on attacks, so its share
    /// of attacks is its share of time; the mean is exact where effects add, scale or set and their values do not depend
    /// on the quantity. A condition says which share of *attacks* it holds at, and nothing of the hours in which no
    /// attack comes: it is left out.
    pub fn mean_at_a_moment(&self, slot: SlotId) -> f64 {
        let mut value = self.base_mean(&self.scenario.arena.get(slot).base);
        // The effects of a control stand side by side: it works for all of them, or for none.
        for together in self.on(slot).chunk_by(|one, next| one.gate == next.gate) {
            let p = match together[0].gate {
                Gate::Always => 1.0,
                Gate::Working(control) => self.mean(self.scenario.structure.controls[control].working).clamp(0.0, 1.0),
                Gate::Condition(_) => continue,
            };
            let with = together
                .iter()
                .fold(value, |value, patch| patch.effect.operation.apply(value, self.base_mean(&patch.effect.value)));
            value = if p < 1.0 { p * with + (1.0 - p) * value } else { with };
        }
        value
    }

    fn base_mean(&self, base: &Base) -> f64 {
        match base {
            Base::Value(value) => *value,
            Base::Law(law, _) => law.mean_above_zero(),
            Base::Parameter(slot) | Base::Like(slot) => self.mean(*slot),
        }
    }

    /// The constant a slot holds with the patches that `chosen` accepts, references followed, if every part of it is
    /// constant; with the last effect that acted.
    pub(crate) fn constant(&self, slot: SlotId, chosen: &dyn Fn(Gate) -> bool) -> Option<(f64, Option<&'a Effect>)> {
        if self.scenario.arena.get(slot).faulty {
            return None;
        }
        let mut found = self.constant_base(&self.scenario.arena.get(slot).base, chosen);
        for patch in self.on(slot).iter().filter(|patch| chosen(patch.gate)) {
            let by = self.constant_base(&patch.effect.value, chosen).map(|(by, _)| by);
            let value = match (patch.effect.operation, found, by) {
                (Operation::Set, _, Some(by)) => Some(by),
                (operation, Some((value, _)), Some(by)) => Some(operation.apply(value, by)),
                _ => None,
            };
            found = value.map(|value| (value, Some(patch.effect)));
        }
        found
    }

    fn constant_base(&self, base: &Base, chosen: &dyn Fn(Gate) -> bool) -> Option<(f64, Option<&'a Effect>)> {
        match base {
            Base::Value(value) => Some((*value, None)),
            Base::Law(..) => None,
            Base::Parameter(slot) | Base::Like(slot) => self.constant(*slot, chosen),
        }
    }

    /// The smallest and largest value a slot can take, effects included, before it is cut to its dimension.
    pub(crate) fn extent(&self, slot: SlotId) -> (f64, f64) {
        let (mut low, mut high) = self.base_extent(&self.scenario.arena.get(slot).base);
        for patch in self.on(slot) {
            let (least, most) = self.base_extent(&patch.effect.value);
            let operation = patch.effect.operation;
            let ends = [(low, least), (low, most), (high, least), (high, most)].map(|(x, by)| operation.apply(x, by));
            let certain = patch.gate == Gate::Always;
            low = ends.iter().copied().fold(if certain { f64::INFINITY } else { low }, f64::min);
            high = ends.iter().copied().fold(if certain { f64::NEG_INFINITY } else { high }, f64::max);
        }
        (low, high)
    }

    /// The same of what a base can be.
    pub(crate) fn base_extent(&self, base: &Base) -> (f64, f64) {
        match base {
            Base::Value(value) => (*value, *value),
            Base::Law(law, _) => law.support(),
            Base::Parameter(slot) | Base::Like(slot) => self.extent(*slot),
        }
    }
}

/// By slot: whether something of a posture, of the command line or of the quantity itself acts on it.
fn touched(scenario: &Scenario, posture: &Posture) -> Vec<bool> {
    let controls = posture.controls.iter().flat_map(|index| &scenario.structure.controls[*index].effects);
    let effects = scenario.then.iter().chain(&scenario.overrides).chain(controls).chain(&posture.effects);
    let mut touched = vec![false; scenario.arena.slots.len()];
    effects.flat_map(|effect| &effect.slots).for_each(|slot| touched[slot.index()] = true);
    touched
}

/// True where `working` is the constant 1 and nothing touches it.
fn always_works(scenario: &Scenario, touched: &[bool], control: usize) -> bool {
    let slot = scenario.structure.controls[control].working;
    !touched[slot.index()] && matches!(scenario.arena.get(slot).base, Base::Value(p) if p >= 1.0)
}

/// The class of a quantity after `set`: what the new law states, else that of the target.
pub fn class_after_set(value: &Base, before: Class) -> Class {
    match value {
        Base::Law(_, Some(class)) => *class,
        _ => before,
    }
}
