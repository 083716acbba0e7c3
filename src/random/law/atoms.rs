//! Laws of separate values: weights given one by one, Poisson and binomial counts, samples.

use crate::random::special::Tail;

/// One value of a discrete law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Atom {
    pub(crate) value: f64,
    pub(crate) probability: f64,
    /// Probability of this value and the smaller ones.
    pub(crate) at_most: f64,
    /// Probability of the larger ones, with full relative accuracy.
    pub(crate) above: f64,
}

/// Counts whose probability is below this share of the most probable one's are left out: together they have less than
/// 1e-27 for any law that [`crate::random::Law::check`] lets pass.
const NEGLIGIBLE: f64 = 1e-32;

/// The atoms of values with weights, sorted by value; values without weight are left out, equal values joined.
pub(crate) fn weighted(pairs: &[(f64, f64)]) -> Vec<Atom> {
    let total: f64 = pairs.iter().map(|pair| pair.1).sum();
    let mut atoms: Vec<Atom> = Vec::with_capacity(pairs.len());
    let mut cumulative = 0.0;
    for &(value, weight) in pairs.iter().filter(|pair| pair.1 > 0.0) {
        cumulative += weight;
        let at_most = cumulative / total;
        match atoms.last_mut() {
            Some(last) if last.value >= value => {
                last.probability += weight;
                last.at_most = at_most;
            }
            _ => atoms.push(Atom { value, probability: weight, at_most, above: 0.0 }),
        }
    }
    let mut above = 0.0;
    for atom in atoms.iter_mut().rev() {
        atom.above = above / total;
        above += atom.probability;
        atom.probability /= total;
    }
    if let Some(last) = atoms.last_mut() {
        last.at_most = 1.0;
    }
    atoms
}

/// The atoms of a Poisson law of this mean, above 0.
pub(crate) fn poisson(mean: f64) -> Vec<Atom> {
    counts(mean.floor(), f64::INFINITY, |k| mean / k)
}

/// The atoms of a binomial law, `probability` inside (0, 1).
pub(crate) fn binomial(trials: f64, probability: f64) -> Vec<Atom> {
    let odds = probability / (1.0 - probability);
    let mode = ((trials + 1.0) * probability).floor().min(trials);
    counts(mode, trials, |k| (trials + 1.0 - k) / k * odds)
}

/// Counts from 0 to `last`, by the ratio of the probability at k to that at k - 1, from the most probable one outwards.
///
/// The masses are relative to that one, and their sum norms them: no special function enters. Each carries the rounding
/// of the steps from the middle to it, some 1e-16 times the square root of their number.
fn counts(mode: f64, last: f64, ratio: impl Fn(f64) -> f64) -> Vec<Atom> {
    let mut pairs = Vec::new();
    let (mut k, mut mass) = (mode, 1.0);
    while k > 0.0 && mass > NEGLIGIBLE {
        mass /= ratio(k);
        k -= 1.0;
        pairs.push((k, mass));
    }
    pairs.reverse();
    pairs.push((mode, 1.0));
    let (mut k, mut mass) = (mode, 1.0);
    while k < last && mass > NEGLIGIBLE {
        k += 1.0;
        mass *= ratio(k);
        pairs.push((k, mass));
    }
    weighted(&pairs)
}

/// P(X <= x) and P(X > x).
pub(crate) fn tails(atoms: &[Atom], x: f64) -> (f64, f64) {
    let reached = atoms.partition_point(|atom| atom.value <= x);
    if reached == 0 { (0.0, 1.0) } else { (atoms[reached - 1].at_most, atoms[reached - 1].above) }
}

/// The smallest value with a probability of at least u up to it, u given as `w` from the end `tail`.
pub(crate) fn quantile(atoms: &[Atom], tail: Tail, w: f64) -> f64 {
    let u = if tail == Tail::Lower { w } else { 1.0 - w };
    // Where w is the exact complement of u there is one rule for both tails; otherwise w is too small to have one.
    let exact = tail == Tail::Lower || (1.0 - u).to_bits() == w.to_bits();
    let reached = if exact {
        atoms.partition_point(|atom| atom.at_most < u)
    } else {
        atoms.partition_point(|atom| atom.above > w)
    };
    atoms[reached.min(atoms.len() - 1)].value
}

