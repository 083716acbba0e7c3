//! The crisis (model.md section 8): those held, how it ends, and what becomes of them.

use crate::model::{Event, Note};
use crate::result::trace::{Chapter, Step};

use super::telling::Telling;
use super::words;

/// Ways in which a crisis ends, in the order of the structure: how it is called, and its key.
const ENDINGS: [(&str, &str); 3] =
    [("a rescue assault", "assault"), ("a negotiated end", "negotiation"), ("a surrender", "surrender")];

/// The order of what ends a crisis, between what begins it and what comes of it.
pub(super) fn rank(key: &str) -> f64 {
    let ending = ENDINGS.iter().position(|(_, id)| key.strip_prefix("ending/") == Some(id));
    match (ending, key) {
        (Some(place), _) => 1.0 + place as f64,
        (None, "room") => 0.0,
        (None, _) => 9.0,
    }
}

impl Telling<'_> {
    /// From those held to the fate of each.
    pub(super) fn crisis(&mut self, note: &Note) -> Option<Step> {
        let about = |key: &str| (Chapter::Crisis, key.to_owned());
        match note.event {
            Event::Room { each, attackers, room, before, .. } => {
                let sentence = format!("the attackers left can hold {room} of {before}; the others are let go.");
                let odds = format!("{} captives to each of {attackers} attackers", words::share(each));
                Some(self.tell(note, about("room"), sentence, odds, &[]))
            }
            Event::Ending { ending, p, happens, days } => {
                let (name, id) = ENDINGS[ending];
                let sentence = if happens {
                    format!("{name} would come after {}.", words::days(days))
                } else {
                    format!("there is no {}.", name.trim_start_matches("a "))
                };
                let odds = format!("probability {}", words::share(p));
                let told = self.tell(note, about(&format!("ending/{id}")), sentence, odds, &[("ending ", p)]);
                // How it ends is told with the crisis.
                Some(Step { aside: true, ..told })
            }
            Event::Crisis { days, ending, escape, execution, rescue, held } => {
                let how =
                    ending.map_or("at its limit, and whoever is still held goes free", |ending| ENDINGS[ending].0);
                let by = if ending.is_some() { "with " } else { "" };
                let people = words::many(held, "person", "people");
                let sentence = format!("the crisis with {people} held ends after {}, {by}{how}.", words::days(days));
                let risks = format!("per day: escape {}, execution {}", words::share(escape), words::share(execution));
                let odds = rescue
                    .map_or_else(|| risks.clone(), |p| format!("{risks}; death in the rescue {}", words::share(p)));
                Some(self.on_day(days, self.tell(note, about("crisis"), sentence, odds, &[])))
            }
            Event::Fate { zone, group, late, fate, chances } => {
                let parts = [
                    (fate.escaped, "escaped"),
                    (fate.executed, "executed"),
                    (fate.killed, "killed in the rescue"),
                    (fate.freed, "freed"),
                ];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect();
                let (name, from) = (&self.structure.groups[group].name, self.zone(zone));
                let how = if late { "found in hiding and held" } else { "held" };
                let sentence = format!("{name}, {} {how} from {from}: {}.", fate.held, parts.join(", "));
                let [first, escaped, rescue] = chances;
                let first = match (late, first) {
                    (false, left) => format!("out before the end {}", words::share(left)),
                    (true, held) => format!("held to the end {}", words::share(held)),
                };
                let killed = if rescue > 0.0 {
                    format!("; killed in the rescue {}", words::share(rescue))
                } else {
                    String::new()
                };
                // Without a crisis all are freed at once, by no chance.
                let odds = if chances.iter().all(|chance| *chance <= 0.0) {
                    String::new()
                } else {
                    format!("{first}, of those by escape {}{killed}", words::share(escaped))
                };
                Some(self.tell(
                    note,
                    self.of_group(if late { "fate_late" } else { "fate" }, zone, group),
                    sentence,
                    odds,
                    &[],
                ))
            }
            _ => self.hiding(note),
        }
    }

    /// Those who hide while the crisis lasts, and are found.
    fn hiding(&self, note: &Note) -> Option<Step> {
        let about = |key: &str| (Chapter::Crisis, key.to_owned());
        match note.event {
            Event::RoomLate { room, before } => {
                let sentence = format!("of {before} found in hiding they can hold {room}; the others are let go.");
                Some(self.tell(note, about("room_late"), sentence, String::new(), &[]))
            }
            Event::Haven { zone, p, together, found, .. } => {
                let key = format!("haven/{}", self.structure.zones[zone].id);
                let odds = format!("hiding as one with probability {}", words::share(p));
                let name = self.zone(zone);
                let below = [("haven found as one", p)];
                match together {
                    None if p <= 0.0 => None,
                    None => {
                        let sentence = format!("those sheltered at {name} hide apart from each other.");
                        Some(self.tell(note, about(&key), sentence, odds, &below))
                    }
                    Some(days) if found => {
                        let sentence = format!("those sheltered at {name} hide as one, and are found.");
                        Some(self.on_day(days, self.tell(note, about(&key), sentence, odds, &below)))
                    }
                    Some(days) => {
                        let after = words::days(days);
                        let sentence =
                            format!("those sheltered at {name} hide as one; to find them would take {after}.");
                        Some(self.tell(note, about(&key), sentence, odds, &below))
                    }
                }
            }
            Event::Discovered { zone, group, sheltered, p, taken } => {
                let name = &self.structure.groups[group].name;
                let count = if taken == 0 { "none".to_owned() } else { taken.to_string() };
                let sentence =
                    format!("{name}, {sheltered} sheltered at {}: {count} found and taken.", self.zone(zone));
                let odds = format!("each with probability {}", words::share(p));
                let told = self.tell(note, self.of_group("discovered", zone, group), sentence, odds, &[]);
                Some(Step { aside: true, ..told })
            }
            _ => None,
        }
    }

    /// The key of people of a group from a zone.
    fn of_group(&self, what: &str, zone: usize, group: usize) -> (Chapter, String) {
        let (zone, group) = (&self.structure.zones[zone].id, &self.structure.groups[group].id);
        (Chapter::Crisis, format!("{what}/{zone}/{group}"))
    }

    /// A step with its day in the crisis.
    #[expect(clippy::unused_self, reason = "reads as the other steps do")]
    fn on_day(&self, days: f64, step: Step) -> Step {
        let text = words::days(days);
        let when = format!("day {}", text.split(' ').next().unwrap_or_default());
        Step { days: Some(days), when, ..step }
    }
}
