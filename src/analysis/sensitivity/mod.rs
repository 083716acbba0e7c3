//! Global sensitivity analysis of any function of uniform numbers: Sobol indices, rank correlations, a tornado, and the value
//! of information.

mod attacks;
mod evaluations;
mod findings;
mod function;
mod measures;
mod study;

pub use evaluations::{Evaluations, Held, Information};
pub use findings::{Effort, MOST_ATTACKS, document, has_inputs, of_scenario, studied};
pub use function::{At, End, Function, Pair, Plain, Shape, Values};
pub use study::{LEAST_POINTS, LEAST_SCRAMBLES, MOST_NUMBERS, Settings, StudyError, study};

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod scenario_tests;
#[cfg(test)]
mod study_tests;
