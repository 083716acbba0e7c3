//! What makes a law possible, and laws given by other parameters than their own.

use super::form::{Form, Placed};
use super::{Law, LawError, metalog_fit};

/// Smallest shape of beta, gamma and Weibull laws: below, all but a rounding error of the law is at its ends.
const LEAST_SHAPE: f64 = 0.05;
/// Largest shape: above, the law is a constant to three digits, and its functions are slow to work out.
const LARGEST_SHAPE: f64 = 1e6;
/// Smallest probability that a truncation may leave.
const LEAST_MASS: f64 = 1e-12;
/// Largest mean number of events, and number of trials: every count that occurs is kept in a table.
const LARGEST_COUNT: f64 = 1e6;
/// Most components of a mixture.
const MOST_COMPONENTS: usize = 100;
/// Standard normal quantile of 0.95.
const NORMAL_P95: f64 = 1.644_853_626_951_472_2;

pub(super) fn finite(parameter: &'static str, value: f64) -> Result<(), LawError> {
    if value.is_finite() { Ok(()) } else { Err(LawError::NotFinite { parameter, value }) }
}

pub(super) fn not_negative(parameter: &'static str, value: f64) -> Result<(), LawError> {
    finite(parameter, value)?;
    if value < 0.0 { Err(LawError::Negative { parameter, value }) } else { Ok(()) }
}

pub(super) fn positive(parameter: &'static str, value: f64) -> Result<(), LawError> {
    finite(parameter, value)?;
    if value > 0.0 { Ok(()) } else { Err(LawError::NotPositive { parameter, value }) }
}

pub(super) fn within(parameter: &'static str, value: f64, least: f64, largest: f64) -> Result<(), LawError> {
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
        self.check_cut((false, false))
    }

    /// The same for a law whose lower and upper tail may be cut off, however heavy.
    fn check_cut(&self, cut: (bool, bool)) -> Result<(), LawError> {
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
            Self::Poisson { mean } => within("mean", mean, 0.0, LARGEST_COUNT),
            Self::Binomial { trials, probability } => {
                within("trials", trials as f64, 0.0, LARGEST_COUNT)?;
                within("probability", probability, 0.0, 1.0)
            }
            Self::Metalog { ref quantiles, lower, upper } => metalog_fit::check(quantiles, lower, upper, cut),
            Self::Mixture(ref components) => check_mixture(components, cut),
            Self::Truncated { ref law, min, max } => check_truncation(law, min, max, cut),
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
        if gsd < 1.0 {
            return Err(LawError::TooSmall { parameter: "gsd", value: gsd, least: 1.0 });
        }
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

/// Number of components of a mixture, the mixtures inside it and their components included.
fn components(law: &Law) -> usize {
    match law {
        Law::Mixture(parts) => parts.len() + parts.iter().map(|part| components(&part.1)).sum::<usize>(),
        Law::Truncated { law, .. } => components(law),
        _ => 0,
    }
}

fn check_mixture(parts: &[(f64, Law)], cut: (bool, bool)) -> Result<(), LawError> {
    if parts.is_empty() {
        return Err(LawError::NoComponents);
    }
    let count = parts.len() + parts.iter().map(|part| components(&part.1)).sum::<usize>();
    if count > MOST_COMPONENTS {
        return Err(LawError::TooManyComponents { count, most: MOST_COMPONENTS });
    }
    for (index, (weight, law)) in parts.iter().enumerate() {
        not_negative("weight", *weight)?;
        law.check_cut(cut).map_err(|fault| LawError::Component { index, fault: Box::new(fault) })?;
    }
    let total: f64 = parts.iter().map(|part| part.0).sum();
    finite("sum of weights", total)?;
    if total > 0.0 { Ok(()) } else { Err(LawError::NoWeight) }
}

fn check_truncation(law: &Law, min: f64, max: f64, (cut_low, cut_high): (bool, bool)) -> Result<(), LawError> {
    law.check_cut((cut_low || min > f64::NEG_INFINITY, cut_high || max < f64::INFINITY))?;
    for (parameter, value) in [("min", min), ("max", max)] {
        if value.is_nan() {
            return Err(LawError::NotFinite { parameter, value });
        }
    }
    ordered("min", min, "max", max)?;
    let placed = law.placed();
    let nothing = |probability: f64| Err(LawError::NothingInside { min, max, probability });
    if min > placed.high || max < placed.low {
        return nothing(0.0);
    }
    // A law with a density, cut to one point of it, is that constant.
    let point = min >= max && placed.density_at_a_point();
    let mass = placed.mass_between(min, max);
    if !point && mass < LEAST_MASS { nothing(mass) } else { Ok(()) }
}

impl Placed {
    /// Whether the law has a density only.
    fn density_at_a_point(&self) -> bool {
        !matches!(self.form, Form::Discrete(_) | Form::Mixture(_))
    }
}
