//! Metalog laws: quantile functions that are linear in their coefficients (Keelin, "The metalog distributions",
//! Decision Analysis 13, 2016).
//!
//! With d = y - 1/2 and L = ln(y / (1 - y)) the quantile at y is Q(y) = M(d) + S(d) L, M and S polynomials. With one
//! bound the logarithm of the distance from it has this form, with two the logit of the position between them.

use crate::random::special::Tail;

use super::form::Point;
use super::quadrature;

/// Coefficients of a polynomial, constant term first.
pub(crate) type Polynomial = [f64; 5];

/// Which bounds a metalog law has; the standard form has them at 0 and 1, or at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// None: the curve itself.
    None,
    /// 0 below: exp of the curve.
    Lower,
    /// 0 above: - exp of minus the curve.
    Upper,
    /// 0 and 1: the logistic function of the curve.
    Both,
}

/// A metalog law in standard form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Metalog {
    pub(crate) bounds: Bounds,
    /// M and S in powers of d.
    pub(crate) curve: End,
    /// In powers of w = y, where Q = M + S ln(w / (1 - w)).
    pub(crate) lower: End,
    /// In powers of w = 1 - y, where -Q = M + S ln(w / (1 - w)).
    pub(crate) upper: End,
}

/// Polynomials of the curve as seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct End {
    pub(crate) location: Polynomial,
    pub(crate) scale: Polynomial,
}

