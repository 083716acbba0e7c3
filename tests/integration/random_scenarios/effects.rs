//! Random effects of conditions, controls and postures.

use super::dice::Dice;
use super::force::Response;
use super::harm::Harm;
use super::quantities::{constant, count, duration, factor, money, probability, rate};
use super::site::{Site, TACTICS};

/// What there is to act on.
#[derive(Debug)]
pub(super) struct World {
    pub(super) site: Site,
    pub(super) responses: Vec<Response>,
    pub(super) threats: Vec<String>,
    pub(super) harm: Harm,
}

/// Who has the effects, which says what they may act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A condition.
    Condition,
    /// A control that may not work: matters of one attack, as a condition.
    Uncertain,
    /// A control that works, or a posture: anything.
    Sure,
}

/// A list of some effects.
pub(super) fn effects(dice: &mut Dice, world: &World, owner: Owner) -> String {
    let mut list: Vec<String> = Vec::new();
    let wanted = dice.whole(1, 5);
    while list.len() < wanted {
        list.extend(effect(dice, world, owner));
    }
    format!("[\n  {},\n]", list.join(",\n  "))
}

/// A list of some effects on responses alone; empty without a response.
pub(super) fn on_responses(dice: &mut Dice, world: &World) -> String {
    let mut list: Vec<String> = Vec::new();
    if !world.responses.is_empty() {
        (0..dice.whole(2, 6)).for_each(|_| list.extend(response(dice, world)));
    }
    format!("[{}]", list.join(", "))
}

fn of(target: &str, operation: &str, value: &str) -> String {
    format!("{{ target = \"{target}\", {operation} = {value} }}")
}

/// An operation that keeps a probability a probability.
fn to_probability(dice: &mut Dice, target: &str) -> String {
    match dice.whole(0, 3) {
        0 => of(target, "set", &probability(dice)),
        1 => of(target, "scale", &constant(dice)),
        _ => of(target, "odds", &factor(dice, 1.5)),
    }
}

fn to_duration(dice: &mut Dice, target: &str, seconds: f64) -> String {
    match dice.whole(0, 3) {
        0 => of(target, "set", &duration(dice, seconds)),
        1 => of(target, "add", &format!("\"{} s\"", dice.between(0.2, 1.0) * seconds)),
        2 => of(target, "scale", "\"$pace\""),
        _ => of(target, "scale", &factor(dice, 1.0)),
    }
}

fn to_count(dice: &mut Dice, target: &str, middle: f64) -> String {
    match dice.whole(0, 2) {
        0 => of(target, "set", &count(dice, middle)),
        1 => of(target, "add", &format!("{}", dice.whole(0, middle as usize))),
        _ => of(target, "scale", &factor(dice, 1.0)),
    }
}

/// One of some ids, or all of them.
fn any<'a>(dice: &mut Dice, ids: &'a [String]) -> &'a str {
    if dice.chance(0.25) { "*" } else { dice.pick::<String>(ids) }
}

fn effect(dice: &mut Dice, world: &World, owner: Owner) -> Option<String> {
    match dice.whole(0, 9) {
        0 | 1 => Some(element(dice, world)),
        2 | 3 => Some(zone(dice, world, owner)),
        4 => response(dice, world),
        5 => people(dice, world),
        6 => crisis(dice, world),
        7 => plant(dice, world),
        8 => Some(threat(dice, world, owner)),
        _ => {
            if owner == Owner::Sure {
                settled(dice, world)
            } else {
                None
            }
        }
    }
}

fn element(dice: &mut Dice, world: &World) -> String {
    let (id, tactic) = (any(dice, &world.site.elements), *dice.pick(&TACTICS));
    match dice.whole(0, 4) {
        0 => to_probability(dice, &format!("element.{id}.detection")),
        1 => to_probability(dice, &format!("element.{id}.detection.{tactic}")),
        2 => to_probability(dice, &format!("element.{id}.assessment")),
        3 => to_duration(dice, &format!("element.{id}.delay.{tactic}"), 90.0),
        _ => to_duration(dice, &format!("element.{id}.delay"), 90.0),
    }
}

fn zone(dice: &mut Dice, world: &World, owner: Owner) -> String {
    let (id, of_haven) = (any(dice, &world.site.zones), *dice.pick(&["compliance", "together"]));
    match dice.whole(0, 10) {
        0 => to_probability(dice, &format!("zone.{id}.detection")),
        1 => to_duration(dice, &format!("zone.{id}.objective_time"), 900.0),
        2 => to_duration(dice, &format!("zone.{id}.search_time"), 1_500.0),
        3 => to_duration(dice, &format!("zone.{id}.crossing"), 40.0),
        4 => to_probability(dice, &format!("zone.{id}.presence")),
        // A haven may be built by an effect.
        5 | 6 => to_count(dice, &format!("zone.{id}.haven.capacity"), 30.0),
        7 => to_duration(dice, &format!("zone.{id}.haven.shelter_time"), 240.0),
        8 => to_probability(dice, &format!("zone.{id}.haven.{of_haven}")),
        9 => of(&format!("zone.{id}.haven.discovery"), "scale", &factor(dice, 1.0)),
        _ => {
            let group = any(dice, &world.site.groups);
            let target = format!("zone.{id}.occupancy.{group}");
            // Only conditions may bring more people into zones than there are: who is left goes to the later ones.
            if owner == Owner::Condition && dice.chance(0.7) {
                of(&target, "set", &constant(dice))
            } else {
                of(&target, "scale", &constant(dice))
            }
        }
    }
}

