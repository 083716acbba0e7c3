//! The distribution of a paired difference: one arm's year less that of arm 0, on common random numbers.

use super::column::add_each;
use super::histogram::{Grid, Histogram, TIE, weight};
use super::interval::{Estimate, RatioMoments};
use super::pair::PairTally;
use super::record::ColumnKind;
use super::view::ceiling;

/// A value of the difference, and the probability of it or one further from 0 on its side.
#[derive(Debug, Clone, Copy)]
struct Step {
    value: f64,
    /// Ends of its cell, the lower one first.
    ends: [f64; 2],
    beyond: Estimate,
}

/// Which of two arms has the smaller outcome in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    /// P(the arm's outcome is smaller).
    pub better: Estimate,
    /// P(the two are the same).
    pub same: Estimate,
    /// P(the arm's outcome is larger).
    pub worse: Estimate,
}

/// One column of one arm against arm 0, per year.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Its mean, with the normal interval.
    pub mean: Estimate,
    /// Standard deviation of the difference itself.
    pub sd: f64,
    /// P(the arm's outcome is smaller).
    pub better: Estimate,
    /// P(the two are the same).
    pub same: Estimate,
    /// P(the arm's outcome is larger).
    pub worse: Estimate,
    /// The same given an attack under this arm or arm 0; none if there was no such attack.
    pub given_attack: Option<Odds>,
    /// Trials in which the arm's outcome is smaller with any weight, larger, or either.
    pub trials: [u64; 3],
    /// The most that one trial, or one block where these are the units, can add to a probability.
    pub unit: f64,
    /// P(the arm's outcome >= x) - P(that of arm 0 >= x), by rising x.
    gaps: Vec<(f64, Estimate)>,
    /// Below 0, rising; above 0, rising.
    below: Vec<Step>,
    above: Vec<Step>,
    never: Estimate,
}

/// Differences of exceedances, from the sums from x upwards.
fn gaps(cells: &Histogram<4>, grid: Grid, moments: &dyn Fn(f64, f64) -> RatioMoments) -> Vec<(f64, Estimate)> {
    let mut sums = [0_u128; 4];
    let gap = |(cell, terms): (u32, [u128; 4])| {
        add_each(&mut sums, terms);
        let [own, base, more, less] = sums;
        let size = weight(own.abs_diff(base));
        let value = if own < base { -size } else { size };
        (grid.edge(cell), moments(value, weight(more.saturating_sub(less))).normal())
    };
    let mut gaps: Vec<(f64, Estimate)> = cells.cells().rev().map(gap).collect();
    gaps.reverse();
    gaps
}

impl Difference {
    /// `moments` are those of a mean over trials, from its sums of Y and Y^2; `most` are the largest values of the arm and of
    /// arm 0, which no difference exceeds; `given_attack` are those of a share of years with an attack, from its sums of Y, Y^2
    /// and Y M, none if there were none.
    pub(super) fn new(
        tally: &PairTally,
        trials: f64,
        moments: &dyn Fn(f64, f64) -> RatioMoments,
        given_attack: Option<&dyn Fn([f64; 3]) -> RatioMoments>,
        kind: ColumnKind,
        most: [f64; 2],
    ) -> Self {
        let [d, dd, squares] = tally.difference.each_ref().map(super::exact::ExactSum::value);
        let mean = moments(d, dd).normal();
        let share = |sums: [u128; 2]| {
            let [y, yy] = sums.map(weight);
            moments(y, yy).annual_proportion()
        };
        let grid = Grid::from(kind);
        let side = |cells: Vec<(u32, [u128; 2])>, sign: f64, most: f64| {
            let mut sums = [0; 2];
            let mut steps = Vec::with_capacity(cells.len());
            for (cell, [y, yy]) in cells.into_iter().rev() {
                sums = [sums[0] + y, sums[1] + yy];
                let value = sign * grid.representative(cell).min(most);
                let mut ends = [grid.edge(cell), ceiling(grid, cell)].map(|end| sign * end.min(most));
                if sign < 0.0 {
                    ends.reverse();
                }
                steps.push(Step { value, ends, beyond: share(sums) });
            }
            steps
        };
        let mut above = side(tally.above.cells().collect(), 1.0, most[0]);
        above.reverse();
        let below = side(tally.below.cells().collect(), -1.0, most[1]);
        let variance = if trials > 0.0 { squares / trials - mean.value * mean.value } else { 0.0 };
        let given_attack = given_attack.map(|moments| {
            let [better, worse, differs] = tally.given_attack.map(|sums| moments(sums.map(weight)).proportion());
            Odds { better, same: differs.complement(), worse }
        });
        Self {
            mean,
            sd: variance.max(0.0).sqrt(),
            better: share(tally.better),
            same: share(tally.differs).complement(),
            worse: share(tally.worse),
            given_attack,
            trials: tally.trials,
            unit: 1.0 / moments(0.0, 0.0).trials.max(1.0),
            gaps: gaps(&tally.ranks, grid, moments),
            below,
            above,
            never: share([0; 2]),
        }
    }

    /// `(x, P(the arm's outcome >= x) - P(that of arm 0 >= x))` by rising x, with the normal interval of the paired difference, for
    /// every x at which it changes: the smallest values of cells. Values in one cell count as equal.
    pub fn gaps(&self) -> &[(f64, Estimate)] {
        &self.gaps
    }

    /// Values above 0 that occurred, rising, with the probability of as much or more.
    pub fn above(&self) -> Vec<(f64, Estimate)> {
        self.above.iter().map(|step| (step.value, step.beyond)).collect()
    }

    /// Values below 0 that occurred, rising, with the probability of as little or less.
    pub fn below(&self) -> Vec<(f64, Estimate)> {
        self.below.iter().map(|step| (step.value, step.beyond)).collect()
    }

    /// The smallest cell with `F(x) >= p`, read as `value`; F is read out of the probability of as little or less below 0
    /// (`at_most`), and out of that of more from 0 on (`more_than`).
    fn smallest(
        &self,
        p: f64,
        at_most: impl Fn(&Estimate) -> f64,
        more_than: impl Fn(&Estimate) -> f64,
        value: impl Fn(&Step) -> f64,
    ) -> f64 {
        if let Some(step) = self.below.iter().find(|step| at_most(&step.beyond) >= p - TIE) {
            return value(step);
        }
        // F(0) = 1 - P(difference > 0), and so on upwards.
        let enough = |place: usize| {
            let tail = self.above.get(place).map_or(self.never, |step| step.beyond);
            more_than(&tail) <= 1.0 - p + TIE
        };
        match (0..=self.above.len()).find(|place| enough(*place)) {
            Some(0) => 0.0,
            Some(place) => value(&self.above[place - 1]),
            None => self.above.last().map_or(0.0, value),
        }
    }

    /// The smallest x with F(x) >= p. Values stand for cells of at most 0.4 % to either side; counts below 1,024 are exact.
    pub fn quantile(&self, p: f64) -> f64 {
        self.smallest(p, |share| share.value, |tail| tail.value, |step| step.value)
    }

    /// Interval of a quantile, from the intervals of the distribution function. Its ends are 0 or outer ends of cells, so that
    /// a cell's width is never taken for certainty.
    pub fn quantile_interval(&self, p: f64) -> (f64, f64) {
        (
            self.smallest(p, |share| share.high, |tail| tail.low, |step| step.ends[0]),
            self.smallest(p, |share| share.low, |tail| tail.high, |step| step.ends[1]),
        )
    }
}
