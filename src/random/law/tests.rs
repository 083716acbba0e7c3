use proptest::prelude::*;
use rand_distr::Distribution;
use statrs::distribution::ContinuousCDF;

use super::*;
use crate::random::key::{Key, Place, Stream};
use crate::random::special::{normal_cdf, normal_density};

fn truncated(law: Law, min: f64, max: f64) -> Law {
    Law::Truncated { law: Box::new(law), min, max }
}

/// Laws of every kind, plain and cut.
fn catalogue() -> Vec<Law> {
    let normal = Law::Normal { mean: -3.0, sd: 2.0 };
    let lognormal = Law::LogNormal { mu: 3.0, sigma: 0.6 };
    let triangular = Law::Triangular { min: -1.0, mode: 0.0, max: 5.0 };
    let pert = Law::Pert { min: 5.0, mode: 20.0, max: 60.0, shape: 4.0 };
    vec![
        Law::Uniform { low: -2.0, high: 5.0 },
        Law::LogUniform { low: 0.01, high: 30.0 },
        Law::LogUniform { low: 2.0, high: 2.02 },
        triangular.clone(),
        Law::Triangular { min: 1.0, mode: 1.0, max: 2.0 },
        Law::Triangular { min: 1.0, mode: 2.0, max: 2.0 },
        pert.clone(),
        Law::Pert { min: 0.0, mode: 0.0, max: 1.0, shape: 2.0 },
        normal.clone(),
        lognormal.clone(),
        Law::LogNormal { mu: 0.0, sigma: 2.0 },
        Law::Beta { alpha: 3.0, beta: 6.5 },
        Law::Beta { alpha: 0.5, beta: 0.5 },
        Law::Beta { alpha: 300.0, beta: 900.0 },
        Law::Gamma { shape: 0.5, scale: 3.0 },
        Law::Gamma { shape: 7.0, scale: 0.1 },
        Law::Gamma { shape: 2e4, scale: 1.0 },
        Law::Weibull { shape: 0.5, scale: 2.0 },
        Law::Weibull { shape: 3.0, scale: 10.0 },
        Law::Exponential { mean: 4.0 },
        truncated(normal.clone(), -4.0, 1.0),
        truncated(normal.clone(), 3.0, f64::INFINITY),
        truncated(normal, f64::NEG_INFINITY, -11.0),
        truncated(lognormal.clone(), 4.0, 80.0),
        truncated(lognormal, 100.0, 1000.0),
        truncated(Law::Exponential { mean: 1.0 }, 2.0, 3.0),
        truncated(triangular, -0.5, 2.0),
        truncated(pert, 10.0, 50.0),
        truncated(Law::Gamma { shape: 2.0, scale: 1.0 }, 8.0, 30.0),
        truncated(Law::LogUniform { low: 1.0, high: 100.0 }, 5.0, 500.0),
    ]
}

#[test]
fn quantile_and_cdf_are_inverse() {
    for law in catalogue() {
        law.check().unwrap();
        let (low, high) = law.support();
        let mut last = f64::NEG_INFINITY;
        for step in 1..400 {
            let u = f64::from(step) / 400.0;
            let x = law.quantile(u);
            assert!(x >= low && x <= high && x >= last, "{law:?} at {u}: {x}");
            last = x;
            assert!((law.cdf(x) - u).abs() < 1e-10, "{law:?} at {u}: {}", law.cdf(x));
            assert!((law.sf(x) - (1.0 - u)).abs() < 1e-10, "{law:?} at {u}: {}", law.sf(x));
        }
        // Far out, the probability lies between those of the neighbouring doubles (of x or of its distance from the
        // location, whichever is coarser).
        let coarseness = 1e-15 * (law.median().abs() + law.quantile(0.75) - law.quantile(0.25));
        for w in [1e-6, 1e-9, 1e-12] {
            let x = law.quantile(w);
            let step = coarseness.min(0.5 * (x - low).max(f64::MIN_POSITIVE)) + 4e-16 * x.abs();
            let (less, more) = (law.cdf(x - step), law.cdf(x + step));
            assert!(less <= w * (1.0 + 1e-10) && more >= w * (1.0 - 1e-10), "{law:?} at {w}: {less:e} {more:e}");
            let x = law.quantile_upper(w);
            let step = coarseness + 4e-16 * x.abs();
            let (less, more) = (law.sf(x + step), law.sf(x - step));
            assert!(less <= w * (1.0 + 1e-10) && more >= w * (1.0 - 1e-10), "{law:?} above {w}: {less:e} {more:e}");
        }
        assert!(law.cdf(low) <= 0.0 && law.sf(high) <= 0.0, "{law:?}");
    }
}

