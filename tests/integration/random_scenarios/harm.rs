//! Random harm and its cost: assault, crisis, plant, money, loss events.

use std::fmt::Write;

use super::dice::Dice;
use super::quantities::{by, constant, duration, factor, money, probability, rate, weights};
use super::site::{Site, harm};

const STATES: [&str; 3] = ["none", "minor", "major"];

/// What a scenario has that effects can act on.
#[derive(Debug, Default)]
pub(super) struct Harm {
    /// Tables and keys that are written.
    written: Vec<&'static str>,
    pub(super) endings: Vec<&'static str>,
    pub(super) units: Vec<String>,
    pub(super) loss_events: Vec<String>,
}

impl Harm {
    /// True if a table or key is written.
    pub(super) fn has(&self, what: &str) -> bool {
        self.written.contains(&what)
    }
}

/// Draws the harm and writes it.
pub(super) fn everything(dice: &mut Dice, site: &Site, text: &mut String) -> Harm {
    let mut made = Harm::default();
    if dice.chance(0.9) {
        made.written.push("assault");
        writeln!(text, "[assault]").unwrap();
        harm(dice, &site.group_ids(), text);
        if dice.chance(0.5) {
            made.written.push("captives_per_attacker");
            writeln!(text, "captives_per_attacker = {}", factor(dice, 1.2)).unwrap();
        }
        if dice.chance(0.6) {
            made.written.push("injured_per_killed");
            writeln!(text, "injured_per_killed = {}", factor(dice, 2.0)).unwrap();
        }
    }
    if dice.chance(0.85) {
        made.written.push("crisis");
        crisis(dice, &mut made, text);
    }
    if dice.chance(0.75) {
        plant(dice, site, &mut made, text);
    }
    if dice.chance(0.8) {
        made.written.push("money");
        purse(dice, &mut made, text);
    }
    if dice.chance(0.4) {
        for number in 0..dice.whole(1, 2) {
            loss_event(dice, number, &mut made, text);
        }
    }
    made
}

fn crisis(dice: &mut Dice, made: &mut Harm, text: &mut String) {
    writeln!(text, "[crisis]").unwrap();
    for (ending, hours) in [("assault", 30.0), ("negotiation", 70.0), ("surrender", 50.0)] {
        if dice.chance(0.7) {
            let (p, after) = (probability(dice), duration(dice, hours * 3_600.0));
            writeln!(text, "{ending} = {{ probability = {p}, after = {after} }}").unwrap();
            made.endings.push(ending);
        }
    }
    for (key, p, middle) in [("escape", 0.8, 0.3), ("execution", 0.8, 0.1)] {
        if dice.chance(p) {
            writeln!(text, "{key} = {}", rate(dice, middle, "d")).unwrap();
        }
    }
    if dice.chance(0.9) {
        writeln!(text, "killed_in_assault = {}", probability(dice)).unwrap();
    }
    if dice.chance(0.6) {
        writeln!(text, "limit = {}", duration(dice, 12.0 * 86_400.0)).unwrap();
    }
}

fn plant(dice: &mut Dice, site: &Site, made: &mut Harm, text: &mut String) {
    let last = site.zones.len() - 1;
    let zone = dice.whole(site.entries, last);
    writeln!(text, "[plant]\nzone = \"{}\"\nvalue_per_day = {}", site.zones[zone], money(dice, 2.0)).unwrap();
    if dice.chance(0.7) {
        writeln!(text, "shutdown = {}\nshutdown_time = {}", probability(dice), duration(dice, 120.0)).unwrap();
    }
    let number = dice.whole(1, 3);
    for unit in 0..number {
        let id = format!("u{unit}");
        writeln!(text, "[[plant.unit]]\nid = \"{id}\"\nshare = {}", dice.between(0.05, 1.0 / number as f64)).unwrap();
        if dice.chance(0.5) {
            let zone = dice.whole(site.entries, last);
            writeln!(text, "zone = \"{}\"", site.zones[zone]).unwrap();
        }
        let damage = |dice: &mut Dice| {
            let by_objective = dice.chance(0.4);
            if !by_objective {
                return weights(dice, &STATES);
            }
            let of = ["hostages", "sabotage", "abduction"]
                .map(|objective| format!("{objective} = {}", weights(dice, &STATES)));
            format!("{{ {} }}", of.join(", "))
        };
        writeln!(text, "damage = {}", damage(dice)).unwrap();
        if dice.chance(0.6) {
            writeln!(text, "damage_safe = {}", damage(dice)).unwrap();
        }
        writeln!(text, "restart = {}", by(dice, &STATES, 0.8, |dice| duration(dice, 20.0 * 86_400.0))).unwrap();
        if dice.chance(0.8) {
            writeln!(text, "repair = {}", by(dice, &STATES, 0.8, |dice| money(dice, 10.0))).unwrap();
        }
        if dice.chance(0.6) {
            writeln!(text, "ramp = {}", duration(dice, 10.0 * 86_400.0)).unwrap();
        }
        made.units.push(id);
    }
}

fn purse(dice: &mut Dice, made: &mut Harm, text: &mut String) {
    writeln!(text, "[money]").unwrap();
    for (key, middle) in [("fatality", 2.0), ("crisis_per_day", 0.5), ("value_of_preventing_fatality", 5.0)] {
        if dice.chance(0.7) {
            writeln!(text, "{key} = {}", money(dice, middle)).unwrap();
        }
    }
    if dice.chance(0.4) {
        writeln!(text, "discount = {}", constant(dice)).unwrap();
    }
    if dice.chance(0.7) {
        made.written.push("insurance");
        writeln!(text, "[money.insurance]\nlimit = {}", money(dice, 20.0)).unwrap();
        for (key, middle) in [("deductible", 3.0), ("aggregate", 25.0), ("premium", 1.0)] {
            if dice.chance(0.6) {
                writeln!(text, "{key} = {}", money(dice, middle)).unwrap();
            }
        }
    }
}

fn loss_event(dice: &mut Dice, number: usize, made: &mut Harm, text: &mut String) {
    let id = format!("l{number}");
    writeln!(text, "[[loss_event]]\nid = \"{id}\"\nrate = {}", rate(dice, 1.5, "yr")).unwrap();
    if dice.chance(0.6) {
        writeln!(text, "capability = {}\nresistance = {}", factor(dice, 1.0), factor(dice, 1.0)).unwrap();
    }
    let amounts: Vec<String> = (0..dice.whole(1, 2)).map(|_| money(dice, 3.0)).collect();
    writeln!(text, "magnitude = [{}]", amounts.join(", ")).unwrap();
    made.loss_events.push(id);
}
