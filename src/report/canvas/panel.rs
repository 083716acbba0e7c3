//! A plot on the sheet: two axes over a rectangle, mapped and drawn by plotters.

use plotters::coord::Shift;
use plotters::prelude::{Cartesian2d, Circle, DrawingArea, PathElement, Polygon, Rectangle};
use plotters::style::ShapeStyle;

use super::axis::{Axis, TICK_SIZE};
use super::clip;
use super::scene::{FINE, Scene, fine, key};
use super::sheet::{Anchor, Sheet, Style};
use super::theme::Ink;

/// A rectangle in chart pixels, top above bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Frame {
    /// Left side.
    pub(in crate::report) left: f64,
    /// Right side.
    pub(in crate::report) right: f64,
    /// Upper side.
    pub(in crate::report) top: f64,
    /// Lower side.
    pub(in crate::report) bottom: f64,
}

impl Frame {
    /// The way around it, back to where it began.
    pub(in crate::report) fn outline(self) -> [(f64, f64); 5] {
        let Self { left, right, top, bottom } = self;
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    }
}

/// What a line is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Pen {
    /// Ink.
    pub(in crate::report) ink: Ink,
    /// Width in pixels.
    pub(in crate::report) width: f64,
    /// Dash number of the theme; 0 is solid.
    pub(in crate::report) dash: u8,
}

impl Pen {
    /// A solid line.
    pub(in crate::report) fn solid(ink: Ink, width: f64) -> Self {
        Self { ink, width, dash: 0 }
    }

    /// The pen of a series: its own ink and its own dash.
    pub(in crate::report) fn series(number: usize) -> Self {
        let number = u8::try_from(number % usize::from(super::theme::SERIES)).unwrap_or(0);
        Self { ink: Ink::Series(number), width: 2.0, dash: number }
    }

    fn style(self) -> ShapeStyle {
        let stroke_width = u32::try_from(fine(self.width)).unwrap_or(1);
        ShapeStyle { color: key(self.ink, self.dash, 1.0), filled: false, stroke_width }
    }
}

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Marker {
    /// Filled circle.
    Circle,
    /// Filled square.
    Square,
    /// Filled triangle, point up.
    Triangle,
    /// Filled diamond.
    Diamond,
    /// Filled triangle, point down.
    Wedge,
    /// Upright stroke.
    Stroke,
    /// Hollow circle.
    Ring,
    /// Hollow square.
    Box,
}

impl Marker {
    /// The marker of a series.
    pub(in crate::report) fn series(number: usize) -> Self {
        const ALL: [Marker; 8] = [
            Marker::Circle,
            Marker::Square,
            Marker::Triangle,
            Marker::Diamond,
            Marker::Wedge,
            Marker::Ring,
            Marker::Box,
            Marker::Stroke,
        ];
        ALL[number % ALL.len()]
    }
}

type Area<X, Y> = DrawingArea<Scene, Cartesian2d<X, Y>>;

/// Draws shapes given in chart pixels.
pub(in crate::report) struct Pencil<'a>(pub(super) &'a DrawingArea<Scene, Shift>);

/// Why a drawing call can't fail: the backend's error is uninhabited and the scene is not borrowed twice.
const SURE: &str = "drawing into a text cannot fail";

