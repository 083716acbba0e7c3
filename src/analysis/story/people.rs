//! People who are reached (model.md section 7).

use crate::model::{Chances, Event, Note, Toll};
use crate::result::trace::{Chapter, Step};

use super::telling::Telling;
use super::words;

impl Telling<'_> {
    /// Who is there, and what happens to them.
    pub(super) fn people(&mut self, note: &Note) -> Option<Step> {
        let zone_key = |what: &str, zone: usize| (Chapter::People, format!("{what}/{}", self.structure.zones[zone].id));
        match note.event {
            Event::Understood { p, understood } => {
                let how = if understood { "as what it is, and act" } else { "for something else: it warns nobody" };
                let sentence = format!("people take the alarm {how}.");
                let odds = format!("probability {}", words::share(p));
                let about = (Chapter::People, "understood".to_owned());
                Some(Step {
                    when: String::new(),
                    seconds: None,
                    ..self.tell(note, about, sentence, odds, &[("alarm understood", p)])
                })
            }
            Event::Presence { zone, p, anyone } => {
                if !self.reached.contains(&zone) || (p >= 1.0 && anyone) {
                    return None;
                }
                let who = if anyone { "There are people" } else { "There is nobody" };
                let sentence = format!("{who} at {} that day.", self.zone(zone));
                let odds = format!("probability {}", words::share(p));
                let told = self.tell(note, zone_key("presence", zone), sentence, odds, &[("presence ", p)]);
                Some(Step { aside: anyone, ..told })
            }
            Event::Reached { zone, present, warning, search, searched, completed } => {
                let people = words::many(present, "person", "people");
                let who = match present {
                    0 => "nobody is there".to_owned(),
                    _ if warning > 0.0 => format!("the {people} there had {} of warning", words::duration(warning)),
                    _ => format!("the {people} there had no warning"),
                };
                let how = match (present, completed) {
                    (0, _) => String::new(),
                    (_, true) => format!("; it is searched in {}", words::duration(search)),
                    (_, false) => {
                        let share = (searched * 100.0 + 0.5).floor();
                        format!("; {share:.0} % of it is searched before the attackers are stopped")
                    }
                };
                let sentence = format!("{} is reached; {who}{how}.", self.zone(zone));
                Some(self.tell(note, zone_key("reached", zone), sentence, String::new(), &[]))
            }
            Event::Shelter { zone, p, came, capacity } => {
                let places = words::many(capacity, "place", "places");
                let full = if came > capacity { ": the others stay outside" } else { "" };
                let sentence =
                    format!("{came} come to the haven of {} in time, which has {places}{full}.", self.zone(zone));
                let odds = format!("each with probability {}", words::share(p));
                Some(self.tell(note, zone_key("shelter", zone), sentence, odds, &[]))
            }
            Event::People { zone, group, toll, chances } => {
                let freed = !self.from_a_distance && !self.completed.contains(&zone);
                let sentence = format!(
                    "{}, {} in {}: {}.",
                    self.structure.groups[group].name,
                    toll.present,
                    self.zone(zone),
                    fates(toll, (self.from_a_distance, freed))
                );
                let id = &self.structure.groups[group].id;
                let (chapter, zone) = zone_key("people", zone);
                let odds = if toll.found > 0 || chances.found < 1.0 {
                    odds(chances, self.from_a_distance)
                } else {
                    String::new()
                };
                Some(self.tell(note, (chapter, format!("{zone}/{id}")), sentence, odds, &[]))
            }
            _ => None,
        }
    }
}

/// What becomes of people in parts that add up to all of them.
fn fates(toll: Toll, (from_a_distance, freed): (bool, bool)) -> String {
    let part = |count: u64, word: &str| (count > 0).then(|| format!("{count} {word}"));
    let spared = toll.found - toll.killed - toll.evaded - toll.captured;
    let captured = if freed { "captured, and freed as the attackers are stopped" } else { "captured" };
    let found = [
        part(toll.killed, "killed"),
        part(toll.evaded, "got away"),
        part(toll.captured, captured),
        part(spared, "spared"),
    ];
    let found: Vec<String> = found.into_iter().flatten().collect();
    let hurt = part(toll.injured, "injured").map_or_else(String::new, |hurt| format!("; {hurt}"));
    if from_a_distance {
        return format!("{}{hurt}", found.join(", "));
    }
    let hidden = toll.present - toll.sheltered - toll.found;
    let parts = [
        part(toll.sheltered, "sheltered"),
        part(hidden, "not found"),
        (toll.found > 0).then(|| format!("{} found ({})", toll.found, found.join(", "))),
    ];
    format!("{}{hurt}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn odds(chances: Chances, from_a_distance: bool) -> String {
    let killed = format!("killed {}", words::share(chances.killed));
    if from_a_distance {
        return killed;
    }
    let found = if chances.found < 1.0 { format!("found {}, ", words::share(chances.found)) } else { String::new() };
    let (evaded, captured) = (words::share(chances.evaded), words::share(chances.captured));
    format!("{found}{killed}; of the others gets away {evaded}; of the others captured {captured}")
}
