//! Maximum likelihood, law by law.

use std::f64::consts::PI;

use super::{Family, FitError};
use crate::random::Law;
use crate::random::special::{digamma, ln_gamma, log_less_digamma, trigamma};

/// Most steps of Newton's method: it takes fewer than ten, from a start this near.
const MOST_STEPS: usize = 100;
/// A step smaller than this share of the parameter is the last.
const LAST_STEP: f64 = 1e-13;

/// See [`Family::fit`].
pub(super) fn fit(family: Family, sorted: &[f64]) -> Result<Law, FitError> {
    let (Some(&least), Some(&largest)) = (sorted.first(), sorted.last()) else { return Err(FitError::TooFew) };
    if sorted.len() < 3 || !(largest - least).is_finite() {
        return Err(FitError::TooFew);
    }
    match family {
        Family::LogNormal | Family::Gamma | Family::Weibull if least <= 0.0 => {
            return Err(FitError::NotPositive { value: least });
        }
        Family::Exponential | Family::Poisson if least < 0.0 => return Err(FitError::Negative { value: least }),
        Family::Beta if least <= 0.0 => return Err(FitError::OutsideUnit { value: least }),
        Family::Beta if largest >= 1.0 => return Err(FitError::OutsideUnit { value: largest }),
        Family::Poisson => {
            if let Some(&value) = sorted.iter().find(|value| value.fract() != 0.0) {
                return Err(FitError::NotWhole { value });
            }
        }
        _ => {}
    }
    // Of two parameters one is a spread; the mean of counts can be that of equal ones.
    if largest <= least && (family.parameters() > 1 || largest <= 0.0) {
        return Err(FitError::Constant);
    }
    let law = match family {
        Family::Normal => {
            let (mean, variance) = moments(sorted, |x| x);
            Law::Normal { mean, sd: variance.sqrt() }
        }
        Family::LogNormal => {
            let (mu, variance) = moments(sorted, libm::log);
            Law::LogNormal { mu, sigma: variance.sqrt() }
        }
        Family::Gamma => gamma(sorted),
        Family::Weibull => weibull(sorted),
        Family::Exponential => Law::Exponential { mean: mean(sorted, |x| x) },
        Family::Uniform => Law::Uniform { low: least, high: largest },
        Family::Beta => beta(sorted),
        Family::Poisson => Law::Poisson { mean: mean(sorted, |x| x) },
    };
    law.check().map_err(FitError::Impossible)?;
    Ok(law)
}

/// See [`Family::ln_likelihood`].
pub(super) fn of(family: Family, law: &Law, sample: &[f64]) -> f64 {
    let sum = |term: &dyn Fn(f64) -> f64| sample.iter().map(|x| term(*x)).sum::<f64>();
    let n = sample.len() as f64;
    let half_ln_two_pi = 0.5 * libm::log(2.0 * PI);
    let square = |z: f64| z * z;
    match (family, law) {
        (Family::Normal, Law::Normal { mean, sd }) => {
            sum(&|x| -0.5 * square((x - mean) / sd)) - n * (libm::log(*sd) + half_ln_two_pi)
        }
        (Family::LogNormal, Law::LogNormal { mu, sigma }) => {
            let term = |x: f64| -0.5 * square((libm::log(x) - mu) / sigma) - libm::log(x);
            sum(&term) - n * (libm::log(*sigma) + half_ln_two_pi)
        }
        (Family::Gamma, Law::Gamma { shape, scale }) => {
            let term = |x: f64| (shape - 1.0) * libm::log(x / scale) - x / scale;
            sum(&term) - n * (ln_gamma(*shape) + libm::log(*scale))
        }
        (Family::Weibull, Law::Weibull { shape, scale }) => {
            let term = |x: f64| (shape - 1.0) * libm::log(x / scale) - libm::pow(x / scale, *shape);
            sum(&term) + n * libm::log(shape / scale)
        }
        (Family::Exponential, Law::Exponential { mean }) => -sum(&|x| x / mean) - n * libm::log(*mean),
        (Family::Uniform, Law::Uniform { low, high }) => {
            if sample.iter().all(|x| (low..=high).contains(&x)) {
                -n * libm::log(high - low)
            } else {
                f64::NEG_INFINITY
            }
        }
        (Family::Beta, Law::Beta { alpha, beta }) => {
            let term = |x: f64| (alpha - 1.0) * libm::log(x) + (beta - 1.0) * libm::log1p(-x);
            sum(&term) + n * (ln_gamma(alpha + beta) - ln_gamma(*alpha) - ln_gamma(*beta))
        }
        (Family::Poisson, Law::Poisson { mean }) => sum(&|x| x * libm::log(*mean) - ln_gamma(x + 1.0)) - n * mean,
        _ => f64::NAN,
    }
}

fn mean(sample: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    sample.iter().map(|x| of(*x)).sum::<f64>() / sample.len() as f64
}

