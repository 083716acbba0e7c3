//! The risk matrix: bands of likelihood and consequence, their ratings, and where every posture's attacks lie.

use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::{Ink, RATING_SHADE, SERIES};
use super::super::clean::clean;
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::document::Document;
use crate::result::risk_matrix::{RiskMatrix, Row};

/// Width of the names of the bands of likelihood.
const SIDE: f64 = 168.0;
/// Height of the names of the bands of consequence.
const FOOT: f64 = 62.0;
/// Height of a cell.
const CELL: f64 = 78.0;
/// Height of the line with a cell's rating.
const HEAD: f64 = 20.0;
/// Room of a mark with its number.
const MARK: (f64, f64) = (31.0, 26.0);
/// Letters of ratings and their words, from low to extreme.
const RATINGS: [(&str, &str); 4] = [("L", "low"), ("M", "medium"), ("H", "high"), ("E", "extreme")];

/// Draws the chart; `None` where no simulated attack fell into a band.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let matrix = doc.risk_matrix.as_ref()?;
    // Threats alone are in the table: a mark for each of them would say the same twice.
    let rows: Vec<&Row> = matrix
        .rows
        .iter()
        .filter(|row| row.threat.is_none() && doc.postures.iter().any(|posture| posture.id == row.posture))
        .collect();
    if !rows.iter().any(|row| row.bands.iter().any(|band| band.likelihood.is_some())) {
        return None;
    }
    let entries: Vec<Entry> = rows
        .iter()
        .enumerate()
        .map(|(number, row)| Entry {
            name: format!("{}  {}", number + 1, words::posture(doc, &row.posture)),
            pen: Pen::solid(ink(number), 0.0),
            marker: Some(Marker::series(number)),
        })
        .collect();
    let above = legend::height(&entries);
    let sheet = Sheet::new(doc, said(matrix), above + 5.0 * CELL + FOOT);
    legend::draw(&sheet, sheet.top, &entries);
    let drawing = Drawing { doc, matrix, sheet: &sheet, top: sheet.top + above };
    drawing.cells(&rows);
    drawing.names();
    Some(sheet.finish(table(doc, matrix)))
}

fn ink(number: usize) -> Ink {
    Ink::Series(u8::try_from(number % usize::from(SERIES)).unwrap_or(0))
}

/// A rating's ink and word by its letter.
fn rating(letter: &str) -> (Ink, &'static str) {
    let place = RATINGS.iter().position(|(known, _)| *known == letter).unwrap_or(0);
    (Ink::Rating(u8::try_from(place).unwrap_or(0)), RATINGS[place].1)
}

fn said(matrix: &RiskMatrix) -> Words {
    let origin = if matrix.declared {
        "Bands and ratings are the scenario's."
    } else {
        "Bands and ratings are this program's default, of no standard."
    };
    Words {
        file: "risk-matrix.svg",
        title: format!("Risk matrix: how often attacks lead to which {}", words::consequence(&matrix.metric)),
        subtitle: format!(
            "A mark stands where the attacks of a posture with a consequence of that column are expected. {origin} A matrix is a coarse \
             picture of the distribution behind it: unlike risks share a cell, and a hair's breadth parts two ratings."
        ),
        description: format!(
            "Matrix of five bands of likelihood and five of consequence ({}) with a rating for each cell, and a mark for every \
             posture in every column.",
            words::consequence(&matrix.metric)
        ),
        notes: vec![
            "Read the F-N curve or the loss curve before deciding: ratings can rank a smaller risk above a larger one, and bands \
             cannot be added up (L. A. Cox, \u{201c}What's wrong with risk matrices?\u{201d}, Risk Analysis 28, 2008, 497\u{2013}512)."
                .to_owned(),
            "A band holds its lower boundary. All threats together; attacks without any such consequence are in no column, and a \
             posture has no mark in a column into which none of its simulated attacks fell."
                .to_owned(),
        ],
    }
}

/// A boundary of consequence.
fn boundary(matrix: &RiskMatrix, value: f64) -> String {
    match Quantity::of_unit(&matrix.unit) {
        Quantity::Money(_) => format::amount(value),
        _ => format::number(value),
    }
}