pub(crate) fn horner(polynomial: &Polynomial, x: f64) -> f64 {
    polynomial.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

pub(crate) fn derivative(polynomial: &Polynomial) -> Polynomial {
    let [_, c1, c2, c3, c4] = *polynomial;
    [c1, 2.0 * c2, 3.0 * c3, 4.0 * c4, 0.0]
}

/// p(sign (w - 1/2)) in powers of w.
fn from_end(polynomial: &Polynomial, sign: f64) -> Polynomial {
    let mut shifted = *polynomial;
    shifted[1] *= sign;
    shifted[3] *= sign;
    // Synthetic division by (w - 1/2), again and again.
    for first in 0..shifted.len() {
        for k in (first..shifted.len() - 1).rev() {
            shifted[k] -= 0.5 * shifted[k + 1];
        }
    }
    shifted
}

impl End {
    /// The polynomials of a curve given in powers of d, from its lower or upper end.
    fn seen_from(curve: &Self, tail: Tail) -> Self {
        if tail == Tail::Lower {
            return Self { location: from_end(&curve.location, 1.0), scale: from_end(&curve.scale, 1.0) };
        }
        let location = from_end(&curve.location, -1.0).map(|coefficient| -coefficient);
        Self { location, scale: from_end(&curve.scale, -1.0) }
    }

    /// The curve at w and ln(w / (1 - w)).
    pub(crate) fn at(&self, w: f64, logit: f64) -> f64 {
        let scale = horner(&self.scale, w);
        let spread = if scale.abs() > 0.0 { scale * logit } else { 0.0 };
        horner(&self.location, w) + spread
    }

    /// The slope of the curve with regard to ln(w / (1 - w)).
    pub(crate) fn slope(&self, w: f64, logit: f64) -> f64 {
        let scale_slope = horner(&derivative(&self.scale), w);
        let bend = if scale_slope.abs() > 0.0 && w > 0.0 { scale_slope * logit } else { 0.0 };
        let part = horner(&derivative(&self.location), w) + bend;
        horner(&self.scale, w) + w * (1.0 - w) * part
    }

    /// The logit at which the curve reaches `target`, up to that of 1/2.
    fn solve(&self, target: f64) -> f64 {
        const LEAST: f64 = -745.0;
        let at = |logit: f64| self.at(probability(logit), logit);
        if at(0.0) <= target {
            return 0.0;
        }
        let (mut low, mut high) = (-1.0, 0.0);
        while at(low) > target {
            if low <= LEAST {
                return f64::NEG_INFINITY;
            }
            high = low;
            low *= 2.0;
        }
        let mut logit = 0.5 * (low + high);
        for _ in 0..200 {
            let miss = at(logit) - target;
            if miss > 0.0 {
                high = logit;
            } else {
                low = logit;
            }
            let newton = logit - miss / self.slope(probability(logit), logit);
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let step = (next - logit).abs();
            logit = next;
            if step <= 1e-16 * (1.0 + logit.abs()) || high - low <= 1e-16 * (1.0 + logit.abs()) {
                break;
            }
        }
        logit
    }
}

/// The w of this logit, at most about a half.
fn probability(logit: f64) -> f64 {
    let e = libm::exp(logit);
    e / (1.0 + e)
}

impl Metalog {
    /// The law of a curve in powers of d.
    pub(crate) fn new(bounds: Bounds, curve: End) -> Self {
        let (lower, upper) = (End::seen_from(&curve, Tail::Lower), End::seen_from(&curve, Tail::Upper));
        Self { bounds, curve, lower, upper }
    }

    /// Whether the curve has no logarithmic part, so that it ends at finite values.
    fn is_polynomial(&self) -> bool {
        self.curve.scale.iter().all(|coefficient| coefficient.abs() <= 0.0)
    }

    /// The curve at w from an end, with its slope with regard to w.
    fn curve_at(&self, tail: Tail, w: f64) -> (f64, f64) {
        let (end, sign) = if tail == Tail::Lower { (&self.lower, 1.0) } else { (&self.upper, -1.0) };
        if w <= 0.0 {
            let value = if self.is_polynomial() { end.location[0] } else { f64::NEG_INFINITY };
            return (sign * value, f64::INFINITY);
        }
        let logit = libm::log(w) - libm::log1p(-w);
        (sign * end.at(w, logit), end.slope(w, logit) / (w * (1.0 - w)))
    }

    /// The value whose `tail` has probability `w`.
    pub(crate) fn quantile(&self, tail: Tail, w: f64) -> Point {
        let (tail, w) = match (tail, w <= 0.5) {
            (tail, true) => (tail, w),
            (Tail::Lower, false) => (Tail::Upper, 1.0 - w),
            (Tail::Upper, false) => (Tail::Lower, 1.0 - w),
        };
        let (y, slope) = self.curve_at(tail, w);
        let (value, rate) = self.bounded(y);
        Point { value, slope: if rate > 0.0 { rate * slope } else { 0.0 } }
    }

    /// The value that a value of the curve stands for, and how fast it moves with it.
    fn bounded(&self, y: f64) -> (f64, f64) {
        match self.bounds {
            Bounds::None => (y, 1.0),
            Bounds::Lower => {
                let value = libm::exp(y);
                (value, value)
            }
            Bounds::Upper => {
                let distance = libm::exp(-y);
                (-distance, distance)
            }
            Bounds::Both => {
                let e = libm::exp(-y.abs());
                let rate = e / ((1.0 + e) * (1.0 + e));
                (if y < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }, rate)
            }
        }
    }

    /// Least and largest value.
    pub(crate) fn support(&self) -> (f64, f64) {
        (self.quantile(Tail::Lower, 0.0).value, self.quantile(Tail::Upper, 0.0).value)
    }

    /// The logit of the probability of at most z, for z inside the support.
    fn logit(&self, z: f64) -> f64 {
        let y = match self.bounds {
            Bounds::None => z,
            Bounds::Lower => libm::log(z),
            Bounds::Upper => -libm::log(-z),
            Bounds::Both => libm::log(z) - libm::log1p(-z),
        };
        if y < self.lower.location_at_half() { self.lower.solve(y) } else { -self.upper.solve(-y) }
    }

    /// P(Z <= z) and P(Z > z), for z inside the support.
    pub(crate) fn tails(&self, z: f64) -> (f64, f64) {
        let logit = self.logit(z);
        let e = libm::exp(-logit.abs());
        let (near, far) = (e / (1.0 + e), 1.0 / (1.0 + e));
        if logit < 0.0 { (near, far) } else { (far, near) }
    }

    /// Density at z inside the support.
    pub(crate) fn density(&self, z: f64) -> f64 {
        let (lower, upper) = self.tails(z);
        let point = if lower <= upper { self.quantile(Tail::Lower, lower) } else { self.quantile(Tail::Upper, upper) };
        1.0 / point.slope
    }

    /// How heavy the tails of a law with one bound are: P(|Z| > x) falls off like x to the power of -1 over this.
    pub(crate) fn heaviness(&self) -> f64 {
        match self.bounds {
            Bounds::Lower => self.upper.scale[0],
            Bounds::Upper => self.lower.scale[0],
            Bounds::None | Bounds::Both => 0.0,
        }
    }

    /// The integral of (z - `centre`)^`power` over the probability, from the value `from` to the value `to`.
    pub(crate) fn integral(&self, (from, to): (f64, f64), centre: f64, power: i32) -> f64 {
        let (low, high) = self.support();
        let from = if from > low { self.logit(from) } else { f64::NEG_INFINITY };
        let to = if to < high { self.logit(to) } else { f64::INFINITY };
        let raised = |x: f64| (0..power).fold(1.0, |product, _| product * x);
        let at = |logit: f64| {
            let (end, sign) = if logit < 0.0 { (&self.lower, 1.0) } else { (&self.upper, -1.0) };
            let near = -logit.abs();
            let y = sign * end.at(probability(near), near);
            // ln of y (1 - y), the density of the logit
            let ln_weight = near - 2.0 * libm::log1p(libm::exp(near));
            let outward = match self.bounds {
                Bounds::Lower => y,
                Bounds::Upper => -y,
                Bounds::None | Bounds::Both => 0.0,
            };
            if outward > 0.0 {
                // Where the value may be too large for a double while its weight makes up for it.
                let value = if self.bounds == Bounds::Lower { 1.0 } else { -1.0 };
                let together = libm::exp(f64::from(power) * outward + ln_weight);
                return together * raised(value - centre * libm::exp(-outward));
            }
            raised(self.bounded(y).0 - centre) * libm::exp(ln_weight)
        };
        // In two parts, so that no finite end lies far from where the weight is.
        let (left, right) = (to.min(0.0), from.max(0.0));
        let below = if from < left { quadrature::line(from, left, at) } else { 0.0 };
        let above = if right < to { quadrature::line(right, to, at) } else { 0.0 };
        below + above
    }

    /// Mean.
    pub(crate) fn mean(&self) -> f64 {
        match self.bounds {
            Bounds::None => {
                let End { location, scale } = self.curve;
                (0..5).map(|k| location[k] * POWERS[k] + scale[k] * POWERS_BY_LOGIT[k]).sum()
            }
            _ => self.integral((f64::NEG_INFINITY, f64::INFINITY), 0.0, 1),
        }
    }

    /// Variance.
    pub(crate) fn variance(&self) -> f64 {
        let mean = self.mean();
        if self.bounds != Bounds::None {
            return self.integral((f64::NEG_INFINITY, f64::INFINITY), mean, 2);
        }
        let End { mut location, scale } = self.curve;
        location[0] -= mean;
        let mut sum = 0.0;
        for j in 0..5 {
            for k in 0..5 {
                sum += location[j] * location[k] * POWERS[j + k]
                    + 2.0 * location[j] * scale[k] * POWERS_BY_LOGIT[j + k]
                    + scale[j] * scale[k] * POWERS_BY_SQUARE[j + k];
            }
        }
        sum
    }
}

