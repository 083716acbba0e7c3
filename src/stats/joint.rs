//! Joint second moments of all arms, from which a contrast of any of them follows with its error.
//!
//! A *series* is one figure per arm and trial, Y_a. It is the annual deposit `w X_a + (1 - w) L_a` of a column
//! ([`Layout::joint`]), or *free*: whatever the experiment hands over ([`super::ArmRecord::free`]). Kept are the sums of Y_a,
//! of Y_a^2, and of (Y_a - Y_b)^2 for every two arms, which say as much as the products Y_a Y_b:
//!
//! `(sum of c_a Y_a)^2 = C (sum over a of c_a Y_a^2) - sum over a < b of c_a c_b (Y_a - Y_b)^2`, with C the sum of the c_a.
//!
//! Products of arms that hardly differ would leave nothing but rounding of their difference; squares of differences leave it
//! whole, and exactly 0 where arms are the same. Costs n (n + 1) / 2 sums a series for n arms, in time and memory.

use super::block::Block;
use super::exact::ExactSum;
use super::interval::{Estimate, RatioMoments};
use super::record::Layout;
use super::tally::Tally;

/// A combination whose squares add up to less than this share of what they are made of is 0 in every trial.
const ROUNDING: f64 = 1e-13;

/// Sums of one series.
#[derive(Debug, Clone, PartialEq)]
struct Moments<T> {
    /// Y and Y^2, by arm.
    sums: Vec<T>,
    squares: Vec<T>,
    /// (Y_a - Y_b)^2 for b < a, row by row.
    apart: Vec<T>,
    /// Y M, by arm, with M what can stand below it under arm 0.
    under: Vec<T>,
}

impl<T: Clone + Default> Moments<T> {
    fn new(arms: usize) -> Self {
        let zeros = |count: usize| vec![T::default(); count];
        let pairs = arms * arms.saturating_sub(1) / 2;
        Self { sums: zeros(arms), squares: zeros(arms), apart: zeros(pairs), under: zeros(arms) }
    }

    fn all(&self) -> impl Iterator<Item = &T> {
        self.sums.iter().chain(&self.squares).chain(&self.apart).chain(&self.under)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.sums.iter_mut().chain(&mut self.squares).chain(&mut self.apart).chain(&mut self.under)
    }
}

impl Moments<f64> {
    /// Adds one trial, or another unit.
    fn add(&mut self, y: &[f64], m: f64) {
        let mut rest = self.apart.as_mut_slice();
        for (arm, &own) in y.iter().enumerate() {
            self.sums[arm] += own;
            self.squares[arm] += own * own;
            self.under[arm] += own * m;
            let (row, others) = rest.split_at_mut(arm);
            rest = others;
            for (sum, other) in row.iter_mut().zip(y) {
                *sum += (own - other) * (own - other);
            }
        }
    }

    /// The same of one unit: the block they were taken over.
    fn as_one(&self, m: f64) -> Self {
        let mut one = Self::new(self.sums.len());
        one.add(&self.sums, m);
        one
    }
}

/// Sums of one series over a block; none if it is 0 in all of its trials.
#[derive(Debug)]
pub(super) struct BlockSeries(Option<Moments<f64>>);

impl BlockSeries {
    pub(super) fn of(block: &Block, layout: &Layout, series: usize) -> Self {
        let free = series.checked_sub(layout.joint.len());
        let below = free.and_then(|series| layout.free[series]).map_or(&[][..], |series| block.free(series));
        let mut sums = None;
        let mut y = vec![0.0; layout.arms];
        let mut add = |y: &[f64], m: f64| sums.get_or_insert_with(|| Moments::new(layout.arms)).add(y, m);
        match free {
            Some(series) => {
                let mut below = below.iter().filter(|entry| entry.arm == 0).peekable();
                for trial in block.free(series).chunk_by(|a, b| a.trial == b.trial) {
                    y.fill(0.0);
                    trial.iter().for_each(|entry| y[entry.arm as usize] = entry.value);
                    while below.next_if(|entry| entry.trial < trial[0].trial).is_some() {}
                    add(
                        &y,
                        below.peek().filter(|entry| entry.trial == trial[0].trial).map_or(0.0, |entry| entry.value),
                    );
                }
            }
            None => {
                let column = layout.joint[series];
                let columns: Vec<_> = (0..layout.arms).filter_map(|arm| block.column(arm, column)).collect();
                for (at, weights) in block.weights.iter().enumerate().filter(|_| !columns.is_empty()) {
                    let mut any = false;
                    for (y, column) in y.iter_mut().zip(&columns) {
                        let year = column.years[at];
                        any |= year > 0.0;
                        *y = weights.attacked * year + weights.quiet * column.quiet(at, weights);
                    }
                    if any {
                        add(&y, 0.0);
                    }
                }
            }
        }
        if layout.by_block {
            let m = below.iter().filter(|entry| entry.arm == 0).map(|entry| entry.value).sum();
            sums = sums.map(|sums| sums.as_one(m));
        }
        Self(sums)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// Exact sums of one series; they take memory once it has been anything but 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SeriesTally(Option<Moments<ExactSum>>);

impl SeriesTally {
    pub(super) fn absorb(&mut self, BlockSeries(block): &BlockSeries) {
        let Some(block) = block else { return };
        let own = self.0.get_or_insert_with(|| Moments::new(block.sums.len()));
        own.all_mut().zip(block.all()).for_each(|(sum, term)| sum.add(*term));
    }

    pub(super) fn merge(&mut self, Self(other): &Self) {
        let Some(other) = other else { return };
        let own = self.0.get_or_insert_with(|| Moments::new(other.sums.len()));
        own.all_mut().zip(other.all()).for_each(|(sum, other)| sum.merge(other));
    }
}

/// What can be said of one series under all arms together. Errors are those of a mean over trials, or over blocks where
/// these are the units.
#[derive(Debug, Clone)]
pub struct Joint<'a> {
    tally: &'a Tally,
    sums: Moments<f64>,
    /// Sums of M and of M^2 under arm 0.
    below: Option<[f64; 2]>,
}

/// Sums of a combination: Y, Y^2 and Y M.
struct Combined {
    y: f64,
    yy: f64,
    ym: f64,
}

impl Joint<'_> {
    /// Mean of the series under an arm, with its normal interval.
    pub fn mean(&self, arm: usize) -> Estimate {
        self.tally.over_trials(self.sums.sums[arm], self.sums.squares[arm]).normal()
    }

