//! Rows with a name and columns with a scale each: the layout of every chart that sets postures, groups or records
//! beside one another.

use super::super::canvas::axis::Axis;
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH};
use super::super::canvas::theme::Ink;

/// Space between two columns in pixels.
const GAP: f64 = 26.0;
/// Space at the right of each scale for the half of its last label that hangs over, and for values.
const ROOM: f64 = 30.0;
/// Height of the column titles.
const HEAD: f64 = 40.0;
/// Height of tick labels below.
const TICKS: f64 = 30.0;
/// Height of a heading between rows.
const HEADING: f64 = 30.0;
/// Size of row names.
const NAME: f64 = 12.5;

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
}

impl Plan {
    /// A plan for rows of at least a height and a number of columns. The names get what they need, up to `widest` pixels;
    /// where one needs more, the rows have room for a second line.
    pub(super) fn new(rows: Vec<Row>, least_height: f64, columns: usize, widest: f64, ruled: bool) -> Self {
        let needed = rows.iter().map(|row| match row {
            Row::Heading(_) => 0.0,
            Row::Marks(name) => metrics::width(name, NAME, false) + 2.0,
        });
        let needed = needed.fold(60.0, f64::max);
        let name_width = needed.min(widest);
        let row_height = if needed > widest { least_height.max(33.0) } else { least_height };
        Self { rows, name_width, row_height, columns, ticks: if ruled { TICKS } else { 6.0 } }
    }

    /// Width of a column's scale in pixels.
    pub(super) fn scale_width(&self) -> f64 {
        self.column_width() - ROOM
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
        HEAD + self.rows_height() + self.ticks
    }

    /// Draws names, titles, grids; the marks are then drawn on the lanes.
    pub(super) fn draw(self, sheet: &Sheet, columns: Vec<Column>) -> Lanes<'_> {
        let width = self.column_width();
        let top = sheet.top + HEAD;
        let bottom = top + self.rows_height();
        let mut panels = Vec::with_capacity(columns.len());
        for (index, column) in columns.into_iter().enumerate() {
            let left = MARGIN + self.name_width + GAP + index as f64 * (width + GAP);
            let frame = Frame { left, right: left + width - ROOM, top, bottom };
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
                    let most = ((height - 2.0) / 14.0).floor().max(1.0) as usize;
                    let lines = metrics::wrapped(name, NAME, false, self.name_width, most);
                    for (index, text) in lines.iter().enumerate() {
                        let down = index as f64 - (lines.len() as f64 - 1.0) / 2.0;
                        let at = (MARGIN, y + height / 2.0 + 4.5 + down * 14.0);
                        sheet.text(at, text, Style { size: NAME, ..Style::body(Ink::Text) });
                    }
                    centres.push(bottom - (y + height / 2.0));
                }
            }
            y += height;
        }
        Lanes { sheet, panels, centres }
    }
}

/// Rows and columns ready for marks. Rows are counted without headings.
pub(super) struct Lanes<'a> {
    sheet: &'a Sheet,
    /// One plot per column.
    pub(super) panels: Vec<Panel<'a>>,
    centres: Vec<f64>,
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

    /// Writes a value beside what is drawn from `low` to `high`: at the right if it fits, else at the left, else above.
    pub(super) fn value(&self, column: usize, row: usize, [low, high]: [f64; 2], text: &str, style: Style) {
        let panel = &self.panels[column];
        let known = |end: f64, other: f64| if end.is_finite() { end } else { other };
        let (low, high) = (known(low, high), known(high, low));
        let width = metrics::width(text, style.size, style.bold);
        let ((left, y), (right, _)) = (panel.pixel(low, self.y(row)), panel.pixel(high, self.y(row)));
        let base = y + 0.36 * style.size;
        if right + 9.0 + width <= panel.frame.right + ROOM + GAP - 8.0 {
            self.sheet.text((right + 9.0, base), text, style);
        } else if left - 9.0 - width >= panel.frame.left - 2.0 {
            self.sheet.text((left - 9.0, base), text, style.anchor(Anchor::End));
        } else {
            let middle = f64::midpoint(left, right);
            let least = panel.frame.left + width / 2.0;
            let middle = middle.clamp(least, (panel.frame.right + ROOM + GAP - 8.0 - width / 2.0).max(least));
            self.sheet.text((middle, y - 8.0), text, style.anchor(Anchor::Middle));
        }
    }

    /// Writes a text at the left side of a column.
    pub(super) fn cell(&self, column: usize, row: usize, text: &str, style: Style) {
        let frame = self.panels[column].frame;
        let (_, y) = self.panels[column].pixel(0.0, self.y(row));
        let text = metrics::fitted(text, style.size, style.bold, frame.right - frame.left + ROOM + GAP - 4.0);
        self.sheet.text((frame.left, y + 0.36 * style.size), &text, style);
    }
}
