//! One distribution by itself: read as in a scenario file, and its figures.

use serde::Serialize;

use crate::random::Law;

use super::arena::{Base, Class, Provenance};
use super::diagnostic::{Diagnostic, Source};
use super::dimension::Dimension;
use super::notation::{in_file, is_evidence, parse};
use super::read::{Reader, implied_dimension};
use super::sketch::{Sketch, mass, sketch, window};

/// Probabilities of the quantiles, between the ends.
const PROBABILITIES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// A distribution in figures. Values are in the units used inside: seconds, per year, units of currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// As the scenario file writes it.
    pub notation: String,
    /// What kind of number it is: that of the first literal with a unit, else a bare number.
    pub dimension: Dimension,
    /// `trial` or `attack`, if the text says so.
    pub per: Option<&'static str>,
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Value of largest density or probability, where it has a closed form.
    pub mode: Option<f64>,
    /// Least value; `None` if there is none.
    pub least: Option<f64>,
    /// Largest value; `None` if there is none.
    pub largest: Option<f64>,
    /// Probability and the value below which the quantity lies with it.
    pub quantiles: Vec<(f64, f64)>,
    /// Probability of a value below the smallest that makes sense (0, mostly), which counts as that one.
    pub below: f64,
    /// Probability of a value above the largest that makes sense, which counts as that one.
    pub above: f64,
    #[serde(skip)]
    law: Law,
}

/// Reads a distribution from one line: as a call (`pert(30 s, 60 s, 3 min)`) or as a scenario file writes it
/// (`{ pert = ["30 s", "60 s", "3 min"] }`, evidence, a constant).
///
/// # Errors
///
/// Every fault, with the text they point into.
pub fn distribution(text: &str) -> Result<Distribution, (Vec<Diagnostic>, Vec<Source>)> {
    let mut reader = Reader::default();
    let found = read(&mut reader, text);
    match found {
        Some(found) if reader.faults.is_empty() => Ok(found),
        _ => Err((reader.faults, vec![Source { name: "distribution".to_owned(), text: text.to_owned() }])),
    }
}

fn read(reader: &mut Reader, text: &str) -> Option<Distribution> {
    let node = parse(text, &mut reader.faults)?;
    let dimension = implied_dimension(&node);
    let written = reader.quantity(&node, dimension, &Provenance::default(), false)?;
    let (law, class) = match written.base {
        Base::Law(law, class) if written.then.is_empty() => (law, class),
        Base::Value(value) if written.then.is_empty() => (Law::Constant(value), None),
        _ => {
            reader.faults.push(
                Diagnostic::error("not-a-quantity", Some(node.span), "not one distribution")
                    .label("effects and references need a scenario: see bordj check --explain"),
            );
            return None;
        }
    };
    let class = class.filter(|_| !is_evidence(&node));
    Some(Distribution::of(in_file(&node), dimension, class, law))
}

impl Distribution {
    fn of(notation: String, dimension: Dimension, class: Option<Class>, law: Law) -> Self {
        let finite = |value: f64| value.is_finite().then_some(value);
        let (least, largest) = law.support();
        let (low, high) = dimension.range();
        Self {
            notation,
            dimension,
            per: class.map(|class| if class == Class::Trial { "trial" } else { "attack" }),
            mean: finite(law.mean()),
            sd: finite(law.variance().sqrt()),
            mode: law.mode(),
            least: finite(least),
            largest: finite(largest),
            quantiles: PROBABILITIES.iter().map(|p| (*p, law.quantile(*p))).collect(),
            below: law.cdf(low.next_down()),
            above: law.sf(high),
            law,
        }
    }

    /// The law itself, in the units used inside; what lies outside the dimension is still in it.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Its shape, for drawing over so many columns.
    pub fn sketch(&self, columns: usize) -> Sketch {
        sketch(&self.law, columns)
    }

    /// Where nearly all of it lies, and whether that is seen best on a logarithmic axis.
    pub fn window(&self) -> (f64, f64, bool) {
        window(&self.law)
    }

    /// Probability of the values above one and up to another.
    pub fn mass(&self, low: f64, high: f64) -> f64 {
        mass(&self.law, low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_and_the_files_notation_are_one_law() {
        let call = distribution("pert(30 s, 60 s, 3 min)").unwrap();
        assert_eq!(call, distribution(r#"{ pert = ["30 s", "60 s", "3 min"] }"#).unwrap());
        assert_eq!(call, distribution(&call.notation).unwrap());
        assert_eq!(call.dimension, Dimension::Duration);
        // (30 + 4 x 60 + 180) / 6 s
        assert!((call.mean.unwrap() - 75.0).abs() < 1e-9);
        assert_eq!((call.least, call.largest, call.mode), (Some(30.0), Some(180.0), Some(60.0)));
    }

    #[test]
    fn a_beta_law_has_its_textbook_moments() {
        let found = distribution("beta(3, 6)").unwrap();
        assert!((found.mean.unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert!((found.sd.unwrap() - (18.0_f64 / (81.0 * 10.0)).sqrt()).abs() < 1e-12);
        assert!((found.mode.unwrap() - 2.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn evidence_gives_the_posterior() {
        let found = distribution("{ events = 3, exposure = 220 yr }").unwrap();
        assert_eq!(found.dimension, Dimension::Rate);
        assert!((found.mean.unwrap() - 3.5 / 220.0).abs() < 1e-12);
    }

    #[test]
    fn what_counts_as_zero_is_said() {
        let found = distribution("normal(1 min, 1 min)").unwrap();
        // P(Z < -1)
        assert!((found.below - 0.158_655_253_931_457).abs() < 1e-9, "{}", found.below);
    }

    #[test]
    fn faults_point_into_the_text() {
        let text = "pert(30 s, 60, 3 min)";
        let (faults, sources) = distribution(text).unwrap_err();
        assert_eq!(sources[0].text, text);
        let places: Vec<&str> = faults.iter().filter_map(|f| Some(&text[f.span.clone()?.range])).collect();
        assert_eq!(places, ["60"], "{faults:?}");
        assert!(distribution("$readiness").is_err());
        assert!(distribution("{ of = 3, then = [{ scale = 2 }] }").is_err());
    }
}
