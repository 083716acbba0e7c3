//! All sets, on common random numbers: trials double while the worse are dropped, unless they race too close to call.
//!
//! Successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
//! AISTATS 2016. Racing on paired differences: O. Maron, A. Moore, "Hoeffding races", NIPS 1993.

use crate::engine::BLOCK;
use crate::random::normal_quantile;
use crate::result::optimum::Rung;

use super::super::cost::level;
use super::super::sample::Sample;
use super::stage::{Rows, Set, Stage, difference, mean};
use super::{Found, OptimiseError};

/// Sets that are few enough to be played to the end, equal ones counted once.
pub(super) const FEW: usize = 32;
/// Most sets that are played to the end, equal ones counted once.
pub(super) const LAST: usize = 128;
/// Most sets that are played to the end at all.
pub(super) const MOST_LAST: usize = 4 * LAST;
/// Most numbers that a rung holds, 64 MiB: twice those of the first rung of 4,096 sets.
const MOST: usize = 2 * Sample::MOST;
/// Probability that the best set is dropped as worse at any rung, whatever it is held against.
pub(super) const MISSED: f64 = 0.01;
/// Trials in which two sets must differ before a normal interval may drop one of them.
const LEAST: usize = 30;

/// A set in the race.
struct Runner {
    set: Set,
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
    let z = standard_errors(possible.len(), stage.effort.trials);
    let mut runners: Vec<Runner> = possible.into_iter().map(|set| Runner { set, row: Vec::new() }).collect();
    let (mut done, mut distinct) = (0, runners.len());
    // The first rung is a block, or all trials if they are fewer.
    let mut trials = BLOCK.min(stage.effort.trials);
    while distinct > FEW && done < stage.effort.trials && runners.len() * trials as usize <= MOST {
        let sets: Vec<&Set> = runners.iter().map(|runner| &runner.set).collect();
        let rows = stage.play(&sets, done..trials)?;
        found.rungs.push(Rung { trials, sets: runners.len() as u64 });
        found.played += rows.len() as u64 * (trials - done);
        done = trials;
        trials = (2 * done).min(stage.effort.trials);
        extend(&mut runners, rows);
        halve(&mut runners, (MOST / trials as usize).max(LAST), z).count(&mut found);
        distinct = firsts(&runners).iter().enumerate().filter(|(place, first)| place == *first).count();
    }
    if done > 0 {
        last(&mut runners).count(&mut found);
    }
    found.left = runners.into_iter().map(|runner| runner.set).collect();
    Ok(found)
}

