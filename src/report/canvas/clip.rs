//! Cutting to the plot, in the unit square of the two axes.
//!
//! plotters moves a point outside its area to the border, which changes slopes; so nothing outside is handed over.

/// A point in fractions of the axes; inside where both are in 0 to 1.
pub(super) type Point = (f64, f64);

/// The parts of a polyline inside the unit square (Liang and Barsky's parametric clipping, segment by segment).
pub(super) fn polyline(points: &[Point]) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let Some((start, end)) = segment(from, to) else {
            open = false;
            continue;
        };
        let first = along(from, to, start);
        let last = along(from, to, end);
        match parts.last_mut() {
            Some(part) if open && start <= 0.0 => part.push(last),
            _ => parts.push(vec![first, last]),
        }
        open = end >= 1.0;
    }
    parts
}

/// The point at a parameter in 0 to 1 between two points; exact at both ends.
fn along(from: Point, to: Point, parameter: f64) -> Point {
    if parameter <= 0.0 {
        from
    } else if parameter >= 1.0 {
        to
    } else {
        (from.0 + parameter * (to.0 - from.0), from.1 + parameter * (to.1 - from.1))
    }
}

/// Parameters at which a segment enters and leaves the unit square; `None` if it stays outside.
fn segment(from: Point, to: Point) -> Option<(f64, f64)> {
    let (run, rise) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-run, from.0), (run, 1.0 - from.0), (-rise, from.1), (rise, 1.0 - from.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            start = start.max(room / step);
        } else {
            end = end.min(room / step);
        }
    }
    (start <= end).then_some((start, end))
}

/// A polygon cut to the unit square (Sutherland and Hodgman, one border after the other).
pub(super) fn polygon(points: &[Point]) -> Vec<Point> {
    let borders: [fn(Point) -> f64; 4] = [|p| p.0, |p| 1.0 - p.0, |p| p.1, |p| 1.0 - p.1];
    let mut ring = points.to_vec();
    for depth in borders {
        let mut cut = Vec::with_capacity(ring.len() + 4);
        for (index, &here) in ring.iter().enumerate() {
            let before = ring[(index + ring.len() - 1) % ring.len()];
            let (inside, was_inside) = (depth(here) >= 0.0, depth(before) >= 0.0);
            if inside != was_inside {
                cut.push(along(before, here, depth(before) / (depth(before) - depth(here))));
            }
            if inside {
                cut.push(here);
            }
        }
        ring = cut;
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: Point, other: Point) -> bool {
        (one.0 - other.0).abs() < 1e-12 && (one.1 - other.1).abs() < 1e-12
    }

    #[test]
    fn a_line_through_the_square_keeps_its_slope() {
        let parts = polyline(&[(-1.0, -0.5), (2.0, 1.0)]);
        assert_eq!(parts.len(), 1);
        assert!(near(parts[0][0], (0.0, 0.0)) && near(parts[0][1], (1.0, 0.5)), "{parts:?}");
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_falls_in_two() {
        let parts = polyline(&[(0.1, 0.5), (0.3, 1.5), (0.5, 0.5), (0.6, 0.4)]);
        assert_eq!(parts.len(), 2);
        assert!(near(parts[0][1], (0.2, 1.0)) && near(parts[1][0], (0.4, 1.0)), "{parts:?}");
        assert!(polyline(&[(2.0, 2.0), (3.0, 2.0)]).is_empty());
    }

    #[test]
    fn a_cut_polygon_has_the_area_of_the_overlap() {
        let ring = polygon(&[(-0.5, -0.5), (0.5, -0.5), (0.5, 0.25), (-0.5, 0.25)]);
        let area: f64 = (0..ring.len())
            .map(|i| (ring[i], ring[(i + 1) % ring.len()]))
            .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
            .sum::<f64>()
            / 2.0;
        assert!((area.abs() - 0.125).abs() < 1e-12, "{ring:?}");
        assert!(polygon(&[(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]).is_empty());
    }
}
