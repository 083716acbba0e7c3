//! Joint second moments of all arms, from which a contrast of any of them follows with its error.
//!
//! A *series* is one figure per arm and trial, `Y_a`. It is the annual deposit `w X_a + (1 - w) L_a` of a column
//! ([`Layout::joint`]), or *free*: whatever the experiment hands over ([`super::ArmRecord::free`]). Kept are the sums of `Y_a`,
//! of `Y_a^2`, and of `(Y_a - Y_b)^2` for every two arms, which say as much as the products `Y_a Y_b`:
//!
//! `(sum of c_a Y_a)^2 = C (sum over a of c_a Y_a^2) - sum over a < b of c_a c_b (Y_a - Y_b)^2`, with C the sum of the `c_a`.
//!
//! Products of arms that hardly differ would leave nothing but rounding of their difference; squares of differences leave it
//! whole, and exactly 0 where arms are the same. Costs n (n + 1) / 2 sums a series for n arms, in time and memory.

use serde::{Deserialize, Serialize};

use super::block::Block;
use super::exact::ExactSum;
use super::interval::{Estimate, RatioMoments};
use super::record::Layout;
use super::tally::Tally;

/// A combination whose squares add up to less than this share of what they are made of is 0 in every trial.
const ROUNDING: f64 = 1e-13;

/// Sums of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Moments<T> {
    /// Y and Y^2, by arm.
    sums: Vec<T>,
    squares: Vec<T>,
    /// `(Y_a - Y_b)^2` for b < a, row by row.
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

/// What a series is in some trials, side by side: by arm, and what stands below it. Trials in which it is 0 may be left out.
#[derive(Debug)]
pub(super) struct Gathered {
    arms: Vec<Vec<f64>>,
    below: Vec<f64>,
}

/// The sum of what `term` makes of every place, in four lanes that are added up last: the processor does several at once, and the
/// order is always the same.
#[inline]
fn sum_of<const ARRAYS: usize>(arrays: [&[f64]; ARRAYS], term: impl Fn([f64; ARRAYS]) -> f64) -> f64 {
    let length = arrays.map(<[f64]>::len).into_iter().min().unwrap_or(0);
    let arrays = arrays.map(|array| &array[..length]);
    let mut lanes = [0.0; 4];
    let whole = length - length % 4;
    for start in (0..whole).step_by(4) {
        let parts = arrays.map(|array| &array[start..start + 4]);
        for (place, lane) in lanes.iter_mut().enumerate() {
            *lane += term(parts.map(|part| part[place]));
        }
    }
    let rest: f64 = (whole..length).map(|at| term(arrays.map(|array| array[at]))).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

impl Gathered {
    pub(super) fn new(arms: usize) -> Self {
        Self { arms: vec![Vec::new(); arms], below: Vec::new() }
    }

    /// Takes in a column.
    fn column(&mut self, block: &Block, column: usize) {
        self.below.clear();
        for (arm, own) in self.arms.iter_mut().enumerate() {
            own.clear();
            let Some(column) = block.column(arm, column) else { continue };
            // Where no attack is possible the year is a quiet one, and counts whole.
            let factors = block.weights.iter().map(|w| if w.attacked > 0.0 { w.attacked } else { 1.0 });
            own.extend(column.years.iter().zip(factors).map(|(year, factor)| factor * year));
            if let Some(quiets) = column.quiets {
                let quiets = quiets.iter().zip(&block.weights).map(|(quiet, weights)| weights.quiet * quiet);
                own.iter_mut().zip(quiets).for_each(|(sum, quiet)| *sum += quiet);
            }
        }
    }

    /// Takes in a free series with the one that stands below it.
    fn free(&mut self, block: &Block, series: usize, below: Option<usize>) {
        self.below.clear();
        self.arms.iter_mut().for_each(Vec::clear);
        let entries = below.map_or(&[][..], |series| block.free(series));
        let mut entries = entries.iter().filter(|entry| entry.arm == 0).peekable();
        for trial in block.free(series).chunk_by(|a, b| a.trial == b.trial) {
            let (place, number) = (self.below.len(), trial[0].trial);
            self.arms.iter_mut().for_each(|own| own.push(0.0));
            for entry in trial {
                self.arms[entry.arm as usize][place] = entry.value;
            }
            while entries.next_if(|entry| entry.trial < number).is_some() {}
            self.below.push(entries.next_if(|entry| entry.trial == number).map_or(0.0, |entry| entry.value));
        }
    }

    fn moments(&self) -> Moments<f64> {
        let mut own = Moments::new(self.arms.len());
        let mut pair = 0;
        for (arm, y) in self.arms.iter().enumerate() {
            own.sums[arm] = sum_of([y], |[y]| y);
            own.squares[arm] = sum_of([y], |[y]| y * y);
            own.under[arm] = sum_of([y, &self.below], |[y, m]| y * m);
            for other in &self.arms[..arm] {
                own.apart[pair] = sum_of([y, other], |[a, b]| (a - b) * (a - b));
                pair += 1;
            }
        }
        own
    }
}

/// Sums of one series over a block; none if it is 0 in all of its trials.
#[derive(Debug)]
pub(super) struct BlockSeries(Option<Moments<f64>>);

impl BlockSeries {
    /// `scratch` is reused from call to call.
    pub(super) fn of(block: &Block, layout: &Layout, series: usize, scratch: &mut Gathered) -> Self {
        let below = if let Some(series) = series.checked_sub(layout.joint.len()) {
            let below = layout.free[series];
            scratch.free(block, series, below);
            below
        } else {
            scratch.column(block, layout.joint[series]);
            None
        };
        let mut sums = scratch.moments();
        if sums.squares.iter().all(|square| *square <= 0.0) {
            return Self(None);
        }
        if layout.by_block {
            // The block is one unit. What stands below counts in trials too in which the series is 0.
            let entries = below.map_or(&[][..], |series| block.free(series)).iter().filter(|entry| entry.arm == 0);
            let arms = sums.sums.iter().map(|sum| vec![*sum]).collect();
            sums = Gathered { arms, below: vec![entries.map(|entry| entry.value).sum()] }.moments();
        }
        Self(Some(sums))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// Exact sums of one series; they take memory once it has been anything but 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct SeriesTally(Option<Moments<ExactSum>>);

impl SeriesTally {
    pub(super) fn absorb(&mut self, BlockSeries(block): &BlockSeries) {
        let Some(block) = block else { return };
        let own = self.0.get_or_insert_with(|| Moments::new(block.sums.len()));
        own.all_mut().zip(block.all()).for_each(|(sum, term)| sum.add(*term));
    }

    /// False if it was made of another number of arms.
    pub(super) fn is_of(&self, arms: usize) -> bool {
        let lengths = |own: &Moments<ExactSum>| [&own.sums, &own.squares, &own.under, &own.apart].map(Vec::len);
        self.0.as_ref().is_none_or(|own| lengths(own) == [arms, arms, arms, arms * arms.saturating_sub(1) / 2])
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

    /// Sum of `(Y_a - Y_b)^2`.
    fn apart(&self, a: usize, b: usize) -> f64 {
        let (less, more) = (a.min(b), a.max(b));
        if less == more { 0.0 } else { self.sums.apart[more * (more - 1) / 2 + less] }
    }

    fn combined(&self, terms: &[(usize, f64)]) -> Combined {
        let mut factors = vec![0.0; self.sums.sums.len()];
        for (arm, factor) in terms {
            factors[*arm] += factor;
        }
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
