//! Exact sums over any number of blocks.

use super::block::{BlockArm, BlockColumn, BlockPair, BlockTally, BlockWatch, Range};
use super::exact::ExactSum;
use super::histogram::Histogram;
use super::ratio::RatioSums;
use super::record::Layout;
use super::worst::Worst;

/// Everything that is kept of a run: equal bits for any order and grouping of its blocks. Memory does not grow with trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    pub(super) layout: Layout,
    pub(super) trials: u64,
    /// w and w^2.
    pub(super) weight: [ExactSum; 2],
    pub(super) arms: Vec<ArmTally>,
}

/// Everything of one arm; fields as in the block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ArmTally {
    pub(super) columns: Vec<ColumnTally>,
    pub(super) pairs: Vec<PairTally>,
    pub(super) attacks_weighted: [ExactSum; 2],
    pub(super) attack_units: [u128; 2],
    pub(super) any_units: [u128; 2],
    pub(super) attacks: u64,
    pub(super) ratios: Vec<Option<Box<RatioSums>>>,
    pub(super) watches: Vec<WatchTally>,
}

/// Sums of one column; fields as in the block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ColumnTally {
    pub(super) year: [ExactSum; 3],
    pub(super) year_range: Range,
    pub(super) worst: Worst,
    pub(super) year_cells: Histogram<2>,
    pub(super) attack: [ExactSum; 4],
    pub(super) attack_range: Range,
    pub(super) attack_cells: Histogram<3>,
}

/// Sums of one column against arm 0; fields as in the block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PairTally {
    pub(super) difference: [ExactSum; 2],
    pub(super) better: [u128; 2],
    pub(super) worse: [u128; 2],
}

/// Values of the attacks that meet one watch's condition; fields as in the block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct WatchTally {
    pub(super) count: u64,
    pub(super) units: u128,
    pub(super) cells: Histogram<1>,
}

fn add_floats<const S: usize>(sums: &mut [ExactSum; S], terms: &[f64; S]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        sum.add(*term);
    }
}

fn merge_floats<const S: usize>(sums: &mut [ExactSum; S], terms: &[ExactSum; S]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        sum.merge(term);
    }
}

fn add_units(sums: &mut [u128; 2], terms: [u128; 2]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

impl ColumnTally {
    fn absorb(&mut self, block: &BlockColumn) {
        if !block.touched {
            return;
        }
        add_floats(&mut self.year, &block.year);
        self.year_range.merge(block.year_range);
        self.worst.merge(&block.worst);
        self.year_cells.absorb(&block.year_cells);
        add_floats(&mut self.attack, &block.attack);
        self.attack_range.merge(block.attack_range);
        self.attack_cells.absorb(&block.attack_cells);
    }

    fn merge(&mut self, other: &Self) {
        merge_floats(&mut self.year, &other.year);
        self.year_range.merge(other.year_range);
        self.worst.merge(&other.worst);
        self.year_cells.merge(&other.year_cells);
        merge_floats(&mut self.attack, &other.attack);
        self.attack_range.merge(other.attack_range);
        self.attack_cells.merge(&other.attack_cells);
    }
}

impl PairTally {
    fn absorb(&mut self, block: &BlockPair) {
        if block.touched {
            add_floats(&mut self.difference, &block.difference);
            add_units(&mut self.better, block.better);
            add_units(&mut self.worse, block.worse);
        }
    }

    fn merge(&mut self, other: &Self) {
        merge_floats(&mut self.difference, &other.difference);
        add_units(&mut self.better, other.better);
        add_units(&mut self.worse, other.worse);
    }
}

impl WatchTally {
    fn absorb(&mut self, block: &BlockWatch) {
        self.count += block.count;
        self.units += block.units;
        self.cells.absorb(&block.cells);
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.units += other.units;
        self.cells.merge(&other.cells);
    }
}

impl ArmTally {
    fn new(layout: &Layout, arm: usize) -> Self {
        Self {
            columns: vec![ColumnTally::default(); layout.columns.len()],
            pairs: vec![PairTally::default(); if arm == 0 { 0 } else { layout.columns.len() }],
            attacks_weighted: [ExactSum::new(), ExactSum::new()],
            attack_units: [0; 2],
            any_units: [0; 2],
            attacks: 0,
            ratios: vec![None; layout.ratios],
            watches: vec![WatchTally::default(); layout.watches],
        }
    }

    fn absorb(&mut self, block: &BlockArm) {
        self.columns.iter_mut().zip(&block.columns).for_each(|(own, other)| own.absorb(other));
        self.pairs.iter_mut().zip(&block.pairs).for_each(|(own, other)| own.absorb(other));
        add_floats(&mut self.attacks_weighted, &block.attacks_weighted);
        add_units(&mut self.attack_units, block.attack_units);
        add_units(&mut self.any_units, block.any_units);
        self.attacks += block.attacks;
        for (index, sums) in block.ratios.sums() {
            self.ratios[index].get_or_insert_default().merge(sums);
        }
        self.watches.iter_mut().zip(&block.watches).for_each(|(own, other)| own.absorb(other));
    }

    fn merge(&mut self, other: &Self) {
        self.columns.iter_mut().zip(&other.columns).for_each(|(own, other)| own.merge(other));
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(own, other)| own.merge(other));
        merge_floats(&mut self.attacks_weighted, &other.attacks_weighted);
        add_units(&mut self.attack_units, other.attack_units);
        add_units(&mut self.any_units, other.any_units);
        self.attacks += other.attacks;
        for (own, sums) in self.ratios.iter_mut().zip(&other.ratios) {
            if let Some(sums) = sums {
                own.get_or_insert_default().merge(sums);
            }
        }
        self.watches.iter_mut().zip(&other.watches).for_each(|(own, other)| own.merge(other));
    }
}

impl Tally {
    /// An empty tally.
    pub fn new(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
            trials: 0,
            weight: [ExactSum::new(), ExactSum::new()],
            arms: (0..layout.arms).map(|arm| ArmTally::new(layout, arm)).collect(),
        }
    }

    /// Adds a block of the same layout.
    pub fn absorb(&mut self, block: &BlockTally) {
        debug_assert_eq!(self.arms.len(), block.arms.len(), "block and tally have one layout");
        self.trials += block.trials;
        add_floats(&mut self.weight, &block.weight);
        self.arms.iter_mut().zip(&block.arms).for_each(|(own, other)| own.absorb(other));
    }

    /// Adds another tally.
    ///
    /// # Panics
    /// If the layouts differ.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.layout, other.layout, "only tallies of one layout can be merged");
        self.trials += other.trials;
        merge_floats(&mut self.weight, &other.weight);
        self.arms.iter_mut().zip(&other.arms).for_each(|(own, other)| own.merge(other));
    }
}