/// Standard errors by which a set must be worse before it may be dropped: so many that the best of all is dropped with probability
/// [`MISSED`] at most, though it is held against any set at any rung (Bonferroni).
fn standard_errors(sets: usize, trials: u64) -> f64 {
    let looks = 1 + u64::from(trials.div_ceil(BLOCK).max(1).next_power_of_two().ilog2());
    -normal_quantile(MISSED / (looks as f64 * sets.max(1) as f64))
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

/// For each set the first that was equal to it in all trials so far, which costs no more: often itself. Equal sets stay, since
/// what acts rarely may tell them apart later.
fn firsts(runners: &[Runner]) -> Vec<usize> {
    let rows: Vec<&[f64]> = runners.iter().map(|runner| runner.row.as_slice()).collect();
    equals(&rows)
}

/// For each row the first that is equal to it to the bit.
pub(super) fn equals(rows: &[&[f64]]) -> Vec<usize> {
    let compared = |one: &usize, other: &usize| {
        let pairs = rows[*one].iter().zip(rows[*other]);
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Equal rows come together, in the order of the sets.
    order.sort_by(|one, other| compared(one, other).then(one.cmp(other)));
    let mut first_of: Vec<usize> = (0..rows.len()).collect();
    for pair in order.windows(2) {
        if compared(&pair[0], &pair[1]).is_eq() {
            first_of[pair[1]] = first_of[pair[0]];
        }
    }
    first_of
}

/// How a set stands to the best that costs no more.
struct Standing {
    excess: f64,
    /// Worse by more than chance explains.
    beyond: bool,
}

/// The standing of each, cheapest first; worse beyond chance is worse by `z` standard errors of enough trials that differ.
fn standings(runners: &[Runner], z: f64) -> Vec<Standing> {
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
        let (own, theirs) = (&runners[place].row, &runners[rival].row);
        let (apart, se) = difference(own, theirs);
        let differing = || own.iter().zip(theirs).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
        out.push(Standing { excess: value - least, beyond: rival != place && apart > z * se && differing() >= LEAST });
    }
    out
}

/// What was dropped.
#[derive(Debug, Default, PartialEq, Eq)]
struct Dropped {
    /// As worse, beyond chance.
    worse: u64,
    /// For want of room, though not told apart from one that costs no more.
    close: u64,
    /// For want of room, and the same so far as one that costs no more.
    same: u64,
}

impl Dropped {
    fn count(&self, found: &mut Found) {
        found.worse += self.worse;
        found.close += self.close;
        found.unexamined += self.same;
    }
}

/// Drops the worse half of those off the frontier, but none that is not beyond its interval while there is room.
fn halve(runners: &mut Vec<Runner>, room: usize, z: f64) -> Dropped {
    let standings = standings(runners, z);
    let mut off: Vec<usize> = (0..runners.len()).filter(|place| standings[*place].excess > 0.0).collect();
    // The worst last; ties in the order of the sets.
    off.sort_by(|one, other| standings[*one].excess.total_cmp(&standings[*other].excess).then(one.cmp(other)));
    let mut keep = vec![true; runners.len()];
    let mut dropped = Dropped::default();
    for place in off[off.len() - off.len() / 2..].iter().filter(|place| standings[**place].beyond) {
        keep[*place] = false;
        dropped.worse += 1;
    }
    let mut left = keep.iter().filter(|keep| **keep).count();
    for place in off.iter().rev() {
        // The frontier, which is not among these, always stays.
        if left <= room {
            break;
        }
        if keep[*place] {
            keep[*place] = false;
            left -= 1;
            *if standings[*place].beyond { &mut dropped.worse } else { &mut dropped.close } += 1;
        }
    }
    retain(runners, keep);
    dropped
}

/// Makes them few enough to be played to the end: of sets that differ the worst go, of equal ones the dearest.
fn last(runners: &mut Vec<Runner>) -> Dropped {
    // Nobody is told from anybody here: what goes, goes for want of room.
    let standings = standings(runners, f64::INFINITY);
    let first_of = firsts(runners);
    let mut keep = vec![true; runners.len()];
    let mut dropped = Dropped::default();
    let mut off: Vec<usize> =
        (0..runners.len()).filter(|place| first_of[*place] == *place && standings[*place].excess > 0.0).collect();
    off.sort_by(|one, other| standings[*one].excess.total_cmp(&standings[*other].excess).then(one.cmp(other)));
    let mut distinct = (0..runners.len()).filter(|place| first_of[*place] == *place).count();
    while let Some(worst) = off.pop().filter(|_| distinct > LAST) {
        // Its equals go with it.
        let equals: Vec<usize> = (0..runners.len()).filter(|place| first_of[*place] == worst).collect();
        for &place in &equals {
            keep[place] = false;
        }
        dropped.close += equals.len() as u64;
        distinct -= 1;
    }
    let mut left = keep.iter().filter(|keep| **keep).count();
    for place in (0..runners.len()).rev() {
        if left > MOST_LAST && keep[place] && first_of[place] != place {
            keep[place] = false;
            left -= 1;
            dropped.same += 1;
        }
    }
    retain(runners, keep);
    dropped
}

fn retain(runners: &mut Vec<Runner>, keep: Vec<bool>) {
    let mut keep = keep.into_iter();
    runners.retain(|_| keep.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets of a cost each, with values that are a mean and a swing, up and down in turns.
    fn runners(rows: &[(f64, f64, f64)]) -> Vec<Runner> {
        let runner = |(place, (cost, mean, swing)): (usize, &(f64, f64, f64))| {
            let row = (0..100).map(|trial| if trial % 2 == 0 { mean + swing } else { mean - swing }).collect();
            Runner { set: Set { added: vec![place], cost: *cost }, row }
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
        assert_eq!(halve(&mut all, 100, 4.0), Dropped { worse: 1, close: 0, same: 0 });
        // Excess: 3 is 1 off, 4 is 1.5, 1 is 2, 6 is 3, 7 is 4. The worse two of five go, but 7 only for want of room.
        assert_eq!(left(&all), [0, 1, 2, 3, 4, 5, 7]);
        assert_eq!(halve(&mut all, 4, 4.0), Dropped { worse: 2, close: 1, same: 0 });
        assert_eq!(left(&all), [0, 2, 3, 5]);
        // However little room, the frontier stays.
        assert_eq!(halve(&mut all, 1, 4.0), Dropped { worse: 1, close: 0, same: 0 });
        assert_eq!(left(&all), [0, 2, 5]);
    }

    /// Equal rows are known, and stay: what acts rarely may tell them apart later.
    #[test]
    fn equals_are_known_by_the_first_of_them_and_stay() {
        let rows = [(0.0, 3.0, 1.0), (1.0, 2.0, 1.0), (2.0, 3.0, 1.0), (3.0, 2.0, 2.0), (4.0, 2.0, 1.0)];
        let mut all = runners(&rows);
        assert_eq!(firsts(&all), [0, 1, 0, 3, 1]);
        // Off the frontier is only what is dearer and worse: the second of the first pair.
        assert_eq!(halve(&mut all, 100, 4.0), Dropped::default());
        assert_eq!(last(&mut all), Dropped::default());
        assert_eq!(left(&all), [0, 1, 2, 3, 4]);
    }

    /// However many are equal, as many are played to the end as there is room for, the dearest left out and counted.
    #[test]
    fn the_last_stage_is_bounded() {
        let rows: Vec<(f64, f64, f64)> = (0..600).map(|cost| (f64::from(cost), 3.0, 1.0)).collect();
        let mut all = runners(&rows);
        assert_eq!(last(&mut all), Dropped { worse: 0, close: 0, same: 600 - MOST_LAST as u64 });
        assert_eq!(left(&all), (0..MOST_LAST).collect::<Vec<_>>());
        // A frontier of one, and others that differ.
        let rows: Vec<(f64, f64, f64)> = (0..200).map(|cost| (f64::from(cost), 3.0 + f64::from(cost), 1.0)).collect();
        let mut all = runners(&rows);
        assert_eq!(last(&mut all), Dropped { worse: 0, close: 200 - LAST as u64, same: 0 });
    }

    /// A difference that few trials make drops nothing, however many standard errors it is.
    #[test]
    fn few_trials_that_differ_drop_nobody() {
        let with = |differing: usize| {
            let row = |worse: usize| (0..1_024).map(|trial| f64::from(u8::from(trial < worse))).collect();
            let runner = |place: usize, worse: usize| Runner {
                set: Set { added: vec![place], cost: place as f64 },
                row: row(worse),
            };
            standings(&[runner(0, 0), runner(1, differing)], 4.0)[1].beyond
        };
        assert_eq!([1, 16, LEAST - 1, LEAST].map(with), [false, false, false, true]);
    }

    /// More sets and more rungs need more standard errors: 1 % at all of them together.
    #[test]
    fn all_looks_together_miss_one_in_a_hundred() {
        assert!((standard_errors(1, 1_024) - 2.326_347_874).abs() < 1e-8);
        // Six rungs of 100 sets: 1 - 1 / 60,000.
        let six = [1_024, 2_048, 4_096, 8_192, 16_384, 20_480].len() as f64;
        assert!((standard_errors(100, 20_480) + normal_quantile(0.01 / (six * 100.0))).abs() < 1e-12);
    }
}
