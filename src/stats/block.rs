//! Sums over one block of trials, in ordinary arithmetic and in the order of the trials.

use super::histogram::{BlockHistogram, Grid, UNIT};
use super::ratio::BlockRatios;
use super::record::{ArmRecord, Layout, TrialRecord};
use super::worst::Worst;

/// The weights of one trial, also as integers in units of 1 / [`UNIT`].
#[derive(Debug, Clone, Copy)]
struct Weights {
    /// Of the year with its attacks.
    attacked: f64,
    /// Of the year without them.
    quiet: f64,
    /// Of the attacked year: w and w^2.
    attacked_units: [u64; 2],
    /// Of the quiet year: 1 - w and 1 - w^2.
    quiet_units: [u64; 2],
}

/// The product of two numbers of at most [`UNIT`], rounded to a unit.
fn times(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b) + u128::from(UNIT / 2)) / u128::from(UNIT)) as u64
}

impl Weights {
    fn of(weight: f64) -> Self {
        let attacked = weight.clamp(0.0, 1.0);
        let units = (attacked * UNIT as f64 + 0.5) as u64;
        let square = times(units, units);
        Self {
            attacked,
            quiet: 1.0 - attacked,
            attacked_units: [units, square],
            quiet_units: [UNIT - units, UNIT - square],
        }
    }
}

/// Sums of one column of one arm.
#[derive(Debug, Clone)]
pub(super) struct BlockColumn {
    grid: Grid,
    /// Something other than zeros was seen.
    pub(super) touched: bool,
    /// Y, Y^2 and w X^2 + (1 - w) L^2.
    pub(super) year: [f64; 3],
    pub(super) year_range: Range,
    pub(super) worst: Worst,
    pub(super) year_cells: BlockHistogram<2>,
    /// A, A^2, A M and w times the sum of squares, with A the weighted sum over the trial's attacks.
    pub(super) attack: [f64; 4],
    pub(super) attack_range: Range,
    pub(super) attack_cells: BlockHistogram<3>,
}

/// Smallest and largest positive value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Default for Range {
    fn default() -> Self {
        Self { least: f64::INFINITY, most: 0.0 }
    }
}