impl Pencil<'_> {
    /// A line through points.
    pub(in crate::report) fn line(&self, points: &[(f64, f64)], pen: Pen) {
        let points: Vec<(i32, i32)> = points.iter().map(|point| (fine(point.0), fine(point.1))).collect();
        self.0.draw(&PathElement::new(points, pen.style())).expect(SURE);
    }

    /// A filled polygon.
    pub(in crate::report) fn polygon(&self, points: &[(f64, f64)], ink: Ink, opacity: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|point| (fine(point.0), fine(point.1))).collect();
        self.0.draw(&Polygon::new(points, key(ink, 0, opacity))).expect(SURE);
    }

    /// A filled rectangle.
    pub(in crate::report) fn block(&self, frame: Frame, ink: Ink) {
        let style = ShapeStyle { color: key(ink, 0, 1.0), filled: true, stroke_width: 0 };
        let corners = [(fine(frame.left), fine(frame.top)), (fine(frame.right), fine(frame.bottom))];
        self.0.draw(&Rectangle::new(corners, style)).expect(SURE);
    }

    /// A mark of a size (half its height) around a point.
    pub(in crate::report) fn mark(&self, (x, y): (f64, f64), marker: Marker, size: f64, ink: Ink) {
        let circle = |ink: Ink, filled: bool, radius: f64, width: f64| {
            let stroke_width = u32::try_from(fine(width)).unwrap_or(1);
            let style = ShapeStyle { color: key(ink, 0, 1.0), filled, stroke_width };
            self.0.draw(&Circle::new((fine(x), fine(y)), fine(radius), style)).expect(SURE);
        };
        let around = |offsets: &[(f64, f64)]| -> Vec<(f64, f64)> {
            offsets.iter().map(|offset| (x + size * offset.0, y + size * offset.1)).collect()
        };
        let square = [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)];
        match marker {
            Marker::Circle => circle(ink, true, size * 0.95, 0.0),
            Marker::Ring => {
                circle(Ink::Paper, true, size * 0.85, 0.0);
                circle(ink, false, size * 0.85, 1.6);
            }
            Marker::Square => self.polygon(&around(&square), ink, 1.0),
            Marker::Box => {
                self.polygon(&around(&square), Ink::Paper, 1.0);
                let mut ring = around(&square);
                ring.push(ring[0]);
                ring.push(ring[1]);
                self.line(&ring, Pen::solid(ink, 1.6));
            }
            Marker::Triangle => self.polygon(&around(&[(0.0, -1.1), (1.05, 0.8), (-1.05, 0.8)]), ink, 1.0),
            Marker::Wedge => self.polygon(&around(&[(0.0, 1.1), (1.05, -0.8), (-1.05, -0.8)]), ink, 1.0),
            Marker::Diamond => self.polygon(&around(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]), ink, 1.0),
            Marker::Stroke => self.line(&[(x, y - 1.2 * size), (x, y + 1.2 * size)], Pen::solid(ink, 2.2)),
        }
    }
}

/// A plot: points are given in the values of its axes.
pub(in crate::report) struct Panel<'a> {
    sheet: &'a Sheet,
    area: Area<Axis, Axis>,
    /// Where it lies.
    pub(in crate::report) frame: Frame,
}

impl<'a> Panel<'a> {
    /// A plot of two axes over a frame; the second axis rises upwards.
    pub(in crate::report) fn new(sheet: &'a Sheet, frame: Frame, x: Axis, y: Axis) -> Self {
        let pixels = (fine(frame.left)..fine(frame.right), fine(frame.bottom)..fine(frame.top));
        let area = sheet.area().apply_coord_spec(Cartesian2d::<Axis, Axis>::new(x, y, pixels));
        Self { sheet, area, frame }
    }

    fn x_axis(&self) -> &Axis {
        self.area.as_coord_spec().x_spec()
    }

    fn y_axis(&self) -> &Axis {
        self.area.as_coord_spec().y_spec()
    }

    /// High end of the first axis.
    pub(in crate::report) fn x_end(&self) -> f64 {
        self.x_axis().ends().1
    }

    /// High end of the second axis.
    pub(in crate::report) fn y_end(&self) -> f64 {
        self.y_axis().ends().1
    }

    /// Chart pixels of a point, held inside the frame.
    pub(in crate::report) fn pixel(&self, x: f64, y: f64) -> (f64, f64) {
        let hold = |axis: &Axis, value: f64| {
            let (low, high) = axis.ends();
            if value.is_finite() { value.clamp(low, high) } else { low }
        };
        let (x, y) = self.area.map_coordinate(&(hold(self.x_axis(), x), hold(self.y_axis(), y)));
        (f64::from(x) / f64::from(FINE), f64::from(y) / f64::from(FINE))
    }

    /// The value of the first axis at a pixel.
    pub(in crate::report) fn across(&self, x: f64) -> f64 {
        self.x_axis().value((x - self.frame.left) / (self.frame.right - self.frame.left))
    }

