//! What makes a law possible, and laws given by other parameters than their own.

use super::Law;
use super::form::Form;

/// Smallest shape of beta, gamma and Weibull laws: below, all but a rounding error of the law is at its ends.
const LEAST_SHAPE: f64 = 0.05;
/// Largest shape: above, the law is a constant to three digits, and its functions are slow to work out.
const LARGEST_SHAPE: f64 = 1e6;
/// Smallest probability that a truncation may leave.
const LEAST_MASS: f64 = 1e-12;
/// Standard normal quantile of 0.95.
const NORMAL_P95: f64 = 1.644_853_626_951_472_2;

/// Why a law is impossible.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LawError {
    /// A parameter is infinite or not a number.
    #[error("{parameter} must be a finite number, not {value}")]
    NotFinite {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter is negative that may not be.
    #[error("{parameter} must not be negative, but is {value}")]
    Negative {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter is 0 or negative that must be positive.
    #[error("{parameter} must be above 0, but is {value}")]
    NotPositive {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter lies outside the range in which the law can be worked out.
    #[error("{parameter} must be from {least} to {largest}, but is {value}")]
    OutOfRange {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// Least value allowed.
        least: f64,
        /// Largest value allowed.
        largest: f64,
    },
    /// Two parameters are in the wrong order.
    #[error("{lower} ({lower_value}) must not be above {upper} ({upper_value})")]
    Order {
        /// Name of the parameter that should be the lower one.
        lower: &'static str,
        /// Its value.
        lower_value: f64,
        /// Name of the other.
        upper: &'static str,
        /// Its value.
        upper_value: f64,
    },
    /// A discrete law without values.
    #[error("a discrete law needs at least one value")]
    NoValues,
    /// The values of a discrete law are not sorted.
    #[error("the values of a discrete law must be sorted: {after} follows {before}")]
    NotSorted {
        /// A value.
        before: f64,
        /// The smaller value after it.
        after: f64,
    },
    /// All weights are 0.
    #[error("the weights of a discrete law must not all be 0")]
    NoWeight,
    /// The law has (almost) no probability between the bounds of its truncation.
    #[error("the law has a probability of only {probability:e} from {min} to {max}")]
    NothingInside {
        /// Lower bound.
        min: f64,
        /// Upper bound.
        max: f64,
        /// Probability between them.
        probability: f64,
    },
    /// The standard deviation is too large for a beta law of this mean.
    #[error("a beta law of mean {mean} has a standard deviation below {limit}, not {sd}")]
    SpreadTooWide {
        /// Mean asked for.
        mean: f64,
        /// Standard deviation asked for.
        sd: f64,
        /// What the standard deviation must stay below.
        limit: f64,
    },
}

fn finite(parameter: &'static str, value: f64) -> Result<(), LawError> {
    if value.is_finite() { Ok(()) } else { Err(LawError::NotFinite { parameter, value }) }
}

fn not_negative(parameter: &'static str, value: f64) -> Result<(), LawError> {
    finite(parameter, value)?;
    if value < 0.0 { Err(LawError::Negative { parameter, value }) } else { Ok(()) }
}

fn positive(parameter: &'static str, value: f64) -> Result<(), LawError> {
    finite(parameter, value)?;
    if value > 0.0 { Ok(()) } else { Err(LawError::NotPositive { parameter, value }) }
}

fn within(parameter: &'static str, value: f64, least: f64, largest: f64) -> Result<(), LawError> {
    finite(parameter, value)?;
    if value < least || value > largest {
        return Err(LawError::OutOfRange { parameter, value, least, largest });
    }
    Ok(())
}

fn shape(parameter: &'static str, value: f64) -> Result<(), LawError> {
    within(parameter, value, LEAST_SHAPE, LARGEST_SHAPE)
}

fn ordered(lower: &'static str, lower_value: f64, upper: &'static str, upper_value: f64) -> Result<(), LawError> {
    if lower_value > upper_value {
        return Err(LawError::Order { lower, lower_value, upper, upper_value });
    }
    Ok(())
}

fn three_points(min: f64, mode: f64, max: f64) -> Result<(), LawError> {
    finite("min", min)?;
    finite("mode", mode)?;
    finite("max", max)?;
    finite("max - min", max - min)?;
    ordered("min", min, "mode", mode)?;
    ordered("mode", mode, "max", max)
}

impl Law {
    /// Whether the law is possible and every method of it works.
    ///
    /// # Errors
    ///
    /// [`LawError`], naming the parameter.
    pub fn check(&self) -> Result<(), LawError> {
        match *self {
            Self::Constant(value) => finite("value", value),
            Self::Uniform { low, high } => {
                finite("low", low)?;
                finite("high", high)?;
                finite("high - low", high - low)?;
                ordered("low", low, "high", high)
            }
            Self::LogUniform { low, high } => {
                positive("low", low)?;
                positive("high", high)?;
                ordered("low", low, "high", high)?;
                finite("high / low", high / low)
            }
            Self::Triangular { min, mode, max } => three_points(min, mode, max),
            Self::Pert { min, mode, max, shape } => {
                three_points(min, mode, max)?;
                within("shape", shape, 0.0, LARGEST_SHAPE)
            }
            Self::Normal { mean, sd } => {
                finite("mean", mean)?;
                not_negative("sd", sd)
            }
            Self::LogNormal { mu, sigma } => {
                // So that the variance is a finite double.
                within("mu", mu, -200.0, 200.0)?;
                within("sigma", sigma, 0.0, 10.0)
            }
            Self::Beta { alpha, beta } => {
                shape("alpha", alpha)?;
                shape("beta", beta)
            }
            Self::Gamma { shape: value, scale } | Self::Weibull { shape: value, scale } => {
                shape("shape", value)?;
                not_negative("scale", scale)
            }
            Self::Exponential { mean } => not_negative("mean", mean),
            Self::Discrete(ref atoms) => check_atoms(atoms),
            Self::Truncated { ref law, min, max } => check_truncation(law, min, max),
        }
    }

    /// The lognormal law of this median and geometric standard deviation (at least 1): mu = ln median, sigma = ln gsd.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none.
    pub fn lognormal_median_gsd(median: f64, gsd: f64) -> Result<Self, LawError> {
        positive("median", median)?;
        finite("gsd", gsd)?;
        ordered("1", 1.0, "gsd", gsd)?;
        checked(Self::LogNormal { mu: libm::log(median), sigma: libm::log(gsd) })
    }

    /// The lognormal law of this mean (above 0) and standard deviation: sigma^2 = ln(1 + (sd/mean)^2).
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none.
    pub fn lognormal_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        positive("mean", mean)?;
        not_negative("sd", sd)?;
        let variation = sd / mean;
        let sigma_squared = libm::log1p(variation * variation);
        checked(Self::LogNormal { mu: libm::log(mean) - 0.5 * sigma_squared, sigma: sigma_squared.sqrt() })
    }

    /// The lognormal law of these 5 % and 95 % quantiles, both above 0.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none.
    pub fn lognormal_p05_p95(p05: f64, p95: f64) -> Result<Self, LawError> {
        positive("p05", p05)?;
        positive("p95", p95)?;
        ordered("p05", p05, "p95", p95)?;
        let (low, high) = (libm::log(p05), libm::log(p95));
        checked(Self::LogNormal { mu: 0.5 * (low + high), sigma: 0.5 * (high - low) / NORMAL_P95 })
    }

    /// The beta law of this mean, inside (0, 1), and standard deviation; a constant if `sd` is 0.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none.
    pub fn beta_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        finite("mean", mean)?;
        not_negative("sd", sd)?;
        if sd <= 0.0 {
            within("mean", mean, 0.0, 1.0)?;
            return Ok(Self::Constant(mean));
        }
        if mean <= 0.0 || mean >= 1.0 {
            return Err(LawError::OutOfRange { parameter: "mean", value: mean, least: 0.0, largest: 1.0 });
        }
        let largest_variance = mean * (1.0 - mean);
        let total = largest_variance / (sd * sd) - 1.0;
        if total <= 0.0 {
            return Err(LawError::SpreadTooWide { mean, sd, limit: largest_variance.sqrt() });
        }
        checked(Self::Beta { alpha: mean * total, beta: (1.0 - mean) * total })
    }

    /// The gamma law of this mean (above 0) and standard deviation; a constant if `sd` is 0.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none.
    pub fn gamma_mean_sd(mean: f64, sd: f64) -> Result<Self, LawError> {
        not_negative("sd", sd)?;
        if sd <= 0.0 {
            not_negative("mean", mean)?;
            return Ok(Self::Constant(mean));
        }
        positive("mean", mean)?;
        let ratio = mean / sd;
        checked(Self::Gamma { shape: ratio * ratio, scale: sd / ratio })
    }
}

