//! Figures that need no scenario: of a law, of outcomes put into a tally, of a share, of a criterion, of a function
//! whose sensitivity is studied.

use crate::result::criteria::LINES;
use crate::scenario::distribution;
use crate::stats::{Block, ColumnKind, Estimate, Layout, SharedTally, Tally, TrialRecord, Year};

use super::super::sensitivity::{Plain, Settings, study};
use super::ValidationError;
use super::cases::Figure;
use super::reading::Reading;

/// Of a distribution as `bordj dist` reads it: `mean`, `variance`, `quantile` and `cdf` (`at` is the argument).
pub(super) fn law(case: &str, text: &str, figure: &Figure) -> Result<Reading, ValidationError> {
    let found = distribution(text).map_err(|(faults, sources)| ValidationError::Faulty {
        case: case.to_owned(),
        faults,
        sources,
    })?;
    let wrong = |words: String| ValidationError::Case { case: case.to_owned(), words };
    let law = found.law();
    Ok(Reading::exact(match figure.of.as_str() {
        "mean" => law.mean(),
        "variance" => law.variance(),
        "quantile" => law.quantile(figure.argument().map_err(wrong)?),
        "cdf" => law.cdf(figure.argument().map_err(wrong)?),
        other => return Err(wrong(format!("a law has no figure `{other}`"))),
    }))
}

/// Of a column of a run in which each outcome occurred so often, a trial each: `mean`, `var95`, `tvar95`.
pub(super) fn tally(counts: &[(u32, u32)], figure: &Figure) -> Result<Reading, String> {
    let layout = Layout { arms: 1, columns: vec![ColumnKind::Count], ..Layout::default() };
    let (tally, mut block) = (SharedTally::new(&layout), Block::new(&layout));
    let mut record = TrialRecord::new(&layout);
    let outcomes = counts.iter().flat_map(|(outcome, times)| (0..*times).map(|_| f64::from(*outcome)));
    for (trial, outcome) in outcomes.enumerate() {
        if block.trials() == crate::stats::CAPACITY {
            tally.absorb(&block, &mut Vec::new());
            block.clear();
        }
        record.clear();
        record.weight = 1.0;
        record.arms[0].push_attack()[0] = outcome;
        record.arms[0].kind = Year::Attack;
        block.add(trial as u64, &record);
    }
    tally.absorb(&block, &mut Vec::new());
    let tally = Tally::from(tally);
    let view = tally.year(0, 0);
    Ok(Reading::exact(match figure.of.as_str() {
        "mean" => view.mean().value,
        "var95" => view.quantile(0.95),
        "tvar95" => view.tvar(0.95),
        other => return Err(format!("a tally has no figure `{other}`")),
    }))
}

/// Of the interval of a share of plain draws: `low`, `high`.
pub(super) fn interval(successes: u32, trials: u32, figure: &Figure) -> Result<Reading, String> {
    if trials == 0 || successes > trials {
        return Err(format!("{successes} of {trials} is no share"));
    }
    let n = f64::from(trials);
    let p = f64::from(successes) / n;
    let estimate = Estimate::proportion(p, p * (1.0 - p) / n, n);
    Ok(Reading::exact(match figure.of.as_str() {
        "low" => estimate.low,
        "high" => estimate.high,
        other => return Err(format!("an interval has no figure `{other}`")),
    }))
}

/// Of a line of tolerable frequency: `limit`, of `at` deaths or more.
pub(super) fn line(id: &str, figure: &Figure) -> Result<Reading, String> {
    let line = LINES.iter().find(|line| line.id == id).ok_or_else(|| format!("there is no line `{id}`"))?;
    match figure.of.as_str() {
        "limit" => Ok(Reading::exact(line.limit(figure.argument()?))),
        other => Err(format!("a line has no figure `{other}`")),
    }
}

/// Of the function `id` as a study of sensitivity sees it, at 16 scrambles of 2,048 pairs of points: `variance`, and the indices
/// `first` and `total` (`at` is the input, counted from 1).
pub(super) fn function(id: &str, figure: &Figure, threads: Option<usize>) -> Result<Reading, String> {
    if id != "ishigami" {
        return Err(format!("there is no function `{id}`"));
    }
    let function = Plain::new(3, |_, u: &[f64], out: &mut [f64]| out[0] = ishigami(u));
    let settings = Settings { scrambles: 16, points: 2_048, seed: super::SEED, threads };
    let indices = study(&function, &settings, &|_| {}).map_err(|fault| fault.to_string())?.indices(0);
    if figure.of == "variance" {
        return Ok(Reading::exact(indices.variance.value));
    }
    let input = figure.argument()?;
    let mut numbered = (1_u32..).zip(indices.inputs.unwrap_or_default());
    let index = numbered.find(|(number, _)| (f64::from(*number) - input).abs() < 0.5).map(|(_, index)| index);
    let index = index.ok_or_else(|| format!("`{id}` has no input {input}"))?;
    Ok(Reading::exact(match figure.of.as_str() {
        "first" => index.first.value,
        "total" => index.total.value,
        other => return Err(format!("a function has no figure `{other}`")),
    }))
}

/// sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 of numbers uniform between -π and π (Ishigami and Homma 1990).
fn ishigami(u: &[f64]) -> f64 {
    let [x1, x2, x3] = [0, 1, 2].map(|input| std::f64::consts::PI * (2.0 * u[input] - 1.0));
    let (sine, other) = (libm::sin(x1), libm::sin(x2));
    sine + 7.0 * other * other + 0.1 * x3 * x3 * x3 * x3 * sine
}
