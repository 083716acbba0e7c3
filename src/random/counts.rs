//! Counts by inversion: one uniform number in, one count out.
//!
//! Each function returns the smallest k with F(k) >= u. Where the counts are small the search starts at zero,
//! otherwise at the mode, whose distribution function is worked out once, and goes up or down one mass at a time: the
//! borders between counts do not depend on u, so the result is monotone in u without exception.

use super::special::{BetaShape, GammaShape, binomial_mass};

/// Expected counts up to which the search starts at zero.
const SMALL: f64 = 10.0;
/// Masses below this are beyond what u can resolve: the search ends.
const NEGLIGIBLE: f64 = 1e-18;

/// Powers up to this are multiplied out, which loses less than 1e-12 of them and takes a third of the time of exp and log.
const MULTIPLIED: u64 = 4_096;

/// `base` to the power of `exponent`, by squaring.
#[inline]
fn power(base: f64, exponent: u64) -> f64 {
    let (mut result, mut square, mut left) = (1.0, base, exponent);
    while left > 1 {
        if left & 1 == 1 {
            result *= square;
        }
        square *= square;
        left >>= 1;
    }
    if left == 1 { result * square } else { result }
}

/// Smallest k from 0 to `last` with F(k) >= u, by adding up masses from `first_mass` = F(0), where `ratio(k)` is the
/// mass at k over that at k - 1 and the masses fall from `mode` on.
#[inline]
fn from_zero(u: f64, first_mass: f64, mode: f64, last: u64, ratio: impl Fn(f64) -> f64) -> u64 {
    let mut mass = first_mass;
    let mut sum = first_mass;
    let mut k = 0;
    while sum < u && k < last {
        k += 1;
        let count = k as f64;
        mass *= ratio(count);
        sum += mass;
        if mass < NEGLIGIBLE && count > mode {
            break;
        }
    }
    k
}

/// Smallest k from `first` to `last` with F(k) >= u, from the mode, its distribution function and its mass.
#[inline]
fn from_mode(
    u: f64,
    (first, mode, last): (u64, u64, u64),
    (below, mass_at_mode): (f64, f64),
    ratio: impl Fn(f64) -> f64,
) -> u64 {
    let mut k = mode;
    let mut mass = mass_at_mode;
    if u <= below {
        let mut reached = below;
        while k > first && mass >= NEGLIGIBLE {
            reached -= mass;
            if reached < u {
                break;
            }
            mass /= ratio(k as f64);
            k -= 1;
        }
        k
    } else {
        let (mut above, rest) = (1.0 - below, 1.0 - u);
        while k < last && above > rest {
            k += 1;
            mass *= ratio(k as f64);
            above -= mass;
            if mass < NEGLIGIBLE {
                break;
            }
        }
        k
    }
}

/// Successes among `n` independent trials of probability `p`, at the uniform number `u`.
///
/// `p` at most 0 counts as 0, at least 1 as 1.
#[must_use]
pub fn binomial(n: u64, p: f64, u: f64) -> u64 {
    let q = 1.0 - p;
    if n == 0 || p <= 0.0 {
        return 0;
    }
    if q <= 0.0 {
        return n;
    }
    let count = n as f64;
    let mean = count * p;
    if mean <= SMALL {
        let odds = p / q;
        let first = if n <= MULTIPLIED { power(q, n) } else { libm::exp(count * libm::log1p(-p)) };
        return from_zero(u, first, mean, n, |k| (count + 1.0 - k) / k * odds);
    }
    if count * q <= SMALL {
        // Failures, counted from zero: the most with P(fewer failures) <= 1 - u.
        let odds = q / p;
        let rest = 1.0 - u;
        let mut mass = if n <= MULTIPLIED { power(p, n) } else { libm::exp(count * libm::log(p)) };
        let mut fewer = mass;
        let mut failures = 0;
        while fewer <= rest && failures < n {
            failures += 1;
            let k = failures as f64;
            mass *= (count + 1.0 - k) / k * odds;
            fewer += mass;
            if mass < NEGLIGIBLE && k > count * q {
                break;
            }
        }
        return n - failures;
    }
    let mode = ((count + 1.0) * p).floor().min(count);
    let odds = p / q;
    if mode >= count {
        return from_mode(u, (0, n, n), (1.0, libm::exp(count * libm::log(p))), |k| (count + 1.0 - k) / k * odds);
    }
    // P(K <= mode) is the upper tail of the beta law of mode + 1 and n - mode at p, and p q times its density there is
    // (n - mode) p P(K = mode).
    let (_, below, weight) = BetaShape::new(mode + 1.0, count - mode).tails_and_weight(p, q);
    let mass = weight / ((count - mode) * p);
    from_mode(u, (0, mode as u64, n), (below, mass), |k| (count + 1.0 - k) / k * odds)
}

/// Number of events of a Poisson law of this `mean`, at the uniform number `u`; 0 if the mean is not above 0.
#[must_use]
pub fn poisson(mean: f64, u: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0;
    }
    // exp(-m) is at least 1 - m + m^2/2 - m^3/6: most draws of a rare event need no exponential.
    if u <= 1.0 - mean * (1.0 - mean * (0.5 - mean / 6.0)) {
        return 0;
    }
    if mean <= SMALL {
        return from_zero(u, libm::exp(-mean), mean, u64::MAX, |k| mean / k);
    }
    let mode = mean.floor();
    // P(K <= mode) is the upper tail of the gamma law of mode + 1 at the mean, and its density there P(K = mode).
    let (_, below, weight) = GammaShape::new(mode + 1.0).tails_and_weight(mean);
    from_mode(u, (0, mode as u64, u64::MAX), (below, weight / mean), |k| mean / k)
}

