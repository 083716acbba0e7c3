//! Responses and engagements (model.md section 3, steps 6 and 7, and section 6).

use crate::model::{Coming, Event, Note};
use crate::result::trace::{Chapter, Step};

use super::telling::Telling;
use super::words;

impl Telling<'_> {
    /// What a response does.
    pub(super) fn response(&mut self, note: &Note) -> Option<Step> {
        let key = |what: &str, response: usize| format!("{what}/{}", self.structure.responses[response].id);
        let against =
            |what: &str, response: usize, prong: usize| (Chapter::Race, self.key(&key(what, response), prong));
        let name = |response: usize| self.structure.responses[response].name.as_str();
        match note.event {
            // A force that is not there at all is no part of the story: one that a control would call into being.
            Event::AtHand { communication, availability, .. } if communication * availability <= 0.0 => None,
            Event::AtHand { response, .. } => Some(self.at_hand(note, (Chapter::Race, key("at_hand", response)))),
            Event::Comes { response, prong, travel, complete, commits, coming } => {
                let to = self.part(prong);
                let there = format!("{}: at {to} after {} on the way", name(response), words::duration(travel));
                let sentence = match coming {
                    Coming::Late => {
                        format!("{there}, too late: the attackers need only until {}.", words::clock(complete))
                    }
                    Coming::Contains => {
                        format!("{there}; the attackers are inside, and are surrounded rather than fought.")
                    }
                    Coming::InTime if commits.is_some() => format!("{there}, in time to go in."),
                    Coming::InTime => format!("{there}, before the attackers."),
                };
                let odds =
                    commits.map_or_else(String::new, |p| format!("goes in with probability {}", words::share(p)));
                let below = commits.map(|p| ("commits ", p));
                let told = self.tell(note, against("comes", response, prong), sentence, odds, below.as_slice());
                // One that is too late for all is told once.
                Some(Step { aside: coming == Coming::Late && prong > 0, ..told })
            }
            Event::Share { response, prong, strength } => {
                let men = words::many(u64::from(strength), "man", "men");
                let sentence = format!("{}: {men} of them against those at {}.", name(response), self.part(prong));
                let about = against("share", response, prong);
                (self.parts.len() > 1).then(|| self.tell(note, about, sentence, String::new(), &[]))
            }
            Event::Misses { response, prong, neutralised } => {
                let why = if neutralised { "are beaten already" } else { "are left: no men to spare for them" };
                let sentence = format!("{}: the attackers at {} {why}.", name(response), self.part(prong));
                Some(self.tell(note, against("fight", response, prong), sentence, String::new(), &[]))
            }
            Event::Fight { response, prong, .. } => Some(self.fight(note, against("fight", response, prong))),
            _ => None,
        }
    }

    fn at_hand(&self, note: &Note, about: (Chapter, String)) -> Step {
        let Event::AtHand { response, communication, availability, given, at_hand, strength, assessment, decision } =
            note.event
        else {
            return self.tell(note, about, String::new(), String::new(), &[]);
        };
        let name = self.structure.responses[response].name.as_str();
        let p = communication * availability;
        let odds = match (communication < 1.0, availability < 1.0) {
            (true, true) => format!(
                "reached {}, able {}: {}",
                words::share(communication),
                words::share(availability),
                self.layer(p, given)
            ),
            (true, false) => format!("reached: {}", self.layer(p, given)),
            _ => format!("able: {}", self.layer(p, given)),
        };
        let sentence = if at_hand {
            let men = strength.map_or(String::new(), |men| format!(", {}", words::many(u64::from(men), "man", "men")));
            let parts = [("to assess", assessment), ("to decide", decision)];
            let parts: Vec<String> = parts
                .iter()
                .filter(|(_, time)| *time > 0.0)
                .map(|(what, time)| format!("{} {what}", words::duration(*time)))
                .collect();
            let parts = if parts.is_empty() { "off at once".to_owned() } else { words::list(&parts) };
            format!("{name}{men}: called and able to come; {parts}.")
        } else {
            format!("{name}: not reached or not able to come.")
        };
        self.tell(note, about, sentence, odds, &[("at hand ", given)])
    }

    fn fight(&self, note: &Note, about: (Chapter, String)) -> Step {
        let Event::Fight { response, prong, duel, p, won, before, left, lost } = note.event else {
            return self.tell(note, about, String::new(), String::new(), &[]);
        };
        let name = self.structure.responses[response].name.as_str();
        let at = self.part(prong);
        let Some((men, effectiveness, [attackers_break, defenders_break])) = duel else {
            let are = if won { "are stopped" } else { "are not stopped" };
            let sentence = format!("{name}: the attackers at {at} {are}.");
            return self.tell(note, about, sentence, format!("probability {}", words::share(p)), &[("fight ", p)]);
        };
        let men = words::many(u64::from(men), "man", "men");
        let attackers = words::many(u64::from(before), "attacker", "attackers");
        let outcome = match (won, left) {
            (true, 0) => "the attackers are beaten".to_owned(),
            (true, left) => format!("the attackers break, the {left} left of them make off"),
            (false, _) if lost == 0 => format!("the men break on contact, {left} attackers go on"),
            (false, left) => format!("the men break, {left} attackers go on"),
        };
        let fallen = words::many(u64::from(before - left), "attacker", "attackers");
        let losses = format!("; {fallen} and {} fall", words::many(u64::from(lost), "man", "men"));
        let losses = if before > left || lost > 0 { losses } else { String::new() };
        let sentence = format!("{name}: {men} against {attackers} at {at}: {outcome}{losses}.");
        let odds = format!(
            "a man counts {} attackers; the attackers break at {attackers_break} lost, the men at {defenders_break}",
            words::share(effectiveness)
        );
        self.tell(note, about, sentence, odds, &[])
    }
}
