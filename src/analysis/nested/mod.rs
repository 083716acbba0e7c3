//! Nested runs: what is not known apart from what is chance.
//!
//! The run itself is as without: every trial draws all that is not known anew, which is the best way to a mean. Beside it M
//! outer draws of what is not known are held still for K trials each, which tells how far every expectation moves with it
//! (Helton, Johnson, Oberkampf 2004 on the separation of the two kinds of uncertainty). docs/uncertainty.md says how to read it.

mod figures;
mod outer;

use std::ops::Range;

use crate::engine::{self, BLOCK, Watch};
use crate::model::Model;
use crate::result::document::Document;
use crate::result::nested::Suggested;
use crate::scenario::Scenario;
use crate::stats::anova::Split;

use super::experiment::Simulation;
use super::parts::Session;
use super::{AnalysisError, Options, Sampling};
pub(super) use figures::Kept;
use outer::{Outer, Wanted};

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

/// The first trials of a run, whose curves say at which values those of outer draws are looked at: few enough to be played
/// wherever outer draws are.
const OPENING: u64 = 100 * BLOCK;

/// A nested run beside the run of a scenario: its model, and what is kept of its draws.
pub(super) struct Nest<'a> {
    scenario: &'a Scenario,
    options: &'a Options,
    simulation: &'a Simulation<'a>,
    wanted: Wanted,
}

impl Nest<'_> {
    /// Plays outer draws from one on, until a pause is due; returns the first that was not played.
    fn play(&self, inner: u64, draws: Range<u64>, kept: &mut Kept, watch: Watch<'_>) -> Result<u64, AnalysisError> {
        let outer = Outer { simulation: self.simulation, wanted: &self.wanted, inner };
        let work = |number: u64, desk: &mut outer::Desk| {
            let left = outer.play(number, desk);
            (watch.progress)(inner);
            left
        };
        let take = |_, left| kept.take(left);
        Ok(engine::each(draws, self.options.threads, || outer.desk(), work, take, watch.pause)?)
    }

    fn empty(&self) -> Kept {
        Kept::of(&self.wanted, self.options.postures.len())
    }

    /// Plays a range of the outer draws in a session.
    pub(super) fn draws(
        &self,
        shape: Shape,
        draws: Range<u64>,
        session: &mut Session<'_>,
    ) -> Result<(), AnalysisError> {
        let before: u64 = session.drawn().map(|draws| draws.end - draws.start).sum();
        session.tell_before(before * shape.inner);
        session.outer(draws, &self.empty(), |draws, kept, watch| self.play(shape.inner, draws, kept, watch))
    }

    /// What was asked for, or the split of a budget that a pilot finds best.
    fn shape(&self, asked: Asked) -> Result<Shape, AnalysisError> {
        let budget = match asked {
            Asked::Shape(shape) => return Ok(shape),
            Asked::Budget(budget) => budget,
        };
        let inner = (budget / 4 / PILOT.0).clamp(LEAST_INNER, PILOT.1);
        let pilot = Shape { outer: PILOT.0.min(budget / inner).max(LEAST_OUTER), inner };
        let mut kept = self.empty();
        self.play(pilot.inner, 0..pilot.outer, &mut kept, Watch::of(&|_| {}))?;
        let leading = kept.leading(self.simulation);
        Ok(leading.map_or(pilot, |(_, split)| split_of(budget, pilot, &split)))
    }
}

/// Makes ready for a nested run: the model, and the values at which curves are looked at. These are values of the curves of the
/// first trials of the run, of which `document` may be a document.
pub(super) fn ready<R>(
    scenario: &Scenario,
    options: &Options,
    document: Option<&Document>,
    play: impl FnOnce(&Nest<'_>) -> Result<R, AnalysisError>,
) -> Result<R, AnalysisError> {
    let opening = match document.filter(|document| document.run.trials <= OPENING) {
        Some(_) => None,
        None => Some(opening(scenario, options)?),
    };
    // Years with an attack, whatever the run samples: their weight is known, and each has something to tell.
    let model = Model::compile(scenario, options.seed)?.sampled(Sampling::default());
    let simulation = Simulation::new(&model, &options.postures, Vec::new());
    let Some(document) = opening.as_ref().or(document) else { return Err(AnalysisError::NoTrials) };
    let wanted = figures::wanted(&simulation, scenario, document);
    play(&Nest { scenario, options, simulation: &simulation, wanted })
}

/// The document of the first trials of a run.
pub(super) fn opening(scenario: &Scenario, options: &Options) -> Result<Document, AnalysisError> {
    let options = Options { trials: options.trials.min(OPENING), until: None, ..options.clone() };
    super::simulated(scenario, &[], &options, false, |simulation| {
        let tally = engine::run(simulation, &simulation.layout(), options.trials, options.threads, &|_| {})?;
        Ok(super::figures::document(scenario, simulation, &tally, &options))
    })
}

/// Runs a nested run beside the run of a document, and writes into the document what it found.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn fill(
    scenario: &Scenario,
    options: &Options,
    asked: Asked,
    document: &mut Document,
    session: &mut Session<'_>,
) -> Result<Shape, AnalysisError> {
    let (shape, nested) = ready(scenario, options, Some(document), |nest| {
        let shape = nest.shape(asked)?;
        nest.draws(shape, 0..shape.outer, session)?;
        let kept = session.take_outer().unwrap_or_else(|| nest.empty());
        let budget = shape.outer * shape.inner;
        let better = kept.leading(nest.simulation).and_then(|(figure, split)| {
            let better = split_of(budget, shape, &split);
            let far = |one: u64, other: u64| one.max(other) > 2 * one.min(other);
            let asked_for = matches!(asked, Asked::Shape(_)) && far(better.inner, shape.inner);
            asked_for.then_some(Suggested { outer: better.outer, inner: better.inner, figure })
        });
        Ok((shape, kept.document(nest.simulation, nest.scenario, document, shape, better)))
    })?;
    document.nested = Some(nested);
    Ok(shape)
}

#[cfg(test)]
mod tests;
