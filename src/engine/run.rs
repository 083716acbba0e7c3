//! Blocks of trials on a pool of threads.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::experiment::Experiment;
use super::gathering::Gathering;
use super::stages::stages;
use super::stop::Stop;
use crate::stats::{Block, CAPACITY, Layout, Tally, TrialRecord};

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

/// Who is told how far a run is, and who may ask for a pause.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Told from the workers of trials just done.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Asked by the workers before every block: once it says so no further one is begun, those that were are finished.
    pub pause: &'a (dyn Fn() -> bool + Sync),
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Watch")
    }
}

impl<'a> Watch<'a> {
    /// Nobody asks for a pause.
    pub fn of(progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { progress, pause: &|| false }
    }
}

/// How far a run has come.
#[derive(Debug)]
pub struct Reached {
    /// The tally of all trials so far.
    pub tally: Tally,
    /// The first trial that was not played.
    pub trials: u64,
    /// False if it was paused: there is more to play.
    pub done: bool,
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
    let (begun, stages) = (Tally::new(layout), Stages::none());
    Ok(go_on(experiment, begun, trials, stages, threads, Watch::of(progress))?.tally)
}

/// Where a run is looked at, by whom, and what may end it.
#[derive(Debug)]
pub struct Stages<'a, L> {
    /// Ends of stages, in trials, rising (see [`stages`]); those before the first trial to be played are passed over.
    pub ends: Vec<u64>,
    /// Shown the tally at the end of every stage.
    pub look: L,
    /// Ends the run with the first stage that meets it: no trial beyond that stage is played, and the tally is that of a run of so
    /// many trials.
    pub stop: Option<&'a Stop>,
}

impl Stages<'_, fn(&Tally)> {
    /// Nobody looks.
    pub fn none() -> Self {
        Self { ends: Vec::new(), look: |_| {}, stop: None }
    }
}

/// Runs trials 0 to `trials` and shows the tally at the end of every stage (see [`stages`]) to `look`; with `stop`, see [`Stages`].
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
    let stages = Stages { ends: stages(trials), look, stop };
    Ok(go_on(experiment, Tally::new(layout), 0..trials, stages, threads, Watch::of(progress))?.tally)
}

/// Adds the trials of a range to a tally, stage after stage, until it is whole, `stop` is met, or a pause is asked for. A pause
/// falls between two blocks: what was played is the beginning of the range, and what is not goes on from there, to the same bits.
/// Without `stop` a worker waits for a stage to end only where another has fallen a block per thread behind.
///
/// # Errors
/// If the range does not start at a multiple of [`BLOCK`] or the threads could not be started.
///
/// # Panics
/// If a trial or `look` does.
pub fn go_on<E: Experiment, L: FnMut(&Tally) + Send>(
    experiment: &E,
    begun: Tally,
    trials: Range<u64>,
    stages: Stages<'_, L>,
    threads: Option<usize>,
    watch: Watch<'_>,
) -> Result<Reached, EngineError> {
    if !trials.start.is_multiple_of(BLOCK) {
        return Err(EngineError::NotABlock { start: trials.start, end: trials.end });
    }
    let Stages { ends, look, stop } = stages;
    let ended = |tally: &Tally| stop.is_some_and(|stop| stop.met(tally));
    if ends.contains(&trials.start) && ended(&begun) {
        return Ok(Reached { tally: begun, trials: trials.start, done: true });
    }
    let ends: Vec<u64> = ends.into_iter().filter(|end| *end > trials.start && *end <= trials.end).collect();
    let pool = pool(threads)?;
    let layout = begun.layout().clone();
    let parts: Vec<u64> = if stop.is_some() { ends.clone() } else { vec![trials.end] };
    let gathering = Gathering::new(begun, trials.start, ends, look, pool.current_num_threads());
    let (mut reached, mut done) = (trials.start, true);
    for end in parts {
        reached = broadcast(&pool, experiment, &layout, reached..end, &gathering, watch);
        done = reached == end;
        if !done || gathering.look(ended) {
            break;
        }
    }
    Ok(Reached { tally: gathering.into_tally(), trials: reached, done })
}

pub(super) fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, EngineError> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?)
}

/// Plays a range of trials, block by block, on all threads of a pool; returns the first trial that was not played.
fn broadcast<E: Experiment>(
    pool: &rayon::ThreadPool,
    experiment: &E,
    layout: &Layout,
    trials: Range<u64>,
    gathering: &Gathering<impl FnMut(&Tally) + Send>,
    watch: Watch<'_>,
) -> u64 {
    let next = AtomicU64::new(trials.start);
    pool.broadcast(|_| {
        let _halt = HaltOnPanic { next: &next, end: trials.end, give_up: || gathering.give_up() };
        let mut desk = experiment.desk();
        let mut record = TrialRecord::new(layout);
        let mut block = Block::new(layout);
        let mut scratch = Vec::new();
        let mut begun = false;
        // A pause that is due at once must not stop a run for good.
        while !(begun && (watch.pause)()) {
            begun = true;
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
            (watch.progress)(end - start);
        }
    });
    next.into_inner().min(trials.end)
}

/// Where one worker panics, the others have nothing to go on with.
pub(super) struct HaltOnPanic<'a, F: Fn()> {
    pub(super) next: &'a AtomicU64,
    pub(super) end: u64,
    pub(super) give_up: F,
}

impl<F: Fn()> Drop for HaltOnPanic<'_, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.next.fetch_max(self.end, Ordering::Relaxed);
            (self.give_up)();
        }
    }
}
