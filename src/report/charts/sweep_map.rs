//! A figure over two targets: a map for each posture, with the figures in its cells where they have room.

use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::clean::clean;
use super::super::format;
use super::super::sweep::origin;
use super::super::sweep::values::{Shown, cell, labels, posture, short};
use super::{Chart, Table};
use crate::result::sweep::{Figure, Sweep};

/// Size of the figures in cells.
const SIZE: f64 = 11.0;
/// Free space between two maps.
const GAP: f64 = 26.0;
/// Room above a map for the posture's name.
const HEAD: f64 = 34.0;
/// Room below a map for the values of the second target.
const FOOT: f64 = 26.0;
/// Height of a cell with a figure.
const TALL: f64 = 22.0;
/// Height of a map without figures, at most.
const HEIGHT: f64 = 260.0;
/// Height of the key of shades.
const KEY: f64 = 26.0;
/// Opacity of the ink: of nothing, and of the largest figure. Text on it keeps a contrast of 4.5.
const SHADES: [f64; 2] = [0.04, 0.46];
/// Cells of a map that say their figures when pointed at, at most.
const MOST_TIPS: usize = 400;
/// Smallest side of a cell that holds a mark.
const MARKED: f64 = 9.0;

/// How maps are laid out.
struct Plan {
    /// Maps side by side.
    abreast: usize,
    /// Left of each map: room for the values of the first target.
    side: f64,
    /// Of a cell.
    width: f64,
    height: f64,
    figures: bool,
}

impl Plan {
    fn new(rows: &[String], columns: usize, texts: impl Iterator<Item = String>, maps: usize) -> Self {
        let widest = |width: f64, text: &str| metrics::width(text, SIZE, false).max(width);
        let side = rows.iter().fold(0.0, |width, text| widest(width, text)) + 12.0;
        let needed = texts.fold(0.0, |width, text| widest(width, &text)) + 8.0;
        let cell = |abreast: usize| {
            let across = abreast as f64;
            ((WIDTH - 2.0 * MARGIN - GAP * (across - 1.0)) / across - side) / columns.max(1) as f64
        };
        let tall = rows.len() <= 40;
        let most = maps.clamp(1, 3);
        let abreast = (1..=most).rev().find(|abreast| tall && cell(*abreast) >= needed);
        let figures = abreast.is_some();
        let abreast = abreast.unwrap_or(most.min(2));
        let height = if figures { TALL } else { (HEIGHT / rows.len().max(1) as f64).min(TALL) };
        Self { abreast, side, width: cell(abreast).min(150.0), height, figures }
    }
}

impl Plan {
    /// Cells without a figure have room for a mark.
    fn has_marks(&self) -> bool {
        !self.figures && self.width.min(self.height) >= MARKED
    }
}

/// Draws the chart; `None` without data.
pub(super) fn draw(doc: &Sweep, one: &Shown<'_>) -> Option<Chart> {
    let [down, over] = &doc.axes[..] else { return None };
    let arms: Vec<usize> = (usize::from(one.benefit)..doc.postures.len()).collect();
    let (rows, columns) = (labels(doc, down), labels(doc, over));
    let found = |arm: usize, row: usize, column: usize| -> Option<Figure> {
        let point = doc.points.get(row * columns.len() + column)?;
        one.read(point.postures.get(arm)?).filter(|figure| figure.estimate.abs() < 1e200)
    };
    let cells = rows.len() * columns.len();
    let every = arms
        .iter()
        .flat_map(|arm| (0..cells).filter_map(|cell| found(*arm, cell / columns.len(), cell % columns.len())));
    let figures: Vec<Figure> = every.collect();
    if figures.is_empty() {
        return None;
    }
    let size = figures.iter().map(|figure| figure.estimate.abs()).fold(0.0, f64::max);
    let texts = figures.iter().map(|figure| short(*figure, one.quantity, one.benefit));
    let plan = Plan::new(&rows, columns.len(), texts, arms.len());
    let map_height = HEAD + plan.height * rows.len() as f64 + FOOT;
    let lines = arms.len().div_ceil(plan.abreast);
    let marking = doc.scenario.marking.as_deref().unwrap_or_default();
    let from = format!("{} · {}", doc.scenario.name, origin(doc));
    let sheet = Sheet::page(marking, &from, said(doc, one, arms.len(), &plan), KEY + map_height * lines as f64);
    key(&sheet, one, size);
    for (place, arm) in arms.iter().enumerate() {
        let (line, column) = (place / plan.abreast, place % plan.abreast);
        let width = (WIDTH - 2.0 * MARGIN - GAP * (plan.abreast as f64 - 1.0)) / plan.abreast as f64;
        let left = MARGIN + (width + GAP) * column as f64;
        let top = sheet.top + KEY + map_height * line as f64;
        let name = metrics::fitted(&posture(&doc.postures[*arm]), 13.0, true, width);
        sheet.text((left, top + 20.0), &name, Style::body(Ink::Text).bold());
        let map =
            Map { sheet: &sheet, plan: &plan, left: left + plan.side, top: top + HEAD, rows: &rows, columns: &columns };
        map.draw(one, size, &|row, column| found(*arm, row, column));
        if cells <= MOST_TIPS {
            let who = posture(&doc.postures[*arm]);
            for (row, column) in (0..cells).map(|cell| (cell / columns.len(), cell % columns.len())) {
                let Some(figure) = found(*arm, row, column) else { continue };
                let figure = format::with_interval(figure.estimate, figure.ci95, one.quantity);
                let said = format!("{who} at {} and {}: {figure}", rows[row], columns[column]);
                sheet.tip_over(map.frame(row, column), &said);
            }
        }
    }
    Some(sheet.finish(table(doc, one, &arms, &|arm, row, column| found(arm, row, column))))
}

