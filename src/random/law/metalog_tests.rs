//! Metalog laws against Keelin's conditions, closed forms and a dense grid.

use super::*;
use crate::random::special::{normal_cdf, normal_quantile};

fn metalog(quantiles: &[(f64, f64)], lower: Option<f64>, upper: Option<f64>) -> Law {
    Law::Metalog { quantiles: quantiles.to_vec(), lower, upper }
}

/// Quantiles of a law at these probabilities.
fn points(law: &Law, probabilities: &[f64]) -> Vec<(f64, f64)> {
    probabilities.iter().map(|&p| (p, law.quantile(p))).collect()
}

#[test]
fn three_symmetric_points_are_feasible_as_keelin_says() {
    // The share of the range below the median must lie from k to 1 - k, k = (1 - 1.66711 (1/2 - alpha)) / 2.
    for alpha in [0.01, 0.05, 0.1, 0.25, 0.4] {
        let k = 0.5 * (1.0 - 1.667_113_119_2 * (0.5 - alpha));
        for (share, possible) in [(k - 1e-6, false), (k + 1e-6, true), (1.0 - k - 1e-6, true), (1.0 - k + 1e-6, false)]
        {
            let law = metalog(&[(alpha, 10.0), (0.5, 10.0 + 30.0 * share), (1.0 - alpha, 40.0)], None, None);
            assert_eq!(law.check().is_ok(), possible, "{alpha} {share}: {:?}", law.check());
        }
    }
}

#[test]
fn an_impossible_curve_is_told_where_it_falls() {
    let law = metalog(&[(0.1, 1.0), (0.5, 2.0), (0.9, 40.0)], None, None);
    let fault = law.check().unwrap_err();
    let LawError::NotIncreasing { at, before, after, .. } = &fault else { panic!("{fault}") };
    assert!(*at < 0.1 && before.is_none() && *after == Some((0.1, 1.0)), "{fault}");
    assert!(fault.to_string().contains("below the 10 % quantile (1)"), "{fault}");
    assert!(fault.to_string().contains("give `lower` or `upper`"), "{fault}");
    // The same quantiles with a lower bound, and cut so that the variance is finite.
    let law = metalog(&[(0.1, 1.0), (0.5, 2.0), (0.9, 40.0)], Some(0.0), None);
    let fault = law.check().unwrap_err();
    assert!(matches!(fault, LawError::InfiniteMoment { moment: "mean", upper: true, .. }), "{fault}");
    Law::Truncated { law: Box::new(law), min: f64::NEG_INFINITY, max: 100.0 }.check().unwrap();
    // A step in the middle of five quantiles.
    let law = metalog(&[(0.05, 0.0), (0.3, 1.0), (0.5, 1.01), (0.7, 1.02), (0.95, 2.0)], None, None);
    let fault = law.check().unwrap_err();
    let LawError::NotIncreasing { at, .. } = fault else { panic!("{fault}") };
    assert!((0.05..0.95).contains(&at), "{at}");
    // Bounds and order.
    let of = |quantiles: &[(f64, f64)], lower, upper| metalog(quantiles, lower, upper).check().unwrap_err();
    assert!(matches!(of(&[(0.1, 1.0), (0.9, 2.0)], None, None), LawError::QuantileCount { count: 2, .. }));
    let equal = [(0.1, 1.0), (0.5, 1.0), (0.9, 2.0)];
    assert!(matches!(of(&equal, None, None), LawError::QuantileOrder { .. }));
    let three = [(0.1, 1.0), (0.5, 2.0), (0.9, 3.0)];
    assert!(matches!(of(&three, Some(1.0), None), LawError::QuantileOutsideBounds { upper: false, .. }));
    assert!(matches!(of(&three, None, Some(2.5)), LawError::QuantileOutsideBounds { upper: true, .. }));
    let outside = [(0.0, 1.0), (0.5, 2.0), (0.9, 3.0)];
    assert!(matches!(of(&outside, None, None), LawError::OutOfRange { parameter: "probability", .. }));
}

