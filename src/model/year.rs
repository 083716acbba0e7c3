//! The attacks of a trial (model.md section 2): how many come to the envelope of all postures, and with what weight.

use crate::random::{negative_binomial, negative_binomial_positive};

/// How the trials of a run are sampled; a change of it is another run of the same model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sampling {
    /// Plain years of weight 1, most of them without an attack, instead of years given at least one attack.
    pub unconditional: bool,
    /// Latin hypercube: what is drawn once per trial is stratified in designs of 1,024 trials.
    pub stratified: bool,
}

/// The law of the number of attacks of one threat in a trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frequency {
    /// Expected number.
    pub(crate) mean: f64,
    /// The variance is mean + mean^2 / dispersion; infinite for a Poisson law.
    pub(crate) dispersion: f64,
}

impl Frequency {
    /// -ln P(no attack).
    pub(crate) fn absence(self) -> f64 {
        if self.dispersion == f64::INFINITY {
            self.mean
        } else {
            self.dispersion * libm::log1p(self.mean / self.dispersion)
        }
    }
}

/// Attacks of one trial, given that there is at least one (or of a plain year).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arrivals {
    /// P(at least one attack | envelope rates); 1 for a plain year.
    pub(crate) weight: f64,
    /// Number of attacks, by threat.
    pub(crate) counts: Vec<u64>,
    /// The laws of the last trial, with what follows from them: often they do not change from trial to trial.
    laws: Vec<Frequency>,
    /// -ln P(no attack of the threat).
    absence: Vec<f64>,
    /// P(no attack of the threat | none of the threats before, not none at all).
    none: Vec<f64>,
    /// A bound from below of P(one attack of the threat | at least one of it).
    one: Vec<f64>,
}

impl Arrivals {
    /// Draws the number of attacks of every threat in a plain year, with the uniform numbers of [`Self::given_any`].
    pub(crate) fn plain(&mut self, laws: &[Frequency], uniform: impl Fn(usize) -> f64) {
        self.weight = 1.0;
        self.counts.clear();
        let counts = laws.iter().enumerate();
        self.counts.extend(counts.map(|(threat, law)| negative_binomial(law.mean, law.dispersion, uniform(threat))));
    }

    /// Draws the number of attacks of every threat given that they are not all zero. `laws` are those of the envelope;
    /// `uniform` gives each threat's number. Threat after threat: `P(N_k` = 0 | none so far, not all zero) =
    /// `p0_k` (1 - `Q_k`) / (1 - `p0_k` `Q_k`), `Q_k` the probability that all threats after k stay away.
    pub(crate) fn given_any(&mut self, laws: &[Frequency], uniform: impl Fn(usize) -> f64) {
        if self.laws != laws {
            self.prepare(laws);
        }
        self.counts.clear();
        self.counts.resize(laws.len(), 0);
        if self.weight <= 0.0 {
            return;
        }
        let mut any = false;
        for (threat, &Frequency { mean, dispersion }) in laws.iter().enumerate() {
            let (none, one) = (self.none[threat], self.one[threat]);
            let u = uniform(threat);
            if any {
                self.counts[threat] = negative_binomial(mean, dispersion, u);
            } else if u >= none {
                let rest = (u - none) / (1.0 - none);
                self.counts[threat] = if rest <= one { 1 } else { negative_binomial_positive(mean, dispersion, rest) };
                any = true;
            }
        }
    }

