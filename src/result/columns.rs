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

/// What a column holds, by its name: the words of the description of the trials. `captured.expatriate` is the part of a group or a
/// plant unit.
pub fn meaning(name: &str) -> String {
    let (stem, part) = name.split_once('.').map_or((name, None), |(stem, part)| (stem, Some(part)));
    let whole = match stem {
        "attacks" => "attacks that come",
        "alarms" => "attacks that raise an alarm",
        "interrupted" => "attacks that responders meet in time",
        "neutralised" => "attacks that responders meet in time and defeat",
        "breaches" => "attacks that are not neutralised",
        "exposed" => "people in the zones that attackers reach",
        "sheltered" => "people who reach a haven",
        "evaded" => "people who are found and get away",
        "captured" => "people taken captive",
        "escaped" => "captives who escape",
        "freed" => "captives who are set free",
        "killed_in_assault" => "people killed when attackers come",
        "executed" => "captives killed by those who hold them",
        "killed_in_rescue" => "captives killed in a rescue",
        "fatalities" => "deaths: killed in the assault, executed, or killed in a rescue",
        "injured" => "people injured",
        "responder_fatalities" => "responders killed",
        "crisis_days" => "days for which people are held",
        "downtime_days" => {
            "days of downtime, in days of full output: those of each plant unit times its share of output"
        }
        "deferred_production" => "value of the output that is lost or comes later",
        "loss" => "loss before insurance, of attacks and loss events",
        "loss_net" => "loss after insurance",
        "loss_max_event" => "largest loss of one attack or loss event, before insurance",
        other => other,
    };
    match part {
        None => whole.to_owned(),
        Some(part) if stem == "downtime_days" => {
            format!("days for which the plant unit `{part}` does not run as before")
        }
        Some(part) => format!("{whole}; of the group `{part}`"),
    }
}
