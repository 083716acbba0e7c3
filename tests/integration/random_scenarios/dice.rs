//! A source of choices for the generator: a pure function of its number.

use bordj::random::{Key, Place, Stream};
use rand::Rng;

/// Choices, one after another.
#[derive(Debug)]
pub(super) struct Dice(Stream);

impl Dice {
    /// The choices of one scenario.
    pub(super) fn new(kind: &str, number: u64) -> Self {
        let place = Place { trial: number, event: 0, step: 0 };
        Self(Stream { key: Key::named(2_026, "random scenarios", kind), place })
    }

    /// A number of [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A whole number from `low` to `high`.
    pub(super) fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.unit() * (high - low + 1) as f64) as usize
    }

    /// A number from `low` to `high` with at most four digits, so that it can be read in the text.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        let value = low + (high - low) * self.unit();
        let digits = 3.0 - libm::floor(libm::log10(value.abs().max(1e-9)));
        let unit = libm::pow(10.0, digits);
        ((value * unit).round() / unit).clamp(low, high)
    }

    /// One of some things.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.whole(0, from.len() - 1)]
    }

    /// Some of the indices below `count`, at least one of them, in order.
    pub(super) fn some(&mut self, count: usize, p: f64) -> Vec<usize> {
        let mut some: Vec<usize> = (0..count).filter(|_| self.chance(p)).collect();
        if some.is_empty() {
            some.push(self.whole(0, count - 1));
        }
        some
    }

    /// Weights with sum at most `sum`, as many as `count`, about half of them 0, rounded down to thousandths.
    pub(super) fn shares(&mut self, count: usize, sum: f64) -> Vec<f64> {
        let raw: Vec<f64> = (0..count).map(|_| if self.chance(0.5) { self.unit() + 0.05 } else { 0.0 }).collect();
        let all: f64 = raw.iter().sum::<f64>().max(1e-9);
        raw.iter().map(|share| (share / all * sum * 1e3).floor() / 1e3).collect()
    }

    /// A split: `count` shares in hundredths that sum to 1, some of them small or 0.
    pub(super) fn split(&mut self, count: usize) -> Vec<f64> {
        let mut hundredths = vec![0_u32; count];
        for _ in 0..100 / 5 {
            let index = self.whole(0, count - 1).min(self.whole(0, count - 1));
            hundredths[index] += 5;
        }
        hundredths.into_iter().map(|share| f64::from(share) / 100.0).collect()
    }
}
