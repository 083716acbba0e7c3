//! Random threats and responses.

use std::fmt::Write;

use super::Wish;
use super::dice::Dice;
use super::quantities::{by, constant, count, duration, factor, probability, rate, settled_probability, weights};
use super::site::{Site, TACTICS};

const OBJECTIVES: [&str; 3] = ["hostages", "sabotage", "abduction"];

/// A response, and whether it fights a duel.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) id: String,
    pub(super) duel: bool,
}

/// Draws the responses and writes them.
pub(super) fn responses(dice: &mut Dice, zones: &[&str], text: &mut String) -> Vec<Response> {
    let number = dice.whole(0, 3);
    (0..number).map(|number| response(dice, number, zones, text)).collect()
}

pub(super) fn response(dice: &mut Dice, number: usize, zones: &[&str], text: &mut String) -> Response {
    let id = format!("r{number}");
    let duel = dice.chance(0.6);
    writeln!(text, "[[response]]\nid = \"{id}\"").unwrap();
    for key in ["communication", "availability"] {
        if dice.chance(0.5) {
            writeln!(text, "{key} = {}", probability(dice)).unwrap();
        }
    }
    for (key, p, seconds) in [("assessment", 0.4, 30.0), ("decision", 0.6, 120.0)] {
        if dice.chance(p) {
            writeln!(text, "{key} = {}", duration(dice, seconds)).unwrap();
        }
    }
    writeln!(text, "travel = {}", by(dice, zones, 0.4, |dice| duration(dice, 300.0))).unwrap();
    if dice.chance(0.5) {
        writeln!(text, "commits_inside = {}", probability(dice)).unwrap();
    }
    if duel {
        let middle = *dice.pick(&[2.0, 10.0, 40.0]);
        writeln!(text, "strength = {}", count(dice, middle)).unwrap();
        let mut terms = Vec::new();
        for key in ["effectiveness", "attackers_break_at", "defenders_break_at"] {
            if dice.chance(0.6) {
                let value = if key == "effectiveness" { factor(dice, 1.0) } else { constant(dice) };
                terms.push(format!("{key} = {value}"));
            }
        }
        writeln!(text, "engagement = {{ duel = {{ {} }} }}", terms.join(", ")).unwrap();
    } else {
        writeln!(text, "engagement = {{ fixed = {} }}", probability(dice)).unwrap();
    }
    Response { id, duel }
}

/// Draws the threats and writes them; returns their ids.
pub(super) fn threats(
    dice: &mut Dice,
    site: &Site,
    conditions: &[String],
    wish: Wish,
    text: &mut String,
) -> Vec<String> {
    let number = dice.whole(1, 3);
    let ids: Vec<String> = (0..number).map(|number| format!("t{number}")).collect();
    for id in &ids {
        writeln!(text, "[[threat]]\nid = \"{id}\"\nrate = {}", rate(dice, 0.8 / number as f64, "yr")).unwrap();
        if dice.chance(0.25) {
            let dispersion = *dice.pick(&["0.5", "2.0", "{ uniform = [0.4, 3] }"]);
            writeln!(text, "dispersion = {dispersion}").unwrap();
        }
        let stand_off = dice.chance(0.25);
        if stand_off {
            writeln!(text, "stand_off = true").unwrap();
        }
        if dice.chance(0.9) {
            let middle = *dice.pick(&[2.0, 12.0, 12.0, 50.0]);
            writeln!(text, "group_size = {}", count(dice, middle)).unwrap();
        }
        if dice.chance(0.7) {
            writeln!(text, "objective = {}", weights(dice, &OBJECTIVES)).unwrap();
        }
        if stand_off {
            let all: Vec<usize> = (0..site.zones.len()).collect();
            target(dice, site, &all, 1, wish, text);
        } else {
            approach(dice, site, wish, text);
        }
        if !conditions.is_empty() && dice.chance(0.3) {
            // Exclusive conditions keep a sum below 1.
            writeln!(text, "conditions = {{ {} = {} }}", dice.pick(conditions), dice.between(0.0, 0.3)).unwrap();
        }
    }
    ids
}

