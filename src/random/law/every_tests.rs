//! Every kind of law against itself and against other libraries, row by row: a kind without a row fails to compile, or fails
//! the first test.

use rand_distr::Distribution;
use statrs::distribution::{ContinuousCDF, DiscreteCDF};

use super::*;
use crate::random::key::{Key, Place, Stream};
use crate::random::{IntegratedCdf, Sampler, TableCache};

/// Number of kinds.
const KINDS: usize = 18;

/// The number of a law's kind. Whoever adds a kind adds it here, counts it above, and gives it a row below.
fn kind(law: &Law) -> usize {
    match law {
        Law::Constant(_) => 0,
        Law::Uniform { .. } => 1,
        Law::LogUniform { .. } => 2,
        Law::Triangular { .. } => 3,
        Law::Pert { .. } => 4,
        Law::Normal { .. } => 5,
        Law::LogNormal { .. } => 6,
        Law::Beta { .. } => 7,
        Law::Gamma { .. } => 8,
        Law::Weibull { .. } => 9,
        Law::Exponential { .. } => 10,
        Law::Discrete(_) => 11,
        Law::Poisson { .. } => 12,
        Law::Binomial { .. } => 13,
        Law::Metalog { .. } => 14,
        Law::Mixture(_) => 15,
        Law::Truncated { law, .. } if matches!(**law, Law::Mixture(_)) => 16,
        Law::Truncated { .. } => 17,
    }
}

type Draw = Box<dyn Fn(&mut Stream) -> f64>;
type Cdf = Box<dyn Fn(f64) -> f64>;

/// A law, how another library draws it, and that library's distribution function and moments.
pub(super) struct Row {
    pub(super) law: Law,
    draw: Option<Draw>,
    cdf: Option<Cdf>,
    moments: Option<(f64, f64)>,
}

fn alone(law: Law) -> Row {
    Row { law, draw: None, cdf: None, moments: None }
}

fn drawn<T: Into<f64>>(law: Law, other: impl Distribution<T> + 'static) -> Row {
    let draw: Draw = Box::new(move |stream| other.sample(stream).into());
    Row { draw: Some(draw), ..alone(law) }
}

fn known<D>(row: Row, other: D) -> Row
where
    D: ContinuousCDF<f64, f64> + statrs::statistics::Distribution<f64> + 'static,
{
    let moments = other.mean().zip(other.variance());
    Row { moments, cdf: Some(Box::new(move |x| other.cdf(x))), ..row }
}

fn counted<D>(row: Row, other: D) -> Row
where
    D: DiscreteCDF<u64, f64> + statrs::statistics::Distribution<f64> + 'static,
{
    let moments = other.mean().zip(other.variance());
    Row { moments, cdf: Some(Box::new(move |x| other.cdf(x as u64))), ..row }
}

