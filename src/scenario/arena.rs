//! The arena: every number of a scenario in a slot of its own, under a dotted path.

use crate::random::Law;

use super::diagnostic::Span;
use super::dimension::Dimension;

/// Index of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u32);

impl SlotId {
    /// As an index into a list by slot.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How often a quantity takes a new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Epistemic: one value per trial.
    Trial,
    /// Aleatory: one value per attack (and prong, person or place of use).
    Attack,
}

/// What a slot holds before any effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    /// A constant.
    Value(f64),
    /// A distribution, with its class if the file states one.
    Law(Law, Option<Class>),
    /// A named parameter.
    Parameter(SlotId),
    /// Whatever another slot holds, effects included (a default such as `search_time` = `objective_time`).
    Like(SlotId),
}

/// Evidence grade of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Measured.
    A,
    /// Analogue.
    B,
    /// Practice.
    C,
    /// Judgement.
    D,
}

impl Grade {
    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// Where a number comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Identifiers of sources.
    pub basis: Vec<String>,
    /// Evidence grade.
    pub grade: Option<Grade>,
}

/// One number of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Dotted path through identifiers, for example `element.base_gate.delay.force`.
    pub path: String,
    /// A shorter path that means this slot too (`plant.unit.u.damage.minor` for every objective).
    pub short: Option<String>,
    /// Its dimension.
    pub dimension: Dimension,
    /// Its class unless the quantity states another.
    pub class: Class,
    /// Largest value that makes sense.
    pub most: f64,
    /// What it holds before any effect.
    pub base: Base,
    /// Where it is written; `None` for a default.
    pub span: Option<Span>,
    /// Name of its draw: slots written as one value share it.
    pub draw: String,
    /// Source and grade.
    pub provenance: Provenance,
    /// What was written could not be read: the slot holds its default, and no check judges it.
    pub faulty: bool,
    /// It has no name in the file, being the operand of an effect that has effects of its own: no target matches it.
    pub hidden: bool,
}

impl Slot {
    /// Smallest and largest value that makes sense.
    pub fn range(&self) -> (f64, f64) {
        (self.dimension.range().0, self.most)
    }
}

/// Every slot of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arena {
    /// In the order in which they were made.
    pub slots: Vec<Slot>,
}

impl Arena {
    /// Adds a slot.
    pub fn add(&mut self, slot: Slot) -> SlotId {
        self.slots.push(slot);
        SlotId(self.slots.len() as u32 - 1)
    }

    /// The slot behind an index.
    pub fn get(&self, id: SlotId) -> &Slot {
        &self.slots[id.index()]
    }

    /// Every slot that a target names: the path itself, what lies below it, `*` for one level.
    pub fn matching(&self, target: &str) -> Vec<SlotId> {
        let pattern: Vec<&str> = target.split('.').collect();
        let hit = |path: &str| {
            let mut levels = path.split('.');
            pattern.iter().all(|want| levels.next().is_some_and(|level| *want == "*" || *want == level))
        };
        (0..self.slots.len())
            .filter(|&index| {
                let slot = &self.slots[index];
                !slot.hidden && (hit(&slot.path) || slot.short.as_deref().is_some_and(hit))
            })
            .map(|index| SlotId(index as u32))
            .collect()
    }

    /// The class a slot has with what it holds: what `set` puts in place of a reference has it too, though the reference
    /// itself is epistemic whatever the class.
    pub fn class_of(&self, id: SlotId) -> Class {
        let slot = self.get(id);
        match &slot.base {
            Base::Law(_, Some(class)) => *class,
            Base::Like(other) => self.class_of(*other),
            Base::Value(_) | Base::Parameter(_) | Base::Law(_, None) => slot.class,
        }
    }
}