fn response(dice: &mut Dice, world: &World) -> Option<String> {
    if world.responses.is_empty() {
        return None;
    }
    let Response { id, duel } = dice.pick(&world.responses);
    Some(match dice.whole(0, 8) {
        0 => to_probability(dice, "response.*.availability"),
        1 => to_probability(dice, &format!("response.{id}.communication")),
        2 => to_probability(dice, &format!("response.{id}.commits_inside")),
        3 => to_duration(dice, &format!("response.{id}.decision"), 120.0),
        4 => to_duration(dice, &format!("response.{id}.assessment"), 30.0),
        5 | 6 => to_duration(dice, &format!("response.{id}.travel"), 300.0),
        _ if *duel && dice.chance(0.5) => to_count(dice, &format!("response.{id}.strength"), 15.0),
        _ if *duel => of(&format!("response.{id}.engagement.duel.effectiveness"), "scale", &factor(dice, 1.0)),
        _ => to_probability(dice, &format!("response.{id}.engagement.fixed")),
    })
}

fn people(dice: &mut Dice, world: &World) -> Option<String> {
    let (group, rank) = (any(dice, &world.site.groups), *dice.pick(&["0.0", "0.6", "{ uniform = [0, 0.9] }"]));
    Some(match dice.whole(0, 6) {
        0 => to_probability(dice, "alarm.understood"),
        1 => to_probability(dice, &format!("group.{group}.targeted")),
        2 => of(&format!("group.{group}.headcount"), "scale", &factor(dice, 0.9)),
        3 => of("dependence.rank", "set", rank),
        4 if world.harm.has("assault") => of("assault.escaped", "scale", &constant(dice)),
        5 if world.harm.has("captives_per_attacker") => {
            of("assault.captives_per_attacker", "scale", &factor(dice, 1.0))
        }
        6 if world.harm.has("injured_per_killed") => of("assault.injured_per_killed", "scale", &factor(dice, 1.0)),
        _ if world.harm.has("assault") => of("assault.killed", "scale", &constant(dice)),
        _ => return None,
    })
}

fn crisis(dice: &mut Dice, world: &World) -> Option<String> {
    if !world.harm.has("crisis") {
        return None;
    }
    let ending = if world.harm.endings.is_empty() { "assault" } else { *dice.pick(&world.harm.endings) };
    Some(match dice.whole(0, 5) {
        0 => to_probability(dice, &format!("crisis.{ending}.probability")),
        1 => to_duration(dice, &format!("crisis.{ending}.after"), 40.0 * 3_600.0),
        2 => of("crisis.escape", "set", &rate(dice, 0.3, "d")),
        3 => of("crisis.execution", "scale", &factor(dice, 1.0)),
        4 => to_probability(dice, "crisis.killed_in_assault"),
        _ => of("crisis.limit", "scale", &constant(dice)),
    })
}

fn plant(dice: &mut Dice, world: &World) -> Option<String> {
    if world.harm.units.is_empty() {
        return None;
    }
    let unit = any(dice, &world.harm.units);
    Some(match dice.whole(0, 6) {
        0 => to_probability(dice, "plant.shutdown"),
        1 => to_duration(dice, "plant.shutdown_time", 120.0),
        2 => to_duration(dice, &format!("plant.unit.{unit}.restart"), 20.0 * 86_400.0),
        3 => of(&format!("plant.unit.{unit}.repair"), "scale", &factor(dice, 1.0)),
        4 => of(&format!("plant.unit.{unit}.damage.*.major"), "scale", &factor(dice, 0.5)),
        6 => to_duration(dice, &format!("plant.unit.{unit}.ramp"), 10.0 * 86_400.0),
        _ => of("plant.value_per_day", "scale", &factor(dice, 1.0)),
    })
}

fn threat(dice: &mut Dice, world: &World, owner: Owner) -> String {
    let id = any(dice, &world.threats);
    match dice.whole(0, 4) {
        0 => of(&format!("threat.{id}.group_size"), "scale", &factor(dice, 1.0)),
        1 => of(&format!("threat.{id}.group_size"), "add", &format!("{}", dice.whole(0, 9))),
        2 => of(&format!("threat.{id}.tactic.{}", dice.pick(&TACTICS)), "add", &constant(dice)),
        3 if owner == Owner::Sure => of(&format!("threat.{id}.rate"), "scale", &constant(dice)),
        3 => of(&format!("threat.{id}.tactic"), "scale", &factor(dice, 1.0)),
        _ => of(
            &format!("threat.{id}.objective.{}", dice.pick(&["hostages", "sabotage", "abduction"])),
            "add",
            &constant(dice),
        ),
    }
}

/// Quantities that are no matter of one attack.
fn settled(dice: &mut Dice, world: &World) -> Option<String> {
    let harm = &world.harm;
    Some(match dice.whole(0, 6) {
        0 if harm.has("insurance") => {
            let key = dice.pick(&["deductible", "limit", "aggregate"]);
            of(&format!("money.insurance.{key}"), "set", &money(dice, 10.0))
        }
        1 if harm.has("money") => of("money.fatality", "scale", &factor(dice, 1.0)),
        2 if !harm.loss_events.is_empty() => {
            let event = any(dice, &harm.loss_events);
            of(&format!("loss_event.{event}.rate"), "scale", &constant(dice))
        }
        3 => of("parameters.care", "odds", &factor(dice, 1.5)),
        4 => of("parameters.pace", "scale", &constant(dice)),
        5 | 6 => {
            let zone = any(dice, &world.site.zones);
            of(&format!("zone.{zone}.attractiveness"), "scale", &constant(dice))
        }
        _ => return None,
    })
}
