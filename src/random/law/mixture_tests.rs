//! Mixtures and samples against their definition.

use super::*;
use crate::random::{Sampler, TableCache};

fn mixture(parts: &[(f64, Law)]) -> Law {
    Law::Mixture(parts.to_vec())
}

fn normal(mean: f64, sd: f64) -> Law {
    Law::Normal { mean, sd }
}

/// With overlap, with gaps, with atoms, with heavy and with short tails.
fn catalogue() -> Vec<Law> {
    let far = mixture(&[(0.3, normal(0.0, 1.0)), (0.7, normal(1e3, 0.5))]);
    let split = mixture(&[
        (1.0, Law::Uniform { low: 0.0, high: 1.0 }),
        (2.0, Law::Uniform { low: 5.0, high: 6.0 }),
        (1.0, Law::Triangular { min: 5.5, mode: 7.0, max: 8.0 }),
    ]);
    let atoms = mixture(&[
        (0.5, Law::Constant(0.0)),
        (0.3, Law::LogNormal { mu: 3.0, sigma: 1.0 }),
        (0.2, Law::Discrete(vec![(10.0, 1.0), (50.0, 3.0)])),
    ]);
    let counts = mixture(&[(0.4, Law::Poisson { mean: 3.0 }), (0.6, Law::Binomial { trials: 40, probability: 0.4 })]);
    let rare = mixture(&[(1.0, normal(5.0, 1.0)), (1e-9, Law::LogNormal { mu: 5.0, sigma: 2.0 })]);
    let point = mixture(&[(1.0, Law::Constant(3.0)), (1.0, normal(3.0, 2.0))]);
    let metalog = Law::Metalog { quantiles: vec![(0.1, 1.0), (0.5, 2.0), (0.9, 5.0)], lower: Some(0.0), upper: None };
    let nested = mixture(&[(0.5, mixture(&[(1.0, metalog), (1.0, Law::Constant(7.0))])), (0.5, atoms.clone())]);
    let cut = Law::Truncated { law: Box::new(nested.clone()), min: 2.0, max: 60.0 };
    let steep = mixture(&[
        (0.5, Law::Beta { alpha: 0.3, beta: 0.4 }),
        (0.3, Law::Gamma { shape: 0.2, scale: 3.0 }),
        (0.2, Law::Weibull { shape: 0.5, scale: 2.0 }),
    ]);
    vec![far, split, atoms, counts, rare, point, nested, cut, steep]
}

/// Probabilities of a draw: odd multiples of 2^-53, over all octaves.
fn draws() -> Vec<f64> {
    let mut near: Vec<f64> = (1..400).map(|i| f64::from(i) * 0.618_034 % 0.5).collect();
    near.extend((0..300).map(|i| libm::exp2(-1.0 - f64::from(i) / 5.9)));
    let unit = f64::EPSILON / 2.0;
    let odd = |u: f64| ((u / unit / 2.0).floor() * 2.0 + 1.0) * unit;
    let mut all: Vec<f64> = near.iter().flat_map(|&w| [odd(w), 1.0 - odd(w)]).collect();
    all.sort_by(f64::total_cmp);
    all
}

#[test]
fn the_quantile_is_the_least_value_that_reaches_the_probability() {
    for law in catalogue() {
        law.check().unwrap_or_else(|fault| panic!("{law:?}: {fault}"));
        let placed = law.placed();
        for u in draws() {
            let lower_half = u <= 0.5;
            let (tail, w) = if lower_half { (Tail::Lower, u) } else { (Tail::Upper, 1.0 - u) };
            let x = placed.quantile(tail, w);
            let reached = |(lower, upper): (f64, f64), slack: f64| {
                if lower_half { lower >= w * (1.0 - slack) } else { upper <= w * (1.0 + slack) }
            };
            // Reached at x, but for the rounding of the sum of tails, and not four doubles further down.
            assert!(reached(placed.tails(x), 1e-12), "{law:?} {u:e} {x:e}: {:?}", placed.tails(x));
            let less = x - 4.0 * f64::EPSILON * x.abs().max(1e-300);
            if less > placed.low {
                assert!(!reached(placed.tails(less), -1e-12), "{law:?} {u:e} {x:e}: {:?}", placed.tails(less));
            }
        }
    }
}

#[test]
fn the_sampler_is_the_quantile() {
    for law in catalogue() {
        let sampler = Sampler::compile(&law, &mut TableCache::new());
        let sd = law.variance().sqrt();
        let (placed, mut last) = (law.placed(), f64::NEG_INFINITY);
        let at = |u: f64| {
            if u <= 0.5 { placed.quantile(Tail::Lower, u) } else { placed.quantile(Tail::Upper, 1.0 - u) }
        };
        for u in draws() {
            let value = sampler.at(u);
            // Where the quantile function all but jumps it is that of a probability within 1e-15.
            let (low, high) = (at((u - 1e-15).max(u * 0.5)), at((u + 1e-15).min(0.5 + 0.5 * u)));
            let slack = 1e-6 * sd.max(value.abs());
            assert!(value >= low - slack && value <= high + slack, "{law:?} {u:e}: {value} not from {low} to {high}");
            assert!(value >= last - 4.0 * f64::EPSILON * value.abs(), "{law:?} {u:e}: {value} after {last}");
            last = value;
        }
    }
}

