//! One arm against arm 0 on common random numbers: the paired difference, trial by trial.

use super::block::{Block, Weights, times};
use super::column::{add, add_each, merge};
use super::exact::ExactSum;
use super::histogram::{Grid, Histogram, UNIT};
use super::record::ColumnKind;

/// Sums of one column against arm 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PairTally {
    /// D, D^2 and w (difference of the years with attacks)^2 + (1 - w) (that of the quiet years)^2.
    pub(super) difference: [ExactSum; 3],
    /// B and B^2 in units, with B the weight with which this arm's year is the smaller, or the larger.
    pub(super) better: [u128; 2],
    pub(super) worse: [u128; 2],
    /// Cells of the size of the difference, above and below 0: sums of the weight, and of what makes the sum from x upwards that
    /// of Y(x)^2.
    pub(super) above: Histogram<2>,
    pub(super) below: Histogram<2>,
}

impl PairTally {
    /// Adds a column of a block.
    pub(super) fn absorb(&mut self, block: &Block, (arm, column): (usize, usize), kind: ColumnKind) {
        let (Some(own), Some(base)) = (block.column(arm, column), block.column(0, column)) else { return };
        let grid = Grid::from(kind);
        let any_quiet = own.quiets.is_some() || base.quiets.is_some();
        let mut sums = [0.0; 3];
        for (at, (&year, &base_year)) in own.years.iter().zip(base.years).enumerate() {
            let attacked = year - base_year;
            let weights = &block.weights[at];
            let quiet = if any_quiet || weights.attacked <= 0.0 {
                own.quiet(at, weights) - base.quiet(at, weights)
            } else {
                0.0
            };
            // Both are exactly 0 where nothing differs.
            if attacked.abs() > 0.0 || quiet.abs() > 0.0 {
                self.add(weights, attacked, quiet, grid, &mut sums);
            }
        }
        add(&mut self.difference, sums);
    }

    fn add(&mut self, weights: &Weights, attacked: f64, quiet: f64, grid: Grid, sums: &mut [f64; 3]) {
        let difference = weights.attacked * attacked + weights.quiet * quiet;
        sums[0] += difference;
        sums[1] += difference * difference;
        sums[2] += weights.attacked * attacked * attacked + weights.quiet * quiet * quiet;
        let units = [weights.attacked_units[0], weights.quiet_units[0]];
        for (sign, share, cells) in [(1.0, &mut self.worse, &mut self.above), (-1.0, &mut self.better, &mut self.below)]
        {
            let values = [sign * attacked, sign * quiet];
            let weight = (0..2).filter(|place| values[*place] > 0.0).map(|place| units[place]).sum::<u64>();
            share[0] += u128::from(weight);
            share[1] += u128::from(times(weight, weight));
            let larger = usize::from(values[1] > values[0]);
            let square = times(units[larger], units[larger]);
            if values[larger] > 0.0 && units[larger] > 0 {
                cells.deposit(grid.cell(values[larger]), [units[larger], square]);
            }
            let (value, own) = (values[1 - larger], units[1 - larger]);
            if value > 0.0 && own > 0 {
                // From here on the whole trial counts.
                cells.deposit(grid.cell(value), [own, UNIT - square]);
            }
        }
    }

    /// Adds another tally.
    pub(super) fn merge(&mut self, other: &Self) {
        merge(&mut self.difference, &other.difference);
        add_each(&mut self.better, other.better);
        add_each(&mut self.worse, other.worse);
        self.above.merge(&other.above);
        self.below.merge(&other.below);
    }
}
