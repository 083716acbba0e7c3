//! The attacks of a trial (model.md section 2): how many come to the envelope of all postures, and with what weight.

use crate::random::{poisson, poisson_positive};

/// Attacks of one trial, given that there is at least one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arrivals {
    /// P(at least one attack | envelope rates).
    pub(crate) weight: f64,
    /// Number of attacks, by threat.
    pub(crate) counts: Vec<u64>,
    /// The means of the last trial, with what follows from them: often they do not change from trial to trial.
    means: Vec<f64>,
    /// P(no attack of the threat | none of the threats before, not none at all).
    none: Vec<f64>,
    /// P(one attack of the threat | at least one of it).
    one: Vec<f64>,
}

impl Arrivals {
    /// Draws the number of attacks of every threat given that they are not all zero. `means` are envelope rates times the
    /// horizon; `uniform` gives each threat's number. Threat after threat: `P(N_k` = 0 | none so far, not all zero) =
    /// `p0_k` (1 - `Q_k`) / (1 - `p0_k` `Q_k`), `Q_k` the probability that all threats after k stay away.
    pub(crate) fn draw(&mut self, means: &[f64], uniform: impl Fn(usize) -> f64) {
        if self.means != means {
            self.prepare(means);
        }
        self.counts.clear();
        self.counts.resize(means.len(), 0);
        if self.weight <= 0.0 {
            return;
        }
        let mut any = false;
        for (threat, &mean) in means.iter().enumerate() {
            let (none, one) = (self.none[threat], self.one[threat]);
            let u = uniform(threat);
            if any {
                self.counts[threat] = poisson(mean, u);
            } else if u >= none {
                let rest = (u - none) / (1.0 - none);
                self.counts[threat] = if rest <= one { 1 } else { poisson_positive(mean, rest) };
                any = true;
            }
        }
    }

    fn prepare(&mut self, means: &[f64]) {
        self.means.clear();
        self.means.extend_from_slice(means);
        self.weight = -libm::expm1(-means.iter().sum::<f64>());
        self.none.clear();
        self.one.clear();
        for (threat, &mean) in means.iter().enumerate() {
            let rest: f64 = means[threat + 1..].iter().sum();
            self.none.push(if mean <= 0.0 {
                1.0
            } else if rest <= 0.0 {
                0.0
            } else {
                libm::exp(-mean) * libm::expm1(-rest) / libm::expm1(-(mean + rest))
            });
            self.one.push(if mean > 0.0 { mean / libm::expm1(mean) } else { 1.0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Place};

    /// The conditional law, times its weight, is the Poisson law: means and joint absence within 4 standard errors.
    #[test]
    fn given_at_least_one_attack_the_counts_are_those_of_independent_poisson_laws() {
        for means in [[0.01, 0.3, 0.02], [1.5, 0.0, 0.7], [1e-7, 2e-7, 0.0]] {
            let keys = [0, 1, 2].map(|k| Key::named(7, "test", &format!("threat {k}")));
            let mut arrivals = Arrivals::default();
            let n = 200_000_u32;
            let mut sums = [0.0; 3];
            let mut squares = [0.0; 3];
            let mut first_alone = 0.0;
            for trial in 0..n {
                arrivals.draw(&means, |k| keys[k].uniform(Place { trial: u64::from(trial), event: 0, step: 0 }));
                assert!(arrivals.counts.iter().sum::<u64>() > 0);
                for k in 0..3 {
                    let count = arrivals.counts[k] as f64;
                    sums[k] += count;
                    squares[k] += count * count;
                }
                first_alone += f64::from(u8::from(arrivals.counts[1] == 0 && arrivals.counts[2] == 0));
            }
            let n = f64::from(n);
            for k in 0..3 {
                let mean = sums[k] / n;
                let se = libm::sqrt((squares[k] / n - mean * mean).max(1e-30) / n);
                let exact = means[k] / arrivals.weight;
                assert!(
                    (mean - exact).abs() <= 4.0 * se + 1e-9,
                    "{means:?} threat {k}: {mean}, exact {exact}, se {se}"
                );
            }
            let p = first_alone / n;
            let exact = -libm::expm1(-means[0]) * libm::exp(-means[1] - means[2]) / arrivals.weight;
            let se = libm::sqrt(exact * (1.0 - exact) / n);
            assert!((p - exact).abs() <= 4.0 * se + 1e-9, "{means:?}: {p}, exact {exact}");
        }
    }
}
