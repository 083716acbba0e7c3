//! Every kind of law, and cuts of each, drawn a million times as a run draws it: by the compiled sampler, from keyed uniform
//! numbers at a fixed seed, against the law's own distribution function, mean and variance. The kinds are those of
//! `every_tests`, where a new kind without a row does not compile.

use super::every_tests::rows;
use super::*;
use crate::random::key::{Key, Place};
use crate::random::{Sampler, TableCache, gamma_sf};

const DRAWS: u32 = 1_000_000;
const SEED: u64 = 1_933;
/// Cells of equal probability; what lies within one is not looked at.
const CELLS: u32 = 1 << 14;
/// Classes of the chi-square test, at most.
const CLASSES: f64 = 256.0;
/// A sound sampler fails one test of one law with this probability: with some 70 laws, all tests with less than 2e-5.
const SIGNIFICANCE: f64 = 1e-7;

/// The rows of `every_tests`, one more with a heavy tail, and of each that is not cut already a cut of both sides and of
/// its upper tail.
fn laws() -> Vec<Law> {
    let mut laws: Vec<Law> = rows().into_iter().map(|row| row.law).collect();
    laws.push(Law::Metalog { quantiles: vec![(0.1, 1.0), (0.5, 2.0), (0.9, 5.5)], lower: Some(0.0), upper: None });
    let whole: Vec<Law> = laws.iter().filter(|law| !matches!(law, Law::Truncated { .. })).cloned().collect();
    for law in whole {
        let windows = [(law.quantile(0.1), law.quantile_upper(0.05)), (law.quantile_upper(0.02), f64::INFINITY)];
        for (min, max) in windows.into_iter().filter(|(min, max)| min < max) {
            laws.push(Law::Truncated { law: Box::new(law.clone()), min, max });
        }
    }
    laws
}

/// Borders between cells, and how many draws lie at or below each.
struct Cells {
    borders: Vec<f64>,
    /// By which of [`CELLS`] equal cells a uniform number lies in: the border to look at first.
    first: Vec<usize>,
    counts: Vec<u32>,
}

impl Cells {
    /// A border at every quantile of a whole number of cells. Of borders nearer to each other than what the sampler may be
    /// off by, the upper one stays: a value of positive probability is at or below its border whatever its last bits are.
    fn of(law: &Law) -> Self {
        let quantiles: Vec<f64> = (1..CELLS).map(|k| law.quantile(f64::from(k) / f64::from(CELLS))).collect();
        let middle = law.quantile(0.75) - law.quantile(0.25);
        let mut borders: Vec<f64> = Vec::new();
        let mut first = vec![0];
        for border in quantiles {
            let slack = 2e-6 * middle.max(border.abs());
            match borders.last_mut() {
                Some(last) if border - *last <= slack => *last = border,
                _ => borders.push(border),
            }
            first.push(borders.len() - 1);
        }
        for border in &mut borders {
            *border += 1e-6 * middle.max(border.abs());
        }
        let counts = vec![0; borders.len() + 1];
        Self { borders, first, counts }
    }

    fn add(&mut self, u: f64, x: f64) {
        let mut cell = self.first[(u * f64::from(CELLS)) as usize];
        while cell > 0 && x <= self.borders[cell - 1] {
            cell -= 1;
        }
        while self.borders.get(cell).is_some_and(|border| x > *border) {
            cell += 1;
        }
        self.counts[cell] += 1;
    }

    /// Largest distance between the shares of draws at or below the borders and the law's distribution function; by the
    /// inequality of Dvoretzky, Kiefer, Wolfowitz with Massart's constant it passes c with a probability of at most
    /// 2 exp(-2 n c^2), whatever the law.
    fn distance(&self, law: &Law) -> f64 {
        let mut below = 0;
        let distances = self.borders.iter().zip(&self.counts).map(|(border, count)| {
            below += count;
            (f64::from(below) / f64::from(DRAWS) - law.cdf(*border)).abs()
        });
        distances.fold(0.0, f64::max)
    }

