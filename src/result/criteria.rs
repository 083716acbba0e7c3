//! Published criteria of societal risk, against which F-N curves are drawn.
//!
//! Both were made for accidents of hazardous plant, not for attacks.

/// A line F = C / N^a on an F-N diagram: the most accidents per year with at least N deaths that count as tolerable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrequencyLine {
    /// Identifier.
    pub id: &'static str,
    /// Name for people, with the formula.
    pub name: &'static str,
    /// C, per year.
    pub factor: f64,
    /// a, the slope without its sign.
    pub power: u32,
}

impl FrequencyLine {
    /// Tolerable frequency, per year, of at least so many deaths (1 or more).
    pub fn limit(&self, deaths: f64) -> f64 {
        self.factor / (1..=self.power).fold(1.0, |product, _| product * deaths)
    }
}

/// Drawn by common practice with slope -1 through the anchor of *Reducing risks, protecting people* (HSE 2001): 50 or more
/// deaths at 1 in 5,000 per year for one installation.
pub const HSE: FrequencyLine = FrequencyLine { id: "hse", name: "HSE: F = 0.01/N", factor: 0.01, power: 1 };

/// VROM's line of 1990 as the European Environment Agency quotes it: 10 deaths at 1e-5 and 1,000 deaths at 1e-9 per year.
pub const DUTCH: FrequencyLine = FrequencyLine { id: "dutch", name: "Dutch: F = 0.001/N²", factor: 1e-3, power: 2 };

/// Below it a frequency is taken as broadly acceptable, between it and [`HSE`] as tolerable if as low as reasonably practicable
/// (ALARP): two decades below, as the individual risk to the public that R2P2 calls broadly acceptable (1e-6 per year) lies
/// two decades below the tolerable one (1e-4). R2P2 itself gives no such line for F-N; common practice, recalled: grade C.
pub const HSE_BROADLY_ACCEPTABLE: FrequencyLine =
    FrequencyLine { id: "hse-broadly-acceptable", name: "two decades below: F = 0.0001/N", factor: 1e-4, power: 1 };

/// Every line that cases are held against.
pub const LINES: [&FrequencyLine; 2] = [&HSE, &DUTCH];
