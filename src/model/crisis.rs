//! The crisis (model.md section 8): from the first completion with captives to its end, competing risks without clocks.

use crate::random::binomial;
use crate::scenario::dimension::{DAY, YEAR};
use crate::scenario::structure::{ABDUCTION, Crisis, SABOTAGE};

use super::desk::Desk;
use super::names::{Draws, Luck};
use super::outcome::{Outcome, People};
use super::people::random_subset;
use super::raid::Raid;
use super::site::Site;
use super::witness::{Event, Fate, Witness};

/// The risks of a hostage and the length of the crisis, in days and per day.
#[derive(Debug, Clone, Copy)]
struct Course {
    days: f64,
    escape: f64,
    execution: f64,
    /// Probability of death in the rescue, if it ends in one.
    rescue: Option<f64>,
    /// How many of those found late can still be held, if there is a limit.
    room: Option<u64>,
}

impl Course {
    fn hazard(&self) -> f64 {
        self.escape + self.execution
    }

    fn escape_share(&self) -> f64 {
        if self.hazard() > 0.0 { self.escape / self.hazard() } else { 0.0 }
    }

    /// Probabilities to be told: a first one, that of having escaped rather than been executed, and that of death in the
    /// rescue for those of an objective.
    fn chances(&self, first: f64, objective: usize) -> [f64; 3] {
        [first, self.escape_share(), self.rescue.filter(|_| objective != ABDUCTION).unwrap_or(0.0)]
    }

    /// Share of hostages who have left captivity after some days.
    fn left_after(&self, days: f64) -> f64 {
        -libm::expm1(-self.hazard() * days)
    }
}

/// Settles the fate of everyone held or hidden; returns the days of the crisis.
pub(crate) fn until_it_ends(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    desk: &mut Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) -> f64 {
    if desk.found.is_empty() {
        return 0.0;
    }
    let room = cut_to_what_can_be_held(site, draws, raid, desk, witness);
    let held: u64 = desk.found.iter().map(|found| found.held).sum();
    if held == 0 {
        return 0.0;
    }
    let luck = &draws.whole();
    let Some(crisis) = &site.structure().crisis else {
        for found in &desk.found {
            out.people(People::Captured, found.group, found.held);
            out.people(People::Freed, found.group, found.held);
            if found.held > 0 {
                let fate = Fate { held: found.held, freed: found.held, ..Fate::default() };
                let (zone, group, late) = (found.zone, found.group, false);
                witness.note(|| Event::Fate { zone, group, late, fate, chances: [0.0; 3] }.drawn([]));
            }
        }
        return 0.0;
    };
    let rescue_possible = desk.found.iter().any(|found| found.held > 0 && found.objective != ABDUCTION);
    let mut course = course(site, luck, raid, crisis, (held, rescue_possible), witness);
    course.room = room.map(|room| room.saturating_sub(held));
    for found in &desk.found {
        let own = &draws.zone(found.zone);
        let events = &site.model.events.people[found.group];
        let left = binomial(found.held, course.left_after(course.days), own.uniform(events.left));
        let escaped = binomial(left, course.escape_share(), own.uniform(events.escaped));
        out.people(People::Captured, found.group, found.held);
        out.people(People::Escaped, found.group, escaped);
        out.people(People::Executed, found.group, left - escaped);
        let killed = end(&course, own, events.rescue, (found.group, found.objective), found.held - left, out);
        if found.held > 0 {
            witness.note(|| {
                let (executed, freed) = (left - escaped, found.held - left - killed);
                let fate = Fate { held: found.held, escaped, executed, killed, freed };
                let chances = course.chances(course.left_after(course.days), found.objective);
                let drawn = [
                    own.counted(events.left, found.held, chances[0]),
                    own.counted(events.escaped, left, chances[1]),
                    own.counted(events.rescue, found.held - left, chances[2]),
                ];
                Event::Fate { zone: found.zone, group: found.group, late: false, fate, chances }
                    .drawn(drawn.into_iter().flatten())
            });
        }
    }
    discover(site, draws, raid, &course, desk, out, witness);
    course.days
}

