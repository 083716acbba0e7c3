//! What one attack did, as a row of result columns.

use crate::scenario::structure::{Engagement, Response, Structure};

/// Column numbers of a scenario's results (model.md section 11).
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
    groups: usize,
    units: usize,
    /// By column: there is something in the scenario that could fill it.
    fillable: Vec<bool>,
}

/// Columns of people, each in total and by group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum People {
    Exposed,
    Sheltered,
    Evaded,
    Captured,
    Escaped,
    Freed,
    KilledInAssault,
    Executed,
    KilledInRescue,
    Fatalities,
    Injured,
}

/// The words of [`People`], in order.
const PEOPLE: [&str; 11] = [
    "exposed",
    "sheltered",
    "evaded",
    "captured",
    "escaped",
    "freed",
    "killed_in_assault",
    "executed",
    "killed_in_rescue",
    "fatalities",
    "injured",
];
const STAGES: [&str; 5] = ["attacks", "alarms", "interrupted", "neutralised", "breaches"];

impl Columns {
    /// The columns of a structure.
    pub fn of(structure: &Structure) -> Self {
        let mut names: Vec<String> = STAGES.iter().map(|name| (*name).to_owned()).collect();
        for column in PEOPLE {
            names.push(column.to_owned());
            names.extend(structure.groups.iter().map(|group| format!("{column}.{}", group.id)));
        }
        let units: Vec<&str> =
            structure.plant.iter().flat_map(|plant| &plant.units).map(|unit| unit.id.as_str()).collect();
        names.push("responder_fatalities".to_owned());
        names.push("crisis_days".to_owned());
        names.push("downtime_days".to_owned());
        names.extend(units.iter().map(|unit| format!("downtime_days.{unit}")));
        for column in ["deferred_production", "loss", "loss_net", "loss_max_event"] {
            names.push(column.to_owned());
        }
        let (groups, units) = (structure.groups.len(), units.len());
        let mut columns = Self { names, groups, units, fillable: Vec::new() };
        columns.fillable = (0..columns.count()).map(|column| columns.could_fill(structure, column)).collect();
        columns
    }

    fn could_fill(&self, structure: &Structure, column: usize) -> bool {
        let attacks = !structure.threats.is_empty();
        let people = attacks && self.groups > 0;
        let duel = |response: &Response| matches!(response.engagement, Engagement::Duel { .. });
        if column < STAGES.len() {
            attacks
        } else if column < self.people(People::Injured) {
            people
        } else if column < self.rest() {
            people && structure.injured_per_killed.is_some()
        } else if column == self.rest() {
            attacks && structure.responses.iter().any(duel)
        } else if column == self.crisis_days() {
            people
        } else if column < self.deferred() {
            attacks && self.units > 0
        } else {
            structure.money.is_some() || structure.plant.is_some() || !structure.loss_events.is_empty()
        }
    }

    /// Names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column by its name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|column| column == name)
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    /// False for a column that the scenario leaves at 0, whatever happens.
    pub fn can_be_positive(&self, column: usize) -> bool {
        self.fillable[column]
    }

    /// `interrupted`.
    pub fn interrupted(&self) -> usize {
        2
    }

    /// `neutralised`.
    pub fn neutralised(&self) -> usize {
        3
    }

    fn people(&self, column: People) -> usize {
        STAGES.len() + column as usize * (1 + self.groups)
    }

    fn rest(&self) -> usize {
        STAGES.len() + PEOPLE.len() * (1 + self.groups)
    }

    /// `crisis_days`.
    pub(crate) fn crisis_days(&self) -> usize {
        self.rest() + 1
    }

    /// `downtime_days`; those of the units follow.
    pub(crate) fn downtime(&self) -> usize {
        self.rest() + 2
    }

    /// `deferred_production`.
    pub(crate) fn deferred(&self) -> usize {
        self.downtime() + 1 + self.units
    }

    /// `loss`.
    pub fn loss(&self) -> usize {
        self.deferred() + 1
    }

    /// `loss_net`.
    pub fn loss_net(&self) -> usize {
        self.deferred() + 2
    }

    /// `loss_max_event`.
    pub fn loss_max_event(&self) -> usize {
        self.deferred() + 3
    }
}

/// One attack's row.
#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) row: &'a mut [f64],
}

impl Outcome<'_> {
    /// Counts people of a group.
    #[inline]
    pub(crate) fn people(&mut self, column: People, group: usize, count: u64) {
        if count > 0 {
            let at = self.columns.people(column);
            self.row[at] += count as f64;
            self.row[at + 1 + group] += count as f64;
        }
    }

    /// People of a column in total.
    pub(crate) fn total(&self, column: People) -> f64 {
        self.row[self.columns.people(column)]
    }

    /// Fatalities are the sum of the three ways to die.
    pub(crate) fn count_fatalities(&mut self) {
        if self.total(People::Exposed) <= 0.0 {
            return;
        }
        let fatalities = self.columns.people(People::Fatalities);
        for place in 0..=self.columns.groups {
            self.row[fatalities + place] = [People::KilledInAssault, People::Executed, People::KilledInRescue]
                .iter()
                .map(|way| self.row[self.columns.people(*way) + place])
                .sum();
        }
    }

    /// Stages of the attack, in the order of the columns.
    pub(crate) fn stages(&mut self, happened: [bool; 5]) {
        for (column, happened) in self.row.iter_mut().zip(happened) {
            *column = f64::from(u8::from(happened));
        }
    }

    /// Defenders out of action.
    pub(crate) fn responders(&mut self, lost: u32) {
        self.row[self.columns.rest()] = f64::from(lost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::columns as document;

    #[test]
    fn the_words_are_those_of_the_result() {
        assert_eq!(PEOPLE, document::PEOPLE);
        assert_eq!(STAGES, document::STAGES);
        let mut columns = Columns::of(&Structure::default());
        columns.names.drain(..STAGES.len() + PEOPLE.len());
        assert_eq!(columns.names, document::REST);
    }
}
