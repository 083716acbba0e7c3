//! Runs an experiment, trial after trial, in blocks on all cores. No input, output or clock here.

pub mod experiment;
pub mod run;
#[cfg(test)]
mod toys;

pub use experiment::Experiment;
pub use run::{BLOCK, EngineError, run, run_range};
