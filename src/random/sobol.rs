//! Scrambled Sobol points: random points that fill the unit cube evenly.
//!
//! The points are those of Joe and Kuo (SIAM Journal on Scientific Computing 30, 2008), scrambled as Owen has it (1995) by the
//! hashes of Burley ("Practical Hash-based Owen Scrambling", Journal of Computer Graphics Techniques 9(4), 2020), in the crate
//! `sobol_burley`. Every single point of a scramble is uniform in the cube, so a mean over points has no bias; the points of a
//! scramble depend on each other, different scrambles do not. So an error is told by the spread between scrambles.
//!
//! **High dimensions.** Over all pairs of dimensions the error of the mean of a product is below that of plain draws, and far
//! below among the first. But a few pairs beyond the 16th (one in 40 of 64 points, one in 100 of 256) go badly together: there it
//! can be 12 times that of plain draws. That is no bias, and the spread between scrambles knows of it.
//!
//! **Blocks of dimensions.** The crate has directions for 256 dimensions. Within these 2^k points are a net: every interval
//! of 2^-k of a dimension has one of them, and boxes over several dimensions have their share. Beyond, the next 256 are the
//! same directions under another seed. A seed also shuffles the order of points, by a nested permutation that keeps every run
//! of 2^k points from a multiple of 2^k on a net; so dimensions of two blocks are stratified each by itself and paired at
//! random, as Burley pads his points. That is sound: it only forgoes evenness across two blocks.
//!
//! **Pairs.** Two points A and B of d numbers each, as estimates of Sobol indices want them, are the even and the odd dimensions
//! of one point ([`of_a`], [`of_b`]). These are different dimensions, so A and B are independent of each other at every point,
//! and up to d = 128 they lie evenly in the joint cube (Saltelli et al. 2010). Of Ishigami's function at 2,048 points the total
//! indices have a fifth of the error that they have if B comes from another seed, which is that of plain draws; to take the
//! second half of the dimensions for B, as is usual, does a little worse, as neighbours among Joe and Kuo's dimensions go
//! better together, and beyond d = 128 would tear A and B apart.

use super::key::mix;

/// Points of a scramble, at most; the first 2^k of them are even for every k.
pub const MOST_POINTS: u32 = 1 << 16;
/// Dimensions of a point, at most.
pub const MOST_DIMENSIONS: u32 = 16 * BLOCK;

/// Dimensions for which there are directions.
const BLOCK: u32 = 256;
/// Cells of (0, 1) that the crate tells apart: it fills the 23 bits of a float's fraction.
const CELLS: f64 = 8_388_608.0;

/// The number of `dimension` (below [`MOST_DIMENSIONS`]) at point `index` (below [`MOST_POINTS`]) of the points that
/// `scramble` makes: the middle of one of 2^23 cells of the open interval (0, 1).
///
/// # Panics
/// May panic if index or dimension are too large.
#[must_use]
pub fn point(scramble: u32, index: u32, dimension: u32) -> f64 {
    // An odd multiple of the golden ratio's fraction keeps the blocks of scrambles that follow each other apart.
    let seed = scramble.wrapping_add((dimension / BLOCK).wrapping_mul(0x9e37_79b9));
    f64::from(sobol_burley::sample(index, dimension % BLOCK, seed)) + 0.5 / CELLS
}

/// The dimension of a point that is number `number` of A.
#[must_use]
pub fn of_a(number: u32) -> u32 {
    2 * number
}

/// The dimension of a point that is number `number` of B.
#[must_use]
pub fn of_b(number: u32) -> u32 {
    2 * number + 1
}

