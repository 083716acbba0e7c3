//! Many postures on common random numbers, trial by trial: a few columns of the year, kept as they are.
//!
//! A run keeps sums of every column, and differences to one posture. Here a few columns are kept of every trial, so that any
//! posture can be held against any other, and effects of measures against the sum of others. Memory grows with trials x postures
//! x columns: [`Sample::MOST`] numbers at most.

use std::ops::Range;

use crate::engine::{self, EngineError, Experiment};
use crate::model::{Model, Worker};
use crate::stats::{ArmRecord, Estimate, Layout, TrialRecord};

use super::experiment::{Simulation, deposit, year_and_quiet};

/// What is sampled: postures of a model, and columns of the year.
#[derive(Debug)]
pub(super) struct Sampling<'a> {
    simulation: Simulation<'a>,
    columns: Vec<usize>,
}

/// The layout of an experiment that leaves rows and no sums.
pub(super) fn nothing_but_rows() -> Layout {
    Layout {
        arms: 0,
        columns: Vec::new(),
        joint: Vec::new(),
        free: Vec::new(),
        ratios: 0,
        counters: 0,
        watches: 0,
        by_block: false,
    }
}

/// Trials of a sampling, with its postures in parts: many postures and few blocks keep all workers busy so. The engine counts
/// the trials of the first part, then those of the second, and so on, each from a block.
struct Parts<'a, 'b> {
    sampling: &'b Sampling<'a>,
    trials: Range<u64>,
    /// Engine trials of a part: whole blocks.
    length: u64,
    /// Postures of a part, at most.
    size: usize,
}

/// A worker, and the record of one posture.
#[derive(Debug)]
pub(super) struct Desk {
    worker: Worker,
    record: TrialRecord,
}

impl<'a> Sampling<'a> {
    /// Of `postures` of the model, the columns in this order.
    pub(super) fn new(model: &'a Model, postures: &'a [usize], columns: &[usize]) -> Self {
        Self { simulation: Simulation::new(model, postures, Vec::new()), columns: columns.to_vec() }
    }

    /// Plays a range of trials that starts at a block (see [`engine::run_range`]).
    pub(super) fn draw(
        &self,
        trials: Range<u64>,
        threads: Option<usize>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Sample, EngineError> {
        self.draw_in_parts(trials, 1, threads, progress)
    }

    /// The same numbers, with the postures played in so many parts, each at its own pace; `progress` is told of trials of parts.
    pub(super) fn draw_in_parts(
        &self,
        trials: Range<u64>,
        parts: usize,
        threads: Option<usize>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Sample, EngineError> {
        if !trials.start.is_multiple_of(engine::BLOCK) {
            return Err(EngineError::NotABlock { start: trials.start, end: trials.end });
        }
        let layout = nothing_but_rows();
        let postures = self.simulation.postures.len();
        let size = postures.div_ceil(parts.max(1)).max(1);
        let count = trials.end.saturating_sub(trials.start);
        let length = count.div_ceil(engine::BLOCK) * engine::BLOCK;
        let played = Parts { sampling: self, trials, length, size };
        let parts = postures.div_ceil(size) as u64;
        // The last part ends where its trials do.
        let all = length * parts.saturating_sub(1) + count;
        let tally = engine::run_range(&played, &layout, 0..all, threads, progress)?;
        let values = tally.kept().rows().figures;
        Ok(Sample { postures, columns: self.columns.len(), trials: count as usize, size, values })
    }

    /// w X + (1 - w) L of each column.
    fn deposit(&self, weight: f64, arm: &ArmRecord, figures: &mut Vec<f64>) {
        figures.extend(self.columns.iter().map(|column| deposit(weight, year_and_quiet(arm, *column))));
    }
}

impl Experiment for Parts<'_, '_> {
    type Desk = Desk;

    fn desk(&self) -> Desk {
        let simulation = &self.sampling.simulation;
        let layout = Layout { arms: 1, ..simulation.layout() };
        Desk { worker: simulation.model.worker(), record: TrialRecord::new(&layout) }
    }

    fn trial(&self, number: u64, desk: &mut Desk, record: &mut TrialRecord) {
        let simulation = &self.sampling.simulation;
        let (part, trial) = (number / self.length, self.trials.start + number % self.length);
        if trial >= self.trials.end {
            return;
        }
        let weight = simulation.model.begin(trial, &mut desk.worker);
        let first = part as usize * self.size;
        for arm in first..(first + self.size).min(simulation.postures.len()) {
            desk.record.clear();
            let own = &mut desk.record.arms[0];
            simulation.posture(arm, weight, &mut desk.worker, own);
            self.sampling.deposit(weight, own, &mut record.kept.figures);
        }
    }
}

/// What a sampling kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    postures: usize,
    columns: usize,
    trials: usize,
    /// Postures of a part, at most.
    size: usize,
    /// By part, trial, posture of the part, column.
    values: Vec<f64>,
}

impl Sample {
    /// Most numbers that are kept: 32 MiB of them.
    pub(super) const MOST: usize = 1 << 22;