    /// Upper tail of the chi-square statistic over neighbouring cells joined to classes, of those laws that have more than
    /// one. An atom is a class of its own if it has the weight of one.
    fn chi_square_tail(&self, law: &Law) -> Option<f64> {
        let (mut statistic, mut classes, mut observed, mut before) = (0.0, 0.0_f64, 0.0, 0.0);
        for (cell, count) in self.counts.iter().enumerate() {
            observed += f64::from(*count);
            let reached = self.borders.get(cell).map_or(1.0, |border| law.cdf(*border));
            let expected = (reached - before) * f64::from(DRAWS);
            let last = cell == self.borders.len();
            // The last class may be small, not tiny.
            let rest = (1.0 - reached) * f64::from(DRAWS);
            if last || expected * CLASSES >= f64::from(DRAWS) && rest >= 100.0 {
                statistic += (observed - expected) * (observed - expected) / expected;
                (classes, observed, before) = (classes + 1.0, 0.0, reached);
            }
        }
        let freedom = classes - 1.0;
        (freedom > 0.0).then(|| gamma_sf(0.5 * freedom, 0.5 * statistic))
    }
}

/// Fourth central moment, by the midpoint rule in the logit: enough for a standard error.
fn fourth_moment(law: &Law, mean: f64) -> f64 {
    let steps = 50;
    let at = |step: i32| {
        let logit = (f64::from(step) + 0.5) / f64::from(steps);
        let e = libm::exp(-logit.abs());
        let w = e / (1.0 + e);
        let deviation = if step < 0 { law.quantile(w) } else { law.quantile_upper(w) } - mean;
        deviation * deviation * deviation * deviation * w * (1.0 - w) / f64::from(steps)
    };
    (-36 * steps..36 * steps).map(at).sum()
}

/// How many moments a law has: without end, or the power at which the probability of its heavier tail falls.
fn moments(law: &Law) -> f64 {
    let growth = |near: f64, far: f64| libm::log10((far / near).abs().max(1.0));
    let (low, high) = law.support();
    let up = if high < f64::INFINITY { 0.0 } else { growth(law.quantile_upper(1e-14), law.quantile_upper(1e-15)) };
    let down = if low > f64::NEG_INFINITY { 0.0 } else { growth(law.quantile(1e-14), law.quantile(1e-15)) };
    1.0 / up.max(down)
}

#[test]
fn a_million_keyed_draws_of_every_law_are_draws_of_the_law() {
    let n = f64::from(DRAWS);
    let farthest = libm::sqrt(libm::log(2.0 / SIGNIFICANCE) / (2.0 * n));
    let (mut judged, mut with_variance) = (0, 0);
    for (number, law) in laws().into_iter().enumerate() {
        law.check().unwrap_or_else(|fault| panic!("{law:?}: {fault}"));
        let sampler = Sampler::compile(&law, &mut TableCache::new());
        let key = Key::named(SEED, "", &format!("law {number}"));
        let (mean, variance, known) = (law.mean(), law.variance(), moments(&law));
        let mut cells = Cells::of(&law);
        let (mut sum, mut square) = (0.0, 0.0);
        for trial in 0..u64::from(DRAWS) {
            let u = key.uniform(Place { trial, event: 0, step: 0 });
            let x = sampler.at(u);
            cells.add(u, x);
            let deviation = x - mean;
            sum += deviation;
            square += deviation * deviation;
        }
        let distance = cells.distance(&law);
        assert!(distance <= farthest, "{law:?}: {distance:.2e} off, at most {farthest:.2e}");
        if let Some(tail) = cells.chi_square_tail(&law) {
            judged += 1;
            assert!(tail >= SIGNIFICANCE, "{law:?}: chi-square, {tail:e}");
        }
        // A sample says little of a moment if the next but one does not exist.
        if known > 3.0 {
            let error = libm::sqrt(variance / n);
            assert!((sum / n).abs() <= 4.5 * error, "{law:?}: mean off by {} of {error}", sum / n);
        }
        if known > 6.0 {
            with_variance += 1;
            let error = libm::sqrt((fourth_moment(&law, mean) - variance * variance).max(0.0) / n);
            let off = square / n - variance;
            assert!(off.abs() <= 4.5 * error, "{law:?}: variance {variance} off by {off} of {error}");
        }
    }
    assert!(judged > 50 && with_variance > 50, "{judged} {with_variance}");
}
