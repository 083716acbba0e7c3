//! Means and variances of cut laws against closed forms, in the middle, far out in a tail, and in slivers.

use super::*;
use crate::random::special::{beta_cdf, beta_sf, gamma_cdf, gamma_sf, normal_cdf, normal_density};

fn cut(law: &Law, min: f64, max: f64) -> Law {
    let cut = Law::Truncated { law: Box::new(law.clone()), min, max };
    cut.check().unwrap_or_else(|fault| panic!("{cut:?}: {fault}"));
    cut
}

/// Mean and variance to this many parts of the standard deviation and the variance.
#[track_caller]
fn expect(law: &Law, mean: f64, variance: f64, relative: f64) {
    let (found, found_variance) = (law.mean(), law.variance());
    let slack = relative * variance.sqrt() + 4.0 * f64::EPSILON * mean.abs();
    assert!((found - mean).abs() <= slack, "{law:?}: mean {found:e} for {mean:e}");
    assert!(
        (found_variance / variance - 1.0).abs() <= relative,
        "{law:?}: variance {found_variance:e} for {variance:e}"
    );
}

const INFINITY: f64 = f64::INFINITY;

#[test]
fn cut_to_shorter_laws_of_the_same_kind() {
    let uniform = Law::Uniform { low: -2.0, high: 8.0 };
    expect(&cut(&uniform, 3.0, 20.0), 5.5, 25.0 / 12.0, 1e-14);
    expect(&cut(&uniform, 1.0, 1.0 + 1e-9), 1.0 + 5e-10, (1.0_f64 + 1e-9 - 1.0) * (1.0_f64 + 1e-9 - 1.0) / 12.0, 1e-6);
    let logarithmic = Law::LogUniform { low: 1.0, high: 1e6 };
    let ln = libm::log(200.0);
    let mean = 995.0 / ln;
    expect(&cut(&logarithmic, 5.0, 1000.0), mean, (1e6 - 25.0) / (2.0 * ln) - mean * mean, 1e-13);
    // An exponential law above a bound is the same law, moved.
    for min in [0.5, 7.0, 26.0] {
        expect(&cut(&Law::Exponential { mean: 3.0 }, 3.0 * min, INFINITY), 3.0 * (min + 1.0), 9.0, 1e-11);
    }
}

#[test]
fn exponential_windows() {
    // From a to a + h of a law of mean 1: a + 1 - h / (e^h - 1), 1 - h^2 e^h / (e^h - 1)^2; for a short h by its series,
    // a + h/2 - h^2/12 and h^2/12 - h^4/240.
    let law = Law::Exponential { mean: 1.0 };
    for (a, h) in [(0.0, 1.0), (2.0, 5.0), (20.0, 1.0), (25.0, 0.5)] {
        let e = libm::expm1(h);
        expect(&cut(&law, a, a + h), a + 1.0 - h / e, 1.0 - h * h * (e + 1.0) / (e * e), 1e-10);
    }
    for a in [0.5_f64, 1.0, 8.0] {
        for h in [1e-3, 1e-6] {
            let h = (a + h) - a;
            let square = h * h;
            expect(&cut(&law, a, a + h), a + (0.5 * h - square / 12.0), square / 12.0 - square * square / 240.0, 1e-9);
        }
    }
}

#[test]
fn triangular_pieces() {
    // From 0 to 1 on the rising side of (0, 2, 3): density 2z, mean 2/3, variance 1/18, and so on the falling one.
    let law = Law::Triangular { min: 0.0, mode: 2.0, max: 3.0 };
    expect(&cut(&law, 0.0, 1.0), 2.0 / 3.0, 1.0 / 18.0, 1e-10);
    expect(&cut(&law, 2.5, 3.0), 2.5 + 0.5 / 3.0, 0.25 / 18.0, 1e-10);
    expect(&cut(&law, 3.0 - 1e-5, 9.0), 3.0 - 2e-5 / 3.0, 1e-10 / 18.0, 1e-9);
    // Between 0.5 and 1.5 about a mode at 1.
    let law = Law::Triangular { min: 0.0, mode: 1.0, max: 2.0 };
    expect(&cut(&law, 0.5, 1.5), 1.0, 2.0 * (5.0 / 192.0) / 0.75, 1e-10);
    // A sliver about the mode has an all but constant density.
    expect(&cut(&law, 1.0 - 5e-8, 1.0 + 5e-8), 1.0, 1e-14 / 12.0, 1e-7);
}