#[test]
fn agrees_with_statrs() {
    use statrs::distribution as other;
    let pairs: Vec<(Law, Box<dyn ContinuousCDF<f64, f64>>)> = vec![
        (Law::Normal { mean: -3.0, sd: 2.0 }, Box::new(other::Normal::new(-3.0, 2.0).unwrap())),
        (Law::LogNormal { mu: 3.0, sigma: 0.6 }, Box::new(other::LogNormal::new(3.0, 0.6).unwrap())),
        (Law::Beta { alpha: 3.0, beta: 6.5 }, Box::new(other::Beta::new(3.0, 6.5).unwrap())),
        (Law::Gamma { shape: 7.0, scale: 0.1 }, Box::new(other::Gamma::new(7.0, 10.0).unwrap())),
        (Law::Weibull { shape: 3.0, scale: 10.0 }, Box::new(other::Weibull::new(3.0, 10.0).unwrap())),
        (Law::Exponential { mean: 4.0 }, Box::new(other::Exp::new(0.25).unwrap())),
        (Law::Triangular { min: -1.0, mode: 0.0, max: 5.0 }, Box::new(other::Triangular::new(-1.0, 5.0, 0.0).unwrap())),
        (Law::Uniform { low: -2.0, high: 5.0 }, Box::new(other::Uniform::new(-2.0, 5.0).unwrap())),
    ];
    for (law, reference) in pairs {
        for step in 1..200 {
            let x = law.quantile(f64::from(step) / 200.0);
            let difference = (law.cdf(x) - reference.cdf(x)).abs();
            assert!(difference < 1e-10, "{law:?} at {x}: {difference:e}");
        }
    }
}

/// Largest distance between the empirical distribution function of `sample` and the law's.
fn kolmogorov_smirnov(law: &Law, mut sample: Vec<f64>) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    sample.iter().enumerate().fold(0.0, |worst: f64, (index, &x)| {
        let cdf = law.cdf(x);
        worst.max((cdf - index as f64 / n).abs()).max(((index + 1) as f64 / n - cdf).abs())
    })
}

/// One draw of another library.
type Draw = Box<dyn Fn(&mut Stream) -> f64>;

#[test]
fn agrees_with_rand_distr() {
    use rand_distr as other;
    let mut stream = Stream { key: Key::named(5, "", "oracle"), place: Place { trial: 0, event: 0, step: 0 } };
    let samplers: Vec<(Law, Draw)> = vec![
        (Law::Pert { min: 5.0, mode: 20.0, max: 60.0, shape: 4.0 }, {
            let pert = other::Pert::new(5.0, 60.0).with_mode(20.0).unwrap();
            Box::new(move |stream| pert.sample(stream))
        }),
        (Law::LogNormal { mu: 3.0, sigma: 0.6 }, {
            let law = other::LogNormal::new(3.0, 0.6).unwrap();
            Box::new(move |stream| law.sample(stream))
        }),
        (Law::Gamma { shape: 0.5, scale: 3.0 }, {
            let law = other::Gamma::new(0.5, 3.0).unwrap();
            Box::new(move |stream| law.sample(stream))
        }),
        (Law::Weibull { shape: 0.5, scale: 2.0 }, {
            let law = other::Weibull::new(2.0, 0.5).unwrap();
            Box::new(move |stream| law.sample(stream))
        }),
        (truncated(Law::Normal { mean: -3.0, sd: 2.0 }, -4.0, 1.0), {
            let law = other::Normal::new(-3.0, 2.0).unwrap();
            Box::new(move |stream| {
                loop {
                    let x = law.sample(stream);
                    if (-4.0..=1.0).contains(&x) {
                        return x;
                    }
                }
            })
        }),
    ];
    let count = 20_000;
    // Kolmogorov's law: above 2.2 / sqrt(n) with a probability of 1.2e-4, the counterpart of 4 standard errors.
    let limit = 2.2 / f64::from(count).sqrt();
    for (law, sampler) in samplers {
        let theirs = (0..count).map(|_| sampler(&mut stream)).collect();
        let ours = (0..count).map(|_| law.sample(&mut stream)).collect();
        for (whose, sample) in [("theirs", theirs), ("ours", ours)] {
            let distance = kolmogorov_smirnov(&law, sample);
            assert!(distance < limit, "{law:?}, {whose}: {distance}");
        }
    }
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} instead of {expected}");
}