pub(super) fn rows() -> Vec<Row> {
    use rand_distr as draws;
    use statrs::distribution as tables;
    let of = |law: &Law, min: f64, max: f64| Law::Truncated { law: Box::new(law.clone()), min, max };
    let metalog = |lower, upper| Law::Metalog { quantiles: vec![(0.1, 2.0), (0.5, 3.0), (0.9, 5.5)], lower, upper };
    // The logistic law by inversion, in std's own logarithm.
    let logistic = Law::Metalog {
        quantiles: vec![(0.1, 1.0 - libm::log(9.0)), (0.5, 1.0), (0.9, 1.0 + libm::log(9.0))],
        lower: None,
        upper: None,
    };
    let by_tangent = |stream: &mut Stream| {
        // 2 artanh(2u - 1) is the logit of u.
        1.0 + 2.0 * libm::atanh(2.0 * crate::random::key::open_uniform(rand::Rng::next_u64(stream)) - 1.0)
    };
    let normal = Law::Normal { mean: -3.0, sd: 2.0 };
    let mut rows = vec![
        alone(Law::Constant(4.0)),
        known(
            drawn(Law::Uniform { low: -2.0, high: 5.0 }, draws::Uniform::new(-2.0, 5.0).unwrap()),
            tables::Uniform::new(-2.0, 5.0).unwrap(),
        ),
        alone(Law::LogUniform { low: 0.1, high: 30.0 }),
        known(
            drawn(Law::Triangular { min: -1.0, mode: 0.0, max: 5.0 }, draws::Triangular::new(-1.0, 5.0, 0.0).unwrap()),
            tables::Triangular::new(-1.0, 5.0, 0.0).unwrap(),
        ),
        drawn(
            Law::Pert { min: 5.0, mode: 20.0, max: 60.0, shape: 4.0 },
            draws::Pert::new(5.0, 60.0).with_mode(20.0).unwrap(),
        ),
        known(drawn(normal.clone(), draws::Normal::new(-3.0, 2.0).unwrap()), tables::Normal::new(-3.0, 2.0).unwrap()),
        known(
            drawn(Law::LogNormal { mu: 3.0, sigma: 0.6 }, draws::LogNormal::new(3.0, 0.6).unwrap()),
            tables::LogNormal::new(3.0, 0.6).unwrap(),
        ),
        known(
            drawn(Law::Beta { alpha: 3.0, beta: 6.5 }, draws::Beta::new(3.0, 6.5).unwrap()),
            tables::Beta::new(3.0, 6.5).unwrap(),
        ),
        known(
            drawn(Law::Gamma { shape: 7.0, scale: 0.1 }, draws::Gamma::new(7.0, 0.1).unwrap()),
            tables::Gamma::new(7.0, 10.0).unwrap(),
        ),
        known(
            drawn(Law::Weibull { shape: 1.5, scale: 10.0 }, draws::Weibull::new(10.0, 1.5).unwrap()),
            tables::Weibull::new(1.5, 10.0).unwrap(),
        ),
        known(drawn(Law::Exponential { mean: 4.0 }, draws::Exp::new(0.25).unwrap()), tables::Exp::new(0.25).unwrap()),
        alone(Law::Discrete(vec![(1.0, 2.0), (2.0, 1.0), (5.0, 1.0)])),
        counted(
            drawn(Law::Poisson { mean: 3.7 }, draws::Poisson::new(3.7).unwrap()),
            tables::Poisson::new(3.7).unwrap(),
        ),
        counted(
            drawn(Law::Poisson { mean: 250.0 }, draws::Poisson::new(250.0).unwrap()),
            tables::Poisson::new(250.0).unwrap(),
        ),
        counted(
            Row {
                draw: {
                    let other = draws::Binomial::new(60, 0.3).unwrap();
                    Some(Box::new(move |stream| other.sample(stream) as f64))
                },
                ..alone(Law::Binomial { trials: 60, probability: 0.3 })
            },
            tables::Binomial::new(0.3, 60).unwrap(),
        ),
        Row { draw: Some(Box::new(by_tangent)), ..alone(logistic) },
        alone(metalog(None, None)),
        alone(metalog(Some(0.0), None)),
        alone(Law::Metalog { quantiles: vec![(0.1, -5.5), (0.5, -3.0), (0.9, -2.0)], lower: None, upper: Some(0.0) }),
        alone(metalog(Some(0.0), Some(20.0))),
        alone(of(&metalog(Some(0.0), None), 2.5, 30.0)),
        alone(of(&normal, 1.0, f64::INFINITY)),
        alone(of(&Law::Poisson { mean: 3.7 }, 2.0, 9.0)),
    ];
    rows.extend(mixtures());
    rows
}

/// A mixture of three, and the same cut.
fn mixtures() -> [Row; 2] {
    use rand_distr as draws;
    let mixture = Law::Mixture(vec![
        (0.5, Law::Normal { mean: 3.0, sd: 1.0 }),
        (0.3, Law::Gamma { shape: 0.5, scale: 9.0 }),
        (0.2, Law::Constant(4.0)),
    ]);
    let of_mixture = {
        let (normal, gamma) = (draws::Normal::new(3.0, 1.0).unwrap(), draws::Gamma::new(0.5, 9.0).unwrap());
        move |stream: &mut Stream| {
            let u = crate::random::key::open_uniform(rand::Rng::next_u64(stream));
            if u < 0.5 {
                normal.sample(stream)
            } else if u < 0.8 {
                gamma.sample(stream)
            } else {
                4.0
            }
        }
    };
    let of_cut_mixture = {
        let draw = of_mixture;
        move |stream: &mut Stream| loop {
            let x = draw(stream);
            if (2.0..=9.0).contains(&x) {
                return x;
            }
        }
    };
    let cut = Law::Truncated { law: Box::new(mixture.clone()), min: 2.0, max: 9.0 };
    [
        Row { draw: Some(Box::new(of_mixture)), ..alone(mixture) },
        Row { draw: Some(Box::new(of_cut_mixture)), ..alone(cut) },
    ]
}

