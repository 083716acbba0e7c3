//! The reference workloads W1 to W3: the scenario files that ship, and the straightforward versions they are timed beside,
//! meet answers worked out here by quadrature, within four standard errors at a fixed seed, and each other.

use bordj::analysis::{self, Options, Sampling};
use bordj::result::document::{Document, Metric};
use bordj::scenario;
use statrs::distribution::{Beta, Continuous, ContinuousCDF, Normal};

#[path = "../../benches/workloads/blocks.rs"]
mod blocks;
#[path = "../../benches/workloads/reference.rs"]
mod reference;

const W1: &str = include_str!("../../scenarios/fair-w1.toml");
const W2: &str = include_str!("../../scenarios/easi-w2.toml");

/// The integral of a function by Simpson's rule.
fn integral(from: f64, to: f64, of: impl Fn(f64) -> f64) -> f64 {
    const PANELS: u32 = 4_000;
    let step = (to - from) / f64::from(PANELS);
    let weight = |index: u32| match index {
        0 | PANELS => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=PANELS).map(|index| weight(index) * of(from + step * f64::from(index))).sum::<f64>() * step / 3.0
}

/// A PERT law.
struct Pert {
    min: f64,
    width: f64,
    standard: Beta,
}

impl Pert {
    fn new(min: f64, mode: f64, max: f64) -> Self {
        let width = max - min;
        let standard = Beta::new(1.0 + 4.0 * (mode - min) / width, 1.0 + 4.0 * (max - mode) / width).unwrap();
        Self { min, width, standard }
    }

    /// By t = s^3 (10 - 15 s + 6 s^2), which takes the corners out of the density's ends.
    fn mean_of(&self, value: impl Fn(f64) -> f64) -> f64 {
        integral(0.0, 1.0, |s| {
            let t = s * s * s * (10.0 - 15.0 * s + 6.0 * s * s);
            let slope = 30.0 * s * s * (1.0 - s) * (1.0 - s);
            if slope > 0.0 { slope * self.standard.pdf(t) * value(self.min + self.width * t) } else { 0.0 }
        })
    }

    fn cdf(&self, x: f64) -> f64 {
        self.standard.cdf(((x - self.min) / self.width).clamp(0.0, 1.0))
    }
}

/// Exact answers of W1.
struct Exact {
    /// P(capability > resistance).
    vulnerability: f64,
    mean_frequency: f64,
    mean_magnitude: f64,
    /// Probability of a year with a loss.
    p_any: f64,
}

fn exact() -> Exact {
    let frequency = Pert::new(0.05, 0.3, 0.8);
    let resistance = Pert::new(0.3, 0.6, 0.95);
    let vulnerability = Pert::new(0.2, 0.5, 0.9).mean_of(|capability| resistance.cdf(capability));
    Exact {
        vulnerability,
        mean_frequency: frequency.mean_of(|rate| rate),
        mean_magnitude: 500e3 * libm::exp(0.5)
            + Pert::new(50e3, 150e3, 1e6).mean_of(|x| x)
            + Pert::new(0.0, 100e3, 2e6).mean_of(|x| x),
        p_any: frequency.mean_of(|rate| -libm::expm1(-rate * vulnerability)),
    }
}

/// `P_I` of W2 with times that are normal and not cut.
fn exact_interruption() -> f64 {
    let detections = [0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9];
    let delays = [30.0, 20.0, 60.0, 90.0, 120.0, 60.0, 180.0, 90.0];
    let mut unseen = 1.0;
    let mut sum = 0.0;
    for (index, detection) in detections.iter().enumerate() {
        let left = &delays[index..];
        let mean = left.iter().sum::<f64>() - 300.0;
        let variance = left.iter().map(|delay| 0.09 * delay * delay).sum::<f64>() + 90.0 * 90.0;
        sum += unseen * 0.95 * detection * Normal::standard().cdf(mean / variance.sqrt());
        unseen *= 1.0 - 0.95 * detection;
    }
    sum
}

/// A file that ships, run: without a fault, and without a warning.
#[track_caller]
fn run(text: &str, trials: u64) -> Document {
    let loaded = scenario::load("workload.toml", text.as_bytes(), &[]);
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    let options =
        Options { trials, seed: 1977, threads: Some(2), postures: vec![0], until: None, sampling: Sampling::default() };
    let document = analysis::run(&loaded.scenario.unwrap(), &[], &options, &|_| {}).unwrap();
    assert!(document.warnings.is_empty(), "{:?}", document.warnings);
    document
}