/// Probability of the values from `min` to `max`, both included.
pub(crate) fn mass_between(atoms: &[Atom], min: f64, max: f64) -> f64 {
    kept(atoms, min, max).iter().map(|atom| atom.probability).sum()
}

/// The atoms from `min` to `max`, both included.
pub(crate) fn kept(atoms: &[Atom], min: f64, max: f64) -> &[Atom] {
    let first = atoms.partition_point(|atom| atom.value < min);
    let end = atoms.partition_point(|atom| atom.value <= max);
    &atoms[first..end.max(first)]
}

/// The law given that it lies from `min` to `max`; empty if it has no atom there.
pub(crate) fn truncated(atoms: &[Atom], min: f64, max: f64) -> Vec<Atom> {
    let pairs: Vec<(f64, f64)> = kept(atoms, min, max).iter().map(|atom| (atom.value, atom.probability)).collect();
    weighted(&pairs)
}

/// The mean of `value` over the law.
pub(crate) fn mean_of(atoms: &[Atom], value: impl Fn(f64) -> f64) -> f64 {
    atoms.iter().map(|atom| value(atom.value) * atom.probability).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::special::{beta_cdf, beta_sf, gamma_cdf, gamma_sf};

    #[test]
    fn counts_agree_with_the_incomplete_gamma_and_beta_functions() {
        for mean in [1e-9, 0.3, 1.0, 7.5, 400.0, 1e4, 1e6] {
            for atom in poisson(mean).iter().step_by(1 + (mean as usize) / 10_000) {
                let (lower, upper) = (gamma_sf(atom.value + 1.0, mean), gamma_cdf(atom.value + 1.0, mean));
                // Counts left out may add a trifle; the functions themselves are good to 1e-13, and a rounding error of the mean moves the tails.
                let allowed = 2e-13 + 1e-15 * (atom.value - mean).abs();
                assert!((atom.at_most - lower).abs() <= allowed * lower + 1e-32, "{mean} {atom:?} {lower:e}");
                if upper > 1e-25 {
                    assert!((atom.above - upper).abs() <= allowed * upper + 1e-32, "{mean} {atom:?} {upper:e}");
                }
            }
        }
        for (n, p) in [(1.0, 0.3), (10.0, 0.01), (40.0, 0.97), (1e4, 0.5), (1e6, 0.4)] {
            let all = binomial(n, p);
            for atom in all.iter().step_by(1 + all.len() / 500) {
                let rest = n - atom.value;
                if rest <= 0.0 {
                    continue;
                }
                let (lower, upper) = (beta_sf(atom.value + 1.0, rest, p), beta_cdf(atom.value + 1.0, rest, p));
                // Rounding of p moves the tails as well.
                let allowed = 5e-13 + 1e-15 * (atom.value - n * p).abs() / (1.0 - p);
                assert!((atom.at_most - lower).abs() <= allowed * lower + 1e-32, "{n} {p} {atom:?} {lower:e}");
                if upper > 1e-25 {
                    assert!((atom.above - upper).abs() <= allowed * upper + 1e-32, "{n} {p} {atom:?} {upper:e}");
                }
            }
        }
        // Against 30 digits, where the incomplete beta function itself has no more than ten.
        let rare = binomial(1e6, 3e-5);
        for (k, expected) in
            [(0, 9.353_412_901_638_801e-14), (1, 2.899_642_182_749_640_5e-12), (18, 0.012_931_682_533_798_86)]
        {
            let found = rare[k].at_most;
            assert!((found / expected - 1.0).abs() < 1e-14, "{k}: {found:e} for {expected:e}");
        }
    }
}
