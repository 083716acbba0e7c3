//! What charts of cost against harm have in common: the plot, the frontier and its steps.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::Entry;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH};
use super::super::canvas::theme::Ink;

/// Height of the plot in pixels.
const HEIGHT: f64 = 360.0;
/// Room above the plot for the title of its second axis.
const HEAD: f64 = 24.0;
/// Room below it for ticks and the title of its first axis.
const FOOT: f64 = 48.0;

/// Ink of the frontier.
pub(super) const FRONTIER: Ink = Ink::Series(0);

/// What the axes say.
pub(super) struct Titles {
    /// Harm.
    pub(super) up: String,
    /// Cost.
    pub(super) across: String,
}

/// A plot before there is a sheet.
pub(super) struct Plan {
    pub(super) titles: Titles,
    /// Least and largest cost; zero is always shown.
    pub(super) costs: [f64; 2],
    /// The most harm that is shown.
    pub(super) harm: f64,
    /// Tick labels of harm.
    pub(super) labels: Labels,
}

impl Plan {
    /// Height of the plot with what stands around it.
    pub(super) const TALL: f64 = HEAD + HEIGHT + FOOT;

    /// Draws axes and titles from a height downwards.
    pub(super) fn draw<'a>(&self, sheet: &'a Sheet, top: f64) -> Panel<'a> {
        let y = Axis::linear(0.0, self.harm, HEIGHT, Direction::Up, self.labels);
        let top = top + HEAD;
        let left = MARGIN + y.label_width() + 10.0;
        let frame = Frame { left, right: WIDTH - MARGIN - 24.0, top, bottom: top + HEIGHT };
        let [least, most] = self.costs;
        let x = Axis::linear(least, most, frame.right - frame.left, Direction::Across, Labels::Amount);
        // A mark at no cost stands clear of the labels at the left.
        let (low, high) = x.ends();
        let x = x.begun_at(low - 0.02 * (high - low));
        let panel = Panel::new(sheet, frame, x, y);
        panel.rule_x();
        panel.rule_y();
        let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
        sheet.text((MARGIN, top - 12.0), &self.titles.up, title);
        let middle = (f64::midpoint(frame.left, frame.right), frame.bottom + 40.0);
        sheet.text(middle, &self.titles.across, title.anchor(Anchor::Middle));
        panel
    }
}

/// The frontier in the legend.
pub(super) fn frontier_entry() -> Entry {
    Entry {
        name: "frontier, with 95 % intervals".to_owned(),
        pen: Pen::solid(FRONTIER, 2.0),
        marker: Some(Marker::Circle),
    }
}

/// The corners of the frontier: level from each point to the cost of the next one, the last up to an end.
pub(super) fn steps(points: &[(f64, f64)], end: f64) -> Vec<(f64, f64)> {
    let ends = points.iter().skip(1).map(|next| next.0).chain([end]);
    points.iter().zip(ends).flat_map(|(point, end)| [*point, (end.max(point.0), point.1)]).collect()
}

/// What a line of level and upright pieces takes of a plot.
pub(super) fn along(panel: &Panel<'_>, corners: &[(f64, f64)]) -> Vec<Frame> {
    let pixels: Vec<(f64, f64)> = corners.iter().map(|corner| panel.pixel(corner.0, corner.1)).collect();
    let piece = |pair: &[(f64, f64)]| Frame {
        left: pair[0].0.min(pair[1].0) - 2.0,
        right: pair[0].0.max(pair[1].0) + 2.0,
        top: pair[0].1.min(pair[1].1) - 2.0,
        bottom: pair[0].1.max(pair[1].1) + 2.0,
    };
    pixels.windows(2).map(piece).collect()
}
