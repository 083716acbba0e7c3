//! The risk matrix: how often attacks fall into each band of consequence, and how that is rated.

use crate::result::columns;
use crate::result::decision::Figure;
use crate::result::risk_matrix::{Band, RiskMatrix, Row};
use crate::scenario::Scenario;
use crate::scenario::structure::{Boundaries, RATINGS};
use crate::stats::Tally;
use crate::stats::bands::frequency;

use super::cost::told;
use super::experiment::Simulation;

/// The matrix of a run, a row for every posture; none without a threat.
pub(super) fn of(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Option<RiskMatrix> {
    let structure = &scenario.structure;
    let matrix = &structure.risk_matrix;
    let column = simulation.model.columns().place(matrix.metric)?;
    if structure.threats.is_empty() {
        return None;
    }
    let row = |(arm, posture): (usize, &usize)| {
        let years = scenario.header.horizon_years;
        let found = tally.frequency_bands(arm, column, years, &matrix.consequence);
        let rates = found.bands.into_iter().map(told);
        let bands: Vec<Band> =
            rates.enumerate().map(|(place, rate)| band(rate, place, &matrix.likelihood, &matrix.ratings)).collect();
        Row {
            posture: structure.postures[*posture].id.clone(),
            threat: None,
            worst: worst(&bands),
            bands,
            none: found.none,
        }
    };
    Some(RiskMatrix {
        metric: matrix.metric.to_owned(),
        unit: columns::unit(matrix.metric).word(&scenario.header.currency),
        declared: matrix.declared,
        likelihood: matrix.likelihood,
        consequence: matrix.consequence,
        likelihood_names: matrix.likelihood_names.clone(),
        consequence_names: matrix.consequence_names.clone(),
        ratings: matrix.ratings.clone(),
        rows: simulation.postures.iter().enumerate().map(row).collect(),
    })
}

/// Attacks per year in each band of consequence, from the attacks of `trials` trials of `years` each: rows of the trial, its
/// weight and the attack's value, those of one trial one after the other.
///
/// A band holds its lower boundary and not its upper one; the lowest holds values above 0, so a value of 0 is in none. The
/// mean over trials of w K, with K the number of attacks of the trial in the band and w its weight, has the variance of its
/// terms over trials; the interval is that of [`frequency`], in which an attack that may have gone unseen would weigh `one`.
fn bands(rows: &[(u64, f64, f64)], one: f64, trials: u64, years: f64, boundaries: &Boundaries) -> [Figure; 5] {
    let count = trials as f64;
    let one = if count > 0.0 { one / count } else { 0.0 };
    let mut sums = [[0.0; 2]; 5];
    for trial in rows.chunk_by(|row, next| row.0 == next.0) {
        let mut here = [0.0; 5];
        for (_, weight, value) in trial.iter().filter(|(_, _, value)| *value > 0.0) {
            here[boundaries.partition_point(|boundary| boundary <= value)] += weight;
        }
        for (sums, here) in sums.iter_mut().zip(here) {
            *sums = [sums[0] + here, sums[1] + here * here];
        }
    }
    sums.map(|[sum, squares]| {
        if count < 1.0 {
            return Figure::default();
        }
        let mean = sum / count;
        let spread = if count > 1.0 { (squares - sum * mean).max(0.0) / (count - 1.0) } else { 0.0 };
        told(frequency(mean, spread / count, one, years))
    })
}

/// The row of one threat under a posture, from rows of its attacks as [`bands`] takes them, with the weight of `one` attack: of
/// all threats, as this one may have none.
pub(super) fn of_threat(
    scenario: &Scenario,
    (posture, threat): (&str, &str),
    rows: &[(u64, f64, f64)],
    one: f64,
    trials: u64,
) -> Row {
    let (matrix, years) = (&scenario.structure.risk_matrix, scenario.header.horizon_years);
    let rates = bands(rows, one, trials, years, &matrix.consequence).into_iter().enumerate();
    let bands: Vec<Band> = rates.map(|(place, rate)| band(rate, place, &matrix.likelihood, &matrix.ratings)).collect();
    let none: f64 = rows.iter().filter(|(_, _, value)| *value <= 0.0).map(|(_, weight, _)| weight).sum();
    Row {
        posture: posture.to_owned(),
        threat: Some(threat.to_owned()),
        worst: worst(&bands),
        bands,
        none: if trials > 0 { none / trials as f64 / years } else { 0.0 },
    }
}

/// A band of consequence at its likelihood, and its rating there.
fn band(rate: Figure, consequence: usize, likelihood: &Boundaries, ratings: &[String; 5]) -> Band {
    let place = (rate.value > 0.0).then(|| likelihood.partition_point(|boundary| *boundary <= rate.value));
    let rating = place.and_then(|place| ratings[place].chars().nth(consequence));
    Band { rate, likelihood: place, rating: rating.map(String::from) }
}

/// The gravest rating of some bands.
fn worst(bands: &[Band]) -> Option<String> {
    let grave =
        |band: &Band| RATINGS.iter().position(|letter| band.rating.as_deref() == Some(letter.encode_utf8(&mut [0; 4])));
    bands.iter().filter_map(grave).max().map(|place| RATINGS[place].to_string())
}

#[cfg(test)]
mod tests;