#[test]
fn every_kind_has_a_row() {
    let mut missing: Vec<usize> = (0..KINDS).collect();
    for row in rows() {
        row.law.check().unwrap_or_else(|fault| panic!("{:?}: {fault}", row.law));
        assert!(kind(&row.law) < KINDS);
        missing.retain(|&number| number != kind(&row.law));
    }
    assert!(missing.is_empty(), "kinds without a row: {missing:?}");
}

#[test]
fn quantile_tails_and_support_agree() {
    for Row { law, .. } in rows() {
        let placed = law.placed();
        let (low, high) = law.support();
        assert!((law.quantile(0.0) - low).abs() <= 0.0 || law.quantile(0.0) <= low, "{law:?}");
        assert!(law.quantile(1.0) <= high, "{law:?}");
        for w in [1e-12, 1e-6, 0.01, 0.1, 0.25, 0.4, 0.499] {
            for tail in [Tail::Lower, Tail::Upper] {
                let x = placed.quantile(tail, w);
                assert!(x >= low && x <= high, "{law:?} {w}: {x}");
                let (lower, upper) = placed.tails(x);
                assert!((lower + upper - 1.0).abs() < 1e-14, "{law:?} {w}: {lower} {upper}");
                // The least value that reaches the probability: it does, and one just below does not, where "just" is the
                // rounding of a value that is a distance from the location.
                let slack = 1e-9;
                let step = 2e-15 * (x.abs() + placed.location.abs() + placed.scale);
                let (less, more) = (placed.tails(x - step), placed.tails(x + step));
                if tail == Tail::Lower {
                    assert!(
                        more.0 >= w * (1.0 - slack) && less.0 <= w * (1.0 + slack),
                        "{law:?} {w}: {more:?} {less:?}"
                    );
                } else {
                    assert!(
                        more.1 <= w * (1.0 + slack) && less.1 >= w * (1.0 - slack),
                        "{law:?} {w}: {more:?} {less:?}"
                    );
                }
                // And back.
                let again =
                    if tail == Tail::Lower { placed.quantile(tail, lower) } else { placed.quantile(tail, upper) };
                assert!((again - x).abs() <= 1e-9 * x.abs().max(1.0), "{law:?} {w}: {x} {again}");
            }
        }
    }
}

#[test]
fn moments_sampler_and_integral_agree_with_the_quantile() {
    for Row { law, .. } in rows() {
        let placed = law.placed();
        let sampler = Sampler::compile(&law, &mut TableCache::new());
        let (mean, sd) = (law.mean(), law.variance().sqrt());
        // The mean over the quantiles, by the midpoint rule in the logit; a jump costs the rule its step.
        let (mut first, mut second) = (0.0, 0.0);
        let steps = 4_000;
        for step in -40 * steps..40 * steps {
            let logit = (f64::from(step) + 0.5) / f64::from(steps);
            let e = libm::exp(-logit.abs());
            let w = e / (1.0 + e);
            let x = if step < 0 { placed.quantile(Tail::Lower, w) } else { placed.quantile(Tail::Upper, w) };
            let weight = w * (1.0 - w) / f64::from(steps);
            first += (x - mean) * weight;
            second += (x - mean) * (x - mean) * weight;
            if step % 97 == 0 && w > 1e-15 {
                let u = if step < 0 { w } else { 1.0 - w };
                let exact = law_at(&placed, u);
                let error = (sampler.at(u) - exact).abs();
                assert!(error <= 1e-6 * sd.max(exact.abs()), "{law:?} {u}: {} for {exact}", sampler.at(u));
            }
        }
        assert!(first.abs() <= 2e-4 * sd, "{law:?}: mean is off by {first:e} of {sd:e}");
        assert!((second - sd * sd).abs() <= 2e-3 * sd * sd, "{law:?}: {second} for {}", sd * sd);
        // The integral of the distribution function up to a point high above is the distance from the mean.
        let table = IntegratedCdf::compile(&law);
        let above = law.quantile_upper(1e-13) + sd + 1.0;
        assert!((table.integral(above) - (above - mean)).abs() < 1e-6 * (above - mean), "{law:?}");
        for u in [0.013, 0.21, 0.5, 0.83, 0.991] {
            // Strictly less than a point that carries no probability of its own.
            let x = law.quantile(u) + 1e-7 * sd + 1e-12;
            assert!((table.cdf(x) - law.cdf(x)).abs() < 1e-6, "{law:?} {u}: {} {}", table.cdf(x), law.cdf(x));
        }
    }
}

