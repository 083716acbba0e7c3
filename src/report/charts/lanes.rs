//! Rows with a name and columns with a scale each: the layout of every chart that sets postures, groups or records
//! beside one another.

use super::super::canvas::axis::Axis;
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Panel, Pen};
use super::super::canvas::sheet::{MARGIN, Sheet, Style, WIDTH};
use super::super::canvas::theme::Ink;

/// Space between two columns in pixels.
const GAP: f64 = 22.0;
/// Least and most space at the right of each scale, for values and the half of its last label that hangs over.
const ROOM: (f64, f64) = (22.0, 90.0);
/// Space between what is drawn and its value.
const OFF: f64 = 9.0;
/// Height of the column titles.
const HEAD: f64 = 34.0;
/// Height of tick labels below.
const TICKS: f64 = 30.0;
/// Height of a heading between rows.
const HEADING: f64 = 30.0;
/// Size of row names.
const NAME: f64 = 12.5;
/// Distance of two lines of a row name.
const LEADING: f64 = 14.0;
/// Most lines of a row name.
const LINES: usize = 3;

/// A named row, or a heading over the rows that follow.
#[derive(Debug, Clone)]
pub(super) enum Row {
    /// A line of text over the full width.
    Heading(String),
    /// A row of marks.
    Marks(String),
}

/// A column with its title in at most two lines.
pub(super) struct Column {
    /// Title.
    pub(super) title: String,
    /// Scale.
    pub(super) axis: Axis,
    /// Draw grid lines and tick labels; without them the values must be written.
    pub(super) ruled: bool,
}

/// The plan of the rows and columns, before there is a sheet.
pub(super) struct Plan {
    rows: Vec<Row>,
    name_width: f64,
    row_height: f64,
    columns: usize,
    ticks: f64,
    room: f64,
    /// Room above the column titles, for a legend.
    above: f64,
}

impl Plan {
    /// A plan for rows of at least a height and columns with the values that are written in them. The names get what they
    /// need, up to `widest` pixels; where one needs more, the rows have room for more lines.
    pub(super) fn new(rows: Vec<Row>, least_height: f64, values: &[Vec<String>], widest: f64, ruled: bool) -> Self {
        let needed = rows.iter().map(|row| match row {
            Row::Heading(_) => 0.0,
            Row::Marks(name) => metrics::width(name, NAME, false) + 2.0,
        });
        let needed = needed.fold(60.0, f64::max);
        // A name that would take three lines gets more room, so that the rows stay low.
        let three = needed > 1.8 * widest;
        let name_width = needed.min(if three { 1.3 * widest } else { widest });
        let lines = rows.iter().map(|row| match row {
            Row::Heading(_) => 1,
            Row::Marks(name) => metrics::wrapped(name, NAME, false, name_width, LINES).len(),
        });
        let row_height = least_height.max(LEADING * lines.max().unwrap_or(1) as f64 + 10.0);
        let widths = values.iter().flatten().map(|value| metrics::width(value, Style::small(Ink::Text).size, false));
        let room = (widths.fold(0.0, f64::max) + OFF).clamp(ROOM.0, ROOM.1);
        Self {
            rows,
            name_width,
            row_height,
            columns: values.len(),
            ticks: if ruled { TICKS } else { 6.0 },
            room,
            above: 0.0,
        }
    }

    /// The same plan under so many pixels that are left free.
    pub(super) fn lowered(self, above: f64) -> Self {
        Self { above, ..self }
    }

    /// Width of a column's scale in pixels.
    pub(super) fn scale_width(&self) -> f64 {
        self.column_width() - self.room
    }

    fn column_width(&self) -> f64 {
        (WIDTH - 2.0 * MARGIN - self.name_width - GAP * self.columns as f64) / self.columns as f64
    }

    fn row_height(&self, row: &Row) -> f64 {
        match row {
            Row::Heading(_) => HEADING,
            Row::Marks(_) => self.row_height,
        }
    }

    fn rows_height(&self) -> f64 {
        self.rows.iter().map(|row| self.row_height(row)).sum()
    }

    /// Height of the body in pixels.
    pub(super) fn height(&self) -> f64 {
        self.above + HEAD + self.rows_height() + self.ticks
    }

