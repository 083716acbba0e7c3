//! Who comes, in which conditions, and where they go (model.md section 3, steps 1 and 2).

use crate::model::{Event, Note};
use crate::result::trace::{Chapter, Step};
use crate::scenario::structure::SABOTAGE;

use super::telling::Telling;
use super::words;

/// Tactics and objectives as a sentence ends with them, in the order of the structure.
const TACTICS: [&str; 3] = ["by force", "by stealth", "by deceit"];
const OBJECTIVES: [&str; 3] = ["to take hostages", "to sabotage", "to abduct people"];
/// Readiness within this of 0 is called average.
const AVERAGE: f64 = 0.5;

/// A tactic, for what is done by it.
pub(super) fn by(tactic: usize) -> &'static str {
    TACTICS[tactic]
}

impl Telling<'_> {
    /// Conditions, controls, who comes, to which zone, by which way.
    pub(super) fn coming(&mut self, note: &Note) -> Option<Step> {
        let probability = |p: f64| format!("probability {}", words::share(p));
        let about = (Chapter::Attack, String::new());
        let mut told = match note.event {
            Event::Condition { condition, from, p, holds } => {
                let id = &self.structure.conditions[condition].id;
                let does = if holds { "holds" } else { "does not hold" };
                let sentence = format!("condition “{}” {does}.", words::spaced(id));
                let begins = [("condition ", from + p), ("exclusive ", from + p)];
                let about = (Chapter::Attack, format!("condition/{id}"));
                let mut told = self.tell(note, about, sentence, probability(p), &begins);
                told.aside = !holds;
                told.draws.iter_mut().filter(|_| from > 0.0).for_each(|draw| draw.from = Some(from));
                told
            }
            Event::Working { control, p, works } => {
                let control = &self.structure.controls[control];
                let works = if works { "is in working order" } else { "is not in working order" };
                let sentence = format!("“{}” {works}.", control.name);
                let about = (Chapter::Measures, format!("working/{}", control.id));
                self.tell(note, about, sentence, probability(p), &[("working ", p)])
            }
            Event::Readiness { z, rank } => {
                let how = match z {
                    z if z < -AVERAGE => "below average",
                    z if z > AVERAGE => "above average",
                    _ => "about average",
                };
                let sentence = format!("the site's readiness that day is {how} (Z = {z:.2}).").replace('-', "−");
                let odds = format!("rank correlation {}: every layer does better or worse with it", words::share(rank));
                self.tell(note, (Chapter::Attack, "readiness".to_owned()), sentence, odds, &[])
            }
            Event::Raid { threat, size, tactic, objective, chances } => {
                let who = words::many(u64::from(size), "attacker", "attackers");
                let does = match (self.structure.threats[threat].stand_off, size) {
                    (true, 1) => "strikes from a distance".to_owned(),
                    (true, _) => "strike from a distance".to_owned(),
                    (false, 1) => format!("comes {}", by(tactic)),
                    (false, _) => format!("come {}", by(tactic)),
                };
                let parts = ["tactic", "objective", "target"].into_iter().zip(chances);
                let chosen: Vec<String> = parts
                    .filter(|(_, chance)| *chance < 1.0)
                    .map(|(what, chance)| format!("{what} {}", words::share(chance)))
                    .collect();
                let odds =
                    if chosen.is_empty() { String::new() } else { format!("probability of the {}", chosen.join(", ")) };
                // From a distance nobody is taken: there the objective says only what is damaged.
                let sentence = if self.structure.threats[threat].stand_off && objective != SABOTAGE {
                    format!("{who} {does}.")
                } else {
                    format!("{who} {does}, {}.", OBJECTIVES[objective])
                };
                self.tell(note, (Chapter::Attack, "raid".to_owned()), sentence, odds, &[])
            }
            Event::Prong { prong, attackers, objective, .. } => {
                let sentence = if self.parts.len() == 1 {
                    format!("they go for {}.", self.structure.zones[self.parts[prong].zone].name)
                } else {
                    let go = if attackers == 1 { "goes" } else { "go" };
                    format!("{attackers} of them {go} for {}, {}.", self.part(prong), OBJECTIVES[objective])
                };
                self.tell(note, about, sentence, String::new(), &[])
            }
            Event::Route { prong, route, share, of } => {
                let elements = &self.structure.routes[route].elements;
                let who = self.who(prong);
                let names: Vec<String> =
                    elements.iter().map(|element| words::spaced(&self.structure.elements[*element].id)).collect();
                let sentence = if names.is_empty() {
                    format!("{who} are at the target as soon as they come in: nothing stands before it.")
                } else {
                    format!("{who} take the way by {}.", names.join(" > "))
                };
                let odds = if of > 1 { format!("one of {of} ways, {}", probability(share)) } else { String::new() };
                self.tell(note, about, sentence, odds, &[])
            }
            Event::StandOff { zone, present, .. } => {
                let people =
                    if present == 0 { "nobody is there".to_owned() } else { format!("{present} people are there") };
                let sentence = format!("{} is struck; {people}.", self.zone(zone));
                self.tell(
                    note,
                    (Chapter::Race, format!("stand_off/{}", self.structure.zones[zone].id)),
                    sentence,
                    String::new(),
                    &[],
                )
            }
            _ => return None,
        };
        match note.event {
            Event::Prong { prong, .. } => told.key = self.key("prong", prong),
            Event::Route { prong, .. } => told.key = self.key("route", prong),
            _ => {}
        }
        Some(told)
    }
}