/// The first of the scrambles that belong to a seed; the following are the numbers after it (modulo 2^32).
#[must_use]
pub fn first_scramble(seed: u64) -> u32 {
    (mix(seed) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Correlation of two uniform numbers over the given points, in standard errors of independent ones.
    fn correlation(points: u32, x: impl Fn(u32) -> f64, y: impl Fn(u32) -> f64) -> f64 {
        let product: f64 = (0..points).map(|index| (x(index) - 0.5) * (y(index) - 0.5)).sum();
        12.0 * product / f64::from(points) * f64::from(points).sqrt()
    }

    #[test]
    fn every_cell_has_one_point_of_a_power_of_two() {
        for scramble in [0, 1, 7, first_scramble(1)] {
            for dimension in [0, 1, 2, 100, 255, 256, 257, 511, 512, 2_000, MOST_DIMENSIONS - 1] {
                for bits in [3, 8, 12] {
                    let mut cells = vec![0; 1 << bits];
                    for index in 0..1 << bits {
                        let u = point(scramble, index, dimension);
                        assert!(0.0 < u && u < 1.0);
                        cells[(u * f64::from(1 << bits)) as usize] += 1;
                    }
                    assert!(cells.iter().all(|count| *count == 1), "dimension {dimension}, {bits} bits: {cells:?}");
                }
            }
        }
        for index in [0, MOST_POINTS - 1] {
            assert!(point(3, index, 5) > 0.0);
        }
    }

    #[test]
    fn a_number_is_uniform_over_scrambles_and_independent_of_others() {
        // One point alone, over scrambles: mean 1/2, variance 1/12, no correlation with other dimensions, points and blocks.
        let scrambles = 20_000;
        for (dimension, other) in [(0, 1), (3, 131), (0, 128), (0, 256), (5, 261), (17, 529), (300, 40), (2_000, 1_000)]
        {
            for index in [0, 1, 77] {
                let x = |scramble| point(scramble, index, dimension);
                let mean = (0..scrambles).map(|scramble| x(scramble) - 0.5).sum::<f64>() / f64::from(scrambles);
                let error = (1.0 / 12.0 / f64::from(scrambles)).sqrt();
                assert!(mean.abs() < 4.5 * error, "dimension {dimension}, index {index}: {}", mean / error);
                let with = correlation(scrambles, x, |scramble| point(scramble, index, other));
                assert!(with.abs() < 4.5, "dimensions {dimension} and {other}: {with}");
                // Two scrambles, next to each other.
                let next = correlation(scrambles, x, |scramble| point(scramble + scrambles, index, dimension));
                assert!(next.abs() < 4.5, "dimension {dimension}, two scrambles: {next}");
            }
        }
    }

    #[test]
    fn the_two_points_of_a_pair_are_uncorrelated() {
        // Few numbers: every scramble by itself. Many, within a block and across blocks: over scrambles, as a scramble of some
        // two dimensions goes together, in a direction that is random.
        for i in 0..12 {
            for j in 0..12 {
                let found = correlation(1_024, |index| point(5, index, of_a(i)), |index| point(5, index, of_b(j)));
                assert!(found.abs() < 2.0, "A's {i} and B's {j}: {found} standard errors");
            }
        }
        let scrambles = 24;
        for i in [0, 70, 100, 127, 128, 130, 700, 2_047] {
            for j in [0, 1, 70, 93, 127, 128, 255, 256, 2_047] {
                let of = |scramble| {
                    correlation(256, |index| point(scramble, index, of_a(i)), |index| point(scramble, index, of_b(j)))
                };
                let found: Vec<f64> = (0..scrambles).map(of).collect();
                let mean = found.iter().sum::<f64>() / f64::from(scrambles);
                let spread: f64 = found.iter().map(|x| (x - mean) * (x - mean)).sum();
                let error = (spread / f64::from(scrambles * (scrambles - 1))).sqrt();
                // Student's law with 23 degrees is beyond 5.5 once in 70,000.
                assert!(mean.abs() < 5.5 * error, "A's {i} and B's {j}: {}", mean / error);
            }
        }
    }

    #[test]
    fn scrambles_and_blocks_share_no_order() {
        // Ranks of one dimension under two seeds follow no common order: neighbours in one are no neighbours in the other.
        for (one, other) in [((1, 0), (2, 0)), ((1, 0), (1, 256)), ((9, 4), (9, 260)), ((1, 7), (1, 519))] {
            let numbers = |(scramble, dimension)| (0..1_024).map(move |index| point(scramble, index, dimension));
            let mut cells = [0_u32; 256];
            for (x, y) in numbers(one).zip(numbers(other)) {
                cells[(x * 16.0) as usize * 16 + (y * 16.0) as usize] += 1;
            }
            // 4 expected in each of 256 cells, margins fixed: chi square with 225 degrees, sd 21.
            let chi: f64 = cells.iter().map(|count| (f64::from(*count) - 4.0) * (f64::from(*count) - 4.0) / 4.0).sum();
            assert!((110.0..340.0).contains(&chi), "{one:?} and {other:?}: {chi}");
        }
    }
}
