//! Compiled quantities: a start and a list of operations, each behind a gate, on the drawn value.

use std::cell::Cell;

use crate::random::Sampler;
use crate::scenario::effect::Operation;

use super::names::{Luck, NameId};

/// A number known before the attack, or a law.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A constant.
    Value(f64),
    /// One of this trial's epistemic values.
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

/// One number of the scenario under one posture, ready to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Quantity {
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

impl Quantity {
    /// The value in one attack: `values` are the trial's epistemic values, `open` the gates.
    #[inline]
    pub(crate) fn value(&self, values: &[f64], luck: &Luck<'_>, open: u64, clamps: &Clamps) -> f64 {
        let drawn = match &self.start {
            Operand::Value(value) => *value,
            Operand::Trial(index) => values[*index as usize],
            Operand::Law(sampler) => sampler.at(luck.uniform(self.name)),
        };
        if self.ops.is_empty() && self.clamp.is_none() {
            return self.finish(drawn);
        }
        self.patched(drawn, values, luck, open, clamps)
    }

    fn patched(&self, drawn: f64, values: &[f64], luck: &Luck<'_>, open: u64, clamps: &Clamps) -> f64 {
        let mut value = drawn.clamp(self.low, self.high);
        let mut outside = value.to_bits() != drawn.to_bits();
        for op in &self.ops {
            if op.gate != 0 && op.gate & open == 0 {
                continue;
            }
            let by = match &op.operand {
                Operand::Value(value) => *value,
                Operand::Trial(index) => values[*index as usize],
                Operand::Law(sampler) => sampler.at(luck.uniform(self.name)),
            };
            value = op.operation.apply(value, by);
            if op.operation == Operation::Set {
                outside = false;
            }
        }
        if let Some(clamp) = self.clamp {
            clamps.count(clamp, outside || value < self.low || value > self.high);
        }
        self.finish(value)
    }

    #[inline]
    fn finish(&self, value: f64) -> f64 {
        let value = if self.whole { (value + 0.5).floor() } else { value };
        value.clamp(self.low, self.high)
    }
}

/// How often each quantity that can leave its dimension was drawn, and was clamped.
#[derive(Debug, Default)]
pub(crate) struct Clamps {
    counts: Vec<Cell<(f64, f64)>>,
}

impl Clamps {
    /// Counters at zero.
    pub(crate) fn new(count: usize) -> Self {
        Self { counts: vec![Cell::new((0.0, 0.0)); count] }
    }

    #[inline]
    pub(crate) fn count(&self, index: u32, clamped: bool) {
        let cell = &self.counts[index as usize];
        let (clamps, draws) = cell.get();
        cell.set((clamps + f64::from(u8::from(clamped)), draws + 1.0));
    }

    /// Takes the counts since the last call: (counter, clamped, drawn).
    pub(crate) fn take(&self) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
        self.counts.iter().enumerate().filter_map(|(index, cell)| {
            let (clamps, draws) = cell.replace((0.0, 0.0));
            (draws > 0.0).then_some((index as u32, clamps, draws))
        })
    }
}
