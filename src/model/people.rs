//! People (model.md section 7): who is there, who shelters, who is found, killed, evades, is captured. Nobody is drawn one
//! by one: given arrival and warning, persons are independent, so every number is one binomial draw.

use crate::random::{binomial, hypergeometric, poisson};
use crate::scenario::effect::Operation;
use crate::scenario::structure::SABOTAGE;

use super::desk::Desk;
use super::names::{Draws, Luck};
use super::outcome::{Outcome, People};
use super::plan::{PersonTime, ShelterLaw};
use super::prong::Prong;
use super::quantity::Operand;
use super::raid::Raid;
use super::site::Site;
use super::warnings;
use super::witness::{Chances, Event, Toll, Witness};

/// People held at the start of the crisis, of one group in one zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) zone: usize,
    pub(crate) group: usize,
    pub(crate) held: u64,
    pub(crate) objective: usize,
}

/// People sheltered in a completed zone, of one group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hiding {
    pub(crate) zone: usize,
    pub(crate) group: usize,
    pub(crate) sheltered: u64,
    pub(crate) objective: usize,
}

/// How the attackers came to a zone: the prong that reached it first, and how much of the search was done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    pub(crate) zone: usize,
    pub(crate) arrival: f64,
    /// Time from an alarm that was understood to the arrival; 0 without one.
    pub(crate) warning: f64,
    pub(crate) search: f64,
    pub(crate) objective: usize,
    pub(crate) completed: bool,
    /// Share of the search done.
    pub(crate) searched: f64,
}

/// The visit to a zone, if any prong reached it; `understood` is the time of an alarm that people act on.
pub(crate) fn visit(prongs: &[Prong], zone: usize, understood: f64) -> Option<Visit> {
    let mut first: Option<&Prong> = None;
    let mut completed = false;
    for prong in prongs.iter().filter(|prong| prong.zone == zone && prong.reached()) {
        completed |= prong.completed();
        if first.is_none_or(|other| prong.arrival < other.arrival) {
            first = Some(prong);
        }
    }
    let first = first?;
    let search = first.search_time;
    let searched =
        |prong: &Prong| if search > 0.0 { ((prong.neutralised - prong.arrival) / search).min(1.0) } else { 1.0 };
    let here = prongs.iter().filter(|prong| prong.zone == zone && prong.reached());
    let share = if completed { 1.0 } else { here.map(searched).fold(0.0, f64::max) };
    let warning = (first.arrival - understood).max(0.0);
    Some(Visit {
        zone,
        arrival: first.arrival,
        warning,
        search,
        objective: first.objective,
        completed,
        searched: share,
    })
}

/// Places everybody: zones in file order, each group until nobody is left.
pub(crate) fn place(site: &Site<'_>, luck: &Luck<'_>, raid: &Raid, desk: &mut Desk, witness: &mut impl Witness) {
    let structure = site.structure();
    let groups = structure.groups.len();
    desk.headcounts.clear();
    desk.headcounts.extend(structure.groups.iter().map(|group| site.value(group.headcount, luck, raid.open)));
    desk.unplaced.clear();
    desk.unplaced.extend(desk.headcounts.iter().map(|headcount| *headcount as u64));
    desk.present.clear();
    desk.present.resize(structure.zones.len() * groups, 0);
    for &index in &site.plan.peopled {
        let zone = &structure.zones[index];
        let p = site.value(zone.presence, luck, raid.open);
        let anyone = luck.happens(site.model.events.presence[index], p);
        witness.note(|| {
            Event::Presence { zone: index, p, anyone }.drawn(luck.decided(site.model.events.presence[index], p))
        });
        for (group, occupancy) in zone.occupancy.iter().enumerate() {
            let share = site.value(*occupancy, luck, raid.open);
            let here = ((desk.headcounts[group] * share + 0.5).floor() as u64).min(desk.unplaced[group]);
            desk.unplaced[group] -= here;
            desk.present[index * groups + group] = if anyone { here } else { 0 };
        }
    }
}

