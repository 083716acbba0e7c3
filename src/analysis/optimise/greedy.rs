//! More candidates than all sets can be tried of: sets that grow or shrink by one control at a time. Nothing proves that they are
//! the best: two controls that help only together are never found by growing, and may be lost by shrinking.

use crate::engine::BLOCK;
use crate::random::normal_quantile;
use crate::result::optimum::Rung;

use super::super::cost::level;
use super::halving::LAST;
use super::stage::{Priced, Set, Stage, difference, mean, with};
use super::{Found, OptimiseError};

/// Trials of sets of one way through, about.
const WORK: u64 = 1 << 23;
/// Most trials of a step.
const MOST_TRIALS: u64 = 4 * BLOCK;

/// What a control is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Reduction for its cost.
    Worth,
    /// Reduction alone.
    Reduction,
}

/// Searches forwards, by both measures, and backwards; leaves every set on the way that is within the budget.
pub(super) fn search(stage: &Stage<'_>) -> Result<Found, OptimiseError> {
    let mut found = Found::default();
    let mut met: Vec<Set> = Vec::new();
    for by in [By::Worth, By::Reduction] {
        forward(stage, by, &mut found, &mut met)?;
    }
    backward(stage, &mut found, &mut met)?;
    met.sort_by(Set::order);
    level(met.iter_mut().map(|set| &mut set.cost));
    met.sort_by(Set::order);
    met.dedup();
    let budget = stage.budget();
    let most = LAST.max(2 * MOST_WAY);
    found.left = met.into_iter().filter(|set| set.cost <= budget).take(most).collect();
    Ok(found)
}

/// Most sets on three ways through, twice over.
const MOST_WAY: usize = 3 * (super::MOST_CANDIDATES + 1);

/// Most trials of sets of a search of so many candidates.
pub(super) fn most_work(candidates: usize, trials: u64) -> u64 {
    let n = candidates as u64;
    3 * n * (n + 3) / 2 * step_trials(candidates, trials)
}

/// Trials of a step: as many as the number of steps leaves.
fn step_trials(candidates: usize, trials: u64) -> u64 {
    let n = candidates.max(1) as u64;
    (WORK / (n * n).div_ceil(2) / BLOCK * BLOCK).clamp(BLOCK, MOST_TRIALS).min(trials)
}

/// Values of a set, and of the sets that are a step from it.
struct Stepped {
    own: Vec<f64>,
    sets: Vec<(Set, Vec<f64>)>,
}

/// Prices and plays sets beside the one they come from: the sets that can be, with their values; its own come first.
fn stepped(
    stage: &Stage<'_>,
    from: &Set,
    steps: Vec<Vec<usize>>,
    budget: f64,
    found: &mut Found,
) -> Result<Stepped, OptimiseError> {
    let sets = found.sieve(stage.priced(steps), stage.scenario, budget);
    let trials = step_trials(stage.question.free.len(), stage.effort.trials);
    let all: Vec<&Set> = std::iter::once(from).chain(&sets).collect();
    let mut rows = stage.play(&all, 0..trials)?.into_iter().skip(1);
    found.rungs.push(Rung { trials, sets: all.len() as u64 });
    found.played += trials * (all.len() as u64 + 1);
    let own = rows.next().unwrap_or_default();
    Ok(Stepped { own, sets: sets.into_iter().zip(rows).collect() })
}

/// Standard errors beyond which a control counts as reducing the metric: 2.5 % for all sets that two ways forward look at
/// together (Bonferroni).
fn standard_errors(candidates: usize) -> f64 {
    let n = candidates.max(1) as f64;
    -normal_quantile(0.025 / (n * (n + 1.0)))
}

/// Adds the best control while one reduces the metric beyond an interval for all looks, and is within the budget.
fn forward(stage: &Stage<'_>, by: By, found: &mut Found, met: &mut Vec<Set>) -> Result<(), OptimiseError> {
    let question = stage.question;
    let z = standard_errors(question.free.len());
    let Some(mut at) = only(stage, question.required.clone(), stage.budget(), found) else { return Ok(()) };
    loop {
        met.push(at.clone());
        let free = question.free.iter().filter(|control| !at.added.contains(control));
        let steps: Vec<Vec<usize>> = free.map(|control| with(&at.added, *control)).collect();
        if steps.is_empty() {
            return Ok(());
        }
        let Stepped { own, sets } = stepped(stage, &at, steps, stage.budget(), found)?;
        let mut best: Option<([f64; 2], Set)> = None;
        for (set, row) in sets {
            let (reduction, se) = difference(&own, &row);
            if reduction <= z * se {
                continue;
            }
            let cost = (set.cost - at.cost).max(0.0);
            // What costs nothing is worth most; then the larger reduction.
            let rank = if by == By::Worth { [reduction / cost, reduction] } else { [reduction, -cost] };
            if best.as_ref().is_none_or(|(least, _)| rank > *least) {
                best = Some((rank, set));
            }
        }
        match best {
            Some((_, set)) => at = set,
            None => return Ok(()),
        }
    }
}

/// The largest set met, with every other candidate that can join it, in file order.
fn largest(stage: &Stage<'_>, found: &mut Found, met: &[Set]) -> Option<Set> {
    let mut at = met.iter().max_by_key(|set| set.added.len())?.clone();
    for control in &stage.question.free {
        if !at.added.contains(control) {
            at = only(stage, with(&at.added, *control), f64::INFINITY, found).unwrap_or(at);
        }
    }
    Some(at)
}

/// Takes away, from all candidates or from as many as can be together, the control that is missed least for the money it saves.
fn backward(stage: &Stage<'_>, found: &mut Found, met: &mut Vec<Set>) -> Result<(), OptimiseError> {
    let question = stage.question;
    let mut all: Vec<usize> = question.required.iter().chain(&question.free).copied().collect();
    all.sort_unstable();
    let from = only(stage, all, f64::INFINITY, found).or_else(|| largest(stage, found, met));
    let Some(mut at) = from else { return Ok(()) };
    loop {
        met.push(at.clone());
        let removable = at.added.iter().filter(|control| !question.required.contains(control));
        let without = |control: &usize| at.added.iter().copied().filter(|other| other != control).collect();
        let steps: Vec<Vec<usize>> = removable.map(without).collect();
        if steps.is_empty() {
            return Ok(());
        }
        let Stepped { own, sets } = stepped(stage, &at, steps, f64::INFINITY, found)?;
        let mut best: Option<(f64, f64, Set)> = None;
        for (set, row) in sets {
            let (rise, saved) = (mean(&row) - mean(&own), at.cost - set.cost);
            // What saves nothing goes only where it does harm, and last.
            let price = match saved > 0.0 {
                true => rise / saved,
                false if rise < 0.0 => f64::NEG_INFINITY,
                false => f64::INFINITY,
            };
            if best.as_ref().is_none_or(|(least, least_rise, _)| (price, rise) < (*least, *least_rise)) {
                best = Some((price, rise, set));
            }
        }
        match best {
            Some((.., set)) => at = set,
            None => return Ok(()),
        }
    }
}

/// One set, if it is possible and within the budget.
fn only(stage: &Stage<'_>, added: Vec<usize>, budget: f64, found: &mut Found) -> Option<Set> {
    let priced: Vec<Priced> = stage.priced(vec![added]);
    found.sieve(priced, stage.scenario, budget).pop()
}
