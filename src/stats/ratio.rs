//! Ratios of weighted totals, such as the share of prongs on a path that were interrupted.

use super::histogram::UNIT;
use super::interval::RatioMoments;

/// Sums over trials of one ratio, each term rounded to 1 / [`UNIT`], so that they merge exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RatioSums {
    /// w n, w d, w^2 n^2, w^2 n d, w^2 d^2.
    sums: [u128; 5],
    /// d, weight not applied.
    denominators: u128,
    trials: u64,
}

fn units(value: f64) -> u128 {
    (value * UNIT as f64 + 0.5) as u128
}

impl RatioSums {
    /// Adds one trial's totals.
    pub(super) fn add(&mut self, weight: f64, numerator: f64, denominator: f64) {
        let (n, d) = (weight * numerator, weight * denominator);
        for (sum, term) in self.sums.iter_mut().zip([n, d, n * n, n * d, d * d]) {
            *sum += units(term);
        }
        self.denominators += units(denominator);
        self.trials += 1;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, term) in self.sums.iter_mut().zip(other.sums) {
            *sum += term;
        }
        self.denominators += other.denominators;
        self.trials += other.trials;
    }

    pub(super) fn moments(&self, trials: f64) -> RatioMoments {
        let [y, m, yy, ym, mm] = self.sums.map(|sum| sum as f64 / UNIT as f64);
        RatioMoments { trials, y, yy, ym, m, mm }
    }

    /// Cases behind the ratio: the sum of the denominators.
    pub(super) fn cases(&self) -> u64 {
        (self.denominators as f64 / UNIT as f64 + 0.5) as u64
    }
}

/// The ratios of one block; only those that occurred take memory.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockRatios {
    /// Place of a ratio in `open`, plus one; 0 if it has not occurred in this block.
    slots: Vec<u32>,
    open: Vec<OpenRatio>,
    /// Places in `open` that occurred in the current trial.
    touched: Vec<u32>,
}

#[derive(Debug, Clone)]
struct OpenRatio {
    index: u32,
    sums: RatioSums,
    /// Totals of the current trial.
    pending: Option<(f64, f64)>,
}

impl BlockRatios {
    pub(super) fn new(ratios: usize) -> Self {
        Self { slots: vec![0; ratios], open: Vec::new(), touched: Vec::new() }
    }

    /// Adds one trial's entries; entries of one index add up first.
    pub(super) fn add(&mut self, weight: f64, entries: &[(u32, f64, f64)]) {
        for &(index, numerator, denominator) in entries {
            let slot = &mut self.slots[index as usize];
            if *slot == 0 {
                self.open.push(OpenRatio { index, sums: RatioSums::default(), pending: None });
                *slot = self.open.len() as u32;
            }
            let place = *slot - 1;
            let pending = &mut self.open[place as usize].pending;
            if pending.is_none() {
                self.touched.push(place);
            }
            let (n, d) = pending.unwrap_or((0.0, 0.0));
            *pending = Some((n + numerator, d + denominator));
        }
        for place in self.touched.drain(..) {
            let open = &mut self.open[place as usize];
            if let Some((numerator, denominator)) = open.pending.take() {
                open.sums.add(weight, numerator, denominator);
            }
        }
    }

    pub(super) fn sums(&self) -> impl Iterator<Item = (usize, &RatioSums)> {
        self.open.iter().map(|open| (open.index as usize, &open.sums))
    }

    pub(super) fn clear(&mut self) {
        for open in self.open.drain(..) {
            self.slots[open.index as usize] = 0;
        }
    }
}
