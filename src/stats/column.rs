//! Sums of one column of one arm.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::block::{Block, Column, Weights};
use super::exact::ExactSum;
use super::histogram::{Grid, Histogram};
use super::record::ColumnKind;
use super::worst::Worst;

/// Smallest and largest positive value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    #[inline]
    fn take(&mut self, value: f64) {
        self.least = if value < self.least { value } else { self.least };
        self.most = if value > self.most { value } else { self.most };
    }

    fn merge(&mut self, other: Self) {
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

/// Everything kept of one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ColumnTally {
    /// Y, Y^2 and w X^2 + (1 - w) L^2.
    pub(super) year: [ExactSum; 3],
    pub(super) year_range: Range,
    pub(super) worst: Worst,
    /// A, A^2, A M and w times the sum of squares, with A the weighted sum over the trial's attacks.
    pub(super) attack: [ExactSum; 4],
    pub(super) attack_range: Range,
    /// Years that are one attack and nothing else, which count in both distributions: sums of w and of w^2.
    pub(super) single_cells: Histogram<2>,
    /// All other years: sums of the weight, and of what makes the sum over all cells from x upwards that of Y(x)^2.
    pub(super) year_cells: Histogram<2>,
    /// All other attacks: sums of w, of what makes the sum from x upwards that of Y(x)^2, and of Y M.
    pub(super) attack_cells: Histogram<3>,
}

/// Sums of one block, in ordinary arithmetic and in the order of the trials.
#[derive(Default)]
struct Sums {
    year: [f64; 3],
    attack: [f64; 4],
}

pub(super) fn add<const S: usize>(exact: &mut [ExactSum; S], terms: [f64; S]) {
    for (sum, term) in exact.iter_mut().zip(terms) {
        sum.add(term);
    }
}

/// Adds integers that stand side by side.
pub(super) fn add_each<T: Copy + AddAssign, const S: usize>(own: &mut [T; S], others: [T; S]) {
    for (own, other) in own.iter_mut().zip(others) {
        *own += other;
    }
}

pub(super) fn merge<const S: usize>(exact: &mut [ExactSum; S], others: &[ExactSum; S]) {
    for (sum, other) in exact.iter_mut().zip(others) {
        sum.merge(other);
    }
}

impl ColumnTally {
    /// Adds a column of a block; `cells` is scratch.
    pub(super) fn absorb(
        &mut self,
        block: &Block,
        (arm, column): (usize, usize),
        kind: ColumnKind,
        cells: &mut Vec<u32>,
    ) {
        let Some(values) = block.column(arm, column) else { return };
        let mut sums = Sums::default();
        // The grid is known to the loop, not asked for value by value.
        match kind {
            ColumnKind::Amount => {
                self.years::<false>(block, arm, values, &mut sums, |value| Grid::Amount.cell(value));
            }
            ColumnKind::Count | ColumnKind::Zero => {
                self.years::<false>(block, arm, values, &mut sums, |value| Grid::Count.cell(value));
            }
            ColumnKind::Flag => self.years::<true>(block, arm, values, &mut sums, |value| Grid::Count.cell(value)),
        }
        for several in &block.arms[arm].several {
            let weights = &block.weights[several.trial];
            self.attacks(weights, block.values(arm, column, *several), Grid::from(kind), &mut sums, cells);
        }
        add(&mut self.year, sums.year);
        add(&mut self.attack, sums.attack);
    }

