//! The laws a quantity may have.

mod check;
mod form;
mod moments;
mod window;

use rand::Rng;
use rand_distr::Distribution;

pub use check::LawError;
pub(crate) use form::{Form, Placed, Point};

use super::key::open_uniform;
use super::special::Tail;

/// The law of a real quantity, in whatever unit the quantity has.
///
/// The methods expect a law that passes [`Law::check`]. Where an interval is empty or a spread is 0 (`low` = `high`,
/// `sd` = 0, `sigma` = 0, `scale` = 0, `mean` = 0 of the exponential law), the law is the constant it shrinks to.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always this value.
    Constant(f64),
    /// Constant density from `low` to `high`.
    Uniform {
        /// Least value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// The logarithm is uniform.
    LogUniform {
        /// Least value, above 0.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Density rising and falling in straight lines.
    Triangular {
        /// Least value.
        min: f64,
        /// Value of largest density.
        mode: f64,
        /// Largest value.
        max: f64,
    },
    /// The beta law from `min` to `max` with shapes 1 + `shape` (mode - min)/(max - min) and
    /// 1 + `shape` (max - mode)/(max - min).
    Pert {
        /// Least value.
        min: f64,
        /// Value of largest density.
        mode: f64,
        /// Largest value.
        max: f64,
        /// Weight of the mode; 4 in the classical PERT.
        shape: f64,
    },
    /// The normal law.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// The logarithm is normal.
    LogNormal {
        /// Mean of the logarithm; the median is exp(`mu`).
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// The beta law from 0 to 1.
    Beta {
        /// Exponent of x, plus 1.
        alpha: f64,
        /// Exponent of 1 - x, plus 1.
        beta: f64,
    },
    /// The gamma law.
    Gamma {
        /// Shape; the mean is shape times scale.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// The Weibull law: P(X > x) = exp(-(x / scale)^shape).
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// The exponential law.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Values with weights (not necessarily of sum 1), sorted by value.
    Discrete(Vec<(f64, f64)>),
    /// `law` given that it lies from `min` to `max`, either of which may be infinite.
    Truncated {
        /// The law cut.
        law: Box<Law>,
        /// Least value kept.
        min: f64,
        /// Largest value kept.
        max: f64,
    },
}

impl Law {
    /// The value below which the law lies with probability `u`: the smallest x with cdf(x) >= u.
    ///
    /// At 0 and 1 the ends of the support.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        if u <= 0.5 { self.quantile_tail(Tail::Lower, u) } else { self.quantile_tail(Tail::Upper, 1.0 - u) }
    }

    /// The value above which the law lies with probability `q`, for tails so far up that 1 - q would be 1.
    #[must_use]
    pub fn quantile_upper(&self, q: f64) -> f64 {
        if q <= 0.5 { self.quantile_tail(Tail::Upper, q) } else { self.quantile_tail(Tail::Lower, 1.0 - q) }
    }

    fn quantile_tail(&self, tail: Tail, w: f64) -> f64 {
        self.placed().quantile(tail, w)
    }

    /// Distribution function, P(X <= x).
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        self.placed().tails(x).0
    }

    /// Survival function, P(X > x), with full relative accuracy in the upper tail.
    #[must_use]
    pub fn sf(&self, x: f64) -> f64 {
        self.placed().tails(x).1
    }

    /// Mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let placed = self.placed();
        placed.location + placed.scale * placed.form.mean()
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let placed = self.placed();
        placed.scale * placed.scale * placed.form.variance()
    }

    /// Median.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Least and largest value, possibly infinite.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        let placed = self.placed();
        (placed.low, placed.high)
    }

    /// The law as location, scale and standard form, with truncations and degenerate cases resolved.
    pub(crate) fn placed(&self) -> Placed {
        const INFINITY: f64 = f64::INFINITY;
        let of = |location: f64, scale: f64, low: f64, high: f64, form: Form| {
            if scale > 0.0 && low < high {
                Placed { location, scale, low, high, form }
            } else {
                Placed::point(location)
            }
        };
        match *self {
            Self::Constant(value) => Placed::point(value),
            Self::Uniform { low, high } => of(low, high - low, low, high, Form::Uniform),
            Self::LogUniform { low, high } if low < high => {
                of(0.0, low, low, high, Form::LogUniform { ln_ratio: libm::log(high / low) })
            }
            Self::LogUniform { low, .. } => Placed::point(low),
            Self::Triangular { min, mode, max } => {
                of(min, max - min, min, max, Form::Triangular { mode: (mode - min) / (max - min) })
            }
            Self::Pert { min, mode, max, shape } if min < max => {
                let (before, after) = ((mode - min) / (max - min), (max - mode) / (max - min));
                of(min, max - min, min, max, Form::beta(1.0 + shape * before, 1.0 + shape * after))
            }
            Self::Pert { min, .. } => Placed::point(min),
            Self::Normal { mean, sd } => of(mean, sd, -INFINITY, INFINITY, Form::Normal),
            Self::LogNormal { mu, sigma } if sigma > 0.0 => {
                of(0.0, libm::exp(mu), 0.0, INFINITY, Form::LogNormal { sigma })
            }
            Self::LogNormal { mu, .. } => Placed::point(libm::exp(mu)),
            Self::Beta { alpha, beta } => of(0.0, 1.0, 0.0, 1.0, Form::beta(alpha, beta)),
            Self::Gamma { shape, scale } => of(0.0, scale, 0.0, INFINITY, Form::gamma(shape)),
            Self::Weibull { shape, scale } => of(0.0, scale, 0.0, INFINITY, Form::Weibull { shape }),
            Self::Exponential { mean } => of(0.0, mean, 0.0, INFINITY, Form::Weibull { shape: 1.0 }),
            Self::Discrete(ref atoms) => {
                let form = Form::discrete(atoms);
                let (low, high) = form.support();
                Placed { location: 0.0, scale: 1.0, low, high, form }
            }
            Self::Truncated { ref law, min, max } => law.placed().truncated(min, max),
        }
    }
}

/// One draw by inversion: monotone in the one 64-bit word it takes.
impl Distribution<f64> for Law {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.quantile(open_uniform(rng.next_u64()))
    }
}

#[cfg(test)]
mod tests;
