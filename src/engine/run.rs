//! Blocks of trials on a pool of threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::experiment::Experiment;
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?;
    let next = AtomicU64::new(trials.start);
    let result = SharedTally::new(layout);
    pool.broadcast(|_| {
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
            result.absorb(&block, &mut scratch);
            progress(end - start);
        }
    });
    Ok(result.into())
}