    /// The height in pixels of a value of the second axis, if it lies in the plot.
    pub(in crate::report) fn level(&self, value: f64) -> Option<f64> {
        let fraction = self.y_axis().fraction(value);
        (0.0..=1.0).contains(&fraction).then_some(self.frame.bottom - fraction * (self.frame.bottom - self.frame.top))
    }

    /// Upright grid lines at the ticks of the first axis, with labels below.
    pub(in crate::report) fn rule_x(&self) {
        let pencil = self.sheet.pencil();
        for &value in &self.x_axis().minor {
            let (x, _) = self.pixel(value, 0.0);
            pencil.line(&[(x, self.frame.bottom), (x, self.frame.bottom + 3.0)], Pen::solid(Ink::Frame, 0.7));
        }
        for tick in &self.x_axis().ticks {
            let (x, _) = self.pixel(tick.value, 0.0);
            pencil.line(&[(x, self.frame.top), (x, self.frame.bottom)], Pen::solid(Ink::Grid, 1.0));
            pencil.line(&[(x, self.frame.bottom), (x, self.frame.bottom + 5.0)], Pen::solid(Ink::Frame, 1.0));
            let style = Style::small(Ink::Muted).anchor(Anchor::Middle);
            self.sheet.text((x, self.frame.bottom + 7.0 + TICK_SIZE), &tick.label, style);
        }
        pencil.line(
            &[(self.frame.left, self.frame.bottom), (self.frame.right, self.frame.bottom)],
            Pen::solid(Ink::Frame, 1.0),
        );
    }

    /// Level grid lines at the ticks of the second axis, with labels at the left.
    pub(in crate::report) fn rule_y(&self) {
        let pencil = self.sheet.pencil();
        for &value in &self.y_axis().minor {
            let (_, y) = self.pixel(0.0, value);
            pencil.line(&[(self.frame.left - 3.0, y), (self.frame.left, y)], Pen::solid(Ink::Frame, 0.7));
        }
        for tick in &self.y_axis().ticks {
            let (_, y) = self.pixel(0.0, tick.value);
            pencil.line(&[(self.frame.left, y), (self.frame.right, y)], Pen::solid(Ink::Grid, 1.0));
            pencil.line(&[(self.frame.left - 5.0, y), (self.frame.left, y)], Pen::solid(Ink::Frame, 1.0));
            let style = Style::small(Ink::Muted).anchor(Anchor::End);
            self.sheet.text((self.frame.left - 8.0, y + 0.36 * TICK_SIZE), &tick.label, style);
        }
        let side = [(self.frame.left, self.frame.top), (self.frame.left, self.frame.bottom)];
        pencil.line(&side, Pen::solid(Ink::Frame, 1.0));
    }

    /// Ticks and labels of another axis of the same ends, at the right.
    pub(in crate::report) fn second_y(&self, axis: &Axis) {
        let pencil = self.sheet.pencil();
        for tick in &axis.ticks {
            let (_, y) = self.pixel(0.0, tick.value);
            pencil.line(&[(self.frame.right, y), (self.frame.right + 5.0, y)], Pen::solid(Ink::Frame, 1.0));
            self.sheet.text((self.frame.right + 8.0, y + 0.36 * TICK_SIZE), &tick.label, Style::small(Ink::Muted));
        }
        let side = [(self.frame.right, self.frame.top), (self.frame.right, self.frame.bottom)];
        pencil.line(&side, Pen::solid(Ink::Frame, 1.0));
    }

