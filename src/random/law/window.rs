//! A standard form cut to an interval and renormalised.

use crate::random::special::{Hint, Tail};

use super::form::{Form, Point};

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
        Self { inner, low, high, below, above, not_below, not_above, mass }
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
