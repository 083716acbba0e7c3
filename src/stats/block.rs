//! One block of trials, kept by column until it is added to a tally.
//!
//! The trials of a block are stored one beside the other, so that adding them up is a short loop over one column at a time with
//! its sums in registers and one histogram in the cache. Nothing is stored beyond the block.

use super::histogram::UNIT;
use super::ratio::BlockRatios;
use super::record::{ArmRecord, ColumnKind, Layout, Row, TrialRecord, Year};

/// Most trials in a block.
pub const CAPACITY: usize = 1_024;
/// Values from one column to the next: not a power of two, so that columns do not fight for one place in the cache.
const STRIDE: usize = CAPACITY + 8;

/// The weights of one trial, also as integers in units of 1 / [`UNIT`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weights {
    /// Of the year with its attacks.
    pub(super) attacked: f64,
    /// Of the year without them.
    pub(super) quiet: f64,
    /// Of the attacked year: w and w^2.
    pub(super) attacked_units: [u64; 2],
    /// Of the quiet year: 1 - w and 1 - w^2.
    pub(super) quiet_units: [u64; 2],
}

/// The product of two numbers of at most [`UNIT`], rounded to a unit.
pub(super) fn times(a: u64, b: u64) -> u64 {
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

/// Attacks of one trial that are not its whole year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Several {
    pub(super) trial: usize,
    pub(super) attacks: usize,
    /// First of its rows among those kept.
    pub(super) first: usize,
}

/// What a free series is in one trial under one arm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) trial: u32,
    pub(super) arm: u32,
    pub(super) value: f64,
}

/// How many attacks an arm had.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attacks {
    /// M and M^2, with M the weighted number of attacks in a trial.
    pub(super) weighted: [f64; 2],
    /// The same in units.
    pub(super) units: [u128; 2],
    /// Weighted trials with at least one attack, and their squares, in units.
    pub(super) any_units: [u128; 2],
    /// Attacks, weights not applied.
    pub(super) count: u64,
}

impl Attacks {
    #[inline]
    fn add(&mut self, weights: &Weights, attacks: u64) {
        let weighted = weights.attacked * attacks as f64;
        self.weighted[0] += weighted;
        self.weighted[1] += weighted * weighted;
        let [units, square] = weights.attacked_units.map(u128::from);
        self.units[0] += units * u128::from(attacks);
        self.units[1] += square * (u128::from(attacks) * u128::from(attacks));
        self.any_units[0] += units;
        self.any_units[1] += square;
        self.count += attacks;
    }
}

/// What one arm lived through.
#[derive(Debug, Clone)]
pub(super) struct BlockArm {
    /// Years by column, trials side by side; a column of zeros has none.
    years: Vec<f64>,
    /// The same without attacks, by stored column: empty until a quiet year has anything in it.
    quiets: Vec<Vec<f64>>,
    /// Whether a column's quiet years have anything in them, by stored column.
    quiet_used: Vec<bool>,
    /// By trial: one attack and nothing else.
    pub(super) single: Vec<bool>,
    /// By trial: at least one attack.
    attacked: Vec<bool>,
    pub(super) several: Vec<Several>,
    /// Rows of `several`, all columns.
    rows: Vec<f64>,
    pub(super) ratios: BlockRatios,
    /// Cases that were so, and cases, by counter.
    pub(super) counted: Vec<[u64; 2]>,
    /// (watch, value, weight in units) of every attack that met a watch's condition.
    pub(super) watched: Vec<(u32, f64, u64)>,
}

/// One column of one arm over the trials of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) years: &'a [f64],
    /// `None` if every quiet year is 0.
    pub(super) quiets: Option<&'a [f64]>,
}

impl Column<'_> {
    /// The quiet year of a trial; where no attack is possible every year is quiet.
    #[inline]
    pub(super) fn quiet(&self, trial: usize, weights: &Weights) -> f64 {
        if weights.attacked > 0.0 { self.quiets.map_or(0.0, |quiets| quiets[trial]) } else { self.years[trial] }
    }
}