fn law_at(placed: &Placed, u: f64) -> f64 {
    if u <= 0.5 { placed.quantile(Tail::Lower, u) } else { placed.quantile(Tail::Upper, 1.0 - u) }
}

#[test]
fn distribution_functions_and_moments_agree_with_statrs() {
    for Row { law, cdf, moments, .. } in rows() {
        let Some(cdf) = cdf else { continue };
        for step in 1..100 {
            let x = law.quantile(f64::from(step) / 100.0);
            assert!((law.cdf(x) - cdf(x)).abs() < 1e-10, "{law:?} {x}: {} {}", law.cdf(x), cdf(x));
        }
        let (mean, variance) = moments.unwrap();
        assert!((law.mean() - mean).abs() < 1e-12 * (1.0 + mean.abs()), "{law:?}");
        assert!((law.variance() / variance - 1.0).abs() < 1e-10, "{law:?}");
    }
}

#[test]
fn draws_of_rand_distr_agree() {
    let mut stream = Stream { key: Key::named(9, "", "oracle"), place: Place { trial: 0, event: 0, step: 0 } };
    let count = 1_000_000_u32;
    for Row { law, draw, .. } in rows() {
        let Some(draw) = draw else { continue };
        let sampler = Sampler::compile(&law, &mut TableCache::new());
        let (mean, variance) = (law.mean(), law.variance());
        let borders = [0.05, 0.3, 0.5, 0.8, 0.99].map(|u| law.quantile(u));
        let n = f64::from(count);
        for whose in ["theirs", "ours"] {
            let (mut sum, mut square, mut fourth, mut below) = (0.0, 0.0, 0.0, [0.0; 5]);
            for _ in 0..count {
                let x = if whose == "theirs" {
                    draw(&mut stream)
                } else {
                    sampler.at(crate::random::key::open_uniform(rand::Rng::next_u64(&mut stream)))
                };
                let deviation = x - mean;
                sum += deviation;
                square += deviation * deviation;
                fourth += deviation * deviation * deviation * deviation;
                // To within the table's error, which is far below what a sample tells.
                below
                    .iter_mut()
                    .zip(borders)
                    .for_each(|(count, border)| *count += f64::from(u8::from(x <= border + 2e-6 * border.abs())));
            }
            let error = (variance / n).sqrt();
            assert!((sum / n).abs() < 4.5 * error, "{law:?}, {whose}: mean off by {} of {error}", sum / n);
            let error = ((fourth / n - variance * variance) / n).sqrt();
            assert!((square / n - variance).abs() < 4.5 * error, "{law:?}, {whose}: variance {}", square / n);
            for (count, border) in below.into_iter().zip(borders) {
                let p = law.cdf(border);
                let error = (p * (1.0 - p) / n).sqrt();
                assert!(
                    (count / n - p).abs() < 4.5 * error + 3e-6,
                    "{law:?}, {whose}: {} below {border} for {p}",
                    count / n
                );
            }
        }
    }
}

#[test]
fn faults_show_values_in_the_readers_unit_and_pure_numbers_as_they_are() {
    let minutes = |seconds: f64| format!("{} min", seconds / 60.0);
    let said = |law: Law| law.check().unwrap_err().describe(&minutes);
    assert_eq!(said(Law::Uniform { low: 120.0, high: 60.0 }), "low (2 min) must not be above high (1 min)");
    assert_eq!(said(Law::Gamma { shape: 0.01, scale: 60.0 }), "shape must be from 0.05 to 1000000, but is 0.01");
    let skewed = Law::Metalog { quantiles: vec![(0.1, 60.0), (0.5, 120.0), (0.9, 2400.0)], lower: None, upper: None };
    assert!(said(skewed).starts_with("below the 10 % quantile (1 min)"));
    let cut = Law::Truncated { law: Box::new(Law::Constant(60.0)), min: 120.0, max: f64::INFINITY };
    assert_eq!(said(cut), "the law has no probability from 2 min on");
    let fault = Law::lognormal_median_gsd(60.0, 0.9).unwrap_err();
    assert_eq!(fault.describe(&minutes), "gsd must be at least 1, but is 0.9");
}