/// Whether the slope is positive at 200,001 probabilities, ends included, worked out from the coefficients of Keelin's
/// own form.
fn rises_on_a_grid(quantiles: &[(f64, f64)]) -> bool {
    let (placed, mut least) = (metalog_fit::placed(quantiles, None, None), f64::INFINITY);
    let Form::Metalog(law) = &placed.form else { panic!("a metalog law") };
    let (m, s) = (law.curve.location, law.curve.scale);
    for step in 0..=200_000 {
        let y = f64::from(step) / 200_000.0;
        let (d, weight) = (y - 0.5, y * (1.0 - y));
        let poly = |c: &[f64; 5]| c[0] + d * (c[1] + d * (c[2] + d * (c[3] + d * c[4])));
        let slope = |c: &[f64; 5]| c[1] + d * (2.0 * c[2] + d * (3.0 * c[3] + d * 4.0 * c[4]));
        let bend = if weight > 0.0 { weight * libm::log(y / (1.0 - y)) } else { 0.0 };
        least = least.min(poly(&s) + weight * slope(&m) + bend * slope(&s));
    }
    least > 0.0
}

#[test]
fn the_proof_agrees_with_a_dense_grid() {
    // Irregular sets of three to seven quantiles, by a linear congruence.
    let mut state = 12_345_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / 9_007_199_254_740_992.0
    };
    let (mut possible, mut impossible) = (0, 0);
    for round in 0..300 {
        let count = 3 + round % 5;
        let mut value = 0.0;
        let quantiles: Vec<(f64, f64)> = (1..=count)
            .map(|i| {
                // Around those of a logistic law, so that neither answer is rare.
                let p = f64::from(i) / f64::from(count + 1);
                value += 0.15 + next();
                (p, value + 2.0 * libm::log(p / (1.0 - p)))
            })
            .collect();
        let law = metalog(&quantiles, None, None);
        let proved = match law.check() {
            Ok(()) => true,
            Err(LawError::NotIncreasing { .. }) => false,
            Err(other) => panic!("{quantiles:?}: {other}"),
        };
        assert_eq!(proved, rises_on_a_grid(&quantiles), "{quantiles:?}");
        if proved { possible += 1 } else { impossible += 1 }
    }
    assert!(possible > 50 && impossible > 50, "{possible} {impossible}");
}

#[test]
fn the_curve_passes_through_its_quantiles() {
    let normal = Law::Normal { mean: 40.0, sd: 3.0 };
    let nine = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
    for law in [
        metalog(&points(&normal, &[0.1, 0.5, 0.9]), None, None),
        metalog(&points(&normal, &nine), None, None),
        metalog(&[(0.1, 1.0), (0.5, 2.0), (0.9, 5.0)], Some(0.0), None),
        metalog(&[(0.1, -5.0), (0.5, -2.0), (0.9, -1.0)], None, Some(0.0)),
        metalog(&[(0.1, 0.2), (0.4, 0.3), (0.5, 0.35), (0.9, 0.9)], Some(0.0), Some(1.0)),
        metalog(&[(0.1, 0.2), (0.3, 0.4), (0.7, 0.8), (0.9, 1.0)], None, None),
    ] {
        law.check().unwrap_or_else(|fault| panic!("{law:?}: {fault}"));
        let Law::Metalog { quantiles, .. } = &law else { unreachable!() };
        for &(p, value) in quantiles {
            assert!((law.quantile(p) - value).abs() < 1e-12 * (1.0 + value.abs()), "{law:?} {p} {}", law.quantile(p));
            assert!((law.cdf(value) - p).abs() < 1e-12, "{law:?} {p} {}", law.cdf(value));
        }
    }
    // Nine quantiles of a normal law come near the normal law.
    let law = metalog(&points(&normal, &nine), None, None);
    for z in [-2.0, -1.0, 0.3, 1.5] {
        assert!((law.cdf(40.0 + 3.0 * z) - normal_cdf(z)).abs() < 2e-3, "{z}");
    }
    assert!((law.mean() - 40.0).abs() < 1e-9 && (law.variance() / 9.0 - 1.0).abs() < 0.01);
}

