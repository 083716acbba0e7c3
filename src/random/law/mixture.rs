//! Mixtures: one of several laws, by chance.

use crate::random::special::Tail;

use super::Law;
use super::atoms::{self, Atom};
use super::form::{Form, Placed, Point};

/// Several laws, each with its share of the probability: those with a density one by one, all separate values together.
#[derive(Clone, Debug)]
pub(crate) struct Mixture {
    /// Share of the whole, and law.
    pub(crate) smooth: Vec<(f64, Placed)>,
    /// Separate values with their probability in the whole (the fields for sums are those among themselves).
    pub(crate) atoms: Vec<Atom>,
    /// Probability of all separate values together.
    atomic: f64,
    /// For each of them P(X <= value) and P(X > value) in the whole.
    reached: Vec<(f64, f64)>,
}

/// Components with a share below this are left out: a uniform number cannot tell.
const LEAST_SHARE: f64 = 1e-300;

impl Mixture {
    /// The law of components with weights; mixtures among them are taken apart, separate values put together.
    pub(crate) fn placed(components: &[(f64, Law)]) -> Placed {
        let mut parts = Vec::new();
        for (weight, law) in components {
            parts.push((*weight, law.placed()));
        }
        Self::of(parts)
    }

    /// The same of laws that were placed, with weights of any sum.
    fn of(parts: Vec<(f64, Placed)>) -> Placed {
        let total: f64 = parts.iter().map(|part| part.0).sum();
        let mut smooth = Vec::new();
        let mut pairs = Vec::new();
        for (weight, part) in parts {
            let share = weight / total;
            if share < LEAST_SHARE || share.is_nan() {
                continue;
            }
            match part.form {
                Form::Point => pairs.push((part.location, share)),
                Form::Discrete(atoms) => pairs.extend(atoms.iter().map(|atom| (atom.value, share * atom.probability))),
                Form::Mixture(inner) => {
                    smooth.extend(inner.smooth.into_iter().map(|(inside, part)| (share * inside, part)));
                    pairs.extend(inner.atoms.iter().map(|atom| (atom.value, share * atom.probability)));
                }
                _ => smooth.push((share, part)),
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let atomic: f64 = pairs.iter().map(|pair| pair.1).sum();
        let mut atoms = atoms::weighted(&pairs);
        if smooth.is_empty() {
            return Placed::discrete(atoms);
        }
        if atoms.is_empty() && smooth.len() == 1 {
            return smooth.swap_remove(0).1;
        }
        for atom in &mut atoms {
            atom.probability *= atomic;
        }
        let mut mixture = Self { smooth, atoms, atomic, reached: Vec::new() };
        mixture.reached = mixture.atoms.iter().map(|atom| mixture.tails(atom.value)).collect();
        let (low, high) = mixture.support();
        Placed { location: 0.0, scale: 1.0, low, high, form: Form::Mixture(Box::new(mixture)) }
    }

    /// Least and largest value.
    pub(crate) fn support(&self) -> (f64, f64) {
        let ends = self.smooth.iter().map(|(_, part)| (part.low, part.high));
        let atoms = self.atoms.iter().map(|atom| (atom.value, atom.value));
        ends.chain(atoms).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end.0), high.max(end.1)))
    }

    /// P(X <= x) and P(X > x).
    pub(crate) fn tails(&self, x: f64) -> (f64, f64) {
        let (mut lower, mut upper) = atoms::tails(&self.atoms, x);
        lower *= self.atomic;
        upper *= self.atomic;
        for (share, part) in &self.smooth {
            let (below, above) = part.tails(x);
            lower += share * below;
            upper += share * above;
        }
        (lower.min(1.0), upper.min(1.0))
    }

    /// Density at x, of what has one.
    pub(crate) fn density(&self, x: f64) -> f64 {
        // At the very end of a law its formula may be 0/0.
        let inside = |part: &Placed| x >= part.low && x <= part.high;
        let densities =
            self.smooth.iter().filter(|(_, part)| inside(part)).map(|(share, part)| share * part.density(x));
        densities.filter(|density| !density.is_nan()).sum()
    }

    /// The smallest value up to which the probability is that of `w` counted from `tail`.
    pub(crate) fn quantile(&self, tail: Tail, w: f64) -> Point {
        let reaches = |(lower, upper): (f64, f64)| if tail == Tail::Lower { lower >= w } else { upper <= w };
        // The answer lies between the least and the largest of the components' answers, and between two jumps.
        let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
        let mut widen = |x: f64| ends = (ends.0.min(x), ends.1.max(x));
        for (_, part) in &self.smooth {
            widen(part.quantile(tail, w));
        }
        if !self.atoms.is_empty() {
            widen(atoms::quantile(&self.atoms, tail, w));
        }
        let (mut low, mut high) = ends;
        let jump = self.reached.partition_point(|&reached| !reaches(reached));
        if let Some(atom) = self.atoms.get(jump) {
            high = high.min(atom.value);
        }
        if jump > 0 {
            low = low.max(self.atoms[jump - 1].value);
        }
        if low >= high || !low.is_finite() || !high.is_finite() {
            // One value, or an end of the support without bound.
            let value = if low.is_finite() { high } else { low };
            return Point { value, slope: 0.0 };
        }
        // An atom reached only by its own jump.
        if self.atoms.get(jump).is_some_and(|atom| atom.value <= high) && !reaches(self.tails(below(high))) {
            return Point { value: high, slope: 0.0 };
        }
        if reaches(self.tails(low)) {
            return Point { value: low, slope: 1.0 / self.density(low) };
        }
        let value = self.search((low, high), tail, w);
        Point { value, slope: 1.0 / self.density(value) }
    }

    /// The least double in (`low`, `high`] at which the probability is reached: Newton's steps on its logarithm where
    /// they stay inside and get on, halves where they do not, down to neighbouring doubles.
    fn search(&self, (mut low, mut high): (f64, f64), tail: Tail, w: f64) -> f64 {
        let ln_w = libm::log(w);
        let mut x = halfway(low, high);
        for round in 0..2_200 {
            if x <= low || x >= high {
                return high;
            }
            let (lower, upper) = self.tails(x);
            let (reached, probability) = if tail == Tail::Lower { (lower >= w, lower) } else { (upper <= w, upper) };
            if reached {
                high = x;
            } else {
                low = x;
            }
            let residual = libm::log(probability) - ln_w;
            let rate = self.density(x) / probability;
            let step = if tail == Tail::Lower { -residual / rate } else { residual / rate };
            let next = x + step;
            // Where Newton's step has come down to the rounding, its neighbours decide.
            let next = if step.abs() <= 4.0 * f64::EPSILON * x.abs() {
                if reached { below(x) } else { above(x) }
            } else {
                next
            };
            x = if next > low && next < high && round % 4 != 3 && next.is_finite() { next } else { halfway(low, high) };
        }
        high
    }

    /// The law given that it lies from `min` to `max`.
    pub(crate) fn truncated(self, min: f64, max: f64) -> Placed {
        let mut parts = vec![(self.atomic, Placed::discrete(atoms::weighted(&self.pairs())))];
        parts.extend(self.smooth);
        let kept = |(share, part): (f64, Placed)| {
            let mass = part.mass_between(min, max);
            (share * mass >= LEAST_SHARE && mass > 0.0).then(|| (share * mass, part.truncated(min, max)))
        };
        Self::of(parts.into_iter().filter(|part| part.0 > 0.0).filter_map(kept).collect())
    }

    /// Probability of the values from `min` to `max`, both included.
    pub(crate) fn mass_between(&self, min: f64, max: f64) -> f64 {
        let smooth: f64 = self.smooth.iter().map(|(share, part)| share * part.mass_between(min, max)).sum();
        smooth + atoms::mass_between(&self.atoms, min, max)
    }

    fn pairs(&self) -> Vec<(f64, f64)> {
        self.atoms.iter().map(|atom| (atom.value, atom.probability)).collect()
    }

    /// Mean.
    pub(crate) fn mean(&self) -> f64 {
        let smooth: f64 = self.smooth.iter().map(|(share, part)| share * part.mean()).sum();
        smooth + atoms::mean_of(&self.atoms, |x| x)
    }

    /// Variance: that inside the components, and that of their means.
    pub(crate) fn variance(&self) -> f64 {
        let mean = self.mean();
        let square = |x: f64| (x - mean) * (x - mean);
        let smooth = self.smooth.iter().map(|(share, part)| share * (part.variance() + square(part.mean())));
        smooth.sum::<f64>() + atoms::mean_of(&self.atoms, square)
    }

    /// The parameters as bits: equal for equal mixtures.
    pub(crate) fn signature(&self) -> Vec<u64> {
        let mut signature = vec![12];
        for (share, part) in &self.smooth {
            let inner = part.form.signature();
            signature.extend([share, &part.location, &part.scale, &part.low, &part.high].map(|value| value.to_bits()));
            signature.push(inner.len() as u64);
            signature.extend(inner);
        }
        signature.extend(self.atoms.iter().flat_map(|atom| [atom.value.to_bits(), atom.probability.to_bits()]));
        signature
    }
}

/// The middle between two doubles, by value, or by order of magnitude where they are orders apart.
fn halfway(low: f64, high: f64) -> f64 {
    if low >= 0.0 && high > 4.0 * low {
        let least = low.max(f64::MIN_POSITIVE);
        return least.sqrt() * high.sqrt();
    }
    if high <= 0.0 && low < 4.0 * high {
        let least = high.min(-f64::MIN_POSITIVE);
        return -(-least).sqrt() * (-low).sqrt();
    }
    0.5 * low + 0.5 * high
}

/// The double just below x.
fn below(x: f64) -> f64 {
    x.next_down()
}

/// The double just above x.
fn above(x: f64) -> f64 {
    x.next_up()
}