#[test]
fn truncated_moments_in_closed_form() {
    // Normal: mean m + s d, d = (φ(a) - φ(b)) / Z; variance s^2 (1 + (a φ(a) - b φ(b)) / Z - d^2).
    let (a, b) = (-0.5, 2.0);
    let z = normal_cdf(b) - normal_cdf(a);
    let d = (normal_density(a) - normal_density(b)) / z;
    let law = truncated(Law::Normal { mean: -3.0, sd: 2.0 }, -4.0, 1.0);
    close(law.mean(), -3.0 + 2.0 * d, 1e-9);
    close(law.variance(), 4.0 * (1.0 + (a * normal_density(a) - b * normal_density(b)) / z - d * d), 1e-9);
    // Far tail: the mean above 10 is the reciprocal of Mills' ratio there.
    let law = truncated(Law::Normal { mean: 0.0, sd: 1.0 }, 6.5, f64::INFINITY);
    close(law.mean(), normal_density(6.5) / normal_cdf(-6.5), 1e-9);
    // Lognormal above 5: exp(σ²/2) Φ(σ - a) / Φ(-a), a = ln 5 / σ.
    let sigma = 1.5_f64;
    let a = libm::log(5.0) / sigma;
    let law = truncated(Law::LogNormal { mu: 0.0, sigma }, 5.0, f64::INFINITY);
    let moment = |k: f64| libm::exp(0.5 * k * k * sigma * sigma) * normal_cdf(k * sigma - a) / normal_cdf(-a);
    close(law.mean(), moment(1.0), 1e-9);
    close(law.variance(), moment(2.0) - moment(1.0) * moment(1.0), 1e-9);
    // Exponential from 2 to 3: 2 + 1 - 1/(e - 1), 1 - e/(e - 1)^2.
    let e = std::f64::consts::E;
    let law = truncated(Law::Exponential { mean: 1.0 }, 2.0, 3.0);
    close(law.mean(), 3.0 - 1.0 / (e - 1.0), 1e-9);
    close(law.variance(), 1.0 - e / ((e - 1.0) * (e - 1.0)), 1e-9);
    // Triangular (0, 1, 2) from 0.5 to 1.5: density 2z/1.5 up to 1; mean 1, variance twice the integral of
    // (1 - x)^2 x / 0.75 from 0.5 to 1, which is 2 (5/192) / 0.75.
    let law = truncated(Law::Triangular { min: 0.0, mode: 1.0, max: 2.0 }, 0.5, 1.5);
    close(law.mean(), 1.0, 1e-9);
    close(law.variance(), 2.0 * (5.0 / 192.0) / 0.75, 1e-9);
    // Gamma: shape k truncated, mean = k (P(k+1) differences) / (P(k) differences).
    let law = truncated(Law::Gamma { shape: 2.0, scale: 1.0 }, 8.0, 30.0);
    let sf = |shape: f64, x: f64| crate::random::gamma_sf(shape, x);
    close(law.mean(), 2.0 * (sf(3.0, 8.0) - sf(3.0, 30.0)) / (sf(2.0, 8.0) - sf(2.0, 30.0)), 1e-9);
}

#[test]
fn other_parametrisations() {
    let law = Law::lognormal_median_gsd(20.0, 1.8).unwrap();
    close(law.median(), 20.0, 1e-14);
    close(law.quantile(normal_cdf(1.0)), 36.0, 1e-12);
    let law = Law::lognormal_mean_sd(50.0, 80.0).unwrap();
    close(law.mean(), 50.0, 1e-12);
    close(law.variance(), 6400.0, 1e-12);
    let law = Law::lognormal_p05_p95(2.0, 90.0).unwrap();
    close(law.quantile(0.05), 2.0, 1e-12);
    close(law.quantile(0.95), 90.0, 1e-12);
    let law = Law::beta_mean_sd(0.7, 0.12).unwrap();
    close(law.mean(), 0.7, 1e-12);
    close(law.variance(), 0.0144, 1e-12);
    let law = Law::gamma_mean_sd(3.0, 2.0).unwrap();
    close(law.mean(), 3.0, 1e-12);
    close(law.variance(), 4.0, 1e-12);
    assert_eq!(Law::beta_mean_sd(0.3, 0.0), Ok(Law::Constant(0.3)));
    assert!(matches!(Law::beta_mean_sd(0.5, 0.5), Err(LawError::SpreadTooWide { .. })));
    assert!(matches!(Law::lognormal_median_gsd(2.0, 0.9), Err(LawError::TooSmall { .. })));
}

