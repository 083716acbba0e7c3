//! The site as a report shows it: what there is, and what it is under each simulated posture.
//!
//! Values are those at the centre, as in [`Path::mean_seconds_to_target`](super::document::Path): what varies by attack at its
//! mean, what is uncertain but the same for all attacks of a trial at its median; controls in force, conditions left out. Where
//! a number comes from, and its grade, is among [`Scenario::inputs`](super::document::Scenario) under its path, for example
//! `element.gate.delay`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Zones in file order.
    pub zones: Vec<Zone>,
    /// Protection elements in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Element>,
    /// Response forces in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
    /// Threats in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub threats: Vec<Threat>,
    /// Controls in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
}

/// A value under every simulated posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Under<T> {
    /// Under the first simulated posture.
    pub first: T,
    /// Under the others where it is another, by posture.
    #[serde(default = "BTreeMap::new", skip_serializing_if = "BTreeMap::is_empty")]
    pub changed: BTreeMap<String, T>,
}

impl<T> Under<T> {
    /// The value under a posture, by its identifier.
    pub fn of(&self, posture: &str) -> &T {
        self.changed.get(posture).unwrap_or(&self.first)
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Attackers who complete here stop the plant.
    pub stops_plant: bool,
    /// Identifiers of the units that stand here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Expected people here by group as the file has it, before any posture; left out where it is that of the first posture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_before: Option<BTreeMap<String, f64>>,
    /// Who is here and where they shelter; left out where nobody ever is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Under<People>>,
}

/// Who is in a zone, and where they shelter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// Expected people when anyone is here, by group, groups without any left out: headcount times share of the group, as
    /// [`Risk::headcount`](super::document::Risk) takes them.
    pub by_group: BTreeMap<String, f64>,
    /// All of them.
    pub total: f64,
    /// Probability that anyone is here; left out where somebody always is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<f64>,
    /// Places of the haven.
    pub capacity: f64,
    /// Places for each person; `null` where nobody is.
    pub places_per_person: Option<f64>,
    /// Seconds that half of the people need to reach it; uncertain figures at their median.
    pub shelter_seconds: f64,
    /// Probability that a person tries to reach it.
    pub compliance: f64,
}

/// A protection element, one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Zone it leaves.
    pub from: String,
    /// Zone it leads to.
    pub to: String,
    /// What it does.
    pub values: Under<Protection>,
}

/// What an element does, in the order of the tactics force, stealth, deceit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Protection {
    /// Probability of detection: of being sensed, times that of being taken for an attack.
    pub detection: [f64; 3],
    /// Seconds to get past it.
    pub delay_seconds: [f64; 3],
}

/// A response force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is worth.
    pub values: Under<Coming>,
}

/// Whether a response comes, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coming {
    /// Probability that the alarm reaches it.
    pub communication: f64,
    /// Probability that it can come.
    pub availability: f64,
    /// Seconds from the alarm to its arrival, by zone.
    pub seconds_to: BTreeMap<String, f64>,
}

/// A threat and its ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threat {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// It attacks from a distance: without a path.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stand_off: bool,
    /// Zones where it enters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entry: Vec<String>,
    /// Zones that it may go for.
    pub targets: Vec<String>,
    /// The tactic with most weight under the first posture: `force`, `stealth` or `deceit`.
    pub tactic: String,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Annualised cost, in the scenario's currency: before any posture.
    pub annual_cost: f64,
    /// Probability that it is in working order at an attack, at its mean: before any posture.
    pub working: f64,
    /// The simulated postures that have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postures: Vec<String>,
}
