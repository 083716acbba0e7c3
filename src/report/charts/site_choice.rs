//! What the diagram of a site shows: which elements, and under which postures.

use std::collections::{BTreeMap, BTreeSet};

use super::ladder::{self, Graph, Ladder};
use crate::result::document::{Document, Path, Posture};
use crate::result::site::Site;

/// Most paths of which the elements are looked at where not all have room.
const MOST_PATHS: usize = 500;

/// Paths that were taken, the most frequent first.
pub(super) fn by_share(posture: &Posture) -> Vec<&Path> {
    let mut paths: Vec<&Path> = posture.paths.iter().filter(|path| path.share > 0.0).collect();
    paths.sort_by(|one, other| other.share.total_cmp(&one.share));
    paths
}

/// The paths in the order in which their elements are shown: the most frequent, then the most frequent to each zone with people or
/// units of the plant, then the others.
fn by_worth<'a>(site: &Site, posture: &'a Posture) -> Vec<&'a Path> {
    let paths = by_share(posture);
    let leads_to = |path: &Path| {
        let last = path.id.split('>').next_back()?;
        site.elements.iter().find(|element| element.id == last).map(|element| element.to.as_str())
    };
    let mut reached: BTreeSet<&str> = paths.first().and_then(|path| leads_to(path)).into_iter().collect();
    let worth = |zone: &str| {
        let mut zones = site.zones.iter();
        zones.any(|found| found.id == zone && (found.people.is_some() || !found.units.is_empty()))
    };
    let first = |path: &&Path| leads_to(path).is_some_and(|zone| reached.insert(zone) && worth(zone));
    let (to_worth, others): (Vec<&Path>, Vec<&Path>) = paths.iter().copied().skip(1).partition(first);
    paths.first().copied().into_iter().chain(to_worth).chain(others).collect()
}

/// The elements that have room, and their layout: all, or those on the paths worth most.
pub(super) fn chosen(site: &Site, posture: &Posture) -> Option<(Vec<usize>, Graph, Ladder)> {
    let places: BTreeMap<&str, usize> =
        site.elements.iter().enumerate().map(|(place, element)| (element.id.as_str(), place)).collect();
    let zones: BTreeMap<&str, usize> =
        site.zones.iter().enumerate().map(|(place, zone)| (zone.id.as_str(), place)).collect();
    let ends = |element: usize| {
        let element = &site.elements[element];
        let (from, to) = (*zones.get(element.from.as_str())?, *zones.get(element.to.as_str())?);
        (from != to).then_some((from, to))
    };
    let entries: BTreeSet<&str> = site.threats.iter().flat_map(|threat| &threat.entry).map(String::as_str).collect();
    let entries: Vec<bool> = site.zones.iter().map(|zone| entries.contains(zone.id.as_str())).collect();
    let laid = |elements: &[usize]| {
        let boxes: Option<Vec<(usize, usize)>> = elements.iter().map(|element| ends(*element)).collect();
        let graph = Graph { entries: entries.clone(), boxes: boxes?, high: false };
        let ladder = ladder::laid(&graph)?;
        Some((graph, ladder))
    };
    let all: Vec<usize> = (0..site.elements.len()).filter(|element| ends(*element).is_some()).collect();
    if let Some((graph, ladder)) = laid(&all) {
        return Some((all, graph, ladder));
    }
    let mut found = None;
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for path in by_worth(site, posture).into_iter().take(MOST_PATHS) {
        let steps = path.id.split('>').filter_map(|id| places.get(id).copied());
        let more: BTreeSet<usize> = kept.iter().copied().chain(steps).collect();
        if more.len() == kept.len() {
            continue;
        }
        let elements: Vec<usize> = more.iter().copied().collect();
        if let Some((graph, ladder)) = laid(&elements) {
            found = Some((elements, graph, ladder));
            kept = more;
        }
    }
    found
}

/// The posture with most controls, the last of these.
pub(super) fn other<'a>(doc: &'a Document, site: &Site) -> Option<&'a Posture> {
    let controls =
        |posture: &&Posture| site.controls.iter().filter(|control| control.postures.contains(&posture.id)).count();
    doc.postures.iter().skip(1).max_by_key(controls)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    /// A path to people or plant comes before more frequent ones to a place that has such a path already, or to neither.
    #[test]
    fn ways_to_people_and_plant_come_first() {
        let mut doc = fixture::plausible();
        let site = doc.site.clone().unwrap();
        let path = doc.postures[0].paths[0].clone();
        let ways = [
            ("perimeter_gate>base_gate", 0.4),
            ("perimeter_fence>base_gate", 0.3),
            ("perimeter_gate>base_gate>service_road", 0.1),
            ("airstrip", 0.15),
            ("perimeter_fence", 0.05),
        ];
        doc.postures[0].paths =
            ways.map(|(id, share)| Path { id: id.to_owned(), share, ..path.clone() }).into_iter().collect();
        let order = |site: &Site| -> Vec<String> {
            by_worth(site, &doc.postures[0]).into_iter().map(|path| path.id.clone()).collect()
        };
        let [first, second, service, airstrip, yard] = ways.map(|(id, _)| id);
        assert_eq!(order(&site), [first, airstrip, yard, second, service]);
        let mut empty = site.clone();
        empty.zones.iter_mut().filter(|zone| zone.id == "yard").for_each(|zone| zone.people = None);
        assert_eq!(order(&empty), [first, airstrip, second, service, yard]);
    }
}