/// The ink of a figure, and how much of it.
fn shade(one: &Shown<'_>, value: f64, size: f64) -> (Ink, f64) {
    let share = if size > 0.0 { (value.abs() / size).min(1.0) } else { 0.0 };
    let ink = if one.benefit && value < 0.0 { Ink::Series(1) } else { Ink::Series(0) };
    (ink, SHADES[0] + share * (SHADES[1] - SHADES[0]))
}

/// The key of shades, above all maps.
fn key(sheet: &Sheet, one: &Shown<'_>, size: f64) {
    let steps: Vec<f64> = if one.benefit { vec![-1.0, -0.5, 0.0, 0.5, 1.0] } else { vec![0.0, 0.25, 0.5, 0.75, 1.0] };
    let (width, height, top) = (44.0, 12.0, sheet.top + 2.0);
    let mut left = MARGIN;
    let ends = [steps[0], 1.0]
        .map(|share| format::value(format!("{:.1e}", share * size).parse().unwrap_or(size), one.quantity));
    for (end, text) in ends.iter().enumerate() {
        if end == 1 {
            for share in &steps {
                let (ink, opacity) = shade(one, share * size, size);
                let frame = Frame { left, right: left + width, top, bottom: top + height };
                sheet.pencil().polygon(&frame.outline()[..4], ink, opacity);
                left += width;
            }
            left += 8.0;
        }
        sheet.text((left, top + 10.5), text, Style::small(Ink::Muted));
        left += metrics::width(text, 12.0, false) + 8.0;
    }
}

/// The map of one posture; the first target rises upwards.
struct Map<'a> {
    sheet: &'a Sheet,
    plan: &'a Plan,
    left: f64,
    top: f64,
    rows: &'a [String],
    columns: &'a [String],
}