#[test]
fn normal_and_lognormal() {
    let law = Law::Normal { mean: -3.0, sd: 2.0 };
    for (a, b) in [(-0.5, 2.0), (-1.0, 1.0), (0.0, 8.0), (-3.0, 0.1)] {
        let mass = normal_cdf(b) - normal_cdf(a);
        let d = (normal_density(a) - normal_density(b)) / mass;
        let variance = 1.0 + (a * normal_density(a) - b * normal_density(b)) / mass - d * d;
        expect(&cut(&law, -3.0 + 2.0 * a, -3.0 + 2.0 * b), -3.0 + 2.0 * d, 4.0 * variance, 1e-10);
        expect(&cut(&law, -3.0 - 2.0 * b, -3.0 - 2.0 * a), -3.0 - 2.0 * d, 4.0 * variance, 1e-10);
    }
    // Above a alone d = phi(a) / Phi(-a), the reciprocal of Mills's ratio: 1 + a d - d^2.
    for a in [1.0, 4.0, 6.9] {
        let d = normal_density(a) / normal_cdf(-a);
        expect(&cut(&law, -3.0 + 2.0 * a, INFINITY), -3.0 + 2.0 * d, 4.0 * (1.0 + a * d - d * d), 2e-10);
    }
    // A sliver of width h about z: mean z - z h^2/12, variance h^2/12 up to terms of order h^4.
    for z in [0.0, 1.0, 3.0, -5.0] {
        let (min, max) = (-3.0 + 2.0 * (z - 1e-5), -3.0 + 2.0 * (z + 1e-5));
        let (h, middle) = (0.5 * (max - min), 0.5 * (max + min));
        let at = 0.5 * (middle + 3.0);
        expect(&cut(&law, min, max), middle - 2.0 * at * h * h / 12.0, (max - min) * (max - min) / 12.0, 1e-9);
    }
    for sigma in [0.4, 1.5] {
        let law = Law::LogNormal { mu: 2.0, sigma };
        for (a, b) in [(-1.0, 2.0), (0.5, INFINITY), (-INFINITY, -1.0), (3.0, INFINITY), (5.0, 5.5)] {
            let between = |shift: f64| {
                if a > 0.0 {
                    normal_cdf(shift - a) - normal_cdf(shift - b)
                } else {
                    normal_cdf(b - shift) - normal_cdf(a - shift)
                }
            };
            let moment = |k: f64| libm::exp(2.0 * k + 0.5 * k * k * sigma * sigma) * between(k * sigma) / between(0.0);
            let (mean, square) = (moment(1.0), moment(2.0));
            let law = cut(&law, libm::exp(2.0 + sigma * a), libm::exp(2.0 + sigma * b));
            expect(&law, mean, square - mean * mean, 2e-10);
        }
    }
}

/// Mean and variance from the ratios of the first two moments' share inside the window to that of the law itself.
fn from_shares(mean: f64, second: f64, inside: impl Fn(f64) -> f64) -> (f64, f64) {
    let mean = mean * inside(1.0) / inside(0.0);
    (mean, second * inside(2.0) / inside(0.0) - mean * mean)
}

#[test]
fn gamma_weibull_beta_and_pert() {
    for shape in [0.3, 2.0, 40.0] {
        let law = Law::Gamma { shape, scale: 1.0 };
        for (u, v) in [(0.1, 0.3), (0.5, 0.01), (1e-4, 0.0), (0.9, 0.0), (0.0, 0.95), (0.999, 1e-5)] {
            let (min, max) = (law.quantile(u), law.quantile_upper(v));
            if u + v >= 1.0 {
                continue;
            }
            let inside = |k: f64| {
                if u > 0.5 {
                    gamma_sf(shape + k, min) - gamma_sf(shape + k, max)
                } else {
                    gamma_cdf(shape + k, max) - gamma_cdf(shape + k, min)
                }
            };
            let (mean, variance) = from_shares(shape, shape * (shape + 1.0), inside);
            expect(&cut(&law, min, max), mean, variance, 2e-9);
        }
        // Far out: above the quantile of 1e-9.
        let min = law.quantile_upper(1e-9);
        let (mean, variance) = from_shares(shape, shape * (shape + 1.0), |k| gamma_sf(shape + k, min));
        expect(&cut(&law, min, INFINITY), mean, variance, 1e-9);
    }
    // Weibull: X^shape is exponential, so that moment k is that of the gamma law of 1 + k / shape.
    for shape in [0.5, 3.0] {
        let law = Law::Weibull { shape, scale: 1.0 };
        for (min, max) in [(0.2, 1.5), (0.0, 0.8), (1.3, INFINITY)] {
            let (from, to) = (libm::pow(min, shape), libm::pow(max, shape));
            let inside = |k: f64| gamma_cdf(1.0 + k / shape, to) - gamma_cdf(1.0 + k / shape, from);
            let moment = |k: f64| libm::tgamma(1.0 + k / shape);
            let (mean, variance) = from_shares(moment(1.0), moment(2.0), inside);
            expect(&cut(&law, min, max), mean, variance, 1e-10);
        }
    }
    for (a, b) in [(0.5, 0.5), (3.0, 6.5), (1.0, 4.0)] {
        let second = a / (a + b) * (a + 1.0) / (a + b + 1.0);
        for (min, max) in [(0.1, 0.6), (0.0, 0.2), (0.7, 1.0)] {
            let inside = |k: f64| {
                if min > 0.5 {
                    beta_sf(a + k, b, min) - beta_sf(a + k, b, max)
                } else {
                    beta_cdf(a + k, b, max) - beta_cdf(a + k, b, min)
                }
            };
            let (mean, variance) = from_shares(a / (a + b), second, inside);
            expect(&cut(&Law::Beta { alpha: a, beta: b }, min, max), mean, variance, 1e-9);
            if a < 1.0 {
                continue;
            }
            // The same as a PERT law from 5 to 25.
            let mode = 5.0 + 20.0 * (a - 1.0) / (a + b - 2.0);
            let pert = Law::Pert { min: 5.0, mode, max: 25.0, shape: a + b - 2.0 };
            expect(&cut(&pert, 5.0 + 20.0 * min, 5.0 + 20.0 * max), 5.0 + 20.0 * mean, 400.0 * variance, 1e-9);
        }
    }
}