impl Range {
    fn take(&mut self, value: f64) {
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

impl BlockColumn {
    fn new(grid: Grid) -> Self {
        Self {
            grid,
            touched: false,
            year: [0.0; 3],
            year_range: Range::default(),
            worst: Worst::default(),
            year_cells: BlockHistogram::new(),
            attack: [0.0; 4],
            attack_range: Range::default(),
            attack_cells: BlockHistogram::new(),
        }
    }

    fn clear(&mut self) {
        if !self.touched {
            return;
        }
        self.touched = false;
        self.year = [0.0; 3];
        self.year_range = Range::default();
        self.worst.clear();
        self.year_cells.clear();
        self.attack = [0.0; 4];
        self.attack_range = Range::default();
        self.attack_cells.clear();
    }

    fn add_year(&mut self, trial: u64, weights: &Weights, attacked: f64, quiet: f64) {
        debug_assert!((0.0..=attacked).contains(&quiet), "0 <= L <= X: {quiet} {attacked}");
        let both = weights.attacked * attacked + weights.quiet * quiet;
        self.touched = true;
        self.year[0] += both;
        self.year[1] += both * both;
        self.year[2] += weights.attacked * attacked * attacked + weights.quiet * quiet * quiet;
        self.worst.offer(attacked, trial);
        if weights.attacked_units[0] > 0 {
            self.year_range.take(attacked);
            self.year_cells.deposit(self.grid.cell(attacked), weights.attacked_units);
        }
        if quiet > 0.0 && weights.quiet_units[0] > 0 {
            self.year_range.take(quiet);
            self.year_cells.deposit(self.grid.cell(quiet), weights.quiet_units);
        }
    }

    /// One attack in the trial.
    fn add_attack(&mut self, weights: &Weights, value: f64) {
        let weighted = weights.attacked * value;
        self.touched = true;
        self.attack[0] += weighted;
        self.attack[1] += weighted * weighted;
        self.attack[2] += weighted * weights.attacked;
        self.attack[3] += weighted * value;
        let [units, square] = weights.attacked_units;
        if units > 0 {
            self.attack_range.take(value);
            self.attack_cells.deposit(self.grid.cell(value), [units, square, square]);
        }
    }

    /// Several attacks in the trial. `cells` is scratch.
    fn add_attacks(&mut self, weights: &Weights, values: impl ExactSizeIterator<Item = f64>, cells: &mut Vec<u32>) {
        let attacks = values.len();
        let (mut sum, mut squares) = (0.0, 0.0);
        cells.clear();
        for value in values.filter(|value| *value > 0.0) {
            sum += value;
            squares += value * value;
            if weights.attacked_units[0] > 0 {
                self.attack_range.take(value);
            }
            cells.push(self.grid.cell(value));
        }
        if cells.is_empty() {
            return;
        }
        let weighted = weights.attacked * sum;
        self.touched = true;
        self.attack[0] += weighted;
        self.attack[1] += weighted * weighted;
        self.attack[2] += weighted * weights.attacked * attacks as f64;
        self.attack[3] += weights.attacked * squares;
        let [units, square] = weights.attacked_units;
        if units == 0 {
            return;
        }
        // Cells rise with values, so the k-th largest value lies in the k-th largest cell. Its share of the trial's
        // squared count is k^2 - (k-1)^2.
        cells.sort_unstable_by(|a, b| b.cmp(a));
        for (before, &cell) in (0_u64..).zip(cells.iter()) {
            self.attack_cells.deposit(cell, [units, square * (2 * before + 1), square * attacks as u64]);
        }
    }
}

/// Sums of one column of one arm against arm 0.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockPair {
    /// D and D^2.
    pub(super) difference: [f64; 2],
    /// B and B^2 in units.
    pub(super) better: [u128; 2],
    pub(super) worse: [u128; 2],
    pub(super) touched: bool,
}

impl BlockPair {
    fn add(&mut self, weights: &Weights, attacked: [f64; 2], quiet: [f64; 2]) {
        let difference = weights.attacked * (attacked[0] - attacked[1]) + weights.quiet * (quiet[0] - quiet[1]);
        self.touched = true;
        self.difference[0] += difference;
        self.difference[1] += difference * difference;
        let share = |in_attacked: bool, in_quiet: bool| {
            let both = if in_attacked { weights.attacked_units[0] } else { 0 }
                + if in_quiet { weights.quiet_units[0] } else { 0 };
            [u128::from(both), u128::from(times(both, both))]
        };
        let better = share(attacked[0] < attacked[1], quiet[0] < quiet[1]);
        let worse = share(attacked[0] > attacked[1], quiet[0] > quiet[1]);
        for power in 0..2 {
            self.better[power] += better[power];
            self.worse[power] += worse[power];
        }
    }
}

/// Values of the attacks that meet one watch's condition.
#[derive(Debug, Clone, Default)]
pub(super) struct BlockWatch {
    pub(super) count: u64,
    /// Sum of weights in units.
    pub(super) units: u128,
    pub(super) cells: BlockHistogram<1>,
}

/// Everything of one arm.
#[derive(Debug, Clone)]
pub(super) struct BlockArm {
    pub(super) columns: Vec<BlockColumn>,
    /// Empty for arm 0.
    pub(super) pairs: Vec<BlockPair>,
    /// M and M^2, with M the weighted number of attacks.
    pub(super) attacks_weighted: [f64; 2],
    /// The same in units.
    pub(super) attack_units: [u128; 2],
    /// Weighted trials with at least one attack, and their squares, in units.
    pub(super) any_units: [u128; 2],
    pub(super) attacks: u64,
    pub(super) ratios: BlockRatios,
    pub(super) watches: Vec<BlockWatch>,
}

impl BlockArm {
    fn new(layout: &Layout, arm: usize) -> Self {
        Self {
            columns: layout.columns.iter().map(|kind| BlockColumn::new((*kind).into())).collect(),
            pairs: vec![BlockPair::default(); if arm == 0 { 0 } else { layout.columns.len() }],
            attacks_weighted: [0.0; 2],
            attack_units: [0; 2],
            any_units: [0; 2],
            attacks: 0,
            ratios: BlockRatios::new(layout.ratios),
            watches: vec![BlockWatch::default(); layout.watches],
        }
    }

    fn clear(&mut self) {
        self.columns.iter_mut().for_each(BlockColumn::clear);
        self.pairs.fill(BlockPair::default());
        self.attacks_weighted = [0.0; 2];
        self.attack_units = [0; 2];
        self.any_units = [0; 2];
        self.attacks = 0;
        self.ratios.clear();
        for watch in &mut self.watches {
            watch.count = 0;
            watch.units = 0;
            watch.cells.clear();
        }
    }

