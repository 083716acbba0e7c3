//! The first trials of a run played again with a recorder, for figures that need every attack followed by itself: when its
//! moments are, how the plant comes back, what is believed of the frequency.
//!
//! Trials are played by the engine, in order of their numbers, so neither threads nor their order reach a figure.

mod band;
#[cfg(test)]
mod bound_tests;
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
use crate::scenario::Scenario;
use crate::stats::{Tally, TrialRecord};

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

/// Attacks that are followed, about at most, over all postures: each holds all its moments.
const MOST_ATTACKS: u64 = 65_536;

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
    /// Trials of which all attacks were followed.
    pub(super) trials: u64,
    /// Weight that one attack may have had without being seen.
    one: f64,
    /// How many attacks are expected.
    belief: Belief,
}

impl Arm {
    /// Its attacks by the place of their threat.
    fn by_threat(&self, threats: usize) -> Vec<Vec<&Attack>> {
        let mut found = vec![Vec::new(); threats];
        self.attacks.iter().for_each(|attack| found[attack.threat].push(attack));
        found
    }

    /// The weight of one attack: of those seen, each by its own weight; where there are none, of a trial.
    fn weigh(&mut self, weights: &[f64]) {
        let [sum, squares] = self
            .attacks
            .iter()
            .fold([0.0; 2], |sums, attack| [sums[0] + attack.weight, sums[1] + attack.weight * attack.weight]);
        self.one = if sum > 0.0 { squares / sum } else { weights.iter().sum::<f64>() / weights.len().max(1) as f64 };
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
    /// Trials of which the attacks are followed.
    trials: u64,
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
            let absence: f64 = Model::laws(*posture, worker).map(Frequency::absence).sum();
            tape.put(-libm::expm1(-absence));
            tape.put(Model::laws(*posture, worker).map(|law| law.mean).sum());
            for law in Model::laws(*posture, worker).filter(|_| self.split) {
                tape.put(law.mean);
                tape.put(law.dispersion);
            }
            if trial >= self.trials {
                tape.count(0);
                continue;
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

/// Trials to follow, of so many that are played with so many attacks: whole blocks, or if a block has too many attacks as many
/// trials as have few enough, but one.
fn affordable(trials: u64, played: u64, attacks: u64) -> u64 {
    let most = (u128::from(MOST_ATTACKS) * u128::from(played)).checked_div(u128::from(attacks));
    let most = most.map_or(u64::MAX, |most| u64::try_from(most).unwrap_or(u64::MAX));
    trials.min(if most >= BLOCK { most / BLOCK * BLOCK } else { most.max(1) })
}

/// Follows the first trials of a run.
pub(super) fn of_run(
    simulation: &Simulation<'_>,
    tally: &Tally,
    threads: Option<usize>,
) -> Result<Followed, EngineError> {
    let attacks = (0..simulation.postures.len()).map(|arm| tally.attacks(arm)).sum();
    follow(simulation, tally.trials(), attacks, threads)
}

/// Follows the first of so many trials under every posture of a simulation, which had so many attacks under all of them together.
fn follow(
    simulation: &Simulation<'_>,
    played: u64,
    attacks: u64,
    threads: Option<usize>,
) -> Result<Followed, EngineError> {
    let (model, postures) = (simulation.model, simulation.postures);
    let drawn = played.min((MOST / postures.len() as u64 / BLOCK * BLOCK).clamp(BLOCK, TRIALS));
    let trials = affordable(drawn, played, attacks);
    let metric = model.structure().risk_matrix.metric;
    let known = model.columns();
    let columns = [known.place(metric), known.place("fatalities"), Some(known.loss())];
    let threats = model.structure().threats.len();
    let split = threats <= MOST_THREATS;
    let following = Following { model, postures, columns, trials, split };
    let tally = engine::run(&following, &nothing_but_rows(), drawn, threads, &|_| {})?;
    let figures = tally.kept().rows().figures;
    let mut arms = vec![Arm { trials, ..Arm::default() }; postures.len()];
    let mut weights = Vec::new();
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
        weights.push(weight);
        trial += 1;
    }
    for arm in &mut arms {
        arm.weigh(&weights);
    }
    Ok(Followed { arms })
}

impl Followed {
    /// Puts what follows of it into the document of the run.
    pub(super) fn fill(&self, scenario: &Scenario, document: &mut Document) {
        let threats = scenario.structure.threats.len();
        let grouped: Vec<Vec<Vec<&Attack>>> = self.arms.iter().map(|arm| arm.by_threat(threats)).collect();
        let leading = leading(&grouped, threats);
        for ((arm, grouped), posture) in self.arms.iter().zip(&grouped).zip(&mut document.postures) {
            document.timelines.extend(timeline::of(scenario, posture, grouped, &leading));
            posture.recovery = recovery::of(&arm.attacks);
            posture.frequency_band = frequency::of(scenario, posture, arm);
        }
        let matrix = document.risk_matrix.as_mut().filter(|_| (2..=MOST_THREATS).contains(&threats));
        let Some(matrix) = matrix else { return };
        for ((arm, grouped), posture) in self.arms.iter().zip(&grouped).zip(&document.postures) {
            for (own, threat) in grouped.iter().zip(&scenario.structure.threats) {
                let rows: Vec<_> =
                    own.iter().map(|attack| (attack.trial as u64, attack.weight, attack.consequence)).collect();
                let of = (posture.id.as_str(), threat.id.as_str());
                matrix.rows.push(risk_matrix::of_threat(scenario, of, &rows, arm.one, arm.trials));
            }
        }
    }
}

/// The threats with the most attacks under all postures together, as many as figures are split by, in the order of the file.
fn leading(grouped: &[Vec<Vec<&Attack>>], threats: usize) -> Vec<usize> {
    let weight =
        |threat: usize| -> f64 { grouped.iter().flat_map(|arm| &arm[threat]).map(|attack| attack.weight).sum() };
    let mut ranked: Vec<(f64, usize)> = (0..threats).map(|threat| (weight(threat), threat)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut places: Vec<usize> = ranked.into_iter().take(MOST_THREATS).map(|(_, threat)| threat).collect();
    places.sort_unstable();
    places
}