#[test]
fn special_cases_are_other_laws() {
    // Three symmetric quantiles: the logistic law, variance s^2 pi^2 / 3.
    let l = libm::log(9.0);
    let law = metalog(&[(0.1, 5.0 - 2.0 * l), (0.5, 5.0), (0.9, 5.0 + 2.0 * l)], None, None);
    let pi = std::f64::consts::PI;
    assert!((law.mean() - 5.0).abs() < 1e-13);
    assert!((law.variance() / (4.0 * pi * pi / 3.0) - 1.0).abs() < 1e-13);
    assert!((law.sf(5.0 + 2.0 * 60.0) / (libm::exp(-60.0) / (1.0 + libm::exp(-60.0))) - 1.0).abs() < 1e-12);
    // Of the logarithm: log-logistic, scale b: mean pi b / sin(pi b), second moment 2 pi b / sin(2 pi b).
    for b in [0.1, 0.3, 0.45, 0.49] {
        let at = |sign: f64| libm::exp(1.0 + sign * b * l);
        let law = metalog(&[(0.1, at(-1.0)), (0.5, at(0.0)), (0.9, at(1.0))], Some(0.0), None);
        law.check().unwrap();
        let moment = |k: f64| libm::exp(k) * k * pi * b / libm::sin(k * pi * b);
        assert!((law.mean() / moment(1.0) - 1.0).abs() < 1e-12, "{b} {}", law.mean());
        let variance = moment(2.0) - moment(1.0) * moment(1.0);
        assert!((law.variance() / variance - 1.0).abs() < 1e-11, "{b} {} {variance}", law.variance());
        // Mirrored, with an upper bound.
        let law = metalog(&[(0.1, 7.0 - at(1.0)), (0.5, 7.0 - at(0.0)), (0.9, 7.0 - at(-1.0))], None, Some(7.0));
        assert!((law.mean() / (7.0 - moment(1.0)) - 1.0).abs() < 1e-11, "{b} {}", law.mean());
        assert!((law.variance() / variance - 1.0).abs() < 1e-11, "{b} {}", law.variance());
    }
    for (b, moment) in [(0.6, "variance"), (1.2, "mean")] {
        let at = |sign: f64| libm::exp(sign * b * l);
        let law = metalog(&[(0.1, at(-1.0)), (0.5, at(0.0)), (0.9, at(1.0))], Some(0.0), None);
        let LawError::InfiniteMoment { moment: found, heaviness, .. } = law.check().unwrap_err() else { panic!() };
        assert!(found == moment && (heaviness - b).abs() < 1e-12);
    }
    // Values in line with their probabilities: the uniform law.
    let law = metalog(&[(0.1, 0.2), (0.3, 0.4), (0.7, 0.8), (0.9, 1.0)], None, None);
    let (low, high) = law.support();
    assert!((low - 0.1).abs() < 1e-12 && (high - 1.1).abs() < 1e-12);
    assert!((law.variance() - 1.0 / 12.0).abs() < 1e-12 && law.cdf(low - 1e-9) <= 0.0 && law.sf(high) <= 0.0);
}

#[test]
fn moments_agree_with_the_mean_over_many_quantiles() {
    // The closed form for all ten terms, against the midpoint rule in the logit.
    let probabilities = [0.02, 0.08, 0.2, 0.33, 0.45, 0.6, 0.7, 0.85, 0.93, 0.98];
    let quantiles: Vec<(f64, f64)> =
        probabilities.iter().map(|&p| (p, normal_quantile(p) + 0.15 * libm::exp(0.4 * normal_quantile(p)))).collect();
    for (lower, upper) in [(None, None), (Some(-6.0), Some(6.0))] {
        let law = metalog(&quantiles, lower, upper);
        law.check().unwrap_or_else(|fault| panic!("{fault}"));
        let placed = law.placed();
        let (mut mean, mut square, mut total) = (0.0, 0.0, 0.0);
        for step in -60_000..=60_000 {
            let logit = f64::from(step) / 1_000.0;
            let w = 1.0 / (1.0 + libm::exp(logit.abs()));
            let x = placed.quantile(if logit < 0.0 { Tail::Lower } else { Tail::Upper }, w);
            let weight = w * (1.0 - w) / 1_000.0;
            mean += x * weight;
            square += x * x * weight;
            total += weight;
        }
        assert!((total - 1.0).abs() < 1e-12);
        assert!((law.mean() - mean).abs() < 1e-11, "{} {mean}", law.mean());
        assert!((law.variance() - (square - mean * mean)).abs() < 1e-11, "{} {square}", law.variance());
    }
}
