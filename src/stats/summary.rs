//! What can be read out of a tally.

use std::cmp::Ordering;

use super::difference::Difference;
use super::exact::ExactSum;
use super::histogram::{Grid, TIE, UNIT, weight};
use super::interval::{Estimate, RatioMoments};
use super::pair::PairTally;
use super::record::Layout;
use super::tally::{Tally, WatchTally};
use super::view::{Source, View};

impl Tally {
    /// The shape of the run.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Trials added so far.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// Attacks of one arm in all trials, weights not applied.
    pub fn attacks(&self, arm: usize) -> u64 {
        self.arms[arm].rest.attacks
    }

    /// Mean weight of a trial: the probability of a year with an attack under the envelope; 0 without a trial.
    pub fn mean_weight(&self) -> f64 {
        if self.trials == 0 { 0.0 } else { self.weight[0].value() / self.trials as f64 }
    }

    /// The distribution of a column over years.
    pub fn year(&self, arm: usize, column: usize) -> View<'_> {
        let tally = &self.arms[arm].columns[column];
        let [y, yy, squares] = tally.year.each_ref().map(ExactSum::value);
        let whole = u128::from(self.trials) * u128::from(UNIT);
        let size = u128::from(self.trials_per_unit());
        View::new(Source {
            kind: self.layout.columns[column],
            mean: self.over_trials(y, yy),
            squares,
            cells: tally.annual().into_iter().map(|(cell, [y, yy, _])| (cell, [y, yy, size * y])).collect(),
            whole: [whole, size * whole],
            annual: true,
            least: tally.year_range.least,
            most: tally.year_range.most,
            worst: tally.worst.entries(),
        })
    }

    /// The distribution of a column over attacks; none if the arm had no attack.
    pub fn attack(&self, arm: usize, column: usize) -> Option<View<'_>> {
        let arm = &self.arms[arm];
        if arm.rest.attack_units[0] == 0 {
            return None;
        }
        let tally = &arm.columns[column];
        let [y, yy, ym, squares] = tally.attack.each_ref().map(ExactSum::value);
        Some(View::new(Source {
            kind: self.layout.columns[column],
            mean: self.over_attacks([y, yy, ym], &arm.rest),
            squares,
            cells: tally.by_attack(),
            whole: arm.rest.attack_units,
            annual: false,
            least: tally.attack_range.least,
            most: tally.attack_range.most,
            worst: &[],
        }))
    }

    /// The mean of [`Self::year`] alone, without the cost of its distribution.
    pub fn year_mean(&self, arm: usize, column: usize) -> Estimate {
        let [y, yy, _] = self.arms[arm].columns[column].year.each_ref().map(ExactSum::value);
        self.over_trials(y, yy).normal()
    }

    /// The mean of [`Self::attack`] alone; none if the arm had no attack.
    pub fn attack_mean(&self, arm: usize, column: usize) -> Option<Estimate> {
        let arm = &self.arms[arm];
        if arm.rest.attack_units[0] == 0 {
            return None;
        }
        let [y, yy, ym, _] = arm.columns[column].attack.each_ref().map(ExactSum::value);
        Some(self.over_attacks([y, yy, ym], &arm.rest).normal())
    }

    /// The frequency curve (F-N for deaths): rows `[N, expected attacks per year with at least N, low, high]` for every value N
    /// that occurred, rising. `years` is the length of a trial. The interval is normal, its lower end at least 0.
    pub fn frequency_curve(&self, arm: usize, column: usize, years: f64) -> Vec<[f64; 4]> {
        let tally = &self.arms[arm].columns[column];
        let grid = Grid::from(self.layout.columns[column]);
        let cells = tally.by_attack();
        let mut above = [0; 2];
        let mut rows: Vec<[f64; 4]> = Vec::with_capacity(cells.len());
        for (cell, [y, yy, _]) in cells.into_iter().rev() {
            above = [above[0] + y, above[1] + yy];
            let [y, yy] = above.map(weight);
            let frequency = self.over_trials(y, yy).normal();
            let x = grid.edge(cell);
            rows.push([x, frequency.value / years, frequency.low.max(0.0) / years, frequency.high / years]);
        }
        rows.reverse();
        rows
    }

    /// A ratio of weighted totals with the number of cases behind it (the sum of its denominators, weights not applied); none
    /// if the denominator never occurred. Between 0 and 1 it is read as a proportion, with Wilson's interval on the effective
    /// sample size of the delta method; a ratio above 1 has the normal interval.
    pub fn ratio(&self, arm: usize, index: usize) -> Option<(Estimate, u64)> {
        let sums = self.arms[arm].rest.ratios[index].as_ref()?;
        let moments = sums.moments(self.units());
        if moments.m <= 0.0 {
            return None;
        }
        let estimate = if moments.value() <= 1.0 { moments.proportion() } else { moments.normal() };
        Some((estimate, sums.cases()))
    }

    /// A counter: cases that were so, and cases, weights not applied.
    pub fn counted(&self, arm: usize, counter: usize) -> [u64; 2] {
        self.arms[arm].rest.counted[counter]
    }

    /// The weighted total of a ratio's denominators; 0 if it never occurred.
    pub fn ratio_weight(&self, arm: usize, index: usize) -> f64 {
        self.arms[arm].rest.ratios[index].as_ref().map_or(0.0, |sums| sums.moments(self.units()).m)
    }

    /// One arm against arm 0; arm 0 against itself differs by nothing.
    pub fn pair(&self, arm: usize, column: usize) -> Difference {
        let none = PairTally::default();
        let tally = self.arms[arm].pairs.get(column).unwrap_or(&none);
        let most = [arm, 0].map(|arm| self.arms[arm].columns[column].year_range.most);
        let [m, mm, by_trial] = self.arms[arm].rest.either_units.map(weight);
        let given = |[y, yy, ym]: [f64; 3]| {
            let mm_by_trial = self.layout.by_block.then_some(by_trial);
            RatioMoments { trials: self.units(), y, yy, ym, m, mm, mm_by_trial }
        };
        let given: Option<&dyn Fn([f64; 3]) -> RatioMoments> = if m > 0.0 { Some(&given) } else { None };
        let moments = |y: f64, yy: f64| self.over_trials(y, yy);
        Difference::new(tally, self.trials as f64, &moments, given, self.layout.columns[column], most)
    }

    /// Probability that a year of this arm has at least one attack.
    pub fn p_attack(&self, arm: usize) -> Estimate {
        let [y, yy] = self.arms[arm].rest.any_units.map(weight);
        self.over_trials(y, yy).annual_proportion()
    }

    /// The values of attacks that met a watch's condition.
    pub fn watch(&self, arm: usize, index: usize) -> WatchView {
        WatchView::new(&self.arms[arm].rest.watches[index])
    }
}

