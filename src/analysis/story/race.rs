//! Delay against detection (model.md section 3, steps 3 to 5), by the clock.

use crate::model::{Event, Note};
use crate::result::trace::{Chapter, Step};

use super::coming::by;
use super::telling::Telling;
use super::words;

impl Telling<'_> {
    /// What a prong does until it is done or stopped.
    pub(super) fn race(&mut self, note: &Note) -> Option<Step> {
        let at = note.seconds?;
        match note.event {
            Event::Starts { prong } => {
                let about = (Chapter::Race, self.key("start", prong));
                let sentence = format!("{} set out.", self.who(prong));
                (at > 0.0).then(|| Step { aside: true, ..self.tell(note, about, sentence, String::new(), &[]) })
            }
            Event::Element { .. } => self.element(note, at),
            Event::Forced { prong, element, crossing, left, end } => {
                let part = &self.parts[prong];
                if left <= 0.0 || at > part.neutralised {
                    return None;
                }
                let known = self.by_element.iter().find(|(which, _)| *which == (prong, element));
                let draws = known.map(|(_, draws)| draws.clone()).unwrap_or_default();
                let name = words::spaced(&self.structure.elements[element].id);
                let how = words::duration(end - at);
                let sentence = if left < 1.0 {
                    let of = (left * 100.0 + 0.5).floor();
                    format!("{name}{}: what is left of it, {of:.0} %, by force in {how}.", self.of_part(prong))
                } else {
                    let after = self.crossed(element, crossing);
                    format!("{name}{}: {after}{how} by force.", self.of_part(prong))
                };
                let id = &self.structure.elements[element].id;
                let about = (Chapter::Race, format!("{}/{id}", self.key("forced", prong)));
                let told = self.tell(&Note { draws, ..note.clone() }, about, sentence, String::new(), &[]);
                Some(Step { aside: true, ..told })
            }
            Event::Target { prong, zone, objective_time, p, given, sensed } => {
                let part = &self.parts[prong];
                if part.arrival > part.neutralised {
                    return None;
                }
                let seen = match (p > 0.0 && at <= self.alarm, sensed) {
                    (false, _) => "",
                    (true, true) => "; noticed as they arrive",
                    (true, false) => "; not noticed as they arrive",
                };
                let odds = if seen.is_empty() { String::new() } else { self.layer(p, given) };
                let needs = words::duration(objective_time);
                let sentence = if self.parts.len() == 1 {
                    format!("they are at {} and need {needs} there{seen}.", self.zone(zone))
                } else {
                    format!("{} are there and need {needs}{seen}.", self.who(prong))
                };
                let about = (Chapter::Race, self.key("arrival", prong));
                let mut arrived = Note { seconds: Some(part.arrival), ..note.clone() };
                if seen.is_empty() {
                    arrived.draws.retain(|draw| !self.model.draw_name(draw).starts_with("sensed on arrival"));
                }
                Some(self.tell(&arrived, about, sentence, odds, &[("sensed on arrival", given)]))
            }
            Event::Alarm => {
                let about = (Chapter::Race, "alarm".to_owned());
                if at.is_finite() {
                    let sentence = format!("the alarm is given: noticed at {}.", self.noticed_by);
                    return Some(self.tell(note, about, sentence, String::new(), &[]));
                }
                let sentence = "no alarm is given: nothing notices them.".to_owned();
                Some(self.tell(note, about, sentence, String::new(), &[]))
            }
            Event::Completes { prong, left, .. } => {
                let about = (Chapter::Race, self.key("completes", prong));
                let sentence =
                    format!("the attackers at {} are done there, {left} of them still standing.", self.part(prong));
                Some(self.tell(note, about, sentence, String::new(), &[]))
            }
            _ => None,
        }
    }

    /// An element at the prong's own pace, as far as it comes before the alarm.
    fn element(&mut self, note: &Note, at: f64) -> Option<Step> {
        let Event::Element { prong, element, crossing, delay, p, given, sensed, sense } = note.event else {
            return None;
        };
        let part = &self.parts[prong];
        if at > part.neutralised {
            return None;
        }
        let me = &self.structure.elements[element];
        let name = words::spaced(&me.id);
        let about = (Chapter::Race, format!("{}/{}", self.key("element", prong), me.id));
        let of_part = self.of_part(prong);
        let (watched, forced) = (at <= self.alarm, part.hurried && at >= self.alarm);
        if forced {
            // Told where it is worked by force; here is left whether it notices, if that still matters.
            let draws: Vec<_> = note.draws.iter().filter(|draw| !draw.second).copied().collect();
            self.by_element.push(((prong, element), draws));
            if !watched {
                return None;
            }
            let seen = if sensed { "noticed" } else { "not noticed" };
            let coin: Vec<_> = note.draws.iter().filter(|draw| draw.second).copied().collect();
            let sentence = format!("{name}{of_part}: {seen} as they come to it.");
            return Some(self.tell(
                &Note { draws: coin, ..note.clone() },
                about,
                sentence,
                self.layer(p, given),
                &[("2nd", given)],
            ));
        }
        let when = match me.sense_at {
            share if share <= 0.0 || sense <= at => String::new(),
            share if share < 1.0 => format!(" half-way, at {}", words::clock(sense)),
            _ => format!(" at its end, at {}", words::clock(sense)),
        };
        let seen = match (watched, sensed) {
            (false, _) => String::new(),
            (true, true) => format!("; noticed{when}"),
            (true, false) => "; not noticed".to_owned(),
        };
        let cut = part.hurried && at + delay > self.alarm;
        let would = if cut { "would take " } else { "" };
        let after = self.crossed(element, crossing);
        let sentence = format!("{name}{of_part}: {after}{would}{} {}{seen}.", words::duration(delay), by(self.tactic));
        let odds = if watched { self.layer(p, given) } else { String::new() };
        let mut told = note.clone();
        // After the alarm it no longer matters what notices them.
        told.draws.retain(|draw| watched || !draw.second);
        Some(Step { aside: !watched, ..self.tell(&told, about, sentence, odds, &[("2nd", given)]) })
    }

    /// Before an element, the way to it.
    fn crossed(&self, element: usize, crossing: f64) -> String {
        let from = self.zone(self.structure.elements[element].from);
        if crossing > 0.0 { format!("after {} across {from}, ", words::duration(crossing)) } else { String::new() }
    }
}
