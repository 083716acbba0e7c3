//! What is drawn once per trial, by name: the uniform numbers behind everything that is not known.

use std::collections::BTreeSet;

use super::names::NameId;
use super::quantity::Quantity;
use super::{Model, Worker};

/// The names of draws, each once.
pub(super) fn names(draws: &[Quantity]) -> Vec<NameId> {
    let mut seen = BTreeSet::new();
    draws.iter().filter_map(Quantity::name).filter(|name| seen.insert(*name)).collect()
}

impl Model {
    /// The names under which anything is drawn once per trial, each once, in the order of their first use. Names that
    /// are tied by a rank correlation stand beside each other like all others.
    pub fn epistemic(&self) -> Vec<&str> {
        self.epistemic_names.iter().map(|id| self.names[*id as usize].as_str()).collect()
    }

    /// The uniform number of each of these names in the begun trial, ties included: every quantity drawn under a name is
    /// a rising function of it, whatever law a posture puts in its place.
    pub fn epistemic_uniforms<'a>(&'a self, worker: &'a Worker) -> impl Iterator<Item = f64> + 'a {
        let site = self.site(0, worker);
        let luck = site.luck();
        self.epistemic_names.iter().map(move |name| site.epistemic(&luck, *name))
    }
}
