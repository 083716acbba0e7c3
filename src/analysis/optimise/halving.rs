//! All sets, on common random numbers: trials double while the worse are dropped, unless they race too close to call.
//!
//! Successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
//! AISTATS 2016. Racing on paired differences: O. Maron, A. Moore, "Hoeffding races", NIPS 1993.

use crate::engine::BLOCK;
use crate::result::optimum::Rung;

use super::super::cost::level;
use super::super::sample::Sample;
use super::stage::{Rows, Set, Stage, difference, mean};
use super::{Found, OptimiseError};

/// Sets that are few enough to be played to the end.
pub(super) const FEW: usize = 32;
/// Most sets that are played to the end.
pub(super) const LAST: usize = 128;
/// Most numbers that a rung holds, 64 MiB: twice those of the first rung of 4,096 sets.
const MOST: usize = 2 * Sample::MOST;
/// Standard errors by which a set must be worse before it may be dropped.
const APART: f64 = 3.0;

/// A set in the race.
struct Runner {
    set: Set,
    same: Vec<Set>,
    row: Vec<f64>,
}

/// Searches all sets of the candidates.
pub(super) fn search(stage: &Stage<'_>) -> Result<Found, OptimiseError> {
    let mut found = Found::default();
    let question = stage.question;
    let added = (0..1_usize << question.free.len()).map(|bits| {
        let chosen = question.free.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
        let mut added: Vec<usize> =
            chosen.map(|(_, control)| *control).chain(question.required.iter().copied()).collect();
        added.sort_unstable();
        added
    });
    let mut possible = found.sieve(stage.priced(added.collect()), stage.scenario, stage.budget());
    possible.sort_by(Set::order);
    level(possible.iter_mut().map(|set| &mut set.cost));
    possible.sort_by(Set::order);
    let mut runners: Vec<Runner> =
        possible.into_iter().map(|set| Runner { set, same: Vec::new(), row: Vec::new() }).collect();
    let mut done = 0;
    // The first rung is a block, or all trials if they are fewer.
    let mut trials = BLOCK.min(stage.effort.trials);
    while runners.len() > FEW && done < stage.effort.trials {
        let sets: Vec<&Set> = runners.iter().map(|runner| &runner.set).collect();
        let rows = stage.play(&sets, done..trials)?;
        found.rungs.push(Rung { trials, sets: runners.len() as u64 });
        found.played += rows.len() as u64 * (trials - done);
        done = trials;
        trials = (2 * done).min(stage.effort.trials);
        extend(&mut runners, rows);
        found.same += merge_same(&mut runners);
        let room = (MOST / trials as usize).max(FEW);
        found.close += halve(&mut runners, if done < stage.effort.trials { room } else { room.min(LAST) });
    }
    found.left = runners.into_iter().map(|runner| (runner.set, runner.same)).collect();
    Ok(found)
}

/// Most trials of sets of a search of so many candidates.
pub(super) fn most_work(candidates: usize, trials: u64) -> u64 {
    let sets = 1_u64 << candidates;
    let (mut work, mut done, mut next) = (0, 0, BLOCK.min(trials));
    while sets > FEW as u64 && done < trials {
        let alive = if done == 0 { sets } else { sets.min(MOST as u64 / next) };
        work += (alive + 1) * (next - done);
        (done, next) = (next, (2 * next).min(trials));
    }
    work
}

/// Adds the values of a rung, whose first row is the base's.
fn extend(runners: &mut [Runner], rows: Rows) {
    for (runner, mut row) in runners.iter_mut().zip(rows.into_iter().skip(1)) {
        runner.row.append(&mut row);
    }
}

/// Takes out every set that is equal in all trials to one before it, which costs no more; says how many.
fn merge_same(runners: &mut Vec<Runner>) -> u64 {
    let before = runners.len();
    let bits = |row: &[f64]| -> Vec<u64> { row.iter().map(|value| value.to_bits()).collect() };
    let mut order: Vec<usize> = (0..before).collect();
    // Equal rows come together, in the order of the sets.
    order.sort_by(|one, other| {
        let rows = [*one, *other].map(|place| &runners[place].row);
        rows[0].iter().zip(rows[1]).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(one.cmp(other))
    });
    let mut first_of: Vec<usize> = (0..before).collect();
    for pair in order.windows(2) {
        if bits(&runners[pair[0]].row) == bits(&runners[pair[1]].row) {
            first_of[pair[1]] = first_of[pair[0]];
        }
    }
    let mut kept: Vec<Option<Runner>> = Vec::with_capacity(before);
    for (place, runner) in std::mem::take(runners).into_iter().enumerate() {
        let first = first_of[place];
        if first == place {
            kept.push(Some(runner));
            continue;
        }
        if let Some(first) = kept.get_mut(first).and_then(Option::as_mut) {
            first.same.push(runner.set);
            first.same.extend(runner.same);
        }
        kept.push(None);
    }
    runners.extend(kept.into_iter().flatten());
    (before - runners.len()) as u64
}

