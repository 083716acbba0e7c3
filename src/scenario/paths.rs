//! Paths: sequences of elements from an entry zone to a target zone that visit no zone twice, in file order of elements.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostic;
use super::structure::{Route, Structure};

/// Most paths of a scenario.
const MOST_PATHS: usize = 10_000;
/// Most steps of all searches: a web of zones with few ways through must not hang the program.
const MOST_STEPS: usize = 20_000_000;

/// Most names in a message.
const MOST_NAMES: usize = 50;
/// Most elements of all paths together.
const MOST_ELEMENTS: usize = 1_000_000;

/// Finds every path of every threat; a target without one, or too many, is a fault.
pub(crate) fn find(structure: &mut Structure, faults: &mut Vec<Diagnostic>) {
    let mut routes: Vec<Route> = Vec::new();
    let mut known: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
    let web = Web::of(structure);
    let mut leads_to: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    let (mut steps, mut elements_of_all) = (0, 0);
    for threat in 0..structure.threats.len() {
        let mut to_zone: Vec<Vec<usize>> = vec![Vec::new(); structure.zones.len()];
        if structure.threats[threat].stand_off {
            structure.threats[threat].routes = to_zone;
            continue;
        }
        let adaptive = structure.threats[threat].adaptive;
        let mut targets: Vec<usize> = Vec::new();
        for set in &structure.threats[threat].sets {
            targets.extend(set.prongs.iter().map(|prong| prong.zone));
        }
        targets.sort_unstable();
        targets.dedup();
        let mut entries = structure.threats[threat].entry.clone();
        entries.sort_unstable();
        entries.dedup();
        for &target in &targets {
            let leads = leads_to.entry(target).or_insert_with(|| web.leads_to(target));
            let search = web.search(target, leads, &entries, MOST_STEPS - steps);
            steps += search.steps;
            let too_many = search.found.len() > MOST_PATHS || search.elements > MOST_ELEMENTS || steps >= MOST_STEPS;
            let mut found = search.found;
            found.sort_unstable();
            if found.is_empty() && !too_many && !adaptive {
                faults.push(unreachable_target(structure, threat, target));
            }
            for elements in found {
                let place = *known.entry((target, elements)).or_insert_with_key(|(target, elements)| {
                    elements_of_all += elements.len();
                    let id = name(structure, elements, *target);
                    routes.push(Route { id, elements: elements.clone(), target: *target });
                    routes.len() - 1
                });
                to_zone[target].push(place);
            }
            if too_many || routes.len() > MOST_PATHS || elements_of_all > MOST_ELEMENTS {
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
        if adaptive {
            structure.threats[threat].sets.retain(|set| set.prongs.iter().all(|prong| !to_zone[prong.zone].is_empty()));
        }
        structure.threats[threat].routes = to_zone;
    }
    structure.routes = routes;
}

/// Which elements lead from each zone, and into it.
struct Web {
    /// By zone: element, and the zone it leads to.
    out: Vec<Vec<(usize, usize)>>,
    /// By zone: zones from which an element leads here.
    into: Vec<Vec<usize>>,
}

/// What a search has found.
#[derive(Default)]
struct Search {
    found: Vec<Vec<usize>>,
    /// Elements of all of them together.
    elements: usize,
    steps: usize,
}

impl Web {
    fn of(structure: &Structure) -> Self {
        let zones = structure.zones.len();
        let mut web = Self { out: vec![Vec::new(); zones], into: vec![Vec::new(); zones] };
        for (index, element) in structure.elements.iter().enumerate() {
            web.out[element.from].push((index, element.to));
            web.into[element.to].push(element.from);
        }
        web
    }

    /// Which zones have some chain of elements to the target.
    fn leads_to(&self, target: usize) -> Vec<bool> {
        let mut leads = vec![false; self.into.len()];
        leads[target] = true;
        let mut open = vec![target];
        while let Some(zone) = open.pop() {
            for &from in &self.into[zone] {
                if !leads[from] {
                    leads[from] = true;
                    open.push(from);
                }
            }
        }
        leads
    }

    /// Every path to a target, until there are too many or `most` steps are made. `leads` are the zones from which it can
    /// be reached at all.
    fn search(&self, target: usize, leads: &[bool], entries: &[usize], most: usize) -> Search {
        let mut search = Search::default();
        if entries.contains(&target) {
            search.found.push(Vec::new());
            return search;
        }
        let mut visited = vec![false; self.out.len()];
        for &entry in entries {
            // A zone, the element that led there, and how many of the zone's elements have been tried: no recursion, as a
            // path can be as long as the file.
            let mut trail: Vec<(usize, usize, usize)> = vec![(entry, usize::MAX, 0)];
            visited[entry] = true;
            while let Some((zone, _, tried)) = trail.last_mut() {
                let full = search.found.len() > MOST_PATHS || search.elements > MOST_ELEMENTS || search.steps >= most;
                let Some(&(element, to)) = self.out[*zone].get(*tried).filter(|_| !full) else {
                    visited[*zone] = false;
                    trail.pop();
                    continue;
                };
                *tried += 1;
                search.steps += 1;
                if to == target {
                    let path: Vec<usize> = trail[1..].iter().map(|step| step.1).chain([element]).collect();
                    search.elements += path.len();
                    search.found.push(path);
                } else if leads[to] && !visited[to] {
                    visited[to] = true;
                    trail.push((to, element, 0));
                }
            }
        }
        search
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
        match entries.len() {
            0 => "any entry zone".to_owned(),
            1..=MOST_NAMES => entries.join(", "),
            more => format!("{} and {} more", entries[..MOST_NAMES].join(", "), more - MOST_NAMES),
        }
    ))
    .help(format!("add an [[element]] with to = \"{}\", or take the zone out of the targets", zone.id))
}
