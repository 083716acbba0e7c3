//! Binds the model to the engine and makes the result document.

pub mod batch;
mod belief;
mod beside;
mod compare;
mod comparisons;
mod convergence;
mod cost;
#[cfg(test)]
mod coverage;
pub mod diff;
mod dominance;
mod experiment;
mod few;
mod fifths;
mod figures;
pub mod fit;
mod followed;
mod moves;
pub mod nested;
mod notes;
pub mod optimise;
pub mod parts;
pub mod picture;
mod ranking;
mod rates;
#[cfg(test)]
mod replayed;
pub mod risk_matrix;
mod sample;
pub mod sensitivity;
mod site;
mod specimens;
mod story;
mod summary;
pub mod sweep;
pub mod taped;
mod tornado;
mod until;
pub mod validation;

use crate::engine::{self, EngineError};
use crate::model::{Model, NameClash};
use crate::random::STRATA;
use crate::result::document::Document;
use crate::scenario::Scenario;
use crate::scenario::record::Record;
use crate::stats::Tally;

pub use crate::model::Sampling;
pub use crate::stats::LEAST_BLOCKS;
pub use compare::compare_in;
pub use compare::{Full, Looks, Ranked, compare, compared_trials, has_something_to_compare, regret_over_files};
pub use story::{Asked, NoAttack, Teller};
pub use until::{Until, UntilError};

use convergence::Courses;
use experiment::{Simulation, Watch};
use parts::{Course, Phase, Session};
use taped::{Shape, Tape, Taped};

// A design must not reach into two blocks: blocks are what is independent.
const _: () = assert!(engine::BLOCK == STRATA, "a design is a block");

/// What to simulate, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Trials; the most of them with `until`.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Threads; all cores if `None`. Changes no number.
    pub threads: Option<usize>,
    /// Postures to simulate, as indices in file order; the first is the baseline of comparisons.
    pub postures: Vec<usize>,
    /// A figure that ends the run once it is known well enough.
    pub until: Option<Until>,
    /// How trials are sampled.
    pub sampling: Sampling,
}

/// Trials of a run where neither the scenario nor the caller says.
pub const TRIALS: u64 = 100_000;
/// Its seed, likewise.
pub const SEED: u64 = 1;

impl Options {
    /// All postures, plain Monte Carlo on all cores, and as many trials and the seed as the scenario's `[run]` says, or
    /// else [`TRIALS`] and [`SEED`].
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            trials: scenario.run.trials.unwrap_or(TRIALS),
            seed: scenario.run.seed.unwrap_or(SEED),
            threads: None,
            postures: (0..scenario.structure.postures.len()).collect(),
            until: None,
            sampling: Sampling::default(),
        }
    }
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// Two ids make two draws share a key.
    #[error(transparent)]
    Names(#[from] NameClash),
    /// Latin hypercube sampling of too few trials.
    #[error(
        "Latin hypercube sampling makes its intervals from the spread between blocks of {STRATA} trials, at least \
         {LEAST_BLOCKS} of them: {0} trials are too few, ask for {least} or more",
        least = LEAST_BLOCKS * STRATA
    )]
    FewBlocks(u64),
    /// Latin hypercube sampling of trials that leave a block unfinished.
    #[error("{0} trials leave a Latin hypercube design of {STRATA} unfinished")]
    NotWhole(u64),
    /// Nothing to simulate.
    #[error("0 trials were asked for: ask for 1 or more")]
    NoTrials,
    /// Postures that the scenario does not have.
    #[error("the postures to simulate are indices below {0}, at least one of them")]
    Postures(usize),
    /// A scenario that was sound when a sweep began is no longer.
    #[error("a point of the sweep can't be read any more: were the scenario's files changed meanwhile?")]
    Changed,
    /// A study of a scenario in which all is known.
    #[error(
        "no input of the scenario is uncertain, so there is nothing for its figures to hang on: write distributions for what is \
         not known"
    )]
    NothingUncertain,
    /// A study that can't be done so.
    #[error(transparent)]
    Study(#[from] sensitivity::StudyError),
    /// The threads could not be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// It was paused, and what was played has been put by.
    #[error("paused: what was played has been put by")]
    Paused,
    /// A trial could not be written down.
    #[error("a trial could not be written")]
    Untaped,
    /// What was played before is not of this question.
    #[error(transparent)]
    Misfit(#[from] parts::Misfit),
}

/// Trials of a Latin hypercube run: as many as asked for, rounded up to whole designs of 1,024.
///
/// # Errors
///
/// [`AnalysisError::FewBlocks`] if that is less than [`LEAST_BLOCKS`] designs.
pub fn whole_designs(trials: u64) -> Result<u64, AnalysisError> {
    let whole = trials.div_ceil(STRATA).saturating_mul(STRATA);
    if whole < LEAST_BLOCKS * STRATA { Err(AnalysisError::FewBlocks(trials)) } else { Ok(whole) }
}

/// Simulates a scenario and makes its result document; `progress` is told of trials done, from any thread.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn run(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, AnalysisError> {
    run_in(scenario, records, options, &mut Session::new(progress))
}

