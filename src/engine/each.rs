//! Independent pieces of work on a pool of threads, taken in order.

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::run::{EngineError, pool};

/// Pieces per thread between two collections: enough that a thread seldom waits for the last piece of the others, and few enough
/// that what they hold stays small.
const AHEAD: u64 = 32;

/// Does `count` pieces of work, numbered from 0, on `threads` threads (all cores if none is given, or 0), each with a desk that a
/// thread makes for itself, and hands what comes of them to `take` in the order of their numbers: so what `take` sums has the same
/// bits for any number of threads.
///
/// # Errors
/// If the threads could not be started.
///
/// # Panics
/// If a piece of work does.
pub fn each<D, R: Send>(
    count: u64,
    threads: Option<usize>,
    desk: impl Fn() -> D + Sync + Send,
    work: impl Fn(u64, &mut D) -> R + Sync + Send,
    mut take: impl FnMut(u64, R),
) -> Result<(), EngineError> {
    let pool = pool(threads)?;
    let step = AHEAD * pool.current_num_threads().max(1) as u64;
    let mut start = 0;
    while start < count {
        let end = count.min(start.saturating_add(step));
        let done: Vec<R> =
            pool.install(|| (start..end).into_par_iter().map_init(&desk, |desk, piece| work(piece, desk)).collect());
        (start..end).zip(done).for_each(|(piece, result)| take(piece, result));
        start = end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_order_whatever_the_threads() {
        for (count, threads) in [(0, 1), (1, 3), (1_000, 1), (1_000, 3)] {
            let mut taken = Vec::new();
            let square = |piece: u64, calls: &mut u64| {
                *calls += 1;
                piece * piece
            };
            each(count, Some(threads), || 0, square, |piece, result| taken.push((piece, result))).unwrap();
            assert_eq!(taken, (0..count).map(|piece| (piece, piece * piece)).collect::<Vec<_>>());
        }
    }
}