impl Map<'_> {
    fn frame(&self, row: usize, column: usize) -> Frame {
        let left = self.left + self.plan.width * column as f64;
        let top = self.top + self.plan.height * (self.rows.len() - 1 - row) as f64;
        Frame { left, right: left + self.plan.width, top, bottom: top + self.plan.height }
    }

    fn draw(&self, one: &Shown<'_>, size: f64, found: &dyn Fn(usize, usize) -> Option<Figure>) {
        let plan = self.plan;
        for (row, column) in
            (0..self.rows.len()).flat_map(|row| (0..self.columns.len()).map(move |column| (row, column)))
        {
            let Some(figure) = found(row, column) else { continue };
            let frame = self.frame(row, column);
            let (ink, opacity) = shade(one, figure.estimate, size);
            self.sheet.pencil().polygon(&frame.outline()[..4], ink, opacity);
            let middle = (f64::midpoint(frame.left, frame.right), f64::midpoint(frame.top, frame.bottom));
            if plan.figures {
                let style = Style { size: SIZE, ..Style::body(Ink::Text) }.anchor(Anchor::Middle);
                self.sheet.text((middle.0, middle.1 + 0.36 * SIZE), &short(figure, one.quantity, one.benefit), style);
            } else if one.benefit && plan.has_marks() {
                let sure = figure.ci95[0] > 0.0 || figure.ci95[1] < 0.0;
                let marker = if figure.estimate > 0.0 { Marker::Triangle } else { Marker::Wedge };
                if sure {
                    self.sheet.pencil().mark(middle, marker, 2.6, Ink::Text);
                }
            }
        }
        if one.benefit {
            self.borders(&|row, column| found(row, column).map(|figure| figure.estimate > 0.0));
        }
        self.labels();
    }

    /// A line between cells of which one pays and the other does not.
    fn borders(&self, pays: &dyn Fn(usize, usize) -> Option<bool>) {
        let differ =
            |one: Option<bool>, other: Option<bool>| matches!((one, other), (Some(one), Some(other)) if one != other);
        let pen = Pen::solid(Ink::Text, 1.8);
        for (row, column) in
            (0..self.rows.len()).flat_map(|row| (0..self.columns.len()).map(move |column| (row, column)))
        {
            let frame = self.frame(row, column);
            if column + 1 < self.columns.len() && differ(pays(row, column), pays(row, column + 1)) {
                self.sheet.pencil().line(&[(frame.right, frame.top), (frame.right, frame.bottom)], pen);
            }
            if row + 1 < self.rows.len() && differ(pays(row, column), pays(row + 1, column)) {
                self.sheet.pencil().line(&[(frame.left, frame.top), (frame.right, frame.top)], pen);
            }
        }
    }

    /// The values of both targets, as many as have room.
    fn labels(&self) {
        let style = Style { size: SIZE, ..Style::body(Ink::Muted) };
        let stride = |room: f64, needed: f64| (needed / room).ceil().max(1.0) as usize;
        for row in (0..self.rows.len()).step_by(stride(self.plan.height, SIZE * 1.3)) {
            let frame = self.frame(row, 0);
            let at = (self.left - 6.0, f64::midpoint(frame.top, frame.bottom) + 0.36 * SIZE);
            self.sheet.text(at, &self.rows[row], style.anchor(Anchor::End));
        }
        let widest = self.columns.iter().map(|text| metrics::width(text, SIZE, false)).fold(0.0, f64::max) + 8.0;
        let step = stride(self.plan.width, widest);
        let most = self.left + self.plan.width * self.columns.len() as f64;
        for column in (0..self.columns.len()).step_by(step) {
            let frame = self.frame(0, column);
            let half = metrics::width(&self.columns[column], SIZE, false) / 2.0;
            let middle = f64::midpoint(frame.left, frame.right);
            // The first label of narrow cells would hang over the page's or the map's side.
            let at = middle.min((most + 8.0 - half).max(middle - half));
            self.sheet.text((at, frame.bottom + 15.0), &self.columns[column], style.anchor(Anchor::Middle));
        }
    }
}

fn said(doc: &Sweep, one: &Shown<'_>, maps: usize, plan: &Plan) -> Words {
    let targets: Vec<String> = doc.axes.iter().map(|axis| clean(&axis.target)).collect();
    let [down, over] = &targets[..] else { unreachable!("a map is drawn of two targets") };
    let mut notes = Vec::new();
    if one.benefit {
        let doubt = match (plan.figures, plan.has_marks()) {
            (true, _) => " “?”: the 95 % interval holds 0.",
            (false, true) => " A triangle: the 95 % interval does not hold 0.",
            (false, false) => "",
        };
        notes.push(format!("A line parts what pays from what does not.{doubt}"));
    }
    if !plan.figures {
        notes.push("The cells are too small for figures: sweep.md and sweep.json have them.".to_owned());
    }
    Words {
        file: "sweep.svg",
        title: format!("{} by {down} and {over}", one.title()),
        subtitle: format!(
            "{down} upwards, {over} to the right. The same {} trials at every point.",
            format::count(doc.run.trials)
        ),
        description: format!("{}: {maps} map{} over {down} and {over}.", one.title(), if maps == 1 { "" } else { "s" }),
        notes,
    }
}

fn table(doc: &Sweep, one: &Shown<'_>, arms: &[usize], found: &dyn Fn(usize, usize, usize) -> Option<Figure>) -> Table {
    let [down, over] = &doc.axes[..] else { return Table::default() };
    let mut table = Table::new(&["Posture", &down.target]);
    let columns = labels(doc, over);
    table.header.extend(columns.iter().cloned());
    for arm in arms {
        for (row, label) in labels(doc, down).into_iter().enumerate() {
            let cells = (0..columns.len()).map(|column| {
                found(*arm, row, column)
                    .map_or(format::ABSENT.to_owned(), |figure| cell(figure, one.quantity, one.benefit))
            });
            table.rows.push([posture(&doc.postures[*arm]), label].into_iter().chain(cells).collect());
        }
    }
    table
}
