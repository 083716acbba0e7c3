//! Estimates with 95 % intervals.

use super::histogram::UNIT;

/// The 97.5 % quantile of the standard normal law.
pub const Z: f64 = 1.959_963_984_540_054;

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Standard error.
    pub se: f64,
}

impl Estimate {
    /// The interval value ± z se.
    pub fn normal(value: f64, se: f64) -> Self {
        Self { value, low: value - Z * se, high: value + Z * se, se }
    }

    /// The interval value ± t se, with t the quantile that belongs to the degrees of freedom of `se`.
    pub fn within(value: f64, se: f64, t: f64) -> Self {
        Self { value, low: value - t * se, high: value + t * se, se }
    }

    /// Interval of a probability.
    ///
    /// Wilson's score interval (Wilson 1927) with the effective sample size p (1 - p) / `variance`, the number of plain draws
    /// that would leave the same variance. Where nothing varied (p of 0 or 1, or `variance` 0) there is no such size; then up
    /// to z^2 / (n + z^2) of the draws may have gone the other way, with n = `draws`: for p of 0 and 1 this is Wilson's
    /// interval of `draws` plain draws.
    pub fn proportion(p: f64, variance: f64, draws: f64) -> Self {
        let p = p.clamp(0.0, 1.0);
        let spread = p * (1.0 - p);
        if spread <= 0.0 || variance <= 0.0 {
            let unseen = Z * Z / (draws + Z * Z);
            return Self { value: p, low: p * (1.0 - unseen), high: p + (1.0 - p) * unseen, se: 0.0 };
        }
        let (low, high) = wilson(p, spread / variance);
        Self { value: p, low, high, se: variance.sqrt() }
    }

    /// The same of the probability that it does not come to pass.
    #[must_use]
    pub fn complement(self) -> Self {
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low, se: self.se }
    }

    /// The standard error that this estimate of a probability would have if the truth were `p`: that of as many plain draws
    /// as its interval stands for.
    pub fn se_under(&self, p: f64) -> f64 {
        let spread = self.value * (1.0 - self.value);
        let draws = if self.se > 0.0 {
            spread / (self.se * self.se)
        } else {
            // Nothing varied: the width of the interval is z^2 / (n + z^2).
            Z * Z * (1.0 / (self.high - self.low) - 1.0)
        };
        (p * (1.0 - p) / draws).sqrt()
    }
}

/// Wilson's score interval of the share `p` of `n` draws; `n` need not be whole.
pub fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z * Z / n;
    let centre = p + z2 / 2.0;
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n)).sqrt();
    ((((centre - half) / (1.0 + z2)).max(0.0)).min(p), ((centre + half) / (1.0 + z2)).min(1.0).max(p))
}

/// Sums over trials of two figures of each trial, from which their ratio and its error follow. A mean is the ratio to M = 1.
/// Where trials depend on each other inside blocks, a block stands for a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RatioMoments {
    pub(crate) trials: f64,
    /// Sum of Y.
    pub(crate) y: f64,
    /// Sum of Y^2.
    pub(crate) yy: f64,
    /// Sum of Y M.
    pub(crate) ym: f64,
    /// Sum of M.
    pub(crate) m: f64,
    /// Sum of M^2.
    pub(crate) mm: f64,
    /// Sum of M^2 over single trials, if the others are sums over blocks.
    pub(crate) mm_by_trial: Option<f64>,
}

impl RatioMoments {
    /// Moments of a mean over trials.
    pub(crate) fn mean(trials: f64, y: f64, yy: f64) -> Self {
        Self { trials, y, yy, ym: y, m: trials, mm: trials, mm_by_trial: None }
    }

    /// The ratio of the sums, 0 where there is nothing to divide by.
    pub(crate) fn value(&self) -> f64 {
        if self.m > 0.0 { self.y / self.m } else { 0.0 }
    }

    /// Sum over trials of (Y - R M)^2, 0 where it cannot be told from rounding.
    fn residual(&self) -> f64 {
        let ratio = self.value();
        let level = ratio * ratio * self.mm;
        let sum = self.yy - 2.0 * ratio * self.ym + level;
        if sum <= 1e-14 * (self.yy + level) { 0.0 } else { sum }
    }

