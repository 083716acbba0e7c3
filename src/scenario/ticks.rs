//! Values that read well along an axis.

use super::dimension::{DAY, Dimension, YEAR};

/// Steps of a clock and a calendar, in seconds.
const CLOCK: [f64; 23] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1_800.0,
    3_600.0,
    7_200.0,
    10_800.0,
    21_600.0,
    43_200.0,
    DAY,
    2.0 * DAY,
    5.0 * DAY,
    10.0 * DAY,
    50.0 * DAY,
    100.0 * DAY,
];

/// Marks of an axis from one value to a larger one, about `most` of them.
pub fn ticks(dimension: Dimension, from: f64, to: f64, logarithmic: bool, most: usize) -> Vec<f64> {
    if logarithmic { of_decades(dimension, from, to, most) } else { of_steps(dimension, from, to, most) }
}

/// Steps that read well: of a clock and a calendar for durations, else 1, 2 and 5 times powers of ten.
fn of_steps(dimension: Dimension, from: f64, to: f64, most: usize) -> Vec<f64> {
    let fits = |step: f64| ((to - from) / step).floor() < most as f64;
    let clock = if dimension == Dimension::Duration && to - from >= 5.0 && to - from < YEAR {
        CLOCK.iter().copied().find(|step| fits(*step))
    } else {
        None
    };
    // Years of calendar time, or pure numbers.
    let unit = if dimension == Dimension::Duration && to - from >= YEAR { YEAR } else { 1.0 };
    let step = clock.unwrap_or_else(|| {
        let decade = libm::pow(10.0, libm::log10((to - from) / unit).floor() - 2.0);
        let mut steps = [1.0, 2.0, 5.0].map(|digit| digit * decade * unit);
        loop {
            if let Some(step) = steps.into_iter().find(|step| fits(*step)) {
                return step;
            }
            steps = steps.map(|step| step * 10.0);
        }
    });
    let first = (from / step).ceil();
    let count = ((to - first * step) / step + 1e-9).floor();
    // Rounded, so that three tenths are no 0.30000000000000004.
    (0..=count.max(0.0) as usize).map(|index| ((first + index as f64) * step * 1e12).round() / 1e12).collect()
}

/// Marks of a logarithmic axis: powers of ten, of a clock and a calendar for durations.
fn of_decades(dimension: Dimension, from: f64, to: f64, most: usize) -> Vec<f64> {
    let mut marks: Vec<f64> = if dimension == Dimension::Duration {
        let of = |one: f64, many: &[f64]| many.iter().map(|count| count * one).collect::<Vec<f64>>();
        let sub = (-9..0).map(|power| libm::pow(10.0, f64::from(power)));
        let calendar = [of(1.0, &[1.0, 10.0]), of(60.0, &[1.0, 10.0]), of(3_600.0, &[1.0, 10.0])];
        let long = [of(DAY, &[1.0, 10.0, 100.0]), of(YEAR, &[1.0, 10.0, 100.0, 1_000.0, 10_000.0])];
        sub.chain(calendar.concat()).chain(long.concat()).collect()
    } else {
        (-20..=16).map(|power| libm::pow(10.0, f64::from(power))).collect()
    };
    marks.retain(|mark| *mark >= from && *mark <= to);
    let every = marks.len().div_ceil(most.max(1)).max(1);
    marks.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_whole_in_the_units_of_people() {
        let of = |from: f64, to: f64| -> Vec<String> {
            let marks = ticks(Dimension::Duration, from, to, false, 6);
            marks.into_iter().map(|mark| Dimension::Duration.show(mark)).collect()
        };
        assert_eq!(of(40.0, 200.0), ["1 min", "1.5 min", "2 min", "2.5 min", "3 min"]);
        assert_eq!(of(0.0, 1_000.0), ["0 s", "5 min", "10 min", "15 min"]);
        assert_eq!(ticks(Dimension::Bare, -0.35, 0.35, false, 10), [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]);
        assert_eq!(ticks(Dimension::Bare, 0.5, 2_000.0, true, 10), [1.0, 10.0, 100.0, 1_000.0]);
    }
}
