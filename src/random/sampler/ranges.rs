//! The stated error bound for every law, over the whole range of its parameters and for cuts of every kind: the middle,
//! either side, slivers, and tails down to the least probability a cut may leave.

use super::*;

/// Probabilities of a draw: irregular, over all octaves on both sides.
fn probabilities() -> Vec<f64> {
    let mut near: Vec<f64> = (1..160).map(|i| f64::from(i) * 0.618_034 % 0.5).collect();
    near.extend((0..260).map(|i| libm::exp2(-1.0 - f64::from(i) / 5.03)));
    near.retain(|&w| (f64::EPSILON / 2.0..0.5).contains(&w));
    let mut all: Vec<f64> = near.iter().flat_map(|&w| [w, 1.0 - w]).collect();
    all.sort_by(f64::total_cmp);
    all
}

/// A law, and as many of its cuts as leave something.
fn cuts(law: &Law) -> Vec<Law> {
    let (low, high) = (|w| law.quantile(w), |w| law.quantile_upper(w));
    let windows = [
        (low(0.1), high(0.1)),
        (low(0.45), high(0.45)),
        (low(0.5), high(0.4999)),
        (f64::NEG_INFINITY, low(0.3)),
        (high(0.3), f64::INFINITY),
        (f64::NEG_INFINITY, low(1e-5)),
        (high(1e-5), f64::INFINITY),
        (f64::NEG_INFINITY, low(2e-12)),
        (high(2e-12), f64::INFINITY),
        (low(1e-9), low(1e-8)),
        (high(1e-8), high(1e-9)),
        (low(1e-11), high(1e-11)),
        (low(0.001), high(1e-11)),
    ];
    let cut = windows.into_iter().filter(|(min, max)| min < max).map(|(min, max)| {
        let law = Box::new(law.clone());
        Law::Truncated { law, min, max }
    });
    let mut all: Vec<Law> = cut.filter(|cut| cut.check().is_ok()).collect();
    all.push(law.clone());
    all
}

/// Standard deviation, also where its square is no normal number of the machine.
fn deviation(law: &Law) -> f64 {
    let variance = law.variance();
    if variance.is_finite() && variance > 1e-290 || law.support().0 >= law.support().1 {
        return variance.sqrt();
    }
    let steps = 2_000_u32;
    let values: Vec<f64> = (0..steps).map(|step| law.quantile((f64::from(step) + 0.5) / f64::from(steps))).collect();
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let mean = values.iter().map(|value| value / largest).sum::<f64>() / f64::from(steps);
    let square = values.iter().map(|value| (value / largest - mean) * (value / largest - mean)).sum::<f64>();
    largest * (square / f64::from(steps)).sqrt()
}

#[track_caller]
fn check(laws: &[Law]) {
    let probabilities = probabilities();
    for law in laws {
        law.check().unwrap_or_else(|error| panic!("{law:?}: {error}"));
        for cut in cuts(law) {
            let sampler = Sampler::compile(&cut, &mut TableCache::new());
            let ((low, high), sd) = (cut.support(), deviation(&cut));
            let mut last = f64::NEG_INFINITY;
            for &u in &probabilities {
                let (value, exact) = (sampler.at(u), cut.quantile(u));
                let error = (value - exact).abs();
                let bound = 1e-6 * sd.max(exact.abs());
                assert!(error <= bound, "{cut:?} at {u:e}: {value:e} for {exact:e}, sd {sd:e}");
                assert!(value >= low && value <= high, "{cut:?} at {u:e}: {value:e} is outside");
                let rounding = 4.0 * f64::EPSILON * value.abs();
                assert!(value >= last - rounding, "{cut:?} at {u:e}: {value:e} after {last:e}");
                last = last.max(value);
            }
        }
    }
}

/// From the least shape of a law to the largest.
const SHAPES: [f64; 9] = [0.05, 0.13, 0.5, 0.8, 1.0, 2.7, 30.0, 5e3, 1e6];

