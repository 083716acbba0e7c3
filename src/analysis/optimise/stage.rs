//! Sets of controls on the stage: what they cost, and their values trial by trial.

use std::ops::Range;

use crate::engine::BLOCK;
use crate::model::Model;
use crate::scenario::{Measures, Scenario};
use crate::stats::Estimate;

use super::super::cost::Cost;
use super::super::sample::{Sample, Sampling};
use super::{Effort, OptimiseError, Question};

/// Parts of the postures of a sampling: enough for all workers where a rung is a single block.
const PARTS: usize = 8;
/// Values that are drawn at once, about: 16 MiB.
const AT_ONCE: u64 = 1 << 21;

/// Controls added to the base, in file order, with what they add to its annual cost: their own, and what they change of the
/// premium and of what its controls cost.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    pub(super) added: Vec<usize>,
    pub(super) cost: f64,
}

impl Set {
    /// Cheapest first, then fewest controls, then file order: which of two equal sets is taken.
    pub(super) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let size = |set: &Self| set.added.len();
        self.cost
            .total_cmp(&other.cost)
            .then_with(|| size(self).cmp(&size(other)))
            .then_with(|| self.added.cmp(&other.added))
    }
}

/// A set, if it is possible.
#[derive(Debug)]
pub(super) enum Priced {
    Possible(Set),
    /// Added controls, and why they can't be together.
    Impossible(Vec<usize>, String),
}

/// What every stage of a search needs.
pub(super) struct Stage<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) question: &'a Question,
    pub(super) effort: Effort,
    pub(super) progress: &'a (dyn Fn(u64) + Sync),
}

/// Values by set, trial by trial.
pub(super) type Rows = Vec<Vec<f64>>;

impl Stage<'_> {
    /// What each list of added controls costs, if it can be.
    pub(super) fn priced(&self, added: Vec<Vec<usize>>) -> Vec<Priced> {
        let base = self.question.base;
        let widened = self.scenario.with_sets(&self.measures(added.iter().map(Vec::as_slice)));
        let there = Cost::of(&widened.scenario, base);
        let rows = added.into_iter().zip(widened.places);
        rows.map(|(added, place)| match place {
            Ok(posture) => {
                let cost = Cost::of(&widened.scenario, posture).added_to(&there).total;
                Priced::Possible(Set { added, cost })
            }
            Err(faults) => {
                let reason = faults.first().map_or_else(String::new, |fault| fault.message.clone());
                Priced::Impossible(added, reason)
            }
        })
        .collect()
    }

    /// Plays trials, which start at a block, of the base and of sets that are possible: a row for the base, then one a set.
    pub(super) fn play(&self, sets: &[&Set], trials: Range<u64>) -> Result<Rows, OptimiseError> {
        self.play_in_units(sets, trials, 1)
    }

    /// The same, with means of so many trials in a row in place of single ones: whole units, which divide a block. All are postures
    /// of one model, hence under one envelope of rates: every trial is paired. Memory is that of the rows, and of a few blocks.
    pub(super) fn play_in_units(&self, sets: &[&Set], trials: Range<u64>, unit: u64) -> Result<Rows, OptimiseError> {
        let widened = self.scenario.with_sets(&self.measures(sets.iter().map(|set| set.added.as_slice())));
        let model = Model::compile(&widened.scenario, self.effort.seed)?;
        let mut postures = vec![self.question.base];
        postures.extend(widened.places.iter().filter_map(|place| place.as_ref().ok()));
        let sampling = Sampling::new(&model, &postures, &[self.question.column]);
        let step = (AT_ONCE / postures.len() as u64 / BLOCK).max(1) * BLOCK;
        let mut rows: Rows = vec![Vec::new(); postures.len()];
        let mut start = trials.start;
        while start < trials.end {
            let end = (start + step).min(trials.end);
            let sample = self.draw(&sampling, postures.len(), start..end)?;
            for (posture, row) in rows.iter_mut().enumerate() {
                let mut values = sample.of(posture, 0).peekable();
                while values.peek().is_some() {
                    row.push(values.by_ref().take(unit as usize).sum::<f64>() / unit as f64);
                }
            }
            start = end;
        }
        Ok(rows)
    }

    fn draw(&self, sampling: &Sampling<'_>, postures: usize, trials: Range<u64>) -> Result<Sample, OptimiseError> {
        let (threads, all) = (self.effort.threads, postures as u64);
        if trials.end - trials.start >= PARTS as u64 * BLOCK {
            return Ok(sampling.draw(trials, threads, &|done| (self.progress)(done * all))?);
        }
        let part = postures.div_ceil(PARTS) as u64;
        Ok(sampling.draw_in_parts(trials, PARTS, threads, &|done| (self.progress)(done * part))?)
    }

    /// As measures of the base: its own controls first, in their order.
    fn measures<'b>(&self, sets: impl Iterator<Item = &'b [usize]>) -> Vec<Measures> {
        let base = self.question.base;
        let there = &self.scenario.structure.postures[base].controls;
        sets.map(|added| Measures { base, controls: there.iter().chain(added).copied().collect() }).collect()
    }

    /// The most that added controls may cost.
    pub(super) fn budget(&self) -> f64 {
        // Costs are sums: a budget that is one of them to the cent is met.
        self.question.budget.map_or(f64::INFINITY, |budget| budget * (1.0 + 1e-12))
    }
}

/// Ids of controls.
pub(super) fn ids(scenario: &Scenario, controls: &[usize]) -> Vec<String> {
    controls.iter().map(|control| scenario.structure.controls[*control].id.clone()).collect()
}

/// The set with a control more, in file order.
pub(super) fn with(added: &[usize], control: usize) -> Vec<usize> {
    let mut added = added.to_vec();
    let at = added.partition_point(|other| *other < control);
    added.insert(at, control);
    added
}

/// Mean of the differences of two rows, and its standard error: exactly 0 where they never differ.
pub(super) fn difference(row: &[f64], other: &[f64]) -> (f64, f64) {
    let n = row.len().max(1) as f64;
    let differences = || row.iter().zip(other).map(|(one, other)| one - other);
    let mean = differences().sum::<f64>() / n;
    let squares = differences().map(|apart| (apart - mean) * (apart - mean)).sum::<f64>();
    (mean, if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { f64::INFINITY })
}

/// Mean over a row of a sum of rows with signs, (row, times), with its normal interval. Exactly 0 where the sum is 0 throughout.
pub(super) fn contrast(rows: &Rows, terms: &[(usize, f64)]) -> Estimate {
    let n = rows.first().map_or(0, Vec::len);
    let of = |place: usize| terms.iter().map(|(row, times)| times * rows[*row][place]).sum::<f64>();
    let mean = (0..n).map(of).sum::<f64>() / n.max(1) as f64;
    let squares = (0..n).map(|place| of(place) - mean).map(|apart| apart * apart).sum::<f64>();
    Estimate::normal(mean, if n > 1 { (squares / (n as f64 - 1.0) / n as f64).sqrt() } else { f64::INFINITY })
}

/// Mean of a row.
pub(super) fn mean(row: &[f64]) -> f64 {
    row.iter().sum::<f64>() / row.len().max(1) as f64
}
