//! Laws fitted to a sample by maximum likelihood, ranked by the likelihood, and how well each agrees with the sample.

mod distance;
mod likelihood;

use std::fmt;

pub use distance::{Distance, Goodness};

use super::law::{Law, LawError};

/// A kind of law that can be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Normal.
    Normal,
    /// Lognormal.
    LogNormal,
    /// Gamma.
    Gamma,
    /// Weibull.
    Weibull,
    /// Exponential.
    Exponential,
    /// Uniform, over the range of the sample.
    Uniform,
    /// Beta, from 0 to 1.
    Beta,
    /// Poisson.
    Poisson,
}

/// Why a law can't be fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FitError {
    /// A value is 0 or below, where the law has only values above 0.
    NotPositive {
        /// The least value.
        value: f64,
    },
    /// A value is below 0, where the law has none.
    Negative {
        /// The least value.
        value: f64,
    },
    /// A value is not between 0 and 1, where the law has all of its values.
    OutsideUnit {
        /// The value.
        value: f64,
    },
    /// A value is no whole number.
    NotWhole {
        /// The first such value.
        value: f64,
    },
    /// All values are the same: every law would shrink to that value.
    Constant,
    /// Fewer than three values, or one that is not finite.
    TooFew,
    /// The likelihood grows on and on as the parameters leave what is possible.
    Impossible(LawError),
}

impl FitError {
    /// The reason in words that follow "it does not fit: ", with values written by `show`.
    #[must_use]
    pub fn describe(&self, show: &dyn Fn(f64) -> String) -> String {
        match self {
            Self::NotPositive { value } => format!("it has only values above 0, the least here is {}", show(*value)),
            Self::Negative { value } => format!("it has no values below 0, the least here is {}", show(*value)),
            Self::OutsideUnit { value } => format!("it has only values between 0 and 1, not {}", show(*value)),
            Self::NotWhole { value } => format!("it has only whole numbers, not {}", show(*value)),
            Self::Constant => "all values are the same".to_owned(),
            Self::TooFew => "there are fewer than three values".to_owned(),
            Self::Impossible(fault) => {
                format!("its best parameters are beyond what is possible: {}", fault.describe(show))
            }
        }
    }
}

/// The reason with every value as a bare number.
impl fmt::Display for FitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.describe(&|value| value.to_string()))
    }
}

impl std::error::Error for FitError {}

impl Family {
    /// All of them, the commonest first.
    pub const ALL: [Self; 8] = [
        Self::LogNormal,
        Self::Gamma,
        Self::Weibull,
        Self::Exponential,
        Self::Normal,
        Self::Uniform,
        Self::Beta,
        Self::Poisson,
    ];

    /// Its name, as a scenario file writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::LogNormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
            Self::Exponential => "exponential",
            Self::Uniform => "uniform",
            Self::Beta => "beta",
            Self::Poisson => "poisson",
        }
    }

    /// Number of parameters that are fitted.
    #[must_use]
    pub const fn parameters(self) -> usize {
        match self {
            Self::Exponential | Self::Poisson => 1,
            _ => 2,
        }
    }

    /// True if its values have no unit, whatever they are of: shares of one, and counts.
    #[must_use]
    pub const fn is_pure(self) -> bool {
        matches!(self, Self::Beta | Self::Poisson)
    }

    /// The law of largest likelihood for a sample, sorted.
    ///
    /// # Errors
    ///
    /// The law has no such values, or none of its parameters are best.
    pub fn fit(self, sorted: &[f64]) -> Result<Law, FitError> {
        likelihood::fit(self, sorted)
    }

    /// Logarithm of the likelihood of a sample under a law of this family: the sum of the logarithms of the densities, of
    /// the Poisson law those of the probabilities, so that it stands beside densities of whole numbers as those over cells
    /// of one. NaN for a law of another family.
    #[must_use]
    pub fn ln_likelihood(self, law: &Law, sample: &[f64]) -> f64 {
        likelihood::of(self, law, sample)
    }
}

/// A law fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Which law.
    pub family: Family,
    /// The law itself.
    pub law: Law,
    /// Logarithm of the likelihood.
    pub ln_likelihood: f64,
    /// Akaike's criterion for small samples (Hurvich and Tsai 1989): -2 ln L + 2 k n / (n - k - 1), k parameters, n values;
    /// the less the better.
    ///
    /// The likelihood of the uniform law over the range of the sample is no measure of it, since by that law no further value
    /// could lie outside: the criterion takes that of the law with unbiased ends, range / (n - 1) further out on both sides.
    pub aicc: f64,
    /// How far law and sample are apart, and how often they would be so by chance.
    pub goodness: Goodness,
}

/// Every law of `families` that can be fitted to a sample (in any order), the best by Akaike's criterion first, and the
/// others with the reason. The same sample and seed give the same figures to the bit.
#[must_use]
pub fn fits(families: &[Family], sample: &[f64], seed: u64) -> (Vec<Fitted>, Vec<(Family, FitError)>) {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (mut fitted, mut dropped) = (Vec::new(), Vec::new());
    for &family in families {
        match family.fit(&sorted) {
            Err(fault) => dropped.push((family, fault)),
            Ok(law) => {
                let ln_likelihood = family.ln_likelihood(&law, &sorted);
                let (n, k) = (sorted.len() as f64, family.parameters() as f64);
                // Below k + 2 values the criterion has no meaning: the law is as bad as can be.
                let penalty = if n > k + 1.0 { 2.0 * k * n / (n - k - 1.0) } else { f64::MAX };
                let goodness = Goodness::of(family, &law, &sorted, seed);
                // Of the uniform law with unbiased ends, whose range is (n + 1) / (n - 1) times that of the sample.
                let wider = if family == Family::Uniform { n * libm::log((n + 1.0) / (n - 1.0)) } else { 0.0 };
                let aicc = penalty - 2.0 * (ln_likelihood - wider);
                fitted.push(Fitted { family, law, ln_likelihood, aicc, goodness });
            }
        }
    }
    fitted.sort_by(|one, other| one.aicc.total_cmp(&other.aicc));
    (fitted, dropped)
}

#[cfg(test)]
mod tests;
