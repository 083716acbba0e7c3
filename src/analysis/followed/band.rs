//! Curves per year if attacks came as seldom, or as often, as is believed at 5 and 95 %.
//!
//! How bad attacks are is taken as it is; only how many come moves. What is believed of each threat moves its own part of a
//! curve: F(x), the share of the threat in the followed attacks whose value reaches x, by weight. Where none of them reaches x,
//! the shares are those of the largest x that one reaches, so a tail that was not followed is given to the threats before it.

use crate::model::Frequency;

/// A value of an attack, the weight of the attack and the place of its threat.
pub(super) type Valued = (f64, f64, usize);
/// Levels of the two ends.
const LEVELS: [f64; 2] = [0.05, 0.95];
/// Steps of a search that ends after a handful.
const STEPS: usize = 60;

/// The quantiles at both levels, the smallest x with F(x) >= p each; 0 of nothing. Sorts the values in part.
pub(super) fn ends(values: &mut [f64]) -> [f64; 2] {
    if values.is_empty() {
        return [0.0; 2];
    }
    LEVELS.map(|level| {
        let count = (level * values.len() as f64 * (1.0 - 1e-11)).ceil() as usize;
        *values.select_nth_unstable_by(count.max(1) - 1, f64::total_cmp).1
    })
}

/// The share of every threat in the attacks that reach the first value of each row, rows rising; `None` where there are several
/// threats and no attack reaches any row.
fn shares(mut attacks: Vec<Valued>, threats: usize, rows: &[[f64; 4]]) -> Option<Vec<Vec<f64>>> {
    if threats == 1 {
        return Some(vec![vec![1.0]; rows.len()]);
    }
    attacks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut sums = vec![0.0; threats];
    let mut rest = attacks.iter().peekable();
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
    for row in rows.iter().rev() {
        while let Some((_, weight, threat)) = rest.next_if(|attack| attack.0 >= row[0]) {
            sums[*threat] += weight;
        }
        let all: f64 = sums.iter().sum();
        found.push(sums.iter().map(|sum| if all > 0.0 { sum / all } else { 0.0 }).collect());
    }
    let reached = found.iter().position(|shares| shares.iter().sum::<f64>() > 0.0)?;
    let last = found[reached].clone();
    found[..reached].fill(last);
    found.reverse();
    Some(found)
}

/// Laws by trial, then by threat, of the threats that have a part.
#[derive(Default)]
struct Scaled {
    laws: Vec<Frequency>,
    width: usize,
}

impl Scaled {
    fn trials(&self) -> std::slice::ChunksExact<'_, Frequency> {
        self.laws.chunks_exact(self.width)
    }
}

/// What is believed of the numbers of attacks by each threat.
pub(super) struct Spread<'a> {
    /// By trial, then by threat.
    laws: &'a [Frequency],
    /// Mean over the trials of the expected number, by threat.
    means: Vec<f64>,
}

impl<'a> Spread<'a> {
    /// Of laws by trial, then by threat; `None` without any.
    pub(super) fn of(laws: &'a [Frequency], threats: usize) -> Option<Self> {
        let trials = laws.len().checked_div(threats).filter(|trials| *trials > 0)?;
        let mut means = vec![0.0; threats];
        for trial in laws.chunks_exact(threats) {
            trial.iter().zip(&mut means).for_each(|(law, mean)| *mean += law.mean / trials as f64);
        }
        Some(Self { laws, means })
    }

    /// The laws over their mean, those of every threat times its share; `None` if none of these threats is expected at all.
    fn scaled(&self, shares: &[f64]) -> Option<Scaled> {
        let scale: Vec<f64> =
            shares.iter().zip(&self.means).map(|(share, mean)| if *mean > 0.0 { share / mean } else { 0.0 }).collect();
        let width = scale.iter().filter(|scale| **scale > 0.0).count();
        let own = self.laws.iter().zip(scale.iter().cycle()).filter(|(_, scale)| **scale > 0.0);
        let laws = own.map(|(law, scale)| Frequency { mean: law.mean * scale, ..*law }).collect();
        (width > 0).then_some(Scaled { laws, width })
    }

