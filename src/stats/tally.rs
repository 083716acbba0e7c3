//! Exact sums over any number of blocks.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::block::{Attacks, Block, BlockArm};
use super::blockwise::times;
use super::column::{ColumnTally, add, add_each, merge};
use super::exact::ExactSum;
use super::histogram::{Grid, Histogram};
use super::joint::{BlockSeries, Gathered, SeriesTally};
use super::kept::Kept;
use super::pair::PairTally;
use super::ratio::RatioSums;
use super::record::Layout;

/// Everything that is kept of a run: equal bits for any order and grouping of its blocks. Memory does not grow with trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Not stored: whoever reads a tally says which layout it must have ([`Tally::shaped`]).
    #[serde(skip)]
    pub(super) layout: Layout,
    pub(super) trials: u64,
    pub(super) blocks: u64,
    /// w and w^2.
    pub(super) weight: [ExactSum; 2],
    pub(super) arms: Vec<ArmTally>,
    /// Joint columns, then free series.
    pub(super) joint: Vec<SeriesTally>,
    kept: Kept,
}

/// Everything of one arm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ArmTally {
    pub(super) columns: Vec<ColumnTally>,
    /// Empty for arm 0.
    pub(super) pairs: Vec<PairTally>,
    pub(super) rest: ArmRest,
}

/// What an arm has beside its columns; fields as in the block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ArmRest {
    pub(super) attacks_weighted: [ExactSum; 2],
    /// Sum of M^2 over trials, where the second moments are those of blocks.
    pub(super) attacks_by_trial: ExactSum,
    pub(super) attack_units: [u128; 2],
    pub(super) any_units: [u128; 2],
    /// M, M^2, and M^2 over single trials, with M the weight of a trial that has an attack under this arm or under arm 0.
    pub(super) either_units: [u128; 3],
    pub(super) attacks: u64,
    pub(super) ratios: Vec<Option<Box<RatioSums>>>,
    /// Cases that were so, and cases, by counter.
    pub(super) counted: Vec<[u64; 2]>,
    pub(super) watches: Vec<WatchTally>,
}

/// Values of the attacks that meet one watch's condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct WatchTally {
    pub(super) count: u64,
    /// Sum of weights in units.
    pub(super) units: u128,
    pub(super) cells: Histogram<1>,
}

fn add_counts(own: &mut [[u64; 2]], others: &[[u64; 2]]) {
    own.iter_mut().zip(others).for_each(|(own, other)| add_each(own, *other));
}

impl ArmRest {
    fn new(layout: &Layout) -> Self {
        Self {
            attacks_weighted: [ExactSum::new(), ExactSum::new()],
            attacks_by_trial: ExactSum::new(),
            attack_units: [0; 2],
            any_units: [0; 2],
            either_units: [0; 3],
            attacks: 0,
            ratios: vec![None; layout.ratios],
            counted: vec![[0; 2]; layout.counters],
            watches: vec![WatchTally::default(); layout.watches],
        }
    }

