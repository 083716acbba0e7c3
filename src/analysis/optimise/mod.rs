//! The best set of controls under a budget. Effects interact, so no sum of single effects is trusted: up to twelve candidates
//! every set is simulated, on common random numbers, and the worse are dropped as trials double (`halving.rs`); above that
//! sets grow and shrink one control at a time (`greedy.rs`). Trials that chose nothing give the figures (`finals.rs`) and say how
//! sure the choice is (`sureness.rs`).

mod candidates;
mod finals;
mod greedy;
mod halving;
#[cfg(test)]
mod rare_tests;
mod stage;
mod sureness;
#[cfg(test)]
mod tests;

use crate::engine::EngineError;
use crate::model::NameClash;
use crate::result::optimum::{Document, Impossible, Method, Rung};
use crate::scenario::Scenario;

pub use candidates::{Asked, Question};

use stage::{Priced, Set, Stage};

/// Most candidates of which every set is tried.
pub const MOST_EXHAUSTIVE: usize = 12;
/// Most trials.
pub const MOST_TRIALS: u64 = 1_000_000;
/// Fewest trials: of fewer a normal interval says nothing, and one alone would look certain.
pub const LEAST_TRIALS: u64 = 100;
/// Most candidates at all.
pub const MOST_CANDIDATES: usize = 200;

/// Why a search could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OptimiseError {
    /// The question asks for what is not there, or can't be answered.
    #[error("{0}")]
    Question(String),
    /// Two ids make two draws share a key.
    #[error(transparent)]
    Names(#[from] NameClash),
    /// The threads could not be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// How to search; the question apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Trials that choose among the last sets; as many fresh ones give the figures.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Threads; all cores if `None`. Changes no number.
    pub threads: Option<usize>,
}

/// What a search leaves behind.
#[derive(Debug, Default)]
struct Found {
    /// Sets to be played to the end.
    left: Vec<Set>,
    sets: u64,
    beyond_budget: u64,
    impossible: u64,
    example: Option<Impossible>,
    /// Dropped as worse, beyond chance.
    worse: u64,
    /// Dropped for want of room: not told apart, and equal so far.
    close: u64,
    unexamined: u64,
    rungs: Vec<Rung>,
    played: u64,
}

impl Found {
    /// Takes the sets that can be simulated and counts the others.
    fn sieve(&mut self, priced: Vec<Priced>, scenario: &Scenario, budget: f64) -> Vec<Set> {
        let mut possible = Vec::new();
        for priced in priced {
            self.sets += 1;
            match priced {
                Priced::Possible(set) if set.cost <= budget => possible.push(set),
                Priced::Possible(_) => self.beyond_budget += 1,
                Priced::Impossible(added, reason) => {
                    self.impossible += 1;
                    let example = || Impossible { controls: stage::ids(scenario, &added), reason };
                    self.example.get_or_insert_with(example);
                }
            }
        }
        possible
    }
}

/// Searches the best set of controls; `progress` is told of trials of sets done, from any thread.
///
/// # Errors
///
/// See [`OptimiseError`].
pub fn run(
    scenario: &Scenario,
    question: &Question,
    effort: Effort,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, OptimiseError> {
    if !(LEAST_TRIALS..=MOST_TRIALS).contains(&effort.trials) {
        return Err(OptimiseError::Question(format!(
            "{} trials: a search takes {LEAST_TRIALS} to {MOST_TRIALS}",
            effort.trials
        )));
    }
    let stage = Stage { scenario, question, effort, progress };
    let method = method(question);
    let found = match method {
        Method::Exhaustive => halving::search(&stage)?,
        Method::Greedy => greedy::search(&stage)?,
    };
    if found.left.is_empty() {
        return Err(OptimiseError::Question(nothing_left(&found)));
    }
    finals::document(&stage, method, found)
}

/// Trials of sets that a search takes, at most: for a bar of progress.
pub fn most_work(question: &Question, effort: Effort) -> u64 {
    let candidates = question.free.len();
    let finals = (halving::MOST_LAST as u64 + 1) * effort.trials * 2;
    match method(question) {
        Method::Exhaustive => halving::most_work(candidates, effort.trials) + finals,
        Method::Greedy => greedy::most_work(candidates, effort.trials) + finals,
    }
}

fn method(question: &Question) -> Method {
    if question.free.len() > MOST_EXHAUSTIVE { Method::Greedy } else { Method::Exhaustive }
}

/// Why no set is left, though those of `--require` are within the budget.
fn nothing_left(found: &Found) -> String {
    let reason = found.example.as_ref().map_or_else(String::new, |example| format!(": {}", example.reason));
    format!("no set of controls is possible within the budget{reason}")
}

/// What the controls that are in every set cost in a year; why, if they can't be together.
fn required_cost(scenario: &Scenario, question: &Question) -> Result<f64, OptimiseError> {
    let effort = Effort { trials: 0, seed: 0, threads: None };
    let stage = Stage { scenario, question, effort, progress: &|_| {} };
    match stage.priced(vec![question.required.clone()]).pop() {
        Some(Priced::Possible(set)) => Ok(set.cost),
        Some(Priced::Impossible(_, reason)) if !question.required.is_empty() => {
            Err(OptimiseError::Question(format!("--require: these controls can't be together: {reason}")))
        }
        _ => Ok(0.0),
    }
}
