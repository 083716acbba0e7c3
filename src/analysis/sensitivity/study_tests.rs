//! Functions whose indices are known exactly, with and without noise; what is refused; threads.

#![expect(clippy::float_cmp, reason = "what is exact here is exact to the bit")]

use std::f64::consts::PI;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::random::{normal_cdf, normal_quantile};
use crate::stats::Estimate;
use crate::stats::indices::Index;

use super::*;

pub(super) fn settings(scrambles: u32, points: u32, seed: u64) -> Settings {
    Settings { scrambles, points, seed, threads: Some(2) }
}

pub(super) fn of<C: Fn(u32, &[f64], &mut [f64]) + Sync>(function: &Plain<C>, settings: &Settings) -> Evaluations {
    study(function, settings, &|_| {}).unwrap()
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1.
pub(super) fn ishigami(u: &[f64]) -> f64 {
    let x = |at: usize| PI * (2.0 * u[at] - 1.0);
    let sine = |at| libm::sin(x(at));
    sine(0) + 7.0 * sine(1) * sine(1) + 0.1 * x(2) * x(2) * x(2) * x(2) * sine(0)
}

/// Its variance and the first-order and total indices, exactly.
fn ishigami_exact() -> (f64, [f64; 3], [f64; 3]) {
    let p4 = PI * PI * PI * PI;
    let first = 0.5 * (1.0 + 0.1 * p4 / 5.0) * (1.0 + 0.1 * p4 / 5.0);
    let second = 49.0 / 8.0;
    let both = 0.01 * p4 * p4 * (1.0 / 18.0 - 1.0 / 50.0);
    let all = first + second + both;
    (all, [first / all, second / all, 0.0], [(first + both) / all, second / all, both / all])
}

/// A normal number for noise that is independent at every point, replicate and scramble.
pub(super) fn noise(scramble: u32, u: &[f64], replicate: usize) -> f64 {
    let mut state = u64::from(scramble) << 32 | replicate as u64;
    for number in u {
        state = (state ^ number.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state = (state ^ state >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
    }
    normal_quantile(((state >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0)
}

#[track_caller]
pub(super) fn meets(found: &Estimate, exact: f64, errors: f64, what: &str) {
    let off = (found.value - exact).abs();
    assert!(off <= errors * found.se, "{what}: {found:?} instead of {exact}, {} errors", off / found.se);
}

#[track_caller]
fn indices_meet(found: &[Index], first: &[f64], total: &[f64], most: f64) {
    assert_eq!(found.len(), first.len());
    for (input, index) in found.iter().enumerate() {
        meets(&index.first, first[input], 4.0, &format!("first {input}"));
        meets(&index.total, total[input], 4.0, &format!("total {input}"));
        let worst = index.first.se.max(index.total.se);
        assert!(worst < most, "errors of input {input}: {worst}");
    }
}

#[test]
fn ishigami_has_its_exact_indices() {
    let function = Plain::new(3, |_, u: &[f64], out: &mut [f64]| out[0] = ishigami(u));
    let found = of(&function, &settings(16, 2_048, 1));
    let (variance, first, total) = ishigami_exact();
    for (index, published) in first.iter().chain(&total).zip([0.31391, 0.44241, 0.0, 0.55759, 0.44241, 0.24368]) {
        assert!((index - published).abs() < 5e-6, "the formula itself: {index} {published}");
    }
    let indices = found.indices(0);
    meets(&indices.variance, variance, 4.0, "variance");
    assert_eq!(indices.noise, None);
    meets(&found.mean(0), 3.5, 4.0, "mean");
    indices_meet(&indices.inputs.unwrap(), &first, &total, 0.002);
    meets(&indices.additive.unwrap(), first.iter().sum(), 4.0, "sum of first order");
}

#[test]
fn sobol_g_has_its_exact_indices() {
    let coefficients = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let g = |u: &[f64]| u.iter().zip(coefficients).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product();
    let function = Plain::new(8, |_, u: &[f64], out: &mut [f64]| out[0] = g(u));
    let found = of(&function, &settings(16, 1_024, 2));
    let parts = coefficients.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let first = parts.map(|part| part / (product - 1.0));
    let total = parts.map(|part| part * product / (1.0 + part) / (product - 1.0));
    let indices = found.indices(0);
    meets(&indices.variance, product - 1.0, 4.0, "variance");
    indices_meet(&indices.inputs.unwrap(), &first, &total, 0.01);
}

#[test]
fn noise_is_taken_out_and_told() {
    // Noise of half the function's spread in every replicate, by itself at every point; and shifts of whole replicates, the
    // same at all points of a scramble.
    let (variance, first, total) = ishigami_exact();
    let size = 0.5 * variance.sqrt();
    let shifts = [40.0, -10.0, 3.0, -25.0];
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        for (replicate, value) in out.iter_mut().enumerate() {
            let shift = shifts[(replicate + scramble as usize) % 4];
            *value = ishigami(u) + size * noise(scramble, u, replicate) + shift;
        }
    };
    let function = Plain { replicates: 4, ..Plain::new(3, compute) };
    let indices = of(&function, &settings(16, 512, 3)).indices(0);
    meets(&indices.variance, variance, 4.0, "variance");
    indices_meet(&indices.inputs.unwrap(), &first, &total, 0.02);
    let share = indices.noise.unwrap();
    meets(&share, 0.0625 / 1.0625, 4.0, "share of noise");
    assert!(share.se < 0.005, "{share:?}");
    // One replicate of the same has indices that noise has spoilt: the test can tell.
    let one = of(&Plain::new(3, compute), &settings(16, 512, 3)).indices(0);
    let last = one.inputs.unwrap()[2].total;
    assert!(last.low > total[2] + 0.05, "{last:?}");
}

#[test]
fn noise_alone_has_nothing_to_explain() {
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        (0..4).for_each(|replicate| out[replicate] = noise(scramble, u, replicate));
    };
    let mut explained = 0;
    for seed in 0..40 {
        let found = of(&Plain { replicates: 4, ..Plain::new(2, compute) }, &settings(8, 64, seed));
        let indices = found.indices(0);
        explained += usize::from(indices.inputs.is_some());
        meets(&indices.noise.unwrap(), 1.0, 5.0, "all of it is noise");
        assert_eq!(found.ranks(0)[0].corrected, None);
    }
    // 2.5 % each by construction: 1 of 40 expected, more than 5 once in 2,000.
    assert!(explained <= 5, "{explained} of 40");
    let constant = of(&Plain::new(2, |_, _: &[f64], out: &mut [f64]| out[0] = 0.1), &settings(8, 64, 1));
    assert_eq!(constant.indices(0).inputs, None);
    assert_eq!(constant.ranks(0)[0].raw.value, 0.0);
}

#[test]
fn dimensions_of_a_group_are_one_input() {
    // x0 + x1 + 2 x1 x2 of centred numbers, with x1 and x2 one input, and a fourth that belongs to none.
    let compute = |_: u32, u: &[f64], out: &mut [f64]| {
        let x = |at: usize| u[at] - 0.5;
        out[0] = x(0) + x(1) + 6.0 * x(1) * x(2) + 2.0 * x(3);
    };
    let function = Plain { inputs: vec![vec![0], vec![1, 2]], ..Plain::new(4, compute) };
    let indices = of(&function, &settings(16, 256, 5)).indices(0);
    let (unit, product) = (1.0 / 12.0, 36.0 / 144.0);
    let all = unit + unit + product + 4.0 * unit;
    let shares = [unit / all, (unit + product) / all];
    indices_meet(&indices.inputs.unwrap(), &shares, &shares, 0.015);
}

#[test]
fn held_dimensions_move_the_mean_as_they_must() {
    let compute = |_: u32, u: &[f64], out: &mut [f64]| {
        out[0] = u[0] * u[1];
        out[1] = 3.0 * u[2] - u[0];
    };
    let function = Plain { figures: 2, held: vec![2, 0], ..Plain::new(3, compute) };
    let found = of(&function, &settings(8, 128, 6));
    let one = found.tornado(0);
    assert_eq!([one[0].dimension, one[1].dimension], [2, 0]);
    assert_eq!([one[0].low.value, one[0].swing.value, one[0].swing.se], [0.0; 3], "it is not there");
    meets(&one[1].low, 0.05 - 0.25, 4.0, "low");
    meets(&one[1].high, 0.45 - 0.25, 4.0, "high");
    meets(&one[1].swing, 0.4, 4.0, "swing");
    assert!(one[1].swing.se < 1e-3);
    let other = found.tornado(1);
    meets(&other[0].low, -1.2, 4.0, "low");
    meets(&other[0].high, 1.2, 4.0, "high");
    assert!((other[0].swing.value - 2.4).abs() < 1e-12 && (other[1].swing.value + 0.8).abs() < 1e-12);
}

#[test]
fn ranks_follow_what_is_monotone_and_are_freed_of_noise() {
    // exp(z0 + z1) has the ranks of a normal sum: Spearman's correlation with either is 6/pi asin(rho / 2), rho = 1/√2.
    let exact = 6.0 / PI * libm::asin(0.5 / 2.0_f64.sqrt());
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        let sum = normal_quantile(u[0]) + normal_quantile(u[1]);
        (0..4).for_each(|replicate| out[replicate] = libm::exp(sum));
        (0..4).for_each(|replicate| out[4 + replicate] = sum + 2.0 * noise(scramble, u, replicate));
    };
    let function = Plain { figures: 2, replicates: 4, ..Plain::new(3, compute) };
    let found = of(&function, &settings(16, 512, 7));
    let clean = found.ranks(0);
    for dimension in [0, 1] {
        meets(&clean[dimension].raw, exact, 4.0, "clean");
        assert!(clean[dimension].raw.se < 0.003);
        assert!(
            (clean[dimension].corrected.unwrap().value - clean[dimension].raw.value).abs() < 1e-12,
            "reliability 1"
        );
    }
    meets(&clean[2].raw, 0.0, 4.0, "no part in it");
    // Noise of variance 4/4 beside a variance of 2: rho = 1/√3, known exactly as well; corrected it comes near the clean one.
    let noisy = found.ranks(1);
    meets(&noisy[0].raw, 6.0 / PI * libm::asin(0.5 / 3.0_f64.sqrt()), 4.0, "noisy");
    let corrected = noisy[0].corrected.unwrap();
    // Spearman's correction is exact for product moments; for ranks of normal numbers it is within 1 % here.
    assert!((corrected.value - exact).abs() < 4.0 * corrected.se + 0.01, "{corrected:?} {exact}");
    assert!(noisy[0].raw.high < exact - 0.02);
}

#[test]
fn threads_change_no_bit_and_all_pairs_are_told() {
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        out[0] = ishigami(u);
        out[1] = out[0] + noise(scramble, u, 1);
        out[2] = u[3];
        out[3] = u[2];
    };
    let function = Plain { replicates: 2, held: vec![1], beside: 1, ..Plain::new(4, compute) };
    let mut found = Vec::new();
    for threads in [1, 3] {
        let done = AtomicU64::new(0);
        let count = |pairs| {
            done.fetch_add(pairs, Ordering::Relaxed);
        };
        found.push(study(&function, &Settings { threads: Some(threads), ..settings(8, 64, 9) }, &count).unwrap());
        assert_eq!(done.into_inner(), 8 * 64);
    }
    assert_eq!(found[0], found[1]);
    let (one, other) = (&found[0], &found[1]);
    assert_eq!(
        format!("{:?}{:?}", one.indices(0), one.ranks(0)),
        format!("{:?}{:?}", other.indices(0), other.ranks(0))
    );
    // What is kept is where it is said to be.
    let u: Vec<f64> = (0..4).map(|dimension| one.uniform(3, 17, End::B, dimension)).collect();
    assert_eq!(one.figure(3, 17, At::B, 0)[0], ishigami(&u));
    assert_eq!(one.beside(3, 17, End::B, 0), [u[3], u[2]]);
    let a: Vec<f64> = (0..4).map(|dimension| one.uniform(3, 17, End::A, dimension)).collect();
    assert_eq!(one.figure(3, 17, At::Input(2), 0)[0], ishigami(&[a[0], a[1], u[2], a[3]]));
    assert_eq!(one.figure(3, 17, At::High(0), 0)[0], ishigami(&[a[0], 0.9, a[2], a[3]]));
    assert_eq!(one.beside(3, 17, End::A, 0), [a[3], a[2]]);
    assert_ne!(found[0], study(&function, &settings(8, 64, 10), &|_| {}).unwrap(), "the seed matters");
}

#[test]
fn many_dimensions_are_studied_soundly() {
    // 1,500 numbers: a sum in which one has a third of the variance, and the others the rest together.
    let compute = |_: u32, u: &[f64], out: &mut [f64]| {
        out[0] = u.iter().map(|u| u - 0.5).sum::<f64>() + 749.5_f64.sqrt() * (u[700] - 0.5);
    };
    let function = Plain { inputs: vec![vec![700], (0..700).collect(), vec![1_499]], ..Plain::new(1_500, compute) };
    let indices = of(&function, &settings(8, 128, 11)).indices(0);
    let own = (1.0 + 749.5_f64.sqrt()) * (1.0 + 749.5_f64.sqrt());
    let all = own + 1_499.0;
    let shares = [own / all, 700.0 / all, 1.0 / all];
    indices_meet(&indices.inputs.unwrap(), &shares, &shares, 0.05);
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let function = Plain::new(3, |_, u: &[f64], out: &mut [f64]| out[0] = u[0]);
    let refused = |settings: Settings| study(&function, &settings, &|_| {}).unwrap_err().to_string();
    assert!(refused(settings(7, 64, 1)).ends_with("7 are too few, ask for 8 or more"));
    assert!(refused(settings(8, 100, 1)).ends_with("ask for 128"), "{}", refused(settings(8, 100, 1)));
    assert!(refused(settings(8, 0, 1)).ends_with("ask for 8"));
    assert!(refused(settings(8, 4, 1)).ends_with("ask for 8"));
    assert!(refused(settings(8, 1 << 17, 1)).contains("65536 or fewer"));
    // 5 numbers a pair, 300 scrambles: 44,739 points would fit.
    let many = refused(settings(300, 1 << 16, 1));
    assert!(many.ends_with("ask for 32768 points or fewer"), "{many}");
    let many = refused(settings(3_000_000, 8, 1));
    assert!(many.ends_with("ask for 8 scrambles of 65536 points or fewer"), "{many}");
    let wide = Plain { figures: 1 << 21, ..function.clone() };
    let many = study(&wide, &settings(8, 8, 1), &|_| {}).unwrap_err().to_string();
    assert!(many.ends_with("ask for fewer figures, options or inputs"), "{many}");
    let twice = Plain { inputs: vec![vec![0, 1], vec![1]], ..function.clone() };
    assert!(matches!(study(&twice, &settings(8, 8, 1), &|_| {}), Err(StudyError::Inputs(1, 3))));
    let beyond = Plain { held: vec![3], ..function.clone() };
    assert!(matches!(study(&beyond, &settings(8, 8, 1), &|_| {}), Err(StudyError::Inputs(3, 3))));
    let large = Plain::new(2_049, |_, u: &[f64], out: &mut [f64]| out[0] = u[0]);
    assert!(matches!(study(&large, &settings(8, 8, 1), &|_| {}), Err(StudyError::ManyDimensions(2_049))));
}

#[test]
fn information_of_a_study_has_its_exact_value() {
    // Two options: 0, or mu plus a z0 + b z1.
    let (mu, sizes) = (0.3, [1.0, 0.5]);
    let compute = |_: u32, u: &[f64], out: &mut [f64]| {
        out[2] = mu + sizes[0] * normal_quantile(u[0]) + sizes[1] * normal_quantile(u[1]);
        out[0] = out[2];
    };
    let function = Plain { beside: 2, inputs: vec![vec![0], vec![1], vec![2], vec![3]], ..Plain::new(4, compute) };
    let found = of(&function, &settings(16, 256, 12));
    let value = |s: f64| s * density(mu / s) - mu * normal_cdf(-mu / s);
    let information = found.information(&[0, 1]).unwrap();
    assert_eq!(information.best, 1);
    meets(&information.perfect.estimate, value(1.25_f64.sqrt()), 4.0, "all");
    meets(&information.inputs[0].gain, value(1.0), 4.0, "first");
    meets(&information.inputs[1].gain, value(0.5), 4.0, "second");
    assert_eq!([information.inputs[2].gain.value, information.inputs[3].gain.high], [0.0; 2]);
    assert_eq!(found.information(&[1]), None);
    assert_eq!(found.information(&[1, 0]).unwrap().best, 0);
}

/// Density of the standard normal law.
fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}
