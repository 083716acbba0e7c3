//! Times of an attack as people read them.

use super::format;

/// A time in the unit that suits its size: `45 s`, `16.5 min`, `2.95 h`, `8.5 d`, `2.1 yr`.
pub(super) fn time(seconds: f64) -> String {
    if !seconds.is_finite() {
        return format::ABSENT.to_owned();
    }
    let units = [(90.0, 1.0, "s"), (5_400.0, 60.0, "min"), (172_800.0, 3_600.0, "h"), (6.3e7, 86_400.0, "d")];
    let found = units.iter().find(|(below, ..)| seconds.abs() < *below);
    let (unit, name) = found.map_or((31_557_600.0, "yr"), |(_, unit, name)| (*unit, *name));
    // No more digits than a time from a simulation deserves, and none below a tenth.
    let tenths = (seconds / unit * 10.0).round() / 10.0;
    format!("{} {name}", format::number(tenths))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_the_unit_of_its_size() {
        let times = [0.0, 45.04, 990.0, 10_440.0, 734_400.0, 1e8, f64::NAN];
        assert_eq!(times.map(time), ["0 s", "45 s", "16.5 min", "2.9 h", "8.5 d", "3.2 yr", "–"]);
    }
}