    /// The years of a block, and the attacks that are a whole year; a `FLAG` is 0 or 1 in these.
    #[inline]
    fn years<const FLAG: bool>(
        &mut self,
        block: &Block,
        arm: usize,
        values: Column<'_>,
        sums: &mut Sums,
        cell: impl Fn(f64) -> u32 + Copy,
    ) {
        let single = &block.arms[arm].single;
        // Sums of years that are one attack: w x, (w x)^2, w x^2, w^2 x.
        let mut alone = [0.0; 4];
        // Sums of w and of w^2 where a flag is 1; a block has too few trials for them to overflow.
        let mut flagged = [0; 2];
        let (mut year_range, mut attack_range) = (Range::default(), Range::default());
        for (at, ((&value, weights), &single)) in values.years.iter().zip(&block.weights).zip(single).enumerate() {
            if value <= 0.0 {
                continue;
            }
            self.worst.offer(value, block.first + at as u64);
            if single {
                let weighted = weights.attacked * value;
                alone[0] += weighted;
                alone[1] += weighted * weighted;
                alone[2] += weighted * value;
                alone[3] += weighted * weights.attacked;
                if FLAG {
                    flagged[0] += weights.attacked_units[0];
                    flagged[1] += weights.attacked_units[1];
                } else if weights.attacked_units[0] > 0 {
                    attack_range.take(value);
                    self.single_cells.deposit(cell(value), weights.attacked_units);
                }
                continue;
            }
            let quiet = values.quiet(at, weights);
            debug_assert!(quiet <= value, "0 <= L <= X: {quiet} {value}");
            let both = weights.attacked * value + weights.quiet * quiet;
            sums.year[0] += both;
            sums.year[1] += both * both;
            sums.year[2] += weights.attacked * value * value + weights.quiet * quiet * quiet;
            if weights.attacked_units[0] > 0 {
                year_range.take(value);
                self.year_cells.deposit(cell(value), weights.attacked_units);
            }
            if quiet > 0.0 && weights.quiet_units[0] > 0 {
                year_range.take(quiet);
                self.year_cells.deposit(cell(quiet), weights.quiet_units);
            }
        }
        if flagged[0] > 0 {
            attack_range.take(1.0);
            self.single_cells.deposit(cell(1.0), flagged);
        }
        for (sum, alone) in sums.year.iter_mut().zip(&alone) {
            *sum += alone;
        }
        for (sum, alone) in sums.attack.iter_mut().zip([alone[0], alone[1], alone[3], alone[2]]) {
            *sum += alone;
        }
        year_range.merge(attack_range);
        self.year_range.merge(year_range);
        self.attack_range.merge(attack_range);
    }

    /// The attacks of a trial that are not its whole year.
    fn attacks(
        &mut self,
        weights: &Weights,
        values: impl ExactSizeIterator<Item = f64>,
        grid: Grid,
        sums: &mut Sums,
        cells: &mut Vec<u32>,
    ) {
        let attacks = values.len();
        let [units, square] = weights.attacked_units;
        let (mut sum, mut squares) = (0.0, 0.0);
        cells.clear();
        for value in values.filter(|value| *value > 0.0) {
            sum += value;
            squares += value * value;
            if units > 0 {
                self.attack_range.take(value);
                cells.push(grid.cell(value));
            }
        }
        let weighted = weights.attacked * sum;
        sums.attack[0] += weighted;
        sums.attack[1] += weighted * weighted;
        sums.attack[2] += weighted * weights.attacked * attacks as f64;
        sums.attack[3] += weights.attacked * squares;
        // Cells rise with values, so the k-th largest value lies in the k-th largest cell. Its share of the trial's
        // squared count is k^2 - (k-1)^2.
        cells.sort_unstable_by(|a, b| b.cmp(a));
        for (before, &cell) in (0_u64..).zip(cells.iter()) {
            self.attack_cells.deposit(cell, [units, square * (2 * before + 1), square * attacks as u64]);
        }
    }

    /// Adds another tally.
    pub(super) fn merge(&mut self, other: &Self) {
        merge(&mut self.year, &other.year);
        self.year_range.merge(other.year_range);
        self.worst.merge(&other.worst);
        merge(&mut self.attack, &other.attack);
        self.attack_range.merge(other.attack_range);
        self.single_cells.merge(&other.single_cells);
        self.year_cells.merge(&other.year_cells);
        self.attack_cells.merge(&other.attack_cells);
    }

    /// Cells of the distribution over years: (cell, sums of Y, Y^2 and Y M), rising.
    pub(super) fn annual(&self) -> Vec<(u32, [u128; 3])> {
        let both = both(self.single_cells.cells(), self.year_cells.cells());
        both.into_iter().map(|(cell, [y, yy])| (cell, [y, yy, y])).collect()
    }

    /// Cells of the distribution over attacks: (cell, sums of Y, Y^2 and Y M), rising.
    pub(super) fn by_attack(&self) -> Vec<(u32, [u128; 3])> {
        both(self.single_cells.cells().map(|(cell, [y, yy])| (cell, [y, yy, yy])), self.attack_cells.cells())
    }
}

/// Two rising lists of cells as one.
fn both<const S: usize>(
    one: impl Iterator<Item = (u32, [u128; S])>,
    other: impl Iterator<Item = (u32, [u128; S])>,
) -> Vec<(u32, [u128; S])> {
    let mut cells: Vec<(u32, [u128; S])> = one.chain(other).collect();
    cells.sort_by_key(|(cell, _)| *cell);
    cells.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1.iter_mut().zip(later.1).for_each(|(sum, term)| *sum += term);
        }
        same
    });
    cells
}
