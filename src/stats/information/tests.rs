//! Choices whose value of information is known exactly.

#![expect(clippy::float_cmp, reason = "what is exact here is exact to the bit")]

use super::*;

/// Student's 97.5 % quantile for 15 degrees of freedom.
const T15: f64 = 2.131_449_545_559_323;

/// Numbers from a counter, `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 12) as f64 / 4_503_599_627_370_496.0 + f64::EPSILON
    }

    /// Box and Muller 1958.
    fn normal(&mut self) -> f64 {
        let (size, turn) = (self.uniform(), self.uniform());
        (-2.0 * libm::log(size)).sqrt() * libm::cos(2.0 * std::f64::consts::PI * turn)
    }
}

/// Points of 16 scrambles whose dimensions are stratified, each in a random order of its own.
struct Points {
    dimensions: usize,
    of_each: usize,
    uniform: Vec<f64>,
}

const SCRAMBLES: usize = 16;

impl Points {
    fn new(dimensions: usize, points: usize, seed: u64) -> Self {
        let mut numbers = Numbers(seed);
        let mut uniform = vec![0.0; SCRAMBLES * points * dimensions];
        for scramble in 0..SCRAMBLES {
            for dimension in 0..dimensions {
                let mut order: Vec<usize> = (0..points).collect();
                for at in (1..points).rev() {
                    order.swap(at, (numbers.uniform() * (at + 1) as f64) as usize);
                }
                for (point, stratum) in order.into_iter().enumerate() {
                    let u = (stratum as f64 + numbers.uniform()) / points as f64;
                    uniform[(scramble * points + point) * dimensions + dimension] = u;
                }
            }
        }
        Self { dimensions, of_each: points, uniform }
    }

    fn at(&self, scramble: usize, point: usize) -> &[f64] {
        let begin = (scramble * self.of_each + point) * self.dimensions;
        &self.uniform[begin..begin + self.dimensions]
    }

    /// Replicates of the utilities of options: `utility` of a point, and noise of standard deviation `noise` on each.
    fn gains(&self, options: usize, replicates: usize, noise: f64, utility: impl Fn(&[f64]) -> Vec<f64>) -> Gains {
        let mut numbers = Numbers(self.uniform[0].to_bits());
        let mut kept = Vec::new();
        for scramble in 0..SCRAMBLES {
            for point in 0..self.of_each {
                for value in utility(self.at(scramble, point)) {
                    kept.extend((0..replicates).map(|_| value + noise * numbers.normal()));
                }
            }
        }
        let utility = |scramble: usize, point: usize, option: usize| {
            let begin = ((scramble * self.of_each + point) * options + option) * replicates;
            &kept[begin..begin + replicates]
        };
        Gains::of(&Choice { scrambles: SCRAMBLES, points: self.of_each, options, replicates, utility: &utility })
    }

    fn partial(&self, gains: &Gains, dimensions: &[usize]) -> Partial {
        gains.partial(dimensions.len(), |scramble, point, at| self.at(scramble, point)[dimensions[at]], T15)
    }
}

/// Normal quantile by bisection of `libm::erfc`: tests of `stats` have no other.
fn normal(u: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if 0.5 * libm::erfc(-middle * std::f64::consts::FRAC_1_SQRT_2) < u { low = middle } else { high = middle }
    }
    low
}

