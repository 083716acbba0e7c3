//! The risk register of a result and its matrix of likelihood and consequence.

use serde::{Deserialize, Serialize};

use super::decision::Figure;

/// Bands, ratings, and how often attacks fall into each band of consequence.
///
/// A band of either scale holds its lower boundary and not its upper one. The lowest band of consequence holds outcomes above 0:
/// an attack with nothing of the metric is in no band, as it is on no F-N curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskMatrix {
    /// Result column of the consequences: `fatalities`, `loss` or `downtime_days`, of single attacks.
    pub metric: String,
    /// Its unit: `person`, `day` or a currency code.
    pub unit: String,
    /// The scenario declares it; else it is this program's default.
    pub declared: bool,
    /// Attacks per year between the five bands of likelihood, rising.
    pub likelihood: [f64; 4],
    /// Values between the five bands of consequence, rising.
    pub consequence: [f64; 4],
    /// Names of the bands of likelihood, the rarest first.
    pub likelihood_names: [String; 5],
    /// Names of the bands of consequence, the mildest first.
    pub consequence_names: [String; 5],
    /// A row for each band of likelihood, a letter for each band of consequence: `L` low, `M` medium, `H` high, `E` extreme.
    pub ratings: [String; 5],
    /// A row for every simulated posture; where there are 2 to 16 threats, rows of theirs follow.
    pub rows: Vec<Row>,
}

/// The attacks of one posture, or of one threat under it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Identifier of the posture.
    pub posture: String,
    /// Identifier of the threat; left out where all are together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// By band of consequence, the mildest first.
    pub bands: Vec<Band>,
    /// Expected attacks per year with nothing of the metric, which are in no band.
    pub none: f64,
    /// The gravest rating of its bands; `null` where no attack fell into any.
    pub worst: Option<String>,
}

/// How often attacks fall into a band of consequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Expected attacks per year.
    pub rate: Figure,
    /// Its band of likelihood, 0 the rarest; `null` where no simulated attack fell into the band.
    pub likelihood: Option<usize>,
    /// The rating there, a letter of `ratings`; `null` likewise.
    pub rating: Option<String>,
}