    /// Variance of the ratio by the delta method, trials being independent.
    pub(crate) fn variance(&self) -> f64 {
        if self.m <= 0.0 || self.trials < 2.0 {
            return 0.0;
        }
        self.residual() / (self.m * self.m) * (self.trials / (self.trials - 1.0))
    }

    /// Kish's effective number of equally weighted trials, (sum of M)^2 / sum of M^2.
    fn draws(&self) -> f64 {
        let mm = self.mm_by_trial.unwrap_or(self.mm);
        if mm > 0.0 { self.m * self.m / mm } else { 0.0 }
    }

    /// The ratio with its normal interval.
    pub(crate) fn normal(&self) -> Estimate {
        Estimate::normal(self.value(), self.variance().sqrt())
    }

    /// The ratio as a probability.
    pub(crate) fn proportion(&self) -> Estimate {
        Estimate::proportion(self.value(), self.variance(), self.draws())
    }

    /// A probability per year, from weights rounded to 1 / [`UNIT`]: where Y never varies, rounded squares still leave a
    /// small residual, which is no variance.
    pub(crate) fn annual_proportion(&self) -> Estimate {
        let residual = self.residual();
        let level = self.value() * self.value() * self.mm;
        let constant = residual <= self.trials / UNIT as f64 && residual <= 1e-3 * level;
        Estimate::proportion(self.value(), if constant { 0.0 } else { self.variance() }, self.draws())
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, RatioMoments, Z, wilson};

    /// The ends of Wilson's interval are the roots of (share - p)^2 = z^2 p (1 - p) / n in p.
    #[test]
    fn wilson_solves_its_equation() {
        for (share, n) in [(0.1, 50.0), (0.5, 7.5), (0.93, 1e6), (1e-6, 1e9)] {
            let (low, high) = wilson(share, n);
            for p in [low, high] {
                let left = (share - p) * (share - p);
                let right = Z * Z * p * (1.0 - p) / n;
                assert!((left - right).abs() <= 1e-9 * right, "{share} {n}");
            }
            assert!(low < share && share < high);
        }
        let (low, high) = wilson(0.0, 40.0);
        assert!(low.abs() < 1e-15 && (high - Z * Z / (40.0 + Z * Z)).abs() < 1e-15);
    }

    #[test]
    fn nothing_seen_is_not_nothing_possible() {
        let never = Estimate::proportion(0.0, 0.0, 100.0);
        let always = Estimate::proportion(1.0, 0.0, 100.0);
        assert_eq!((never.low.to_bits(), always.high.to_bits()), (0, 1.0_f64.to_bits()));
        assert!((never.high - wilson(0.0, 100.0).1).abs() < 1e-15);
        assert!((always.low - wilson(1.0, 100.0).0).abs() < 1e-15);
        let unknown = Estimate::proportion(0.0, 0.0, 0.0);
        assert_eq!(unknown.high.to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn the_error_under_another_truth_is_that_of_as_many_draws() {
        for (share, n) in [(0.0, 400.0), (1.0, 400.0), (0.3, 400.0), (0.999, 7.5)] {
            let variance = share * (1.0 - share) / n;
            let found = Estimate::proportion(share, variance, n);
            for p in [0.01, 0.3, 0.5] {
                let exact: f64 = (p * (1.0 - p) / n).sqrt();
                assert!((found.se_under(p) - exact).abs() < 1e-12, "{share} {n} {p}");
            }
        }
        assert!(Estimate::proportion(1.0, 0.0, 9.0).se_under(1.0).abs() < 1e-15);
        assert!(Estimate::proportion(0.0, 0.0, 0.0).se_under(0.5).is_infinite());
    }

    #[test]
    fn a_mean_has_the_textbook_variance() {
        let values = [0.5, 2.0, 2.0, 7.25, 0.0];
        let (y, yy) = values.iter().fold((0.0, 0.0), |(y, yy), value| (y + value, yy + value * value));
        let moments = RatioMoments::mean(5.0, y, yy);
        let mean = y / 5.0;
        let expected = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 20.0;
        assert!((moments.variance() - expected).abs() < 1e-14);
    }
}