/// The values of a band of consequence.
fn values(matrix: &RiskMatrix, place: usize) -> String {
    let low = place.checked_sub(1).map(|place| matrix.consequence[place]);
    let high = matrix.consequence.get(place).copied();
    if matrix.metric == "fatalities" {
        let (first, last) = (low.map_or(1.0, f64::ceil), high.map(|high| high.ceil() - 1.0));
        return match last {
            None => format!("{} deaths or more", format::number(first)),
            Some(last) if last < first => "no whole number".to_owned(),
            Some(last) if (last - first).abs() < 0.5 && (last - 1.0).abs() < 0.5 => "1 death".to_owned(),
            Some(last) if (last - first).abs() < 0.5 => format!("{} deaths", format::number(first)),
            Some(last) => format!("{} to {} deaths", format::number(first), format::number(last)),
        };
    }
    let unit = |text: String| match Quantity::of_unit(&matrix.unit) {
        Quantity::Money(currency) => format!("{} {text}", clean(currency)),
        _ => format!("{text} days"),
    };
    match (low, high) {
        (None, Some(high)) => "under ".to_owned() + &unit(boundary(matrix, high)),
        (Some(low), Some(high)) => unit(format!("{} to {}", boundary(matrix, low), boundary(matrix, high))),
        (Some(low), None) => unit(boundary(matrix, low)) + " or more",
        (None, None) => String::new(),
    }
}

/// The rates of a band of likelihood.
fn rates(matrix: &RiskMatrix, place: usize) -> String {
    let bare = |rate: f64| {
        let years = 1.0 / rate;
        let whole = years > 1.5 && (years - years.round()).abs() < 1e-6 * years;
        if whole { format::one_in(years) } else { format::per_year(rate).trim_end_matches(" per year").to_owned() }
    };
    let low = place.checked_sub(1).map(|place| matrix.likelihood[place]);
    match (low, matrix.likelihood.get(place)) {
        (None, Some(high)) => format!("under {} per year", bare(*high)),
        (Some(low), Some(high)) => format!("{} to {} per year", bare(low), bare(*high)),
        (Some(low), None) => format!("{} per year or more", bare(low)),
        (None, None) => String::new(),
    }
}

struct Drawing<'a> {
    doc: &'a Document,
    matrix: &'a RiskMatrix,
    sheet: &'a Sheet,
    top: f64,
}