fn checked(law: Law) -> Result<Law, LawError> {
    law.check().map(|()| law)
}

fn check_atoms(atoms: &[(f64, f64)]) -> Result<(), LawError> {
    if atoms.is_empty() {
        return Err(LawError::NoValues);
    }
    for &(value, weight) in atoms {
        finite("value", value)?;
        not_negative("weight", weight)?;
    }
    for pair in atoms.windows(2) {
        if pair[1].0 < pair[0].0 {
            return Err(LawError::NotSorted { before: pair[0].0, after: pair[1].0 });
        }
    }
    let total: f64 = atoms.iter().map(|atom| atom.1).sum();
    finite("sum of weights", total)?;
    if total > 0.0 { Ok(()) } else { Err(LawError::NoWeight) }
}

fn check_truncation(law: &Law, min: f64, max: f64) -> Result<(), LawError> {
    law.check()?;
    for (parameter, value) in [("min", min), ("max", max)] {
        if value.is_nan() {
            return Err(LawError::NotFinite { parameter, value });
        }
    }
    ordered("min", min, "max", max)?;
    let (low, high) = law.support();
    let nothing = |probability: f64| Err(LawError::NothingInside { min, max, probability });
    if min > high || max < low {
        return nothing(0.0);
    }
    let cut = law.placed().truncated(min, max);
    match cut.form {
        Form::Discrete(steps) if steps.is_empty() => nothing(0.0),
        Form::Window(window) if window.mass < LEAST_MASS => nothing(window.mass),
        _ => Ok(()),
    }
}
