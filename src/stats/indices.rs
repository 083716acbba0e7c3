//! Sobol indices: how much of a function's variance comes from each of its inputs.
//!
//! The function is known at pairs of independent points A and B, and at every A with one input taken from B. Its values may be
//! Monte Carlo estimates: then there are J replicates of each, every replicate estimated from simulated attacks of its own,
//! the same at all points of a scramble. A product of two values of one replicate holds the square of its noise; a product of
//! two replicates does not. So every product is the mean over pairs of different replicates, and what comes of it is unbiased
//! for the function without noise. With one replicate the products are plain.

use super::interval::Estimate;
use super::scrambles;

/// Where a function was evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the first point of the pair.
    A,
    /// At the second.
    B,
    /// At A with this input taken from B.
    Swapped(usize),
}

/// What one scramble says of a function: variances, in the square of its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    /// Variance over all points A and B (divided by their number), without the noise if there are replicates.
    pub variance: f64,
    /// The same of the means of replicates, noise and all.
    pub plain: f64,
    /// Mean square of all values, uncentred.
    pub square: f64,
    /// For each input the variance of the mean given the input, by Saltelli et al. (Computer Physics Communications 181, 2010):
    /// mean of f(B) (f(A with the input of B) - f(A)).
    pub first: Vec<f64>,
    /// For each input the mean of the variance given all others, by Jansen (Computer Physics Communications 117, 1999):
    /// half the mean of (f(A) - f(A with the input of B))².
    pub total: Vec<f64>,
}

impl Moments {
    /// The moments of one scramble of `points` pairs; `value` gives the `replicates` values at a place of a pair. Every
    /// replicate is first centred by its own mean over all places and pairs.
    #[must_use]
    pub fn of<'a>(points: usize, replicates: usize, inputs: usize, value: impl Fn(Place, usize) -> &'a [f64]) -> Self {
        let places = || [Place::A, Place::B].into_iter().chain((0..inputs).map(Place::Swapped));
        let all = (points * (2 + inputs)) as f64;
        let ends = 2.0 * points as f64;
        let (mut centres, mut levels, mut square) = (vec![0.0; replicates], vec![0.0; replicates], 0.0);
        for point in 0..points {
            for place in places() {
                for (replicate, value) in value(place, point).iter().enumerate() {
                    centres[replicate] += value / all;
                    square += value * value / (all * replicates as f64);
                    if !matches!(place, Place::Swapped(_)) {
                        levels[replicate] += value / ends;
                    }
                }
            }
        }
        let level = levels.iter().sum::<f64>() / replicates as f64;
        let mut moments =
            Self { variance: 0.0, plain: 0.0, square, first: vec![0.0; inputs], total: vec![0.0; inputs] };
        for point in 0..points {
            let (a, b) = (value(Place::A, point), value(Place::B, point));
            for end in [a, b] {
                let centred = || end.iter().zip(&levels).map(|(value, level)| value - level);
                moments.variance += cross(centred().map(|value| (value, value)));
                let mean = end.iter().sum::<f64>() / replicates as f64 - level;
                moments.plain += mean * mean;
            }
            for input in 0..inputs {
                let swapped = value(Place::Swapped(input), point);
                let steps = || swapped.iter().zip(a).map(|(swapped, a)| swapped - a);
                let other = b.iter().zip(&centres).map(|(value, centre)| value - centre);
                moments.first[input] += cross(other.zip(steps()));
                moments.total[input] += cross(steps().map(|step| (step, step))) / 2.0;
            }
        }
        moments.variance /= ends;
        moments.plain /= ends;
        moments.first.iter_mut().chain(&mut moments.total).for_each(|sum| *sum /= points as f64);
        moments
    }
}

/// Mean of a b over pairs of different replicates; the plain product of one alone.
fn cross(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut n, mut sum_a, mut sum_b, mut both) = (0.0, 0.0, 0.0, 0.0);
    for (a, b) in values {
        n += 1.0;
        sum_a += a;
        sum_b += b;
        both += a * b;
    }
    if n > 1.5 { (sum_a * sum_b - both) / (n * (n - 1.0)) } else { both }
}

/// Shares of a function's variance that come from one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// First-order index: the share that would go if the input were known, by itself.
    pub first: Estimate,
    /// Total index: the share that would be left if all others were known; it includes what the input does together with others.
    pub total: Estimate,
}

/// Sobol indices of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Variance of the function, without noise if there are replicates.
    pub variance: Estimate,
    /// Share of noise in the variance of the means of replicates; may come out below 0 by chance. `None` if there is one
    /// replicate, or nothing varied.
    pub noise: Option<Estimate>,
    /// For each input; `None` if the variance can't be told from 0, so that there is nothing to explain.
    pub inputs: Option<Vec<Index>>,
    /// Sum of the first-order indices: what inputs explain one by one. `None` as above.
    pub additive: Option<Estimate>,
}

/// Values whose spread is below this share of their level have only rounding errors in it.
const ROUNDING: f64 = 1e-12;