/// The weighted distribution of a value over the attacks that met a condition. Whole numbers below 1,024 are exact, other values
/// stand for their cell.
#[derive(Debug, Clone)]
pub struct WatchView {
    count: u64,
    /// Sum of weights.
    whole: f64,
    /// (value, share), rising, zero first where it occurred.
    steps: Vec<(f64, f64)>,
}

/// How a value stands to another in a tally: equal where both are in one cell.
pub fn standing(value: f64, other: f64) -> Ordering {
    WatchView::cell_value(value).total_cmp(&WatchView::cell_value(other))
}

impl WatchView {
    fn new(tally: &WatchTally) -> Self {
        let whole = weight(tally.units);
        let positive: Vec<(u32, [u128; 1])> = tally.cells.cells().collect();
        let zero = tally.units - positive.iter().map(|(_, [units])| units).sum::<u128>();
        let share = |units: u128| if whole > 0.0 { weight(units) / whole } else { 0.0 };
        let mut steps = vec![(0.0, share(zero))];
        steps.extend(positive.iter().map(|(cell, [units])| (Grid::Mixed.representative(*cell), share(*units))));
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { count: tally.count, whole, steps }
    }

    /// Attacks that met the condition, weights not applied.
    pub fn count(&self) -> u64 {
        self.count
    }

    fn cell_value(x: f64) -> f64 {
        if x > 0.0 { Grid::Mixed.representative(Grid::Mixed.cell(x)) } else { x + 0.0 }
    }

    fn sum(&self, keep: impl Fn(f64) -> bool) -> Option<f64> {
        let kept = self.steps.iter().filter(|(value, _)| keep(*value)).map(|(_, share)| share);
        // What is certain is 1 to the last digit; an empty sum of floating-point numbers is -0.
        let certain = self.steps.iter().all(|(value, share)| *share <= 0.0 || keep(*value));
        (self.whole > 0.0).then(|| if certain { 1.0 } else { kept.sum::<f64>() + 0.0 })
    }

    /// P(value < x); none if no attack met the condition.
    pub fn below(&self, x: f64) -> Option<f64> {
        let x = Self::cell_value(x);
        self.sum(|value| value < x)
    }

    /// P(value = x), for amounts P(value in the cell of x); none if no attack met the condition.
    pub fn equal(&self, x: f64) -> Option<f64> {
        let x = Self::cell_value(x);
        self.sum(|value| value.to_bits() == x.to_bits())
    }

    /// The one value that all these attacks have, to a cell; none if there are several, or no attack.
    pub fn only(&self) -> Option<f64> {
        let mut there = self.steps.iter().filter(|(_, share)| *share > 0.0);
        there.next().filter(|_| there.next().is_none()).map(|(value, _)| *value)
    }

    /// P(value <= x), as [`Self::below`] and [`Self::equal`] together; none if no attack met the condition.
    pub fn up_to(&self, x: f64) -> Option<f64> {
        let x = Self::cell_value(x);
        self.sum(|value| value <= x)
    }

    /// The smallest x with F(x) >= p; none if no attack met the condition.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let mut reached = 0.0;
        let found = self.steps.iter().find(|(_, share)| {
            reached += share;
            reached > 0.0 && reached >= p - TIE
        });
        (self.whole > 0.0).then(|| found.or(self.steps.last()).map_or(0.0, |(value, _)| *value))
    }
}
