//! Parameters that move together: a Gaussian copula on the uniform numbers of their draws (model.md section 1: epistemic
//! values are drawn before anything happens; scenario.md: `[[correlation]]`).

use crate::random::Copula;
use crate::scenario::Scenario;

use super::names::{NameId, Names};
use super::quantity::Values;

/// Which draws are tied, and how.
#[derive(Debug, Clone)]
pub(crate) struct Ties {
    /// Names of the draws, by variable of the copula.
    names: Vec<NameId>,
    copula: Copula,
}

impl Ties {
    /// The ties of a scenario, if it has any.
    pub(crate) fn of(scenario: &Scenario, names: &mut Names) -> Option<Self> {
        let correlations = scenario.correlations.as_ref()?;
        let name = |slot| names.id(&scenario.arena.get(slot).draw);
        Some(Self {
            names: correlations.parameters.iter().copied().map(name).collect(),
            copula: correlations.copula.clone(),
        })
    }

    /// The draws that are tied.
    pub(crate) fn names(&self) -> &[NameId] {
        &self.names
    }

    /// The same in groups that are independent of each other, each in the order of the copula.
    pub(crate) fn groups(&self) -> Vec<Vec<NameId>> {
        let groups = self.copula.groups().into_iter();
        groups.map(|group| group.into_iter().map(|variable| self.names[variable]).collect()).collect()
    }

    /// The uniform number of a draw, made of the independent numbers that `own` gives; `deviates` keeps the normal
    /// deviates of this trial, so that each is worked out once.
    pub(crate) fn uniform(&self, name: NameId, deviates: &Values, own: impl Fn(NameId) -> f64) -> f64 {
        match self.names.iter().position(|other| *other == name) {
            Some(variable) if !self.copula.keeps(variable) => self
                .copula
                .tied(variable, |other| deviates.get(other as u32, || Copula::deviate(own(self.names[other])))),
            _ => own(name),
        }
    }
}
