//! One trial of every posture: what the engine runs.

use std::cmp::Ordering;
use std::ops::Range;

use crate::engine::Experiment;
use crate::model::{Losses, Model, Worker};
use crate::result::columns;
use crate::scenario::Scenario;
use crate::scenario::record::Record;
use crate::stats::{ArmRecord, ColumnKind, Layout, TrialRecord, Year, standing};

use super::fifths;

/// Ratios of the tally: neutralised / interrupted.
pub(super) const P_N: usize = 0;
/// Then, for every route, prongs met / prongs; then, for every recorded figure, where it lies among the attacks.
const FIRST_ROUTE: usize = 1;

/// Columns of which postures are held against each other in any combination.
const JOINT: [&str; 5] = ["fatalities", "captured", "downtime_days", "loss", "loss_net"];
/// Columns that are split by threat.
const BY_THREAT: [&str; 3] = ["fatalities", "downtime_days", "loss"];
/// Most postures whose joint sums are kept: their number grows with its square.
pub(super) const MOST_JOINT: usize = 64;
/// Most threats by which figures are split.
pub(super) const MOST_THREATS: usize = 16;

/// A recorded figure that attacks are held against.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    /// Place of the posture among those simulated.
    pub(super) arm: usize,
    pub(super) column: usize,
    /// Attackers, lowest and highest; every attack if `None`.
    pub(super) group_size: Option<(f64, f64)>,
    pub(super) record: Record,
    pub(super) observed: f64,
    /// Lowest and highest figure in the sources.
    pub(super) range: Option<(f64, f64)>,
}

impl Watch {
    /// The figures of the records whose posture is simulated.
    pub(super) fn of(records: &[Record], model: &Model, scenario: &Scenario, postures: &[usize]) -> Vec<Self> {
        let mut watches = Vec::new();
        for record in records {
            let arm = postures.iter().position(|index| scenario.structure.postures[*index].id == record.posture);
            let Some(arm) = arm else { continue };
            for figure in &record.figures {
                let Some(column) = model.columns().place(&figure.metric) else {
                    continue;
                };
                watches.push(Self {
                    arm,
                    column,
                    group_size: record.group_size,
                    record: record.clone(),
                    observed: figure.value,
                    range: figure.range,
                });
            }
        }
        watches
    }
}

/// A column of the year with its attacks X, and of the same year without them L.
pub(super) fn year_and_quiet(arm: &ArmRecord, column: usize) -> [f64; 2] {
    match arm.kind {
        Year::Empty => [0.0; 2],
        Year::Quiet => [arm.quiet[column]; 2],
        Year::Attack => [arm.rows[column], 0.0],
        Year::Mixed => [arm.year[column], arm.quiet[column]],
    }
}

/// What a trial deposits of them, w X + (1 - w) L; X means nothing where the weight w is 0.
pub(super) fn deposit(weight: f64, [year, quiet]: [f64; 2]) -> f64 {
    if weight > 0.0 { weight * year + (1.0 - weight) * quiet } else { quiet }
}

/// A model with the postures to simulate.
#[derive(Debug)]
pub(super) struct Simulation<'a> {
    pub(super) model: &'a Model,
    pub(super) postures: &'a [usize],
    pub(super) watches: Vec<Watch>,
    counters: usize,
    /// Joint sums of all postures are kept, which only a comparison reads.
    jointly: bool,
    /// Columns that are split by threat; empty if nothing is.
    pub(super) by_threat: Vec<usize>,
    /// The column that is looked at where an input is low and where it is high.
    leading: Option<usize>,
    /// Errors come from the spread between blocks.
    by_block: bool,
}

/// Places of columns.
fn known<'a>(model: &'a Model, names: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let all = model.columns().names();
    names.iter().filter_map(move |name| all.iter().position(|column| column == name))
}

impl<'a> Simulation<'a> {
    pub(super) fn new(model: &'a Model, postures: &'a [usize], watches: Vec<Watch>) -> Self {
        let counters = postures.iter().map(|posture| model.clamp_words(*posture).len()).max().unwrap_or(0);
        let leading = fifths::leading(model);
        let by_block = model.sampling().stratified;
        Self { model, postures, watches, counters, jointly: false, by_threat: Vec::new(), leading, by_block }
    }

    /// The same, keeping what holds any two postures against each other, and splitting figures by threat.
    pub(super) fn jointly(mut self) -> Self {
        let threats = self.model.structure().threats.len();
        let split = (2..=MOST_THREATS).contains(&threats) && self.postures.len() <= MOST_JOINT;
        self.by_threat = if split { known(self.model, &BY_THREAT).collect() } else { Vec::new() };
        self.jointly = true;
        self
    }

    /// The shape of its records.
    pub(super) fn layout(&self) -> Layout {
        let kind = |(index, name): (usize, &String)| match columns::unit(name).is_count() {
            _ if !self.model.columns().can_be_positive(index) => ColumnKind::Zero,
            true if columns::STAGES.contains(&name.as_str()) => ColumnKind::Flag,
            true => ColumnKind::Count,
            false => ColumnKind::Amount,
        };
        let joint = self.jointly && (2..=MOST_JOINT).contains(&self.postures.len());
        let joint = known(self.model, &JOINT).filter(|column| joint && self.model.columns().can_be_positive(*column));
        Layout {
            joint: joint.collect(),
            free: self.free(),
            arms: self.postures.len(),
            columns: self.model.columns().names().iter().enumerate().map(kind).collect(),
            ratios: self.mid_pit(self.watches.len()),
            counters: self.counters,
            watches: self.watches.len(),
            by_block: self.by_block,
        }
    }

