//! The points at which a run is looked at: whole numbers of blocks, fixed before anything runs, the same for every run.
//!
//! 1, 2, 4 and 8 blocks, then 16 · 1.5^k blocks rounded down: 16, 24, 36, 54, 81, 121, 182, 273 and so on. A run of any
//! length ends a last stage of its own; its earlier stages are those of every other run.

use super::run::BLOCK;

/// Blocks at the first stages, before they grow by a half each.
const FIRST: [u64; 4] = [1, 2, 4, 8];
/// Blocks before which a run never stops on its error: with fewer the error itself is not known.
pub(super) const LEAST: u64 = 16;
/// 16 · 1.5^k is below 2^64 for k below this.
const GROWTHS: u32 = 100;

/// Ends of the stages of a run, in trials, rising; the last is `trials`.
pub fn stages(trials: u64) -> Vec<u64> {
    // In whole numbers, 3^k / 2^k of 16, so that no rounding of floats decides where a run may stop.
    let grown = (0..GROWTHS).map_while(|k| {
        let power = 3_u128.checked_pow(k)?.checked_mul(u128::from(LEAST))? >> k;
        u64::try_from(power).ok()
    });
    let ends = FIRST.into_iter().chain(grown).map(|blocks| blocks.saturating_mul(BLOCK));
    let mut ends: Vec<u64> = ends.take_while(|end| *end < trials).collect();
    if trials > 0 {
        ends.push(trials);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_grow_by_a_half_and_end_with_the_run() {
        let blocks = |trials: u64| stages(trials).iter().map(|end| end / BLOCK).collect::<Vec<u64>>();
        assert_eq!(blocks(300 * BLOCK), [1, 2, 4, 8, 16, 24, 36, 54, 81, 121, 182, 273, 300]);
        assert_eq!(stages(2 * BLOCK), [BLOCK, 2 * BLOCK]);
        assert_eq!(stages(2 * BLOCK + 7), [BLOCK, 2 * BLOCK, 2 * BLOCK + 7]);
        assert_eq!((stages(5), stages(0)), (vec![5], vec![]));
        let long = stages(1 << 40);
        assert!(long.windows(2).all(|pair| pair[0] < pair[1]), "{long:?}");
        assert_eq!((long.len(), long.last()), (50, Some(&(1 << 40))));
        assert!(stages(u64::MAX).len() < 110);
    }
}