/// The same in a session: on top of what was played before, with pauses.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn run_in(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    session: &mut Session<'_>,
) -> Result<Document, AnalysisError> {
    let follow = |simulation: &Simulation<'_>, tally: &Tally| followed::of_run(simulation, tally, options.threads);
    let (mut document, followed) = run_and(scenario, records, options, false, session, follow)?;
    followed?.fill(scenario, &mut document);
    Ok(document)
}

/// The same without what needs attacks to be followed one by one.
fn run_alone(
    scenario: &Scenario,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, AnalysisError> {
    run_and(scenario, &[], options, false, &mut Session::new(progress), |_, _| ()).map(|(document, ())| document)
}

/// The same, and what `read` makes of the tally, in which all postures are kept `jointly` or not: those sums grow with the square
/// of the postures, and only a comparison reads them.
fn run_and<R>(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    jointly: bool,
    session: &mut Session<'_>,
    read: impl FnOnce(&Simulation<'_>, &Tally) -> R,
) -> Result<(Document, R), AnalysisError> {
    simulated(scenario, records, options, jointly, |simulation| {
        let until = options.until.as_ref();
        let mut courses = Courses::new(simulation.model.columns().names(), options.postures.len(), until);
        let (layout, course) = (simulation.layout(), Course::in_stages(options.trials));
        let look = (Some(&mut courses), until.map(Until::stop));
        let tally = if let Some(scribe) = session.scribe() {
            let tape = Tape::new(scribe, Shape::of(scenario), options.trials, options.threads);
            let taped = Taped { experiment: simulation, tape: &tape };
            session.trials(Phase::Run, &taped, &layout, &course, options.threads, look)?
        } else {
            session.trials(Phase::Run, simulation, &layout, &course, options.threads, look)?
        };
        let mut document = figures::document(scenario, simulation, &tally, options);
        for (arm, posture) in document.postures.iter_mut().enumerate() {
            posture.convergence = courses.of(arm);
        }
        if let Some(until) = until {
            until.tell(&tally, &mut document);
        }
        document.specimens = specimens::of_run(scenario, simulation, &tally);
        let read = read(simulation, &tally);
        Ok((document, read))
    })
}

/// Makes of a scenario what the engine runs, and hands it to `play`.
fn simulated<R>(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    jointly: bool,
    play: impl FnOnce(&Simulation<'_>) -> Result<R, AnalysisError>,
) -> Result<R, AnalysisError> {
    let there = scenario.structure.postures.len();
    if options.postures.is_empty() || options.postures.iter().any(|posture| *posture >= there) {
        return Err(AnalysisError::Postures(there));
    }
    if options.trials == 0 {
        return Err(AnalysisError::NoTrials);
    }
    if options.sampling.stratified && whole_designs(options.trials)? != options.trials {
        return Err(AnalysisError::NotWhole(options.trials));
    }
    let model = Model::compile(scenario, options.seed)?.sampled(options.sampling);
    let watches = Watch::of(records, &model, scenario, &options.postures);
    let simulation = Simulation::new(&model, &options.postures, watches);
    play(&if jointly { simulation.jointly() } else { simulation })
}

/// The result columns of a scenario, for checking records against.
pub fn columns(scenario: &Scenario) -> Vec<String> {
    crate::model::Columns::of(&scenario.structure).names().to_vec()
}
