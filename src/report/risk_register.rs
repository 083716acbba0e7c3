//! The risk register: how often attacks of every threat fall into the bands of consequence, and how that is rated.

use super::clean::clean;
use super::format;
use super::summary::{Layout, Section};
use super::words;
use crate::result::document::Document;
use crate::result::risk_matrix::{Band, RiskMatrix, Row};

/// Letters of ratings from the lowest to the gravest.
const GRAVITY: &str = "LMHE";

/// Rows by threat that are shown, at most: with more of them, rows of all threats together stand alone.
const MOST: usize = 200;

/// The table; `None` where no threat is rated.
pub(super) fn section(doc: &Document) -> Option<Section> {
    let matrix = doc.risk_matrix.as_ref().filter(|matrix| !matrix.rows.is_empty())?;
    let threats = matrix.rows.iter().filter(|row| row.threat.is_some()).count();
    let shown = threats <= MOST;
    let mut rows = Vec::new();
    for posture in &doc.postures {
        let own = || matrix.rows.iter().filter(|row| row.posture == posture.id);
        let all = own().filter(|row| row.threat.is_none());
        rows.extend(all.map(|row| (words::posture_name(posture), cells(matrix, row))));
        let alone = own().filter(|row| shown && row.threat.is_some());
        rows.extend(
            alone.filter_map(|row| {
                Some((format!("· {}", words::threat(doc, row.threat.as_deref()?)), cells(matrix, row)))
            }),
        );
    }
    let from = match threats {
        0 => "",
        _ if shown => {
            "A threat's own row comes from fewer attacks, the first of the run, which were followed one by one: “under” where \
             none of them fell into the band, with the upper end of the 95 % interval. "
        }
        _ => "There are too many rows by threat to be shown: they are in result.json. ",
    };
    let declared = if matrix.declared { "the scenario's" } else { "this program's defaults, no standard's" };
    let mut columns: Vec<String> = matrix.consequence_names.iter().map(|name| clean(name)).collect();
    columns.push("gravest".to_owned());
    Some(Section {
        title: "Risk register".to_owned(),
        note: format!(
            "Expected attacks per year by {}, with the rating: L low, M medium, H high, E extreme. A rating rests on the \
             estimate; two letters, as M–H: within the 95 % interval it could be any from the one to the other. Bands and \
             ratings are {declared}; {}. {from}Frequencies rest on the declared ones.",
            words::consequence(&matrix.metric),
            bands(matrix)
        ),
        columns,
        rows,
        layout: Layout::Figures,
    })
}

fn cells(matrix: &RiskMatrix, row: &Row) -> Vec<String> {
    let cell = |(place, band): (usize, &Band)| match &band.rating {
        Some(rating) => format!("{} ({})", per_year(band.rate.value), ratings(matrix, place, band, rating)),
        None if row.threat.is_some() && band.rate.ci95[1] > 0.0 && band.rate.ci95[1].is_finite() => {
            format!("under {}", per_year(band.rate.ci95[1]))
        }
        None => format::ABSENT.to_owned(),
    };
    let gravest = row.worst.as_deref().map_or_else(|| format::ABSENT.to_owned(), clean);
    row.bands.iter().enumerate().map(cell).chain([gravest]).collect()
}

/// A frequency, without the year that the note names.
fn per_year(rate: f64) -> String {
    format::per_year(rate).trim_end_matches(" per year").to_owned()
}

/// The rating of a band of consequence; the lowest and the gravest where the interval of its frequency allows several.
fn ratings(matrix: &RiskMatrix, place: usize, band: &Band, rating: &str) -> String {
    let [low, high] = band.rate.ci95;
    if !low.is_finite() || !high.is_finite() {
        return clean(rating);
    }
    let [first, last] = [low, high].map(|rate| matrix.likelihood.partition_point(|boundary| *boundary <= rate));
    let within = matrix.ratings.iter().take(last + 1).skip(first).filter_map(|letters| letters.chars().nth(place));
    let gravity = |letter: &char| GRAVITY.find(*letter);
    let all: Vec<char> = within.chain(rating.chars()).filter(|letter| gravity(letter).is_some()).collect();
    match (all.iter().min_by_key(|letter| gravity(letter)), all.iter().max_by_key(|letter| gravity(letter))) {
        (Some(lowest), Some(gravest)) if lowest != gravest => format!("{lowest}–{gravest}"),
        _ => clean(rating),
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

    /// A band that no followed attack fell into has the upper end of its interval; an interval over a boundary of likelihood
    /// (here 1 in 1,000, between L and M there) has both letters.
    #[test]
    fn a_cell_says_what_its_interval_allows() {
        let mut doc = fixture::plausible();
        let matrix = doc.risk_matrix.as_mut().unwrap();
        let mut row = matrix.rows[1].clone();
        row.bands[2].rate.value = 9.5e-4;
        row.bands[2].rate.ci95 = [8e-4, 1.2e-3];
        row.bands[2].rating = Some("L".to_owned());
        row.bands[4].rate.ci95 = [0.0, 1.2e-4];
        row.threat = Some("raid".to_owned());
        matrix.rows.push(row.clone());
        let told = cells(matrix, &row);
        assert_eq!(
            told,
            ["1 in 250 (L)", "1 in 450 (M)", "1 in 1,100 (L–M)", "1 in 50,000 (M)", "under 1 in 8,300", "M"]
        );
        row.threat = None;
        assert_eq!(cells(matrix, &row)[4], format::ABSENT);
        let section = section(&doc).unwrap();
        assert!(
            section.rows.iter().any(|(name, cells)| name == "· Armed raid" && *cells == told),
            "{:?}",
            section.rows
        );
        assert!(section.note.contains("comes from fewer attacks"));
        doc.risk_matrix
            .as_mut()
            .unwrap()
            .rows
            .extend(std::iter::repeat_n(Row { threat: Some("raid".to_owned()), ..row }, MOST));
        let section = super::section(&doc).unwrap();
        assert!(section.rows.len() == 2 && section.note.contains("too many rows by threat"));
    }
}