/// Value of information about a normal gain of mean `mu` and standard deviation `s` over an option that is known.
fn exact(mu: f64, s: f64) -> f64 {
    let z = mu.abs() / s;
    let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    s * density - mu.abs() * 0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

#[track_caller]
fn meets(found: Estimate, exact: f64, what: &str) {
    let off = (found.value - exact).abs();
    assert!(off <= 4.0 * found.se, "{what}: {found:?} instead of {exact}, {} errors", off / found.se);
}

#[test]
fn polynomials_are_orthogonal() {
    let n = 2_000;
    let mut products = [[0.0; DEGREE]; DEGREE];
    let mut basis = [0.0; DEGREE];
    for at in 0..n {
        polynomials(1, |_| (f64::from(at) + 0.5) / f64::from(n), &mut basis);
        for (row, one) in products.iter_mut().zip(basis) {
            row.iter_mut().zip(basis).for_each(|(sum, other)| *sum += one * other / f64::from(n));
        }
    }
    for (i, row) in products.iter().enumerate() {
        for (j, product) in row.iter().enumerate() {
            // The midpoint rule is off by some f'' / (24 n²).
            assert!((product - f64::from(u8::from(i == j))).abs() < 1e-4, "{i} {j}: {product}");
        }
    }
}

#[test]
fn normal_gains_have_their_exact_value() {
    let sizes = [1.0, 0.6, 0.25, 0.0];
    let spread = (1.0_f64 + 0.36 + 0.0625).sqrt();
    for (seed, mu) in [(1, 0.0), (2, 0.4), (3, -0.8)] {
        let points = Points::new(4, 512, seed);
        let utility = |u: &[f64]| vec![0.0, mu + u.iter().zip(sizes).map(|(u, a)| a * normal(*u)).sum::<f64>()];
        let gains = points.gains(2, 1, 0.0, utility);
        let perfect = gains.perfect(T15);
        meets(perfect.estimate, exact(mu, spread), "all");
        assert!((perfect.upper - perfect.estimate.value).abs() < 1e-12, "with one replicate both are plain");
        if mu.abs() > 0.1 {
            assert_eq!(gains.best(), usize::from(mu > 0.0));
        }
        for (input, size) in sizes.iter().enumerate() {
            let partial = points.partial(&gains, &[input]);
            if *size > 0.0 {
                // Polynomials do not see what changes in the last thousandth of an input: 5e-5 of the third input with -0.8.
                let off = (partial.gain.value - exact(mu, *size)).abs();
                assert!(off <= 4.0 * partial.gain.se + 1e-4, "input {input}, mu {mu}: {partial:?}");
            } else {
                assert_eq!([partial.gain.value, partial.gain.se, partial.changed], [0.0; 3]);
            }
            // How often the sign of mu + a z is not that of mu.
            let changes = 0.5 * libm::erfc(mu.abs() / size / 2.0_f64.sqrt());
            if mu.abs() > 0.1 && *size > 0.5 {
                assert!((partial.changed - changes).abs() < 0.02, "{} {changes}", partial.changed);
            }
        }
        // Two of them as one input: a sum of polynomials is what it is.
        let pair = points.partial(&gains, &[0, 1]);
        meets(pair.gain, exact(mu, 1.36_f64.sqrt()), "both");
    }
}

#[test]
fn three_options_have_their_exact_value() {
    // 0.5, u, and 1.2 v - 0.2 of independent uniform numbers: means 0.5, 0.5, 0.4.
    // All known: E max(1/2, U, W), W uniform on (-0.2, 1). Above x in (1/2, 1) P(max <= x) = x (x + 0.2) / 1.2, so
    // E max = 1 - ∫ x (x + 0.2) / 1.2 dx from 1/2 to 1 = 1 - (7/24 + 0.075) / 1.2.
    // u known: E max(1/2, u) - 1/2 = 1/8. v known: E max(1/2, W) - 1/2 = (1/2)² / 2 / 1.2.
    let points = Points::new(2, 512, 4);
    let gains = points.gains(3, 1, 0.0, |u| vec![0.5, u[0], 1.2 * u[1] - 0.2]);
    meets(gains.perfect(T15).estimate, 0.5 - (7.0 / 24.0 + 0.075) / 1.2, "all");
    let known = points.partial(&gains, &[0]);
    meets(known.gain, 0.125, "u");
    let known = points.partial(&gains, &[1]);
    meets(known.gain, 0.125 / 1.2, "v");
    assert!((known.changed - 0.5 / 1.2).abs() < 0.01, "{known:?}");
}

#[test]
fn information_that_changes_no_choice_is_worth_exactly_nothing() {
    let points = Points::new(2, 256, 5);
    // Always better by something; always equal; an input that plays no part.
    let better = points.gains(2, 1, 0.0, |u| vec![u[0], 2.0 + u[0] * u[1]]);
    let equal = points.gains(3, 1, 0.0, |u| vec![u[0]; 3]);
    for gains in [&better, &equal] {
        let perfect = gains.perfect(T15);
        assert_eq!([perfect.upper, perfect.estimate.value, perfect.estimate.se], [0.0; 3]);
        for input in [0, 1] {
            let partial = points.partial(gains, &[input]);
            assert_eq!([partial.gain.value, partial.gain.se, partial.changed], [0.0; 3]);
        }
    }
}

#[test]
fn noise_is_not_taken_for_value() {
    // The second option gains -0.3 + 0.1 z and is drowned in noise of 2.0 a replicate: there is next to nothing to gain, and
    // the plain figure sees much. Then a case with something to gain.
    for (mu, size, noise) in [(-0.3, 0.1, 2.0), (-0.2, 1.0, 0.5)] {
        let (truth, seeds) = (exact(mu, size), 100);
        let (mut above, mut above_partial, mut plain) = (0, 0, 0);
        for seed in 0..seeds {
            let points = Points::new(2, 64, 1_000 + seed);
            let gains = points.gains(2, 4, noise, |u| vec![0.0, mu + size * normal(u[0])]);
            let perfect = gains.perfect(T15);
            above += usize::from(perfect.estimate.low > truth);
            plain += usize::from(perfect.upper > perfect.estimate.high);
            above_partial += usize::from(points.partial(&gains, &[0]).gain.low > truth);
            above_partial += usize::from(points.partial(&gains, &[1]).gain.low > 0.0);
        }
        // 2.5 % at most: 2.5 of 100 expected, 9 or more once in 1,000; of 200, 5 expected and 14 or more once in 1,000.
        assert!(above <= 8 && above_partial <= 13, "{above} and {above_partial} intervals lie above the truth");
        assert!(plain > 90, "the test must be able to tell: {plain}");
    }
}

#[test]
fn intervals_hold_the_value_as_often_as_they_say() {
    let (mu, size, noise) = (0.3, 1.0, 0.3);
    let truth = exact(mu, size);
    let (mut all, mut one) = (0, 0);
    for seed in 0..200 {
        let points = Points::new(2, 64, 5_000 + seed);
        let gains = points.gains(2, 1, 0.0, |u| vec![0.0, mu + size * normal(u[0])]);
        let perfect = gains.perfect(T15).estimate;
        all += usize::from(perfect.low <= truth && truth <= perfect.high);
        let noisy = points.gains(2, 4, noise, |u| vec![0.0, mu + size * normal(u[0])]);
        let partial = points.partial(&noisy, &[0]).gain;
        one += usize::from(partial.low <= truth && truth <= partial.high);
    }
    // 190 expected, standard deviation 3.1: 178 or fewer once in 3,000.
    assert!(all > 178 && one > 178, "{all} and {one} of 200");
}
