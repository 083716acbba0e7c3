//! The regions of an F-N diagram between two criteria: intolerable, tolerable if ALARP, broadly acceptable.

use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Panel};
use super::super::canvas::sheet::{Anchor, Sheet, Style};
use super::super::canvas::theme::Ink;
use crate::result::criteria::FrequencyLine;

/// Names with inks, from above.
const NAMES: [(&str, Ink); 3] =
    [("intolerable", Ink::Marking), ("tolerable if ALARP", Ink::Series(5)), ("broadly acceptable", Ink::Series(2))];
/// How strongly a region is tinted.
const TINT: [f64; 3] = [0.07, 0.06, 0.07];
/// Size of the names.
const SIZE: f64 = 11.5;
/// Places along the plot where a name may end, the first that is free is taken.
const ENDS: [f64; 13] = [0.985, 0.93, 0.88, 0.82, 0.76, 0.7, 0.62, 0.54, 0.46, 0.4, 0.34, 0.28, 0.22];
/// Space around a name.
const AIR: f64 = 7.0;

/// Two parallel criteria.
#[derive(Debug)]
pub(super) struct Regions {
    /// Above it risk is intolerable.
    pub(super) upper: FrequencyLine,
    /// Below it risk is broadly acceptable.
    pub(super) lower: FrequencyLine,
}

impl Regions {
    /// Tints the regions of a plot between two numbers of deaths and two frequencies.
    pub(super) fn shade(&self, panel: &Panel<'_>, [first, last]: [f64; 2], [bottom, top]: [f64; 2]) {
        // Straight on logarithmic axes, so both ends are enough but for what the plot cuts.
        let upper = |x: f64| self.upper.limit(x);
        let lower = |x: f64| self.lower.limit(x);
        let rows = |low: &dyn Fn(f64) -> f64, high: &dyn Fn(f64) -> f64| -> Vec<(f64, f64, f64)> {
            [first, last].map(|x| (x, low(x), high(x))).to_vec()
        };
        let [above, between, below] = TINT;
        panel.shade(&rows(&upper, &|x| top.max(upper(x))), NAMES[0].1, above);
        panel.shade(&rows(&lower, &upper), NAMES[1].1, between);
        panel.shade(&rows(&|x| bottom.min(lower(x)), &lower), NAMES[2].1, below);
    }

    /// Writes the names where they lie on no curve, just above the lower side of their region or, of the last, below its upper
    /// side; leaves one out that has no room.
    pub(super) fn name(&self, sheet: &Sheet, panel: &Panel<'_>, curves: &[Vec<(f64, f64)>]) {
        let curves: Vec<Vec<(f64, f64)>> =
            curves.iter().map(|curve| curve.iter().map(|(x, y)| panel.pixel(*x, *y)).collect()).collect();
        let frame = panel.frame;
        for (number, (name, _)) in NAMES.iter().enumerate() {
            let width = metrics::width(name, SIZE, true);
            // The last name may also stand at the foot of the plot.
            let feet: &[bool] = if number < 2 { &[false] } else { &[false, true] };
            let places = feet.iter().flat_map(|foot| ENDS.iter().map(move |end| (*foot, *end)));
            let mut free = places.filter_map(|(foot, end)| {
                let right = frame.left + end * (frame.right - frame.left);
                let left = right - width;
                // Upwards of the line at the left end, which lies higher; downwards of it at the right end.
                let (line, x) = match number {
                    0 => (&self.upper, left - AIR),
                    1 => (&self.lower, left - AIR),
                    _ => (&self.lower, right + AIR),
                };
                let at = |line: &FrequencyLine, x: f64| panel.pixel(panel.across(x), line.limit(panel.across(x))).1;
                let bottom = match number {
                    _ if foot => frame.bottom - AIR,
                    0 | 1 => panel.level(line.limit(panel.across(x)))? - AIR,
                    _ => panel.level(line.limit(panel.across(x)))? + AIR + SIZE,
                };
                let extent =
                    Frame { left: left - AIR, right: right + AIR, top: bottom - SIZE - 2.0, bottom: bottom + 4.0 };
                let inside = extent.left >= frame.left && extent.top >= frame.top && extent.bottom <= frame.bottom;
                // Below the line that ends the region above.
                let under = match number {
                    0 => true,
                    1 => at(&self.upper, extent.right) < extent.top,
                    _ => at(&self.lower, extent.right) < extent.top,
                };
                let clear = !curves.iter().any(|curve| crosses(curve, extent));
                (inside && under && clear).then_some((right, bottom))
            });
            if let Some((right, bottom)) = free.next() {
                let style = Style { size: SIZE, ..Style::body(Ink::Muted).bold().anchor(Anchor::End) };
                sheet.text((right, bottom), name, style);
            }
        }
    }
}

/// True where a line of pixels runs through a rectangle.
fn crosses(curve: &[(f64, f64)], extent: Frame) -> bool {
    curve.windows(2).any(|pair| {
        let (from, to) = (pair[0], pair[1]);
        let steps = (libm::hypot(to.0 - from.0, to.1 - from.1) / 4.0).ceil().clamp(1.0, 400.0);
        (0..=steps as u32).any(|step| {
            let share = f64::from(step) / steps;
            let (x, y) = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            x >= extent.left && x <= extent.right && y >= extent.top && y <= extent.bottom
        })
    })
}