#[test]
fn laws_by_logarithm() {
    let mut laws: Vec<Law> =
        [1e-9, 1e-3, 0.1, 0.7, 2.5, 6.0, 10.0].map(|sigma| Law::LogNormal { mu: 0.0, sigma }).to_vec();
    laws.extend([1.0 + 1e-9, 1.5, 40.0, 1e12, 1e120, 1e300].map(|high| Law::LogUniform { low: 1.0, high }));
    laws.extend([-200.0, 200.0].map(|mu| Law::LogNormal { mu, sigma: 1.0 }));
    check(&laws);
}

#[test]
fn laws_of_waiting() {
    let mut laws: Vec<Law> = SHAPES.map(|shape| Law::Weibull { shape, scale: 3.0 }).to_vec();
    laws.extend(SHAPES.map(|shape| Law::Gamma { shape, scale: 0.2 }));
    laws.push(Law::Exponential { mean: 40.0 });
    check(&laws);
}

#[test]
fn beta_laws() {
    let mut laws = Vec::new();
    for alpha in [0.05, 0.6, 1.2, 40.0, 1e6] {
        laws.extend([0.05, 1.0, 2.5, 1e3, 1e6].map(|beta| Law::Beta { alpha, beta }));
    }
    check(&laws);
}

#[test]
fn laws_of_three_points() {
    let mut laws: Vec<Law> = [0.0, 0.2, 4.0, 300.0, 1e6]
        .into_iter()
        .flat_map(|shape| [0.0, 0.3, 1.0].map(|mode| Law::Pert { min: 0.0, mode, max: 1.0, shape }))
        .collect();
    laws.push(Law::Pert { min: 1e9, mode: 1e9 + 2.0, max: 1e9 + 3.0, shape: 4.0 });
    laws.extend([-1.0, -0.999, 0.3, 7.0].map(|mode| Law::Triangular { min: -1.0, mode, max: 7.0 }));
    check(&laws);
}

#[test]
fn the_normal_law_and_the_exact_ones() {
    check(&[
        Law::Normal { mean: 0.0, sd: 1.0 },
        Law::Normal { mean: 1e9, sd: 1e-3 },
        Law::Normal { mean: 5.0, sd: 1e12 },
        Law::Uniform { low: -3.0, high: 8.0 },
        Law::Uniform { low: 1e-300, high: 1e300 },
        Law::Constant(-2.0),
        Law::Discrete(vec![(-1e9, 1e-9), (0.0, 1.0), (2.0, 3.0), (2.5, 0.0), (1e12, 1e-3)]),
    ]);
}

#[test]
fn metalog_laws_and_counts() {
    let metalog = |quantiles: &[(f64, f64)], lower, upper| Law::Metalog { quantiles: quantiles.to_vec(), lower, upper };
    let skewed = [(0.1, 2.0), (0.5, 3.0), (0.9, 5.5)];
    let heavy = [(0.1, 1.0), (0.5, 2.0), (0.9, 5.5)];
    let mirrored = [(0.1, -5.5), (0.5, -2.0), (0.9, -1.0)];
    let five = [(0.05, 1.0), (0.25, 2.0), (0.5, 2.6), (0.75, 3.6), (0.95, 6.5)];
    check(&[
        metalog(&skewed, None, None),
        metalog(&skewed, Some(0.0), None),
        metalog(&heavy, Some(0.0), None),
        metalog(&mirrored, None, Some(0.0)),
        metalog(&skewed, Some(0.0), Some(20.0)),
        metalog(&heavy, Some(0.999), Some(5.51)),
        metalog(&five, None, None),
        metalog(&five, Some(-10.0), Some(1e6)),
        metalog(&[(0.1, 0.2), (0.3, 0.4), (0.7, 0.8), (0.9, 1.0)], None, None),
        Law::Poisson { mean: 0.01 },
        Law::Poisson { mean: 1e6 },
        Law::Binomial { trials: 1_000_000, probability: 0.999_99 },
    ]);
}
