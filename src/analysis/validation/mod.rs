//! Published and exact cases that the program must reproduce, and whether it does.
//!
//! The cases are data (`validation/*.toml`). What is held against them comes from the code that a run uses: a scenario is
//! loaded and run as a user's is, its formula is the one beside the simulation, a law is the law of a scenario. Nothing is
//! computed here but tolerances.

pub mod back_tests;
mod cases;
mod known;
mod reading;
mod shelf;
mod site;
#[cfg(test)]
mod tests;

use crate::result::validation::{self as document, Document, Means, SCHEMA, Value, Verdict};
use crate::scenario::diagnostic::{Diagnostic, Source};

pub use cases::Cases;

use cases::{By, Case, Figure, Subject};
use reading::Reading;
use site::Sites;

use super::AnalysisError;

/// Seed of every simulation.
const SEED: u64 = 1977;
/// Trials of a simulation that its case does not give a number of its own.
const TRIALS: u64 = 200_000;
/// Standard errors by which a simulated figure may be off.
const ERRORS: f64 = 4.0;

/// Why cases could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// The file of cases can't be read.
    #[error("{file}: {words}")]
    File {
        /// Which file.
        file: String,
        /// What is wrong with it.
        words: String,
    },
    /// A case makes no sense.
    #[error("case `{case}`: {words}")]
    Case {
        /// Which case.
        case: String,
        /// What is wrong with it.
        words: String,
    },
    /// A scenario or law of a case is faulty.
    #[error("case `{case}` has a scenario or a law with faults")]
    Faulty {
        /// Which case.
        case: String,
        /// The faults.
        faults: Vec<Diagnostic>,
        /// The texts they point into.
        sources: Vec<Source>,
    },
    /// There is no such case or group.
    #[error("{0}")]
    Unknown(String),
    /// A simulation failed.
    #[error("case `{case}`: {fault}")]
    Run {
        /// Which case.
        case: String,
        /// Why.
        fault: AnalysisError,
    },
}

/// Computes every figure of the cases and compares it; `progress` is told of trials done, from any thread. `threads` as in
/// [`super::Options`]: they change no number.
///
/// # Errors
///
/// A case that makes no sense, see [`ValidationError`]. A figure that is off is no error: its verdict says so.
pub fn run(
    cases: &Cases,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, ValidationError> {
    let mut groups = Vec::new();
    for group in &cases.groups {
        let found: Result<Vec<document::Case>, _> =
            group.cases.iter().map(|case| compare(case, threads, progress)).collect();
        groups.push(document::Group { id: group.id.clone(), title: group.title.clone(), cases: found? });
    }
    let all = || groups.iter().flat_map(|group| &group.cases);
    let failed = all().filter(|case| case.verdict == Verdict::Fail).map(|case| case.id.clone()).collect();
    Ok(Document {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: SEED,
        cases: all().count() as u64,
        failed,
        groups,
        left_out: cases.left_out.clone(),
    })
}

fn compare(
    case: &Case,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<document::Case, ValidationError> {
    let mut sites = Sites::of(case, threads, progress);
    let figures: Vec<document::Figure> =
        case.figures.iter().map(|figure| judged(case, figure, &mut sites)).collect::<Result<_, _>>()?;
    Ok(document::Case {
        id: case.id.clone(),
        title: case.title.clone(),
        source: case.source.clone(),
        mark: case.mark.clone(),
        without: case.without.clone(),
        verdict: verdict(figures.iter().all(|figure| figure.verdict == Verdict::Pass)),
        figures,
    })
}

fn verdict(good: bool) -> Verdict {
    if good { Verdict::Pass } else { Verdict::Fail }
}

/// A figure as it is, beside what it should be.
fn judged<'a>(case: &'a Case, figure: &'a Figure, sites: &mut Sites<'a>) -> Result<document::Figure, ValidationError> {
    let wrong = |words: String| ValidationError::Case { case: case.id.clone(), words };
    let subject = case.subject(figure).map_err(wrong)?;
    let (by, found) = match (subject, figure.by) {
        (Subject::Scenario(text), Some(By::Simulation)) => {
            let document = sites.document(text, figure)?;
            (Means::Simulation, reading::of(document, figure).map_err(wrong)?)
        }
        (Subject::Scenario(text), _) => {
            (Means::Formula, site::formula(sites.scenario(text, figure)?, figure).map_err(wrong)?)
        }
        (Subject::Law(text), _) => (Means::Law, known::law(&case.id, text, figure)?),
        (Subject::Counts(counts), _) => (Means::Tally, known::tally(counts, figure).map_err(wrong)?),
        (Subject::Share(successes, trials), _) => {
            (Means::Interval, known::interval(successes, trials, figure).map_err(wrong)?)
        }
        (Subject::Line(id), _) => (Means::Criterion, known::line(id, figure).map_err(wrong)?),
        (Subject::Function(id), _) => (Means::Study, known::function(id, figure, sites.threads).map_err(wrong)?),
    };
    let expected = figure.expected.value().map_err(wrong)?;
    let tolerance = tolerance(figure, &expected, by, &found).map_err(wrong)?;
    let good = match (&expected, &found.value) {
        (Value::Number(expected), Some(Value::Number(computed))) => (computed - expected).abs() <= tolerance,
        (Value::Word(expected), Some(Value::Word(computed))) => computed == expected,
        _ => false,
    };
    Ok(document::Figure {
        name: figure.name(),
        of: figure.of.clone(),
        at: figure.at,
        by,
        n: found.n,
        expected,
        computed: found.value,
        tolerance,
        allowance: figure.allowance,
        standard_error: found.standard_error,
        verdict: verdict(good),
    })
}

/// Most by which a figure may be off: of a simulated one so many standard errors of the exact answer and what the case
/// allows besides, of any other what the case says.
fn tolerance(figure: &Figure, expected: &Value, by: Means, found: &Reading) -> Result<f64, String> {
    let Value::Number(expected) = *expected else { return Ok(0.0) };
    if by != Means::Simulation {
        let relative = figure.relative.map(|share| share * expected.abs());
        return figure.within.or(relative).ok_or_else(|| format!("`{}` needs `within` or `relative`", figure.of));
    }
    // The spread of a share is that of one toss.
    let toss = (found.share && (0.0..=1.0).contains(&expected)).then(|| (expected * (1.0 - expected)).sqrt());
    let Some(spread) = figure.spread.or(toss) else {
        return Err(format!("`{}` by simulation needs `spread`, the standard deviation behind it", figure.of));
    };
    let n = found.n.filter(|n| *n > 0).ok_or_else(|| format!("nothing that `{}` counts was simulated", figure.of))?;
    Ok(ERRORS * spread / (n as f64).sqrt() + figure.allowance.unwrap_or(0.0))
}
