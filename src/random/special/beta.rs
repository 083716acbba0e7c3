//! The regularised incomplete beta function and its inverse.

use std::f64::consts::PI;

use super::normal::normal_quantile;
use super::{Hint, Tail, deviance, solve, stirling_error};

/// Distribution function of the beta law of shapes `a`, `b` > 0: the regularised incomplete beta function.
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    BetaShape::new(a, b).tails(x, 1.0 - x).0
}

/// Survival function of the beta law of shapes `a`, `b` > 0.
#[must_use]
pub fn beta_sf(a: f64, b: f64, x: f64) -> f64 {
    BetaShape::new(a, b).tails(x, 1.0 - x).1
}

/// Quantile of the beta law of shapes `a`, `b` > 0.
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if p <= 0.5 { BetaShape::new(a, b).quantile(p).0 } else { BetaShape::new(b, a).quantile(1.0 - p).1 }
}

/// The x with survival function q: the quantile of 1 - q without forming 1 - q.
#[must_use]
pub fn beta_quantile_upper(a: f64, b: f64, q: f64) -> f64 {
    if q <= 0.5 { BetaShape::new(b, a).quantile(q).1 } else { BetaShape::new(a, b).quantile(1.0 - q).0 }
}

/// A beta law with its norming constant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BetaShape {
    pub(crate) a: f64,
    pub(crate) b: f64,
    /// Logarithm of the factor of exp(-deviances) in x (1 - x) times the density.
    ln_norm: f64,
}

impl BetaShape {
    pub(crate) fn new(a: f64, b: f64) -> Self {
        let errors = stirling_error(a + b) - stirling_error(a) - stirling_error(b);
        Self { a, b, ln_norm: errors + 0.5 * libm::log(a / (a + b) * b / (2.0 * PI)) }
    }

    /// The law of 1 - X.
    pub(crate) fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ln_norm: self.ln_norm }
    }

    /// x y times the density, y = 1 - x, which is the density of the logit of X.
    pub(crate) fn weight(&self, x: f64, y: f64) -> f64 {
        if x <= 0.0 || y <= 0.0 {
            return 0.0;
        }
        let n = self.a + self.b;
        libm::exp(self.ln_norm - deviance(self.a, n * x) - deviance(self.b, n * y))
    }

    /// Lower and upper tail at x, y = 1 - x.
    pub(crate) fn tails(&self, x: f64, y: f64) -> (f64, f64) {
        let (lower, upper, _) = self.tails_and_weight(x, y);
        (lower, upper)
    }

    /// Lower and upper tail and x y times the density at x, y = 1 - x.
    pub(crate) fn tails_and_weight(&self, x: f64, y: f64) -> (f64, f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0, 0.0);
        }
        if y <= 0.0 {
            return (1.0, 0.0, 0.0);
        }
        let (a, b) = (self.a, self.b);
        let weight = self.weight(x, y);
        if x * (a + b + 2.0) < a + 1.0 {
            let lower = (weight / a * fraction(a, b, x)).min(1.0);
            (lower, 1.0 - lower, weight)
        } else {
            let upper = (weight / b * fraction(b, a, y)).min(1.0);
            (1.0 - upper, upper, weight)
        }
    }

    /// The point (x, 1 - x) whose lower tail has probability p, p at most about a half.
    pub(crate) fn quantile(&self, p: f64) -> (f64, f64) {
        self.quantile_near(p, &mut None, 1e-5)
    }

    /// The same, starting from the last solution and leaving the new one.
    pub(crate) fn quantile_near(&self, p: f64, hint: &mut Option<Hint>, precision: f64) -> (f64, f64) {
        if p <= 0.0 {
            return (0.0, 1.0);
        }
        if p >= 1.0 {
            return (1.0, 0.0);
        }
        let ln_p = libm::log(p);
        let start = Hint::start(hint.as_ref(), Tail::Lower, ln_p).unwrap_or_else(|| self.start(p, ln_p));
        let (t, slope) = solve(
            |t| {
                let (x, y) = logistic(t);
                let (lower, _, weight) = self.tails_and_weight(x, y);
                (lower, weight, self.a * y - self.b * x)
            },
            1.0,
            ln_p,
            start,
            precision,
        );
        *hint = Some(Hint { tail: Tail::Lower, variable: t, ln_probability: ln_p, slope });
        logistic(t)
    }

    /// First guess of the logit: a normal law for it, or the bound P <= exp(a t) / (a B(a, b)) that holds for all t.
    fn start(&self, p: f64, ln_p: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        let bound = (ln_p + libm::log(a) + ln_beta) / a;
        let normal = libm::log(a / b) + normal_quantile(p) * (1.0 / a + 1.0 / b).sqrt();
        if a >= 1.0 && b >= 1.0 { bound.max(normal) } else { bound }
    }
}

/// The logistic function of t and of -t.
fn logistic(t: f64) -> (f64, f64) {
    if t < 0.0 {
        let e = libm::exp(t);
        (e / (1.0 + e), 1.0 / (1.0 + e))
    } else {
        let e = libm::exp(-t);
        (1.0 / (1.0 + e), e / (1.0 + e))
    }
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), in its even part, which
/// takes two of its steps at once; for x below about the mean.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    // 1/(1 + d1/(1 + d2/(1 + ...))) = 1/(1 + d1 - d1 d2/(1 + d2 + d3 - d3 d4/(1 + d4 + d5 - ...)))
    let mut last_odd = -(a + b) / (a + 1.0) * x;
    // Numerators and denominators of two successive convergents, scaled so that the newer denominator is 1.
    let (mut older_numerator, mut older_denominator) = (0.0, 1.0);
    let first = 1.0 + last_odd;
    let mut value = 1.0 / first;
    older_denominator /= first;
    let mut m = 0.0;
    loop {
        m += 1.0;
        let middle = a + 2.0 * m;
        // Both share one division, of the product of their denominators.
        let shared = x / ((middle - 1.0) * middle * (middle + 1.0));
        let d_even = m * (b - m) * (middle + 1.0) * shared;
        let next_odd = -(a + m) * (a + b + m) * (middle - 1.0) * shared;
        let partial_numerator = -last_odd * d_even;
        let partial_denominator = 1.0 + d_even + next_odd;
        let numerator = partial_denominator * value + partial_numerator * older_numerator;
        let denominator = partial_denominator + partial_numerator * older_denominator;
        let scale = 1.0 / denominator;
        older_numerator = value * scale;
        older_denominator = scale;
        let next = numerator * scale;
        let change = (next - value).abs();
        value = next;
        last_odd = next_odd;
        if change <= 5e-16 * value.abs() || m > 1e5 {
            return value;
        }
    }
}
