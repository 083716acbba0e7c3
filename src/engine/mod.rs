//! Runs an experiment, trial after trial, in blocks on all cores; looks at it at stages fixed in advance, where it may end
//! early. No input, output or clock here.

pub mod experiment;
pub mod run;
pub mod stages;
pub mod stop;
#[cfg(test)]
mod toys;

pub use experiment::Experiment;
pub use run::{BLOCK, EngineError, run, run_in_stages, run_range};
pub use stages::stages;
pub use stop::{Figure, Stop};
