//! Compiled quantities: a start and a list of operations, each behind a gate, on the drawn value.

use std::cell::Cell;

use crate::random::Sampler;
use crate::scenario::effect::Operation;

use super::names::{Luck, NameId};
use super::site::Site;

/// A number known before the attack, or a law.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A constant.
    Value(f64),
    /// An epistemic value that all postures share.
    Shared(u32),
    /// An epistemic value of this posture.
    Trial(u32),
    /// A law drawn at use.
    Law(Sampler),
}

/// One operation that acts if its gate is open (0: always).
#[derive(Debug, Clone)]
pub(crate) struct Op {
    pub(crate) gate: u64,
    pub(crate) operation: Operation,
    pub(crate) operand: Operand,
}

/// How one number of the scenario comes about under one posture.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) start: Operand,
    pub(crate) ops: Vec<Op>,
    /// Name of its uniform number.
    pub(crate) name: NameId,
    /// What its dimension allows.
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// A count: floor(x + 0.5).
    pub(crate) whole: bool,
    /// Counter of clamped draws, where any can be.
    pub(crate) clamp: Option<u32>,
}

/// The same, ready to be drawn: the common cases without a detour.
#[derive(Debug, Clone)]
pub(crate) enum Quantity {
    /// Always the same.
    Value(f64),
    /// A law that stays within its dimension, as drawn.
    Drawn(Sampler, NameId),
    /// An epistemic value as it is.
    Known(Known),
    /// All others.
    Made(Box<Recipe>),
}

/// An epistemic value, cut to a dimension; a count is rounded.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    shared: bool,
    index: u32,
    low: f64,
    high: f64,
    whole: bool,
}

impl From<Recipe> for Quantity {
    fn from(recipe: Recipe) -> Self {
        if recipe.ops.is_empty() && recipe.clamp.is_none() {
            match &recipe.start {
                Operand::Value(value) => return Self::Value(recipe.finish(*value)),
                Operand::Law(sampler) if !recipe.whole => {
                    if let Some(sampler) = sampler.within(recipe.low, recipe.high) {
                        return Self::Drawn(sampler, recipe.name);
                    }
                }
                Operand::Shared(index) | Operand::Trial(index) => {
                    let shared = matches!(recipe.start, Operand::Shared(_));
                    let Recipe { low, high, whole, .. } = recipe;
                    return Self::Known(Known { shared, index: *index, low, high, whole });
                }
                Operand::Law(_) => {}
            }
        }
        Self::Made(Box::new(recipe))
    }
}

#[inline]
fn finish(value: f64, low: f64, high: f64, whole: bool) -> f64 {
    let value = if whole { (value + 0.5).floor() } else { value };
    value.clamp(low, high)
}

impl Quantity {
    /// The value in one attack; `open` are the gates.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "most numbers are constants, which should cost no call")]
    pub(crate) fn value(&self, site: &Site<'_>, luck: &Luck<'_>, open: u64) -> f64 {
        if let Self::Value(value) = self { *value } else { self.varying(site, luck, open) }
    }

    #[inline(never)]
    fn varying(&self, site: &Site<'_>, luck: &Luck<'_>, open: u64) -> f64 {
        match self {
            Self::Value(value) => *value,
            Self::Drawn(sampler, name) => sampler.at(luck.uniform(*name)),
            Self::Known(known) => {
                let value = if known.shared { site.shared(known.index) } else { site.known(known.index) };
                finish(value, known.low, known.high, known.whole)
            }
            Self::Made(recipe) => recipe.value(site, luck, open),
        }
    }

    /// The value, with a second number of `name`, under which it is drawn if it is a law.
    #[inline]
    pub(crate) fn value_and_coin(&self, site: &Site<'_>, name: NameId, luck: &Luck<'_>, open: u64) -> (f64, f64) {
        let [u, coin] = luck.pair(name);
        match self {
            Self::Drawn(sampler, drawn) if *drawn == name => (sampler.at(u), coin),
            other => (other.value(site, luck, open), coin),
        }
    }

    /// An epistemic draw, its uniform number that which `uniform` gives for its name.
    pub(crate) fn drawn(&self, site: &Site<'_>, luck: &Luck<'_>, uniform: impl Fn(NameId) -> f64) -> f64 {
        match self {
            Self::Drawn(sampler, name) => sampler.at(uniform(*name)),
            Self::Made(recipe) => match &recipe.start {
                Operand::Law(sampler) => recipe.finish(sampler.at(uniform(recipe.name))),
                _ => recipe.value(site, luck, 0),
            },
            other => other.value(site, luck, 0),
        }
    }

