//! Scales between two given ends, with ticks that the caller has words for.

use super::axis::{Axis, Direction, Labels, Scale, Tick};
use crate::report::format;

impl Axis {
    /// A linear axis around two values that need not hold zero, ended at ticks of 1-2-5 steps; for a length in pixels across.
    pub(in crate::report) fn around(low: f64, high: f64, length: f64, labels: Labels) -> Self {
        let sound = low.is_finite() && high.is_finite() && low.abs().max(high.abs()) < 1e300;
        let (low, high) = if sound { (low.min(high), low.max(high)) } else { (0.0, 1.0) };
        let size = low.abs().max(high.abs());
        // Nothing finer than the digits of the values themselves.
        let span = (high - low).max(1e-9 * size);
        if span < 1e-300 {
            return Self::linear(0.0, 1.0, length, Direction::Across, labels);
        }
        let finest = format::exponent(span) - 2;
        for (exponent, mantissa) in (finest..).flat_map(|exponent| [1, 2, 5].map(|mantissa| (exponent, mantissa))) {
            let step = format::decimal(mantissa, exponent);
            let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
            let (first, last) = if first == last { (first, last + 1) } else { (first, last) };
            if last - first > 24 {
                continue;
            }
            let at = |multiple: i64| format::decimal(multiple * mantissa, exponent);
            let tick = |multiple: i64| Tick { value: at(multiple), label: labels.write(multiple * mantissa, exponent) };
            let ticks = (first..=last).map(tick).collect();
            let axis = Self { scale: Scale::Linear, low: at(first), high: at(last), ticks, minor: Vec::new() };
            if axis.labels_fit(length, Direction::Across) || last - first <= 2 {
                return axis;
            }
        }
        unreachable!("the loop ends at the first step that spans the range in two")
    }

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
    fn an_axis_around_values_leaves_zero_out_where_it_is_far() {
        let labels = |axis: &Axis| axis.ticks.iter().map(|tick| tick.label.clone()).collect::<Vec<_>>();
        let axis = Axis::around(31.2, 38.9, 400.0, Labels::Plain);
        assert_eq!(labels(&axis), ["31", "32", "33", "34", "35", "36", "37", "38", "39"]);
        assert_eq!(labels(&Axis::around(3.1e6, 1.2e7, 200.0, Labels::Amount)), ["2M", "4M", "6M", "8M", "10M", "12M"]);
        for (low, high) in [(5.0, 5.0), (0.0, 0.0), (f64::NAN, 1.0), (1e12, 1e12 + 1.0), (-3.0, 2e-9), (1e-300, 1e299)]
        {
            let axis = Axis::around(low, high, 300.0, Labels::Plain);
            assert!(axis.low < axis.high && axis.ticks.len() > 1, "{low} {high}: {axis:?}");
            assert!(!high.is_finite() || low.is_nan() || axis.low <= low && axis.high >= high);
        }
    }

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