    /// Sum of (Y_a - Y_b)^2.
    fn apart(&self, a: usize, b: usize) -> f64 {
        let (less, more) = (a.min(b), a.max(b));
        if less == more { 0.0 } else { self.sums.apart[more * (more - 1) / 2 + less] }
    }

    fn combined(&self, terms: &[(usize, f64)]) -> Combined {
        let mut factors = vec![0.0; self.sums.sums.len()];
        terms.iter().for_each(|(arm, factor)| factors[*arm] += factor);
        let size: f64 = factors.iter().map(|factor| factor.abs()).sum();
        let whole = Some(factors.iter().sum::<f64>()).filter(|whole| whole.abs() > ROUNDING * size).unwrap_or(0.0);
        let (mut yy, mut level) = (0.0, 0.0);
        let mut add = |term: f64| {
            yy += term;
            level += term.abs();
        };
        for (a, own) in factors.iter().enumerate().filter(|(_, factor)| factor.abs() > 0.0) {
            add(own * whole * self.sums.squares[a]);
            factors[..a].iter().enumerate().for_each(|(b, other)| add(-own * other * self.apart(a, b)));
        }
        if yy <= ROUNDING * level {
            return Combined { y: 0.0, yy: 0.0, ym: 0.0 };
        }
        let sum = |of: &[f64]| factors.iter().zip(of).map(|(factor, sum)| factor * sum).sum();
        Combined { y: sum(&self.sums.sums), yy, ym: sum(&self.sums.under) }
    }

    /// Mean of the combination of arms, each with its factor, with its normal interval: exactly 0 without a width where the
    /// combination is 0 in every trial, as for two arms that are the same.
    pub fn contrast(&self, terms: &[(usize, f64)]) -> Estimate {
        let Combined { y, yy, .. } = self.combined(terms);
        self.tally.over_trials(y, yy).normal()
    }

    /// Covariance of the means under two arms; the variance of one where both are the same.
    pub fn covariance(&self, a: usize, b: usize) -> f64 {
        let units = self.tally.units();
        if units < 2.0 {
            return 0.0;
        }
        let Moments { sums, squares, .. } = &self.sums;
        let product = 0.5 * (squares[a] + squares[b] - self.apart(a, b));
        let trials = self.tally.trials() as f64;
        (product - sums[a] * sums[b] / units) / (trials * trials) * (units / (units - 1.0))
    }

    /// The combination per unit of what stands below this series under arm 0 ([`Layout::free`]): the ratio of the sums, with
    /// the normal interval of the delta method. `None` if nothing stands below, or only zeros.
    pub fn ratio_contrast(&self, terms: &[(usize, f64)]) -> Option<Estimate> {
        let [m, mm] = self.below.filter(|[m, _]| *m > 0.0)?;
        let Combined { y, yy, ym } = self.combined(terms);
        Some(RatioMoments { trials: self.tally.units(), y, yy, ym, m, mm, mm_by_trial: None }.normal())
    }
}

impl Tally {
    /// A series under all arms: first the columns of [`Layout::joint`], then the free ones.
    ///
    /// # Panics
    /// If there is no such series.
    pub fn joint(&self, series: usize) -> Joint<'_> {
        let value = |series: usize| {
            let mut sums = Moments::new(self.layout.arms);
            if let Some(exact) = &self.joint[series].0 {
                sums.all_mut().zip(exact.all()).for_each(|(sum, exact): (&mut f64, _)| *sum = exact.value());
            }
            sums
        };
        let free = series.checked_sub(self.layout.joint.len());
        let below = free.and_then(|series| self.layout.free[series]).map(|free| {
            let below = value(self.layout.joint.len() + free);
            [below.sums[0], below.squares[0]]
        });
        Joint { tally: self, sums: value(series), below }
    }

    /// The joint sums of a column; `None` if they are not kept.
    pub fn joint_column(&self, column: usize) -> Option<Joint<'_>> {
        self.layout.joint.iter().position(|known| *known == column).map(|series| self.joint(series))
    }

    /// The joint sums of a free series; `None` if there is no such.
    pub fn joint_free(&self, free: usize) -> Option<Joint<'_>> {
        (free < self.layout.free.len()).then(|| self.joint(self.layout.joint.len() + free))
    }
}
