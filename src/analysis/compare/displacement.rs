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

fn one(model: &Model, index: usize, place: usize, prongs: &[Followed], below: &[f64]) -> Displacement {
    let structure = model.structure();
    let trials = below.len();
    let target = |path: usize| structure.routes[path].target;
    let ends = |prong: &Followed| (prong.paths[0], prong.paths[place]);
    let share = |kind: &dyn Fn(usize, usize) -> bool| {
        let counts = |prong: &Followed| {
            let (from, to) = ends(prong);
            from != NOWHERE && kind(from, to)
        };
        ratio(&sums(prongs, trials, counts), below)
    };
    let own: f64 = sums(prongs, trials, |prong| prong.paths[place] != NOWHERE).iter().sum();
    let shared = |id: &str, is: &dyn Fn(usize) -> bool| {
        let here = |path: usize| path != NOWHERE && is(path);
        let [was, goes] = [0, place].map(|place| sums(prongs, trials, |prong| here(prong.paths[place])));
        let change: Vec<f64> = goes.iter().zip(&was).map(|(goes, was)| goes - was).collect();
        let goes = goes.iter().sum::<f64>();
        Share {
            id: id.to_owned(),
            baseline: ratio(&was, below).value,
            posture: if own > 0.0 { goes / own } else { 0.0 },
            change: ratio(&change, below),
        }
    };
    let happens = |share: &Share| share.baseline > 0.0 || share.posture > 0.0;
    let mut flows: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for prong in prongs.iter().filter(|prong| prong.paths[0] != prong.paths[place]) {
        *flows.entry(ends(prong)).or_default() += prong.weight;
    }
    let total: f64 = below.iter().sum();
    let mut flows: Vec<((usize, usize), f64)> = flows.into_iter().collect();
    flows.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
    let name = |path: usize| structure.routes.get(path).map_or_else(String::new, |route| route.id.clone());
    Displacement {
        posture: structure.postures[index].id.clone(),
        target_moved: share(&|from, to| to != NOWHERE && target(from) != target(to)),
        path_moved: share(&|from, to| to != NOWHERE && from != to && target(from) == target(to)),
        stayed_away: share(&|_, to| to == NOWHERE),
        targets: (0..structure.zones.len())
            .map(|zone| shared(&structure.zones[zone].id, &|path| target(path) == zone))
            .filter(happens)
            .collect(),
        paths: (0..structure.routes.len())
            .map(|route| shared(&structure.routes[route].id, &|path| path == route))
            .filter(happens)
            .collect(),
        flows: flows
            .into_iter()
            .take(MOST_FLOWS)
            .map(|((from, to), weight)| Flow { from: name(from), to: name(to), share: weight / total })
            .collect(),
    }
}
