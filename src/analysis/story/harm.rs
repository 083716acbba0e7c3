//! The plant, what an attack costs, and loss events (model.md sections 9, 10 and 12).

use crate::model::{Event, Note};
use crate::result::trace::{Chapter, Step};
use crate::scenario::structure::DAMAGE;

use super::telling::Telling;
use super::words;

impl Telling<'_> {
    /// Shutdown, units, loss.
    pub(super) fn harm(&mut self, note: &Note) -> Option<Step> {
        match note.event {
            Event::Shutdown { zone, warning, takes, p, done } => {
                let time = format!("a shutdown takes {}", words::duration(takes));
                let sentence = match (done, warning) {
                    (true, warning) if warning.is_infinite() => "the plant is shut down safely.".to_owned(),
                    (true, warning) => {
                        format!("the plant is shut down safely: {} of warning, and {time}.", words::duration(warning))
                    }
                    (false, warning) if warning == f64::NEG_INFINITY => {
                        format!("without an alarm the plant is not shut down; {time}.")
                    }
                    (false, warning) if warning <= 0.0 => {
                        format!("the alarm comes too late to shut the plant down; {time}.")
                    }
                    (false, warning) if warning <= takes => {
                        let warning = words::duration(warning);
                        format!("there is no time to shut the plant down: {warning} of warning, and {time}.")
                    }
                    (false, _) if p <= 0.0 || warning.is_infinite() => "the plant is not shut down.".to_owned(),
                    (false, _) => "the plant is not shut down, though there is time to.".to_owned(),
                };
                let tried = warning > takes;
                let odds = if tried { format!("probability {}", words::share(p)) } else { String::new() };
                let about = (Chapter::Plant, format!("shutdown/{}", self.structure.zones[zone].id));
                Some(self.tell(note, about, sentence, odds, &[("plant shut down", p)]))
            }
            Event::Unit { unit, reached, damage, chance, days, parts, repair, .. } => {
                let unit = &self.structure.plant.as_ref()?.units[unit];
                let why = match (reached, chance) {
                    (false, _) => " with the rest of the plant, though nobody came to it".to_owned(),
                    (true, None) => ", undamaged: the attackers were not done there".to_owned(),
                    (true, Some(_)) if damage == 0 => ", without damage".to_owned(),
                    (true, Some(_)) => format!(", with {} damage", DAMAGE[damage]),
                };
                let out: Vec<String> = ["for the crisis", "to restart", "lost to the ramp"]
                    .iter()
                    .zip(parts)
                    .filter(|(_, part)| *part > 0.0)
                    .map(|(what, part)| format!("{} {what}", words::days(part)))
                    .collect();
                let out = if out.len() > 1 { format!(" ({})", out.join(", ")) } else { String::new() };
                let repair = if repair > 0.0 {
                    format!("; repair {}", words::money(repair, self.currency))
                } else {
                    String::new()
                };
                let name = words::spaced(&unit.id);
                let sentence = format!("{name} stops{why}, and is out for {}{out}{repair}.", words::days(days));
                let odds = match chance {
                    Some(chance) if chance < 1.0 => format!("probability of this damage {}", words::share(chance)),
                    _ => String::new(),
                };
                Some(self.tell(note, (Chapter::Plant, format!("unit/{}", unit.id)), sentence, odds, &[]))
            }
            Event::Loss { production, repair, crisis, deaths, net } => {
                let total = production + repair + (crisis + deaths);
                let parts =
                    [("production", production), ("repair", repair), ("the crisis", crisis), ("deaths", deaths)];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(_, amount)| *amount > 0.0)
                    .map(|(what, amount)| format!("{} for {what}", words::money(*amount, self.currency)))
                    .collect();
                let of = if parts.len() > 1 { format!(": {}", words::list(&parts)) } else { String::new() };
                let insured = self.insured(total, net);
                let sentence = format!("the attack costs {}{of}{insured}.", words::money(total, self.currency));
                Some(self.tell(note, (Chapter::Money, "loss".to_owned()), sentence, String::new(), &[]))
            }
            _ => None,
        }
    }

    /// Loss events, which no attack brings.
    pub(super) fn loss_event(&mut self, note: &Note) -> Option<Step> {
        let id = |event: usize| self.structure.loss_events[event].id.as_str();
        match note.event {
            Event::LossEvents { event, expected, count } => {
                let count = if count == 0 { "none".to_owned() } else { count.to_string() };
                let sentence = format!("{}: {count} in the trial.", words::spaced(id(event)));
                let odds = format!("{} expected", words::share(expected));
                Some(self.tell(note, (Chapter::Losses, format!("count/{}", id(event))), sentence, odds, &[]))
            }
            Event::LossEvent { event, number, contest, loss, net } => {
                let what = match contest {
                    Some((capability, resistance)) if capability <= resistance => "is withstood".to_owned(),
                    _ => format!("costs {}{}", words::money(loss, self.currency), self.insured(loss, net)),
                };
                let sentence = format!("{} {}: {what}.", words::spaced(id(event)), number + 1);
                let odds = contest.map_or_else(String::new, |(capability, resistance)| {
                    format!("capability {} against resistance {}", words::share(capability), words::share(resistance))
                });
                Some(self.tell(note, (Chapter::Losses, format!("event/{}/{number}", id(event))), sentence, odds, &[]))
            }
            _ => None,
        }
    }

    /// What insurance leaves, if it pays anything.
    fn insured(&self, loss: f64, net: f64) -> String {
        if net < loss { format!("; {} of it after insurance", words::money(net, self.currency)) } else { String::new() }
    }
}
