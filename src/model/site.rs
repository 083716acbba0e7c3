//! The site in one trial under one posture: the plan and this trial's epistemic values.

use crate::scenario::arena::SlotId;
use crate::scenario::structure::Structure;

use super::Model;
use super::draws::Given;
use super::names::{Luck, NameId};
use super::plan::Plan;
use super::quantity::{Clamps, Values};

/// Plan, epistemic values, counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) model: &'a Model,
    pub(crate) plan: &'a Plan,
    /// Number of the trial.
    pub(crate) trial: u64,
    /// Epistemic draws that all postures share.
    pub(crate) shared: &'a Values,
    /// Numbers in place of those of the trial.
    pub(crate) given: Option<&'a Given>,
    /// Normal deviates of the draws that are tied together.
    pub(crate) deviates: &'a Values,
    /// Epistemic values of the posture, by step of the plan.
    pub(crate) values: &'a Values,
    pub(crate) clamps: &'a Clamps,
}

impl<'a> Site<'a> {
    /// What there is.
    pub(crate) fn structure(&self) -> &'a Structure {
        &self.model.structure
    }

    /// The value of a slot at this moment; `open` says which conditions hold and which controls work.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as Quantity::value")]
    pub(crate) fn value(&self, slot: SlotId, luck: &Luck<'_>, open: u64) -> f64 {
        self.plan.at(slot).value(self, luck, open)
    }

    /// An epistemic draw that all postures share.
    #[inline]
    pub(crate) fn shared(&self, index: u32) -> f64 {
        self.shared.get(index, || {
            let luck = self.luck();
            self.model.shared[index as usize].drawn(self, &luck, |name| self.epistemic(&luck, name))
        })
    }

    /// The uniform number of what is drawn once per trial under a name.
    #[inline]
    pub(crate) fn epistemic(&self, luck: &Luck<'_>, name: NameId) -> f64 {
        let stratified = self.model.sampling.stratified;
        let place = |name: NameId| self.model.epistemic.places[name as usize];
        if let Some(held) = self.given.and_then(|given| given.held(place(name))) {
            return held;
        }
        let own = |name| match self.given {
            Some(given) => given.own(place(name)),
            None if stratified => luck.stratified(name),
            None => luck.uniform(name),
        };
        match &self.model.ties {
            None => own(name),
            Some(ties) => ties.uniform(name, self.deviates, own),
        }
    }

    /// An epistemic value of this posture.
    #[inline]
    pub(crate) fn known(&self, index: u32) -> f64 {
        self.values.get(index, || self.plan.steps[index as usize].value(self, &self.luck(), 0))
    }

    /// Luck of what is drawn once per trial.
    pub(crate) fn luck(&self) -> Luck<'a> {
        self.model.keys.luck(0, self.trial, 0)
    }
}
