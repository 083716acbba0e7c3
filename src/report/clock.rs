//! Times as people read them.

use super::format;

/// A year of the calendar in seconds, leap years included.
pub(super) const YEAR: f64 = 31_557_600.0;
/// Longest time in days that is told in hours.
pub(super) const HOURS: f64 = 3.0;

/// A time in the unit that suits its size: `45 s`, `16.5 min`, `2.9 h`, `8.5 d`, `2.1 yr`. A time of an attack or a delay; how
/// long a crisis lasts is in words, by [`lasting`].
pub(super) fn time(seconds: f64) -> String {
    if !seconds.is_finite() {
        return format::ABSENT.to_owned();
    }
    let units = [(90.0, 1.0, "s"), (5_400.0, 60.0, "min"), (172_800.0, 3_600.0, "h"), (6.3e7, 86_400.0, "d")];
    let found = units.iter().find(|(below, ..)| seconds.abs() < *below);
    let (unit, name) = found.map_or((YEAR, "yr"), |(_, unit, name)| (*unit, *name));
    // No more digits than a time from a simulation deserves, and none below a tenth.
    let tenths = (seconds / unit * 10.0).round() / 10.0;
    format!("{} {name}", format::number(tenths))
}

/// How long something lasts, in hours below three days, else in days: `1 hour`, `51 hours`, `3.7 days`.
pub(super) fn lasting(days: f64) -> String {
    let (number, unit) = if days < HOURS { (24.0 * days, "hour") } else { (days, "day") };
    let text = format::number(if number >= 10.0 { number.round() } else { (10.0 * number).round() / 10.0 });
    if text == "1" { format!("1 {unit}") } else { format!("{text} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_the_unit_of_its_size() {
        let times = [0.0, 45.04, 990.0, 10_440.0, 734_400.0, 1e8, f64::NAN];
        assert_eq!(times.map(time), ["0 s", "45 s", "16.5 min", "2.9 h", "8.5 d", "3.2 yr", "–"]);
    }

    #[test]
    fn what_lasts_is_told_in_hours_or_days() {
        for (days, text) in [
            (1.0 / 24.0, "1 hour"),
            (0.5, "12 hours"),
            (2.5, "60 hours"),
            (3.0, "3 days"),
            (3.74, "3.7 days"),
            (41.3, "41 days"),
        ] {
            assert_eq!(lasting(days), text);
        }
    }
}