    fn absorb(&mut self, block: &BlockArm, attacks: &Attacks, [either, squares]: [u128; 2], by_block: bool) {
        let square = if by_block { times(either, either) } else { squares };
        add_each(&mut self.either_units, [either, square, squares]);
        let attacks = if by_block {
            self.attacks_by_trial.add(attacks.weighted[1]);
            &attacks.as_one()
        } else {
            attacks
        };
        add(&mut self.attacks_weighted, attacks.weighted);
        add_each(&mut self.attack_units, attacks.units);
        add_each(&mut self.any_units, attacks.any_units);
        self.attacks += attacks.count;
        for (index, sums) in block.ratios.sums() {
            let sums = if by_block { sums.as_one() } else { sums };
            self.ratios[index].get_or_insert_default().merge(&sums);
        }
        add_counts(&mut self.counted, &block.counted);
        for &(watch, value, units) in &block.watched {
            let watch = &mut self.watches[watch as usize];
            watch.count += 1;
            watch.units += u128::from(units);
            if value > 0.0 && units > 0 {
                watch.cells.deposit(Grid::Mixed.cell(value), [units]);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        merge(&mut self.attacks_weighted, &other.attacks_weighted);
        self.attacks_by_trial.merge(&other.attacks_by_trial);
        add_each(&mut self.attack_units, other.attack_units);
        add_each(&mut self.any_units, other.any_units);
        add_each(&mut self.either_units, other.either_units);
        self.attacks += other.attacks;
        for (own, sums) in self.ratios.iter_mut().zip(&other.ratios) {
            if let Some(sums) = sums {
                own.get_or_insert_default().merge(sums);
            }
        }
        add_counts(&mut self.counted, &other.counted);
        for (own, other) in self.watches.iter_mut().zip(&other.watches) {
            own.count += other.count;
            own.units += other.units;
            own.cells.merge(&other.cells);
        }
    }
}

impl ArmTally {
    fn new(layout: &Layout, arm: usize) -> Self {
        Self {
            columns: vec![ColumnTally::default(); layout.columns.len()],
            pairs: vec![PairTally::default(); if arm == 0 { 0 } else { layout.columns.len() }],
            rest: ArmRest::new(layout),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.columns.iter_mut().zip(&other.columns).for_each(|(own, other)| own.merge(other));
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(own, other)| own.merge(other));
        self.rest.merge(&other.rest);
    }
}

impl Tally {
    /// An empty tally.
    pub fn new(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
            trials: 0,
            blocks: 0,
            weight: [ExactSum::new(), ExactSum::new()],
            arms: (0..layout.arms).map(|arm| ArmTally::new(layout, arm)).collect(),
            joint: vec![SeriesTally::default(); layout.joint.len() + layout.free.len()],
            kept: Kept::default(),
        }
    }

    /// The rows that trials left as they are.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// A tally as it was read, which has no layout, with the layout that it was made with; `None` if it has another shape.
    pub fn shaped(self, layout: &Layout) -> Option<Self> {
        let columns = layout.columns.len();
        let arm = |(place, arm): (usize, &ArmTally)| {
            let pairs = if place == 0 { 0 } else { columns };
            let rest = &arm.rest;
            [arm.columns.len(), arm.pairs.len(), rest.ratios.len(), rest.counted.len(), rest.watches.len()]
                == [columns, pairs, layout.ratios, layout.counters, layout.watches]
        };
        let fits = self.arms.len() == layout.arms
            && self.arms.iter().enumerate().all(arm)
            && self.joint.len() == layout.joint.len() + layout.free.len()
            && self.joint.iter().all(|series| series.is_of(layout.arms));
        fits.then(|| Self { layout: layout.clone(), ..self })
    }

    /// Adds another tally.
    ///
    /// # Panics
    /// If the layouts differ.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.layout, other.layout, "only tallies of one layout can be merged");
        self.trials += other.trials;
        self.blocks += other.blocks;
        merge(&mut self.weight, &other.weight);
        self.arms.iter_mut().zip(&other.arms).for_each(|(own, other)| own.merge(other));
        self.joint.iter_mut().zip(&other.joint).for_each(|(own, other)| own.merge(other));
        self.kept.merge(&other.kept);
    }
}

