//! The mean of a law whose values below 0 count as 0.

use super::Law;
use super::atoms;
use super::form::{Form, Placed};

/// Probability above 0 below which nothing adds up: the least that a truncation may leave.
const LEAST_MASS: f64 = 1e-12;

impl Law {
    /// E[max(X, 0)]: the mean of a quantity that is drawn from this law and cannot be negative.
    #[must_use]
    pub fn mean_above_zero(&self) -> f64 {
        let placed = self.placed();
        // So far down in the tail that it is not worth another way to the mean.
        if placed.tails(0.0).0 < 1e-9 { self.mean() } else { placed.mean_above_zero() }
    }
}

impl Placed {
    /// By components where there are several, else P(X > 0) E[X | X > 0].
    fn mean_above_zero(self) -> f64 {
        if self.low >= 0.0 {
            return self.mean();
        }
        if self.high <= 0.0 {
            return 0.0;
        }
        match self.form {
            Form::Discrete(atoms) => atoms::mean_of(&atoms, |z| (self.location + self.scale * z).max(0.0)),
            Form::Mixture(mixture) => {
                let separate = atoms::mean_of(&mixture.atoms, |x| x.max(0.0));
                let smooth = mixture.smooth.into_iter().map(|(share, part)| share * part.mean_above_zero());
                separate + smooth.sum::<f64>()
            }
            _ => {
                let mass = self.tails(0.0).1;
                if mass < LEAST_MASS { 0.0 } else { mass * self.truncated(0.0, f64::INFINITY).mean() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::special::{normal_cdf, normal_density};

    /// m Phi(m / s) + s phi(m / s).
    fn normal(mean: f64, sd: f64) -> f64 {
        mean * normal_cdf(mean / sd) + sd * normal_density(mean / sd)
    }

    #[track_caller]
    fn is(law: &Law, exact: f64) {
        law.check().unwrap();
        let found = law.mean_above_zero();
        assert!((found - exact).abs() <= 1e-9 * exact, "{law:?}: {found} for {exact}");
    }

    #[test]
    fn values_below_zero_count_as_zero() {
        for mean in [-3.0, -0.5, 0.0, 2.0, 30.0] {
            is(&Law::Normal { mean, sd: 1.5 }, normal(mean, 1.5));
        }
        is(&Law::Uniform { low: -1.0, high: 3.0 }, 9.0 / 8.0);
        is(&Law::Uniform { low: -3.0, high: -1.0 }, 0.0);
        is(&Law::Constant(-2.0), 0.0);
        is(&Law::Discrete(vec![(-4.0, 1.0), (0.0, 1.0), (3.0, 2.0)]), 1.5);
        is(&Law::Discrete(vec![(0.0, 3.0), (1.0, 1.0)]), 0.25);
        is(&Law::Poisson { mean: 0.7 }, 0.7);
        let cut = Law::Truncated { law: Box::new(Law::Uniform { low: -5.0, high: 5.0 }), min: -2.0, max: 2.0 };
        is(&cut, 0.5);
    }

    #[test]
    fn a_mixture_is_the_sum_of_its_parts() {
        let parts = vec![
            (1.0, Law::Normal { mean: -0.5, sd: 1.5 }),
            (2.0, Law::Uniform { low: -1.0, high: 3.0 }),
            (1.0, Law::Constant(-7.0)),
            (3.0, Law::Constant(2.0)),
            (3.0, Law::Exponential { mean: 4.0 }),
        ];
        is(&Law::Mixture(parts), 0.1 * normal(-0.5, 1.5) + 0.2 * 9.0 / 8.0 + 0.3 * 2.0 + 0.3 * 4.0);
    }
}