    /// Trials in it.
    pub(super) fn trials(&self) -> usize {
        self.trials
    }

    /// Value of a column under a posture in a trial.
    fn value(&self, trial: usize, posture: usize, column: usize) -> f64 {
        let first = posture / self.size * self.size;
        let width = self.size.min(self.postures - first);
        self.values[(self.trials * first + trial * width + posture - first) * self.columns + column]
    }

    /// Values of a column under a posture, trial by trial.
    pub(super) fn of(&self, posture: usize, column: usize) -> impl Iterator<Item = f64> + '_ {
        (0..self.trials).map(move |trial| self.value(trial, posture, column))
    }

    /// Mean over trials of a sum of postures with signs, (posture, times), with its normal interval. Exactly 0 where the
    /// sum is 0 in every trial.
    pub(super) fn contrast(&self, column: usize, terms: &[(usize, f64)]) -> Estimate {
        let n = self.trials() as f64;
        let of = |trial: usize| {
            terms.iter().map(|(posture, times)| times * self.value(trial, *posture, column)).sum::<f64>()
        };
        let mean = (0..self.trials()).map(of).sum::<f64>() / n;
        let squares = (0..self.trials()).map(|trial| of(trial) - mean).map(|apart| apart * apart).sum::<f64>();
        let se = if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
        Estimate::normal(if n < 1.0 { 0.0 } else { mean }, se)
    }

    /// Mean of one posture over that of another, with the interval of the delta method; `None` where the other is 0.
    pub(super) fn ratio(&self, column: usize, above: usize, below: usize) -> Option<Estimate> {
        let n = self.trials() as f64;
        let mean = |posture: usize| (0..self.trials()).map(|trial| self.value(trial, posture, column)).sum::<f64>() / n;
        let (a, b) = (mean(above), mean(below));
        if n <= 1.0 || b <= 0.0 {
            return None;
        }
        let apart = |trial: usize| self.value(trial, above, column) - a / b * self.value(trial, below, column);
        let squares = (0..self.trials()).map(|trial| apart(trial) * apart(trial)).sum::<f64>();
        Some(Estimate::normal(a / b, (squares / (n - 1.0) / n).sqrt() / b))
    }

    /// Trials in which a sum of postures with signs is not 0, beyond rounding.
    pub(super) fn differing(&self, column: usize, terms: &[(usize, f64)]) -> usize {
        let differs = |trial: &usize| {
            let parts = terms.iter().map(|(posture, times)| times * self.value(*trial, *posture, column));
            let (sum, size) = parts.fold((0.0, 0.0), |(sum, size), part: f64| (sum + part, size + part.abs()));
            sum.abs() > 1e-12 * size
        };
        (0..self.trials()).filter(differs).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Postures in parts, few or more than there are postures, have the numbers of postures in one piece, over a block and a rest.
    #[test]
    fn parts_change_no_number() {
        let scenario = crate::open("scenarios/in-amenas-2013.toml", &[]).into_result().unwrap();
        let model = Model::compile(&scenario, 3).unwrap();
        let postures = [0, 1, 0, 1, 1];
        let columns = ["fatalities", "loss"].map(|name| model.columns().place(name).unwrap());
        let sampling = Sampling::new(&model, &postures, &columns);
        let trials = 1_024..2_300;
        let whole = sampling.draw(trials.clone(), Some(1), &|_| {}).unwrap();
        assert_eq!(whole.trials(), 1_276);
        assert_eq!(whole.values.len(), 1_276 * 5 * 2);
        for parts in [2, 3, 9] {
            let played = sampling.draw_in_parts(trials.clone(), parts, Some(2), &|_| {}).unwrap();
            for (posture, column) in (0..5).flat_map(|posture| [(posture, 0), (posture, 1)]) {
                assert!(played.of(posture, column).eq(whole.of(posture, column)), "{parts} parts, posture {posture}");
            }
            let terms = [(1, 1.0), (0, -1.0)];
            assert_eq!(played.contrast(0, &terms).value.to_bits(), whole.contrast(0, &terms).value.to_bits());
        }
        assert!(whole.of(0, 0).sum::<f64>() > 0.0);
        assert!(sampling.draw(5..2_000, Some(1), &|_| {}).is_err());
    }
}
