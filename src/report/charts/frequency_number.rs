//! The F-N curve: expected attacks per year with at least N workforce deaths, against two published criteria.

use super::super::canvas::axis::Labels;
use super::super::canvas::sheet::Words;
use super::super::canvas::theme::{CRITERION_DASH, LOWER_CRITERION_DASH, SECOND_CRITERION_DASH};
use super::super::format;
use super::super::words;
use super::curves::{self, Criterion, Curve, Titles, nested};
use super::regions::Regions;
use super::{Chart, Table};
use crate::result::criteria;
use crate::result::document::Document;

/// Numbers of deaths at which the table gives the curve, where it has such a row.
const TABLE_AT: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// Draws the chart; `None` where no simulated attack killed.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let curves: Vec<Curve> = doc
        .postures
        .iter()
        .map(|posture| Curve {
            name: words::posture_name(posture),
            rows: posture.risk.r#fn.clone(),
            believed: match nested(doc, &posture.id) {
                Some(nested) => nested.r#fn.clone(),
                None => posture.frequency_band.as_ref().map_or_else(Vec::new, |band| band.r#fn.clone()),
            },
        })
        .collect();
    let mut table = Table::new(&["Posture", "At least N deaths", "Attacks per year [95 %]"]);
    for curve in &curves {
        for row in curve.rows.iter().filter(|row| TABLE_AT.iter().any(|at| (at - row[0]).abs() < 1e-9)) {
            let [rate, low, high] = rates(row);
            table.rows.push(vec![curve.name.clone(), format::number(row[0]), format!("{rate} [{low}, {high}]")]);
        }
    }
    let lines = [
        Criterion { line: criteria::HSE, dash: CRITERION_DASH },
        Criterion { line: criteria::HSE_BROADLY_ACCEPTABLE, dash: LOWER_CRITERION_DASH },
        Criterion { line: criteria::DUTCH, dash: SECOND_CRITERION_DASH },
    ];
    let words = Words {
        file: "fn.svg",
        title: "F-N curve: how often to expect at least N workforce deaths".to_owned(),
        subtitle: String::new(),
        description: format!(
            "Expected attacks per year with at least N workforce deaths on logarithmic axes, over regions of \
             risk that is intolerable, tolerable if as low as reasonably practicable, and broadly acceptable, with a second \
             criterion of slope minus two; {}.",
            words::postures(curves.len())
        ),
        notes: vec![
            "The curves move up and down with the declared frequency, the weakest input: an attack is a decision, not a rate."
                .to_owned(),
            "The criteria were made for industrial accidents; none is a limit for attacks. HSE: 50 deaths at 1 in 5,000 per year \
             (R2P2, 2001; anchor from general knowledge, slope −1 by common practice), intolerable above; broadly acceptable two \
             decades below by common practice (grade C); between them tolerable if as low as reasonably practicable (ALARP). \
             Dutch: slope −2 (VROM 1990, quoted by the European Environment Agency)."
                .to_owned(),
        ],
    }
    .with_frequency(doc);
    let titles = Titles {
        row: |_, row| {
            let [rate, low, high] = rates(row);
            format!("{} or more deaths, {rate} per year [{low}, {high}]", format::number(row[0]))
        },
        regions: Some(Regions { upper: criteria::HSE, lower: criteria::HSE_BROADLY_ACCEPTABLE }),
        x: "N, workforce deaths in one attack".to_owned(),
        y: "attacks per year with at least N deaths".to_owned(),
        right: None,
        whole: doc.nested.is_some(),
        x_labels: Labels::Plain,
        y_labels: Labels::OneIn,
    };
    curves::draw(doc, words, &titles, &curves, &lines, true, table)
}

/// The frequency of a row with both ends of its interval, in words without "per year".
fn rates(row: &[f64; 4]) -> [String; 3] {
    [row[1], row[2], row[3]].map(|rate| format::per_year(rate).trim_end_matches(" per year").to_owned())
}