/// How a set stands to the best that costs no more.
struct Standing {
    excess: f64,
    /// Worse by more than chance explains.
    beyond: bool,
}

/// The standing of each, cheapest first.
fn standings(runners: &[Runner]) -> Vec<Standing> {
    let mut best: Option<(usize, f64)> = None;
    let means: Vec<f64> = runners.iter().map(|runner| mean(&runner.row)).collect();
    let mut out = Vec::with_capacity(runners.len());
    for (place, value) in means.iter().enumerate() {
        // Sets of one cost are held against each other, whatever their order.
        let peers = (place..runners.len()).take_while(|other| runners[*other].set.cost <= runners[place].set.cost);
        for peer in peers {
            if best.is_none_or(|(_, least)| means[peer] < least) {
                best = Some((peer, means[peer]));
            }
        }
        let (rival, least) = best.unwrap_or((place, *value));
        let (apart, se) = difference(&runners[place].row, &runners[rival].row);
        out.push(Standing { excess: value - least, beyond: rival != place && apart > APART * se });
    }
    out
}

/// Drops the worse half of those off the frontier, but none that is not beyond its interval while there is room; says how many
/// such were dropped for want of it.
fn halve(runners: &mut Vec<Runner>, room: usize) -> u64 {
    let standings = standings(runners);
    let mut off: Vec<usize> = (0..runners.len()).filter(|place| standings[*place].excess > 0.0).collect();
    // The worst last; ties in the order of the sets.
    off.sort_by(|one, other| standings[*one].excess.total_cmp(&standings[*other].excess).then(one.cmp(other)));
    let mut keep = vec![true; runners.len()];
    off[off.len() - off.len() / 2..]
        .iter()
        .filter(|place| standings[**place].beyond)
        .for_each(|place| keep[*place] = false);
    let mut left = keep.iter().filter(|keep| **keep).count();
    let mut close = 0;
    for place in off.iter().rev() {
        // The frontier, which is not among these, always stays.
        if left <= room {
            break;
        }
        if keep[*place] {
            keep[*place] = false;
            left -= 1;
            close += u64::from(!standings[*place].beyond);
        }
    }
    let mut keep = keep.into_iter();
    runners.retain(|_| keep.next().unwrap_or(true));
    close
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets of a cost each, with values that are a mean and a swing, up and down in turns.
    fn runners(rows: &[(f64, f64, f64)]) -> Vec<Runner> {
        let runner = |(place, (cost, mean, swing)): (usize, &(f64, f64, f64))| {
            let row = (0..100).map(|trial| if trial % 2 == 0 { mean + swing } else { mean - swing }).collect();
            Runner { set: Set { added: vec![place], cost: *cost }, same: Vec::new(), row }
        };
        rows.iter().enumerate().map(runner).collect()
    }

    fn left(runners: &[Runner]) -> Vec<usize> {
        runners.iter().map(|runner| runner.set.added[0]).collect()
    }

    /// The frontier stays; of the rest the worse half goes, but not what chance may have put behind, unless there is no room.
    #[test]
    fn the_worse_half_goes_unless_it_is_too_close_to_call() {
        // On the frontier: 0, 2, 5. Beyond: 1, 3, 4, 6; 7 is worst of all and swings too widely to be called.
        let rows = [
            (0.0, 10.0, 0.0),
            (1.0, 12.0, 0.1),
            (2.0, 8.0, 0.0),
            (2.0, 9.0, 0.1),
            (3.0, 9.5, 0.1),
            (4.0, 5.0, 0.0),
            (5.0, 8.0, 0.1),
            (6.0, 9.0, 50.0),
        ];
        let mut all = runners(&rows);
        assert_eq!(halve(&mut all, 100), 0);
        // Excess: 3 is 1 off, 4 is 1.5, 1 is 2, 6 is 3, 7 is 4. The worse two of five go, but 7 only for want of room.
        assert_eq!(left(&all), [0, 1, 2, 3, 4, 5, 7]);
        assert_eq!(halve(&mut all, 4), 1);
        assert_eq!(left(&all), [0, 2, 3, 5]);
        // However little room, the frontier stays.
        assert_eq!(halve(&mut all, 1), 0);
        assert_eq!(left(&all), [0, 2, 5]);
    }

    /// Equal rows are one set, the first of them, which keeps the names of the others.
    #[test]
    fn equals_are_taken_together() {
        let mut all = runners(&[(0.0, 3.0, 1.0), (1.0, 2.0, 1.0), (2.0, 3.0, 1.0), (3.0, 2.0, 2.0), (4.0, 3.0, 1.0)]);
        assert_eq!(merge_same(&mut all), 2);
        assert_eq!(left(&all), [0, 1, 3]);
        assert_eq!(all[0].same.iter().map(|set| set.added[0]).collect::<Vec<_>>(), [2, 4]);
    }
}
