//! What one trial hands over to the tallies.

/// What the values of a column are, which decides how its histogram is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers; exact below 1,024.
    Count,
    /// Amounts of any size.
    Amount,
}

/// The shape of every record and tally of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Number of arms (postures simulated in the same trial on common random numbers); arm 0 is the baseline of pairs.
    pub arms: usize,
    /// Result columns, the same in every arm.
    pub columns: Vec<ColumnKind>,
    /// Number of ratios kept per arm.
    pub ratios: usize,
    /// Number of watches kept per arm.
    pub watches: usize,
}

/// One trial: a year in which at least one attack comes, and the same year without its attacks. Reused trial after trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRecord {
    /// Probability w that the year has at least one attack under the envelope of all arms, 0 to 1.
    pub weight: f64,
    /// One entry per arm.
    pub arms: Vec<ArmRecord>,
}

/// One trial as one arm lives it. Values are finite and not negative.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmRecord {
    /// The year with its attacks, one value per column; never below `quiet`. Not read where the weight is 0.
    pub year: Vec<f64>,
    /// The same year without its attacks, one value per column.
    pub quiet: Vec<f64>,
    /// Attacks of this arm after thinning.
    pub attacks: usize,
    /// Attacks x columns, row-major: the outcome of each attack.
    pub rows: Vec<f64>,
    /// (ratio index, numerator, denominator): totals of this trial, weight not applied. Entries of one index add up.
    pub ratios: Vec<(u32, f64, f64)>,
    /// (watch index, value of one attack that meets the watch's condition).
    pub watched: Vec<(u32, f64)>,
}

impl TrialRecord {
    /// An empty record of the layout's shape.
    pub fn new(layout: &Layout) -> Self {
        let columns = layout.columns.len();
        let arm = ArmRecord {
            year: vec![0.0; columns],
            quiet: vec![0.0; columns],
            attacks: 0,
            rows: Vec::with_capacity(4 * columns),
            ratios: Vec::new(),
            watched: Vec::new(),
        };
        Self { weight: 0.0, arms: vec![arm; layout.arms] }
    }

    /// Makes the record empty again (weight 0, every value 0, no attack) and keeps its memory.
    pub fn clear(&mut self) {
        self.weight = 0.0;
        for arm in &mut self.arms {
            arm.year.fill(0.0);
            arm.quiet.fill(0.0);
            arm.attacks = 0;
            arm.rows.clear();
            arm.ratios.clear();
            arm.watched.clear();
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
