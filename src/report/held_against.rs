//! What the figures are held against, in sentences: criteria of societal risk, and a recorded event.

use super::format;
use super::words;
use crate::result::back_tests::Place;
use crate::result::criteria::{DUTCH, FrequencyLine, HSE, HSE_BROADLY_ACCEPTABLE};
use crate::result::document::{BackTest, Document, Posture};

/// Postures, and recorded figures, that are named, at most.
const MOST_NAMED: usize = 4;

/// Where the F-N curve of each posture lies; `None` without deaths.
pub(super) fn criteria(doc: &Document) -> Option<String> {
    let told: Vec<&Posture> = doc.postures.iter().filter(|posture| !posture.risk.r#fn.is_empty()).collect();
    let sentence = |posture: &&Posture| format!("“{}” {}", words::posture_name(posture), lies(posture));
    let named: Vec<String> = told.iter().take(MOST_NAMED).map(sentence).collect();
    let more = if told.len() > MOST_NAMED { "; others: see the F-N curve" } else { "" };
    (!named.is_empty()).then(|| {
        format!(
            "Against criteria made for industrial accidents, at the declared frequency, F-N curve: {}{more}.",
            named.join("; ")
        )
    })
}

/// The regions of the British criterion that a curve crosses, and whether it crosses the Dutch line.
fn lies(posture: &Posture) -> String {
    let above = |line: &FrequencyLine| -> Option<(f64, f64)> {
        let mut over = posture.risk.r#fn.iter().filter(|row| row[1] > line.limit(row[0])).map(|row| row[0]);
        let first = over.next()?;
        Some((first, over.next_back().unwrap_or(first)))
    };
    let range = |(first, last): (f64, f64)| {
        let (from, to) = (format::number(first), format::number(last));
        if first < last { format!("at {from} to {to} deaths") } else { format!("at {from} deaths") }
    };
    let british = match (above(&HSE), above(&HSE_BROADLY_ACCEPTABLE)) {
        (Some(over), _) => format!("is above the British limit (HSE), {}", range(over)),
        (None, Some(_)) => {
            "stays below the British limit (HSE), in the region where risk must be as low as reasonably \
                            practicable (ALARP)"
                .to_owned()
        }
        (None, None) => "lies where the British criterion calls risk broadly acceptable".to_owned(),
    };
    match above(&DUTCH) {
        Some(over) => format!("{british}, and above the Dutch line, {}", range(over)),
        None => format!("{british}, and below the Dutch line"),
    }
}

/// How many recorded figures lie outside what is simulated, and which; `None` without a record.
pub(super) fn record(doc: &Document) -> Option<String> {
    let known: Vec<&BackTest> =
        doc.back_test.iter().filter(|test| test.observed.is_finite() && test.quantiles.is_some()).collect();
    if known.is_empty() {
        return None;
    }
    let outside: Vec<&BackTest> = known.iter().copied().filter(|test| is_outside(test)).collect();
    let count = format!("{} of {} recorded figures", outside.len(), known.len());
    if outside.is_empty() {
        return Some(format!(
            "Back-test: none of {} recorded figures lies outside the simulated 5 to 95 %.",
            known.len()
        ));
    }
    let named: Vec<String> = outside.iter().take(MOST_NAMED).map(|test| words::back_test(doc, test)).collect();
    let more =
        if outside.len() > MOST_NAMED { format!("; {} more", outside.len() - MOST_NAMED) } else { String::new() };
    Some(format!(
        "Back-test: {count} {} outside the simulated 5 to 95 % ({}{more}); where it does, the model is contradicted.",
        if outside.len() == 1 { "lies" } else { "lie" },
        named.join("; ")
    ))
}

/// True where the record, with the whole of its range, lies beyond the 5 and 95 % quantiles of the simulated figures.
pub(super) fn is_outside(test: &BackTest) -> bool {
    matches!(Place::of(test.observed, test.range, test.quantiles), Place::Below | Place::Above)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_curve_is_said_to_lie_where_it_lies() {
        let mut doc = fixture::plausible();
        let posture = &mut doc.postures[0];
        let mut told = |rows: Vec<[f64; 4]>| {
            posture.risk.r#fn = rows;
            lies(posture)
        };
        let row = |deaths: f64, rate: f64| [deaths, rate, rate, rate];
        let over = told(vec![row(1.0, 0.02), row(10.0, 2e-3), row(50.0, 1e-5)]);
        assert_eq!(
            over,
            "is above the British limit (HSE), at 1 to 10 deaths, and above the Dutch line, at 1 to 50 deaths"
        );
        assert!(told(vec![row(1.0, 9e-3)]).starts_with("stays below the British limit (HSE), in the region"));
        let small = told(vec![row(1.0, 9e-5)]);
        assert_eq!(small, "lies where the British criterion calls risk broadly acceptable, and below the Dutch line");
    }

    #[test]
    fn recorded_figures_beyond_the_tails_are_counted_on_both_sides() {
        let mut doc = fixture::plausible();
        let first = doc.back_test[0].clone();
        let test = |observed: f64| BackTest { observed, quantiles: Some([2.0, 5.0, 9.0]), ..first.clone() };
        doc.back_test = vec![test(10.0), test(1.0), test(9.0), test(2.0)];
        let told = record(&doc).unwrap();
        assert!(told.starts_with("Back-test: 2 of 4 recorded figures lie outside"), "{told}");
        doc.back_test.truncate(1);
        assert!(record(&doc).unwrap().starts_with("Back-test: 1 of 1 recorded figures lies outside"));
        doc.back_test = vec![test(5.0)];
        assert!(record(&doc).unwrap().contains("none of 1 recorded figures"));
        doc.back_test.clear();
        assert_eq!(record(&doc), None);
    }

    #[test]
    fn a_record_is_outside_only_with_the_whole_of_its_range() {
        let mut test = fixture::plausible().back_test.remove(0);
        test.quantiles = Some([2.0, 5.0, 9.0]);
        let mut told = |observed: f64, range: Option<[f64; 2]>| {
            (test.observed, test.range) = (observed, range);
            is_outside(&test)
        };
        assert!(told(12.0, None) && told(12.0, Some([10.0, 14.0])) && told(1.0, Some([0.0, 1.9])));
        assert!(!told(12.0, Some([9.0, 14.0])) && !told(1.0, Some([0.0, 2.0])) && !told(5.0, Some([0.0, 20.0])));
    }
}
