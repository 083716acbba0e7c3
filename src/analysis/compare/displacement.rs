//! Displacement: where attacks go when the baseline changes to a posture (model.md section 4: hardening one path moves attacks
//! to others). The same attack has the same number under every posture, so it can be followed.
//!
//! Stand-off attacks have no path and are left out.

use std::collections::BTreeMap;

use crate::engine::{self, EngineError, Experiment};
use crate::model::{Model, Worker};
use crate::result::decision::{Displacement, Figure, Flow, Share};
use crate::scenario::Scenario;
use crate::scenario::arena::SlotId;
use crate::scenario::patch::{Author, Patches};
use crate::scenario::structure::PathRule;
use crate::stats::{Estimate, TrialRecord};

use super::super::cost::per;
use super::super::sample::nothing_but_rows;

/// Trials that are followed, at most.
pub(super) const TRIALS: u64 = 20 * 1_024;
/// Moves that are told of a posture, at most.
const MOST_FLOWS: usize = 12;
/// No path: the prong does not come.
const NOWHERE: usize = usize::MAX;

/// True where one of these postures can change where attacks go: attackers choose by how well a way is protected, or a measure
/// acts on what else decides who comes and to which target.
pub(super) fn possible(scenario: &Scenario, postures: &[usize]) -> bool {
    let patches: Vec<Patches<'_>> = postures.iter().map(|posture| Patches::of(scenario, Some(*posture))).collect();
    let of_measure = |author: Author| matches!(author, Author::Control(_) | Author::Posture);
    let acted_on = |slot: SlotId| patches.iter().any(|own| own.on(slot).iter().any(|patch| of_measure(patch.author)));
    scenario.structure.threats.iter().filter(|threat| !threat.stand_off).any(|threat| {
        let prongs = || threat.sets.iter().flat_map(|set| &set.prongs);
        let ways = prongs().any(|prong| threat.routes[prong.zone].len() > 1);
        let chosen = threat.path != PathRule::Uniform && (ways || threat.adaptive && threat.sets.len() > 1);
        let weighed = threat.sets.len() > 1 && threat.sets.iter().any(|set| acted_on(set.weight));
        // A smaller group may leave a prong without anybody.
        let split = threat.sets.iter().any(|set| set.prongs.len() > 1) && acted_on(threat.group_size);
        chosen || weighed || split || acted_on(threat.rate)
    })
}

/// One prong: threat, number of the attack, place in the target set.
type Prong = (usize, u64, usize);

/// Follows every prong under every posture.
struct Following<'a> {
    model: &'a Model,
    postures: &'a [usize],
}

/// A worker, rows of attacks, and where every prong goes, by posture.
struct Desk {
    worker: Worker,
    rows: Vec<f64>,
    ways: Vec<BTreeMap<Prong, usize>>,
}

impl Experiment for Following<'_> {
    type Desk = Desk;

    fn desk(&self) -> Desk {
        Desk { worker: self.model.worker(), rows: Vec::new(), ways: vec![BTreeMap::new(); self.postures.len()] }
    }

    /// Leaves, for every prong of any posture: the weight of the trial, then its path under each posture.
    fn trial(&self, trial: u64, desk: &mut Desk, record: &mut TrialRecord) {
        let Desk { worker, rows, ways } = desk;
        let weight = self.model.begin(trial, worker);
        for (posture, own) in self.postures.iter().zip(ways.iter_mut()) {
            rows.clear();
            own.clear();
            self.model.attacks(*posture, worker, rows, |seen, _| {
                own.extend(seen.ways().map(|(place, route)| ((seen.threat, seen.number, place), route)));
            });
        }
        let all: std::collections::BTreeSet<Prong> = ways.iter().flat_map(|own| own.keys().copied()).collect();
        record.kept.figures.push(all.len() as f64);
        for prong in all {
            record.kept.figures.push(weight);
            record.kept.figures.extend(ways.iter().map(|own| own.get(&prong).map_or(-1.0, |route| *route as f64)));
        }
    }
}

/// One prong as it was followed: trial, weight, paths by posture.
struct Followed {
    trial: usize,
    weight: f64,
    paths: Vec<usize>,
}