impl Drawing<'_> {
    /// The cell of a band of likelihood (0 at the bottom) and a band of consequence.
    fn frame(&self, likelihood: usize, consequence: usize) -> Frame {
        let width = (WIDTH - 2.0 * MARGIN - SIDE) / 5.0;
        let left = MARGIN + SIDE + width * consequence as f64;
        let top = self.top + CELL * (4.0 - likelihood as f64);
        Frame { left, right: left + width, top, bottom: top + CELL }
    }

    fn cells(&self, rows: &[&Row]) {
        for (likelihood, ratings) in self.matrix.ratings.iter().enumerate() {
            for (consequence, letter) in ratings.chars().take(5).enumerate() {
                let frame = self.frame(likelihood, consequence);
                let letter = letter.to_string();
                let (ink, word) = rating(&letter);
                let corners = frame.outline();
                self.sheet.pencil().polygon(&corners[..4], ink, RATING_SHADE);
                self.sheet.pencil().line(&corners, Pen::solid(Ink::Paper, 2.0));
                let style = Style { size: 11.0, ..Style::body(Ink::Text) };
                self.sheet.text((frame.left + 8.0, frame.top + 15.0), &letter, style.bold());
                self.sheet.text((frame.right - 8.0, frame.top + 15.0), word, style.anchor(Anchor::End));
                let inside = rows.iter().enumerate().filter(|(_, row)| {
                    row.bands.get(consequence).is_some_and(|band| band.likelihood == Some(likelihood))
                });
                self.marks(frame, consequence, &inside.collect::<Vec<_>>());
            }
        }
    }

    /// The marks in a cell, side by side; those that have no room are counted.
    fn marks(&self, frame: Frame, consequence: usize, inside: &[(usize, &&Row)]) {
        let width = frame.right - frame.left;
        let columns = (width / MARK.0).floor().max(1.0) as usize;
        let lines = ((CELL - HEAD) / MARK.1).floor().max(1.0) as usize;
        let shown = if inside.len() > columns * lines { columns * lines - 1 } else { inside.len() };
        let abreast = columns.min(inside.len());
        let used = inside.len().min(columns * lines).div_ceil(columns);
        let place = |index: usize| {
            let (line, column) = (index / columns, index % columns);
            let x = f64::midpoint(frame.left, frame.right) + MARK.0 * (column as f64 + 0.5 - abreast as f64 / 2.0);
            let y = frame.top + HEAD + (CELL - HEAD) / 2.0 + MARK.1 * (line as f64 + 0.5 - used as f64 / 2.0) - 2.0;
            (x, y)
        };
        let style = Style { size: 11.0, ..Style::body(Ink::Text).bold() };
        for (index, (number, row)) in inside.iter().take(shown).enumerate() {
            let (x, y) = place(index);
            // On paper, so that the mark keeps its contrast.
            self.sheet.pencil().mark((x - 5.0, y), Marker::Circle, 9.0, Ink::Paper);
            self.sheet.pencil().mark((x - 5.0, y), Marker::series(*number), 5.0, ink(*number));
            self.sheet.text((x + 4.0, y + 4.0), &format!("{}", number + 1), style);
            self.sheet.tip((x - 5.0, y), 11.0, &self.told(row, consequence));
        }
        if shown < inside.len() {
            let (x, y) = place(shown);
            self.sheet.text((x, y + 4.0), &format!("+{}", inside.len() - shown), style.anchor(Anchor::Middle));
        }
    }

    /// A mark in words.
    fn told(&self, row: &Row, consequence: usize) -> String {
        let band = &row.bands[consequence];
        let word = band.rating.as_deref().map_or(format::ABSENT, |letter| rating(letter).1);
        format!(
            "{}: {}, {}: {word}",
            words::posture(self.doc, &row.posture),
            values(self.matrix, consequence),
            rate(band.rate.value, band.rate.ci95),
        )
    }

    /// Names and boundaries of the bands.
    fn names(&self) {
        let matrix = self.matrix;
        let small = Style { size: 11.0, ..Style::body(Ink::Muted) };
        for (likelihood, name) in matrix.likelihood_names.iter().enumerate() {
            let frame = self.frame(likelihood, 0);
            let room = SIDE - 12.0;
            let mut y = f64::midpoint(frame.top, frame.bottom) - 4.0;
            let name = metrics::fitted(&clean(name), 12.5, true, room);
            self.sheet.text((MARGIN, y), &name, Style { size: 12.5, ..Style::body(Ink::Text).bold() });
            for line in metrics::wrapped(&rates(matrix, likelihood), small.size, false, room, 2) {
                y += 15.0;
                self.sheet.text((MARGIN, y), &line, small);
            }
        }
        for (consequence, name) in matrix.consequence_names.iter().enumerate() {
            let frame = self.frame(0, consequence);
            let (middle, room) = (f64::midpoint(frame.left, frame.right), frame.right - frame.left - 8.0);
            let mut y = frame.bottom + 18.0;
            let name = metrics::fitted(&clean(name), 12.5, true, room);
            let bold = Style { size: 12.5, ..Style::body(Ink::Text).bold() };
            self.sheet.text((middle, y), &name, bold.anchor(Anchor::Middle));
            for line in metrics::wrapped(&values(matrix, consequence), small.size, false, room, 2) {
                y += 15.0;
                self.sheet.text((middle, y), &line, small.anchor(Anchor::Middle));
            }
        }
        let style = small.anchor(Anchor::End);
        let at = (MARGIN + SIDE - 12.0, self.frame(0, 0).bottom + 18.0);
        self.sheet.text(at, "consequence of one attack", style);
    }
}

/// A frequency per year with its interval.
fn rate(value: f64, ci95: [f64; 2]) -> String {
    let [low, high] = ci95.map(|end| format::per_year(end).trim_end_matches(" per year").to_owned());
    format!("{} [{low}, {high}]", format::per_year(value))
}

fn table(doc: &Document, matrix: &RiskMatrix) -> Table {
    let mut table =
        Table::new(&["Posture", "Threats", "Consequence", "Attacks per year [95 %]", "Likelihood", "Rating"]);
    for row in &matrix.rows {
        for (place, band) in row.bands.iter().enumerate().take(5) {
            let likelihood = band.likelihood.and_then(|place| matrix.likelihood_names.get(place));
            table.rows.push(vec![
                words::posture(doc, &row.posture),
                row.threat.as_ref().map_or_else(|| "all".to_owned(), |id| words::threat(doc, id)),
                format!("{}: {}", clean(&matrix.consequence_names[place]), values(matrix, place)),
                rate(band.rate.value, band.rate.ci95),
                likelihood.map_or_else(|| format::ABSENT.to_owned(), |name| clean(name)),
                band.rating.as_deref().map_or(format::ABSENT, |letter| rating(letter).1).to_owned(),
            ]);
        }
    }
    table
}