/// Indices from the moments of independent scrambles: a mean over scrambles divided by the mean variance, with the interval of
/// the jackknife over scrambles; `t` is Student's quantile for one degree of freedom less than there are scrambles (two at
/// least). `replicates` is how many replicates the moments are made of.
#[must_use]
pub fn indices(moments: &[Moments], replicates: usize, t: f64) -> Indices {
    let each = |of: &dyn Fn(&Moments) -> f64| moments.iter().map(of).collect::<Vec<f64>>();
    let variances = each(&|moments| moments.variance);
    let plain = each(&|moments| moments.plain);
    let level = each(&|moments| moments.square).iter().sum::<f64>() / moments.len() as f64;
    let varies = |variance: f64| variance > ROUNDING * ROUNDING * level;
    let variance = scrambles::mean(&variances, t);
    let noisy = replicates > 1 && varies(plain.iter().sum::<f64>() / moments.len() as f64);
    let noise = noisy.then(|| {
        let clean = scrambles::ratio(&variances, &plain, t);
        Estimate::within(1.0 - clean.value, clean.se, t)
    });
    let told = variance.low > 0.0 && varies(variance.value);
    let share = |of: &dyn Fn(&Moments) -> f64| scrambles::ratio(&each(of), &variances, t);
    let inputs = moments.first().map_or(0, |moments| moments.first.len());
    let input = |input: usize| Index {
        first: share(&|moments| moments.first[input]),
        total: share(&|moments| moments.total[input]),
    };
    Indices {
        variance,
        noise,
        inputs: told.then(|| (0..inputs).map(input).collect()),
        additive: told.then(|| share(&|moments| moments.first.iter().sum())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "what is exact here is exact to the bit")]

    use super::*;

    /// Two pairs, one input, by hand.
    #[test]
    fn plain_moments_by_hand() {
        let at = |place, point: usize| -> &[f64] {
            match place {
                Place::A => [&[1.0], &[3.0]][point],
                Place::B => [&[2.0], &[6.0]][point],
                Place::Swapped(_) => [&[2.0], &[4.0]][point],
            }
        };
        let found = Moments::of(2, 1, 1, at);
        // B less 3: -1 and 3; steps 1 and 1.
        // All of A, B and swapped: mean 3; A and B: mean 3, squares 4 + 0 + 1 + 9.
        assert!((found.variance - 14.0 / 4.0).abs() < 1e-14 && (found.plain - 14.0 / 4.0).abs() < 1e-14);
        assert!((found.first[0] - 1.0).abs() < 1e-14);
        assert!((found.total[0] - (1.0 + 1.0) / 4.0).abs() < 1e-14);
        assert!((found.square - (1.0 + 9.0 + 4.0 + 36.0 + 4.0 + 16.0) / 6.0).abs() < 1e-14);
    }

    #[test]
    fn products_are_those_of_different_replicates() {
        // Pairs (j, k), j ≠ k, of (1, 2, 4) and (3, 5, 9): 5 + 9 + 6 + 18 + 12 + 20, of six.
        let found = cross([1.0, 2.0, 4.0].into_iter().zip([3.0, 5.0, 9.0]));
        assert!((found - 70.0 / 6.0).abs() < 1e-14);
        assert_eq!(cross([(3.0, 4.0)].into_iter()), 12.0);
    }

    #[test]
    fn a_shift_of_a_whole_replicate_moves_nothing() {
        let numbers = |shift: f64| -> Vec<[f64; 2]> {
            (0..16).map(|at| f64::from(at * at % 7)).map(|value| [value + shift, value * 1.5 - 3.0 * shift]).collect()
        };
        let of = |values: &[[f64; 2]]| {
            Moments::of(4, 2, 2, |place, point| match place {
                Place::A => &values[4 * point],
                Place::B => &values[4 * point + 1],
                Place::Swapped(input) => &values[4 * point + 2 + input],
            })
        };
        let (one, other) = (of(&numbers(0.0)), of(&numbers(64.0)));
        for (one, other) in one.first.iter().chain(&one.total).zip(other.first.iter().chain(&other.total)) {
            assert!((one - other).abs() < 1e-12, "{one} {other}");
        }
        assert!((one.variance - other.variance).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_has_no_indices() {
        let constant = [0.1; 4];
        let level = Moments::of(4, 1, 1, |_, point| &constant[point..=point]);
        let found = indices(&vec![level; 8], 1, 2.4);
        assert_eq!((found.inputs, found.additive, found.noise), (None, None, None));
        // A variance that is 0 within its interval.
        let uncertain = |variance| Moments { variance, plain: 1.0, square: 1.0, first: vec![0.1], total: vec![0.1] };
        let found = indices(&[uncertain(-0.5), uncertain(1.0), uncertain(-0.2), uncertain(0.4)], 4, 3.2);
        assert_eq!(found.inputs, None);
        assert!(found.noise.is_some());
    }
}
