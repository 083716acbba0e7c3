//! A random site: groups, zones with havens, a web of elements.

use std::fmt::Write;

use super::dice::Dice;
use super::quantities::{by, constant, count, duration, factor, probability, rate};

pub(super) const TACTICS: [&str; 3] = ["force", "stealth", "deceit"];

/// What a generated site has, by index into its zones.
#[derive(Debug, Default)]
pub(super) struct Site {
    pub(super) groups: Vec<String>,
    pub(super) zones: Vec<String>,
    /// The first so many zones are where attacks come from.
    pub(super) entries: usize,
    /// Zones with people.
    pub(super) peopled: Vec<usize>,
    pub(super) elements: Vec<String>,
    /// From which zone each element leads to which.
    pub(super) edges: Vec<(usize, usize)>,
}

impl Site {
    pub(super) fn group_ids(&self) -> Vec<&str> {
        self.groups.iter().map(String::as_str).collect()
    }

    pub(super) fn zone_ids(&self) -> Vec<&str> {
        self.zones.iter().map(String::as_str).collect()
    }

    /// Zones to which elements lead from some zones, those included.
    pub(super) fn reachable(&self, from: &[usize]) -> Vec<usize> {
        let mut reached: Vec<bool> = (0..self.zones.len()).map(|zone| from.contains(&zone)).collect();
        for _ in &self.zones {
            for (from, to) in &self.edges {
                reached[*to] |= reached[*from];
            }
        }
        (0..self.zones.len()).filter(|zone| reached[*zone]).collect()
    }
}

/// Draws the site and writes it.
pub(super) fn site(dice: &mut Dice, text: &mut String) -> Site {
    let mut site = Site::default();
    groups(dice, &mut site, text);
    // Few zones with many elements side by side: more paths than are chosen one by one.
    let many = dice.chance(0.06);
    let (entries, inner, targets) =
        if many { (1, 1, 1) } else { (dice.whole(1, 2), dice.whole(0, 3), dice.whole(1, 4)) };
    site.entries = entries;
    let kinds = [("edge", entries), ("yard", inner), ("site", targets)];
    site.zones = kinds.iter().flat_map(|(kind, count)| (0..*count).map(move |n| format!("{kind}{n}"))).collect();
    zones(dice, &mut site, text);
    let last = site.zones.len() - 1;
    for to in entries..=last {
        // From a zone before it, so that every zone can be reached.
        let from = dice.whole(0, to - 1);
        for _ in 0..if many { 7 } else { 1 } {
            site.edges.push((from, to));
        }
    }
    for _ in 0..if many { 0 } else { dice.whole(0, 5) } {
        let (from, to) = (dice.whole(0, last), dice.whole(0, last));
        if from != to {
            site.edges.push((from, to));
        }
    }
    for number in 0..site.edges.len() {
        element(dice, &mut site, number, text);
    }
    site
}

fn groups(dice: &mut Dice, site: &mut Site, text: &mut String) {
    for number in 0..dice.whole(1, 3) {
        let id = format!("g{number}");
        writeln!(text, "[[group]]\nid = \"{id}\"").unwrap();
        let people = *dice.pick(&[0.0, 3.0, 40.0, 40.0, 300.0]);
        if people > 0.0 {
            writeln!(text, "headcount = {}", count(dice, people)).unwrap();
        } else {
            writeln!(text, "headcount = 0").unwrap();
        }
        if dice.chance(0.5) {
            writeln!(text, "targeted = {}", probability(dice)).unwrap();
        }
        site.groups.push(id);
    }
}