/// Number of events of a Poisson law of this `mean` given that there is at least one, at the uniform number `u`.
///
/// Accurate however small the mean; 1 if it is not above 0.
#[must_use]
pub fn poisson_positive(mean: f64, u: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 1;
    }
    if mean <= SMALL {
        // P(1 | at least 1) = mean / (exp(mean) - 1)
        return 1 + from_zero(u, mean / libm::expm1(mean), mean, u64::MAX, |k| mean / (k + 1.0));
    }
    let none = libm::exp(-mean);
    poisson(mean, (none + u * (1.0 - none)).min(1.0 - f64::EPSILON / 2.0)).max(1)
}

/// Number of events of a negative binomial law of this `mean` and variance mean + mean^2 / `dispersion`, at the uniform
/// number `u`; 0 if the mean is not above 0, a Poisson law if the dispersion is infinite.
///
/// P(0) = (1 + mean / dispersion)^-dispersion, and P(k) / P(k - 1) = (k - 1 + dispersion) / k * mean / (mean + dispersion)
/// (Johnson, Kemp, Kotz: Univariate Discrete Distributions, chapter 5).
#[must_use]
pub fn negative_binomial(mean: f64, dispersion: f64, u: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0;
    }
    if dispersion == f64::INFINITY {
        return poisson(mean, u);
    }
    let q = mean / (mean + dispersion);
    let ratio = |k: f64| (k - 1.0 + dispersion) / k * q;
    let mode = ((dispersion - 1.0) / dispersion * mean).max(0.0).floor();
    let none = dispersion * libm::log1p(mean / dispersion);
    if none <= SMALL {
        return from_zero(u, libm::exp(-none), mode, u64::MAX, ratio);
    }
    // P(K <= mode) is the lower tail of the beta law of dispersion and mode + 1 at 1 - q, and q (1 - q) times its density
    // there is (dispersion + mode) q P(K = mode).
    let shape = BetaShape::new(dispersion, mode + 1.0);
    let (below, _, weight) = shape.tails_and_weight(dispersion / (mean + dispersion), q);
    from_mode(u, (0, mode as u64, u64::MAX), (below, weight / ((dispersion + mode) * q)), ratio)
}

/// Number of events of the law of [`negative_binomial`] given that there is at least one, at the uniform number `u`.
///
/// Accurate however small the mean; 1 if it is not above 0.
#[must_use]
pub fn negative_binomial_positive(mean: f64, dispersion: f64, u: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 1;
    }
    if dispersion == f64::INFINITY {
        return poisson_positive(mean, u);
    }
    let none = dispersion * libm::log1p(mean / dispersion);
    if none <= SMALL {
        let q = mean / (mean + dispersion);
        let mode = ((dispersion - 1.0) / dispersion * mean).max(0.0);
        // P(1 | at least 1) = dispersion q / (1 / P(0) - 1)
        let first = dispersion * q / libm::expm1(none);
        return 1 + from_zero(u, first, mode, u64::MAX, |k| (k + dispersion) / (k + 1.0) * q);
    }
    let none = libm::exp(-none);
    negative_binomial(mean, dispersion, (none + u * (1.0 - none)).min(1.0 - f64::EPSILON / 2.0)).max(1)
}

/// Successes among `draws` taken without replacement from `population`, of which `successes` are successes, at the
/// uniform number `u`.
///
/// More successes or draws than the population count as the whole population.
#[must_use]
pub fn hypergeometric(population: u64, successes: u64, draws: u64, u: f64) -> u64 {
    let successes = successes.min(population);
    let draws = draws.min(population);
    let first = draws.saturating_sub(population - successes);
    let last = successes.min(draws);
    if first == last {
        return first;
    }
    let [total, good, taken] = [population, successes, draws].map(|count| count as f64);
    let bad = total - good;
    let ratio = |k: f64| (good + 1.0 - k) * (taken + 1.0 - k) / (k * (bad - taken + k));
    let mode = (((taken + 1.0) * (good + 1.0) / (total + 2.0)).floor() as u64).clamp(first, last);
    let mass = hypergeometric_mass(mode as f64, total, good, taken);
    // The distribution function at the mode: masses from there downward until they no longer count.
    let mut below = mass;
    let mut term = mass;
    let mut k = mode;
    while k > first && term > below * 1e-18 {
        term /= ratio(k as f64);
        k -= 1;
        below += term;
    }
    if mode == last {
        below = 1.0;
    }
    from_mode(u, (first, mode, last), (below.min(1.0), mass), ratio)
}

/// Hypergeometric probability of k successes among `taken` of `total`, `good` of them successes; `taken` inside
/// (0, total).
///
/// As a product of binomial probabilities, whose exponents are small (Loader 2000).
fn hypergeometric_mass(k: f64, total: f64, good: f64, taken: f64) -> f64 {
    let p = taken / total;
    let q = (total - taken) / total;
    binomial_mass(k, good, p, q) * binomial_mass(taken - k, total - good, p, q) / binomial_mass(taken, total, p, q)
}

#[cfg(test)]
mod tests;