    /// Band of a curve of frequencies, such as an F-N curve: rows `[x, 5 %, 95 %]` of the rows `[x, frequency, …]`.
    ///
    /// The frequency is a sum over threats of F(x) times the expected attacks, so its quantiles over what is believed are exact
    /// but for the shares.
    pub(super) fn of_frequency(&self, rows: &[[f64; 4]], attacks: Vec<Valued>) -> Vec<[f64; 3]> {
        let Some(shares) = shares(attacks, self.means.len(), rows) else { return Vec::new() };
        let mut band: Vec<[f64; 3]> = Vec::with_capacity(rows.len());
        let mut factors = [1.0; 2];
        for (number, (row, own)) in rows.iter().zip(&shares).enumerate() {
            if number == 0 || shares[number - 1] != *own {
                let Some(scaled) = self.scaled(own) else { return Vec::new() };
                factors =
                    ends(&mut scaled.trials().map(|laws| laws.iter().map(|law| law.mean).sum()).collect::<Vec<_>>());
            }
            band.push([row[0], row[1] * factors[0], row[1] * factors[1]]);
        }
        spreads(band)
    }

    /// Band of a curve of P(at least x per horizon): rows `[x, 5 %, 95 %]` of the rows `[x, probability, …]`.
    ///
    /// Attacks that reach x come as the attacks do, in the number h F(x) times what a trial expects over its mean; h is such that
    /// P(at least one of them) has the value of the curve as its mean over the trials. This is exact for the largest attack of a
    /// horizon, and for what several attacks sum to if that is seldom more than the largest of them.
    pub(super) fn of_exceedance(&self, rows: &[[f64; 4]], attacks: Vec<Valued>) -> Vec<[f64; 3]> {
        let Some(shares) = shares(attacks, self.means.len(), rows) else { return Vec::new() };
        let most = self.means.iter().sum();
        let mut band: Vec<[f64; 3]> = Vec::with_capacity(rows.len());
        let (mut scaled, mut hazard) = (Scaled::default(), 0.0);
        // From the rarest row on: the number that is looked for rises.
        for (number, (row, own)) in rows.iter().zip(&shares).enumerate().rev() {
            if number + 1 == rows.len() || shares[number + 1] != *own {
                let Some(found) = self.scaled(own) else { return Vec::new() };
                scaled = found;
            }
            hazard = solved(&scaled, row[1], hazard, most);
            let mut absences: Vec<f64> = scaled.trials().map(|laws| absence(laws, hazard)[0]).collect();
            let [low, high] = ends(&mut absences).map(|absence| -libm::expm1(-absence));
            band.push([row[0], low, high]);
        }
        band.reverse();
        spreads(band)
    }
}

/// The band, if it is wider than nothing anywhere.
fn spreads(band: Vec<[f64; 3]>) -> Vec<[f64; 3]> {
    if band.iter().any(|row| row[1] < row[2]) { band } else { Vec::new() }
}

/// -ln P(no attack) where every law has `hazard` times its mean, and its derivative by `hazard`.
fn absence(laws: &[Frequency], hazard: f64) -> [f64; 2] {
    laws.iter().fold([0.0; 2], |sum, law| {
        let at = Frequency { mean: hazard * law.mean, ..*law };
        [sum[0] + at.absence(), sum[1] + law.mean / (1.0 + at.mean / law.dispersion)]
    })
}

/// The hazard, at most `most`, at which the mean of P(at least one attack) is `wanted`.
///
/// -ln E[P(none)] is concave in the hazard, as P(none) is completely monotone, so Newton's steps come from below after the first.
fn solved(scaled: &Scaled, wanted: f64, from: f64, most: f64) -> f64 {
    let target = -libm::log1p(-wanted.clamp(0.0, 1.0));
    let mut hazard = from;
    for _ in 0..STEPS {
        let [mut any, mut slope] = [0.0; 2];
        for laws in scaled.trials() {
            let [absence, by_hazard] = absence(laws, hazard);
            let here = -libm::expm1(-absence);
            any += here;
            slope += (1.0 - here) * by_hazard;
        }
        let count = scaled.trials().len() as f64;
        let step = (target + libm::log1p(-any / count)) * (1.0 - any / count) / (slope / count);
        let next = if step.is_nan() { most } else { (hazard + step).clamp(0.0, most) };
        let done = (next - hazard).abs() <= 1e-9 * next;
        hazard = next;
        if done {
            break;
        }
    }
    hazard
}

#[cfg(test)]
mod tests {
    use super::*;

    const POISSON: f64 = f64::INFINITY;