/// A tally that many workers add to: each column behind a lock of its own, so that workers seldom wait for each other. Sums are
/// exact, so the order in which they come does not matter.
#[derive(Debug)]
pub struct SharedTally {
    layout: Layout,
    /// Trials and blocks; w and w^2.
    whole: Mutex<([u64; 2], [ExactSum; 2])>,
    arms: Vec<SharedArm>,
    joint: Vec<Mutex<SeriesTally>>,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct SharedArm {
    columns: Vec<Mutex<ColumnTally>>,
    pairs: Vec<Mutex<PairTally>>,
    rest: Mutex<ArmRest>,
}

fn locked<T, R>(mutex: &Mutex<T>, work: impl FnOnce(&mut T) -> R) -> R {
    work(&mut mutex.lock().unwrap_or_else(PoisonError::into_inner))
}

fn unlocked<T>(mutexes: Vec<Mutex<T>>) -> Vec<T> {
    mutexes.into_iter().map(|mutex| mutex.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

impl From<Tally> for SharedTally {
    fn from(tally: Tally) -> Self {
        let arm = |arm: ArmTally| SharedArm {
            columns: arm.columns.into_iter().map(Mutex::new).collect(),
            pairs: arm.pairs.into_iter().map(Mutex::new).collect(),
            rest: Mutex::new(arm.rest),
        };
        Self {
            layout: tally.layout,
            whole: Mutex::new(([tally.trials, tally.blocks], tally.weight)),
            arms: tally.arms.into_iter().map(arm).collect(),
            joint: tally.joint.into_iter().map(Mutex::new).collect(),
            kept: Mutex::new(tally.kept),
        }
    }
}

impl From<SharedTally> for Tally {
    fn from(shared: SharedTally) -> Self {
        let arm = |arm: SharedArm| ArmTally {
            columns: unlocked(arm.columns),
            pairs: unlocked(arm.pairs),
            rest: arm.rest.into_inner().unwrap_or_else(PoisonError::into_inner),
        };
        let ([trials, blocks], weight) = shared.whole.into_inner().unwrap_or_else(PoisonError::into_inner);
        let arms = shared.arms.into_iter().map(arm).collect();
        let kept = shared.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let joint = unlocked(shared.joint);
        Self { layout: shared.layout, trials, blocks, weight, arms, joint, kept }
    }
}

impl SharedTally {
    /// An empty tally.
    pub fn new(layout: &Layout) -> Self {
        Tally::new(layout).into()
    }

    /// Shows the tally as it is to `look`.
    pub fn look<R>(&mut self, look: impl FnOnce(&Tally) -> R) -> R {
        let tally = Tally::from(std::mem::replace(self, Self::new(&Layout::default())));
        let seen = look(&tally);
        *self = tally.into();
        seen
    }

    /// Adds a block of the same layout; `scratch` is reused from call to call.
    ///
    /// # Panics
    /// If errors are to come from blocks and this one has not as many trials as those before.
    pub fn absorb(&self, block: &Block, scratch: &mut Vec<u32>) {
        debug_assert_eq!(self.arms.len(), block.arms.len(), "block and tally have one layout");
        let (sums, by_block, size) = (block.weight(), self.layout.by_block, block.trials() as u64);
        locked(&self.whole, |([trials, blocks], weight)| {
            assert!(!by_block || size * *blocks == *trials, "where errors come from blocks they have one size");
            *trials += size;
            *blocks += 1;
            add(weight, sums);
        });
        if !block.kept.is_empty() {
            locked(&self.kept, |kept| kept.absorb(block.first, &block.kept));
        }
        let mut gathered = Gathered::new(self.arms.len());
        for (series, tally) in self.joint.iter().enumerate() {
            let sums = BlockSeries::of(block, &self.layout, series, &mut gathered);
            if !sums.is_empty() {
                locked(tally, |tally| tally.absorb(&sums));
            }
        }
        for (number, arm) in self.arms.iter().enumerate() {
            let (attacks, either) = (block.attacks(number), block.either_units(number));
            locked(&arm.rest, |rest| rest.absorb(&block.arms[number], &attacks, either, by_block));
            for (column, kind) in self.layout.columns.iter().enumerate() {
                let place = (number, column);
                if by_block {
                    let one = ColumnTally::of_block(block, place, *kind, &attacks, scratch);
                    locked(&arm.columns[column], |tally| tally.merge(&one));
                } else {
                    locked(&arm.columns[column], |tally| tally.absorb(block, place, *kind, scratch));
                }
                let Some(pair) = arm.pairs.get(column) else { continue };
                if by_block {
                    let one = PairTally::of_block(block, place, *kind);
                    locked(pair, |tally| tally.merge(&one));
                } else {
                    locked(pair, |tally| tally.absorb(block, place, *kind));
                }
            }
        }
    }
}
