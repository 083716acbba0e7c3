//! Ratios of weighted totals, such as the share of prongs on a path that were interrupted.

use serde::{Deserialize, Serialize};

use super::blockwise::times;
use super::column::add_each;
use super::histogram::weight;
use super::interval::RatioMoments;

/// Sums over trials of one ratio, in integer units of weight, so that they merge exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RatioSums {
    /// w n, w d, w^2 n^2, w^2 n d, w^2 d^2.
    sums: [u128; 5],
    /// w^2 d^2 over trials, where the second moments are those of blocks.
    by_trial: u128,
    /// d, weight not applied.
    denominators: u64,
}

impl RatioSums {
    /// Adds one trial's totals; `weights` are w and w^2 in units.
    #[inline]
    fn add(&mut self, weights: [u64; 2], numerator: u32, denominator: u32) {
        let (n, d) = (u64::from(numerator), u64::from(denominator));
        let [w, ww] = weights.map(u128::from);
        let factors = [n, d, n * n, n * d, d * d].map(u128::from);
        let [n, d, nn, nd, dd] = factors;
        add_each(&mut self.sums, [w * n, w * d, ww * nn, ww * nd, ww * dd]);
        self.denominators += u64::from(denominator);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        add_each(&mut self.sums, other.sums);
        self.by_trial += other.by_trial;
        self.denominators += other.denominators;
    }

    /// The same sums as of one unit: the block they were taken over.
    pub(super) fn as_one(&self) -> Self {
        let [n, d, _, _, squares] = self.sums;
        Self { sums: [n, d, times(n, n), times(n, d), times(d, d)], by_trial: squares, ..self.clone() }
    }

    /// `trials` is the number of independent units.
    pub(super) fn moments(&self, trials: f64) -> RatioMoments {
        let [y, m, yy, ym, mm] = self.sums.map(weight);
        let mm_by_trial = (self.by_trial > 0).then(|| weight(self.by_trial));
        RatioMoments { trials, y, yy, ym, m, mm, mm_by_trial }
    }

    /// Cases behind the ratio: the sum of the denominators.
    pub(super) fn cases(&self) -> u64 {
        self.denominators
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

/// Trials of a block with one case: cases, sums of w and of w^2, by whether it came to pass. A block has too few trials for them to
/// overflow.
#[derive(Debug, Clone, Default)]
struct Coins {
    sums: [[u64; 3]; 2],
}

impl Coins {
    #[inline]
    fn add(&mut self, side: usize, [w, ww]: [u64; 2]) {
        let [cases, weight, square] = &mut self.sums[side];
        *cases += 1;
        *weight += w;
        *square += ww;
    }
}

#[derive(Debug, Clone)]
struct OpenRatio {
    index: u32,
    sums: RatioSums,
    coins: Coins,
    /// Totals of the current trial.
    pending: (u32, u32),
}

impl BlockRatios {
    pub(super) fn new(ratios: usize) -> Self {
        Self { slots: vec![0; ratios], open: Vec::new(), touched: Vec::new() }
    }

    /// Place of a ratio among those that occurred.
    #[inline]
    fn place(&mut self, index: u32) -> usize {
        let slot = &mut self.slots[index as usize];
        if *slot == 0 {
            self.open.push(OpenRatio { index, sums: RatioSums::default(), coins: Coins::default(), pending: (0, 0) });
            *slot = self.open.len() as u32;
        }
        *slot as usize - 1
    }

    /// Adds one trial's entries, with w and w^2 in units; entries of one index add up first, `coins` stand alone.
    #[inline]
    pub(super) fn add(&mut self, weights: [u64; 2], entries: &[(u32, u32, u32)], coins: &[(u32, bool)]) {
        for &(index, came_to_pass) in coins {
            let place = self.place(index);
            self.open[place].coins.add(usize::from(came_to_pass), weights);
        }
        if !entries.is_empty() {
            self.add_up(weights, entries);
        }
    }

    fn add_up(&mut self, weights: [u64; 2], entries: &[(u32, u32, u32)]) {
        for &(index, numerator, denominator) in entries.iter().filter(|entry| entry.2 > 0) {
            let place = self.place(index);
            let (n, d) = &mut self.open[place].pending;
            if *d == 0 {
                self.touched.push(place as u32);
            }
            *n = n.saturating_add(numerator);
            *d = d.saturating_add(denominator);
        }
        for place in self.touched.drain(..) {
            let open = &mut self.open[place as usize];
            let (numerator, denominator) = std::mem::take(&mut open.pending);
            match (numerator, denominator) {
                (0, 1) => open.coins.add(0, weights),
                (1, 1) => open.coins.add(1, weights),
                _ => open.sums.add(weights, numerator, denominator),
            }
        }
    }

    /// The sums of every ratio that occurred.
    pub(super) fn sums(&self) -> impl Iterator<Item = (usize, RatioSums)> {
        self.open.iter().map(|open| {
            let mut sums = open.sums.clone();
            let [[missed, w0, ww0], [met, w1, ww1]] = open.coins.sums;
            add_each(&mut sums.sums, [w1, w0 + w1, ww1, ww1, ww0 + ww1].map(u128::from));
            sums.denominators += missed + met;
            (open.index as usize, sums)
        })
    }

    pub(super) fn clear(&mut self) {
        for open in self.open.drain(..) {
            self.slots[open.index as usize] = 0;
        }
    }
}
