//! Every trial of a run handed over as it was played: rows in order of trial, then posture, whatever the threads.

use std::fmt;

use crate::engine::{BLOCK, Experiment, Ordered};
use crate::model::Columns;
use crate::scenario::Scenario;
use crate::stats::TrialRecord;

use super::experiment::year_and_quiet;

/// Column of how many attacks there were, which has a place of its own in a row.
const ATTACKS: &str = "attacks";
/// Columns that loss events fill where nobody attacks.
const QUIET: [&str; 3] = ["loss", "loss_net", "loss_max_event"];

/// One trial under one posture.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Number of the trial, from 0.
    pub trial: u64,
    /// Place of the posture among those simulated.
    pub arm: usize,
    /// Probability w that a horizon has an attack: how much the horizon with its attacks counts; that without counts 1 - w.
    pub weight: f64,
    /// Attacks of the horizon.
    pub attacks: u64,
    /// The horizon with its attacks, by the columns of [`Shape::year`]. What it is without, where the weight is 0: nothing with
    /// attacks counts there.
    pub year: &'a [f64],
    /// The same horizon without its attacks, by the columns of [`Shape::quiet`]; all others are 0 there.
    pub quiet: &'a [f64],
}

/// Writes rows. Those of a block are put on one page, by the worker that plays it; pages are taken in order.
pub trait Scribe: Sync {
    /// Puts a row on a page. Several workers do so at once, each on a page of its own.
    fn put(&self, row: &Row<'_>, page: &mut Vec<u8>);

    /// Takes the next page, one at a time.
    fn take(&self, page: &[u8]);

    /// True once a page could not be written: nothing more is played then.
    fn has_failed(&self) -> bool;
}

/// The columns of a row.
#[derive(Debug, Clone)]
pub struct Shape {
    names: Vec<String>,
    attacks: Option<usize>,
    /// Places of the columns that can be above 0 without an attack.
    quiet: Vec<usize>,
}

impl Shape {
    /// Those of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let columns = Columns::of(&scenario.structure);
        let events = !scenario.structure.loss_events.is_empty();
        let quiet = QUIET.iter().filter(|_| events).filter_map(|name| columns.place(name)).collect();
        Self { attacks: columns.place(ATTACKS), names: columns.names().to_vec(), quiet }
    }

    /// Names of the columns of a year, in order: all result columns but the number of attacks.
    pub fn year(&self) -> impl Iterator<Item = &str> {
        self.places().map(|place| self.names[place].as_str())
    }

    /// Names of those that can be above 0 without an attack.
    pub fn quiet(&self) -> impl Iterator<Item = &str> {
        self.quiet.iter().map(|place| self.names[*place].as_str())
    }

    fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|place| Some(*place) != self.attacks)
    }
}

type Take<'t> = Box<dyn FnMut(u64, Vec<u8>) + Send + 't>;

/// The pages of a run under way.
pub(super) struct Tape<'t> {
    scribe: &'t dyn Scribe,
    shape: Shape,
    /// The first trial after the run.
    end: u64,
    ordered: Ordered<Vec<u8>, Take<'t>>,
}

impl<'t> Tape<'t> {
    /// Of `trials` trials on `threads` threads; as many pages may wait for an earlier one.
    pub(super) fn new(scribe: &'t dyn Scribe, shape: Shape, trials: u64, threads: Option<usize>) -> Self {
        let take: Take<'t> = Box::new(|_, page: Vec<u8>| scribe.take(&page));
        let cores = || std::thread::available_parallelism().map_or(1, Into::into);
        Self { scribe, shape, end: trials, ordered: Ordered::new(0, threads.unwrap_or_else(cores), take) }
    }
}

impl fmt::Debug for Tape<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tape").field("shape", &self.shape).field("end", &self.end).finish_non_exhaustive()
    }
}

/// An experiment whose trials are put on a tape. It plays what the experiment plays: blocks are played whole and in order, each
/// by one worker, whose desk has the page of the block under way.
#[derive(Debug)]
pub(super) struct Taped<'t, 's, E> {
    pub(super) experiment: &'t E,
    pub(super) tape: &'t Tape<'s>,
}

/// The desk of a worker.
#[derive(Debug)]
pub(super) struct Desk<'t, 's, D> {
    own: D,
    page: Vec<u8>,
    year: Vec<f64>,
    quiet: Vec<f64>,
    tape: &'t Tape<'s>,
}

impl<D> Drop for Desk<'_, '_, D> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The page of its block never comes: nobody waits for it.
            self.tape.ordered.give_up();
        }
    }
}

impl<'t, 's, E: Experiment> Experiment for Taped<'t, 's, E> {
    type Desk = Desk<'t, 's, E::Desk>;

    fn desk(&self) -> Self::Desk {
        let own = self.experiment.desk();
        Desk { own, page: Vec::new(), year: Vec::new(), quiet: Vec::new(), tape: self.tape }
    }

    fn trial(&self, trial: u64, desk: &mut Self::Desk, record: &mut TrialRecord) {
        let Tape { scribe, shape, end, ordered } = self.tape;
        self.experiment.trial(trial, &mut desk.own, record);
        let counts = record.weight > 0.0;
        for (place, arm) in record.arms.iter().enumerate() {
            let of = |column| year_and_quiet(arm, column);
            desk.year.clear();
            desk.year.extend(shape.places().map(of).map(|[year, quiet]| if counts { year } else { quiet }));
            desk.quiet.clear();
            desk.quiet.extend(shape.quiet.iter().map(|column| of(*column)[1]));
            let attacks = if counts { arm.attacks as u64 } else { 0 };
            let (year, quiet) = (desk.year.as_slice(), desk.quiet.as_slice());
            scribe.put(&Row { trial, arm: place, weight: record.weight, attacks, year, quiet }, &mut desk.page);
        }
        if (trial + 1).is_multiple_of(BLOCK) || trial + 1 == *end {
            let next = Vec::with_capacity(desk.page.len());
            ordered.put(trial / BLOCK, std::mem::replace(&mut desk.page, next));
        }
    }
}

#[cfg(test)]
mod tests;
