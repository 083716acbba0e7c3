//! Independent pieces of work on a pool of threads, taken in order.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::ordered::Ordered;
use super::run::{EngineError, HaltOnPanic, pool};

/// Pieces per thread that may wait for an earlier one: enough that a thread seldom waits, and few enough that what they hold
/// stays small.
const AHEAD: usize = 32;

/// Does pieces of work by their numbers on `threads` threads (all cores if none is given, or 0), each with a desk that a thread
/// makes for itself, and hands what comes of them to `take` in the order of their numbers: so what `take` sums has the same bits
/// for any number of threads. Once `pause` says so no further piece is begun; those that were are finished. Returns the first
/// number that was not done.
///
/// # Errors
/// If the threads could not be started.
///
/// # Panics
/// If a piece of work does.
pub fn each<D, R: Send>(
    pieces: Range<u64>,
    threads: Option<usize>,
    desk: impl Fn() -> D + Sync + Send,
    work: impl Fn(u64, &mut D) -> R + Sync + Send,
    take: impl FnMut(u64, R) + Send,
    pause: &(dyn Fn() -> bool + Sync),
) -> Result<u64, EngineError> {
    let pool = pool(threads)?;
    let next = AtomicU64::new(pieces.start);
    let ordered = Ordered::new(pieces.start, AHEAD * pool.current_num_threads().max(1), take);
    pool.broadcast(|_| {
        let _halt = HaltOnPanic { next: &next, end: pieces.end, give_up: || ordered.give_up() };
        let mut desk = desk();
        let mut begun = false;
        // A pause that is due at once must not stop the work for good.
        while !(begun && pause()) {
            begun = true;
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces.end {
                break;
            }
            ordered.put(piece, work(piece, &mut desk));
        }
    });
    Ok(ordered.into_parts().0)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn pieces_come_in_order_whatever_the_threads() {
        for (count, threads) in [(0, 1), (1, 3), (1_000, 1), (1_000, 3)] {
            let mut taken = Vec::new();
            let square = |piece: u64, calls: &mut u64| {
                *calls += 1;
                piece * piece
            };
            let take = |piece, result| taken.push((piece, result));
            assert_eq!(each(0..count, Some(threads), || 0, square, take, &|| false).unwrap(), count);
            assert_eq!(taken, (0..count).map(|piece| (piece, piece * piece)).collect::<Vec<_>>());
        }
    }

    /// A pause leaves out a rest, never a piece in the middle; what follows it is the rest.
    #[test]
    fn a_pause_is_a_clean_cut() {
        let mut taken = Vec::new();
        let (mut from, mut pauses) = (3, 0);
        while from < 500 {
            let asked = AtomicU64::new(0);
            let pause = || asked.fetch_add(1, Ordering::Relaxed) > 40;
            let work = |piece: u64, (): &mut ()| piece;
            let reached = each(from..500, Some(3), || (), work, |piece, _| taken.push(piece), &pause).unwrap();
            assert!(reached > from && reached <= 500, "{from} {reached}");
            from = reached;
            pauses += 1;
        }
        assert!(pauses > 5 && taken.iter().copied().eq(3..500), "{pauses} {taken:?}");
    }

    #[test]
    fn a_panic_ends_the_work_of_all() {
        let work = |piece: u64, (): &mut ()| assert!(piece != 700, "unwell");
        let ended = catch_unwind(AssertUnwindSafe(|| each(0..1 << 40, Some(3), || (), work, |_, ()| (), &|| false)));
        assert!(ended.is_err());
    }
}