    /// The free series of a threat: its part of each column of `by_threat`, then the number of its attacks, which stands below
    /// the others. Empty if nothing is split.
    pub(super) fn of_threat(&self, threat: usize) -> Range<usize> {
        let width = if self.by_threat.is_empty() { 0 } else { self.by_threat.len() + 1 };
        threat * width..(threat + 1) * width
    }

    fn free(&self) -> Vec<Option<usize>> {
        let threats = 0..self.model.structure().threats.len();
        let series = threats.flat_map(|threat| {
            let own = self.of_threat(threat);
            own.clone().map(move |series| Some(own.end - 1).filter(|attacks| series < *attacks))
        });
        series.collect()
    }

    /// The ratio of prongs met on a route.
    pub(super) fn route(index: usize) -> usize {
        FIRST_ROUTE + index
    }

    /// The ratio whose value is the mid-PIT of a recorded figure, P(value < observed) + P(value = observed) / 2.
    pub(super) fn mid_pit(&self, watch: usize) -> usize {
        Self::route(self.model.structure().routes.len()) + watch
    }

    /// Plays the begun trial under a posture; `weight` is that of the year with attacks.
    pub(super) fn posture(&self, arm: usize, weight: f64, worker: &mut Worker, record: &mut ArmRecord) {
        let (model, posture) = (self.model, self.postures[arm]);
        let columns = model.columns();
        let losses = model.losses(posture, worker);
        let quiet = losses.gross <= 0.0;
        if !quiet {
            record.quiet[columns.loss()] = losses.gross;
            record.quiet[columns.loss_net()] = losses.net + model.beyond_aggregate(posture, worker, losses.recovered);
            record.quiet[columns.loss_max_event()] = losses.largest;
        }
        if !model.is_attacked(worker) {
            record.counted.extend(model.take_clamps(posture, worker));
            record.kind = if quiet { Year::Empty } else { Year::Quiet };
            return;
        }
        let [interrupted, neutralised] = [columns.interrupted(), columns.neutralised()];
        let ArmRecord { rows, coins, ratios, watched, free, .. } = record;
        let mut prongs = 0;
        record.attacks = model.attacks(posture, worker, rows, |seen, row| {
            if row[interrupted] > 0.0 {
                coins.push((P_N as u32, row[neutralised] > 0.0));
            }
            for (route, met) in seen.routes() {
                coins.push((Self::route(route) as u32, met));
                prongs += 1;
            }
            if !self.by_threat.is_empty() {
                let figures = self.by_threat.iter().map(|column| row[*column]).chain([1.0]);
                let split = self.of_threat(seen.threat).zip(figures).filter(|(_, figure)| *figure > 0.0);
                free.extend(split.map(|(series, figure)| (series as u32, weight * figure)));
            }
            for (index, watch) in self.watches.iter().enumerate().filter(|(_, watch)| watch.arm == arm) {
                let size = f64::from(seen.size);
                if watch.group_size.is_none_or(|(low, high)| size >= low && size <= high) {
                    let value = row[watch.column];
                    watched.push((index as u32, value));
                    let halves = match standing(value, watch.observed) {
                        Ordering::Less => 2,
                        Ordering::Equal => 1,
                        Ordering::Greater => 0,
                    };
                    ratios.push((self.mid_pit(index) as u32, halves, 2));
                }
            }
        });
        if prongs > 1 {
            // A ratio may come more than once.
            record.ratios.extend(record.coins.drain(..).map(|(ratio, yes)| (ratio, u32::from(yes), 1)));
        }
        record.kind = match record.attacks {
            0 if quiet => Year::Empty,
            0 => Year::Quiet,
            1 if quiet && !model.has_aggregate() => Year::Attack,
            _ => Year::Mixed,
        };
        if record.kind == Year::Mixed {
            self.year(posture, worker, record, &losses);
        }
        record.counted.extend(model.take_clamps(posture, worker));
    }

    /// The year with its attacks: sums of the rows on top of the quiet year, in which there were `losses`. Net losses are added
    /// up, never subtracted from each other: what insurance pays in full must not leave a grain of rounding.
    fn year(&self, posture: usize, worker: &Worker, record: &mut ArmRecord, losses: &Losses) {
        let columns = self.model.columns();
        let (loss, loss_net, largest) = (columns.loss(), columns.loss_net(), columns.loss_max_event());
        record.year.copy_from_slice(&record.quiet);
        record.year[loss_net] = losses.net;
        let mut recovered = losses.recovered;
        for row in record.rows.chunks_exact(record.year.len()) {
            for (index, (sum, value)) in record.year.iter_mut().zip(row).enumerate() {
                if index == largest {
                    *sum = sum.max(*value);
                } else {
                    *sum += value;
                }
            }
            recovered += row[loss] - row[loss_net];
        }
        record.year[loss_net] += self.model.beyond_aggregate(posture, worker, recovered);
    }
}

impl Experiment for Simulation<'_> {
    type Desk = Worker;

    fn desk(&self) -> Worker {
        self.model.worker()
    }

    fn trial(&self, trial: u64, worker: &mut Worker, record: &mut TrialRecord) {
        let weight = self.model.begin(trial, worker);
        record.weight = weight;
        for (arm, out) in record.arms.iter_mut().enumerate() {
            self.posture(arm, weight, worker, out);
        }
        if let Some(column) = self.leading.filter(|_| trial < fifths::TRIALS) {
            fifths::keep(self.model, worker, column, record);
        }
    }
}

#[cfg(test)]
mod tests;
