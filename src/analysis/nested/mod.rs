//! Nested runs: what is not known apart from what is chance.
//!
//! The run itself is as without: every trial draws all that is not known anew, which is the best way to a mean. Beside it M
//! outer draws of what is not known are held still for K trials each, which tells how far every expectation moves with it
//! (Helton, Johnson, Oberkampf 2004 on the separation of the two kinds of uncertainty). docs/uncertainty.md says how to read it.

mod figures;
mod outer;

use crate::engine;
use crate::model::Model;
use crate::result::document::Document;
use crate::result::nested::Suggested;
use crate::scenario::Scenario;
use crate::stats::anova::Split;

use super::experiment::Simulation;
use super::{AnalysisError, Options, Sampling};
use figures::Kept;
use outer::Outer;

/// Fewest outer draws: below, neither a 5 % quantile nor a jackknife means anything.
pub const LEAST_OUTER: u64 = 20;
/// Most of them: what is kept grows with their number.
pub const MOST_OUTER: u64 = 4_096;
/// Fewest inner trials: below, their own error is not known.
pub const LEAST_INNER: u64 = 8;
/// Most trials in all.
pub const MOST: u64 = 1 << 40;
/// The pilot that a split of a budget is worked out from: outer draws, and most inner trials.
const PILOT: (u64, u64) = (128, 256);
/// Times the inner trials that would make the error of an outer value as large as what is to be seen.
const CLEARER: f64 = 4.0;

/// How many trials of a nested run, and of what kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Outer draws of what is not known, M.
    pub outer: u64,
    /// Trials of each, K.
    pub inner: u64,
}

/// What `--nested` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// So many draws of so many trials.
    Shape(Shape),
    /// As many trials in all, split as seems best.
    Budget(u64),
}

/// What is wrong with the text of `--nested`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NestedError {
    /// Neither two numbers with an x between them nor one.
    #[error(
        "--nested `{0}`: expected outer draws x inner trials, for example 200x500, or a number of trials to be split, for example \
         200_000"
    )]
    Form(String),
    /// Too few or too many outer draws.
    #[error("--nested: {0} outer draws: ask for {LEAST_OUTER} to {MOST_OUTER}")]
    Outer(u64),
    /// Too few inner trials.
    #[error("--nested: {0} inner trials leave their own error unknown: ask for {LEAST_INNER} or more")]
    Inner(u64),
    /// More than a run may have.
    #[error("--nested: more than {MOST} trials in all")]
    Most,
    /// A budget that is too small to be split.
    #[error("--nested: {0} trials are too few to be split: ask for {least} or more", least = LEAST_OUTER * LEAST_INNER)]
    Budget(u64),
}

impl Asked {
    /// Reads `MxK` or a number of trials; digits may have `_` between them.
    ///
    /// # Errors
    ///
    /// See [`NestedError`].
    pub fn read(text: &str) -> Result<Self, NestedError> {
        let form = || NestedError::Form(text.to_owned());
        let whole = |text: &str| text.trim().replace('_', "").parse::<u64>().map_err(|_| form());
        let Some((outer, inner)) = text.split_once(['x', 'X', '×']) else {
            return match whole(text)? {
                budget if budget < LEAST_OUTER * LEAST_INNER => Err(NestedError::Budget(budget)),
                budget if budget > MOST => Err(NestedError::Most),
                budget => Ok(Self::Budget(budget)),
            };
        };
        let (outer, inner) = (whole(outer)?, whole(inner)?);
        if !(LEAST_OUTER..=MOST_OUTER).contains(&outer) {
            return Err(NestedError::Outer(outer));
        }
        if inner < LEAST_INNER {
            return Err(NestedError::Inner(inner));
        }
        if outer.checked_mul(inner).is_none_or(|all| all > MOST) {
            return Err(NestedError::Most);
        }
        Ok(Self::Shape(Shape { outer, inner }))
    }

    /// Trials in all.
    pub fn trials(self) -> u64 {
        match self {
            Self::Shape(Shape { outer, inner }) => outer * inner,
            Self::Budget(budget) => budget,
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}x{}", self.outer, self.inner)
    }
}

/// The split of a budget by what a first nested run of it found: inner trials so many that the error of a value at an outer draw
/// is a fourth of the variance to be seen (for the variance itself as many as chance is larger than it would be best, which is a
/// fourth of that; bands want them clearer), the rest outer draws.
fn split_of(budget: u64, shape: Shape, split: &Split) -> Shape {
    let variance = split.between.value / (1.0 - split.noise).max(1e-9);
    let ratio = if split.between.value > 0.0 {
        split.noise * variance * shape.inner as f64 / split.between.value
    } else {
        f64::INFINITY
    };
    // Nothing seen: as many inner trials as leave a fair number of draws.
    let most = (budget / 200).max(LEAST_INNER) as f64;
    let inner = two_digits((CLEARER * ratio).clamp(LEAST_INNER as f64, most));
    let outer = (budget / inner).clamp(LEAST_OUTER, MOST_OUTER);
    // All of the budget, if there may not be more draws.
    Shape { outer, inner: (budget / outer).max(inner).max(LEAST_INNER) }
}

/// Rounded to two digits.
fn two_digits(value: f64) -> u64 {
    let unit = libm::pow(10.0, (libm::log10(value).floor() - 1.0).max(0.0));
    ((value / unit).round() * unit) as u64
}

/// Runs a nested run beside the run of a document, and writes into the document what it found. `progress` is told of trials.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn fill(
    scenario: &Scenario,
    options: &Options,
    asked: Asked,
    document: &mut Document,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Shape, AnalysisError> {
    // Years with an attack, whatever the run samples: their weight is known, and each has something to tell.
    let model = Model::compile(scenario, options.seed)?.sampled(Sampling::default());
    let simulation = Simulation::new(&model, &options.postures, Vec::new());
    let play = |shape: Shape, progress: &(dyn Fn(u64) + Sync)| -> Result<Kept, AnalysisError> {
        let wanted = figures::wanted(&simulation, scenario, document);
        let outer = Outer { simulation: &simulation, wanted: &wanted, inner: shape.inner };
        let mut kept = Kept::of(&wanted, options.postures.len());
        let work = |number: u64, desk: &mut outer::Desk| {
            let left = outer.play(number, desk);
            progress(shape.inner);
            left
        };
        engine::each(shape.outer, options.threads, || outer.desk(), work, |_, left| kept.take(left))?;
        Ok(kept)
    };
    let shape = match asked {
        Asked::Shape(shape) => shape,
        Asked::Budget(budget) => {
            let inner = (budget / 4 / PILOT.0).clamp(LEAST_INNER, PILOT.1);
            let pilot = Shape { outer: PILOT.0.min(budget / inner).max(LEAST_OUTER), inner };
            let kept = play(pilot, &|_| {})?;
            let leading = kept.leading(&simulation);
            leading.map_or(pilot, |(_, split)| split_of(budget, pilot, &split))
        }
    };
    let kept = play(shape, progress)?;
    let budget = shape.outer * shape.inner;
    let better = kept.leading(&simulation).and_then(|(figure, split)| {
        let better = split_of(budget, shape, &split);
        let far = |one: u64, other: u64| one.max(other) > 2 * one.min(other);
        let asked_for = matches!(asked, Asked::Shape(_)) && far(better.inner, shape.inner);
        asked_for.then_some(Suggested { outer: better.outer, inner: better.inner, figure })
    });
    document.nested = Some(kept.document(&simulation, scenario, document, shape, better));
    Ok(shape)
}

#[cfg(test)]
mod tests;
