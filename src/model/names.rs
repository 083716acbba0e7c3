//! Names of draws and their keys. A key depends on seed, owner and name alone: never on the posture, never on a place in
//! a list; so adding an element, a response, a group or a threat changes no other draw.

use std::collections::BTreeMap;

use crate::random::{Key, Place, name_hash};
use crate::scenario::structure::Structure;

/// Index of a name.
pub(crate) type NameId = u32;

/// Every name drawn under, in order of first use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) list: Vec<String>,
    known: BTreeMap<String, NameId>,
}

impl Names {
    /// The index of a name, new or known.
    pub(crate) fn id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.known.get(name) {
            return *id;
        }
        let id = self.list.len() as NameId;
        self.list.push(name.to_owned());
        self.known.insert(name.to_owned(), id);
        id
    }
}

/// Names of the events of an attack that belong to no quantity.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events {
    /// Number of attacks of a threat in a trial.
    pub(crate) attacks: NameId,
    /// The mark by which postures thin attacks.
    pub(crate) mark: NameId,
    /// The site's readiness Z.
    pub(crate) readiness: NameId,
    /// Choices of the attackers.
    pub(crate) tactic: NameId,
    pub(crate) objective: NameId,
    pub(crate) set: NameId,
    /// By zone: an adaptive threat goes there.
    pub(crate) targets: Vec<NameId>,
    /// Choice among more than 32 paths.
    pub(crate) route: NameId,
    /// The alarm is understood.
    pub(crate) understood: NameId,
    /// A shutdown succeeds.
    pub(crate) shutdown: NameId,
    /// By condition, control, zone, element, response, route, group, unit.
    pub(crate) conditions: Vec<NameId>,
    pub(crate) working: Vec<NameId>,
    pub(crate) presence: Vec<NameId>,
    pub(crate) zone_sensed: Vec<NameId>,
    /// Delay of each element. The first number is the delay's; the second decides whether the element senses, so that a race takes
    /// one block of the generator per element.
    pub(crate) delay: Vec<NameId>,
    pub(crate) at_hand: Vec<NameId>,
    pub(crate) commits: Vec<NameId>,
    pub(crate) fight: Vec<NameId>,
    pub(crate) routes: Vec<NameId>,
    pub(crate) people: Vec<PeopleEvents>,
    pub(crate) together: NameId,
    pub(crate) found_at: NameId,
    pub(crate) damage: Vec<NameId>,
    pub(crate) endings: [NameId; 3],
}

/// Counts of people of one group.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleEvents {
    pub(crate) sheltered: NameId,
    pub(crate) haven: NameId,
    pub(crate) found: NameId,
    pub(crate) killed: NameId,
    pub(crate) evaded: NameId,
    pub(crate) captured: NameId,
    pub(crate) kept: NameId,
    pub(crate) left: NameId,
    pub(crate) escaped: NameId,
    pub(crate) rescue: NameId,
    pub(crate) discovered: NameId,
    pub(crate) late_kept: NameId,
    pub(crate) late_held: NameId,
    pub(crate) late_escaped: NameId,
    pub(crate) late_rescue: NameId,
    pub(crate) injured: NameId,
}

impl Events {
    /// The names of a structure's events.
    pub(crate) fn of(structure: &Structure, names: &mut Names) -> Self {
        let mut name = |text: &str| names.id(text);
        Self {
            attacks: name("attacks"),
            mark: name("mark"),
            readiness: name("readiness"),
            tactic: name("tactic"),
            objective: name("objective"),
            set: name("target set"),
            targets: structure.zones.iter().map(|zone| name(&format!("target {}", zone.id))).collect(),
            route: name("route"),
            understood: name("alarm understood"),
            shutdown: name("plant shut down"),
            conditions: structure
                .conditions
                .iter()
                .map(|condition| match &condition.exclusive {
                    Some(group) => name(&format!("exclusive {group}")),
                    None => name(&format!("condition {}", condition.id)),
                })
                .collect(),
            working: structure.controls.iter().map(|control| name(&format!("working {}", control.id))).collect(),
            presence: structure.zones.iter().map(|zone| name(&format!("presence {}", zone.id))).collect(),
            zone_sensed: structure.zones.iter().map(|zone| name(&format!("sensed on arrival {}", zone.id))).collect(),
            delay: structure.elements.iter().map(|element| name(&format!("element.{}.delay", element.id))).collect(),
            at_hand: structure.responses.iter().map(|response| name(&format!("at hand {}", response.id))).collect(),
            commits: structure.responses.iter().map(|response| name(&format!("commits {}", response.id))).collect(),
            fight: structure.responses.iter().map(|response| name(&format!("fight {}", response.id))).collect(),
            routes: structure.routes.iter().map(|route| name(&format!("route {}", route.id))).collect(),
            people: structure.groups.iter().map(|group| PeopleEvents::of(&group.id, &mut name)).collect(),
            together: name("haven found as one"),
            found_at: name("haven found at"),
            damage: structure
                .plant
                .iter()
                .flat_map(|plant| &plant.units)
                .map(|unit| name(&format!("damage {}", unit.id)))
                .collect(),
            endings: ["assault", "negotiation", "surrender"].map(|ending| name(&format!("ending {ending}"))),
        }
    }
}