impl BlockArm {
    fn new(layout: &Layout, stored: usize) -> Self {
        Self {
            years: vec![0.0; stored * STRIDE],
            quiets: vec![Vec::new(); stored],
            quiet_used: vec![false; stored],
            single: Vec::with_capacity(CAPACITY),
            attacked: Vec::with_capacity(CAPACITY),
            several: Vec::new(),
            rows: Vec::new(),
            ratios: BlockRatios::new(layout.ratios),
            counted: vec![[0; 2]; layout.counters],
            watched: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for (used, quiets) in self.quiet_used.iter_mut().zip(&mut self.quiets) {
            if std::mem::take(used) {
                quiets.fill(0.0);
            }
        }
        self.single.clear();
        self.attacked.clear();
        self.several.clear();
        self.rows.clear();
        self.ratios.clear();
        self.counted.fill([0; 2]);
        self.watched.clear();
    }

    /// Writes one value a stored column.
    #[inline]
    fn store(&mut self, at: usize, stored: &[usize], values: &[f64]) {
        for (place, column) in stored.iter().enumerate() {
            self.years[place * STRIDE + at] = values[*column];
        }
    }

    fn store_quiet(&mut self, at: usize, stored: &[usize], values: &[f64]) {
        for (place, column) in stored.iter().enumerate() {
            let value = values[*column];
            if value > 0.0 {
                if self.quiets[place].is_empty() {
                    self.quiets[place] = vec![0.0; CAPACITY];
                }
                self.quiets[place][at] = value;
                self.quiet_used[place] = true;
            }
        }
    }

    fn add(&mut self, at: usize, stored: &[usize], weights: &Weights, lived: &ArmRecord) {
        for &(counter, so, cases) in &lived.counted {
            let [sum, all] = &mut self.counted[counter as usize];
            *sum += u64::from(so);
            *all += u64::from(cases);
        }
        let possible = weights.attacked > 0.0;
        let kind = if possible || lived.kind == Year::Empty { lived.kind } else { Year::Quiet };
        match kind {
            Year::Empty => stored.iter().enumerate().for_each(|(place, _)| self.years[place * STRIDE + at] = 0.0),
            Year::Attack => self.store(at, stored, &lived.rows),
            Year::Quiet => {
                self.store(at, stored, &lived.quiet);
                if possible {
                    self.store_quiet(at, stored, &lived.quiet);
                }
            }
            Year::Mixed => {
                self.store(at, stored, &lived.year);
                self.store_quiet(at, stored, &lived.quiet);
            }
        }
        self.single.push(possible && kind == Year::Attack);
        self.attacked.push(possible && lived.attacks > 0);
        if !possible {
            return;
        }
        if lived.attacks > 0 && kind != Year::Attack {
            self.several.push(Several { trial: at, attacks: lived.attacks, first: self.rows.len() });
            self.rows.extend_from_slice(&lived.rows);
        }
        self.ratios.add(weights.attacked_units, &lived.ratios, &lived.coins);
        for &(watch, value) in &lived.watched {
            self.watched.push((watch, value, weights.attacked_units[0]));
        }
    }
}

/// The trials of one block, in order.
#[derive(Debug, Clone)]
pub struct Block {
    /// Number of the first trial.
    pub(super) first: u64,
    pub(super) weights: Vec<Weights>,
    pub(super) arms: Vec<BlockArm>,
    /// Rows of the trials that leave one.
    pub(super) kept: Row,
    /// By free series, by trial and arm; what is not there is 0.
    free: Vec<Vec<Entry>>,
    /// Columns that are not always 0, in order.
    stored: Vec<usize>,
    /// Place among them, by column.
    place: Vec<Option<usize>>,
    width: usize,
}

impl Block {
    /// An empty block of the layout's shape.
    pub fn new(layout: &Layout) -> Self {
        let mut stored = Vec::new();
        let mut place = Vec::new();
        for (column, kind) in layout.columns.iter().enumerate() {
            place.push((*kind != ColumnKind::Zero).then_some(stored.len()));
            if *kind != ColumnKind::Zero {
                stored.push(column);
            }
        }
        let arms = (0..layout.arms).map(|_| BlockArm::new(layout, stored.len())).collect();
        let weights = Vec::with_capacity(CAPACITY);
        let free = vec![Vec::new(); layout.free.len()];
        Self { first: 0, weights, arms, kept: Row::default(), free, stored, place, width: layout.columns.len() }
    }

