//! Names of the series, above the plot and never on it: a piece of the line with its marker, then the name.

use super::metrics;
use super::panel::{Marker, Pen};
use super::sheet::{MARGIN, Sheet, Style, WIDTH};
use super::theme::Ink;

/// Length of a line's sample.
const LINE: f64 = 40.0;
/// Room for a marker without a line.
const MARK: f64 = 12.0;
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

impl Entry {
    /// Width of what stands before the name.
    fn sample(&self) -> f64 {
        if self.pen.width > 0.0 { LINE } else { MARK }
    }
}

/// Where every entry goes, row and left side: one after the other if they fit in a row, else in columns of one width.
fn places(entries: &[Entry]) -> Vec<(usize, f64, String)> {
    let style = Style::body(Ink::Text);
    let room = WIDTH - 2.0 * MARGIN;
    let named: Vec<(String, f64)> = entries
        .iter()
        .map(|entry| {
            let before = entry.sample() + GAP;
            let name = metrics::fitted(&super::super::clean::clean(&entry.name), style.size, false, room - before);
            let width = before + metrics::width(&name, style.size, false) + BETWEEN;
            (name, width)
        })
        .collect();
    let one_row = named.iter().map(|(_, width)| width).sum::<f64>() <= room + BETWEEN;
    let widest = named.iter().map(|(_, width)| *width).fold(1.0, f64::max);
    let columns = (((room + BETWEEN) / widest).floor() as usize).max(1);
    let mut left = MARGIN;
    let mut out = Vec::with_capacity(entries.len());
    for (index, (name, width)) in named.into_iter().enumerate() {
        if one_row {
            out.push((0, left, name));
            left += width;
        } else {
            out.push((index / columns, MARGIN + widest * (index % columns) as f64, name));
        }
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
        let sample = entry.sample();
        if entry.pen.width > 0.0 {
            sheet.pencil().line(&[(left, y), (left + sample, y)], entry.pen);
        }
        if let Some(marker) = entry.marker {
            sheet.pencil().mark((left + sample / 2.0, y), marker, 4.5, entry.pen.ink);
        }
        sheet.text((left + sample + GAP, y + 4.5), &name, Style::body(Ink::Text));
    }
}
