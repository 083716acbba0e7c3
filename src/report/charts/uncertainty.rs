//! How far every leading figure moves with what is not known, beside the error of the simulation.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Panel, Pen};
use super::super::canvas::sheet::{Sheet, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::uncertainty::{BandRow, band_rows};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table};
use crate::result::document::Document;
use crate::result::nested::Band;

/// Figures side by side, at most.
const MOST: usize = 4;
/// Half the height of a bar, and how far below it the simulation's own interval lies.
const HALF: f64 = 6.0;
const BELOW: f64 = 12.5;
const BAR: Ink = Ink::Series(0);

fn sound(band: &Band) -> bool {
    band.quantiles.iter().chain(&band.mean_ci95).chain([&band.mean]).all(|value| value.is_finite())
        && band.quantiles[0] <= band.quantiles[2]
}

/// Draws the chart; `None` without a nested run.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let nested = doc.nested.as_ref()?;
    let every = band_rows(doc);
    let find = |row: &BandRow<'_>, posture: usize| (row.find)(&nested.postures[posture]).filter(sound);
    let happens = |row: &&BandRow<'_>| {
        (0..nested.postures.len()).any(|posture| find(row, posture).is_some_and(|band| band.quantiles[2] > 0.0))
    };
    let shown: Vec<&BandRow<'_>> = every.iter().filter(|row| row.leads).filter(happens).take(MOST).collect();
    if shown.is_empty() {
        return None;
    }
    let hollow = (0..nested.postures.len())
        .any(|posture| shown.iter().filter_map(|row| find(row, posture)).any(|band| !band.is_told_apart()));
    let entry = |name: &str, ink: Ink, width: f64, marker: Option<Marker>| Entry {
        name: name.to_owned(),
        pen: Pen::solid(ink, width),
        marker,
    };
    let mut entries = vec![
        entry("5 to 95 % of what the expectation could be, and its median", BAR, 0.0, Some(Marker::Square)),
        entry("mean with its 95 % interval from simulation", Ink::Text, 0.0, Some(Marker::Circle)),
    ];
    if hollow {
        entries.push(entry("hollow: not told from 0", BAR, 0.0, Some(Marker::Box)));
    }
    let legend_height = legend::height(&entries);
    let names = nested.postures.iter().map(|posture| Row::Marks(words::posture(doc, &posture.id))).collect();
    let plan = Plan::new(names, 44.0, &vec![Vec::new(); shown.len()], 150.0, true).lowered(legend_height);
    let sheet = Sheet::new(doc, said(doc, &shown), plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    let width = plan.scale_width();
    let columns = shown.iter().map(|row| {
        let bands = (0..nested.postures.len()).filter_map(|posture| find(row, posture));
        let scale = if row.quantity == Quantity::Probability { 100.0 } else { 1.0 };
        let high = bands.map(|band| band.quantiles[2].max(band.mean_ci95[1])).fold(0.0, f64::max);
        let labels = if matches!(row.quantity, Quantity::Money(_)) { Labels::Amount } else { Labels::Plain };
        let unit = match row.quantity {
            Quantity::Money(currency) => format!(", {currency}"),
            Quantity::Probability => ", %".to_owned(),
            Quantity::Number => String::new(),
        };
        Column { title: format!("{}{unit}", row.name), axis: Axis::snug(0.0, scale * high, width, labels), ruled: true }
    });
    let lanes = plan.draw(&sheet, columns.collect());
    for (column, row) in shown.iter().enumerate() {
        let scale = if row.quantity == Quantity::Probability { 100.0 } else { 1.0 };
        for posture in 0..nested.postures.len() {
            let Some(band) = find(row, posture) else { continue };
            mark(&lanes.panels[column], &band, scale, lanes.y(posture));
            let name = words::posture(doc, &nested.postures[posture].id);
            lanes.tip(column, posture, &format!("{name}: {}, {}", row.name, in_words(&band, row.quantity)));
        }
    }
    drop(lanes);
    Some(sheet.finish(table(doc, &every)))
}

/// The bar of a band with its median, and below it the mean with its interval.
fn mark(panel: &Panel<'_>, band: &Band, scale: f64, y: f64) {
    let [low, middle, high] = band.quantiles.map(|value| (scale * value).max(0.0));
    let y = y + 0.3 * BELOW;
    if band.is_told_apart() {
        panel.bar((low, y - HALF), (high, y + HALF), 0.0, BAR);
    } else {
        let outline = [(low, y - HALF), (high, y - HALF), (high, y + HALF), (low, y + HALF), (low, y - HALF)];
        panel.line(&outline, Pen::solid(BAR, 1.4));
    }
    panel.line(&[(middle, y - HALF - 2.0), (middle, y + HALF + 2.0)], Pen::solid(Ink::Text, 2.0));
    let lower = y - BELOW;
    let ends = band.mean_ci95.map(|end| (scale * end).max(0.0));
    panel.line(&[(ends[0], lower), (ends[1], lower)], Pen::solid(Ink::Text, 1.6));
    for end in ends {
        panel.line(&[(end, lower - 3.0), (end, lower + 3.0)], Pen::solid(Ink::Text, 1.2));
    }
    panel.mark((scale * band.mean.max(0.0), lower), Marker::Circle, 2.6, Ink::Text);
}

fn in_words(band: &Band, quantity: Quantity<'_>) -> String {
    let [low, middle, high] = band.quantiles.map(|value| format::value(value, quantity));
    format!(
        "expectation {low} to {high} (5 to 95 %), median {middle}; mean as simulated {}",
        format::with_interval(band.mean, band.mean_ci95, quantity)
    )
}

/// Every leading figure, those that are not drawn too.
fn table(doc: &Document, every: &[BandRow<'_>]) -> Table {
    let mut table = Table::new(&["Posture", "Figure", "Mean [95 %]", "5 %", "50 %", "95 %"]);
    for posture in doc.nested.iter().flat_map(|nested| &nested.postures) {
        for row in every {
            let Some(band) = (row.find)(posture).filter(sound) else { continue };
            let mut cells = vec![words::posture(doc, &posture.id), row.name.clone()];
            cells.push(format::with_interval(band.mean, band.mean_ci95, row.quantity));
            cells.extend(band.quantiles.map(|value| format::value(value, row.quantity)));
            table.rows.push(cells);
        }
    }
    table
}

/// What the chart says in words.
fn said(doc: &Document, shown: &[&BandRow<'_>]) -> Words {
    let names: Vec<&str> = shown.iter().map(|row| row.name.as_str()).collect();
    let count = doc.nested.as_ref().map_or(0, |nested| nested.outer);
    Words {
        file: "uncertainty.svg",
        title: "How far the figures move with what is not known".to_owned(),
        subtitle: format!(
            "What each expectation could be, over {} draws of all inputs that are not known.",
            format::count(count)
        ),
        description: format!("Bars from the 5 to the 95 % quantile of the expectation of {}.", names.join("; ")),
        notes: vec![
            "A short thin line says that enough was simulated; the bar, how far the expectation moves with the inputs. Chance comes on \
             top of both."
                .to_owned(),
        ],
    }
}