    /// Empties the block and keeps its memory.
    pub fn clear(&mut self) {
        self.weights.clear();
        self.kept.clear();
        self.free.iter_mut().for_each(Vec::clear);
        self.arms.iter_mut().for_each(BlockArm::clear);
    }

    /// Adds trial number `trial`, the one after the last.
    ///
    /// # Panics
    /// If the record has not the layout's shape or the block has [`CAPACITY`] trials.
    pub fn add(&mut self, trial: u64, record: &TrialRecord) {
        assert_eq!(self.arms.len(), record.arms.len(), "one record per arm");
        let at = self.weights.len();
        assert!(at < CAPACITY, "a block has at most {CAPACITY} trials");
        if at == 0 {
            self.first = trial;
        }
        debug_assert_eq!(trial, self.first + at as u64, "trials come in order");
        // Often the same as in the trial before.
        let weights = match self.weights.last() {
            Some(last) if last.attacked.to_bits() == record.weight.to_bits() => *last,
            _ => Weights::of(record.weight),
        };
        self.weights.push(weights);
        self.kept.append(&record.kept);
        for (number, (arm, lived)) in self.arms.iter_mut().zip(&record.arms).enumerate() {
            assert!(lived.rows.len() == lived.attacks * self.width, "one value per column and attack");
            arm.add(at, &self.stored, &weights, lived);
            for &(series, value) in &lived.free {
                let (trial, arm) = (at as u32, number as u32);
                match self.free[series as usize].last_mut() {
                    Some(last) if last.trial == trial && last.arm == arm => last.value += value,
                    _ => self.free[series as usize].push(Entry { trial, arm, value }),
                }
            }
        }
    }

    /// Sums of w and of w^2.
    pub(super) fn weight(&self) -> [f64; 2] {
        self.weights
            .iter()
            .fold([0.0; 2], |[w, ww], weights| [w + weights.attacked, ww + weights.attacked * weights.attacked])
    }

    /// The attacks of an arm.
    pub(super) fn attacks(&self, arm: usize) -> Attacks {
        let arm = &self.arms[arm];
        let mut sums = Attacks::default();
        // In the order in which columns add them up, so that as many attacks of value 1 have a mean of exactly 1.
        for (weights, _) in self.weights.iter().zip(&arm.single).filter(|(_, single)| **single) {
            sums.add(weights, 1);
        }
        for several in &arm.several {
            sums.add(&self.weights[several.trial], several.attacks as u64);
        }
        sums
    }

    /// At least one attack in this trial under this arm or under arm 0.
    pub(super) fn either(&self, arm: usize, trial: usize) -> bool {
        self.arms[arm].attacked[trial] || self.arms[0].attacked[trial]
    }

    /// Sums of w and w^2 over these trials, in units.
    pub(super) fn either_units(&self, arm: usize) -> [u128; 2] {
        let attacked = self.weights.iter().enumerate().filter(|(trial, _)| self.either(arm, *trial));
        attacked.fold([0; 2], |[w, ww], (_, weights)| {
            let [units, square] = weights.attacked_units.map(u128::from);
            [w + units, ww + square]
        })
    }

    /// An empty block of the same shape.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let mut fresh = self.clone();
        fresh.clear();
        fresh
    }

    /// Trials added.
    pub fn trials(&self) -> usize {
        self.weights.len()
    }

    /// A free series, by trial and arm.
    pub(super) fn free(&self, series: usize) -> &[Entry] {
        &self.free[series]
    }

    /// A column of an arm; `None` if it is always 0.
    pub(super) fn column(&self, arm: usize, column: usize) -> Option<Column<'_>> {
        let place = self.place[column]?;
        let arm = &self.arms[arm];
        let range = place * STRIDE..place * STRIDE + self.trials();
        let quiets = arm.quiet_used[place].then(|| &arm.quiets[place][..self.trials()]);
        Some(Column { years: &arm.years[range], quiets })
    }

    /// Values of a column in the attacks of one trial that are not its whole year.
    pub(super) fn values(&self, arm: usize, column: usize, several: Several) -> impl ExactSizeIterator<Item = f64> {
        let rows = &self.arms[arm].rows[several.first..several.first + several.attacks * self.width];
        rows.chunks_exact(self.width).map(move |row| row[column])
    }
}
