//! One column's distribution, per year or per attack.

use super::bins;
use super::histogram::{Grid, UNIT};
use super::interval::{Estimate, RatioMoments};
use super::record::ColumnKind;

/// Shares that differ by less than the resolution of the weights are equal.
const TIE: f64 = 1.0 / UNIT as f64;

/// One cell of the distribution.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Smallest value of the cell.
    edge: f64,
    /// What the cell stands for, never above the largest value.
    value: f64,
    /// P(X in this cell).
    share: f64,
    /// P(X in this cell or above).
    exceedance: Estimate,
}

/// What a view is made from.
pub(super) struct Source<'a> {
    pub(super) kind: ColumnKind,
    /// Moments of the mean.
    pub(super) mean: RatioMoments,
    /// Weighted sum of squares of the outcome.
    pub(super) squares: f64,
    /// Occupied cells by rising number: sums of Y, Y^2 and Y M of the cell in units.
    pub(super) cells: Vec<(u32, [u128; 3])>,
    /// Sums of M and M^2 in units.
    pub(super) whole: [u128; 2],
    pub(super) annual: bool,
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) worst: &'a [(f64, u64)],
}

/// The distribution of one column of one arm: over years (weights and the atom at 0 included), or over all attacks of all
/// trials. Counts below 1,024 are exact; above that, and for amounts, a value stands for a cell of at most 0.4 % to either
/// side. Intervals are at 95 % and respect that attacks of one trial belong together.
#[derive(Debug, Clone)]
pub struct View<'a> {
    kind: ColumnKind,
    mean: RatioMoments,
    squares: f64,
    steps: Vec<Step>,
    /// P(X > 0) = 0 and P(X > 0) = 1, for arguments outside the steps.
    never: Estimate,
    always: Estimate,
    least: f64,
    most: f64,
    worst: &'a [(f64, u64)],
}

fn shares(units: u128) -> f64 {
    units as f64 / UNIT as f64
}

impl<'a> View<'a> {
    pub(super) fn new(source: Source<'a>) -> Self {
        let Source { kind, mean, squares, cells, whole, annual, least, most, worst } = source;
        let grid = Grid::from(kind);
        let [m, mm] = whole.map(shares);
        let estimate = |sums: [u128; 3]| {
            let [y, yy, ym] = sums.map(shares);
            let moments = RatioMoments { trials: mean.trials, y, yy, ym, m, mm, mm_by_trial: mean.mm_by_trial };
            if annual { moments.annual_proportion() } else { moments.proportion() }
        };
        let mut above = [0; 3];
        let mut steps: Vec<Step> = Vec::with_capacity(cells.len());
        for &(cell, sums) in cells.iter().rev() {
            for (total, sum) in above.iter_mut().zip(sums) {
                *total += sum;
            }
            let share = if m > 0.0 { shares(sums[0]) / m } else { 0.0 };
            let value = grid.representative(cell).min(most);
            steps.push(Step { edge: grid.edge(cell), value, share, exceedance: estimate(above) });
        }
        steps.reverse();
        let least = if above[0] < whole[0] || steps.is_empty() { 0.0 } else { least };
        let always = estimate([whole[0], whole[1], whole[1]]);
        Self { kind, mean, squares, steps, never: estimate([0; 3]), always, least, most, worst }
    }

    /// Expectation, with its normal interval.
    pub fn mean(&self) -> Estimate {
        self.mean.normal()
    }

    /// Standard deviation of the outcome itself.
    pub fn sd(&self) -> f64 {
        if self.mean.m <= 0.0 {
            return 0.0;
        }
        let mean = self.mean.value();
        (self.squares / self.mean.m - mean * mean).max(0.0).sqrt()
    }

    /// P(X > 0).
    pub fn p_any(&self) -> Estimate {
        self.steps.first().map_or(self.never, |step| step.exceedance)
    }

    /// P(X >= x).
    pub fn exceedance(&self, x: f64) -> Estimate {
        if x <= 0.0 {
            return self.always;
        }
        let place = self.steps.partition_point(|step| step.value < x);
        self.steps.get(place).map_or(self.never, |step| step.exceedance)
    }

    /// P(X above the cells before `place`).
    fn beyond(&self, place: usize) -> Estimate {
        self.steps.get(place).map_or(self.never, |step| step.exceedance)
    }

