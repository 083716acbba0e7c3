//! Binds the model to the engine and makes the result document.

#[cfg(test)]
mod coverage;
mod experiment;
mod figures;
mod notes;

use crate::engine::{self, EngineError};
use crate::model::{Model, NameClash};
use crate::result::document::Document;
use crate::scenario::Scenario;
use crate::scenario::record::Record;

use experiment::{Simulation, Watch};

/// What to simulate, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Trials.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Threads; all cores if `None`. Changes no number.
    pub threads: Option<usize>,
    /// Postures to simulate, as indices in file order; the first is the baseline of comparisons.
    pub postures: Vec<usize>,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// Two ids make two draws share a key.
    #[error(transparent)]
    Names(#[from] NameClash),
    /// The threads could not be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
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
    let model = Model::compile(scenario, options.seed)?;
    let watches = Watch::of(records, &model, scenario, &options.postures);
    let simulation = Simulation::new(&model, &options.postures, watches);
    let tally = engine::run(&simulation, &simulation.layout(), options.trials, options.threads, progress)?;
    Ok(figures::document(scenario, &simulation, &tally, options))
}

/// The result columns of a scenario, for checking records against.
pub fn columns(scenario: &Scenario) -> Vec<String> {
    crate::model::Columns::of(&scenario.structure).names().to_vec()
}
