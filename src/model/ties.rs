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

#[cfg(test)]
mod tests {
    use crate::model::{Model, Sampling};

    /// A site with four tied parameters: rank correlations 0.8 and -0.5 asked for, 0 of the rest.
    fn scenario() -> crate::scenario::Scenario {
        let parameters = "[parameters]\na = { beta = [2, 3] }\nb = { lognormal = { median = 1, gsd = 2 } }\n\
                          c = { uniform = [0, 1] }\nd = { beta = [1, 9] }\n";
        let text = include_str!("../../tests/data/outpost.toml").replace("[parameters]\n", parameters);
        let pair = |one: &str, other: &str, rank: f64| {
            format!("\n[[correlation]]\nbetween = [\"{one}\", \"{other}\"]\nrank = {rank}\n")
        };
        let text = [text, pair("a", "b", 0.8), pair("c", "a", -0.5), pair("a", "d", 0.0)].concat();
        let loaded = crate::scenario::load("site.toml", text.as_bytes(), &[]);
        loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
    }

    /// Spearman's rank correlation of values that are all different.
    fn spearman(one: &[f64], other: &[f64]) -> f64 {
        let ranks = |values: &[f64]| {
            let mut order: Vec<usize> = (0..values.len()).collect();
            order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
            let mut ranks = vec![0.0; values.len()];
            order.iter().enumerate().for_each(|(rank, place)| ranks[*place] = rank as f64);
            ranks
        };
        let squares: f64 = ranks(one).iter().zip(ranks(other)).map(|(a, b)| (a - b) * (a - b)).sum();
        let n = one.len() as f64;
        1.0 - 6.0 * squares / (n * (n * n - 1.0))
    }

    #[test]
    fn realised_rank_correlations_are_those_asked_for() {
        const TRIALS: u64 = 16 * 1_024;
        let scenario = scenario();
        for sampling in [Sampling::default(), Sampling { stratified: true, ..Sampling::default() }] {
            let model = Model::compile(&scenario, 11).unwrap().sampled(sampling);
            let mut worker = model.worker();
            let mut columns: Vec<Vec<f64>> = vec![Vec::new(); model.epistemic().len()];
            for trial in 0..TRIALS {
                model.begin(trial, &mut worker);
                model.epistemic_uniforms(&worker).zip(&mut columns).for_each(|(uniform, column)| column.push(uniform));
            }
            let names = model.epistemic();
            let place = |name: &str| {
                let found = names.iter().position(|other| other.ends_with(&format!("parameters.{name}")));
                found.unwrap_or_else(|| panic!("{name} of {names:?}"))
            };
            // Of a pair that is not given 0 is asked, though both hang on a.
            for (one, other, asked) in
                [("a", "b", 0.8), ("a", "c", -0.5), ("a", "d", 0.0), ("b", "c", 0.0), ("c", "d", 0.0), ("b", "d", 0.0)]
            {
                let found = spearman(&columns[place(one)], &columns[place(other)]);
                // Variance of the inverse hyperbolic tangent (1 + r²/2) / (n - 3): Bonett and Wright 2000.
                let error = ((1.0 + asked * asked / 2.0) / (TRIALS as f64 - 3.0)).sqrt();
                let apart = (libm::atanh(found) - libm::atanh(asked)).abs();
                assert!(apart < 4.0 * error, "{one} and {other}, {sampling:?}: {found} for {asked}");
            }
        }
    }
}