    fn add_attacks(&mut self, weights: &Weights, record: &ArmRecord, cells: &mut Vec<u32>) {
        let width = self.columns.len();
        debug_assert_eq!(record.rows.len(), record.attacks * width, "rows are attacks x columns");
        let count = record.attacks as f64;
        let weighted = weights.attacked * count;
        self.attacks_weighted[0] += weighted;
        self.attacks_weighted[1] += weighted * weighted;
        let [units, square] = weights.attacked_units.map(u128::from);
        let attacks = record.attacks as u128;
        self.attack_units[0] += units * attacks;
        self.attack_units[1] += square * attacks * attacks;
        self.any_units[0] += units;
        self.any_units[1] += square;
        self.attacks += record.attacks as u64;
        if record.attacks == 1 {
            for (column, &value) in self.columns.iter_mut().zip(&record.rows) {
                if value > 0.0 {
                    column.add_attack(weights, value);
                }
            }
        } else {
            for (place, column) in self.columns.iter_mut().enumerate() {
                column.add_attacks(weights, record.rows.chunks_exact(width).map(|row| row[place]), cells);
            }
        }
    }
}

/// Sums over one block of trials; the same trials in the same order give the same bits.
#[derive(Debug, Clone)]
pub struct BlockTally {
    pub(super) trials: u64,
    /// w and w^2.
    pub(super) weight: [f64; 2],
    pub(super) arms: Vec<BlockArm>,
    cells: Vec<u32>,
}

impl BlockTally {
    /// An empty block of the layout's shape.
    pub fn new(layout: &Layout) -> Self {
        let arms = (0..layout.arms).map(|arm| BlockArm::new(layout, arm)).collect();
        Self { trials: 0, weight: [0.0; 2], arms, cells: Vec::new() }
    }

    /// Empties the block and keeps its memory.
    pub fn clear(&mut self) {
        self.trials = 0;
        self.weight = [0.0; 2];
        self.arms.iter_mut().for_each(BlockArm::clear);
    }

    /// Adds trial number `trial`.
    ///
    /// # Panics
    /// If the record has not the layout's shape.
    pub fn add(&mut self, trial: u64, record: &TrialRecord) {
        assert_eq!(self.arms.len(), record.arms.len(), "one record per arm");
        let weights = Weights::of(record.weight);
        self.trials += 1;
        self.weight[0] += weights.attacked;
        self.weight[1] += weights.attacked * weights.attacked;
        let attacked_year = |arm: usize| {
            let arm: &ArmRecord = &record.arms[arm];
            if weights.attacked > 0.0 { &arm.year } else { &arm.quiet }
        };
        for (place, (arm, lived)) in self.arms.iter_mut().zip(&record.arms).enumerate() {
            let year = attacked_year(place);
            assert!(year.len() == arm.columns.len() && lived.quiet.len() == year.len(), "one value per column");
            for (column, (&attacked, &quiet)) in arm.columns.iter_mut().zip(year.iter().zip(&lived.quiet)) {
                if attacked > 0.0 {
                    column.add_year(trial, &weights, attacked, quiet);
                }
            }
            let base = attacked_year(0).iter().zip(&record.arms[0].quiet);
            let own = year.iter().zip(&lived.quiet);
            for (pair, ((&attacked, &quiet), (&base_attacked, &base_quiet))) in arm.pairs.iter_mut().zip(own.zip(base))
            {
                if attacked.to_bits() != base_attacked.to_bits() || quiet.to_bits() != base_quiet.to_bits() {
                    pair.add(&weights, [attacked, base_attacked], [quiet, base_quiet]);
                }
            }
            if weights.attacked > 0.0 {
                if lived.attacks > 0 {
                    arm.add_attacks(&weights, lived, &mut self.cells);
                }
                arm.ratios.add(weights.attacked, &lived.ratios);
                for &(watch, value) in &lived.watched {
                    let watch = &mut arm.watches[watch as usize];
                    watch.count += 1;
                    watch.units += u128::from(weights.attacked_units[0]);
                    if value > 0.0 && weights.attacked_units[0] > 0 {
                        watch.cells.deposit(Grid::Mixed.cell(value), [weights.attacked_units[0]]);
                    }
                }
            }
        }
    }
}
