//! One column's distribution, per year or per attack.

use super::bins;
use super::histogram::{Grid, TIE, weight};
use super::interval::{Estimate, RatioMoments};
use super::record::ColumnKind;

/// One cell of the distribution.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Smallest value of the cell.
    edge: f64,
    /// What the cell stands for, never above the largest value.
    value: f64,
    /// Upper end of the cell, never above the largest value.
    ceiling: f64,
    /// P(X in this cell).
    share: f64,
    /// Sums of Y, Y^2 and Y M of this cell.
    sums: [f64; 3],
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
    /// Sums of M and M^2 as the cells have them.
    whole: [f64; 2],
    squares: f64,
    steps: Vec<Step>,
    /// P(X > 0) = 0 and P(X > 0) = 1, for arguments outside the steps.
    never: Estimate,
    always: Estimate,
    least: f64,
    most: f64,
    worst: &'a [(f64, u64)],
}

/// The largest value a cell can hold: a count that has its cell to itself, or the edge of the next cell.
pub(super) fn ceiling(grid: Grid, cell: u32) -> f64 {
    let edge = grid.edge(cell);
    if edge < grid.representative(cell) { grid.edge(cell + 1).min(f64::MAX) } else { edge }
}

impl<'a> View<'a> {
    pub(super) fn new(source: Source<'a>) -> Self {
        let Source { kind, mean, squares, cells, whole, annual, least, most, worst } = source;
        let grid = Grid::from(kind);
        let [m, mm] = whole.map(weight);
        let estimate = |sums: [u128; 3]| {
            let [y, yy, ym] = sums.map(weight);
            let moments = RatioMoments { trials: mean.trials, y, yy, ym, m, mm, mm_by_trial: mean.mm_by_trial };
            if annual { moments.annual_proportion() } else { moments.proportion() }
        };
        let mut above = [0; 3];
        let mut steps: Vec<Step> = Vec::with_capacity(cells.len());
        for &(cell, sums) in cells.iter().rev() {
            for (total, sum) in above.iter_mut().zip(sums) {
                *total += sum;
            }
            let share = if m > 0.0 { weight(sums[0]) / m } else { 0.0 };
            let value = grid.representative(cell).min(most);
            let (edge, ceiling) = (grid.edge(cell), ceiling(grid, cell).min(most));
            steps.push(Step { edge, value, ceiling, share, sums: sums.map(weight), exceedance: estimate(above) });
        }
        steps.reverse();
        let least = if above[0] < whole[0] || steps.is_empty() { 0.0 } else { least };
        let always = estimate([whole[0], whole[1], whole[1]]);
        Self { kind, mean, whole: [m, mm], squares, steps, never: estimate([0; 3]), always, least, most, worst }
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

    /// The smallest cell, 0 included, for whose values `tail` (a figure of P(X > value)) is at most 1 - p, read as `value`.
    fn smallest(&self, p: f64, tail: impl Fn(&Estimate) -> f64, value: impl Fn(&Step) -> f64) -> f64 {
        let enough = |place: usize| tail(&self.beyond(place)) <= 1.0 - p + TIE;
        match (0..=self.steps.len()).find(|place| enough(*place)) {
            Some(0) => 0.0,
            Some(place) => value(&self.steps[place - 1]),
            None => self.most,
        }
    }

    /// The smallest x with F(x) >= p, never above the largest value; the smallest value for p = 0.
    pub fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.least;
        }
        self.smallest(p, |tail| tail.value, |step| step.value)
    }

    /// Interval of a quantile: between the values whose exceedance interval just reaches down to 1 - p and lies wholly below.
    /// The ends are the outer ends of the cells of these values, so that a cell's width is never taken for certainty. Where
    /// even the largest value is not beyond doubt, the upper end is that value.
    pub fn quantile_interval(&self, p: f64) -> (f64, f64) {
        (
            self.smallest(p, |tail| tail.low, |step| step.edge.min(step.value)),
            self.smallest(p, |tail| tail.high, |step| step.ceiling),
        )
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

    /// Interval of [`Self::tvar`], normal, its lower end at least 0; none where it is not known.
    ///
    /// `TVaR = v + E[(X - v)+] / (1 - p)`, and to first order an error of the quantile v does not move it, because v is where
    /// the right-hand side is smallest (Rockafellar and Uryasev 2000). So its standard error is that of the mean excess over
    /// v, divided by 1 - p; for plain draws this is the variance of Manistre and Hancock (2005). The square of a trial's
    /// excess is made of the sums of Y^2 of the cells beyond v: exact where a trial has one value beyond v, a few per
    /// cent too small where it often has several that differ. Sums over blocks always do: where errors come from blocks there is an
    /// interval only for v of 0, from the mean.
    pub fn tvar_interval(&self, p: f64) -> Option<(f64, f64)> {
        if p >= 1.0 {
            return None;
        }
        let quantile = self.quantile(p);
        let moments = if quantile <= 0.0 {
            self.mean
        } else if self.mean.mm_by_trial.is_some() {
            return None;
        } else {
            let place = self.steps.partition_point(|step| step.value <= quantile);
            let mut excess =
                RatioMoments { y: 0.0, yy: 0.0, ym: 0.0, m: self.whole[0], mm: self.whole[1], ..self.mean };
            for step in self.steps[place..].iter().rev() {
                let (beyond, [y, yy, ym]) = (step.value - quantile, step.sums);
                excess.y += y * beyond;
                excess.yy += yy * beyond * beyond;
                excess.ym += ym * beyond;
            }
            excess
        };
        let estimate = Estimate::normal(self.tvar(p), moments.variance().sqrt() / (1.0 - p));
        Some((estimate.low.max(0.0), estimate.high))
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
