//! Latin hypercube designs: which stratum of (0, 1) a quantity takes in a trial, as a pure function of its key.
//!
//! Trials go in designs of [`STRATA`] trials. In each of them every quantity takes every one of [`STRATA`] equal strata
//! once, in an order of its own (McKay, Beckman, Conover 1979); inside the stratum it takes its own plain draw.

use super::key::{Key, Place, mix, open_uniform};

/// Trials of a design, and strata of (0, 1).
pub const STRATA: u64 = 1 << (2 * HALF);

/// Bits of a half of a trial's number in its design.
const HALF: u32 = 5;
/// Rounds of the Feistel network. Tests below can't tell six rounds from random permutations, nor eight.
const ROUNDS: u64 = 8;
/// Event under which the word of a permutation is drawn, so that it is no number of any trial.
const PERMUTATION: u32 = u32::MAX;

/// The value of place `index` below [`STRATA`] under a random permutation of 0 to [`STRATA`] - 1 made of `word`.
///
/// A balanced Feistel network (Luby and Rackoff 1988) on two halves of five bits. The table of a round is a word of
/// `SplitMix64` from the state `word`; its entry at x is the five bits from bit 2 x on. So neighbouring entries share
/// bits, which more rounds make good.
#[inline]
#[must_use]
pub fn permuted(word: u64, index: u64) -> u64 {
    const LOW: u64 = (1 << HALF) - 1;
    let (mut left, mut right) = (index >> HALF & LOW, index & LOW);
    for round in 0..ROUNDS {
        let table = mix(word.wrapping_add((round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let out = table.rotate_right(2 * right as u32) & LOW;
        (left, right) = (right, left ^ out);
    }
    left << HALF | right
}

impl Key {
    /// The uniform number of this key in a trial, stratified over the trial's design: its stratum in the upper 10 of 52
    /// bits, the upper 42 of [`Self::bits`] below. It lies in the open interval (0, 1), like [`Self::uniform`].
    #[inline]
    #[must_use]
    pub fn stratified(self, trial: u64) -> f64 {
        let word = self.bits(Place { trial: trial / STRATA, event: PERMUTATION, step: 0 });
        let stratum = permuted(word, trial % STRATA);
        let own = self.bits(Place { trial, event: 0, step: 0 });
        open_uniform(stratum << (u64::BITS - 2 * HALF) | own >> (2 * HALF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(number: u64) -> u64 {
        Key::named(3, "", "permutation").bits(Place { trial: number, event: 0, step: 0 })
    }

    #[test]
    fn every_word_makes_a_permutation() {
        for number in 0..2_000 {
            let mut seen = [false; STRATA as usize];
            (0..STRATA).for_each(|index| seen[permuted(word(number), index) as usize] = true);
            assert!(seen.iter().all(|seen| *seen), "word {number}");
        }
    }

    /// (statistic - degrees of freedom) / standard deviation of a chi-square of counts against expected ones.
    fn excess(counts: &[u32], expected: impl Fn(usize) -> f64) -> f64 {
        let cells = counts.iter().enumerate().filter(|(cell, _)| expected(*cell) > 0.0);
        let (mut sum, mut freedom) = (0.0, -1.0);
        for (cell, count) in cells {
            let (count, expected) = (f64::from(*count), expected(cell));
            sum += (count - expected) * (count - expected) / expected;
            freedom += 1.0;
        }
        (sum - freedom) / f64::sqrt(2.0 * freedom)
    }

    /// The chi-square of about a thousand degrees of freedom is close to normal: 4.5 standard deviations in 40 tests.
    const FAR: f64 = 4.5;
    const WORDS: u32 = 300_000;

    #[test]
    fn places_are_uniform() {
        for index in [0, 1, 31, 32, 500, 1_023] {
            let mut counts = vec![0; STRATA as usize];
            (0..WORDS).for_each(|number| counts[permuted(word(u64::from(number)), index) as usize] += 1);
            let far = excess(&counts, |_| f64::from(WORDS) / STRATA as f64);
            assert!(far.abs() < FAR, "place of {index}: {far}");
        }
    }

    /// Pairs of places, by their upper and by their lower halves, and their differences: as of two that are drawn without
    /// replacement.
    #[test]
    fn pairs_of_places_are_uniform() {
        let n = f64::from(WORDS);
        let pairs = (STRATA * (STRATA - 1)) as f64;
        for (a, b) in [(0, 1), (0, 32), (7, 7 + 64), (0, 33), (31, 992), (511, 512), (3, 1_000)] {
            let [mut upper, mut lower, mut difference] = [(); 3].map(|()| vec![0; STRATA as usize]);
            for number in 0..WORDS {
                let word = word(u64::from(number));
                let (x, y) = (permuted(word, a), permuted(word, b));
                upper[(x >> HALF << HALF | y >> HALF) as usize] += 1;
                lower[((x & 31) << HALF | y & 31) as usize] += 1;
                difference[(x ^ y) as usize] += 1;
            }
            let joint =
                |cell: usize| if cell / 32 == cell % 32 { n * 32.0 * 31.0 / pairs } else { n * 1_024.0 / pairs };
            let other = |cell: usize| if cell == 0 { 0.0 } else { n / (STRATA - 1) as f64 };
            for (what, counts) in [("upper halves", upper), ("lower halves", lower)] {
                let far = excess(&counts, joint);
                assert!(far.abs() < FAR, "{what} of {a} and {b}: {far}");
            }
            assert_eq!(difference[0], 0);
            let far = excess(&difference, other);
            assert!(far.abs() < FAR, "differences of {a} and {b}: {far}");
        }
    }

    /// The mean of a design of jittered strata has variance 1 / 12 n^3, of plain numbers 1 / 12 n.
    #[test]
    fn the_mean_of_a_design_is_as_exact_as_it_should_be() {
        let (key, designs) = (Key::named(12, "", "linear"), 400_u32);
        let n = STRATA as f64;
        let deviation = |design: u64| {
            let trials = design * STRATA..(design + 1) * STRATA;
            trials.map(|trial| key.stratified(trial) - 0.5).sum::<f64>() / n
        };
        let squares: f64 = (0..u64::from(designs)).map(|design| deviation(design) * deviation(design)).sum();
        let ratio = squares / f64::from(designs) * 12.0 * n * n * n;
        assert!((ratio - 1.0).abs() < 4.0 * (2.0 / f64::from(designs)).sqrt(), "{ratio}");
    }

    #[test]
    fn a_design_takes_every_stratum_once_and_a_plain_number_inside_it() {
        let key = Key::named(11, "", "rate");
        for design in [0, 1, 977] {
            let mut seen = [false; STRATA as usize];
            let mut inside = 0.0;
            for trial in design * STRATA..(design + 1) * STRATA {
                let scaled = key.stratified(trial) * STRATA as f64;
                assert!(scaled > 0.0 && scaled < STRATA as f64);
                assert!(!std::mem::replace(&mut seen[scaled as usize], true));
                let own = key.uniform(Place { trial, event: 0, step: 0 });
                assert!((scaled.fract() - own).abs() < 1e-12);
                inside += scaled.fract();
            }
            assert!((inside / STRATA as f64 - 0.5).abs() < 4.0 * (1.0 / 12.0 / STRATA as f64).sqrt());
        }
        // Another quantity, another design, another order.
        let order = |key: Key, from: u64| -> Vec<u64> {
            (from..from + STRATA).map(|trial| (key.stratified(trial) * STRATA as f64) as u64).collect()
        };
        let first = order(key, 0);
        for other in [order(key, STRATA), order(Key::named(11, "", "other"), 0), order(Key::named(12, "", "rate"), 0)] {
            let same = first.iter().zip(&other).filter(|(a, b)| a == b).count();
            assert!(same < 10, "the number of agreements is nearly Poisson of mean 1: {same}");
        }
    }
}
