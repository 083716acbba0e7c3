//! A standard form cut to an interval and renormalised.

use crate::random::special::{Hint, Tail};

use super::form::{Form, Point};
use super::quadrature;

/// `inner` given that it lies from `low` to `high`.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) inner: Form,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Probability below `low`, without the cut.
    pub(crate) below: f64,
    /// Probability above `high`, without the cut.
    pub(crate) above: f64,
    /// Probability above `low`, without the cut.
    not_below: f64,
    /// Probability below `high`, without the cut.
    not_above: f64,
    /// Probability kept.
    pub(crate) mass: f64,
}

/// A window with less than this share of the probability on either side of its ends is narrow: the density is smooth
/// across it, while the difference of tails loses digits.
const NARROW: f64 = 0.1;

impl Window {
    pub(crate) fn new(inner: Form, low: f64, high: f64) -> Self {
        let (below, not_below) = inner.tails(low);
        let (not_above, above) = inner.tails(high);
        // Each difference from the end where both terms are small.
        let mass = if below > 0.5 {
            not_below - above
        } else if above > 0.5 {
            not_above - below
        } else {
            1.0 - below - above
        };
        let mut window = Self { inner, low, high, below, above, not_below, not_above, mass };
        if window.is_narrow() {
            window.mass = window.integral(low, 0);
        }
        window
    }

    /// Probability that a continuous form lies from `low` to `high`.
    pub(crate) fn mass_between(inner: &Form, low: f64, high: f64) -> f64 {
        if low < high { Self::new(inner.clone(), low, high).mass.max(0.0) } else { 0.0 }
    }

    fn is_narrow(&self) -> bool {
        self.mass < NARROW * self.not_below.min(self.not_above)
    }

    /// The mode of a triangular law, where it lies inside: a corner in the density.
    pub(crate) fn corner(&self) -> Option<f64> {
        let Form::Triangular { mode } = self.inner else { return None };
        (mode > self.low && mode < self.high).then_some(mode)
    }

    /// The integral of (z - `centre`)^`power` times the density without the cut.
    fn integral(&self, centre: f64, power: i32) -> f64 {
        let raised = |x: f64| (0..power).fold(1.0, |product, _| product * x);
        let middle = self.corner().unwrap_or(0.5 * (self.low + self.high));
        let piece = |low: f64, high: f64| {
            let width = high - low;
            let at = |z: f64, offset: f64| raised(offset) * self.inner.density(z);
            // The distance from the centre by way of the nearer end, so that a narrow window loses no digits.
            width
                * quadrature::unit(|from_low, from_high| {
                    if from_low < 0.5 {
                        at(low + width * from_low, (low - centre) + width * from_low)
                    } else {
                        at(high - width * from_high, (high - centre) - width * from_high)
                    }
                })
        };
        piece(self.low, middle) + piece(middle, self.high)
    }

    /// The mean of (z - `centre`)^`power` where it is better had than by the integral over quantiles: from the density in a
    /// narrow window, from the logit for a metalog law.
    pub(crate) fn exact_moment(&self, centre: f64, power: i32) -> Option<f64> {
        if self.is_narrow() {
            // Reckoned from the lower end, as the mean itself would lose the digits.
            let from_low = |power| self.integral(self.low, power) / self.mass;
            let mean = from_low(1);
            let offset = (self.low - centre) + mean;
            if power == 1 {
                return Some(offset);
            }
            return Some(self.integral(self.low + mean, 2) / self.mass + offset * offset);
        }
        let Form::Metalog(metalog) = &self.inner else { return None };
        let ends = (self.low, self.high);
        Some(metalog.integral(ends, centre, power) / metalog.integral(ends, 0.0, 0))
    }

    pub(crate) fn tails(&self, z: f64) -> (f64, f64) {
        let (lower, upper) = self.inner.tails(z);
        // Each difference from the end where both terms are small.
        let from_low = if self.below > 0.5 { self.not_below - upper } else { lower - self.below };
        let to_high = if self.above > 0.5 { self.not_above - lower } else { upper - self.above };
        ((from_low / self.mass).clamp(0.0, 1.0), (to_high / self.mass).clamp(0.0, 1.0))
    }

    pub(crate) fn quantile(&self, tail: Tail, w: f64, hint: &mut Option<Hint>, precision: f64) -> Point {
        let (from_low, from_high) = if tail == Tail::Lower { (w, 1.0 - w) } else { (1.0 - w, w) };
        let p = self.below + from_low * self.mass;
        let q = self.above + from_high * self.mass;
        let point = if p <= q {
            self.inner.quantile(Tail::Lower, p, hint, precision)
        } else {
            self.inner.quantile(Tail::Upper, q, hint, precision)
        };
        Point { value: point.value.clamp(self.low, self.high), slope: point.slope * self.mass }
    }
}