/// `captives_per_attacker`: the held are cut to what the attackers left can hold; returns that number.
fn cut_to_what_can_be_held(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    desk: &mut Desk,
    witness: &mut impl Witness,
) -> Option<u64> {
    let slot = site.structure().captives_per_attacker?;
    let each = site.value(slot, &draws.whole(), raid.open);
    let attackers: u32 = desk.prongs.iter().filter(|prong| prong.completed()).map(|prong| prong.left).sum();
    let room = (each * f64::from(attackers) + 1e-9).floor() as u64;
    desk.subset.clear();
    desk.subset.extend(desk.found.iter().map(|found| found.held));
    let found = &desk.found;
    let before: u64 = desk.subset.iter().sum();
    if before > room {
        witness.note(|| {
            let kept = found
                .iter()
                .filter(|found| found.held > 0 && room > 0)
                .map(|found| draws.zone(found.zone).told(site.model.events.people[found.group].kept));
            Event::Room { each, attackers, room, before }.drawn(kept)
        });
    }
    random_subset(&mut desk.subset, room, |index| {
        draws.zone(found[index].zone).uniform(site.model.events.people[found[index].group].kept)
    });
    for (found, kept) in desk.found.iter_mut().zip(&desk.subset) {
        found.held = *kept;
    }
    Some(room)
}

/// The earliest of the endings that happen, or the limit.
fn course(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    crisis: &Crisis,
    (held, rescue_possible): (u64, bool),
    witness: &mut impl Witness,
) -> Course {
    let value = |slot| site.value(slot, luck, raid.open);
    let (mut seconds, mut first) = (value(crisis.limit), None);
    // In reverse, so that of two endings at one time the earlier in the list counts.
    for (index, ending) in crisis.endings.iter().enumerate().rev() {
        let name = site.model.events.endings[index];
        let p = if index > 0 || rescue_possible { value(ending.probability) } else { 0.0 };
        let happens = luck.happens(name, p);
        let after = if happens { value(ending.after) } else { f64::INFINITY };
        witness.note(|| {
            let drawn = site.told(ending.after, luck).filter(|_| happens);
            Event::Ending { ending: index, p, happens, days: after / DAY }
                .drawn(luck.decided(name, p).into_iter().chain(drawn))
        });
        if happens && after <= seconds {
            (seconds, first) = (after, Some(index));
        }
    }
    let per_day = |rate: f64| rate * DAY / YEAR;
    let course = Course {
        days: seconds / DAY,
        escape: per_day(value(crisis.escape)),
        execution: per_day(value(crisis.execution)),
        rescue: (first == Some(0)).then(|| value(crisis.killed_in_assault)),
        room: None,
    };
    witness.note(|| {
        let drawn = site.told(crisis.killed_in_assault, luck).filter(|_| course.rescue.is_some());
        let Course { days, escape, execution, rescue, .. } = course;
        Event::Crisis { days, ending: first, escape, execution, rescue, held }.drawn(drawn)
    });
    course
}

/// Those still held at the end: a rescue kills some, except who was taken off site; the others are freed. Returns how many
/// it kills.
fn end(
    course: &Course,
    own: &Luck<'_>,
    name: u32,
    (group, objective): (usize, usize),
    held: u64,
    out: &mut Outcome<'_>,
) -> u64 {
    let killed = match course.rescue {
        Some(p) if objective != ABDUCTION => binomial(held, p, own.uniform(name)),
        _ => 0,
    };
    out.people(People::KilledInRescue, group, killed);
    out.people(People::Freed, group, held - killed);
    killed
}