    /// Draws names, titles, grids; the marks are then drawn on the lanes.
    pub(super) fn draw(self, sheet: &Sheet, columns: Vec<Column>) -> Lanes<'_> {
        let width = self.column_width();
        let top = sheet.top + self.above + HEAD;
        let bottom = top + self.rows_height();
        let mut panels = Vec::with_capacity(columns.len());
        for (index, column) in columns.into_iter().enumerate() {
            let left = MARGIN + self.name_width + GAP + index as f64 * (width + GAP);
            let frame = Frame { left, right: left + width - self.room, top, bottom };
            let lines = metrics::wrapped(&column.title, 12.0, true, width + GAP - 4.0, 2);
            for (line, text) in lines.iter().enumerate() {
                let up = (lines.len() - line) as f64;
                let at = (left, top - 10.0 - (up - 1.0) * 14.0);
                sheet.text(at, text, Style::small(Ink::Text).bold());
            }
            let panel = Panel::new(sheet, frame, column.axis, Axis::bare(0.0, bottom - top));
            if column.ruled {
                panel.rule_x();
            }
            panels.push(panel);
        }
        let mut y = top;
        let mut centres = Vec::new();
        for row in &self.rows {
            let height = self.row_height(row);
            let line = [(MARGIN, y), (WIDTH - MARGIN, y)];
            match row {
                Row::Heading(text) => {
                    sheet.pencil().line(&line, Pen::solid(Ink::Frame, 0.7));
                    let text = metrics::fitted(text, 12.5, true, WIDTH - 2.0 * MARGIN);
                    sheet.text((MARGIN, y + 20.0), &text, Style { size: 12.5, ..Style::body(Ink::Text).bold() });
                }
                Row::Marks(name) => {
                    if !centres.is_empty() {
                        sheet.pencil().line(&line, Pen::solid(Ink::Grid, 0.7));
                    }
                    let lines = metrics::wrapped(name, NAME, false, self.name_width, LINES);
                    for (index, text) in lines.iter().enumerate() {
                        let down = index as f64 - (lines.len() as f64 - 1.0) / 2.0;
                        let at = (MARGIN, y + height / 2.0 + 4.5 + down * LEADING);
                        sheet.text(at, text, Style { size: NAME, ..Style::body(Ink::Text) });
                    }
                    centres.push(bottom - (y + height / 2.0));
                }
            }
            y += height;
        }
        Lanes { sheet, panels, centres, room: self.room, row_height: self.row_height }
    }
}

/// Rows and columns ready for marks. Rows are counted without headings.
pub(super) struct Lanes<'a> {
    sheet: &'a Sheet,
    /// One plot per column.
    pub(super) panels: Vec<Panel<'a>>,
    centres: Vec<f64>,
    room: f64,
    row_height: f64,
}

impl Lanes<'_> {
    /// The second coordinate of a row in its plots.
    pub(super) fn y(&self, row: usize) -> f64 {
        self.centres.get(row).copied().unwrap_or(0.0)
    }

    /// A bar from zero to a value.
    pub(super) fn bar(&self, column: usize, row: usize, value: f64, half: f64, ink: Ink) {
        if value > 0.0 {
            self.panels[column].bar((0.0, self.y(row) - half), (value, self.y(row) + half), 0.0, ink);
        }
    }

    /// A level line between two values with small ends: an interval.
    pub(super) fn interval(&self, column: usize, row: usize, [low, high]: [f64; 2], ink: Ink) {
        let (y, panel) = (self.y(row), &self.panels[column]);
        panel.line(&[(low, y), (high, y)], Pen::solid(ink, 2.0));
        for end in [low, high] {
            panel.line(&[(end, y - 4.5), (end, y + 4.5)], Pen::solid(ink, 1.5));
        }
    }

    /// Writes a value at the right of what is drawn up to `high`.
    pub(super) fn value(&self, column: usize, row: usize, high: f64, text: &str, style: Style) {
        let (right, y) = self.panels[column].pixel(high, self.y(row));
        self.write((right + OFF, y), text, style);
    }

    /// Writes a value at the right of the whole scale, below the values of the rows above.
    pub(super) fn aside(&self, column: usize, row: usize, text: &str, style: Style) {
        let (_, y) = self.panels[column].pixel(0.0, self.y(row));
        self.write((self.panels[column].frame.right + OFF, y), text, style);
    }

    fn write(&self, (x, y): (f64, f64), text: &str, style: Style) {
        let text = metrics::fitted(text, style.size, style.bold, self.room + GAP - OFF - 4.0);
        self.sheet.text((x, y + 0.36 * style.size), &text, style);
    }

    /// What a row says in a column when pointed at.
    pub(super) fn tip(&self, column: usize, row: usize, text: &str) {
        let frame = self.panels[column].frame;
        let (_, y) = self.panels[column].pixel(0.0, self.y(row));
        let half = self.row_height / 2.0 - 1.0;
        let over = Frame { left: frame.left, right: frame.right + self.room, top: y - half, bottom: y + half };
        self.sheet.tip_over(over, text);
    }

    /// Writes a text at the left side of a column.
    pub(super) fn cell(&self, column: usize, row: usize, text: &str, style: Style) {
        let frame = self.panels[column].frame;
        let (_, y) = self.panels[column].pixel(0.0, self.y(row));
        let text = metrics::fitted(text, style.size, style.bold, frame.right - frame.left + self.room + GAP - 4.0);
        self.sheet.text((frame.left, y + 0.36 * style.size), &text, style);
    }
}