/// Mean of a function of the values, and its mean squared distance from that.
fn moments(sample: &[f64], of: impl Fn(f64) -> f64) -> (f64, f64) {
    let centre = mean(sample, &of);
    let square = |x: f64| (of(x) - centre) * (of(x) - centre);
    (centre, mean(sample, square))
}

/// The root above 0 of a function that falls, from its value and slope: Newton's method on the logarithm of the argument,
/// within what is known to hold the root.
fn falling_root(start: f64, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (0.0, f64::MAX);
    let mut x = start;
    for _ in 0..MOST_STEPS {
        let (value, slope) = at(x);
        if value > 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = (-value / (slope * x)).clamp(-2.0, 2.0);
        let mut next = x * libm::exp(if step.is_finite() { step } else { 0.0 });
        if !(low < next && next < high) {
            next = if high < f64::MAX { 0.5 * (low + high) } else { 2.0 * x };
        }
        if (next - x).abs() <= LAST_STEP * x {
            return next;
        }
        x = next;
    }
    x
}

/// ln k - ψ(k) = ln mean - mean ln, scale = mean / k.
fn gamma(sorted: &[f64]) -> Law {
    let centre = mean(sorted, |x| x);
    // The mean of d is 0: what is summed is never negative, and loses nothing where all values are near each other.
    let spread = mean(sorted, |x| {
        let d = x / centre - 1.0;
        if d.abs() < 0.5 { d - libm::log1p(d) } else { d - libm::log(x / centre) }
    });
    // Minka's start ("Estimating a Gamma distribution", 2002).
    let start = (3.0 - spread + ((spread - 3.0) * (spread - 3.0) + 24.0 * spread).sqrt()) / (12.0 * spread);
    let shape = falling_root(start, |k| (log_less_digamma(k) - spread, 1.0 / k - trigamma(k)));
    Law::Gamma { shape, scale: centre / shape }
}

/// 1/k + mean ln x = Σ x^k ln x / Σ x^k, scale^k = mean of x^k.
fn weibull(sorted: &[f64]) -> Law {
    let (centre, variance) = moments(sorted, libm::log);
    // About the largest, so that no power is beyond a double.
    let largest = sorted.last().map_or(0.0, |x| libm::log(*x));
    let logs: Vec<f64> = sorted.iter().map(|x| libm::log(*x) - largest).collect();
    let start = PI / (6.0 * variance).sqrt();
    let shape = falling_root(start, |k| {
        let [mut weights, mut first, mut second] = [0.0; 3];
        for y in &logs {
            let weight = libm::exp(k * y);
            weights += weight;
            first += weight * y;
            second += weight * y * y;
        }
        let tilted = first / weights;
        let spread = second / weights - tilted * tilted;
        (1.0 / k + (centre - largest) - tilted, -1.0 / (k * k) - spread)
    });
    let power = logs.iter().map(|y| libm::exp(shape * y)).sum::<f64>() / logs.len() as f64;
    Law::Weibull { shape, scale: libm::exp(largest + libm::log(power) / shape) }
}

/// ψ(a) - ψ(a + b) = mean ln x, ψ(b) - ψ(a + b) = mean ln(1 - x), by Newton's method on the logarithms of both; the
/// likelihood is concave in a and b, so there is one root, and steps that lower it are halved.
fn beta(sorted: &[f64]) -> Law {
    let (centre, variance) = moments(sorted, |x| x);
    let (ln, ln_rest) = (mean(sorted, libm::log), mean(sorted, |x| libm::log1p(-x)));
    let weight = (centre * (1.0 - centre) / variance - 1.0).clamp(1e-3, 1e9);
    let height = |a: f64, b: f64| ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * ln + b * ln_rest;
    let (mut a, mut b) = (centre * weight, (1.0 - centre) * weight);
    for _ in 0..MOST_STEPS {
        let both = digamma(a + b);
        // Gradient and curvature in ln a and ln b.
        let (g, h) = (a * (both - digamma(a) + ln), b * (both - digamma(b) + ln_rest));
        let cross = trigamma(a + b);
        let aa = a * a * (trigamma(a) - cross) - g.min(0.0);
        let bb = b * b * (trigamma(b) - cross) - h.min(0.0);
        let ab = -a * b * cross;
        let determinant = aa * bb - ab * ab;
        let (mut da, mut db) = ((g * bb - h * ab) / determinant, (h * aa - g * ab) / determinant);
        if !(da.is_finite() && db.is_finite()) {
            break;
        }
        let longest = da.abs().max(db.abs());
        if longest > 2.0 {
            (da, db) = (da * 2.0 / longest, db * 2.0 / longest);
        }
        let here = height(a, b);
        let mut halvings = 0;
        while longest > 1e-6 && halvings < 40 && height(a * libm::exp(da), b * libm::exp(db)) < here {
            (da, db) = (da / 2.0, db / 2.0);
            halvings += 1;
        }
        (a, b) = (a * libm::exp(da), b * libm::exp(db));
        if longest <= LAST_STEP * 10.0 {
            break;
        }
    }
    Law::Beta { alpha: a, beta: b }
}
