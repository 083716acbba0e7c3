use proptest::prelude::*;

use super::*;
use crate::random::key::{Key, Place};

/// A law of counts by its masses from `first` on, and the sampler to compare.
struct Case {
    name: String,
    first: u64,
    masses: Vec<f64>,
    draw: Box<dyn Fn(f64) -> u64>,
}

impl Case {
    fn variance(&self) -> f64 {
        let mean: f64 = self.masses.iter().enumerate().map(|(k, mass)| k as f64 * mass).sum();
        self.masses.iter().enumerate().map(|(k, mass)| (k as f64 - mean) * (k as f64 - mean) * mass).sum()
    }
}

/// Masses relative to the mode's by their ratios, outward, then normed: another way than the sampler's.
fn by_ratios(first: u64, last: u64, mode: u64, ratio: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut masses = vec![0.0; (last - first + 1) as usize];
    let at = |k: u64| (k - first) as usize;
    masses[at(mode)] = 1.0;
    for k in mode + 1..=last {
        masses[at(k)] = masses[at(k - 1)] * ratio(k as f64);
    }
    for k in (first + 1..=mode).rev() {
        masses[at(k - 1)] = masses[at(k)] / ratio(k as f64);
    }
    let mut sorted = masses.clone();
    sorted.sort_by(f64::total_cmp);
    let total: f64 = sorted.iter().sum();
    for mass in &mut masses {
        *mass /= total;
    }
    masses
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (n, p) in [
        (1, 0.5),
        (4, 0.999),
        (20, 0.3),
        (134, 0.02),
        (134, 0.95),
        (800, 0.2),
        (800, 0.7),
        (30, 0.4),
        (5000, 0.9985),
        (1_000_000, 0.37),
        (1_000_000, 3e-6),
    ] {
        let count = n as f64;
        let mode = (((count + 1.0) * p) as u64).min(n);
        cases.push(Case {
            name: format!("binomial {n} {p}"),
            first: 0,
            masses: by_ratios(0, n, mode, |k| (count + 1.0 - k) / k * (p / (1.0 - p))),
            draw: Box::new(move |u| binomial(n, p, u)),
        });
    }
    for mean in [1e-12, 0.3, 5.0, 9.99, 10.01, 42.0, 3000.0, 1e6] {
        let last = (mean + 12.0 * f64::sqrt(mean) + 60.0) as u64;
        cases.push(Case {
            name: format!("poisson {mean}"),
            first: 0,
            masses: by_ratios(0, last, mean as u64, |k| mean / k),
            draw: Box::new(move |u| poisson(mean, u)),
        });
        cases.push(Case {
            name: format!("poisson_positive {mean}"),
            first: 1,
            masses: by_ratios(1, last, (mean as u64).max(1), |k| mean / k),
            draw: Box::new(move |u| poisson_positive(mean, u)),
        });
    }
    for (mean, dispersion) in [
        (1e-7, 0.5),
        (1e-7, 0.01),
        (1e-7, 300.0),
        (0.05, 0.02),
        (0.3, 0.7),
        (5.0, 0.05),
        (12.0, 4.0),
        (42.0, 9.5),
        (42.0, 1.0),
        (60.0, 1e7),
        (1000.0, 0.5),
        (1000.0, 30.0),
        (1000.0, 2e4),
    ] {
        let (variance, q) = (mean + mean * mean / dispersion, mean / (mean + dispersion));
        let last = (mean + 12.0 * f64::sqrt(variance) + 40.0 * mean / dispersion + 60.0) as u64;
        let mode = (((dispersion - 1.0) / dispersion * mean).max(0.0)) as u64;
        let ratio = move |k: f64| (k - 1.0 + dispersion) / k * q;
        cases.push(Case {
            name: format!("negative_binomial {mean} {dispersion}"),
            first: 0,
            masses: by_ratios(0, last, mode, ratio),
            draw: Box::new(move |u| negative_binomial(mean, dispersion, u)),
        });
        cases.push(Case {
            name: format!("negative_binomial_positive {mean} {dispersion}"),
            first: 1,
            masses: by_ratios(1, last, mode.max(1), ratio),
            draw: Box::new(move |u| negative_binomial_positive(mean, dispersion, u)),
        });
    }
    for (population, successes, draws) in [
        (10, 4, 3),
        (134, 90, 100),
        (800, 100, 60),
        (800, 799, 30),
        (1_000_000, 300_000, 2000),
        (1_000_000, 500_000, 500_000),
    ] {
        let (total, good, taken) = (population as f64, successes as f64, draws as f64);
        let first = u64::saturating_sub(successes + draws, population);
        let last = successes.min(draws);
        let mode = (((taken + 1.0) * (good + 1.0) / (total + 2.0)) as u64).clamp(first, last);
        cases.push(Case {
            name: format!("hypergeometric {population} {successes} {draws}"),
            first,
            masses: by_ratios(first, last, mode, |k| {
                (good + 1.0 - k) * (taken + 1.0 - k) / (k * (total - good - taken + k))
            }),
            draw: Box::new(move |u| hypergeometric(population, successes, draws, u)),
        });
    }
    cases
}