/// What happens to the people of one reached zone; those held and those hiding go to the desk.
pub(crate) fn caught(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    visit: &Visit,
    desk: &mut Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) {
    let (luck, own, zone) = (&draws.whole(), &draws.zone(visit.zone), visit.zone);
    let Visit { warning, search, searched, completed, .. } = *visit;
    let structure = site.structure();
    let groups = structure.groups.len();
    let present = zone * groups..(zone + 1) * groups;
    witness.note(|| {
        let slot = structure.zones[zone].search_time;
        let present = desk.present[present.clone()].iter().sum();
        Event::Reached { zone, present, warning, search, searched, completed }.at(visit.arrival, site.told(slot, own))
    });
    if desk.present[present].iter().all(|count| *count == 0) {
        return;
    }
    shelter(site, draws, raid, visit, desk, witness);
    let me = &structure.zones[zone];
    for group in 0..groups {
        let here = desk.present[zone * groups + group];
        if here == 0 {
            continue;
        }
        let events = &site.model.events.people[group];
        let sheltered = desk.subset[group];
        out.people(People::Exposed, group, here);
        out.people(People::Sheltered, group, sheltered);
        let found = binomial(here - sheltered, visit.searched, own.uniform(events.found));
        let killed_share = site.value(me.killed[group], luck, raid.open);
        let written = site.value(me.escaped[group], luck, raid.open);
        let escaped_share = written.min(1.0 - killed_share);
        site.clamps.count(warnings::over_one(zone), written > escaped_share + 1e-9);
        let killed = binomial(found, killed_share, own.uniform(events.killed));
        let evades = if killed_share < 1.0 { (escaped_share / (1.0 - killed_share)).min(1.0) } else { 0.0 };
        let evaded = binomial(found - killed, evades, own.uniform(events.evaded));
        let targeted = if visit.objective == SABOTAGE || !me.assault {
            0.0
        } else {
            site.value(structure.groups[group].targeted, luck, raid.open)
        };
        let captured = binomial(found - killed - evaded, targeted, own.uniform(events.captured));
        let injured = injured(site, (luck, own), raid, group, killed);
        out.people(People::KilledInAssault, group, killed);
        out.people(People::Injured, group, injured);
        out.people(People::Evaded, group, evaded);
        witness.note(|| {
            let toll = Toll { present: here, sheltered, found, killed, evaded, captured, injured };
            let chances = Chances { found: searched, killed: killed_share, evaded: evades, captured: targeted };
            let drawn = [
                own.counted(events.found, here - sheltered, searched),
                own.counted(events.killed, found, killed_share),
                own.counted(events.evaded, found - killed, evades),
                own.counted(events.captured, found - killed - evaded, targeted),
                Some(own.told(events.injured)).filter(|_| killed > 0 && structure.injured_per_killed.is_some()),
            ];
            Event::People { zone, group, toll, chances }.drawn(drawn.into_iter().flatten())
        });
        if !visit.completed {
            // Freed as the prong is neutralised, at no further risk.
            out.people(People::Captured, group, captured);
            out.people(People::Freed, group, captured);
            continue;
        }
        desk.found.push(Found { zone, group, held: captured, objective: visit.objective });
        desk.hiding.push(Hiding { zone, group, sheltered, objective: visit.objective });
    }
}

/// The people of a zone that is struck from a distance: all who are there are found, nobody is warned, shelters, gets away or
/// is taken (model.md section 4).
pub(crate) fn struck(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    zone: usize,
    desk: &Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) {
    let (luck, own) = (&draws.whole(), &draws.zone(zone));
    let structure = site.structure();
    for group in 0..structure.groups.len() {
        let here = desk.present[zone * structure.groups.len() + group];
        if here == 0 {
            continue;
        }
        let events = &site.model.events.people[group];
        let share = site.value(structure.zones[zone].killed[group], luck, raid.open);
        let killed = binomial(here, share, own.uniform(events.killed));
        let injured = injured(site, (luck, own), raid, group, killed);
        out.people(People::Exposed, group, here);
        out.people(People::KilledInAssault, group, killed);
        out.people(People::Injured, group, injured);
        witness.note(|| {
            let toll = Toll { present: here, found: here, killed, injured, ..Toll::default() };
            let chances = Chances { found: 1.0, killed: share, ..Chances::default() };
            let hurt = Some(own.told(events.injured)).filter(|_| killed > 0 && structure.injured_per_killed.is_some());
            Event::People { zone, group, toll, chances }
                .drawn(own.counted(events.killed, here, share).into_iter().chain(hurt))
        });
    }
}

