//! Draws the points of a study and evaluates the function there.

use std::num::NonZeroU32;

use crate::engine::{EngineError, each};
use crate::random::sobol::{self, MOST_DIMENSIONS, MOST_POINTS};

use super::evaluations::Evaluations;
use super::function::{Function, Pair, Shape, Values};

/// Scrambles, at least: fewer say too little of how far they spread.
pub const LEAST_SCRAMBLES: u32 = 8;
/// Points of a scramble, at least.
pub const LEAST_POINTS: u32 = 8;
/// Numbers that are kept of all pairs, at most: 512 MiB.
pub const MOST_NUMBERS: u64 = 1 << 26;

/// How a function is studied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Independent scrambles, [`LEAST_SCRAMBLES`] or more: every interval is made from their spread.
    pub scrambles: u32,
    /// Pairs of points of each, a power of two.
    pub points: u32,
    /// Seed of the scrambles.
    pub seed: u64,
    /// Threads; all cores if `None`. Changes no number.
    pub threads: Option<usize>,
}

/// Why a function can't be studied so.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Too few scrambles.
    #[error(
        "a sensitivity analysis makes its intervals from the spread between scrambles of its points, at least \
         {LEAST_SCRAMBLES} of them: {0} are too few, ask for {LEAST_SCRAMBLES} or more"
    )]
    FewScrambles(u32),
    /// A number of points that is not even.
    #[error("{0} points are not a power of two, which Sobol points come in: ask for {1}")]
    Points(u32, u32),
    /// Too many points.
    #[error(
        "there are {MOST_POINTS} Sobol points, {0} were asked for: ask for {MOST_POINTS} or fewer, and for more scrambles"
    )]
    ManyPoints(u32),
    /// More uniform numbers than Sobol points have.
    #[error(
        "{0} uncertain numbers are more than a sensitivity analysis can vary: make some of them constants, until {most} or \
         fewer are left",
        most = MOST_DIMENSIONS / 2
    )]
    ManyDimensions(usize),
    /// More numbers than can be kept.
    #[error("{numbers} numbers would have to be kept, {MOST_NUMBERS} at most: {advice}")]
    ManyNumbers {
        /// Of all pairs.
        numbers: u64,
        /// What to ask for.
        advice: String,
    },
    /// A function whose inputs are not made of its dimensions.
    #[error("dimension {0} is in two inputs, or is none of the function's {1}")]
    Inputs(usize, usize),
    /// The threads could not be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Evaluates a function at Sobol points; `progress` is told of further pairs done, from any thread. The result has the same
/// bits for any number of threads.
///
/// # Errors
/// Settings that do not fit, or a function with too much of something: see [`StudyError`].
///
/// # Panics
/// If the function does.
pub fn study<F: Function>(
    function: &F,
    settings: &Settings,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Evaluations, StudyError> {
    let shape = Shape::of(function);
    check(function, settings, shape)?;
    let dimensions = function.dimensions();
    let first = sobol::first_scramble(settings.seed);
    let pairs = u64::from(settings.scrambles) * u64::from(settings.points);
    let mut numbers = Vec::with_capacity(shape.numbers() * pairs as usize);
    each(
        0..pairs,
        settings.threads,
        || (vec![0.0; 2 * dimensions], function.desk()),
        |pair, (numbers, desk)| {
            let (scramble, index) = place(pair, settings.points);
            let (a, b) = numbers.split_at_mut(dimensions);
            let number = |dimension| sobol::point(first.wrapping_add(scramble), index, dimension);
            for (dimension, (a, b)) in (0..).zip(a.iter_mut().zip(b.iter_mut())) {
                (*a, *b) = (number(sobol::of_a(dimension)), number(sobol::of_b(dimension)));
            }
            let mut values = Values::new(shape);
            function.evaluate(&Pair { scramble, index, a, b }, desk, &mut values);
            progress(1);
            values.into_numbers()
        },
        |_, values| numbers.extend(values),
        &|| false,
    )?;
    Ok(Evaluations::new(function, shape, first, settings, numbers))
}

/// Scramble and index of a pair.
fn place(pair: u64, points: u32) -> (u32, u32) {
    let points = u64::from(points.max(1));
    ((pair / points) as u32, (pair % points) as u32)
}

/// Refuses what can't be done.
fn check<F: Function>(function: &F, settings: &Settings, shape: Shape) -> Result<(), StudyError> {
    let Settings { scrambles, points, .. } = *settings;
    if scrambles < LEAST_SCRAMBLES {
        return Err(StudyError::FewScrambles(scrambles));
    }
    if points > MOST_POINTS {
        return Err(StudyError::ManyPoints(points));
    }
    if !points.is_power_of_two() || points < LEAST_POINTS {
        return Err(StudyError::Points(points, points.next_power_of_two().max(LEAST_POINTS)));
    }
    let dimensions = function.dimensions();
    if dimensions > MOST_DIMENSIONS as usize / 2 {
        return Err(StudyError::ManyDimensions(dimensions));
    }
    let mut taken = vec![false; dimensions];
    for dimension in function.inputs().iter().flatten() {
        match taken.get_mut(*dimension) {
            Some(taken) if !*taken => *taken = true,
            _ => return Err(StudyError::Inputs(*dimension, dimensions)),
        }
    }
    if let Some(beyond) = function.held().iter().find(|held| **held >= dimensions) {
        return Err(StudyError::Inputs(*beyond, dimensions));
    }
    let per_pair = shape.numbers() as u64;
    let per_point = per_pair.saturating_mul(u64::from(scrambles));
    let numbers = per_point.saturating_mul(u64::from(points));
    if numbers > MOST_NUMBERS {
        return Err(StudyError::ManyNumbers { numbers, advice: advice(per_pair, scrambles) });
    }
    Ok(())
}

/// How many points or scrambles would fit.
fn advice(per_pair: u64, scrambles: u32) -> String {
    // The largest power of two that fits.
    let fits = |scrambles: u32| {
        let most = MOST_NUMBERS / (per_pair.max(1) * u64::from(scrambles));
        let most = NonZeroU32::new(most.min(u64::from(MOST_POINTS)) as u32)?;
        Some(1 << most.ilog2()).filter(|points| *points >= LEAST_POINTS)
    };
    match (fits(scrambles), fits(LEAST_SCRAMBLES)) {
        (Some(points), _) => format!("ask for {points} points or fewer"),
        (None, Some(points)) => format!("ask for {LEAST_SCRAMBLES} scrambles of {points} points or fewer"),
        (None, None) => "ask for fewer figures, options or inputs".to_owned(),
    }
}