impl PeopleEvents {
    fn of(group: &str, name: &mut impl FnMut(&str) -> NameId) -> Self {
        let mut name = |what: &str| name(&format!("{what} {group}"));
        Self {
            sheltered: name("sheltered"),
            haven: name("room in haven"),
            found: name("found"),
            killed: name("killed"),
            evaded: name("evaded"),
            captured: name("captured"),
            kept: name("kept"),
            left: name("left captivity"),
            escaped: name("escaped"),
            rescue: name("killed in rescue"),
            discovered: name("discovered"),
            late_kept: name("kept late"),
            late_held: name("held late"),
            late_escaped: name("escaped late"),
            late_rescue: name("killed in rescue late"),
            injured: name("injured"),
        }
    }
}

/// Who owns a draw: each has its own keys for every name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Threat or loss event; empty for what is drawn once per trial.
    pub(crate) id: String,
    /// Zone of a prong, or of people; empty for what is drawn once per attack.
    pub(crate) place: String,
}

impl Owner {
    /// One of its draws, in words.
    fn draw(&self, name: &str) -> String {
        if self.id.is_empty() { format!("`{name}`") } else { format!("`{name}` of {}", self.id) }
    }
}

/// The keys of every owner for every name.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    by_owner: Vec<Vec<Key>>,
}

/// Two names with one hash: a run would tie two draws together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two draws share one key ({0} and {1}): rename one of the ids")]
pub struct NameClash(pub String, pub String);

impl Keys {
    /// Makes every key; refuses two names with one hash.
    pub(crate) fn make(seed: u64, names: &Names, owners: &[Owner]) -> Result<Self, NameClash> {
        let mut hashes: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
        let mut by_owner = Vec::with_capacity(owners.len());
        for (index, owner) in owners.iter().enumerate() {
            let mut keys = Vec::with_capacity(names.list.len());
            for (number, name) in names.list.iter().enumerate() {
                let full = full_name(name, &owner.place);
                if let Some((other, first)) = hashes.insert(name_hash(&owner.id, &full), (index, number)) {
                    let first = full_name(&names.list[first], &owners[other].place);
                    return Err(NameClash(owners[other].draw(&first), owner.draw(&full)));
                }
                keys.push(Key::named(seed, &owner.id, &full));
            }
            by_owner.push(keys);
        }
        Ok(Self { by_owner })
    }

    /// The luck of an owner at a trial and an event.
    pub(crate) fn luck(&self, owner: usize, trial: u64, event: u32) -> Luck<'_> {
        Luck { keys: &self.by_owner[owner], owner: owner as u32, at: Place { trial, event, step: 0 } }
    }
}

pub(crate) fn full_name(name: &str, place: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{name} @ {place}") }
}

/// The luck of one attack: of the whole of it, and of each prong and place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draws<'a> {
    pub(crate) keys: &'a Keys,
    /// Owner of what is drawn once per attack.
    pub(crate) whole: usize,
    /// Owners by zone and by prong to that zone.
    pub(crate) places: &'a [Vec<usize>],
    pub(crate) trial: u64,
    pub(crate) event: u32,
}

impl<'a> Draws<'a> {
    /// What is drawn once per attack.
    pub(crate) fn whole(&self) -> Luck<'a> {
        self.keys.luck(self.whole, self.trial, self.event)
    }

    /// What is drawn per prong, by its zone and its number among prongs to that zone.
    pub(crate) fn prong(&self, zone: usize, ordinal: usize) -> Luck<'a> {
        self.keys.luck(self.places[zone][ordinal], self.trial, self.event)
    }

    /// What is drawn for the people of a zone.
    pub(crate) fn zone(&self, zone: usize) -> Luck<'a> {
        self.prong(zone, 0)
    }
}

/// The uniform numbers of one owner in one attack (or one trial).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Luck<'a> {
    keys: &'a [Key],
    /// Whose they are.
    pub(crate) owner: u32,
    at: Place,
}

impl Luck<'_> {
    /// The uniform number of a name.
    #[inline]
    pub(crate) fn uniform(&self, name: NameId) -> f64 {
        self.keys[name as usize].uniform(self.at)
    }

    /// The uniform number of a name, stratified over the trial's Latin hypercube design.
    #[inline]
    pub(crate) fn stratified(&self, name: NameId) -> f64 {
        self.keys[name as usize].stratified(self.at.trial)
    }

    /// Two uniform numbers of a name: the one it always has, and a second.
    #[inline]
    pub(crate) fn pair(&self, name: NameId) -> [f64; 2] {
        self.keys[name as usize].pair(self.at)
    }

    /// A further uniform number of a name, by step.
    #[inline]
    pub(crate) fn step(&self, name: NameId, step: u32) -> f64 {
        self.keys[name as usize].uniform(Place { step, ..self.at })
    }

    /// True with probability `p`.
    #[inline]
    pub(crate) fn happens(&self, name: NameId, p: f64) -> bool {
        p >= 1.0 || (p > 0.0 && self.uniform(name) < p)
    }

    /// An index below `count` drawn by weights; the last one with weight if rounding leaves a gap.
    #[inline]
    pub(crate) fn pick(&self, name: NameId, count: usize, weight: impl Fn(usize) -> f64) -> usize {
        let Some(last) = (0..count).rfind(|index| weight(*index) > 0.0) else { return 0 };
        if (0..last).all(|index| weight(index) <= 0.0) {
            return last;
        }
        let sum: f64 = (0..=last).map(&weight).sum();
        let mut left = self.uniform(name) * sum;
        for index in 0..last {
            left -= weight(index);
            if left < 0.0 {
                return index;
            }
        }
        last
    }
}
