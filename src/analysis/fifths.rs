//! What the first trials of a run leave of every uncertain input: its lowest and its highest fifth.
//!
//! For the first [`TRIALS`] trials the tally keeps, by posture, the leading figure and the number of attacks, and for every
//! epistemic draw whether its uniform number lies in its lowest or in its highest fifth.

use crate::model::{Model, Worker};
use crate::scenario::arena::Grade;
use crate::scenario::inputs::Input;
use crate::stats::{ArmRecord, Row, Tally, TrialRecord};

/// Trials that are looked at: 20 blocks, which leaves 4,096 in a fifth.
pub(super) const TRIALS: u64 = 20 * 1_024;
/// Marks of a draw in a trial.
pub(super) const LOWEST: u8 = 0;
pub(super) const HIGHEST: u8 = 1;
const BETWEEN: u8 = 2;

/// The column that is looked at: deaths, or loss where nobody can die; `None` if there is neither, or no attack.
pub(super) fn leading(model: &Model) -> Option<usize> {
    let columns = model.columns();
    let leads = |name: &str| columns.place(name).filter(|column| columns.can_be_positive(*column));
    let attacked = !model.structure().threats.is_empty();
    if attacked { leads("fatalities").or_else(|| leads("loss")) } else { None }
}

/// Keeps what is looked at later of a trial: its weight, then sum and attacks of every posture; and the marks of the draws.
pub(super) fn keep(model: &Model, worker: &Worker, column: usize, record: &mut TrialRecord) {
    let width = model.columns().names().len();
    let sum = |arm: &ArmRecord| arm.rows.chunks_exact(width).map(|row| row[column]).sum::<f64>();
    let Row { figures, marks } = &mut record.kept;
    figures.push(record.weight);
    for arm in &record.arms {
        figures.extend([sum(arm), arm.attacks as f64]);
    }
    marks.extend(model.epistemic_uniforms(worker).map(|uniform| match uniform {
        low if low < 0.2 => LOWEST,
        high if high >= 0.8 => HIGHEST,
        _ => BETWEEN,
    }));
}

/// What was kept of a run.
pub(super) struct Sample {
    rows: Row,
    postures: usize,
    draws: usize,
}

impl Sample {
    /// The kept rows of a run of so many postures.
    pub(super) fn of(model: &Model, tally: &Tally, postures: usize) -> Self {
        Self { rows: tally.kept().rows(), postures, draws: model.epistemic().len() }
    }

    pub(super) fn trials(&self) -> usize {
        self.rows.figures.len() / (1 + 2 * self.postures)
    }

    /// Weighted sum and weighted attacks of a posture in a trial.
    pub(super) fn figures(&self, trial: usize, posture: usize) -> [f64; 2] {
        let row = &self.rows.figures[trial * (1 + 2 * self.postures)..];
        [row[0] * row[1 + 2 * posture], row[0] * row[2 + 2 * posture]]
    }

    /// The trials in which a draw has a mark.
    pub(super) fn marked(&self, draw: usize, mark: u8) -> Vec<usize> {
        (0..self.trials()).filter(|trial| self.rows.marks[trial * self.draws + draw] == mark).collect()
    }
}

/// The paths of the inputs that are drawn under a name (the name itself if none is), and the weakest grade among them.
pub(super) fn drawn(register: &[Input], name: &str) -> (Vec<String>, Grading) {
    let drawn: Vec<&Input> = register.iter().filter(|input| input.draws.iter().any(|known| known == name)).collect();
    let paths: Vec<String> = drawn.iter().map(|input| input.path.clone()).collect();
    (if paths.is_empty() { vec![name.to_owned()] } else { paths }, Grading::of(&drawn))
}

/// The weakest grade of inputs that are drawn together: D, then none, then C, B, A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grading(Option<Grade>);

impl Grading {
    fn of(inputs: &[&Input]) -> Self {
        inputs.iter().map(|input| Self(input.grade)).min_by_key(|grading| grading.place()).unwrap_or(Self(None))
    }

    /// Its letter; none where the weakest input has no grade.
    pub(super) fn letter(self) -> Option<String> {
        self.0.map(|grade| grade.letter().to_owned())
    }

    /// Its place in order, the weakest first.
    pub(super) fn place(self) -> u8 {
        match self.0 {
            Some(Grade::D) => 0,
            None => 1,
            Some(Grade::C) => 2,
            Some(Grade::B) => 3,
            Some(Grade::A) => 4,
        }
    }
}
