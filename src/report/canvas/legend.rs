//! Names of the series, above the plot and never on it: a piece of the line with its marker, then the name.

use super::metrics;
use super::panel::{Marker, Pen};
use super::sheet::{MARGIN, Sheet, Style, WIDTH};
use super::theme::Ink;

const SAMPLE: f64 = 40.0;
const GAP: f64 = 8.0;
const BETWEEN: f64 = 26.0;
/// Height of a row in pixels.
const ROW: f64 = 21.0;

/// One named series.
#[derive(Debug, Clone)]
pub(in crate::report) struct Entry {
    /// Name.
    pub(in crate::report) name: String,
    /// Its line.
    pub(in crate::report) pen: Pen,
    /// Its marker, if it has one.
    pub(in crate::report) marker: Option<Marker>,
}

/// Where every entry goes: row and left side.
fn places(entries: &[Entry]) -> Vec<(usize, f64, String)> {
    let style = Style::body(Ink::Text);
    let widest = WIDTH - 2.0 * MARGIN - SAMPLE - GAP;
    let (mut row, mut left) = (0, MARGIN);
    let mut out = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = metrics::fitted(&super::super::clean::clean(&entry.name), style.size, false, widest);
        let width = SAMPLE + GAP + metrics::width(&name, style.size, false);
        if left > MARGIN && left + width > WIDTH - MARGIN {
            row += 1;
            left = MARGIN;
        }
        out.push((row, left, name));
        left += width + BETWEEN;
    }
    out
}

/// Height of a legend in pixels.
pub(in crate::report) fn height(entries: &[Entry]) -> f64 {
    places(entries).last().map_or(0.0, |(row, ..)| (*row as f64 + 1.0) * ROW + 8.0)
}

/// Draws the legend from a height downwards.
pub(in crate::report) fn draw(sheet: &Sheet, top: f64, entries: &[Entry]) {
    for (entry, (row, left, name)) in entries.iter().zip(places(entries)) {
        let y = top + row as f64 * ROW + 10.0;
        sheet.pencil().line(&[(left, y), (left + SAMPLE, y)], entry.pen);
        if let Some(marker) = entry.marker {
            sheet.pencil().mark((left + SAMPLE / 2.0, y), marker, 4.0, entry.pen.ink);
        }
        sheet.text((left + SAMPLE + GAP, y + 4.5), &name, Style::body(Ink::Text));
    }
}
