//! Counters of what is cut while simulating because drawn values do not fit together.

use crate::scenario::structure::Structure;

/// Counters that belong to no one quantity, before those of the plans.
#[derive(Debug)]
pub(crate) struct Warnings {
    words: Vec<String>,
}

impl Warnings {
    /// The counters of a structure: one a zone, one a condition.
    pub(crate) fn of(structure: &Structure) -> Self {
        let zones = structure.zones.iter().map(|zone| format!("killed + escaped exceeded 1 in zone `{}`", zone.id));
        let conditions = structure.conditions.iter().map(|condition| {
            format!("the exclusive conditions up to `{}` had probabilities over 1 in sum", condition.id)
        });
        Self { words: zones.chain(conditions).collect() }
    }

    /// How many.
    pub(crate) fn count(&self) -> u32 {
        self.words.len() as u32
    }

    /// What each counts.
    pub(crate) fn words(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }
}

/// The counter of killed and escaped over 1 in a zone.
pub(crate) fn over_one(zone: usize) -> u32 {
    zone as u32
}

/// The counter of conditions that exclude each other and are over 1 in sum.
pub(crate) fn exclusive(structure: &Structure, condition: usize) -> u32 {
    (structure.zones.len() + condition) as u32
}