/// Sheltered people who are found while the crisis lasts, captured, and then run the same risks.
fn discover(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    course: &Course,
    desk: &mut Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) {
    let structure = site.structure();
    let luck = &draws.whole();
    desk.subset.clear();
    desk.left_held.clear();
    for hiding in &desk.hiding {
        let zone = &structure.zones[hiding.zone];
        let own = &draws.zone(hiding.zone);
        let open =
            zone.assault && hiding.objective != ABDUCTION && hiding.objective != SABOTAGE && hiding.sheltered > 0;
        let hazard = if open { site.value(zone.haven.discovery, luck, raid.open) * DAY / YEAR } else { 0.0 };
        if hazard <= 0.0 {
            desk.subset.push(0);
            desk.left_held.push(0.0);
            continue;
        }
        let targeted = site.value(structure.groups[hiding.group].targeted, luck, raid.open);
        let as_one = site.value(zone.haven.together, luck, raid.open);
        let together = own.happens(site.model.events.together, as_one);
        let (found, still_held) = if together {
            let at = -libm::log(own.uniform(site.model.events.found_at)) / hazard;
            witness.note(|| {
                let coin = own.decided(site.model.events.together, as_one);
                let (zone, group, found) = (hiding.zone, hiding.group, at < course.days);
                Event::Haven { zone, group, p: as_one, together: Some(at), found }
                    .drawn(coin.into_iter().chain([own.told(site.model.events.found_at)]))
            });
            if at < course.days { (1.0, 1.0 - course.left_after(course.days - at)) } else { (0.0, 0.0) }
        } else {
            witness.note(|| {
                let coin = own.decided(site.model.events.together, as_one);
                let (zone, group) = (hiding.zone, hiding.group);
                Event::Haven { zone, group, p: as_one, together: None, found: false }.drawn(coin)
            });
            let found = -libm::expm1(-hazard * course.days);
            (found, if found > 0.0 { (held_at_end(hazard, course) / found).min(1.0) } else { 0.0 })
        };
        let name = site.model.events.people[hiding.group].discovered;
        let taken = binomial(hiding.sheltered, found * targeted, own.uniform(name));
        witness.note(|| {
            let (zone, group, sheltered, p) = (hiding.zone, hiding.group, hiding.sheltered, found * targeted);
            Event::Discovered { zone, group, sheltered, p, taken }.drawn(own.counted(name, sheltered, p))
        });
        desk.subset.push(taken);
        desk.left_held.push(still_held);
    }
    if let Some(room) = course.room {
        let hiding = &desk.hiding;
        let before: u64 = desk.subset.iter().sum();
        if before > room {
            witness.note(|| {
                let drawn = (0..hiding.len()).filter(|index| desk.subset[*index] > 0 && room > 0);
                let events = &site.model.events.people;
                let drawn =
                    drawn.map(|index| draws.zone(hiding[index].zone).told(events[hiding[index].group].late_kept));
                Event::RoomLate { room, before }.drawn(drawn)
            });
        }
        random_subset(&mut desk.subset, room, |index| {
            draws.zone(hiding[index].zone).uniform(site.model.events.people[hiding[index].group].late_kept)
        });
    }
    for (index, hiding) in desk.hiding.iter().enumerate() {
        let captured = desk.subset[index];
        if captured == 0 {
            continue;
        }
        let own = &draws.zone(hiding.zone);
        let events = &site.model.events.people[hiding.group];
        let held = binomial(captured, desk.left_held[index], own.uniform(events.late_held));
        let escaped = binomial(captured - held, course.escape_share(), own.uniform(events.late_escaped));
        out.people(People::Captured, hiding.group, captured);
        out.people(People::Escaped, hiding.group, escaped);
        out.people(People::Executed, hiding.group, captured - held - escaped);
        // The rescue of those found late is drawn apart from that of those held from the start.
        let killed = end(course, own, events.late_rescue, (hiding.group, hiding.objective), held, out);
        witness.note(|| {
            let (executed, freed) = (captured - held - escaped, held - killed);
            let fate = Fate { held: captured, escaped, executed, killed, freed };
            let chances = course.chances(desk.left_held[index], hiding.objective);
            let drawn = [
                own.counted(events.late_held, captured, chances[0]),
                own.counted(events.late_escaped, captured - held, chances[1]),
                own.counted(events.late_rescue, held, chances[2]),
            ];
            Event::Fate { zone: hiding.zone, group: hiding.group, late: true, fate, chances }
                .drawn(drawn.into_iter().flatten())
        });
    }
}

/// d (exp(-dT) - exp(-hT)) / (h - d), and its limit d T exp(-dT): discovered, and still held at the end.
fn held_at_end(discovery: f64, course: &Course) -> f64 {
    let (hazard, days) = (course.hazard(), course.days);
    // Written with the smaller of the two hazards outside, so that no exponential overflows.
    let (slow, difference) = (hazard.min(discovery), (hazard - discovery).abs());
    let spread = difference * days;
    let mean = if spread < 1e-9 { days } else { -libm::expm1(-spread) / difference };
    discovery * libm::exp(-slow * days) * mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_held_at_the_end_agree_with_quadrature_also_at_equal_hazards() {
        for (discovery, escape) in
            [(0.4, 0.52), (0.4, 0.4), (0.4, 0.400_000_000_1), (0.1, 0.0), (3.0, 0.02), (0.02, 3.0)]
        {
            let course = Course { days: 3.25, escape, execution: 0.0, rescue: None, room: None };
            let steps = 20_000;
            let width = course.days / f64::from(steps);
            let sum: f64 = (0..steps)
                .map(|step| (f64::from(step) + 0.5) * width)
                .map(|t| discovery * libm::exp(-discovery * t) * libm::exp(-escape * (course.days - t)) * width)
                .sum();
            let found = held_at_end(discovery, &course);
            assert!((found - sum).abs() < 1e-8, "{discovery} {escape}: {found} {sum}");
        }
        // A haven found within the hour, a month of crisis: the risks of a hostage are all that counts.
        let course = Course { days: 30.0, escape: 0.1, execution: 0.0, rescue: None, room: None };
        for discovery in [20.0, 24.0, 100.0] {
            let exact = discovery / (discovery - 0.1) * libm::exp(-3.0);
            assert!((held_at_end(discovery, &course) - exact).abs() < 1e-12, "{discovery}");
        }
    }
}