#[test]
fn draws_invert_the_distribution_function() {
    for case in cases() {
        // Distribution function by compensated sums.
        let mut cumulative = Vec::with_capacity(case.masses.len());
        let (mut sum, mut carried) = (0.0_f64, 0.0_f64);
        for &mass in &case.masses {
            let next = sum + mass;
            carried += if sum >= mass { (sum - next) + mass } else { (mass - next) + sum };
            sum = next;
            cumulative.push(sum + carried);
        }
        let steps = if case.masses.len() > 10_000 { 400 } else { 5000 };
        for step in 0..steps {
            let u = (f64::from(step) + 0.5) / f64::from(steps);
            let drawn = (case.draw)(u);
            let index = (drawn - case.first) as usize;
            let reached = cumulative[index];
            let before = if index == 0 { 0.0 } else { cumulative[index - 1] };
            assert!(reached >= u - 1e-12 && before < u + 1e-12, "{} at {u}: {drawn}", case.name);
        }
    }
}

/// A million draws of each law; a fiftieth of that of the widest, whose search from the mode takes long.
#[test]
fn frequencies_fit() {
    for (number, case) in cases().into_iter().enumerate() {
        let key = Key::named(2024, "", &case.name);
        let draws = if case.variance() > 1e4 { 20_000_u32 } else { 1_000_000 };
        let mut counts = vec![0_u32; case.masses.len()];
        for trial in 0..u64::from(draws) {
            let drawn = (case.draw)(key.uniform(Place { trial, event: 0, step: 0 }));
            counts[(drawn - case.first) as usize] += 1;
        }
        // Neighbouring counts joined until each class expects at least 10.
        let (mut statistic, mut classes) = (0.0, 0.0);
        let (mut expected, mut observed, mut left) = (0.0, 0.0, 1.0);
        for (&mass, &count) in case.masses.iter().zip(&counts) {
            expected += mass * f64::from(draws);
            left -= mass;
            observed += f64::from(count);
            if expected >= 10.0 && left * f64::from(draws) >= 10.0 {
                statistic += (observed - expected) * (observed - expected) / expected;
                classes += 1.0;
                (expected, observed) = (0.0, 0.0);
            }
        }
        if expected > 0.1 {
            statistic += (observed - expected) * (observed - expected) / expected;
            classes += 1.0;
        }
        let freedom: f64 = classes - 1.0;
        if freedom >= 1.0 {
            // Upper tail of the chi-square law; some 60 cases, so 1e-5 is about 4 standard errors for all together.
            let tail = crate::random::gamma_sf(0.5 * freedom, 0.5 * statistic);
            assert!(tail > 1e-5, "{number} {}: {statistic} on {freedom}, {tail:e}", case.name);
        }
    }
}

#[test]
fn edges() {
    assert_eq!(binomial(0, 0.5, 0.3), 0);
    assert_eq!(binomial(7, 0.0, 0.999), 0);
    assert_eq!(binomial(7, 1.0, 0.001), 7);
    assert_eq!(binomial(7, -0.1, 0.5), 0);
    assert_eq!(binomial(7, 1.1, 0.5), 7);
    assert_eq!(poisson(0.0, 0.9), 0);
    assert_eq!(poisson_positive(0.0, 0.9), 1);
    assert_eq!(hypergeometric(10, 0, 5, 0.5), 0);
    assert_eq!(hypergeometric(10, 10, 5, 0.5), 5);
    assert_eq!(hypergeometric(10, 4, 10, 0.5), 4);
    assert_eq!(hypergeometric(0, 0, 0, 0.5), 0);
    let (least, largest) = (f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0);
    for u in [0.0, least, largest, 1.0] {
        assert!(binomial(1_000_000, 0.5, u).abs_diff(500_000) < 6000);
        assert!(poisson(1e6, u).abs_diff(1_000_000) < 12_000);
        assert!(poisson(3.0, u) < 40 && poisson_positive(1e-12, u) <= 3);
        assert!((100..=200).contains(&hypergeometric(1000, 200, 900, u)));
    }
}