    /// A point as fractions of the axes.
    fn fractions(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x_axis().fraction(x), self.y_axis().fraction(y))
    }

    /// The part of a line inside the plot, as values of the axes; points that an axis can't show are left out.
    fn visible(&self, points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let shown: Vec<(f64, f64)> = points
            .iter()
            .filter(|point| self.x_axis().can_show(point.0) && self.y_axis().can_show(point.1))
            .map(|&point| self.fractions(point))
            .collect();
        let values = |point: (f64, f64)| (self.x_axis().value(point.0), self.y_axis().value(point.1));
        clip::polyline(&shown).into_iter().map(|part| part.into_iter().map(values).collect()).collect()
    }

    /// A line through points, cut to the plot.
    pub(in crate::report) fn line(&self, points: &[(f64, f64)], pen: Pen) {
        for part in self.visible(points) {
            self.area.draw(&PathElement::new(part, pen.style())).expect(SURE);
        }
    }

    /// A band between two lines of the same points, rows `(x, low, high)`, cut to the plot.
    pub(in crate::report) fn band(&self, rows: &[(f64, f64, f64)], ink: Ink) {
        self.shade(rows, ink, 0.16);
    }

    /// The same of an opacity.
    pub(in crate::report) fn shade(&self, rows: &[(f64, f64, f64)], ink: Ink, opacity: f64) {
        let rows = || rows.iter().filter(|row| self.x_axis().can_show(row.0) && row.1.is_finite() && row.2.is_finite());
        let low = rows().map(|row| self.fractions((row.0, row.1)));
        let ring: Vec<_> = rows().map(|row| self.fractions((row.0, row.2))).chain(low.rev()).collect();
        let cut: Vec<(f64, f64)> = clip::polygon(&ring)
            .into_iter()
            .map(|point| (self.x_axis().value(point.0), self.y_axis().value(point.1)))
            .collect();
        if cut.len() > 2 {
            self.area.draw(&Polygon::new(cut, key(ink, 0, opacity))).expect(SURE);
        }
    }

    /// A filled bar between two corners, held inside the plot, `gap` pixels off at both sides.
    pub(in crate::report) fn bar(&self, from: (f64, f64), to: (f64, f64), gap: f64, ink: Ink) {
        let (left, bottom) = self.pixel(from.0, from.1);
        let (right, top) = self.pixel(to.0, to.1);
        let gap = gap.min((right - left) / 4.0);
        self.sheet.pencil().block(Frame { left: left + gap, right: right - gap, top, bottom }, ink);
    }

    /// A mark at a point, if it lies in the plot.
    pub(in crate::report) fn mark(&self, point: (f64, f64), marker: Marker, size: f64, ink: Ink) {
        let (x, y) = self.fractions(point);
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            self.sheet.pencil().mark(self.pixel(point.0, point.1), marker, size, ink);
        }
    }

    /// A place around a point that says its value when pointed at, if it lies in the plot.
    pub(in crate::report) fn tip(&self, point: (f64, f64), radius: f64, text: &str) {
        let (x, y) = self.fractions(point);
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            self.sheet.tip(self.pixel(point.0, point.1), radius, text);
        }
    }

    /// Marks along a line, `count` of them, each `offset` of a step further on; so that series marked with different
    /// offsets do not hide one another. They stand on the line but on no particular datum.
    pub(in crate::report) fn marks_along(
        &self,
        points: &[(f64, f64)],
        count: usize,
        offset: f64,
        marker: Marker,
        ink: Ink,
    ) {
        let legs: Vec<((f64, f64), (f64, f64))> = self
            .visible(points)
            .iter()
            .flat_map(|part| part.windows(2))
            .map(|pair| (self.pixel(pair[0].0, pair[0].1), self.pixel(pair[1].0, pair[1].1)))
            .collect();
        let length = |leg: &((f64, f64), (f64, f64))| libm::hypot(leg.1.0 - leg.0.0, leg.1.1 - leg.0.1);
        let total: f64 = legs.iter().map(length).sum();
        for index in 0..count {
            let mut left = total * (index as f64 + offset) / count as f64;
            for leg in &legs {
                let here = length(leg);
                if left <= here && here > 0.0 {
                    let share = left / here;
                    let at = (leg.0.0 + share * (leg.1.0 - leg.0.0), leg.0.1 + share * (leg.1.1 - leg.0.1));
                    self.sheet.pencil().mark(at, marker, 4.0, ink);
                    break;
                }
                left -= here;
            }
        }
    }
}

/// The points of a step curve of P(X >= x): rows `(x, share)` with x rising; the share of a row holds from the x before
/// it (exclusive) up to its own (inclusive), so the curve runs level to x and falls there.
pub(in crate::report) fn steps(rows: &[(f64, f64)], start: f64) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(2 * rows.len());
    let mut before = start;
    for &(x, share) in rows {
        points.push((before, share));
        points.push((x, share));
        before = x;
    }
    points
}
