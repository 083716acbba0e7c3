//! What one trial hands over to the tallies.

use serde::{Deserialize, Serialize};

/// What the values of a column are, which decides how its histogram is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers; exact below 1,024.
    Count,
    /// Amounts of any size.
    Amount,
    /// Counts that are 0 or 1 in one attack.
    Flag,
    /// Nothing but zeros: takes neither time nor memory.
    Zero,
}

/// The shape of every record and tally of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Number of arms (postures simulated in the same trial on common random numbers); arm 0 is the baseline of pairs.
    pub arms: usize,
    /// Result columns, the same in every arm.
    pub columns: Vec<ColumnKind>,
    /// Number of ratios kept per arm.
    pub ratios: usize,
    /// Number of watches kept per arm.
    pub watches: usize,
    /// Number of counters kept per arm.
    pub counters: usize,
    /// Columns of which joint sums of all arms are kept ([`super::Joint`]).
    pub joint: Vec<usize>,
    /// Free series, of which joint sums are kept as well: for each the free series whose sum under arm 0 can stand below it in
    /// a ratio.
    pub free: Vec<Option<usize>>,
    /// Trials of one block depend on each other: errors come from the spread between blocks, all of one size.
    pub by_block: bool,
}

/// One trial: a year in which at least one attack comes, and the same year without its attacks. Reused trial after trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRecord {
    /// Probability w that the year has at least one attack under the envelope of all arms, 0 to 1; 1 for a plain year.
    pub weight: f64,
    /// One entry per arm.
    pub arms: Vec<ArmRecord>,
    /// What is to be kept of this trial beside all sums; empty for most trials.
    pub kept: Row,
}

/// Numbers of one trial that the tally keeps as they are, or of several trials one after the other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Figures.
    pub figures: Vec<f64>,
    /// Small whole numbers, such as classes.
    pub marks: Vec<u8>,
}

impl Row {
    /// True if there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.marks.is_empty()
    }

    /// Empties it and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.figures.clear();
        self.marks.clear();
    }

    /// Puts another behind it.
    pub(super) fn append(&mut self, other: &Self) {
        self.figures.extend_from_slice(&other.figures);
        self.marks.extend_from_slice(&other.marks);
    }
}

/// Which of the fields of an [`ArmRecord`] make up its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Year {
    /// Nothing happened, with or without attacks.
    Empty,
    /// No attack: `quiet` is all there is.
    Quiet,
    /// One attack and nothing else: its row is the year.
    Attack,
    /// `year` and `quiet` hold.
    #[default]
    Mixed,
}

/// One trial as one arm lives it. Values are finite and not negative.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmRecord {
    /// What the year is made of.
    pub kind: Year,
    /// The year with its attacks, one value per column; never below `quiet`. Read only if `kind` says so, and not where the
    /// weight is 0.
    pub year: Vec<f64>,
    /// The same year without its attacks, one value per column. Whoever writes it leaves `kind` at `Quiet` or `Mixed`: nothing else
    /// is read or cleared.
    pub quiet: Vec<f64>,
    /// Attacks of this arm after thinning.
    pub attacks: usize,
    /// Attacks x columns, row-major: the outcome of each attack.
    pub rows: Vec<f64>,
    /// (ratio index, numerator, denominator): counts of this trial, weight not applied. Entries of one index add up.
    pub ratios: Vec<(u32, u32, u32)>,
    /// (ratio index, came to pass): one case of a ratio that has no other in this trial.
    pub coins: Vec<(u32, bool)>,
    /// (counter index, cases that were so, cases): of every trial, whatever its weight.
    pub counted: Vec<(u32, u32, u32)>,
    /// (watch index, value of one attack that meets the watch's condition).
    pub watched: Vec<(u32, f64)>,
    /// (free series, value): weight applied; what is not there is 0, and entries of one series add up.
    pub free: Vec<(u32, f64)>,
}

impl TrialRecord {
    /// An empty record of the layout's shape.
    pub fn new(layout: &Layout) -> Self {
        let columns = layout.columns.len();
        let arm = ArmRecord {
            kind: Year::Mixed,
            year: vec![0.0; columns],
            quiet: vec![0.0; columns],
            attacks: 0,
            rows: Vec::with_capacity(4 * columns),
            ratios: Vec::new(),
            coins: Vec::new(),
            counted: Vec::new(),
            watched: Vec::new(),
            free: Vec::new(),
        };
        Self { weight: 0.0, arms: vec![arm; layout.arms], kept: Row::default() }
    }

    /// Makes the record empty again (weight 0, every value 0, no attack) and keeps its memory.
    pub fn clear(&mut self) {
        self.weight = 0.0;
        self.kept.clear();
        for arm in &mut self.arms {
            if matches!(arm.kind, Year::Mixed | Year::Quiet) {
                arm.year.fill(0.0);
                arm.quiet.fill(0.0);
            }
            arm.kind = Year::Mixed;
            arm.attacks = 0;
            arm.rows.clear();
            arm.ratios.clear();
            arm.coins.clear();
            arm.counted.clear();
            arm.watched.clear();
            arm.free.clear();
        }
    }
}

impl ArmRecord {
    /// Counts one more attack and returns its row, one zero per column, to be filled.
    pub fn push_attack(&mut self) -> &mut [f64] {
        let start = self.rows.len();
        self.rows.resize(start + self.year.len(), 0.0);
        self.attacks += 1;
        &mut self.rows[start..]
    }
}
