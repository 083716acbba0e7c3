//! Scales of time, with ticks at whole seconds, minutes, hours and days.

use super::axis::{Axis, Direction, Scale, Tick};

/// Steps between ticks of an even scale, in seconds.
const STEPS: [f64; 26] = [
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1_200.0,
    1_800.0,
    3_600.0,
    7_200.0,
    10_800.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    432_000.0,
    864_000.0,
    1_728_000.0,
    4_320_000.0,
    8_640_000.0,
    43_200_000.0,
    86_400_000.0,
];

/// Ticks of a logarithmic scale, in seconds, those that matter most first.
const TICKS: [f64; 24] = [
    60.0,
    3_600.0,
    86_400.0,
    600.0,
    36_000.0,
    864_000.0,
    10.0,
    8_640_000.0,
    1.0,
    1_800.0,
    21_600.0,
    300.0,
    10_800.0,
    259_200.0,
    2_592_000.0,
    30.0,
    43_200.0,
    120.0,
    1_200.0,
    7_200.0,
    172_800.0,
    432_000.0,
    5.0,
    86_400_000.0,
];

/// Most time that is shown, in seconds: thousands of years.
const LARGEST: f64 = 1e12;

/// The largest unit of which a time is a whole number, in seconds, with its name.
fn unit(seconds: f64) -> (f64, &'static str) {
    let units = [(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")];
    units.into_iter().find(|(unit, _)| (seconds / unit).fract().abs() <= 0.0).unwrap_or((1.0, "s"))
}

/// A time in a unit: `90 s`, `30 min`, `2 h`, `3 d`.
fn label(seconds: f64, (unit, name): (f64, &str)) -> String {
    if seconds > 0.0 { format!("{} {name}", crate::report::format::number(seconds / unit)) } else { "0".to_owned() }
}

impl Axis {
    /// A scale of times from 0 to a time in seconds, for a length in pixels across. With a `bend`, even up to about this time
    /// and logarithmic beyond: its values are then times over the bend. Without one, its values are seconds.
    pub(in crate::report) fn times(high: f64, bend: Option<f64>, length: f64) -> Self {
        let high = if high.is_finite() && high > 0.0 { high.clamp(1.0, LARGEST) } else { 60.0 };
        let (scale, one) = bend.map_or((Scale::Linear, 1.0), |bend| (Scale::Counts, bend));
        let mut axis = Self { scale, low: 0.0, high: high / one, ticks: Vec::new(), minor: Vec::new() };
        let tick = |seconds: f64, unit: (f64, &str)| Tick { value: seconds / one, label: label(seconds, unit) };
        if bend.is_some() {
            axis.ticks.push(tick(0.0, (1.0, "s")));
            for seconds in TICKS.into_iter().filter(|seconds| *seconds <= high) {
                let mut longer = axis.clone();
                let at = longer.ticks.partition_point(|known| known.value < seconds / one);
                longer.ticks.insert(at, tick(seconds, unit(seconds)));
                if longer.labels_fit(length, Direction::Across) {
                    axis = longer;
                }
            }
            return axis;
        }
        for step in STEPS.into_iter().chain((0..).map(|power| 86_400_000.0 * f64::from(1_u32 << power.min(20)))) {
            if high / step > 24.0 {
                continue;
            }
            let last = (high / step).ceil();
            axis.high = last * step;
            axis.ticks = (0..=last as u32).map(|multiple| tick(f64::from(multiple) * step, unit(step))).collect();
            if last <= 1.0 || axis.labels_fit(length, Direction::Across) {
                break;
            }
        }
        axis
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_whole_units() {
        let axis = Axis::times(10_600.0, None, 420.0);
        assert_eq!(labels(&axis), ["0", "30 min", "60 min", "90 min", "120 min", "150 min", "180 min"]);
        assert_eq!(axis.ends(), (0.0, 10_800.0));
        assert_eq!(labels(&Axis::times(4.0, None, 420.0)), ["0", "1 s", "2 s", "3 s", "4 s"]);
        let axis = Axis::times(900_000.0, Some(60.0), 420.0);
        assert!(
            ["0", "1 min", "10 min", "1 h", "10 h", "1 d", "10 d"].iter().all(|tick| labels(&axis).contains(tick)),
            "{axis:?}"
        );
        assert!((axis.fraction(900_000.0 / 60.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_hostile_breaks_a_scale_of_times() {
        for high in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9, 3e7, 1e11, 1e300] {
            for bend in [None, Some(1.0), Some(3_600.0)] {
                let axis = Axis::times(high, bend, 300.0);
                assert!(axis.ticks.len() >= 2, "{high}: {axis:?}");
                assert!(
                    axis.ticks.iter().all(|tick| (0.0..=1.0 + 1e-12).contains(&axis.fraction(tick.value))),
                    "{axis:?}"
                );
            }
        }
    }
}
