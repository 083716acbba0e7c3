//! Against exact variances, with numbers from a small generator of the test's own: `stats` knows no other.

use super::*;

/// Standard normal numbers: sums of twelve uniform ones would have too thin tails, so Box and Muller (1958) on `SplitMix64`.
struct Normal(u64);

impl Normal {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + f64::EPSILON / 4.0
    }

    fn next(&mut self) -> f64 {
        (-2.0 * libm::log(self.uniform())).sqrt() * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

/// M draws of a mean with a spread, K outcomes each with a spread of their own.
fn nested(seed: u64, (outer, inner): (usize, usize), between: f64, chance: f64) -> Series {
    let mut normal = Normal(seed);
    let mut series = Series::default();
    for _ in 0..outer {
        let mean = 5.0 + between * normal.next();
        let outcomes: Vec<f64> = (0..inner).map(|_| mean + chance * normal.next()).collect();
        let k = inner as f64;
        let value = outcomes.iter().sum::<f64>() / k;
        let variance = outcomes.iter().map(|one| (one - value) * (one - value)).sum::<f64>() / (k - 1.0);
        series.push(Draw { value, noise: variance / k, chance: variance, weight: 1.0 });
    }
    series
}

/// Share of seeds, within 4 binomial standard errors of 95 %.
fn covers(what: &str, hits: usize, seeds: usize) {
    let found = hits as f64 / seeds as f64;
    let se = (0.95 * 0.05 / seeds as f64).sqrt();
    assert!((found - 0.95).abs() < 4.0 * se, "{what}: {found}");
}

#[test]
fn intervals_of_the_split_cover_it() {
    const SEEDS: usize = 400;
    let (between, chance) = (2.0, 6.0);
    let (mut variance, mut share, mut mean) = (0, 0, 0);
    let mut sum = 0.0;
    for seed in 0..SEEDS {
        let split = nested(seed as u64 * 7_919, (200, 20), between, chance).split().unwrap();
        variance += usize::from(split.between.low <= 4.0 && split.between.high >= 4.0);
        share += usize::from(split.share.low <= 0.1 && split.share.high >= 0.1);
        mean += usize::from(split.mean.low <= 5.0 && split.mean.high >= 5.0);
        sum += split.between.value;
        assert!((split.noise - 1.8 / 5.8).abs() < 0.2, "{split:?}");
    }
    covers("between", variance, SEEDS);
    covers("share", share, SEEDS);
    covers("mean", mean, SEEDS);
    // Unbiased: the standard deviation of one estimate is about 5.8 sqrt(2 / 200).
    let se = 5.8 * (2.0 / 200.0_f64).sqrt() / (SEEDS as f64).sqrt();
    assert!((sum / SEEDS as f64 - 4.0).abs() < 4.0 * se, "{}", sum / SEEDS as f64);
}

#[test]
fn where_all_is_chance_the_estimate_is_below_zero_half_of_the_time() {
    const SEEDS: usize = 400;
    let splits = (0..SEEDS).map(|seed| nested(seed as u64 * 104_729, (60, 30), 0.0, 3.0).split().unwrap());
    let (mut below, mut holds) = (0, 0);
    for split in splits {
        below += usize::from(split.between.value < 0.0);
        holds += usize::from(split.between.low <= 0.0 && split.between.high >= 0.0);
    }
    // A chi-square law with 59 degrees of freedom is below its mean with a probability of 0.5245.
    let se = 0.5 / (SEEDS as f64).sqrt();
    assert!((below as f64 / SEEDS as f64 - 0.5245).abs() < 4.0 * se, "{below}");
    covers("zero", holds, SEEDS);
    let nothing = nested(3, (60, 30), 0.0, 3.0);
    if nothing.split().unwrap().between.value < 0.0 {
        let [low, high] = nothing.quantiles([0.05, 0.95]);
        assert!((high - low).abs() < 1e-12);
    }
}

/// With a known mean in every draw the band is that of the means, whatever K: 5 + 2 z.
#[test]
fn the_error_of_inner_trials_is_out_of_the_band() {
    let series = nested(11, (20_000, 4), 2.0, 4.0);
    let [low, middle, high] = series.quantiles([0.05, 0.5, 0.95]);
    // Standard error of a 5 % quantile: sqrt(0.05 0.95 / n) / density, of values with sd sqrt(4 + 4), drawn in by sqrt(1/2); the
    // standard error of the factor adds as much again.
    let z = 1.644_853_626_951_472;
    let se = 2.0 * libm::hypot((0.05 * 0.95_f64).sqrt() / 0.1031 / 20_000_f64.sqrt(), z / (20_000_f64 / 2.0).sqrt());
    assert!((low - (5.0 - 2.0 * z)).abs() < 4.0 * se, "{low} {se}");
    assert!((high - (5.0 + 2.0 * z)).abs() < 4.0 * se, "{high} {se}");
    assert!((middle - 5.0).abs() < 4.0 * se, "{middle}");
    // P(5 + 2 z < 0)
    let below = series.below_zero();
    assert!((below - 0.006_21).abs() < 4.0 * (0.006_21 / 20_000_f64).sqrt() + 0.001, "{below}");
}

#[test]
fn weights_are_as_good_as_repetitions() {
    let draws = [(1.0, 2.0), (4.0, 1.0), (2.0, 3.0), (7.0, 1.0)];
    let mut weighted = Series::default();
    let mut repeated = Series::default();
    for (value, weight) in draws {
        weighted.push(Draw { value, noise: 0.0, chance: 1.0, weight });
        (0..weight as usize).for_each(|_| repeated.push(Draw { value, noise: 0.0, chance: 1.0, weight: 1.0 }));
    }
    let [one, other] = [&weighted, &repeated].map(|series| series.split().unwrap());
    assert!((one.mean.value - other.mean.value).abs() < 1e-12);
    let [of_weights, of_repetitions] =
        [&weighted, &repeated].map(|series| series.quantiles([0.05, 0.25, 0.5, 0.95]).map(f64::to_bits));
    assert_eq!(of_weights, of_repetitions);
    // v-weighted variance over 1 - sum v^2 / (sum v)^2 = 1 - 15/49.
    let mean: f64 = 19.0 / 7.0;
    let square = |value: f64| (value - mean) * (value - mean);
    let squares = 2.0 * square(1.0) + square(4.0) + 3.0 * square(2.0) + square(7.0);
    assert!((one.between.value - squares / 7.0 / (1.0 - 15.0 / 49.0)).abs() < 1e-9, "{one:?}");
    assert!(Series::default().split().is_none() && Series::default().is_empty());
}
