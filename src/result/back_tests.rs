//! The document of back-tests, `bordj.back-test/1`: recorded figures of incidents beside what the program makes of them.
//!
//! Types only. `analysis` fills them, `report` and `cli` read them. Nothing here depends on the clock or the machine.

use serde::{Deserialize, Serialize};

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "bordj.back-test/1";

/// Back-tests of one or more incidents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// The incidents, at least one.
    pub incidents: Vec<Incident>,
    /// What is seen over all of them.
    pub summary: Summary,
}

/// One incident: a record against simulated attacks like the recorded one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Identifier of the scenario.
    pub scenario: String,
    /// SHA-256 of its canonical form.
    pub scenario_sha256: String,
    /// Identifier of the record.
    pub record: String,
    /// Name of the event for people.
    pub name: String,
    /// Posture in force when it happened.
    pub posture: String,
    /// Which attacks it is compared with, in words.
    pub condition: String,
    /// Handling marking of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<String>,
    /// Trials simulated.
    pub trials: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Simulated attacks that meet the condition.
    pub n: u64,
    /// Its recorded figures, in the order of the record.
    pub figures: Vec<Figure>,
}

/// One recorded figure X = x in the distribution of the simulated X. All shares are of simulated attacks that meet the condition,
/// and `null` where there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Result column.
    pub metric: String,
    /// Unit of the column.
    pub unit: String,
    /// True of the one figure that stands for the incident in counts over incidents: its deaths.
    pub leading: bool,
    /// What was recorded.
    pub observed: f64,
    /// Lowest and highest figure in the sources, where they disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// 5 %, 50 % and 95 % quantiles of the simulated figure.
    pub quantiles: Option<[f64; 3]>,
    /// P(X < x), where the probability integral transform of x begins.
    pub below: Option<f64>,
    /// P(X <= x), where it ends; amounts count as equal within 0.4 %.
    pub up_to: Option<f64>,
    /// The middle of the two, P(X < x) + P(X = x) / 2.
    pub mid_pit: Option<f64>,
    /// Its interval at 95 %, that of the simulation alone.
    pub mid_pit_ci95: Option<[f64; 2]>,
    /// Of the range: P(X < its low end), P(X <= its high end).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_below_and_up_to: Option<[f64; 2]>,
    /// Where the record, with the whole of its range, lies.
    pub place: Place,
    /// Share of simulated attacks that lie outside the same two quantiles: at most 10 %, less where many have the same value.
    pub outside_by_chance: Option<f64>,
    /// The value of all simulated attacks, where they have only one: then it says little that a record is inside or outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_value: Option<f64>,
}

/// Where a recorded figure lies in the simulated ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Below the 5 % quantile.
    Below,
    /// In the central 90 %, the two quantiles included.
    Inside,
    /// Above the 95 % quantile.
    Above,
    /// No simulated attack meets the condition.
    Unknown,
}

impl Place {
    /// Where what was recorded, or its whole range, lies.
    pub fn of(observed: f64, range: Option<[f64; 2]>, quantiles: Option<[f64; 3]>) -> Self {
        let [least, most] = range.unwrap_or([observed; 2]);
        match quantiles {
            None => Self::Unknown,
            Some([low, ..]) if most < low => Self::Below,
            Some([.., high]) if least > high => Self::Above,
            Some(_) => Self::Inside,
        }
    }
}

/// What is seen over the incidents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Every figure; those of one incident depend on each other.
    pub figures: Count,
    /// Leading figures, one per incident.
    pub leading: Count,
    /// Mid-PITs of the leading figures, rising.
    pub leading_mid_pits: Vec<Pit>,
}

/// How many figures lie where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Figures that could be compared.
    pub compared: u64,
    /// Figures of incidents that no simulated attack is like.
    pub unknown: u64,
    /// Below the central 90 %.
    pub below: u64,
    /// Above it.
    pub above: u64,
    /// Inside only by their range: the value itself is outside.
    pub inside_by_range: u64,
    /// How many would be outside on average if every scenario were right and its figures had no range: at most 10 %.
    pub expected_outside: f64,
}

/// The place of one leading figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pit {
    /// Identifier of the scenario.
    pub scenario: String,
    /// Mid-PIT.
    pub mid_pit: f64,
}