#[test]
fn small_mean_given_at_least_one() {
    // P(2 or more | at least 1) is mean/2 to first order.
    let mean = 1e-12;
    assert_eq!(poisson_positive(mean, 1.0 - 0.51e-12), 1);
    assert_eq!(poisson_positive(mean, 1.0 - 0.49e-12), 2);
}

/// The masses themselves, not only their ratios: against statrs, and the first two of the positive law by hand.
#[test]
fn negative_binomial_masses() {
    use statrs::distribution::{Discrete, NegativeBinomial};
    for (mean, dispersion) in [(1e-7, 0.5), (0.3, 0.7), (5.0, 0.05), (42.0, 9.5), (300.0, 20.0)] {
        let law = NegativeBinomial::new(dispersion, dispersion / (mean + dispersion)).unwrap();
        let mut reached = 0.0;
        for k in 0..400 {
            let from = reached;
            reached += law.pmf(k);
            let middle = 0.5 * (from + reached);
            if reached - from > 1e-9 {
                assert_eq!(negative_binomial(mean, dispersion, middle), k, "{mean} {dispersion}");
                assert_eq!(negative_binomial(mean, dispersion, reached - 1e-10), k, "{mean} {dispersion}");
                assert_eq!(negative_binomial(mean, dispersion, from + 1e-10), k, "{mean} {dispersion}");
            }
        }
    }
    // P(2 or more | at least 1) is mean (1 + 1 / dispersion) / 2 to first order.
    let (mean, dispersion) = (1e-12, 0.25);
    assert_eq!(negative_binomial_positive(mean, dispersion, 1.0 - 2.55e-12), 1);
    assert_eq!(negative_binomial_positive(mean, dispersion, 1.0 - 2.45e-12), 2);
    assert_eq!(negative_binomial(0.0, 1.0, 0.9), 0);
    assert_eq!(negative_binomial_positive(0.0, 1.0, 0.9), 1);
    for u in [1e-12, 0.2, 0.7, 0.999, 1.0 - 1e-12] {
        assert_eq!(negative_binomial(42.0, f64::INFINITY, u), poisson(42.0, u));
        assert_eq!(negative_binomial_positive(0.3, f64::INFINITY, u), poisson_positive(0.3, u));
        assert!(negative_binomial(42.0, 1e9, u).abs_diff(poisson(42.0, u)) <= 1);
    }
}

proptest! {
    #[test]
    fn negative_binomial_is_monotone_in_u_and_in_its_mean(
        magnitude in -16.0..7.0_f64, shape in -4.0..12.0_f64, u in 0.0..1.0_f64, distance in 0.0..0.1_f64,
    ) {
        let (mean, dispersion) = (libm::exp(magnitude), libm::exp(shape));
        let v = (u + distance * distance * distance).min(1.0);
        let [low, high] = [u, v].map(|u| negative_binomial(mean, dispersion, u));
        prop_assert!(low <= high);
        let [low, high] = [u, v].map(|u| negative_binomial_positive(mean, dispersion, u));
        prop_assert!(1 <= low && low <= high);
        prop_assert!(negative_binomial(mean, dispersion, u) <= negative_binomial(mean * (1.0 + distance), dispersion, u));
    }

    #[test]
    fn monotone_in_u(
        n in 0..100_000_u64, p in 0.0..1.0_f64, mean in 0.0..1000.0_f64, good in 0..2000_u64, draws in 0..2000_u64,
        u in 0.0..1.0_f64, distance in 0.0..0.1_f64,
    ) {
        let v = (u + distance * distance * distance).min(1.0);
        prop_assert!(binomial(n, p, u) <= binomial(n, p, v));
        prop_assert!(poisson(mean, u) <= poisson(mean, v));
        prop_assert!(poisson_positive(mean, u) <= poisson_positive(mean, v));
        prop_assert!(hypergeometric(2000, good, draws, u) <= hypergeometric(2000, good, draws, v));
    }

    #[test]
    fn monotone_in_probability(n in 0..3000_u64, p in 0.0..0.99_f64, step in 1e-6..0.01_f64, u in 0.0..1.0_f64) {
        prop_assert!(binomial(n, p, u) <= binomial(n, p + step, u));
        prop_assert!(poisson(p * 100.0, u) <= poisson((p + step) * 100.0, u));
    }

    #[test]
    fn complement(n in 1..3000_u64, p in 0.01..0.99_f64, u in 0.001..0.999_f64) {
        // Failures at 1 - u mirror successes at u, except where u falls on a border.
        let mirrored = n - binomial(n, 1.0 - p, 1.0 - u);
        prop_assert!(binomial(n, p, u).abs_diff(mirrored) <= 1);
        prop_assert!(binomial(n, p, u - 1e-9) <= mirrored && mirrored <= binomial(n, p, u + 1e-9));
    }
}