    /// The name under which it is drawn at use, if it is.
    pub(crate) fn name(&self) -> Option<NameId> {
        let is_law = |operand: &Operand| matches!(operand, Operand::Law(_));
        match self {
            Self::Drawn(_, name) => Some(*name),
            Self::Made(recipe) => {
                let drawn = is_law(&recipe.start) || recipe.ops.iter().any(|op| is_law(&op.operand));
                drawn.then_some(recipe.name)
            }
            Self::Value(_) | Self::Known(_) => None,
        }
    }

    /// The value, if it is always the same.
    pub(crate) fn constant(&self) -> Option<f64> {
        if let Self::Value(value) = self { Some(*value) } else { None }
    }
}

impl Operand {
    /// The number; a law is drawn under `name`.
    #[inline]
    pub(crate) fn value(&self, site: &Site<'_>, luck: &Luck<'_>, name: NameId) -> f64 {
        match self {
            Self::Value(value) => *value,
            Self::Shared(index) => site.shared(*index),
            Self::Trial(index) => site.known(*index),
            Self::Law(sampler) => sampler.at(luck.uniform(name)),
        }
    }
}

impl Recipe {
    fn value(&self, site: &Site<'_>, luck: &Luck<'_>, open: u64) -> f64 {
        let drawn = self.start.value(site, luck, self.name);
        if self.ops.is_empty() && self.clamp.is_none() {
            return self.finish(drawn);
        }
        let mut value = drawn.clamp(self.low, self.high);
        let mut outside = value.to_bits() != drawn.to_bits();
        for op in &self.ops {
            if op.gate != 0 && op.gate & open == 0 {
                continue;
            }
            value = op.operation.apply(value, op.operand.value(site, luck, self.name));
            if op.operation == Operation::Set {
                outside = false;
            }
        }
        if let Some(clamp) = self.clamp {
            site.clamps.count(clamp, outside || value < self.low || value > self.high);
        }
        self.finish(value)
    }

    fn finish(&self, value: f64) -> f64 {
        finish(value, self.low, self.high, self.whole)
    }
}

/// Epistemic values of one trial, each drawn when it is first asked for: an attack needs only some of them.
#[derive(Debug, Default)]
pub(crate) struct Values {
    values: Vec<Cell<f64>>,
}

impl Values {
    /// Room for as many values.
    pub(crate) fn new(count: usize) -> Self {
        Self { values: vec![Cell::new(f64::NAN); count] }
    }

    /// The values in order, where they were asked for in this trial.
    pub(crate) fn so_far(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        self.values.iter().map(|value| Some(value.get()).filter(|value| !value.is_nan()))
    }

    /// Forgets the values of the last trial.
    pub(crate) fn forget(&self) {
        self.values.iter().for_each(|value| value.set(f64::NAN));
    }

    #[inline]
    pub(crate) fn get(&self, index: u32, draw: impl FnOnce() -> f64) -> f64 {
        let cell = &self.values[index as usize];
        let known = cell.get();
        if !known.is_nan() {
            return known;
        }
        let value = draw();
        cell.set(value);
        value
    }
}

/// How often each quantity that can leave its dimension was drawn, and was clamped.
#[derive(Debug, Default)]
pub(crate) struct Clamps {
    counts: Vec<Cell<(u32, u32)>>,
}

impl Clamps {
    /// Counters at zero.
    pub(crate) fn new(count: usize) -> Self {
        Self { counts: vec![Cell::new((0, 0)); count] }
    }

    #[inline]
    pub(crate) fn count(&self, index: u32, clamped: bool) {
        let cell = &self.counts[index as usize];
        let (clamps, draws) = cell.get();
        cell.set((clamps + u32::from(clamped), draws.saturating_add(1)));
    }

    /// Takes the counts since the last call: (counter, clamped, drawn).
    pub(crate) fn take(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        self.counts.iter().enumerate().filter_map(|(index, cell)| {
            let (clamps, draws) = cell.replace((0, 0));
            (draws > 0).then_some((index as u32, clamps, draws))
        })
    }
}
