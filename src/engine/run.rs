//! Blocks of trials on a pool of threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use super::experiment::Experiment;
use super::stages::stages;
use super::stop::Stop;
use crate::stats::{Block, CAPACITY, Layout, SharedTally, Tally, TrialRecord};

/// Trials per block, the unit of scheduling and summing. Part of the result: another size rounds differently.
pub const BLOCK: u64 = CAPACITY as u64;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A range of trials that cuts a block has other rounding than the whole run.
    #[error("trials {start} to {end} do not start at a multiple of {BLOCK}")]
    NotABlock {
        /// First trial.
        start: u64,
        /// First trial after the range.
        end: u64,
    },
}

/// Runs trials 0 to `trials`, see [`run_range`].
///
/// # Errors
/// If the threads could not be started.
pub fn run<E: Experiment>(
    experiment: &E,
    layout: &Layout,
    trials: u64,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Tally, EngineError> {
    run_range(experiment, layout, 0..trials, threads, progress)
}

/// Runs a range of trials that starts at a block, on `threads` threads (all cores if none is given, or 0).
///
/// The tally has the same bits for any number of threads, and tallies of adjoining ranges merge into that of the whole. A worker
/// holds its desk and the block it is at, no tally of its own. `progress` is called from the workers with the number of trials
/// just done.
///
/// # Errors
/// If the range does not start at a multiple of [`BLOCK`] or the threads could not be started.
///
/// # Panics
/// If a trial does.
pub fn run_range<E: Experiment>(
    experiment: &E,
    layout: &Layout,
    trials: Range<u64>,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Tally, EngineError> {
    if !trials.start.is_multiple_of(BLOCK) {
        return Err(EngineError::NotABlock { start: trials.start, end: trials.end });
    }
    let pool = pool(threads)?;
    let gathering = Gathering::new(layout, trials.start, Vec::new(), |_: &Tally| {}, pool.current_num_threads());
    broadcast(&pool, experiment, layout, trials, &gathering, progress);
    Ok(gathering.into_tally())
}

/// Runs trials 0 to `trials` and shows the tally at the end of every stage (see [`stages`]) to `look`.
/// With `stop`, the run ends with the first stage that meets it, and no trial beyond that stage is played; the tally is that of
/// a run of so many trials. Without it a worker waits for a stage to end only where another
/// has fallen a block per thread behind.
///
/// # Errors
/// If the threads could not be started.
///
/// # Panics
/// If a trial or `look` does.
pub fn run_in_stages<E: Experiment>(
    experiment: &E,
    layout: &Layout,
    trials: u64,
    threads: Option<usize>,
    stop: Option<&Stop>,
    look: impl FnMut(&Tally) + Send,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Tally, EngineError> {
    let pool = pool(threads)?;
    let ends = stages(trials);
    let gathering = Gathering::new(layout, 0, ends.clone(), look, pool.current_num_threads());
    if let Some(stop) = stop {
        let mut start = 0;
        for end in ends {
            broadcast(&pool, experiment, layout, start..end, &gathering, progress);
            if gathering.look(|tally| stop.met(tally)) {
                break;
            }
            start = end;
        }
    } else {
        broadcast(&pool, experiment, layout, 0..trials, &gathering, progress);
    }
    Ok(gathering.into_tally())
}

pub(super) fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, EngineError> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?)
}

/// Plays a range of trials, block by block, on all threads of a pool.
fn broadcast<E: Experiment>(
    pool: &rayon::ThreadPool,
    experiment: &E,
    layout: &Layout,
    trials: Range<u64>,
    gathering: &Gathering<impl FnMut(&Tally) + Send>,
    progress: &(dyn Fn(u64) + Sync),
) {
    let next = AtomicU64::new(trials.start);
    pool.broadcast(|_| {
        let _halt = HaltOnPanic { next: &next, end: trials.end, gathering };
        let mut desk = experiment.desk();
        let mut record = TrialRecord::new(layout);
        let mut block = Block::new(layout);
        let mut scratch = Vec::new();
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            if start >= trials.end {
                break;
            }
            let end = trials.end.min(start.saturating_add(BLOCK));
            block.clear();
            for trial in start..end {
                record.clear();
                experiment.trial(trial, &mut desk, &mut record);
                block.add(trial, &record);
            }
            gathering.take(start, &mut block, &mut scratch);
            progress(end - start);
        }
    });
}

