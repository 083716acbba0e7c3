//! Labels of points that never lie on each other: the nearest free place around each point, with a leader line where that is
//! not beside it.

use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Pen};
use super::super::canvas::sheet::{Anchor, Sheet, Style};
use super::super::canvas::theme::Ink;

/// Distances in pixels at which a place is looked for.
const RINGS: [f64; 14] = [10.0, 18.0, 28.0, 40.0, 54.0, 70.0, 90.0, 110.0, 130.0, 150.0, 175.0, 200.0, 230.0, 260.0];
/// Directions looked at on a ring.
const DIRECTIONS: usize = 24;
/// Distance from which a label needs a leader line.
const FAR: f64 = 14.0;
/// Room that a mark takes around its point.
const MARK: f64 = 7.0;

/// A placed label.
struct Place {
    text: String,
    /// Left end, middle or right end of its baseline: the one towards the point, since fonts differ in width.
    at: (f64, f64),
    anchor: Anchor,
    extent: Frame,
    /// From the point to the label, where it is far.
    leader: Option<[(f64, f64); 2]>,
}

fn apart(one: &Frame, other: &Frame) -> bool {
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top
}

/// Where a label at a distance and in a direction lies: its nearest side or corner is that far from the point.
fn at((x, y): (f64, f64), (width, height): (f64, f64), distance: f64, direction: usize) -> Frame {
    let turn = direction as f64 / DIRECTIONS as f64 * 2.0 * std::f64::consts::PI;
    let (across, down) = (libm::cos(turn), -libm::sin(turn));
    let (middle_x, middle_y) = (x + across * (distance + width / 2.0), y + down * (distance + height / 2.0));
    Frame {
        left: middle_x - width / 2.0,
        right: middle_x + width / 2.0,
        top: middle_y - height / 2.0,
        bottom: middle_y + height / 2.0,
    }
}

/// Places for labels of points inside a frame, off all points and off what is `taken`; `None` where one finds none.
fn places(frame: Frame, points: &[((f64, f64), String)], taken: &[Frame], size: f64) -> Option<Vec<Place>> {
    let height = 1.15 * size;
    let marks =
        points.iter().map(|((x, y), _)| Frame { left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK });
    let obstacles: Vec<Frame> = marks.chain(taken.iter().copied()).collect();
    let mut placed: Vec<Place> = Vec::new();
    for (point, text) in points {
        let width = metrics::width(text, size, false) + 2.0;
        let inside = |place: &Frame| {
            place.left >= frame.left + 2.0
                && place.right <= frame.right - 2.0
                && place.top >= frame.top + 2.0
                && place.bottom <= frame.bottom - 2.0
        };
        let free = |place: &Frame| {
            inside(place)
                && obstacles.iter().all(|other| apart(place, other))
                && placed.iter().all(|other| apart(place, &other.extent))
        };
        let all = RINGS.iter().flat_map(|ring| (0..DIRECTIONS).map(move |direction| (*ring, direction)));
        let (ring, extent) = all
            .map(|(ring, direction)| (ring, at(*point, (width, height), ring, direction)))
            .find(|(_, place)| free(place))?;
        let near = (point.0.clamp(extent.left, extent.right), point.1.clamp(extent.top, extent.bottom));
        let (across, anchor) = match point.0 {
            x if x >= extent.right => (extent.right - 1.0, Anchor::End),
            x if x <= extent.left => (extent.left + 1.0, Anchor::Start),
            _ => (f64::midpoint(extent.left, extent.right), Anchor::Middle),
        };
        placed.push(Place {
            text: text.clone(),
            at: (across, extent.bottom - 0.27 * size),
            anchor,
            extent,
            leader: (ring > FAR).then_some([*point, near]),
        });
    }
    Some(placed)
}

/// Labels points in a frame by their names where all find room, else by numbers that the caller explains. Returns whether
/// the names were written.
pub(super) fn draw(sheet: &Sheet, frame: Frame, points: &[((f64, f64), String)], taken: &[Frame]) -> bool {
    let style = Style::small(Ink::Text);
    let named = points.iter().all(|(_, name)| metrics::width(name, style.size, false) <= LONGEST);
    let names = if named { places(frame, points, taken, style.size) } else { None };
    let written = names.is_some();
    let numbered = || -> Vec<((f64, f64), String)> {
        points.iter().enumerate().map(|(number, (point, _))| (*point, (number + 1).to_string())).collect()
    };
    let found = names.or_else(|| places(frame, &numbered(), taken, style.size));
    let found = found.or_else(|| places(frame, &numbered(), &[], style.size));
    for place in found.unwrap_or_default() {
        if let Some(leader) = place.leader {
            sheet.pencil().line(&leader, Pen::solid(Ink::Frame, 0.8));
        }
        sheet.text(place.at, &place.text, style.anchor(place.anchor));
    }
    written
}

/// Width of a name in pixels from which numbers are better.
const LONGEST: f64 = 190.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Many points in one place: every label finds a place of its own, on none of the points.
    #[test]
    fn labels_of_one_place_do_not_meet() {
        let frame = Frame { left: 0.0, right: 800.0, top: 0.0, bottom: 360.0 };
        for point in [(400.0, 180.0), (3.0, 3.0), (799.0, 355.0)] {
            let points: Vec<((f64, f64), String)> = (0..14).map(|number| (point, number.to_string())).collect();
            let found = places(frame, &points, &[], 12.0).unwrap();
            assert_eq!(found.len(), 14);
            let mark =
                Frame { left: point.0 - MARK, right: point.0 + MARK, top: point.1 - MARK, bottom: point.1 + MARK };
            for (place, one) in found.iter().enumerate() {
                assert!(apart(&one.extent, &mark), "{:?}", one.extent);
                assert!(found[..place].iter().all(|other| apart(&one.extent, &other.extent)), "{:?}", one.extent);
            }
        }
    }
}
