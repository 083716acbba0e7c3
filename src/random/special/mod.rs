//! Special functions of probability, on `libm` alone so that their bits do not depend on the machine.

mod beta;
mod digamma;
mod factorial;
mod gamma;
mod normal;
mod student;

pub use beta::{beta_cdf, beta_quantile, beta_quantile_upper, beta_sf};
pub use digamma::{digamma, log_less_digamma, trigamma};
pub use factorial::{ln_factorial, ln_gamma};
pub use gamma::{gamma_cdf, gamma_quantile, gamma_quantile_upper, gamma_sf};
pub(crate) use normal::normal_density;
pub use normal::{normal_cdf, normal_quantile, normal_sf};
pub use student::student_quantile;

pub(crate) use beta::BetaShape;
pub(crate) use factorial::{binomial_mass, deviance, stirling_error};
pub(crate) use gamma::GammaShape;

/// Which end of a law a probability is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// The probability of values at most x.
    Lower,
    /// The probability of values above x.
    Upper,
}

/// The last solution of a quantile search, from which the next one starts: the search variable, the logarithm of the
/// tail's probability, and how the one moves with the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hint {
    tail: Tail,
    variable: f64,
    ln_probability: f64,
    slope: f64,
}

impl Hint {
    /// Where the search for `ln_probability` starts; `None` if the hint is of the other tail or too far away.
    fn start(hint: Option<&Self>, tail: Tail, ln_probability: f64) -> Option<f64> {
        let hint = hint.filter(|hint| hint.tail == tail)?;
        let distance = ln_probability - hint.ln_probability;
        (distance.abs() < 1.0).then_some(hint.variable + hint.slope * distance)
    }
}

/// Solves ln P(t) = `ln_target` for a tail probability P that is log-concave in t, by Halley's iteration.
///
/// `tail_at(t)` gives the tail's probability, the density in t, and the derivative of the log density in t.
/// `sign` is +1 if P increases with t, else -1. `precision` is the residual in ln P below which one more step is the
/// last. As ln P is concave, the Newton part converges from any start; the Halley factor is kept near 1.
fn solve(
    tail_at: impl Fn(f64) -> (f64, f64, f64),
    sign: f64,
    ln_target: f64,
    start: f64,
    precision: f64,
) -> (f64, f64) {
    let mut t = start;
    let mut slope = 0.0;
    for _ in 0..200 {
        let (probability, density, log_density_slope) = tail_at(t);
        if probability <= 0.0 || density <= 0.0 {
            // Outside what a double holds: come back towards the middle.
            t += sign * (1.0 + t.abs() * 0.1);
            continue;
        }
        let residual = libm::log(probability) - ln_target;
        let rate = density / probability;
        let halley = 1.0 - sign * residual * (log_density_slope - sign * rate) / (2.0 * rate);
        t -= sign * residual / rate / halley.clamp(0.5, 2.0);
        slope = sign / rate;
        if residual.abs() < precision {
            break;
        }
    }
    (t, slope)
}

#[cfg(test)]
mod tests;