/// How many are injured where so many of a group are killed: a Poisson number.
fn injured(site: &Site<'_>, (luck, own): (&Luck<'_>, &Luck<'_>), raid: &Raid, group: usize, killed: u64) -> u64 {
    let Some(slot) = site.structure().injured_per_killed.filter(|_| killed > 0) else { return 0 };
    let mean = site.value(slot, luck, raid.open) * killed as f64;
    poisson(mean, own.uniform(site.model.events.people[group].injured))
}

/// How many of each group reach the haven and find room in it: into `desk.subset`, by group.
fn shelter(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    visit: &Visit,
    desk: &mut Desk,
    witness: &mut impl Witness,
) {
    let (luck, own, zone) = (&draws.whole(), &draws.zone(visit.zone), visit.zone);
    let structure = site.structure();
    let haven = &structure.zones[zone].haven;
    let groups = structure.groups.len();
    desk.subset.clear();
    desk.subset.resize(groups, 0);
    let capacity = site.value(haven.capacity, luck, raid.open) as u64;
    if capacity == 0 {
        return;
    }
    let compliance = site.value(haven.compliance, luck, raid.open);
    let p = compliance * in_time(site, luck, raid, &site.plan.shelter[zone], visit.warning, visit.search);
    for group in 0..groups {
        let events = &site.model.events.people[group];
        desk.subset[group] = binomial(desk.present[zone * groups + group], p, own.uniform(events.sheltered));
    }
    witness.note(|| {
        let came: u64 = desk.subset.iter().sum();
        let present = |group: usize| desk.present[zone * groups + group];
        let people = &site.model.events.people;
        let sheltered = (0..groups).filter_map(|group| own.counted(people[group].sheltered, present(group), p));
        let kept = (0..groups).filter(|group| came > capacity && present(*group) > 0);
        let kept = kept.map(|group| own.told(people[group].haven));
        Event::Shelter { zone, p, came, capacity }.drawn(sheltered.chain(kept))
    });
    random_subset(&mut desk.subset, capacity, |group| own.uniform(site.model.events.people[group].haven));
}

/// P(shelter time < L + U S) over U: the mean of the distribution function over the search.
fn in_time(site: &Site<'_>, luck: &Luck<'_>, raid: &Raid, law: &ShelterLaw, warning: f64, search: f64) -> f64 {
    let shared = |operand: &Operand| operand.value(site, luck, 0);
    let (mut times, mut add, mut scale) = (&law.start, 0.0, 1.0);
    for (gate, operation, by) in &law.ops {
        if *gate != 0 && gate & raid.open == 0 {
            continue;
        }
        match (operation, by) {
            (Operation::Set, by) => (times, add, scale) = (by, 0.0, 1.0),
            (Operation::Add, PersonTime::Shared(by)) => add += shared(by),
            (Operation::Scale, PersonTime::Shared(by)) => {
                let by = shared(by);
                (add, scale) = (add * by, scale * by);
            }
            // `odds` acts on probabilities only, and a law as operand is one draw for all.
            _ => {}
        }
    }
    let law = match times {
        PersonTime::Law(law) if scale > 0.0 => law,
        other => {
            let base = if let PersonTime::Shared(operand) = other { shared(operand) } else { 0.0 };
            let time = (base * scale + add).max(0.0);
            return if search > 0.0 {
                ((warning + search - time) / search).clamp(0.0, 1.0)
            } else {
                f64::from(u8::from(time < warning))
            };
        }
    };
    let at = |time: f64| (time - add) / scale;
    if search > 0.0 {
        (scale * (law.integral(at(warning + search)) - law.integral(at(warning))) / search).clamp(0.0, 1.0)
    } else if warning > 0.0 {
        law.cdf(at(warning))
    } else {
        0.0
    }
}

/// Cuts counts to a random subset of `room` in all: multivariate hypergeometric, one group after another.
pub(crate) fn random_subset(counts: &mut [u64], room: u64, uniform: impl Fn(usize) -> f64) {
    let mut population: u64 = counts.iter().sum();
    let mut room = room;
    if population <= room {
        return;
    }
    for (index, count) in counts.iter_mut().enumerate() {
        let all = *count;
        *count = if all == 0 || room == 0 { 0 } else { hypergeometric(population, all, room, uniform(index)) };
        population -= all;
        room -= *count;
    }
}
