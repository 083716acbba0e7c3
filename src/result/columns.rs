//! The result columns of one trial or one attack, with units and the order in which people read them.

use serde::{Deserialize, Serialize};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Attacks or events.
    Attack,
    /// People.
    Person,
    /// Days.
    Day,
    /// Amounts in the scenario's currency.
    Money,
}

impl Unit {
    /// The word used in `result.json`; money takes the scenario's currency code.
    pub fn word(self, currency: &str) -> String {
        match self {
            Self::Attack => "attack".to_owned(),
            Self::Person => "person".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Money => currency.to_owned(),
        }
    }

    /// True where every value is a whole number.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Attack | Self::Person)
    }
}

/// Columns of the course of an attack, in order.
pub const STAGES: [&str; 5] = ["attacks", "alarms", "interrupted", "neutralised", "breaches"];

/// Columns of people, in order; each exists in total and as `<column>.<group>`.
pub const PEOPLE: [&str; 11] = [
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

/// Columns that follow the people, in order; `downtime_days.<unit>` stands after `downtime_days`.
pub const REST: [&str; 7] = [
    "responder_fatalities",
    "crisis_days",
    "downtime_days",
    "deferred_production",
    "loss",
    "loss_net",
    "loss_max_event",
];

/// The unit of a column by its name, with or without a group or unit suffix.
pub fn unit(name: &str) -> Unit {
    let stem = name.split('.').next().unwrap_or(name);
    match stem {
        "crisis_days" | "downtime_days" => Unit::Day,
        "deferred_production" | "loss" | "loss_net" | "loss_max_event" => Unit::Money,
        stem if STAGES.contains(&stem) => Unit::Attack,
        _ => Unit::Person,
    }
}