/// How attacks move under every posture but the first, which is the baseline; nothing where no prong came under it.
pub(super) fn of(
    model: &Model,
    postures: &[usize],
    trials: u64,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Displacement>, EngineError> {
    let tally = engine::run(&Following { model, postures }, &nothing_but_rows(), trials, threads, progress)?;
    let (prongs, trials) = read(&tally.kept().rows().figures, postures.len());
    let below: Vec<f64> = sums(&prongs, trials, |prong| prong.paths[0] != NOWHERE);
    if below.iter().sum::<f64>() <= 0.0 {
        return Ok(Vec::new());
    }
    Ok((1..postures.len()).map(|place| one(model, postures[place], place, &prongs, &below)).collect())
}

fn read(figures: &[f64], postures: usize) -> (Vec<Followed>, usize) {
    let (mut prongs, mut trial, mut at) = (Vec::new(), 0, 0);
    while let Some(count) = figures.get(at) {
        at += 1;
        for _ in 0..*count as usize {
            let paths = figures[at + 1..=at + postures].iter();
            let paths = paths.map(|path| if *path < 0.0 { NOWHERE } else { *path as usize }).collect();
            prongs.push(Followed { trial, weight: figures[at], paths });
            at += 1 + postures;
        }
        trial += 1;
    }
    (prongs, trial)
}

/// Weighted prongs of a kind, by trial.
fn sums(prongs: &[Followed], trials: usize, kind: impl Fn(&Followed) -> bool) -> Vec<f64> {
    let mut sums = vec![0.0; trials];
    prongs.iter().filter(|prong| kind(prong)).for_each(|prong| sums[prong.trial] += prong.weight);
    sums
}

/// Sum of y / sum of m with the interval of the delta method.
fn ratio(y: &[f64], m: &[f64]) -> Figure {
    let (n, total) = (y.len() as f64, m.iter().sum::<f64>());
    let value = y.iter().sum::<f64>() / total;
    let squares: f64 = y.iter().zip(m).map(|(y, m)| (y - value * m) * (y - value * m)).sum();
    let se = if n > 1.0 { (squares * n / (n - 1.0)).sqrt() / total } else { 0.0 };
    per(Estimate::normal(value, se), 1.0)
}

/// Prongs that end at one place: their sums under baseline and posture, and the change per prong of the baseline.
struct Here {
    was: f64,
    goes: f64,
    change: Figure,
}

/// The same of every place at once, `of` being the place of a path: two passes over the prongs, however many places there are. The
/// interval is that of the delta method, as of [`ratio`]: a trial that changes nothing at a place leaves `(value m)^2` to it.
fn shares(prongs: &[Followed], place: usize, below: &[f64], places: usize, of: &dyn Fn(usize) -> usize) -> Vec<Here> {
    let here = |path: usize| (path != NOWHERE).then(|| of(path));
    let ends = |prong: &Followed| (here(prong.paths[0]), here(prong.paths[place]));
    let (n, total) = (below.len() as f64, below.iter().sum::<f64>());
    let squared: f64 = below.iter().map(|m| m * m).sum();
    let mut sums = vec![[0.0; 3]; places];
    for prong in prongs {
        let (from, to) = ends(prong);
        let moved = if from == to { 0.0 } else { prong.weight };
        if let Some(from) = from {
            sums[from][0] += prong.weight;
            sums[from][2] -= moved;
        }
        if let Some(to) = to {
            sums[to][1] += prong.weight;
            sums[to][2] += moved;
        }
    }
    // Squares of what is left, over the trials that change something, and those trials' squares of m.
    let mut left = vec![[0.0; 2]; places];
    let mut changes = vec![0.0; places];
    let mut touched: Vec<usize> = Vec::new();
    for trial in prongs.chunk_by(|a, b| a.trial == b.trial) {
        for prong in trial {
            let (from, to) = ends(prong);
            if from != to {
                for (end, sign) in [(from, -1.0), (to, 1.0)] {
                    let Some(end) = end else { continue };
                    changes[end] += sign * prong.weight;
                    touched.push(end);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let m = below[trial[0].trial];
        for end in touched.drain(..) {
            let apart = changes[end] - sums[end][2] / total * m;
            left[end][0] += apart * apart;
            left[end][1] += m * m;
            changes[end] = 0.0;
        }
    }
    let read = |([was, goes, moved], [apart, met]): ([f64; 3], [f64; 2])| {
        let value = moved / total;
        // Where every trial changes something nothing is left but rounding.
        let rest = Some(squared - met).filter(|rest| *rest > 1e-12 * squared).unwrap_or(0.0);
        let squares = apart + value * value * rest;
        let se = if n > 1.0 { (squares * n / (n - 1.0)).sqrt() / total } else { 0.0 };
        Here { was, goes, change: per(Estimate::normal(value, se), 1.0) }
    };
    sums.into_iter().zip(left).map(read).collect()
}

fn one(model: &Model, index: usize, place: usize, prongs: &[Followed], below: &[f64]) -> Displacement {
    let structure = model.structure();
    let trials = below.len();
    let total: f64 = below.iter().sum();
    let target = |path: usize| structure.routes[path].target;
    let happens = |share: &Share| share.baseline > 0.0 || share.posture > 0.0;
    let ends = |prong: &Followed| (prong.paths[0], prong.paths[place]);
    let share = |kind: &dyn Fn(usize, usize) -> bool| {
        let counts = |prong: &Followed| {
            let (from, to) = ends(prong);
            from != NOWHERE && kind(from, to)
        };
        ratio(&sums(prongs, trials, counts), below)
    };
    let own: f64 = sums(prongs, trials, |prong| prong.paths[place] != NOWHERE).iter().sum();
    let all = |count: usize, of: &dyn Fn(usize) -> usize, id: &dyn Fn(usize) -> String| -> Vec<Share> {
        let shared = |(place, here): (usize, Here)| Share {
            id: id(place),
            baseline: here.was / total,
            posture: if own > 0.0 { here.goes / own } else { 0.0 },
            change: here.change,
        };
        shares(prongs, place, below, count, of).into_iter().enumerate().map(shared).filter(happens).collect()
    };
    let mut flows: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for prong in prongs.iter().filter(|prong| prong.paths[0] != prong.paths[place]) {
        *flows.entry(ends(prong)).or_default() += prong.weight;
    }
    let mut flows: Vec<((usize, usize), f64)> = flows.into_iter().collect();
    flows.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
    let name = |path: usize| structure.routes.get(path).map_or_else(String::new, |route| route.id.clone());
    Displacement {
        posture: structure.postures[index].id.clone(),
        target_moved: share(&|from, to| to != NOWHERE && target(from) != target(to)),
        path_moved: share(&|from, to| to != NOWHERE && from != to && target(from) == target(to)),
        stayed_away: share(&|_, to| to == NOWHERE),
        targets: all(structure.zones.len(), &target, &|zone| structure.zones[zone].id.clone()),
        paths: all(structure.routes.len(), &|path| path, &|route| structure.routes[route].id.clone()),
        flows: flows
            .into_iter()
            .take(MOST_FLOWS)
            .map(|((from, to), weight)| Flow { from: name(from), to: name(to), share: weight / total })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Key, Place};

    /// Two passes over all prongs say of every place what sums made for it alone say.
    #[test]
    fn places_at_once_are_places_one_by_one() {
        let key = Key::named(5, "displacement", "test");
        let mut prongs: Vec<Followed> = Vec::new();
        let trials = 400;
        for trial in 0..trials as u64 {
            let uniform = |step: u32| key.uniform(Place { trial, event: 0, step });
            let path = |step: u32| Some((uniform(step) * 5.0) as usize).filter(|path| *path < 4).unwrap_or(NOWHERE);
            let number = (uniform(90) * 4.0) as u32;
            prongs.extend((0..number).map(|step| {
                let from = path(2 * step);
                // Half of them stay where they are.
                let to = if uniform(60 + step) < 0.5 { from } else { path(2 * step + 1) };
                Followed { trial: trial as usize, weight: 0.2 + uniform(99), paths: vec![from, to] }
            }));
        }
        let below = sums(&prongs, trials, |prong| prong.paths[0] != NOWHERE);
        // Paths two by two are targets; of paths the last is never taken.
        for (places, of) in [(5, (&|path| path) as &dyn Fn(usize) -> usize), (2, &|path| path / 2)] {
            let found = shares(&prongs, 1, &below, places, of);
            for (at, here) in found.iter().enumerate() {
                let is = |path: usize| path != NOWHERE && of(path) == at;
                let [was, goes] = [0, 1].map(|place| sums(&prongs, trials, |prong| is(prong.paths[place])));
                let change: Vec<f64> = goes.iter().zip(&was).map(|(goes, was)| goes - was).collect();
                let exact = ratio(&change, &below);
                let near =
                    |a: f64, b: f64| assert!((a - b).abs() <= 1e-10 * b.abs().max(1e-3), "{at} of {places}: {a} {b}");
                near(here.was, was.iter().sum());
                near(here.goes, goes.iter().sum());
                near(here.change.value, exact.value);
                near(here.change.ci95[0], exact.ci95[0]);
                near(here.change.ci95[1], exact.ci95[1]);
            }
            assert!(found[0].change.ci95[0] < found[0].change.ci95[1]);
        }
        assert!(shares(&prongs, 0, &below, 5, &|path| path).iter().all(|here| here.change == Figure::default()));
    }
}
