//! How far a law lies from a sample, and how often it would by chance.

use super::Family;
use crate::random::key::{Key, Place};
use crate::random::law::{Atom, Form, Law};
use crate::random::sampler::Sampler;
use crate::random::table::TableCache;

/// Resamples of the parametric bootstrap.
const RESAMPLES: u32 = 999;
/// Most values of a resample. The law of the distances of a fitted law settles with the number of values (of Anderson's and
/// Darling's statistic its moments are off by some 1/n; Stephens 1974), so a longer sample is compared with shorter ones.
const MOST_VALUES: usize = 1_000;
/// Least probability, in place of one that is none in floating point.
const LEAST: f64 = f64::MIN_POSITIVE;

/// How far a law lies from a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// Anderson's and Darling's statistic A² (1952), which weighs the tails: of whole numbers that of Choulakian, Lockhart
    /// and Stephens (1994).
    ///
    /// Of a uniform law over the range of the sample it is that of the values between the two that are its ends: given these,
    /// the others are independent and uniform between them.
    pub anderson_darling: f64,
    /// Kolmogorov's and Smirnov's: the largest difference of both distribution functions.
    pub kolmogorov_smirnov: f64,
}

/// How well a law that was fitted to a sample agrees with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// How far they are apart.
    pub distance: Distance,
    /// How probable it is that a sample from the fitted law, with a law of the same family fitted to it, has Anderson's and
    /// Darling's statistic as large: a parametric bootstrap with a fit to every resample (Stute, Gonzalez-Manteiga and
    /// Presedo-Quindimil 1993), (1 + number as large) / (1 + resamples).
    pub p: f64,
    /// Number of resamples.
    pub resamples: u32,
}

impl Distance {
    /// The distance of a law of a family from a sample, sorted.
    #[must_use]
    pub fn of(family: Family, law: &Law, sorted: &[f64]) -> Self {
        let placed = law.placed();
        match (family, &placed.form) {
            (Family::Uniform, _) if sorted.len() > 2 => {
                Self::between(sorted[1..sorted.len() - 1].iter().map(|x| placed.tails(*x)))
            }
            (_, Form::Discrete(atoms)) => Self::of_counts(atoms, sorted),
            _ => Self::between(sorted.iter().map(|x| placed.tails(*x))),
        }
    }

    /// From both tails of the law at every value, in order.
    fn between(tails: impl ExactSizeIterator<Item = (f64, f64)>) -> Self {
        let count = tails.len();
        let n = count as f64;
        let (mut sum, mut furthest) = (0.0, 0.0_f64);
        for (index, (below, above)) in tails.enumerate() {
            let index = index as f64;
            // Σ (2i - 1) (ln F_i + ln (1 - F_(n+1-i))), with both terms of one value together.
            sum += (2.0 * index + 1.0) * libm::log(below.max(LEAST));
            sum += (2.0 * (n - index) - 1.0) * libm::log(above.max(LEAST));
            furthest = furthest.max((index + 1.0) / n - below).max(below - index / n);
        }
        Self { anderson_darling: -n - sum / n, kolmogorov_smirnov: furthest }
    }

    /// `n Σ p (F_n - F)² / (F (1 - F))` over the values of the law.
    fn of_counts(atoms: &[Atom], sorted: &[f64]) -> Self {
        let n = sorted.len() as f64;
        let (mut sum, mut furthest, mut passed) = (0.0, 0.0_f64, 0);
        for atom in atoms {
            passed += sorted[passed..].iter().take_while(|x| **x <= atom.value).count();
            let apart = passed as f64 / n - atom.at_most;
            furthest = furthest.max(apart.abs());
            // Beyond, the sample has nothing that could weigh: its share of n is far below one value.
            if atom.at_most > 1e-12 && atom.above > 1e-12 {
                sum += atom.probability * apart * apart / (atom.at_most * atom.above);
            }
        }
        Self { anderson_darling: n * sum, kolmogorov_smirnov: furthest }
    }
}

impl Goodness {
    /// Of a law of a family that was fitted to a sample, sorted. The draws are those of the seed.
    #[must_use]
    pub fn of(family: Family, law: &Law, sorted: &[f64], seed: u64) -> Self {
        Self::with(family, law, sorted, seed, RESAMPLES)
    }

    pub(super) fn with(family: Family, law: &Law, sorted: &[f64], seed: u64, resamples: u32) -> Self {
        let distance = Distance::of(family, law, sorted);
        let sampler = Sampler::compile(law, &mut TableCache::default());
        let key = Key::named(seed, "", &format!("fit.{}", family.name()));
        let mut values = vec![0.0; sorted.len().min(MOST_VALUES)];
        let mut as_large = 0;
        for resample in 0..resamples {
            for (step, value) in (0..).zip(values.iter_mut()) {
                *value = sampler.at(key.uniform(Place { trial: u64::from(resample), event: 0, step }));
            }
            values.sort_by(f64::total_cmp);
            // A resample to which no such law can be fitted, one value over and over, is no nearer to one.
            let other = family.fit(&values).map(|law| Distance::of(family, &law, &values).anderson_darling);
            if other.map_or(true, |other| other >= distance.anderson_darling) {
                as_large += 1;
            }
        }
        Self { distance, p: f64::from(1 + as_large) / f64::from(1 + resamples), resamples }
    }
}
