//! Figures that need no scenario: of a law, of outcomes put into a tally, of a share, of a criterion.

use crate::result::criteria::LINES;
use crate::scenario::distribution;
use crate::stats::{Block, ColumnKind, Estimate, Layout, SharedTally, Tally, TrialRecord, Year};

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
