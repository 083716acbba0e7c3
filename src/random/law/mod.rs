//! The laws a quantity may have.

mod atoms;
mod check;
mod error;
mod evidence;
mod expectation;
mod form;
mod metalog;
mod metalog_fit;
mod mixture;
mod mode;
mod moments;
mod positive;
mod quadrature;
mod window;

use rand::Rng;
use rand_distr::Distribution;

pub(crate) use atoms::Atom;
pub use error::LawError;
pub use expectation::Expectation;
pub(crate) use form::{Form, Placed, Point};
pub(crate) use mixture::Mixture;

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
    /// Number of events that come independently of each other, at this mean number.
    Poisson {
        /// Mean, at most 1e6.
        mean: f64,
    },
    /// Number of successes among independent trials.
    Binomial {
        /// Number of trials, at most 1,000,000.
        trials: u64,
        /// Probability of success in each.
        probability: f64,
    },
    /// The metalog law (Keelin 2016) through quantiles: what an expert says of a quantity, three to ten points of it.
    ///
    /// With one bound the law of the logarithm of the distance from it, with two of the logit of the position between.
    Metalog {
        /// Probabilities, rising inside (0, 1), and the values below which the quantity lies with each.
        quantiles: Vec<(f64, f64)>,
        /// What the quantity cannot fall below.
        lower: Option<f64>,
        /// What the quantity cannot exceed.
        upper: Option<f64>,
    },
    /// One of these laws, each with a probability proportional to its weight; at most 100, those inside others included.
    Mixture(Vec<(f64, Law)>),
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
        match *self {
            Self::Poisson { mean } => mean,
            Self::Binomial { trials, probability } => trials as f64 * probability,
            _ => self.placed().mean(),
        }
    }

    /// Variance.
    #[must_use]
    pub fn variance(&self) -> f64 {
        match *self {
            Self::Poisson { mean } => mean,
            Self::Binomial { trials, probability } => trials as f64 * probability * (1.0 - probability),
            _ => self.placed().variance(),
        }
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
            Self::Discrete(ref pairs) => Placed::discrete(atoms::weighted(pairs)),
            Self::Poisson { mean } if mean > 0.0 => Placed { high: INFINITY, ..Placed::discrete(atoms::poisson(mean)) },
            Self::Poisson { .. } => Placed::point(0.0),
            Self::Binomial { trials, probability } => {
                let count = trials as f64;
                if probability <= 0.0 || trials == 0 {
                    Placed::point(0.0)
                } else if probability >= 1.0 {
                    Placed::point(count)
                } else {
                    Placed { low: 0.0, high: count, ..Placed::discrete(atoms::binomial(count, probability)) }
                }
            }
            Self::Metalog { ref quantiles, lower, upper } => metalog_fit::placed(quantiles, lower, upper),
            Self::Mixture(ref components) => Mixture::placed(components),
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

#[cfg(test)]
mod cut_tests;

#[cfg(test)]
mod every_tests;

#[cfg(test)]
mod metalog_tests;

#[cfg(test)]
mod mixture_tests;
