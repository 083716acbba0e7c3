//! Paths: sequences of elements from an entry zone to a target zone that visit no zone twice, in file order of elements.

use super::diagnostic::Diagnostic;
use super::structure::{Route, Structure};

/// Most paths of a scenario.
const MOST_PATHS: usize = 10_000;
/// Most steps of a search: a web of zones with few ways through must not hang the program.
const MOST_STEPS: usize = 5_000_000;

/// Finds every path of every threat; a target without one, or too many, is a fault.
pub(crate) fn find(structure: &mut Structure, faults: &mut Vec<Diagnostic>) {
    let mut routes: Vec<Route> = Vec::new();
    for threat in 0..structure.threats.len() {
        let mut to_zone: Vec<Vec<usize>> = vec![Vec::new(); structure.zones.len()];
        let mut targets: Vec<usize> = Vec::new();
        for set in &structure.threats[threat].sets {
            targets.extend(set.prongs.iter().map(|prong| prong.zone));
        }
        targets.sort_unstable();
        targets.dedup();
        for &target in &targets {
            let leads = leads_to(structure, target);
            let mut search = Search {
                structure,
                target,
                leads: &leads,
                trail: Vec::new(),
                visited: Vec::new(),
                found: Vec::new(),
                steps: 0,
            };
            let mut entries = structure.threats[threat].entry.clone();
            entries.sort_unstable();
            entries.dedup();
            if entries.contains(&target) {
                search.found.push(Vec::new());
            } else {
                for entry in entries {
                    search.visited = vec![entry];
                    search.from(entry);
                }
            }
            let too_many = search.found.len() > MOST_PATHS || search.steps > MOST_STEPS;
            let mut found = search.found;
            found.sort_unstable();
            if found.is_empty() {
                faults.push(unreachable_target(structure, threat, target));
            }
            for elements in found {
                let known = routes.iter().position(|route| route.target == target && route.elements == elements);
                to_zone[target].push(known.unwrap_or_else(|| {
                    routes.push(Route { id: name(structure, &elements, target), elements, target });
                    routes.len() - 1
                }));
            }
            if too_many || routes.len() > MOST_PATHS {
                faults.push(
                    Diagnostic::error(
                        "too-many-paths",
                        Some(structure.zones[target].span.clone()),
                        format!("more than {MOST_PATHS} paths lead to the targets"),
                    )
                    .label("with the paths to this zone the limit is passed")
                    .help("merge elements that are alike, or split the site into two scenarios"),
                );
                return;
            }
        }
        structure.threats[threat].routes = to_zone;
    }
    structure.routes = routes;
}

/// Which zones have some chain of elements to the target.
fn leads_to(structure: &Structure, target: usize) -> Vec<bool> {
    let mut leads = vec![false; structure.zones.len()];
    leads[target] = true;
    loop {
        let next = structure.elements.iter().find(|element| leads[element.to] && !leads[element.from]);
        match next {
            Some(element) => leads[element.from] = true,
            None => return leads,
        }
    }
}

struct Search<'a> {
    structure: &'a Structure,
    target: usize,
    /// Zones from which the target can be reached at all.
    leads: &'a [bool],
    trail: Vec<usize>,
    visited: Vec<usize>,
    found: Vec<Vec<usize>>,
    steps: usize,
}

impl Search<'_> {
    fn from(&mut self, zone: usize) {
        for (index, element) in self.structure.elements.iter().enumerate() {
            let full = self.found.len() > MOST_PATHS || self.steps > MOST_STEPS;
            if element.from != zone || full || !self.leads[element.to] || self.visited.contains(&element.to) {
                continue;
            }
            self.steps += 1;
            self.trail.push(index);
            if element.to == self.target {
                self.found.push(self.trail.clone());
            } else {
                self.visited.push(element.to);
                self.from(element.to);
                self.visited.pop();
            }
            self.trail.pop();
        }
    }
}

fn name(structure: &Structure, elements: &[usize], target: usize) -> String {
    if elements.is_empty() {
        return structure.zones[target].id.clone();
    }
    elements.iter().map(|element| structure.elements[*element].id.as_str()).collect::<Vec<_>>().join(">")
}

fn unreachable_target(structure: &Structure, threat: usize, target: usize) -> Diagnostic {
    let threat = &structure.threats[threat];
    let zone = &structure.zones[target];
    let entries: Vec<&str> = threat.entry.iter().map(|entry| structure.zones[*entry].id.as_str()).collect();
    Diagnostic::error(
        "unreachable-target",
        Some(zone.span.clone()),
        format!("no path leads threat `{}` to its target `{}`", threat.id, zone.id),
    )
    .label(format!(
        "no chain of elements leads here from {}",
        if entries.is_empty() { "any entry zone".to_owned() } else { entries.join(", ") }
    ))
    .help(format!("add an [[element]] with to = \"{}\", or take the zone out of the targets", zone.id))
}