    /// The smallest value, 0 included, whose `tail` (a figure of P(X > value)) is at most 1 - p.
    fn smallest(&self, p: f64, tail: impl Fn(&Estimate) -> f64) -> f64 {
        let enough = |place: usize| tail(&self.beyond(place)) <= 1.0 - p + TIE;
        match (0..=self.steps.len()).find(|place| enough(*place)) {
            Some(0) => 0.0,
            Some(place) => self.steps[place - 1].value,
            None => self.most,
        }
    }

    /// The smallest x with F(x) >= p, never above the largest value; the smallest value for p = 0.
    pub fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.least;
        }
        self.smallest(p, |tail| tail.value)
    }

    /// Interval of a quantile: between the values whose exceedance interval just reaches down to 1 - p and lies wholly below.
    /// Where even the largest value is not beyond doubt, the upper end is that value.
    pub fn quantile_interval(&self, p: f64) -> (f64, f64) {
        (self.smallest(p, |tail| tail.low), self.smallest(p, |tail| tail.high))
    }

    /// Mean of the worst share 1 - p by the split-atom rule: `(E[X; X > v] + v (F(v) - p)) / (1 - p)` with v the p-quantile
    /// (Acerbi and Tasche 2002).
    pub fn tvar(&self, p: f64) -> f64 {
        if p >= 1.0 {
            return self.most;
        }
        let quantile = self.quantile(p);
        if quantile <= 0.0 {
            return self.mean.value() / (1.0 - p);
        }
        let place = self.steps.partition_point(|step| step.value <= quantile);
        let tail: f64 = self.steps[place..].iter().rev().map(|step| step.share * step.value).sum();
        let reached = 1.0 - self.beyond(place).value;
        (tail + quantile * (reached - p).max(0.0)) / (1.0 - p)
    }

    /// Largest value, 0 if every value is.
    pub fn max(&self) -> f64 {
        self.most
    }

    /// Smallest value.
    pub fn min(&self) -> f64 {
        self.least
    }

    /// The ten worst years, `(value, trial)`, largest first, equal values by trial. Empty for a view of attacks.
    pub fn worst(&self) -> &'a [(f64, u64)] {
        self.worst
    }

    /// The exceedance curve: at most `points` rows `[x, P(X >= x), low, high]`, x > 0 and rising; x is the smallest
    /// value of a cell, where the figure is exact. Counts have a row for every
    /// value up to the largest, if that many fit. Where steps must be left out, those kept are spread evenly over the logarithm
    /// of the probability, which keeps the tail.
    pub fn curve(&self, points: usize) -> Vec<[f64; 4]> {
        let row = |x: f64, p: &Estimate| [x, p.value, p.low, p.high];
        if self.kind != ColumnKind::Amount && self.most <= points as f64 {
            let values = (1..=self.most as u32).map(f64::from);
            return values.map(|x| row(x, &self.exceedance(x))).collect();
        }
        let thinned = |steps: &[Step]| steps.iter().map(|step| row(step.edge, &step.exceedance)).collect();
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else { return Vec::new() };
        if self.steps.len() <= points {
            return thinned(&self.steps);
        }
        if points < 2 {
            return thinned(&self.steps[..points]);
        }
        let (start, end) = (libm::log(first.exceedance.value), libm::log(last.exceedance.value));
        let mut kept: Vec<Step> = Vec::with_capacity(points);
        let mut place = 0;
        for target in 0..points - 1 {
            let level = libm::exp(start + (end - start) * target as f64 / (points - 1) as f64);
            let next = self.steps.partition_point(|step| step.exceedance.value > level * (1.0 + 1e-9));
            if next >= place && next < self.steps.len() - 1 {
                kept.push(self.steps[next]);
                place = next + 1;
            }
        }
        kept.push(*last);
        thinned(&kept)
    }

    /// Rows `[from, to, share]`, rising: first `[0, 0, P(X = 0)]`, then bins without a gap. Counts: `from..=to` of width 1, 2, 5,
    /// 10, 20, 50 and so on, at most 60 bins. Amounts: `from..to`, eighths of a decade, or edges 1-2-5 where that takes more
    /// than 60.
    pub fn histogram(&self) -> Vec<[f64; 3]> {
        let shares: Vec<(f64, f64)> = self.steps.iter().map(|step| (step.value, step.share)).collect();
        let mut rows = vec![[0.0, 0.0, (1.0 - self.p_any().value).max(0.0)]];
        rows.extend(match self.kind {
            ColumnKind::Count | ColumnKind::Flag | ColumnKind::Zero => bins::counts(&shares),
            ColumnKind::Amount => bins::amounts(&shares),
        });
        rows
    }
}
