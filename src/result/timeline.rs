//! What happens when in an attack: its moments over the attacks of a run that were followed one by one.

use serde::{Deserialize, Serialize};

/// The moments of the attacks by one threat under one posture, in order of their medians.
///
/// Quantiles of fewer than 30 attacks (effective number, by weight) say nothing: such a moment, warning or whole timeline is left
/// out. Of many threats the 16 with the most attacks have timelines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Identifier of the posture.
    pub posture: String,
    /// Identifier of the threat.
    pub threat: String,
    /// Its name for people.
    pub name: String,
    /// Attacks that were followed; shares and quantiles weigh them as every figure of the run does.
    pub attacks: u64,
    /// Their share in all followed attacks under the posture.
    pub share: f64,
    /// The path that most of its prongs take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Share of its prongs that take this path.
    #[serde(default)]
    pub path_share: f64,
    /// The critical detection point of this path, as in [`Path`](super::document::Path): an element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub critical_detection_point: Option<String>,
    /// Moments that happen in at least 30 followed attacks.
    pub moments: Vec<Moment>,
    /// How many moments happen in fewer, and are left out.
    #[serde(default)]
    pub left_out: usize,
    /// Warning of people in the zones that at least 30 followed attacks reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ZoneWarning>,
}

/// What kind of moment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    /// A prong has passed an element: the time of every prong that does.
    Passed,
    /// The first prong comes to a zone that is its target.
    Reached,
    /// The first prong completes there, and nothing stopped it.
    Completed,
    /// The crisis ends, counted from the first completion with captives.
    CrisisEnds,
    /// The first sensing that is taken for an attack.
    Alarm,
    /// People act on the alarm as one of attack, and make for shelter; in attacks that reach a zone with people.
    Understood,
    /// A response that is at hand has assessed and decided.
    SetsOut,
    /// It would be with the first prong, in time or not.
    Comes,
    /// It first engages a prong.
    Engages,
    /// The last prong is neutralised, and none has completed.
    Neutralised,
}

impl MomentKind {
    /// True for what the attackers do, false for what is done against them.
    pub fn is_of_attackers(self) -> bool {
        matches!(self, Self::Passed | Self::Reached | Self::Completed | Self::CrisisEnds)
    }
}

/// One moment of an attack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// What happens.
    pub kind: MomentKind,
    /// Identifier of the element, zone or response; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Share of the attacks in which it happens.
    pub share: f64,
    /// 10 %, 50 % and 90 % quantile of its time in seconds from the start of the attack, among those in which it happens:
    /// the smallest x with F(x) >= p.
    pub seconds: [f64; 3],
}

/// The warning that people of a zone have, over the attacks that reach it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneWarning {
    /// Identifier of the zone.
    pub zone: String,
    /// Its name for people.
    pub name: String,
    /// Share of all followed attacks of the threat that reach it.
    pub reached: f64,
    /// Share of those that reach it in which there is any warning.
    pub any: f64,
    /// 10 %, 50 % and 90 % quantile, in seconds, of the time from an alarm that was understood to the arrival; 0 without one.
    pub seconds: [f64; 3],
    /// People there who come to shelter, over all people there.
    pub sheltered: f64,
}
