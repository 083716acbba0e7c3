//! The risk matrix: bands, names and ratings.

/// Boundaries of five bands, rising.
pub type Boundaries = [f64; 4];

/// What the consequences of an attack can be counted in, the first being the default.
pub const MATRIX_METRICS: [&str; 3] = ["fatalities", "loss", "downtime_days"];
/// Ratings from the mildest to the gravest: low, medium, high, extreme.
pub const RATINGS: [char; 4] = ['L', 'M', 'H', 'E'];

/// A risk matrix. A band holds its lower boundary and not its upper one.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskMatrix {
    /// Result column of the consequences: one of [`MATRIX_METRICS`].
    pub metric: &'static str,
    /// Attacks per year between the bands of likelihood.
    pub likelihood: Boundaries,
    /// Values of the column between the bands of consequence: persons, the scenario's currency, days.
    pub consequence: Boundaries,
    /// Names of the bands of likelihood, the rarest first.
    pub likelihood_names: [String; 5],
    /// Names of the bands of consequence, the mildest first.
    pub consequence_names: [String; 5],
    /// Ratings, a row for each band of likelihood, a letter of [`RATINGS`] for each band of consequence.
    pub ratings: [String; 5],
    /// The scenario has a table for it.
    pub declared: bool,
}

impl RiskMatrix {
    /// The matrix of a scenario that says nothing: this program's own bands, of no standard.
    pub fn of(metric: &'static str) -> Self {
        Self {
            metric,
            likelihood: [1e-4, 1e-3, 1e-2, 1e-1],
            consequence: match metric {
                "loss" => [1e6, 1e7, 1e8, 1e9],
                "downtime_days" => [7.0, 30.0, 90.0, 365.0],
                _ => [3.0, 10.0, 30.0, 100.0],
            },
            likelihood_names: ["Remote", "Unlikely", "Possible", "Likely", "Frequent"].map(str::to_owned),
            consequence_names: ["Serious", "Major", "Severe", "Critical", "Catastrophic"].map(str::to_owned),
            ratings: ["LLLMM", "LLMMH", "LMMHH", "MMHHE", "MHHEE"].map(str::to_owned),
            declared: false,
        }
    }
}

impl Default for RiskMatrix {
    fn default() -> Self {
        Self::of(MATRIX_METRICS[0])
    }
}
