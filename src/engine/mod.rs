//! Runs an experiment, trial after trial, in blocks on all cores; looks at it at stages fixed in advance, where it may end
//! early. Independent pieces of other work go by [`each`]. No input, output or clock here.

mod each;
pub mod experiment;
mod gathering;
mod ordered;
pub mod run;
pub mod stages;
pub mod stop;
#[cfg(test)]
mod toys;

pub use each::each;
pub use experiment::Experiment;
pub use ordered::Ordered;
pub use run::{BLOCK, EngineError, Reached, Stages, Watch, go_on, run, run_in_stages, run_range};
pub use stages::stages;
pub use stop::{Figure, Stop};
