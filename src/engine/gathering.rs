//! The tally of a run under way: blocks in any order, by many workers at once, stage after stage.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use crate::stats::{Block, SharedTally, Tally};

/// The tally under way. Blocks are taken in any order, by many workers at once; those of a later stage wait until the stage
/// before is whole.
pub(super) struct Gathering<L> {
    /// Written to by readers (its columns have locks of their own), looked at by the writer.
    tally: RwLock<SharedTally>,
    /// First trial to be added.
    start: u64,
    stage: Mutex<Stage<L>>,
    /// Told whenever a stage is whole.
    moved: Condvar,
    /// Blocks that may wait; a worker with one more waits itself, so that memory stays bounded however far one falls behind.
    most_early: usize,
}

/// How far the tally is.
struct Stage<L> {
    /// Trials added to the tally.
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
    /// A worker has panicked: nobody waits any longer.
    pub(super) fn give_up(&self) {
        self.stage().broken = true;
        self.moved.notify_all();
    }

    fn stage(&self) -> MutexGuard<'_, Stage<L>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: FnMut(&Tally)> Gathering<L> {
    /// On top of `tally`, from the trial `start` on; `ends` of stages after it, rising; `most_early` blocks may wait.
    pub(super) fn new(tally: Tally, start: u64, mut ends: Vec<u64>, look: L, most_early: usize) -> Self {
        ends.reverse();
        let stage = Stage { done: 0, ends, look, early: Vec::new(), spare: Vec::new(), broken: false };
        Self { tally: RwLock::new(tally.into()), start, stage: Mutex::new(stage), moved: Condvar::new(), most_early }
    }

    /// Takes a block whose first trial is `start`; what is left in `block` is to be cleared.
    pub(super) fn take(&self, start: u64, block: &mut Block, scratch: &mut Vec<u32>) {
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
    pub(super) fn look<R>(&self, look: impl FnOnce(&Tally) -> R) -> R {
        self.tally.write().unwrap_or_else(PoisonError::into_inner).look(look)
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally.into_inner().unwrap_or_else(PoisonError::into_inner).into()
    }
}
