//! Laws fitted to a column of numbers, and how well they agree with it. Values are in the units used inside: seconds, per
//! year, units of currency.

use serde::{Deserialize, Serialize};

/// The value of [`Fit::schema`].
pub const SCHEMA: &str = "bordj.fit/1";

/// The laws that were fitted to a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The file, as it was asked for.
    pub file: String,
    /// Heading of the column.
    pub column: String,
    /// The unit that was given for cells without one.
    pub unit: Option<String>,
    /// What kind of number it is, in words.
    pub dimension: String,
    /// Number of values.
    pub values: usize,
    /// Mean of the values.
    pub mean: f64,
    /// Standard deviation of the values, with n - 1.
    pub sd: f64,
    /// Least value.
    pub least: f64,
    /// Largest value.
    pub largest: f64,
    /// The law that was asked for; else the best by Akaike's criterion of those that the data don't reject, or of all.
    pub chosen: String,
    /// The law was asked for.
    pub asked: bool,
    /// What the data say of it.
    pub verdict: Verdict,
    /// The values themselves as a law, as a scenario file writes it.
    pub empirical: String,
    /// The laws, the best by Akaike's criterion first.
    pub laws: Vec<FittedLaw>,
    /// The laws that have no such values.
    pub dropped: Vec<Dropped>,
}

impl Fit {
    /// The law that [`Fit::chosen`] names.
    pub fn chosen_law(&self) -> Option<&FittedLaw> {
        self.laws.iter().find(|law| law.law == self.chosen)
    }
}

/// Probability of so large a distance above which a law is in no doubt, and up to which it is rejected.
pub const NO_DOUBT: f64 = 0.05;
/// See [`NO_DOUBT`].
pub const REJECTED: f64 = 0.01;

/// What a sample says of a law that was fitted to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// So large a distance is common by chance: p above 5 %.
    NoDoubt,
    /// It is not: p above 1 %.
    SomeDoubt,
    /// It is rare.
    Rejected,
}

/// One law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedLaw {
    /// Its name.
    pub law: String,
    /// As a scenario file writes it, with four significant digits.
    pub notation: String,
    /// Number of parameters.
    pub parameters: usize,
    /// Logarithm of the likelihood.
    pub ln_likelihood: f64,
    /// Akaike's criterion for small samples (Hurvich and Tsai 1989), less that of the best law.
    pub aicc_difference: f64,
    /// Kolmogorov's and Smirnov's distance.
    pub kolmogorov_smirnov: f64,
    /// Anderson's and Darling's statistic.
    pub anderson_darling: f64,
    /// How probable a statistic as large is if the law is right: a parametric bootstrap with a fit to every resample.
    pub p: f64,
    /// Number of resamples.
    pub resamples: u32,
    /// The value below which the quantity lies with 95 %, by the law as [`FittedLaw::notation`] writes it.
    pub p95: f64,
}

/// A law that was not fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its name.
    pub law: String,
    /// Why.
    pub reason: String,
}