/// Where one worker panics, the others have nothing to go on with.
struct HaltOnPanic<'a, L> {
    next: &'a AtomicU64,
    end: u64,
    gathering: &'a Gathering<L>,
}

impl<L> Drop for HaltOnPanic<'_, L> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.next.fetch_max(self.end, Ordering::Relaxed);
            self.gathering.stage().broken = true;
            self.gathering.moved.notify_all();
        }
    }
}

/// The tally under way. Blocks are taken in any order, by many workers at once; those of a later stage wait until the stage
/// before is whole.
struct Gathering<L> {
    /// Written to by readers (its columns have locks of their own), looked at by the writer.
    tally: RwLock<SharedTally>,
    /// First trial of the run.
    start: u64,
    stage: Mutex<Stage<L>>,
    /// Told whenever a stage is whole.
    moved: Condvar,
    /// Blocks that may wait; a worker with one more waits itself, so that memory stays bounded however far one falls behind.
    most_early: usize,
}

/// How far the tally is.
struct Stage<L> {
    /// Trials in the tally.
    done: u64,
    /// Ends of the stages that are not whole yet, last first.
    ends: Vec<u64>,
    look: L,
    /// First trial and trials of the blocks that wait.
    early: Vec<(u64, Block)>,
    /// Emptied blocks.
    spare: Vec<Block>,
    /// A worker has panicked: there is nothing to wait for.
    broken: bool,
}

impl<L> Gathering<L> {
    fn stage(&self) -> MutexGuard<'_, Stage<L>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: FnMut(&Tally)> Gathering<L> {
    fn new(layout: &Layout, start: u64, mut ends: Vec<u64>, look: L, threads: usize) -> Self {
        ends.reverse();
        let stage = Stage { done: 0, ends, look, early: Vec::new(), spare: Vec::new(), broken: false };
        Self {
            tally: RwLock::new(SharedTally::new(layout)),
            start,
            stage: Mutex::new(stage),
            moved: Condvar::new(),
            most_early: threads,
        }
    }

    /// Takes a block whose first trial is `start`; what is left in `block` is to be cleared.
    fn take(&self, start: u64, block: &mut Block, scratch: &mut Vec<u32>) {
        let mut stage = self.stage();
        while stage.ends.last().is_some_and(|end| start >= *end) {
            if stage.broken {
                return;
            }
            if stage.early.len() < self.most_early {
                let empty = stage.spare.pop().unwrap_or_else(|| block.fresh());
                stage.early.push((start, std::mem::replace(block, empty)));
                return;
            }
            stage = self.moved.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
        drop(stage);
        // The stage of this block can't end before it is counted below.
        self.tally.read().unwrap_or_else(PoisonError::into_inner).absorb(block, scratch);
        let mut stage = self.stage();
        let Stage { done, ends, look, early, spare, .. } = &mut *stage;
        *done += block.trials() as u64;
        while ends.last().is_some_and(|end| self.start + *done == *end) {
            self.look(&mut *look);
            ends.pop();
            let end = ends.last().copied().unwrap_or(u64::MAX);
            let tally = self.tally.read().unwrap_or_else(PoisonError::into_inner);
            for (_, block) in early.extract_if(.., |(start, _)| *start < end) {
                tally.absorb(&block, scratch);
                *done += block.trials() as u64;
                spare.push(block);
            }
            self.moved.notify_all();
        }
    }

    /// Shows the tally to `look`, while no worker adds to it.
    fn look<R>(&self, look: impl FnOnce(&Tally) -> R) -> R {
        self.tally.write().unwrap_or_else(PoisonError::into_inner).look(look)
    }

    fn into_tally(self) -> Tally {
        self.tally.into_inner().unwrap_or_else(PoisonError::into_inner).into()
    }
}