fn zones(dice: &mut Dice, site: &mut Site, text: &mut String) {
    let zones = site.zones.len();
    // Shares of a group over the zones, here and there in an entry zone as well; a condition may add to them.
    let shares: Vec<Vec<f64>> = site
        .groups
        .iter()
        .map(|_| {
            let sum = dice.between(0.3, 0.85);
            dice.shares(zones, sum)
        })
        .collect();
    for (zone, id) in site.zones.iter().enumerate() {
        writeln!(text, "[[zone]]\nid = \"{id}\"").unwrap();
        let entry = zone < site.entries && !dice.chance(0.15);
        let occupancy: Vec<String> = (0..site.groups.len())
            .filter(|group| shares[*group][zone] > 0.0 && !entry)
            .map(|group| format!("{} = {}", site.groups[group], shares[group][zone]))
            .collect();
        if !occupancy.is_empty() {
            site.peopled.push(zone);
            writeln!(text, "occupancy = {{ {} }}", occupancy.join(", ")).unwrap();
        }
        if dice.chance(0.3) {
            writeln!(text, "presence = {}", probability(dice)).unwrap();
        }
        for (key, p, seconds) in
            [("crossing", 0.4, 40.0), ("objective_time", 0.9, 900.0), ("search_time", 0.5, 1_500.0)]
        {
            if dice.chance(p) {
                writeln!(text, "{key} = {}", duration(dice, seconds)).unwrap();
            }
        }
        if dice.chance(0.4) {
            writeln!(text, "detection = {}", by(dice, &TACTICS, 0.5, probability)).unwrap();
        }
        if dice.chance(0.3) {
            writeln!(text, "stops_plant = false").unwrap();
        }
        if zone >= site.entries && dice.chance(0.4) {
            writeln!(text, "attractiveness = {}", factor(dice, 1.0)).unwrap();
        }
        if zone >= site.entries && dice.chance(0.65) {
            haven(dice, text);
        }
        if dice.chance(0.2) {
            writeln!(text, "[zone.assault]").unwrap();
            harm(dice, &site.group_ids(), text);
        }
    }
}

fn haven(dice: &mut Dice, text: &mut String) {
    let capacity = *dice.pick(&["0", "2", "7", "60", "60", "1000", "{ uniform = [2, 30] }", "{ poisson = 12 }"]);
    writeln!(text, "[zone.haven]\ncapacity = {capacity}").unwrap();
    if dice.chance(0.8) {
        writeln!(text, "shelter_time = {}", duration(dice, 240.0)).unwrap();
    }
    if dice.chance(0.6) {
        writeln!(text, "compliance = {}", probability(dice)).unwrap();
    }
    if dice.chance(0.7) {
        writeln!(text, "discovery = {}", rate(dice, 0.7, "d")).unwrap();
    }
    if dice.chance(0.5) {
        writeln!(text, "together = {}", if dice.chance(0.4) { "1.0".to_owned() } else { probability(dice) }).unwrap();
    }
}

/// Those killed and those who evade: constants that sum to 1 at most, or laws that are cut where they do not.
pub(super) fn harm(dice: &mut Dice, groups: &[&str], text: &mut String) {
    if dice.chance(0.7) {
        let low = |dice: &mut Dice| format!("{}", dice.between(0.01, 0.5));
        writeln!(text, "killed = {}", by(dice, groups, 0.5, low)).unwrap();
        writeln!(text, "escaped = {}", by(dice, groups, 0.5, low)).unwrap();
    } else {
        writeln!(text, "killed = {}", by(dice, groups, 0.5, |_| "{ beta = [2, 3] }".to_owned())).unwrap();
        writeln!(text, "escaped = {}", by(dice, groups, 0.5, |_| "{ uniform = [0.1, 0.9] }".to_owned())).unwrap();
    }
}

fn element(dice: &mut Dice, site: &mut Site, number: usize, text: &mut String) {
    let id = format!("e{number}");
    let (from, to) = site.edges[number];
    writeln!(text, "[[element]]\nid = \"{id}\"\nfrom = \"{}\"\nto = \"{}\"", site.zones[from], site.zones[to]).unwrap();
    if dice.chance(0.85) {
        writeln!(text, "detection = {}", by(dice, &TACTICS, 0.5, probability)).unwrap();
    }
    if dice.chance(0.3) {
        writeln!(text, "assessment = {}", constant(dice)).unwrap();
    }
    writeln!(text, "sense_at = \"{}\"", dice.pick(&["begin", "middle", "end"])).unwrap();
    if dice.chance(0.9) {
        writeln!(text, "delay = {}", by(dice, &TACTICS, 0.5, |dice| duration(dice, 90.0))).unwrap();
    }
    site.elements.push(id);
}