#[test]
fn moments_are_those_of_the_components() {
    let law = mixture(&[(3.0, normal(-1.0, 2.0)), (1.0, Law::Constant(7.0))]);
    assert!((law.mean() - 1.0).abs() < 1e-14);
    assert!((law.variance() - (0.75 * 4.0 + 0.75 * 4.0 + 0.25 * 36.0)).abs() < 1e-13);
    // A mixture of truncated laws is the law truncated.
    let tail = Law::Truncated { law: Box::new(normal(0.0, 1.0)), min: 1.0, max: 2.0 };
    let both = mixture(&[(1.0, normal(0.0, 1.0)), (1.0, Law::Uniform { low: 0.0, high: 4.0 })]);
    let cut = Law::Truncated { law: Box::new(both), min: 1.0, max: 2.0 };
    let kept = normal(0.0, 1.0).cdf(2.0) - normal(0.0, 1.0).cdf(1.0);
    let (share, rest) = (kept / (kept + 0.25), 0.25 / (kept + 0.25));
    let mean = share * tail.mean() + rest * 1.5;
    assert!((cut.mean() - mean).abs() < 1e-14, "{} {mean}", cut.mean());
    let square = share * (tail.variance() + tail.mean() * tail.mean()) + rest * (1.0 / 12.0 + 2.25);
    assert!((cut.variance() - (square - mean * mean)).abs() < 1e-14);
}

#[test]
fn nested_and_trivial_mixtures_are_what_they_come_to() {
    let alone = mixture(&[(2.0, mixture(&[(0.1, normal(3.0, 1.0))])), (0.0, Law::Constant(9.0))]);
    assert!((alone.quantile(0.7) - normal(3.0, 1.0).quantile(0.7)).abs() < 1e-15);
    let merged = mixture(&[(1.0, Law::Constant(1.0)), (1.0, Law::Discrete(vec![(1.0, 1.0), (2.0, 1.0)]))]);
    assert!((merged.cdf(1.0) - 0.75).abs() < 1e-15);
    assert!((merged.quantile(0.76) - 2.0).abs() < 1e-15);
    // At a jump, the jump; in a gap, its upper end begins where the lower one is exhausted.
    let gap = mixture(&[(1.0, Law::Uniform { low: 0.0, high: 1.0 }), (3.0, Law::Uniform { low: 5.0, high: 8.0 })]);
    assert!((gap.quantile(0.25) - 1.0).abs() < 1e-15 && gap.quantile(0.250_001) > 5.0);
    assert!((gap.quantile(0.0)).abs() <= 0.0 && (gap.quantile(1.0) - 8.0).abs() <= 0.0);
    let refused = |law: Law| law.check().unwrap_err();
    assert_eq!(refused(mixture(&[])), LawError::NoComponents);
    assert_eq!(refused(mixture(&[(0.0, Law::Constant(1.0))])), LawError::NoWeight);
    let faulty = refused(mixture(&[(1.0, Law::Constant(1.0)), (1.0, normal(0.0, -1.0))]));
    assert_eq!(faulty.to_string(), "component 2 of the mixture: sd must not be negative, but is -1");
    let many = mixture(&vec![(1.0, Law::Constant(1.0)); 101]);
    assert!(matches!(refused(many), LawError::TooManyComponents { count: 101, most: 100 }));
    let nothing = Law::Truncated { law: Box::new(gap), min: 2.0, max: 4.0 };
    assert!(matches!(refused(nothing), LawError::NothingInside { .. }));
}

#[test]
fn samples_are_drawn_with_equal_weights() {
    let law = Law::empirical(&[3.0, 1.0, 2.0, 2.0]).unwrap();
    assert_eq!(law, Law::Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)]));
    assert_eq!(Law::empirical(&[]), Err(LawError::NoValues));
    assert!(matches!(Law::empirical(&[f64::NAN]), Err(LawError::NotFinite { parameter: "sample", .. })));
    // A hundred thousand, drawn each once by evenly spaced probabilities.
    let samples: Vec<f64> = (0..100_000_u32).map(|i| f64::from(i * 7_919 % 100_000)).collect();
    let law = Law::empirical(&samples).unwrap();
    let sampler = Sampler::compile(&law, &mut TableCache::new());
    for step in 0..100_000_u32 {
        let value = sampler.at((f64::from(step) + 0.5) / 100_000.0);
        assert!((value - f64::from(step)).abs() <= 0.0, "{step}: {value}");
    }
    assert!((law.mean() - 49_999.5).abs() < 1e-7);
}

#[test]
fn evidence_is_jeffreys_posterior() {
    assert_eq!(Law::rate_posterior(3.0, 220.0), Ok(Law::Gamma { shape: 3.5, scale: 1.0 / 220.0 }));
    assert_eq!(Law::share_posterior(8.0, 10.0), Ok(Law::Beta { alpha: 8.5, beta: 2.5 }));
    Law::rate_posterior(0.0, 50.0).unwrap();
    Law::share_posterior(0.0, 1.0).unwrap();
    assert!(matches!(Law::rate_posterior(-1.0, 2.0), Err(LawError::Negative { parameter: "events", .. })));
    assert!(matches!(Law::rate_posterior(1.5, 2.0), Err(LawError::NotWhole { parameter: "events", .. })));
    assert!(matches!(Law::rate_posterior(1.0, 0.0), Err(LawError::NotPositive { parameter: "exposure", .. })));
    assert!(matches!(Law::share_posterior(3.0, 2.0), Err(LawError::Order { lower: "successes", .. })));
    assert!(matches!(Law::share_posterior(0.0, 0.0), Err(LawError::NotPositive { parameter: "trials", .. })));
}