#[test]
fn counts_and_separate_values() {
    // Poisson from a to b: mean m P(a - 1 .. b - 1) / P(a .. b), factorial moment m^2 P(a - 2 .. b - 2) / P(a .. b).
    for (mean, a, b) in [(3.0, 2.0, 6.0), (3.0, 15.0, 40.0), (400.0, 300.0, 380.0), (0.01, 1.0, 9.0)] {
        let sum = |from: f64, to: f64| {
            let mut k = from.max(0.0);
            let mut sum = 0.0;
            while k <= to {
                sum += libm::exp(k * libm::log(mean) - libm::lgamma(k + 1.0));
                k += 1.0;
            }
            sum
        };
        let all = sum(a, b);
        let first = mean * sum(a - 1.0, b - 1.0) / all;
        let second = mean * mean * sum(a - 2.0, b - 2.0) / all + first;
        expect(&cut(&Law::Poisson { mean }, a - 0.5, b + 0.5), first, second - first * first, 1e-9);
    }
    let law = Law::Discrete(vec![(1.0, 2.0), (2.0, 1.0), (5.0, 1.0), (9.0, 1e-9)]);
    expect(&cut(&law, 1.5, 9.0), 3.5, 2.25, 1e-8);
    expect(&cut(&law, 2.0, 5.0), 3.5, 2.25, 1e-14);
    let law = Law::Binomial { trials: 2, probability: 0.25 };
    expect(&cut(&law, 1.0, 2.0), 8.0 / 7.0, 6.0 / 49.0, 1e-13);
}

#[test]
fn metalog_and_mixture() {
    // Of three symmetric quantiles the logistic law: above a, y = cdf(a), the mean is -(y ln y + (1 - y) ln(1 - y)) / (1 - y).
    let l = libm::log(9.0);
    let law = Law::Metalog { quantiles: vec![(0.1, -l), (0.5, 0.0), (0.9, l)], lower: None, upper: None };
    for a in [-2.0, 0.0, 3.0, 20.0] {
        let (y, v) = (law.cdf(a), law.sf(a));
        let entropy = -(y * libm::log1p(-v) + v * libm::log(v)) / v;
        assert!((cut(&law, a, INFINITY).mean() - entropy).abs() < 1e-10 * (1.0 + a.abs()), "{a}");
        assert!((cut(&law, -INFINITY, -a).mean() + entropy).abs() < 1e-10 * (1.0 + a.abs()), "{a}");
    }
    // The parts of a law make the whole, means and squares.
    let bounded = Law::Metalog { quantiles: vec![(0.1, 1.0), (0.5, 2.0), (0.9, 4.5)], lower: Some(0.0), upper: None };
    let mixture = Law::Mixture(vec![
        (0.5, bounded.clone()),
        (0.3, Law::Normal { mean: 4.0, sd: 1.0 }),
        (0.2, Law::Poisson { mean: 5.0 }),
    ]);
    for law in [law, bounded, mixture] {
        let borders = [-INFINITY, 0.5, 1.9, 1.900_001, 3.3, 9.7, INFINITY];
        let (mut mean, mut square) = (0.0, 0.0);
        for pair in borders.windows(2) {
            let mass = law.placed().mass_between(pair[0], pair[1]);
            let part = cut(&law, pair[0], pair[1]);
            mean += mass * part.mean();
            square += mass * (part.variance() + part.mean() * part.mean());
        }
        assert!((mean - law.mean()).abs() < 1e-10, "{law:?}: {mean} {}", law.mean());
        let variance = square - mean * mean;
        assert!((variance / law.variance() - 1.0).abs() < 1e-9, "{law:?}: {variance} {}", law.variance());
    }
}