    /// Ten thousand trials of two threats; the number of the first is uniform from 0 to 2, that of the second from 0 to 0.04
    /// in another order.
    fn laws(dispersion: f64) -> Vec<Frequency> {
        let trials = (0..10_000_u64).flat_map(|trial| {
            let [first, second] = [trial, trial * 3_877 % 10_000].map(|place| (place as f64 + 0.5) / 10_000.0);
            [(2.0 * first, dispersion), (0.04 * second, POISSON)]
        });
        trials.map(|(mean, dispersion)| Frequency { mean, dispersion }).collect()
    }

    #[track_caller]
    fn near(found: f64, exact: f64, tolerance: f64) {
        assert!((found - exact).abs() <= tolerance, "{found}, not {exact}");
    }

    #[test]
    fn ends_are_the_smallest_values_that_enough_trials_reach() {
        let mut values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(ends(&mut values).map(f64::to_bits), [1.0_f64, 19.0].map(f64::to_bits));
        assert_eq!(ends(&mut [7.0]).map(f64::to_bits), [7.0_f64; 2].map(f64::to_bits));
        assert_eq!(ends(&mut []).map(f64::to_bits), [0; 2]);
    }

    /// Below 10 both threats, at 10 and above the second alone, whose last attack has 30; beyond it as there.
    #[test]
    fn every_threat_moves_its_own_part_of_a_frequency() {
        let laws = laws(POISSON);
        let spread = Spread::of(&laws, 2).unwrap();
        let attacks = vec![(30.0, 1.0, 1), (5.0, 3.0, 0), (0.0, 9.0, 0)];
        let rows = [1.0, 10.0, 30.0, 90.0].map(|x| [x, 0.8, 0.7, 0.9]);
        let band = spread.of_frequency(&rows, attacks.clone());
        for row in &band[1..] {
            near(row[1], 0.8 * 0.1, 1e-3);
            near(row[2], 0.8 * 1.9, 1e-3);
        }
        // 3/4 U + 1/4 V, both uniform from 0 to 2: below 1/2 the area of a triangle, u^2 / (2 * 3/2 * 1/2) = p.
        let low = libm::sqrt(0.05 * 1.5);
        near(band[0][1], 0.8 * low, 4e-3);
        near(band[0][2], 0.8 * (2.0 - low), 4e-3);
        assert!(spread.of_frequency(&rows, vec![(0.5, 1.0, 0)]).is_empty(), "no attack reaches a row");
        let known = laws.iter().map(|law| Frequency { mean: 1.0, ..*law }).collect::<Vec<_>>();
        assert!(Spread::of(&known, 2).unwrap().of_frequency(&rows, attacks).is_empty());
    }

    /// P(at least one) = E[1 - exp(-h U)], U uniform from 0 to 2, is 1 - (1 - exp(-2h)) / 2h; in clusters of dispersion 1,
    /// E[1 - 1 / (1 + h U)] = 1 - ln(1 + 2h) / 2h.
    #[test]
    fn an_exceedance_has_the_hazard_that_makes_its_mean() {
        for h in [1e-6, 0.01, 0.3, 0.9] {
            let attacks = || vec![(5.0, 1.0, 0)];
            let value = 1.0 + libm::expm1(-2.0 * h) / (2.0 * h);
            let poisson = laws(POISSON);
            let band = Spread::of(&poisson, 2).unwrap().of_exceedance(&[[1.0, value, 0.0, 1.0]], attacks());
            for (found, u) in band[0][1..].iter().zip([0.1, 1.9]) {
                near(*found, -libm::expm1(-h * u), 2e-3 * h);
            }
            let value = 1.0 - libm::log1p(2.0 * h) / (2.0 * h);
            let clustered = laws(1.0);
            let band = Spread::of(&clustered, 2).unwrap().of_exceedance(&[[1.0, value, 0.0, 1.0]], attacks());
            for (found, u) in band[0][1..].iter().zip([0.1, 1.9]) {
                near(*found, h * u / (1.0 + h * u), 2e-3 * h);
            }
        }
        // What more attacks than there are would be needed for has all of them.
        let poisson = laws(POISSON);
        let band = Spread::of(&poisson, 2).unwrap().of_exceedance(&[[1.0, 1.0, 1.0, 1.0]], vec![(5.0, 1.0, 0)]);
        near(band[0][2], -libm::expm1(-1.02 * 1.9), 1e-3);
    }
}