impl End {
    /// The curve in the middle, where the logarithm is 0.
    fn location_at_half(&self) -> f64 {
        horner(&self.location, 0.5)
    }
}

const PI_SQUARED: f64 = std::f64::consts::PI * std::f64::consts::PI;
/// The integrals over y from 0 to 1 of d^k, d = y - 1/2.
const POWERS: [f64; 9] = [1.0, 0.0, 1.0 / 12.0, 0.0, 1.0 / 80.0, 0.0, 1.0 / 448.0, 0.0, 1.0 / 2304.0];
/// Of d^k L, L = ln(y / (1 - y)).
const POWERS_BY_LOGIT: [f64; 9] = [0.0, 0.5, 0.0, 1.0 / 12.0, 0.0, 23.0 / 1440.0, 0.0, 11.0 / 3360.0, 0.0];
/// Of d^k L^2.
const POWERS_BY_SQUARE: [f64; 9] = [
    PI_SQUARED / 3.0,
    0.0,
    (12.0 + PI_SQUARED) / 36.0,
    0.0,
    (20.0 + PI_SQUARED) / 240.0,
    0.0,
    (392.0 + 15.0 * PI_SQUARED) / 20_160.0,
    0.0,
    (3_272.0 + 105.0 * PI_SQUARED) / 725_760.0,
];
