//! The site in one trial under one posture: the plan and this trial's epistemic values.

use crate::scenario::arena::SlotId;
use crate::scenario::structure::Structure;

use super::Model;
use super::names::Luck;
use super::plan::Plan;
use super::quantity::{Clamps, Quantity};

/// Plan, epistemic values, counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) model: &'a Model,
    pub(crate) plan: &'a Plan,
    /// By step of the plan.
    pub(crate) values: &'a [f64],
    pub(crate) clamps: &'a Clamps,
}

impl<'a> Site<'a> {
    /// What there is.
    pub(crate) fn structure(&self) -> &'a Structure {
        &self.model.structure
    }

    /// The value of a slot at this moment; `open` says which conditions hold and which controls work.
    #[inline]
    pub(crate) fn value(&self, slot: SlotId, luck: &Luck<'_>, open: u64) -> f64 {
        self.plan.at(slot).value(self.values, luck, open, self.clamps)
    }
}

/// Draws the epistemic values of a trial, in the order in which they build on each other.
pub(crate) fn draw_values(steps: &[Quantity], luck: &Luck<'_>, clamps: &Clamps, values: &mut Vec<f64>) {
    values.clear();
    for step in steps {
        let value = step.value(values, luck, 0, clamps);
        values.push(value);
    }
}
