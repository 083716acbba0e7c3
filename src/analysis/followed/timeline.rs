//! When what happens, over the attacks of one threat.

use std::collections::BTreeMap;

use crate::result::document::{Posture, Timeline};
use crate::result::timeline::{Moment, MomentKind, ZoneWarning};
use crate::scenario::Scenario;
use crate::scenario::structure::Structure;

use super::Attack;
use super::weighted::{are_few, quantiles, share};

const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// Values with their weights.
type Weighted = Vec<(f64, f64)>;
/// Warnings, then the weights of those above 0, of people present and of people sheltered.
type Warned = (Weighted, [f64; 3]);

/// The timelines of a posture from its attacks by threat, of some of the threats; none of a threat with too few attacks for
/// quantiles, or of one that strikes from a distance.
pub(super) fn of(
    scenario: &Scenario,
    posture: &Posture,
    by_threat: &[Vec<&Attack>],
    threats: &[usize],
) -> Vec<Timeline> {
    let structure = &scenario.structure;
    let all: f64 = by_threat.iter().flatten().map(|attack| attack.weight).sum();
    let shown = threats.iter().map(|place| (&structure.threats[*place], by_threat[*place].as_slice()));
    let timelines = shown.filter_map(|(threat, own)| {
        if threat.stand_off || are_few(own.iter().map(|attack| attack.weight)) {
            return None;
        }
        let total: f64 = own.iter().map(|attack| attack.weight).sum();
        let (path, path_share) = leading_path(structure, own)?;
        let known = posture.paths.iter().find(|known| known.id == path);
        let (moments, left_out) = moments(structure, own, total);
        Some(Timeline {
            posture: posture.id.clone(),
            threat: threat.id.clone(),
            name: threat.name.clone(),
            attacks: own.len() as u64,
            share: share(total, all),
            critical_detection_point: known.and_then(|known| known.critical_detection_point.clone()),
            path: Some(path),
            path_share,
            moments,
            left_out,
            warnings: warnings(structure, own, total),
        })
    });
    timelines.collect()
}

/// The path that most prongs take, with its share of them; of equals the first.
fn leading_path(structure: &Structure, attacks: &[&Attack]) -> Option<(String, f64)> {
    let mut by_route: BTreeMap<usize, f64> = BTreeMap::new();
    for attack in attacks {
        attack.course.routes.iter().for_each(|route| *by_route.entry(*route).or_default() += attack.weight);
    }
    let all: f64 = by_route.values().sum();
    let (route, most) = by_route.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some((structure.routes[route].id.clone(), share(most, all)))
}

/// Moments in order of their medians, and how many are left out because too few attacks have them.
fn moments(structure: &Structure, attacks: &[&Attack], total: f64) -> (Vec<Moment>, usize) {
    // By kind and place: the weights of attacks in which it happens, and its times.
    let mut found: BTreeMap<(MomentKind, usize), (Vec<f64>, Weighted)> = BTreeMap::new();
    for attack in attacks {
        let own = &attack.course.moments;
        for (number, (kind, index, seconds)) in own.iter().enumerate() {
            let (weights, times) = found.entry((*kind, *index)).or_default();
            times.push((*seconds, attack.weight));
            if !own[..number].iter().any(|before| (before.0, before.1) == (*kind, *index)) {
                weights.push(attack.weight);
            }
        }
    }
    let all = found.len();
    found.retain(|_, (weights, _)| !are_few(weights.iter().copied()));
    let left_out = all - found.len();
    let mut moments: Vec<Moment> = found
        .into_iter()
        .map(|((kind, index), (weights, mut times))| {
            let (id, name) = named(structure, kind, index);
            let share = share(weights.iter().sum(), total);
            Moment { kind, id, name, share, seconds: quantiles(&mut times, LEVELS) }
        })
        .collect();
    moments.sort_by(|a, b| a.seconds[1].total_cmp(&b.seconds[1]));
    (moments, left_out)
}

/// Identifier and name of what a moment is about.
fn named(structure: &Structure, kind: MomentKind, index: usize) -> (String, String) {
    match kind {
        MomentKind::Passed => (structure.elements[index].id.clone(), String::new()),
        MomentKind::Reached | MomentKind::Completed => {
            (structure.zones[index].id.clone(), structure.zones[index].name.clone())
        }
        MomentKind::SetsOut | MomentKind::Comes | MomentKind::Engages => {
            (structure.responses[index].id.clone(), structure.responses[index].name.clone())
        }
        MomentKind::CrisisEnds | MomentKind::Alarm | MomentKind::Understood | MomentKind::Neutralised => {
            Default::default()
        }
    }
}

fn warnings(structure: &Structure, attacks: &[&Attack], total: f64) -> Vec<ZoneWarning> {
    let mut found: BTreeMap<usize, Warned> = BTreeMap::new();
    for attack in attacks {
        for caught in &attack.course.caught {
            let (warnings, [any, present, sheltered]) = found.entry(caught.zone).or_default();
            warnings.push((caught.warning, attack.weight));
            *any += if caught.warning > 0.0 { attack.weight } else { 0.0 };
            *present += attack.weight * caught.present;
            *sheltered += attack.weight * caught.sheltered;
        }
    }
    found.retain(|_, (warnings, _)| !are_few(warnings.iter().map(|(_, weight)| *weight)));
    let one = |(zone, (mut warnings, [any, present, sheltered])): (usize, Warned)| {
        let reached = warnings.iter().map(|(_, weight)| weight).sum();
        ZoneWarning {
            zone: structure.zones[zone].id.clone(),
            name: structure.zones[zone].name.clone(),
            reached: share(reached, total),
            any: share(any, reached),
            seconds: quantiles(&mut warnings, LEVELS),
            sheltered: share(sheltered, present),
        }
    };
    found.into_iter().map(one).collect()
}
