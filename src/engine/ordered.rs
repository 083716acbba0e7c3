//! Results of many workers, taken in the order of their numbers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands on what workers bring in any order, in order and one at a time. At most so many wait for one before them: a worker that
/// is further ahead waits itself, so memory stays bounded however far one falls behind. Every number must come, or
/// [`Ordered::give_up`] be called.
pub struct Ordered<R, T> {
    state: Mutex<State<R, T>>,
    moved: Condvar,
    most_early: usize,
}

struct State<R, T> {
    /// The number to be taken next.
    next: u64,
    early: BTreeMap<u64, R>,
    take: T,
    /// A worker has failed: there is nothing to wait for.
    broken: bool,
}

impl<R, T> fmt::Debug for Ordered<R, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Ordered").field("most_early", &self.most_early).finish_non_exhaustive()
    }
}

impl<R, T> Ordered<R, T> {
    fn state(&self) -> MutexGuard<'_, State<R, T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody waits any longer, and nothing more is taken.
    pub fn give_up(&self) {
        self.state().broken = true;
        self.moved.notify_all();
    }

    /// The number after the last one that was taken, and whoever took them.
    pub fn into_parts(self) -> (u64, T) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        (state.next, state.take)
    }
}

impl<R, T: FnMut(u64, R)> Ordered<R, T> {
    /// From the number `first` on; `most_early` results may wait.
    pub fn new(first: u64, most_early: usize, take: T) -> Self {
        let state = State { next: first, early: BTreeMap::new(), take, broken: false };
        Self { state: Mutex::new(state), moved: Condvar::new(), most_early }
    }

    /// Brings the result of a number.
    pub fn put(&self, number: u64, result: R) {
        let mut state = self.state();
        while !state.broken && number > state.next && state.early.len() >= self.most_early {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.broken {
            return;
        }
        state.early.insert(number, result);
        let State { next, early, take, .. } = &mut *state;
        let before = *next;
        while let Some(result) = early.remove(next) {
            take(*next, result);
            *next += 1;
        }
        if *next > before {
            self.moved.notify_all();
        }
    }
}