#[test]
fn impossible_laws_are_named() {
    let refused = |law: Law| law.check().unwrap_err();
    assert!(matches!(refused(Law::Constant(f64::NAN)), LawError::NotFinite { parameter: "value", .. }));
    assert!(matches!(refused(Law::Normal { mean: 0.0, sd: -1.0 }), LawError::Negative { parameter: "sd", .. }));
    assert!(matches!(refused(Law::Triangular { min: 2.0, mode: 1.0, max: 3.0 }), LawError::Order { .. }));
    assert!(matches!(refused(Law::LogUniform { low: 0.0, high: 1.0 }), LawError::NotPositive { .. }));
    assert!(matches!(refused(Law::Beta { alpha: 0.01, beta: 1.0 }), LawError::OutOfRange { parameter: "alpha", .. }));
    assert_eq!(refused(Law::Discrete(vec![])), LawError::NoValues);
    assert_eq!(refused(Law::Discrete(vec![(1.0, 0.0)])), LawError::NoWeight);
    assert!(matches!(refused(Law::Discrete(vec![(2.0, 1.0), (1.0, 1.0)])), LawError::NotSorted { .. }));
    let unit = Law::Uniform { low: 0.0, high: 1.0 };
    assert!(matches!(refused(truncated(unit.clone(), 2.0, 3.0)), LawError::NothingInside { .. }));
    assert!(matches!(refused(truncated(unit, 0.5, 0.2)), LawError::Order { .. }));
    let normal = Law::Normal { mean: 0.0, sd: 1.0 };
    assert!(matches!(refused(truncated(normal, 20.0, 30.0)), LawError::NothingInside { .. }));
}

#[test]
fn degenerate_laws_are_constants() {
    let constants = [
        Law::Uniform { low: 3.0, high: 3.0 },
        Law::LogUniform { low: 3.0, high: 3.0 },
        Law::Triangular { min: 3.0, mode: 3.0, max: 3.0 },
        Law::Pert { min: 3.0, mode: 3.0, max: 3.0, shape: 4.0 },
        Law::Normal { mean: 3.0, sd: 0.0 },
        truncated(Law::Uniform { low: 0.0, high: 5.0 }, 3.0, 3.0),
        Law::Discrete(vec![(2.0, 0.0), (3.0, 5.0)]),
    ];
    for law in constants {
        law.check().unwrap();
        close(law.quantile(0.2), 3.0, 0.0);
        close(law.mean(), 3.0, 0.0);
        assert!(law.variance().abs() <= 0.0, "{law:?}");
        assert!(law.cdf(2.99) <= 0.0 && law.cdf(3.0) >= 1.0);
    }
}

#[test]
fn discrete_law() {
    let law = Law::Discrete(vec![(1.0, 2.0), (2.0, 1.0), (5.0, 1.0)]);
    close(law.quantile(0.5), 1.0, 0.0);
    close(law.quantile(0.500_001), 2.0, 0.0);
    close(law.quantile(0.9), 5.0, 0.0);
    close(law.mean(), 2.25, 1e-15);
    close(law.variance(), 0.5 * 1.25 * 1.25 + 0.25 * 0.0625 + 0.25 * 2.75 * 2.75, 1e-15);
    close(truncated(law, 1.5, 9.0).mean(), 3.5, 1e-15);
}

proptest! {
    #[test]
    fn quantile_is_monotone(alpha in 0.05..50.0_f64, beta in 0.05..50.0_f64, u in 0.0..1.0_f64, v in 0.0..1.0_f64) {
        let law = Law::Beta { alpha, beta };
        let (low, high) = if u < v { (u, v) } else { (v, u) };
        // To within the accuracy of the search.
        prop_assert!(law.quantile(low) <= law.quantile(high) * (1.0 + 1e-12));
    }
}
