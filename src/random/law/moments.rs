//! Means and variances of the standard forms.

use crate::random::special::{Tail, ln_gamma};

use super::form::Form;
use super::{atoms, quadrature};

impl Form {
    /// Mean.
    pub(crate) fn mean(&self) -> f64 {
        match self {
            Self::Point | Self::Normal => 0.0,
            Self::Uniform => 0.5,
            Self::LogUniform { ln_ratio } => libm::expm1(*ln_ratio) / ln_ratio,
            Self::Triangular { mode } => (1.0 + mode) / 3.0,
            Self::LogNormal { sigma } => libm::exp(0.5 * sigma * sigma),
            Self::Beta { shape, .. } => shape.a / (shape.a + shape.b),
            Self::Gamma(shape) => shape.shape,
            Self::Weibull { shape } => libm::tgamma(1.0 + 1.0 / shape),
            Self::Discrete(atoms) => atoms::mean_of(atoms, |z| z),
            Self::Metalog(metalog) => metalog.mean(),
            Self::Mixture(mixture) => mixture.mean(),
            Self::Window(window) => window.exact_moment(0.0, 1).unwrap_or_else(|| over_quantiles(self, |z| z)),
        }
    }

    /// Variance.
    pub(crate) fn variance(&self) -> f64 {
        match self {
            Self::Point => 0.0,
            Self::Uniform => 1.0 / 12.0,
            Self::LogUniform { ln_ratio } => {
                // With h = ln_ratio / 2 and X = exp(h) exp(s), s uniform from -h to h:
                // Var X = exp(2h) (sinh h / h) (cosh h - sinh h / h).
                let h = 0.5 * ln_ratio;
                let mean = libm::sinh(h) / h;
                let excess = if h < 1.0 { hyperbolic_excess(h) } else { libm::cosh(h) - mean };
                libm::exp(*ln_ratio) * mean * excess
            }
            Self::Triangular { mode } => (1.0 - mode + mode * mode) / 18.0,
            Self::Normal => 1.0,
            Self::LogNormal { sigma } => libm::expm1(sigma * sigma) * libm::exp(sigma * sigma),
            Self::Beta { shape, .. } => {
                let n = shape.a + shape.b;
                shape.a / n * (shape.b / n) / (n + 1.0)
            }
            Self::Gamma(shape) => shape.shape,
            Self::Weibull { shape } => {
                let mean = self.mean();
                mean * mean * libm::expm1(ln_gamma(1.0 + 2.0 / shape) - 2.0 * ln_gamma(1.0 + 1.0 / shape))
            }
            Self::Discrete(atoms) => {
                let mean = self.mean();
                atoms::mean_of(atoms, |z| (z - mean) * (z - mean))
            }
            Self::Metalog(metalog) => metalog.variance(),
            Self::Mixture(mixture) => mixture.variance(),
            Self::Window(window) => {
                let mean = self.mean();
                let square = |z: f64| (z - mean) * (z - mean);
                window.exact_moment(mean, 2).unwrap_or_else(|| over_quantiles(self, square))
            }
        }
    }
}

/// cosh h - sinh h / h by its power series, the sum over k of h^2k 2k/(2k + 1)!, for h up to 1.
fn hyperbolic_excess(h: f64) -> f64 {
    let square = h * h;
    let mut power_over_factorial = 1.0;
    let mut sum = 0.0;
    for k in 1..12 {
        let k = f64::from(k);
        power_over_factorial *= square / (2.0 * k * (2.0 * k + 1.0));
        sum += 2.0 * k * power_over_factorial;
    }
    sum
}

/// The mean of `value` over a law: the integral over the probability, by a rule that bears the logarithmic and power-law
/// ends that quantiles have.
fn over_quantiles(form: &Form, value: impl Fn(f64) -> f64) -> f64 {
    let kink = kink(form);
    let pieces = match kink {
        Some(u) => vec![(0.0, u), (u, 1.0)],
        None => vec![(0.0, 1.0)],
    };
    let mut total = 0.0;
    for (start, end) in pieces {
        let width = end - start;
        total += width
            * quadrature::unit(|from_start, from_end| {
                let (u, v) = (start + width * from_start, (1.0 - end) + width * from_end);
                let (tail, w) = if u <= v { (Tail::Lower, u) } else { (Tail::Upper, v) };
                // Further out nothing adds up that has a finite square.
                if w < 1e-260 { 0.0 } else { value(form.quantile(tail, w, &mut None, 1e-5).value) }
            });
    }
    total
}

/// The probability at which a quantile function has a corner in its slope: the mode of a triangular law.
fn kink(form: &Form) -> Option<f64> {
    let Form::Window(window) = form else { return None };
    let mode = window.corner()?;
    Some(window.tails(mode).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_agree_with_quadrature() {
        let forms = [
            Form::Uniform,
            Form::LogUniform { ln_ratio: 0.01 },
            Form::LogUniform { ln_ratio: 9.0 },
            Form::Normal,
            Form::LogNormal { sigma: 0.3 },
            Form::LogNormal { sigma: 2.5 },
            Form::beta(0.5, 0.5),
            Form::beta(0.2, 3.0),
            Form::beta(40.0, 7.0),
            Form::gamma(0.3),
            Form::gamma(12.0),
            Form::gamma(1e5),
            Form::Weibull { shape: 0.4 },
            Form::Weibull { shape: 1.0 },
            Form::Weibull { shape: 20.0 },
        ];
        for form in forms {
            let mean = form.mean();
            let by_quadrature = over_quantiles(&form, |z| z);
            let scale = mean.abs().max(form.variance().sqrt());
            assert!((by_quadrature - mean).abs() < 1e-9 * scale, "{form:?}: {by_quadrature} for {mean}");
            let variance = over_quantiles(&form, |z| (z - mean) * (z - mean));
            let error = (variance / form.variance() - 1.0).abs();
            assert!(error < 1e-9, "{form:?}: {variance} for {}", form.variance());
        }
    }
}
