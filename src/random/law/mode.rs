//! Where the density of a law is largest.

use super::Law;

impl Law {
    /// The value of largest density or, of a law of single values, of largest probability. `None` where there is no one
    /// such value, and for laws whose mode has no closed form.
    #[must_use]
    pub fn mode(&self) -> Option<f64> {
        let (low, high) = self.support();
        if low >= high {
            return Some(low);
        }
        match *self {
            Self::Triangular { mode, .. } => Some(mode),
            Self::Pert { mode, shape, .. } => (shape > 0.0).then_some(mode),
            Self::Normal { mean, .. } => Some(mean),
            Self::LogUniform { low, .. } => Some(low),
            Self::LogNormal { mu, sigma } => Some(libm::exp(mu - sigma * sigma)),
            Self::Beta { alpha, beta } => (alpha > 1.0 && beta > 1.0).then(|| (alpha - 1.0) / (alpha + beta - 2.0)),
            Self::Gamma { shape, scale } => Some((shape - 1.0).max(0.0) * scale),
            Self::Weibull { shape, scale } => {
                Some(if shape > 1.0 { scale * libm::pow((shape - 1.0) / shape, 1.0 / shape) } else { 0.0 })
            }
            Self::Exponential { .. } => Some(0.0),
            Self::Discrete(ref atoms) => {
                // A value may stand there several times: they are sorted.
                let joined: Vec<(f64, f64)> = atoms
                    .chunk_by(|one, next| one.0.total_cmp(&next.0).is_eq())
                    .map(|same| (same[0].0, same.iter().map(|atom| atom.1).sum()))
                    .collect();
                let largest = joined.iter().map(|atom| atom.1).fold(0.0, f64::max);
                let mut at = joined.iter().filter(|atom| atom.1 >= largest).map(|atom| atom.0);
                let first = at.next();
                if at.next().is_some() { None } else { first }
            }
            // These have one mode and fall away from it on both sides.
            Self::Truncated { ref law, .. } => match **law {
                Self::Discrete(_) => None,
                ref law => law.mode().map(|mode| mode.clamp(low, high)),
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_where_most_of_the_law_is() {
        let laws = [
            Law::Pert { min: 1.0, mode: 2.0, max: 9.0, shape: 4.0 },
            Law::LogNormal { mu: 1.0, sigma: 0.5 },
            Law::Beta { alpha: 3.0, beta: 6.5 },
            Law::Gamma { shape: 4.0, scale: 2.0 },
            Law::Weibull { shape: 1.7, scale: 3.0 },
            Law::Truncated { law: Box::new(Law::Normal { mean: 1.0, sd: 2.0 }), min: 2.0, max: 8.0 },
        ];
        for law in laws {
            let mode = law.mode().unwrap();
            let width = 1e-3 * law.variance().sqrt();
            let near = |x: f64| law.cdf(x + width) - law.cdf(x - width);
            let (low, high) = (law.quantile(0.001), law.quantile(0.999));
            let top = (0..=2_000).map(|k| near(low + (high - low) * f64::from(k) / 2_000.0)).fold(0.0, f64::max);
            // The grid finds the mode but for its own step.
            assert!(near(mode).max(near(mode + width)) > 0.999 * top, "{law:?}: {mode}");
        }
        assert_eq!(Law::Uniform { low: 0.0, high: 1.0 }.mode(), None);
        assert_eq!(Law::Discrete(vec![(1.0, 1.0), (2.0, 1.0)]).mode(), None);
        assert_eq!(Law::Discrete(vec![(1.0, 1.0), (2.0, 3.0)]).mode(), Some(2.0));
        assert_eq!(Law::Discrete(vec![(1.0, 2.0), (1.0, 2.0), (2.0, 3.0)]).mode(), Some(1.0));
        assert_eq!(Law::Discrete(vec![(1.0, 2.0), (1.0, 1.0), (2.0, 3.0)]).mode(), None);
    }
}
