//! The risk register: how often attacks of every threat fall into the bands of consequence, and how that is rated.

use super::clean::clean;
use super::format;
use super::summary::{Layout, Section};
use super::words;
use crate::result::document::Document;
use crate::result::risk_matrix::{Band, RiskMatrix, Row};

/// The table; `None` where no threat is rated.
pub(super) fn section(doc: &Document) -> Option<Section> {
    let matrix = doc.risk_matrix.as_ref().filter(|matrix| !matrix.rows.is_empty())?;
    let by_threat = matrix.rows.iter().any(|row| row.threat.is_some());
    let mut rows = Vec::new();
    for posture in &doc.postures {
        let own = || matrix.rows.iter().filter(|row| row.posture == posture.id);
        let all = own().filter(|row| row.threat.is_none());
        rows.extend(all.map(|row| (words::posture_name(posture), cells(row))));
        rows.extend(own().filter_map(|row| Some((format!("· {}", threat(doc, row.threat.as_deref()?)), cells(row)))));
    }
    let from = if by_threat {
        "A threat's own row comes from the first attacks of the run, which were followed one by one. "
    } else {
        ""
    };
    let declared = if matrix.declared { "the scenario's" } else { "this program's defaults, no standard's" };
    let mut columns: Vec<String> = matrix.consequence_names.iter().map(|name| clean(name)).collect();
    columns.push("gravest".to_owned());
    Some(Section {
        title: "Risk register".to_owned(),
        note: format!(
            "Expected attacks per year by {}, with the rating: L low, M medium, H high, E extreme. Bands and ratings are {declared}; \
             {}. {from}Frequencies rest on the declared ones.",
            consequence(doc, matrix),
            bands(matrix)
        ),
        columns,
        rows,
        layout: Layout::Figures,
    })
}

fn threat(doc: &Document, id: &str) -> String {
    let found = doc.scenario.threats.iter().find(|threat| threat.id == id);
    found.map_or_else(|| clean(id), |threat| words::named(&threat.id, &threat.name))
}

fn cells(row: &Row) -> Vec<String> {
    let cell = |band: &Band| match &band.rating {
        Some(rating) => format!("{} ({})", format::per_year(band.rate.value), clean(rating)),
        None => format::ABSENT.to_owned(),
    };
    let gravest = row.worst.as_deref().map_or_else(|| format::ABSENT.to_owned(), clean);
    row.bands.iter().map(cell).chain([gravest]).collect()
}

/// What the bands are of.
fn consequence(doc: &Document, matrix: &RiskMatrix) -> String {
    match matrix.metric.as_str() {
        "fatalities" => "number of deaths".to_owned(),
        other => words::column(doc, other),
    }
}

/// Where the bands begin.
fn bands(matrix: &RiskMatrix) -> String {
    let quantity = format::Quantity::of_unit(&matrix.unit);
    let ends: Vec<String> = matrix.consequence.iter().map(|end| format::value(*end, quantity)).collect();
    let names = matrix.consequence_names.iter().skip(1).map(|name| clean(name));
    let told: Vec<String> = names.zip(ends).map(|(name, end)| format!("{name} from {end}")).collect();
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn every_posture_and_threat_has_a_row_with_its_gravest_rating() {
        for doc in [fixture::plausible(), fixture::ugly()] {
            let section = section(&doc).unwrap();
            assert!(
                section.rows.len() > 1 && section.rows.iter().all(|(_, cells)| cells.len() == section.columns.len())
            );
        }
        let doc = fixture::plausible();
        let (rows, told) = (&doc.risk_matrix.as_ref().unwrap().rows, section(&doc).unwrap().rows);
        assert_eq!(told.len(), rows.len());
        assert_eq!(told[0].1.last(), rows[0].worst.as_ref());
    }
}
