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

/// The elements that have room, and their layout: all, or those on the paths taken most often.
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
    for path in by_share(posture).into_iter().take(MOST_PATHS) {
        let steps = path.id.split('>').filter_map(|id| places.get(id).copied());
        let more: BTreeSet<usize> = kept.iter().copied().chain(steps).collect();
        if more.len() == kept.len() {
            continue;
        }
        let elements: Vec<usize> = more.iter().copied().collect();
        match laid(&elements) {
            Some((graph, ladder)) => found = Some((elements, graph, ladder)),
            None => break,
        }
        kept = more;
    }
    found
}

/// The posture with most controls, the last of these.
pub(super) fn other<'a>(doc: &'a Document, site: &Site) -> Option<&'a Posture> {
    let controls =
        |posture: &&Posture| site.controls.iter().filter(|control| control.postures.contains(&posture.id)).count();
    doc.postures.iter().skip(1).max_by_key(controls)
}