/// How a threat comes: tactic, entry, targets, path.
fn approach(dice: &mut Dice, site: &Site, wish: Wish, text: &mut String) {
    if dice.chance(0.8) {
        writeln!(text, "tactic = {}", weights(dice, &TACTICS)).unwrap();
    }
    if dice.chance(0.4) {
        writeln!(text, "force_after_alarm = {}", dice.chance(0.3)).unwrap();
    }
    let mut entry = dice.some(site.entries, 0.7);
    // Attackers come from within, where nobody is: an entry zone draws no adaptive attackers.
    let within = dice.whole(0, site.zones.len() - 1);
    if dice.chance(0.2) && !site.peopled.contains(&within) && !entry.contains(&within) {
        entry.push(within);
    }
    let mut reachable = site.reachable(&entry);
    // An entry zone is a target now and then: a path of no elements.
    let apart: Vec<usize> = reachable.iter().copied().filter(|zone| !entry.contains(zone)).collect();
    if !apart.is_empty() && dice.chance(0.9) {
        reachable = apart;
    }
    let ids: Vec<String> = entry.iter().map(|zone| format!("\"{}\"", site.zones[*zone])).collect();
    writeln!(text, "entry = [{}]", ids.join(", ")).unwrap();
    let prongs = *dice.pick(&[1, 1, 2, 3, 4]);
    target(dice, site, &reachable, prongs, wish, text);
    let rule = match dice.whole(0, 3) {
        _ if wish.uniform => "\"uniform\"".to_owned(),
        0 => "\"uniform\"".to_owned(),
        1 => "\"weakest\"".to_owned(),
        _ => format!("{{ quantal = {} }}", dice.pick(&["0", "1.5", "6.0"])),
    };
    writeln!(text, "path = {rule}").unwrap();
}

/// Targets among some zones: weights, sets of up to `prongs` each, or whatever draws the attackers.
fn target(dice: &mut Dice, site: &Site, zones: &[usize], prongs: usize, wish: Wish, text: &mut String) {
    // An attack needs a zone that draws it: one with people that is no entry zone.
    let drawn_to = zones.iter().any(|zone| *zone >= site.entries && site.peopled.contains(zone));
    if !wish.uniform && drawn_to && dice.chance(0.4) {
        writeln!(text, "target = \"adaptive\"").unwrap();
        return;
    }
    let ids: Vec<&str> = zones.iter().map(|zone| site.zones[*zone].as_str()).collect();
    if prongs == 1 {
        writeln!(text, "target = {}", weights(dice, &ids)).unwrap();
        return;
    }
    let number = dice.whole(1, 3);
    let sets: Vec<String> = (0..number).map(|_| target_set(dice, &ids, prongs)).collect();
    writeln!(text, "target = [\n  {},\n]", sets.join(",\n  ")).unwrap();
}

fn target_set(dice: &mut Dice, ids: &[&str], prongs: usize) -> String {
    let number = dice.whole(1, prongs);
    // The same zone may be gone for by two prongs.
    let zones: Vec<String> = (0..number).map(|_| format!("\"{}\"", dice.pick(ids))).collect();
    let mut parts = vec![format!("zones = [{}]", zones.join(", "))];
    let list = |entries: Vec<String>| format!("[{}]", entries.join(", "));
    if dice.chance(0.6) {
        let split = dice.split(number);
        parts.push(format!("split = {}", list(split.iter().map(ToString::to_string).collect())));
    }
    if dice.chance(0.6) {
        parts.push(format!("start = {}", list((0..number).map(|_| duration(dice, 200.0)).collect())));
    }
    if dice.chance(0.5) {
        let objectives = (0..number).map(|_| format!("\"{}\"", dice.pick(&OBJECTIVES))).collect();
        parts.push(format!("objective = {}", list(objectives)));
    }
    parts.push(format!("weight = {}", dice.between(0.2, 1.0)));
    format!("{{ {} }}", parts.join(", "))
}

/// Draws the conditions' ids and probabilities; their effects are written by the caller.
pub(super) fn condition(dice: &mut Dice, number: usize, exclusive: bool, text: &mut String) -> String {
    let id = format!("c{number}");
    let probability = if exclusive { format!("{}", dice.between(0.05, 0.3)) } else { settled_probability(dice) };
    writeln!(text, "[[condition]]\nid = \"{id}\"\nprobability = {probability}").unwrap();
    if exclusive {
        writeln!(text, "exclusive = \"light\"").unwrap();
    }
    id
}
