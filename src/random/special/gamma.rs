//! The regularised incomplete gamma function and its inverse.

use std::f64::consts::PI;

use super::normal::normal_quantile;
use super::{Hint, Tail, deviance, solve, stirling_error};

/// Distribution function of the gamma law of `shape` > 0 and scale 1: the regularised lower incomplete gamma function.
#[must_use]
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    GammaShape::new(shape).tails(x).0
}

/// Survival function of the gamma law of `shape` > 0 and scale 1, accurate in the far tail.
#[must_use]
pub fn gamma_sf(shape: f64, x: f64) -> f64 {
    GammaShape::new(shape).tails(x).1
}

/// Quantile of the gamma law of `shape` > 0 and scale 1; 0 at p = 0 and ∞ at 1.
#[must_use]
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let gamma = GammaShape::new(shape);
    if p <= 0.5 { gamma.quantile(Tail::Lower, p) } else { gamma.quantile(Tail::Upper, 1.0 - p) }
}

/// The x with survival function q: the quantile of 1 - q without forming 1 - q.
#[must_use]
pub fn gamma_quantile_upper(shape: f64, q: f64) -> f64 {
    let gamma = GammaShape::new(shape);
    if q <= 0.5 { gamma.quantile(Tail::Upper, q) } else { gamma.quantile(Tail::Lower, 1.0 - q) }
}

/// A gamma law of scale 1 with its norming constant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GammaShape {
    pub(crate) shape: f64,
    /// Factor of exp(-deviance) in x times the density.
    norm: f64,
}

impl GammaShape {
    pub(crate) fn new(shape: f64) -> Self {
        Self { shape, norm: libm::exp(-stirling_error(shape)) * (shape / (2.0 * PI)).sqrt() }
    }

    /// x times the density at x, which is the density of ln X.
    pub(crate) fn weight(&self, x: f64) -> f64 {
        if x <= 0.0 || x.is_infinite() {
            return 0.0;
        }
        self.norm * libm::exp(-deviance(self.shape, x))
    }

    /// Lower and upper tail at x: the power series below shape + 1, the continued fraction above
    /// (Abramowitz and Stegun 6.5.29 and 6.5.31).
    pub(crate) fn tails(&self, x: f64) -> (f64, f64) {
        let (lower, upper, _) = self.tails_and_weight(x);
        (lower, upper)
    }

    /// Lower and upper tail and x times the density at x.
    pub(crate) fn tails_and_weight(&self, x: f64) -> (f64, f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0, 0.0);
        }
        if x.is_infinite() {
            return (1.0, 0.0, 0.0);
        }
        let shape = self.shape;
        let weight = self.weight(x);
        if x < shape + 1.0 {
            let (mut term, mut sum, mut denominator) = (1.0, 1.0, shape);
            while term > sum * 1e-17 {
                denominator += 1.0;
                term *= x / denominator;
                sum += term;
            }
            let lower = (weight / shape * sum).min(1.0);
            (lower, 1.0 - lower, weight)
        } else {
            // Forward recurrence of numerators and denominators, scaled so that the denominator stays 1.
            let mut partial = x + 1.0 - shape;
            let mut c = f64::MAX;
            let mut d = 1.0 / partial;
            let mut value = d;
            let mut i = 0.0;
            loop {
                i += 1.0;
                let numerator = -i * (i - shape);
                partial += 2.0;
                d = 1.0 / (numerator * d + partial);
                c = partial + numerator / c;
                let factor = c * d;
                value *= factor;
                if (factor - 1.0).abs() < 4e-16 || i > 1e5 {
                    break;
                }
            }
            let upper = (weight * value).min(1.0);
            (1.0 - upper, upper, weight)
        }
    }

    /// The x whose `tail` has probability w.
    pub(crate) fn quantile(&self, tail: Tail, w: f64) -> f64 {
        self.quantile_near(tail, w, &mut None, 1e-5)
    }

    /// The same, starting from the last solution and leaving the new one; w at most about a half for full accuracy.
    pub(crate) fn quantile_near(&self, tail: Tail, w: f64, hint: &mut Option<Hint>, precision: f64) -> f64 {
        if w <= 0.0 {
            return if tail == Tail::Lower { 0.0 } else { f64::INFINITY };
        }
        if w >= 1.0 {
            return if tail == Tail::Lower { f64::INFINITY } else { 0.0 };
        }
        let shape = self.shape;
        let ln_w = libm::log(w);
        let start = Hint::start(hint.as_ref(), tail, ln_w).unwrap_or_else(|| self.start(tail, w, ln_w));
        let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
        let (t, slope) = solve(
            |t| {
                let x = libm::exp(t);
                let (lower, upper, weight) = self.tails_and_weight(x);
                (if tail == Tail::Lower { lower } else { upper }, weight, shape - x)
            },
            sign,
            ln_w,
            start,
            precision,
        );
        *hint = Some(Hint { tail, variable: t, ln_probability: ln_w, slope });
        libm::exp(t)
    }

    /// First guess of ln x: Wilson and Hilferty's normal cube root (1931), or a bound that holds for every shape.
    fn start(&self, tail: Tail, w: f64, ln_w: f64) -> f64 {
        let shape = self.shape;
        let z = normal_quantile(w);
        let z = if tail == Tail::Lower { z } else { -z };
        let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
        let cube = if root > 0.0 { libm::log(shape * root * root * root) } else { f64::NEG_INFINITY };
        match tail {
            // P(X <= x) <= x^shape / Γ(shape + 1)
            Tail::Lower => cube.max((ln_w + libm::lgamma(shape + 1.0)) / shape),
            // For a shape below 1 the law lies below the exponential law.
            Tail::Upper if shape < 1.0 => libm::log(-ln_w),
            Tail::Upper => cube.max(-700.0),
        }
    }
}