    fn prepare(&mut self, laws: &[Frequency]) {
        self.laws.clear();
        self.laws.extend_from_slice(laws);
        self.absence.clear();
        self.absence.extend(laws.iter().map(|law| law.absence()));
        self.weight = -libm::expm1(-self.absence.iter().sum::<f64>());
        self.none.clear();
        self.one.clear();
        for (threat, law) in laws.iter().enumerate() {
            let (own, rest) = (self.absence[threat], self.absence[threat + 1..].iter().sum::<f64>());
            self.none.push(if law.mean <= 0.0 {
                1.0
            } else if rest <= 0.0 {
                0.0
            } else {
                libm::exp(-own) * libm::expm1(-rest) / libm::expm1(-(own + rest))
            });
            let poisson = law.dispersion.is_infinite() && law.mean > 0.0;
            self.one.push(if poisson { law.mean / libm::expm1(law.mean) } else { 0.0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Place};

    /// Mean over trials times the weight, against the exact expectation, within 4 standard errors.
    fn compare(what: &str, values: &[f64], weight: f64, exact: f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
        let se = weight * (square / n).sqrt();
        let found = weight * mean;
        assert!((found - exact).abs() <= 4.0 * se + 1e-9 * exact, "{what}: {found}, exact {exact}, se {se}");
    }

    /// The conditional law, times its weight, is the law of independent counts: mean, mean square, P(any), joint absence;
    /// and what is left of each attack with a probability is a count of the same family and dispersion.
    #[test]
    fn given_at_least_one_attack_the_counts_are_those_of_independent_laws() {
        const KEPT: f64 = 0.4;
        let poisson = f64::INFINITY;
        for laws in [
            [(0.01, poisson), (0.3, poisson), (0.02, poisson)],
            [(1.5, poisson), (0.0, poisson), (0.7, poisson)],
            [(1e-7, poisson), (2e-7, poisson), (0.0, poisson)],
            [(0.2, 0.5), (0.3, poisson), (0.1, 3.0)],
            [(1.5, 0.3), (0.0, 2.0), (0.7, 40.0)],
            [(1e-7, 0.5), (2e-7, 2.0), (1e-7, poisson)],
        ] {
            let laws = laws.map(|(mean, dispersion)| Frequency { mean, dispersion });
            let keys = [0, 1, 2].map(|k| Key::named(7, "test", &format!("threat {k}")));
            let marks = [0, 1, 2].map(|k| Key::named(7, "test", &format!("mark {k}")));
            let mut arrivals = Arrivals::default();
            let (mut counts, mut kept) = ([const { Vec::new() }; 3], [const { Vec::new() }; 3]);
            for trial in 0..100_000 {
                arrivals.given_any(&laws, |k| keys[k].uniform(Place { trial, event: 0, step: 0 }));
                assert!(arrivals.counts.iter().sum::<u64>() > 0);
                for k in 0..3 {
                    let attacks = arrivals.counts[k] as u32;
                    let stays = |event: &u32| marks[k].uniform(Place { trial, event: *event, step: 0 }) < KEPT;
                    counts[k].push(f64::from(attacks));
                    kept[k].push((0..attacks).filter(stays).count() as f64);
                }
            }
            for k in 0..3 {
                let thinned = Frequency { mean: KEPT * laws[k].mean, ..laws[k] };
                for (law, values) in [(laws[k], &counts[k]), (thinned, &kept[k])] {
                    let what = |what: &str| format!("{laws:?}, threat {k}, {law:?}: {what}");
                    let square = law.mean + law.mean * law.mean * (1.0 + 1.0 / law.dispersion);
                    compare(&what("mean"), values, arrivals.weight, law.mean);
                    let squares: Vec<f64> = values.iter().map(|value| value * value).collect();
                    compare(&what("mean square"), &squares, arrivals.weight, square);
                    let any: Vec<f64> = values.iter().map(|value| value.min(1.0)).collect();
                    compare(&what("P(any)"), &any, arrivals.weight, -libm::expm1(-law.absence()));
                }
            }
            let alone = |trial: usize| f64::from(u8::from(counts[1][trial] + counts[2][trial] <= 0.0));
            let alone: Vec<f64> = (0..100_000).map(alone).collect();
            let absent = laws[1].absence() + laws[2].absence();
            compare("alone", &alone, arrivals.weight, -libm::expm1(-laws[0].absence()) * libm::exp(-absent));
        }
    }
}
