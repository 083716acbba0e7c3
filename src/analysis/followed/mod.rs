//! The first trials of a run played again with a recorder, for figures that need every attack followed by itself: when its
//! moments are, how the plant comes back, what is believed of the frequency.
//!
//! Trials are played by the engine, in order of their numbers, so neither threads nor their order reach a figure.

mod band;
mod frequency;
#[cfg(test)]
mod frequency_tests;
mod moments;
mod recovery;
mod tape;
#[cfg(test)]
mod tests;
mod timeline;
mod weighted;

use crate::engine::{self, BLOCK, EngineError, Experiment};
use crate::model::{Event, Frequency, Model, Note, Recorder, Worker};
use crate::result::document::Document;
use crate::result::risk_matrix::Row;
use crate::scenario::Scenario;
use crate::scenario::structure::Threat;
use crate::stats::TrialRecord;

use super::experiment::{MOST_THREATS, Simulation};
use super::risk_matrix;
use super::sample::nothing_but_rows;
use frequency::Belief;
use moments::Course;
use tape::{Reader, Tape};

/// Trials that are followed, at most.
const TRIALS: u64 = 8 * BLOCK;
/// Trials times postures, at most, but for one block of trials.
const MOST: u64 = 128 * BLOCK;

/// An attack as it was followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Attack {
    /// Its trial, and the weight that it counts with.
    pub(super) trial: usize,
    /// See `trial`.
    pub(super) weight: f64,
    /// Place of its threat.
    pub(super) threat: usize,
    /// The column of the risk matrix: deaths, loss or days of downtime.
    pub(super) consequence: f64,
    /// Deaths.
    pub(super) deaths: f64,
    /// Loss, in the currency of the scenario.
    pub(super) loss: f64,
    /// What happens when.
    course: Course,
}

/// What was followed under one posture.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Arm {
    /// In order of trials, then of threats and numbers.
    pub(super) attacks: Vec<Attack>,
    /// How many attacks are expected.
    belief: Belief,
}

impl Arm {
    /// How often the attacks of each threat fall into the bands of the risk matrix.
    fn by_threat(&self, scenario: &Scenario, posture: &str) -> Vec<Row> {
        let row = |(threat, found): (usize, &Threat)| {
            let own = self.attacks.iter().filter(|attack| attack.threat == threat);
            let rows: Vec<_> = own.map(|attack| (attack.trial as u64, attack.weight, attack.consequence)).collect();
            risk_matrix::of_threat(scenario, (posture, &found.id), &rows, self.belief.p_attack.len() as u64)
        };
        scenario.structure.threats.iter().enumerate().map(row).collect()
    }
}

/// Followed trials, by posture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Followed {
    /// One per simulated posture.
    pub(super) arms: Vec<Arm>,
}

/// Plays trials with a recorder.
struct Following<'a> {
    model: &'a Model,
    postures: &'a [usize],
    /// The columns of the risk matrix, of deaths and of losses.
    columns: [Option<usize>; 3],
    /// Whether laws of numbers of attacks are kept by threat.
    split: bool,
}

/// A worker and what it writes on.
struct Desk {
    worker: Worker,
    rows: Vec<f64>,
    recorder: Recorder,
}

impl Experiment for Following<'_> {
    type Desk = Desk;

    fn desk(&self) -> Desk {
        Desk { worker: self.model.worker(), rows: Vec::new(), recorder: Recorder::default() }
    }

    fn trial(&self, trial: u64, desk: &mut Desk, record: &mut TrialRecord) {
        let Desk { worker, rows, recorder } = desk;
        let mut tape = Tape(&mut record.kept.figures);
        tape.put(self.model.begin(trial, worker));
        for posture in self.postures {
            let absence: f64 = self.model.laws(*posture, worker).map(Frequency::absence).sum();
            tape.put(-libm::expm1(-absence));
            tape.put(self.model.laws(*posture, worker).map(|law| law.mean).sum());
            for law in self.model.laws(*posture, worker).filter(|_| self.split) {
                tape.put(law.mean);
                tape.put(law.dispersion);
            }
            rows.clear();
            recorder.notes.clear();
            let attacks = self.model.follow(*posture, worker, rows, recorder);
            tape.count(attacks);
            self.attacks(&recorder.notes, rows, &mut tape);
        }
    }
}

impl Following<'_> {
    /// Writes the attacks that happen, of their notes and rows.
    fn attacks(&self, notes: &[Note], rows: &[f64], tape: &mut Tape<'_>) {
        let columns = self.model.columns();
        let mut rows = rows.chunks_exact(columns.count());
        let mut rest = notes;
        while let Some((first, after)) = rest.split_first() {
            let own = after.iter().position(|note| matches!(note.event, Event::Attack { .. })).unwrap_or(after.len());
            rest = &after[own..];
            let Event::Attack { threat, happens: true, .. } = first.event else { continue };
            let Some(row) = rows.next() else { break };
            tape.count(threat);
            for column in self.columns {
                tape.put(column.map_or(0.0, |column| row[column]));
            }
            Course::of(&after[..own]).write(tape);
        }
    }
}

/// Follows the first of so many trials under every posture of a simulation.
pub(super) fn follow(
    simulation: &Simulation<'_>,
    trials: u64,
    threads: Option<usize>,
) -> Result<Followed, EngineError> {
    let (model, postures) = (simulation.model, simulation.postures);
    let most = (MOST / postures.len() as u64 / BLOCK * BLOCK).clamp(BLOCK, TRIALS);
    let metric = model.structure().risk_matrix.metric;
    let column = |name: &str| model.columns().names().iter().position(|column| column == name);
    let columns = [column(metric), column("fatalities"), Some(model.columns().loss())];
    let threats = model.structure().threats.len();
    let split = threats <= MOST_THREATS;
    let following = Following { model, postures, columns, split };
    let tally = engine::run(&following, &nothing_but_rows(), trials.min(most), threads, &|_| {})?;
    let figures = tally.kept().rows().figures;
    let mut arms = vec![Arm::default(); postures.len()];
    let mut reader = Reader::new(&figures);
    let mut trial = 0;
    while let Some(weight) = reader.next() {
        for arm in &mut arms {
            arm.belief.p_attack.push(reader.figure());
            arm.belief.expected.push(reader.figure());
            let mut law = |_| Frequency { mean: reader.figure(), dispersion: reader.figure() };
            arm.belief.laws.extend((0..if split { threats } else { 0 }).map(&mut law));
            for _ in 0..reader.count() {
                let threat = reader.count();
                let [consequence, deaths, loss] = [0; 3].map(|_| reader.figure());
                let course = Course::read(&mut reader);
                arm.attacks.push(Attack { trial, weight, threat, consequence, deaths, loss, course });
            }
        }
        trial += 1;
    }
    Ok(Followed { arms })
}

impl Followed {
    /// Puts what follows of it into the document of the run.
    pub(super) fn fill(&self, scenario: &Scenario, document: &mut Document) {
        for (arm, posture) in self.arms.iter().zip(&mut document.postures) {
            document.timelines.extend(timeline::of(scenario, posture, &arm.attacks));
            posture.recovery = recovery::of(&arm.attacks);
            posture.frequency_band = frequency::of(scenario, posture, arm);
        }
        if let Some(matrix) = document.risk_matrix.as_mut().filter(|_| scenario.structure.threats.len() > 1) {
            for (arm, posture) in self.arms.iter().zip(&document.postures) {
                matrix.rows.extend(arm.by_threat(scenario, &posture.id));
            }
        }
    }
}
