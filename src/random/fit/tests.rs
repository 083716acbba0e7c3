//! Fits against simulated samples of known laws: parameters, maxima, and the probabilities of the bootstrap.

use super::*;
use crate::random::special::trigamma;
use crate::random::{Key, Place};

fn sample(law: &Law, count: u32, seed: u64) -> Vec<f64> {
    let key = Key::named(seed, "", "sample");
    let mut values: Vec<f64> =
        (0..count).map(|step| law.quantile(key.uniform(Place { trial: 0, event: 0, step }))).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// A law of a family, and each of its parameters with its standard error.
type Case = (Family, Law, Vec<(f64, f64)>);

/// A law of every family but the uniform one, with its parameters, and their asymptotic standard errors for one value (the
/// inverse of the Fisher information).
fn cases() -> Vec<Case> {
    let euler = 0.577_215_664_901_532_9;
    let zeta = std::f64::consts::PI * std::f64::consts::PI / 6.0;
    let gamma = |shape: f64, scale: f64| {
        let determinant = shape * trigamma(shape) - 1.0;
        let errors = [shape / determinant, scale * scale * trigamma(shape) / determinant];
        (Family::Gamma, Law::Gamma { shape, scale }, vec![(shape, errors[0].sqrt()), (scale, errors[1].sqrt())])
    };
    let weibull = |shape: f64, scale: f64| {
        // Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" vol. 1, 1994, chapter 21.
        let of_scale = (1.0 + (1.0 - euler) * (1.0 - euler) / zeta).sqrt() * scale / shape;
        (Family::Weibull, Law::Weibull { shape, scale }, vec![(shape, shape / zeta.sqrt()), (scale, of_scale)])
    };
    let beta = |alpha: f64, beta: f64| {
        let both = trigamma(alpha + beta);
        let (aa, bb) = (trigamma(alpha) - both, trigamma(beta) - both);
        let determinant = aa * bb - both * both;
        let errors = [(bb / determinant).sqrt(), (aa / determinant).sqrt()];
        (Family::Beta, Law::Beta { alpha, beta }, vec![(alpha, errors[0]), (beta, errors[1])])
    };
    vec![
        (Family::Normal, Law::Normal { mean: -3.0, sd: 0.5 }, vec![(-3.0, 0.5), (0.5, 0.5 / 2.0_f64.sqrt())]),
        (Family::LogNormal, Law::LogNormal { mu: 4.0, sigma: 1.2 }, vec![(4.0, 1.2), (1.2, 1.2 / 2.0_f64.sqrt())]),
        gamma(0.3, 7.0),
        gamma(2.5, 60.0),
        gamma(400.0, 0.1),
        weibull(0.6, 90.0),
        weibull(3.5, 2.0),
        (Family::Exponential, Law::Exponential { mean: 12.0 }, vec![(12.0, 12.0)]),
        beta(0.4, 0.7),
        beta(3.0, 6.0),
        beta(50.0, 2.0),
        (Family::Poisson, Law::Poisson { mean: 3.2 }, vec![(3.2, 3.2_f64.sqrt())]),
    ]
}

fn parameters(law: &Law) -> Vec<f64> {
    match *law {
        Law::Normal { mean, sd } => vec![mean, sd],
        Law::LogNormal { mu, sigma } => vec![mu, sigma],
        Law::Gamma { shape, scale } | Law::Weibull { shape, scale } => vec![shape, scale],
        Law::Exponential { mean } | Law::Poisson { mean } => vec![mean],
        Law::Uniform { low, high } => vec![low, high],
        Law::Beta { alpha, beta } => vec![alpha, beta],
        ref other => panic!("{other:?}"),
    }
}

fn with(family: Family, at: &[f64]) -> Law {
    match family {
        Family::Normal => Law::Normal { mean: at[0], sd: at[1] },
        Family::LogNormal => Law::LogNormal { mu: at[0], sigma: at[1] },
        Family::Gamma => Law::Gamma { shape: at[0], scale: at[1] },
        Family::Weibull => Law::Weibull { shape: at[0], scale: at[1] },
        Family::Exponential => Law::Exponential { mean: at[0] },
        Family::Uniform => Law::Uniform { low: at[0], high: at[1] },
        Family::Beta => Law::Beta { alpha: at[0], beta: at[1] },
        Family::Poisson => Law::Poisson { mean: at[0] },
    }
}

#[test]
fn parameters_are_found_within_their_standard_errors() {
    let count = 4_000;
    for (family, law, wanted) in cases() {
        let found = family.fit(&sample(&law, count, 1)).unwrap();
        for (found, (wanted, error)) in parameters(&found).into_iter().zip(wanted) {
            let error = error / f64::from(count).sqrt();
            assert!((found - wanted).abs() < 4.0 * error, "{law:?}: {found} instead of {wanted}, error {error}");
        }
    }
}

#[test]
fn the_likelihood_is_at_its_maximum() {
    for (family, law, _) in cases() {
        for count in [8, 300] {
            let values = sample(&law, count, 2);
            let best = parameters(&family.fit(&values).unwrap());
            let height = |at: &[f64]| family.ln_likelihood(&with(family, at), &values);
            let top = height(&best);
            for (index, size) in best.iter().map(|value| value.abs()).enumerate() {
                for step in [1e-2, -1e-2, 1e-4, -1e-4] {
                    let mut beside = best.clone();
                    beside[index] += step * size;
                    assert!(height(&beside) < top, "{law:?}, {count} values: {best:?} below {beside:?}");
                }
                // The slope is none: both sides are equally low to the third order.
                let mut sides = [best.clone(), best.clone()];
                sides[0][index] += 1e-4 * size;
                sides[1][index] -= 1e-4 * size;
                let [up, down] = sides.map(|side| top - height(&side));
                assert!((up - down).abs() < 0.02 * (up + down), "{law:?}, {count} values: {up} {down}");
            }
        }
    }
}

#[test]
fn the_likelihood_is_the_density_of_the_law() {
    for (family, law, _) in cases() {
        let values = sample(&law, 20, 3);
        let density = |x: f64| match law {
            Law::Poisson { .. } => law.cdf(x) - law.cdf(x - 0.5),
            _ => law.placed().density(x),
        };
        let sum: f64 = values.iter().map(|x| libm::log(density(*x))).sum();
        let found = family.ln_likelihood(&law, &values);
        assert!((found - sum).abs() < 1e-8 * sum.abs().max(1.0), "{law:?}: {found} {sum}");
    }
}

#[test]
fn what_has_no_such_values_is_refused_with_the_reason() {
    let of = |family: Family, values: &[f64]| family.fit(values).unwrap_err();
    assert_eq!(of(Family::LogNormal, &[0.0, 1.0, 2.0]), FitError::NotPositive { value: 0.0 });
    assert_eq!(of(Family::Exponential, &[-1.0, 1.0, 2.0]), FitError::Negative { value: -1.0 });
    assert_eq!(of(Family::Beta, &[0.1, 0.2, 1.0]), FitError::OutsideUnit { value: 1.0 });
    assert_eq!(of(Family::Poisson, &[1.0, 1.5, 2.0]), FitError::NotWhole { value: 1.5 });
    assert_eq!(of(Family::Normal, &[2.0, 2.0, 2.0]), FitError::Constant);
    assert_eq!(of(Family::Poisson, &[0.0, 0.0, 0.0]), FitError::Constant);
    assert_eq!(of(Family::Normal, &[1.0, 2.0]), FitError::TooFew);
    assert!(matches!(of(Family::Gamma, &[1.0, 1.0 + 1e-6, 1.0 + 2e-6]), FitError::Impossible(_)));
    assert!(Family::Exponential.fit(&[2.0, 2.0, 2.0]).is_ok());
    assert!(Family::Exponential.fit(&[0.0, 2.0, 2.0]).is_ok());
}

#[test]
fn distances_are_those_of_their_definitions() {
    // Uniform over (0, 1) as a beta law, values 0.2, 0.5, 0.9: A² by hand.
    let law = Law::Beta { alpha: 1.0, beta: 1.0 };
    let found = Distance::of(Family::Beta, &law, &[0.2, 0.5, 0.9]);
    let sum = libm::log(0.2 * 0.1) + 3.0 * libm::log(0.5 * 0.5) + 5.0 * libm::log(0.9 * 0.8);
    assert!((found.anderson_darling - (-3.0 - sum / 3.0)).abs() < 1e-12, "{found:?}");
    assert!((found.kolmogorov_smirnov - (0.9 - 2.0 / 3.0)).abs() < 1e-12, "{found:?}");
    // Counts 0, 1, 1, 3 under Poisson(1): the sum over all counts.
    let law = Law::Poisson { mean: 1.0 };
    let found = Distance::of(Family::Poisson, &law, &[0.0, 1.0, 1.0, 3.0]);
    let empirical = |k: i32| [0.25, 0.75, 0.75, 1.0][k.min(3) as usize];
    let mut sum = 0.0;
    for k in 0..14 {
        let (below, mass) = (law.cdf(f64::from(k)), law.cdf(f64::from(k)) - law.cdf(f64::from(k) - 0.5));
        sum += 4.0 * mass * (empirical(k) - below) * (empirical(k) - below) / (below * law.sf(f64::from(k)));
    }
    assert!((found.anderson_darling - sum).abs() < 1e-9, "{found:?} {sum}");
}

#[test]
fn probabilities_of_the_bootstrap_are_uniform_where_the_law_is_right() {
    // 60 samples of 25 values, 99 resamples each: mean 1/2, standard error 1/sqrt(12 x 60); of the shares below 0.1 and
    // 0.5, sqrt(p (1 - p) / 60).
    let (samples, resamples) = (60_u32, 99);
    for law in [
        Law::LogNormal { mu: 2.0, sigma: 0.8 },
        Law::Gamma { shape: 1.7, scale: 3.0 },
        Law::Uniform { low: 3.0, high: 8.0 },
        Law::Poisson { mean: 2.5 },
    ] {
        let family = match law {
            Law::LogNormal { .. } => Family::LogNormal,
            Law::Gamma { .. } => Family::Gamma,
            Law::Uniform { .. } => Family::Uniform,
            _ => Family::Poisson,
        };
        let found: Vec<f64> = (0..samples)
            .map(|seed| {
                let values = sample(&law, 25, 100 + u64::from(seed));
                Goodness::with(family, &family.fit(&values).unwrap(), &values, u64::from(seed), resamples).p
            })
            .collect();
        let n = f64::from(samples);
        let mean = found.iter().sum::<f64>() / n;
        assert!((mean - 0.5).abs() < 4.0 / (12.0 * n).sqrt(), "{law:?}: mean {mean}");
        for level in [0.1, 0.5] {
            let share = found.iter().filter(|p| **p <= level).count() as f64 / n;
            assert!((share - level).abs() < 4.0 * (level * (1.0 - level) / n).sqrt(), "{law:?}: {share} below {level}");
        }
    }
}

#[test]
fn the_law_that_made_a_sample_is_accepted_and_a_wrong_one_rejected() {
    let values = sample(&Law::LogNormal { mu: 5.0, sigma: 1.0 }, 80, 4);
    let (fitted, dropped) = fits(&Family::ALL, &values, 1);
    assert_eq!(fitted[0].family, Family::LogNormal, "{fitted:?}");
    let of = |family: Family| fitted.iter().find(|fitted| fitted.family == family).unwrap();
    assert!(of(Family::LogNormal).goodness.p > 0.05);
    assert!(of(Family::Normal).goodness.p <= 2e-3, "{:?}", of(Family::Normal));
    assert!(fitted.is_sorted_by(|one, other| one.aicc <= other.aicc));
    let names: Vec<Family> = dropped.iter().map(|dropped| dropped.0).collect();
    assert_eq!(names, [Family::Beta, Family::Poisson]);
    // The order of the values is of no account, and every figure comes out the same.
    let shuffled: Vec<f64> = values.iter().rev().copied().collect();
    assert_eq!(fits(&Family::ALL, &shuffled, 1).0, fitted);
}

#[test]
fn the_criterion_is_by_hand_that_of_hurvich_and_tsai() {
    let values = [1.0, 2.0, 4.0, 5.0, 8.0, 10.0];
    let (fitted, _) = fits(&[Family::Exponential, Family::Uniform], &values, 1);
    let of = |family: Family| fitted.iter().find(|fitted| fitted.family == family).unwrap();
    // n ln 5 + n for the exponential law of mean 5; 2 k n / (n - k - 1) = 3 and 8.
    assert!((of(Family::Exponential).aicc - (2.0 * (6.0 * libm::log(5.0) + 6.0) + 3.0)).abs() < 1e-12);
    assert!((of(Family::Uniform).aicc - (2.0 * 6.0 * libm::log(9.0 * 7.0 / 5.0) + 8.0)).abs() < 1e-12);
}

#[test]
fn a_long_sample_is_judged_by_shorter_resamples() {
    let values = sample(&Law::Weibull { shape: 1.4, scale: 5.0 }, 3_000, 5);
    let fitted = Family::Weibull.fit(&values).unwrap();
    assert!(Goodness::with(Family::Weibull, &fitted, &values, 1, 49).p > 0.05);
    let wrong = Family::Normal.fit(&values).unwrap();
    assert!(Goodness::with(Family::Normal, &wrong, &values, 1, 49).p <= 0.02);
}
