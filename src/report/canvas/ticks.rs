//! Scales between two given ends, with ticks that the caller has words for.

use super::axis::{Axis, Direction, Scale, Tick};

impl Axis {
    /// A scale from one end to the other, linear or logarithmic, for a length in pixels across. `lists` are ticks from the
    /// closest to the farthest apart; the first that has room is taken, else the last one without its labels in excess.
    pub(in crate::report) fn between(
        log: bool,
        [low, high]: [f64; 2],
        lists: &[Vec<(f64, String)>],
        length: f64,
    ) -> Self {
        let tick = |(value, label): &(f64, String)| Tick { value: *value, label: label.clone() };
        let scale = if log { Scale::Log } else { Scale::Linear };
        let mut axis = Self { scale, low, high, ticks: Vec::new(), minor: Vec::new() };
        for list in lists.iter().filter(|list| !list.is_empty()) {
            axis.ticks = list.iter().map(tick).collect();
            if axis.labels_fit(length, Direction::Across) && axis.ticks.len() > 1 {
                break;
            }
        }
        while !axis.labels_fit(length, Direction::Across) {
            axis.ticks.pop();
        }
        let labelled = |value: f64| axis.ticks.iter().any(|tick| tick.value.to_bits() == value.to_bits());
        let rest = lists.first().into_iter().flatten().map(|(value, _)| *value).filter(|value| !labelled(*value));
        axis.minor = if lists.first().is_some_and(|list| list.len() <= 60) { rest.collect() } else { Vec::new() };
        axis
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_ticks_that_have_room_are_taken() {
        let list =
            |values: &[f64]| values.iter().map(|value| (*value, format!("{value} of a long unit"))).collect::<Vec<_>>();
        let lists = [list(&[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]), list(&[1.0, 10.0, 100.0])];
        let wide = Axis::between(true, [1.0, 100.0], &lists, 1_500.0);
        assert_eq!((wide.ticks.len(), wide.minor.len(), wide.ends()), (7, 0, (1.0, 100.0)));
        let narrow = Axis::between(true, [1.0, 100.0], &lists, 400.0);
        assert_eq!((narrow.ticks.len(), narrow.minor.len()), (3, 4));
        assert!((narrow.fraction(10.0) - 0.5).abs() < 1e-12);
        assert_eq!(Axis::between(true, [1.0, 100.0], &lists, 40.0).ticks.len(), 1);
        assert!(Axis::between(false, [0.0, 1.0], &[], 400.0).ticks.is_empty());
    }
}
