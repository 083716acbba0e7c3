//! One arm against arm 0 on common random numbers: the paired difference, trial by trial.

use serde::{Deserialize, Serialize};

use super::block::{Block, Weights, times};
use super::column::{add, add_each, merge};
use super::exact::ExactSum;
use super::histogram::{Grid, Histogram, UNIT};
use super::record::ColumnKind;

/// Sums of one column against arm 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct PairTally {
    /// D, D^2 and w (difference of the years with attacks)^2 + (1 - w) (that of the quiet years)^2.
    pub(super) difference: [ExactSum; 3],
    /// B and B^2 in units, with B the weight with which this arm's year is the smaller, the larger, or either.
    pub(super) better: [u128; 2],
    pub(super) worse: [u128; 2],
    pub(super) differs: [u128; 2],
    /// The same three of the years with their attacks alone, in trials with an attack under either arm: B, B^2 and B M in
    /// units, with M the weight of such a trial.
    pub(super) given_attack: [[u128; 3]; 3],
    /// Trials in which this arm's year is the smaller with any weight, the larger, or either.
    pub(super) trials: [u64; 3],
    /// Cells of the size of the difference, above and below 0: sums of the weight, and of what makes the sum from x upwards that
    /// of Y(x)^2.
    pub(super) above: Histogram<2>,
    pub(super) below: Histogram<2>,
    /// Cells of the two values of years that are not in one cell: sums of the weight of this arm's, of arm 0's, and what is to be
    /// added and taken away so that the sum from x upwards is that of (1[own >= x] - 1[base >= x])^2.
    pub(super) ranks: Histogram<4>,
}

/// Two values of a trial under this arm and under arm 0.
type Two = [f64; 2];

/// Sums over one block.
#[derive(Default)]
struct Sums {
    difference: [f64; 3],
    /// Smaller, larger, either: w and w^2 where there is an attack.
    given_attack: [[u128; 2]; 3],
}

impl PairTally {
    /// Adds a column of a block.
    pub(super) fn absorb(&mut self, block: &Block, (arm, column): (usize, usize), kind: ColumnKind) {
        let (Some(own), Some(base)) = (block.column(arm, column), block.column(0, column)) else { return };
        let grid = Grid::from(kind);
        let any_quiet = own.quiets.is_some() || base.quiets.is_some();
        let mut sums = Sums::default();
        for (at, (&year, &base_year)) in own.years.iter().zip(base.years).enumerate() {
            let weights = &block.weights[at];
            let quiet = if any_quiet || weights.attacked <= 0.0 {
                [own.quiet(at, weights), base.quiet(at, weights)]
            } else {
                [0.0; 2]
            };
            // Both differences are exactly 0 where nothing differs.
            if (year - base_year).abs() > 0.0 || (quiet[0] - quiet[1]).abs() > 0.0 {
                self.add(weights, [year, base_year], quiet, grid, &mut sums);
                if block.either(arm, at) {
                    sums.given_attack(weights, year - base_year);
                }
            }
        }
        add(&mut self.difference, sums.difference);
        for (own, [y, yy]) in self.given_attack.iter_mut().zip(sums.given_attack) {
            // B is M or 0 in a trial.
            add_each(own, [y, yy, yy]);
        }
    }

