//! What is not known: bands of a nested run, on which inputs the answer hangs, and what knowing them would be worth.

mod nested;
mod standalone;
mod study;
#[cfg(test)]
mod tests;

pub(super) use nested::{Row as BandRow, rows as band_rows};
pub use standalone::{markdown, terminal};
pub(super) use study::{Study, from_to, graded, swing};

use super::format;
use super::summary::{Remarks, Section};
use super::words;
use crate::result::decision::Figure;
use crate::result::document::{Document, Group};
use crate::result::sensitivity;

/// What names are read from: of a result, or of a study by itself.
#[derive(Debug, Clone)]
pub(super) struct Setting<'a> {
    horizon_years: f64,
    groups: &'a [Group],
    /// Postures by id, with their names.
    postures: Vec<(&'a str, &'a str)>,
}

impl<'a> Setting<'a> {
    fn of(doc: &'a Document) -> Self {
        Self {
            horizon_years: doc.scenario.horizon_years,
            groups: &doc.scenario.groups,
            postures: doc.postures.iter().map(|posture| (posture.id.as_str(), posture.name.as_str())).collect(),
        }
    }

    fn of_study(doc: &'a sensitivity::Document) -> Self {
        Self {
            horizon_years: doc.scenario.horizon_years,
            groups: &doc.scenario.groups,
            postures: doc.postures.iter().map(|posture| (posture.id.as_str(), posture.name.as_str())).collect(),
        }
    }

    /// A posture's name for people.
    fn posture(&self, id: &str) -> String {
        let name = self.postures.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
        words::named(id, name)
    }
}

/// A share in per cent with its interval: `31 % [24, 38]`.
pub(super) fn percent(figure: Figure) -> String {
    // Whole per cents, but for shares that would be lost so.
    let coarse = figure.value.abs() >= 0.05;
    let whole = |share: f64| {
        let percent = share * 100.0;
        format::number(if coarse { percent.round() } else { (percent * 10.0).round() / 10.0 } + 0.0)
    };
    let [low, high] = figure.ci95;
    if !figure.value.is_finite() || !low.is_finite() || !high.is_finite() {
        return format::ABSENT.to_owned();
    }
    let value = format!("{} %", whole(figure.value));
    if low < high { format!("{value} [{}, {}]", whole(low), whole(high)) } else { value }
}

/// Title of the section in which a page has all of it.
pub(super) const TITLE: &str = "What is not known";

/// Every table, in reading order; none of a run that was not asked.
pub(super) fn sections(doc: &Document) -> Vec<Section> {
    let mut sections = doc.nested.as_ref().map_or_else(Vec::new, |found| nested::sections(doc, found));
    sections.extend(doc.sensitivity.as_ref().map_or_else(Vec::new, |found| Study::of(doc, found).sections()));
    sections
}

/// What a terminal shows of them beside the tables of a comparison: the differences.
pub(super) fn leading(doc: &Document) -> Vec<Section> {
    doc.nested.iter().filter_map(|found| nested::differences(doc, found)).collect()
}

/// The sentences, likewise.
pub(super) fn remarks(doc: &Document) -> Vec<Remarks> {
    let mut sentences = doc.sensitivity.as_ref().map_or_else(Vec::new, |found| Study::of(doc, found).sentences());
    sentences.extend(doc.nested.as_ref().map_or_else(Vec::new, |found| nested::sentences(doc, found)));
    let remarks = Remarks { title: TITLE.to_owned(), sentences };
    if remarks.sentences.is_empty() { Vec::new() } else { vec![remarks] }
}

/// On which inputs the answer hangs, or how much of it is not known, in one sentence.
pub(super) fn in_short(doc: &Document) -> Option<String> {
    let hangs = doc.sensitivity.as_ref().and_then(|found| Study::of(doc, found).hangs_on());
    hangs.or_else(|| nested::split(doc, doc.nested.as_ref()?))
}