/// Standard error behind an interval.
fn error([low, high]: [f64; 2]) -> f64 {
    (high - low) / (2.0 * 1.959_963_984_540_054)
}

#[track_caller]
fn within(what: &str, found: f64, expected: f64, se: f64) {
    assert!((found - expected).abs() <= 4.0 * se, "{what}: {found}, expected {expected}, standard error {se}");
}

#[test]
fn the_stated_answers_are_the_exact_ones() {
    let Exact { vulnerability, mean_frequency, mean_magnitude, .. } = exact();
    for (what, found, stated, to) in [
        ("vulnerability", vulnerability, 0.310_888, 5e-7),
        ("loss events a year", mean_frequency * vulnerability, 0.1062, 5e-5),
        ("mean magnitude", mean_magnitude, 1_499_361.0, 0.5),
        ("mean annual loss", mean_frequency * vulnerability * mean_magnitude, 159_262.417, 5e-4),
        ("probability of interruption", exact_interruption(), 0.918_590_4, 5e-8),
    ] {
        assert!((found - stated).abs() <= to, "{what}: {found}, stated {stated}");
    }
}

#[test]
fn frequency_and_magnitude_as_a_scenario() {
    let exact = exact();
    let document = run(W1, 2_000_000);
    let loss = &document.postures[0].metrics["loss"];
    let mean = exact.mean_frequency * exact.vulnerability * exact.mean_magnitude;
    let se = error(loss.mean_ci95);
    assert!(se <= 0.003 * mean, "too blunt: {se}");
    within("mean annual loss", loss.mean, mean, se);
    // The result shows no vulnerability; it is what the loss lacks to frequency times magnitude.
    let without = exact.mean_frequency * exact.mean_magnitude;
    within("vulnerability", loss.mean / without, exact.vulnerability, se / without);
    within("a year with a loss", loss.p_any, exact.p_any, error(loss.p_any_ci95));
    // No year can lose without a loss event, and none has an attack.
    assert!(document.postures[0].p_attack <= 0.0);
}

#[test]
fn frequency_and_magnitude_straightforwardly() {
    const TRIALS: u32 = 400_000;
    let exact = exact();
    let summary = reference::frequency_and_magnitude(TRIALS as usize, 5);
    let mean = exact.mean_frequency * exact.vulnerability * exact.mean_magnitude;
    within("mean annual loss", summary.mean.0, mean, summary.mean.1);
    // The smallest threshold lies below the smallest loss.
    let (_, any) = summary.exceedance[0];
    within("a year with a loss", any, exact.p_any, (any * (1.0 - any) / f64::from(TRIALS)).sqrt());
    let document = run(W1, u64::from(TRIALS));
    let loss: &Metric = &document.postures[0].metrics["loss"];
    for (p, value) in &summary.quantiles {
        let name = format!("p{:.0}", p * 100.0);
        let se = error(loss.quantiles_ci95[&name]);
        within(&name, *value, loss.quantiles[&name], se * std::f64::consts::SQRT_2);
    }
}

#[test]
fn the_race_as_a_scenario() {
    let exact = exact_interruption();
    let document = run(W2, 1_000_000);
    let found = &document.postures[0].per_attack.p_interruption;
    assert!(found.n >= 1_000_000, "{} attacks", found.n);
    assert_eq!(found.analytic_kind.as_deref(), Some("exact"));
    assert!((found.analytic.unwrap() - exact).abs() <= 1e-6, "{:?} by formula, {exact} here", found.analytic);
    within("simulated", found.estimate.unwrap(), exact, (exact * (1.0 - exact) / found.n as f64).sqrt());
}

#[test]
fn the_race_straightforwardly() {
    const TRIALS: u32 = 1_000_000;
    let exact = exact_interruption();
    let se = (exact * (1.0 - exact) / f64::from(TRIALS)).sqrt();
    within("straightforward", reference::race(TRIALS as usize, 5), exact, se);
}

#[test]
fn a_posture_from_building_blocks_and_straightforwardly() {
    let tally = blocks::Posture::new(5).run(200_000);
    for (column, summary) in reference::posture(200_000, 6).iter().enumerate() {
        summary.agrees_with(&format!("column {column}"), &tally.year(0, column));
    }
    // Every figure asked for is there: a mean, four quantiles, 100 exceedances of six columns.
    let figures = blocks::read(&tally);
    assert_eq!(figures.len(), 6 * 105);
    assert!(figures.iter().all(|figure| figure.is_finite() && *figure >= 0.0));
}