    fn add(&mut self, weights: &Weights, years: Two, quiets: Two, grid: Grid, sums: &mut Sums) {
        let [attacked, quiet] = [years, quiets].map(|[own, base]| own - base);
        let difference = weights.attacked * attacked + weights.quiet * quiet;
        sums.difference[0] += difference;
        sums.difference[1] += difference * difference;
        sums.difference[2] += weights.attacked * attacked * attacked + weights.quiet * quiet * quiet;
        if quiet.abs() <= 0.0 {
            self.year(weights, years, grid);
            return;
        }
        let units = [weights.attacked_units[0], weights.quiet_units[0]];
        let (mut either, mut differing) = (0, false);
        for (which, (sign, share, cells)) in
            [(-1.0, &mut self.better, &mut self.below), (1.0, &mut self.worse, &mut self.above)].into_iter().enumerate()
        {
            let values = [sign * attacked, sign * quiet];
            let weight = (0..2).filter(|place| values[*place] > 0.0).map(|place| units[place]).sum::<u64>();
            share[0] += u128::from(weight);
            share[1] += u128::from(times(weight, weight));
            either += weight;
            let occurs = (values[0] > 0.0 && weights.attacked > 0.0) || (values[1] > 0.0 && weights.quiet > 0.0);
            self.trials[which] += u64::from(occurs);
            differing |= occurs;
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
        self.trials[2] += u64::from(differing);
        add_each(&mut self.differs, [u128::from(either), u128::from(times(either, either))]);
        self.rank(weights, years, quiets, grid);
    }

    /// The same where the quiet years do not differ, as hardly any do: all squares are w^2.
    fn year(&mut self, weights: &Weights, years: Two, grid: Grid) {
        let [own, base] = years;
        if weights.attacked <= 0.0 {
            return;
        }
        let (which, share, cells) =
            if own < base { (0, &mut self.better, &mut self.below) } else { (1, &mut self.worse, &mut self.above) };
        self.trials[which] += 1;
        self.trials[2] += 1;
        let [units, square] = weights.attacked_units;
        add_each(share, [units, square].map(u128::from));
        add_each(&mut self.differs, [units, square].map(u128::from));
        if units == 0 {
            return;
        }
        cells.deposit(grid.cell((own - base).abs()), [units, square]);
        let cells = years.map(|value| if value > 0.0 { grid.cell(value) } else { 0 });
        if cells[0] != cells[1] {
            self.rank_one(cells, units, square);
        }
    }

    /// Where both years of a trial are apart, `(w a + (1 - w) b)^2 <= w a^2 + (1 - w) b^2` stands in for the square, for a and b of
    /// -1, 0 and 1: equal where a is b.
    fn rank(&mut self, weights: &Weights, years: Two, quiets: Two, grid: Grid) {
        let cells = [years, quiets].map(|two| two.map(|value| if value > 0.0 { grid.cell(value) } else { 0 }));
        let units = [weights.attacked_units[0], weights.quiet_units[0]];
        let apart = [0, 1].map(|place| units[place] > 0 && cells[place][0] != cells[place][1]);
        for place in (0..2).filter(|place| apart[*place]) {
            let unit = units[place];
            let square = if apart[1 - place] { unit } else { times(unit, unit) };
            self.rank_one(cells[place], unit, square);
        }
    }

    /// Between the two cells a trial adds its square.
    fn rank_one(&mut self, [own, base]: [u32; 2], unit: u64, square: u64) {
        let [upper, lower] = if own > base { [square, 0] } else { [0, square] };
        if own > 0 {
            self.ranks.deposit(own, [unit, 0, upper, lower]);
        }
        if base > 0 {
            self.ranks.deposit(base, [0, unit, lower, upper]);
        }
    }

    /// Adds another tally.
    pub(super) fn merge(&mut self, other: &Self) {
        merge(&mut self.difference, &other.difference);
        add_each(&mut self.better, other.better);
        add_each(&mut self.worse, other.worse);
        add_each(&mut self.differs, other.differs);
        self.given_attack.iter_mut().zip(other.given_attack).for_each(|(own, other)| add_each(own, other));
        add_each(&mut self.trials, other.trials);
        self.ranks.merge(&other.ranks);
        self.above.merge(&other.above);
        self.below.merge(&other.below);
    }
}

impl Sums {
    fn given_attack(&mut self, weights: &Weights, difference: f64) {
        let units = weights.attacked_units.map(u128::from);
        for (sum, so) in self.given_attack.iter_mut().zip([difference < 0.0, difference > 0.0, difference.abs() > 0.0])
        {
            if so {
                add_each(sum, units);
            }
        }
    }
}
