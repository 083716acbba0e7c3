//! Times, numbers and lists as sentences have them.

use crate::scenario::dimension::{DAY, Dimension};

/// A time from the start of an attack: `06:12`, `1:06:12`, `3 d 1:06:12`.
pub(super) fn clock(seconds: f64) -> String {
    let whole = (seconds + 0.5).floor().max(0.0);
    let days = (whole / DAY).floor();
    let rest = (whole - days * DAY) as u64;
    let (hours, minutes, seconds) = (rest / 3_600, rest / 60 % 60, rest % 60);
    match (days > 0.0, hours) {
        (true, _) => format!("{days:.0} d {hours}:{minutes:02}:{seconds:02}"),
        (false, 0) => format!("{minutes:02}:{seconds:02}"),
        (false, _) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// A length of time: `20 s`, `12 min 30 s`, `3 h 20 min`, `4.2 d`.
pub(super) fn duration(seconds: f64) -> String {
    let parts = |whole: f64, large: f64, units: [&str; 2]| {
        let (first, second) = ((whole / large).floor(), whole % large);
        if second > 0.0 {
            format!("{first:.0} {} {second:.0} {}", units[0], units[1])
        } else {
            format!("{first:.0} {}", units[0])
        }
    };
    match seconds {
        s if s <= 0.0 => "0 s".to_owned(),
        s if s < 9.95 => format!("{} s", Dimension::Factor.show((s * 10.0 + 0.5).floor() / 10.0)),
        s if s < 119.5 => format!("{:.0} s", (s + 0.5).floor()),
        s if s < 7_199.5 => parts((s + 0.5).floor(), 60.0, ["min", "s"]),
        s if s < 2.0 * DAY => parts((s / 60.0 + 0.5).floor(), 60.0, ["h", "min"]),
        s => days(s / DAY),
    }
}

/// A number of days: `4.2 days`, `1 day`.
pub(super) fn days(days: f64) -> String {
    let text = if days < 10.0 {
        Dimension::Factor.show((days * 100.0 + 0.5).floor() / 100.0)
    } else {
        Dimension::Factor.show((days * 10.0 + 0.5).floor() / 10.0)
    };
    if text == "1" { "1 day".to_owned() } else { format!("{text} days") }
}

/// A probability or share as a plain number, to three digits.
pub(super) fn share(p: f64) -> String {
    let decimal = (p * 1e3 + 0.5).floor() / 1e3;
    let almost_certain = decimal >= 1.0 && p < 1.0;
    if (0.001..1.0).contains(&p) && !almost_certain {
        return format!("{p:.3}").trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    if almost_certain { "above 0.999".to_owned() } else { Dimension::Factor.show(p) }
}

/// An amount in the currency: `USD 1.234 M`.
pub(super) fn money(value: f64, currency: &str) -> String {
    format!("{currency} {}", Dimension::Money.show(value))
}

/// `1 attacker`, `12 attackers`.
pub(super) fn many(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// With a capital.
pub(super) fn begun(mut text: String) -> String {
    if let Some(first) = text.chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(..first.len_utf8(), &capital);
    }
    text
}

/// An id for people who read on: `base_gate` as "base gate".
pub(super) fn spaced(id: &str) -> String {
    id.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_into_the_next_unit() {
        for (seconds, expected) in [
            (0.0, "00:00"),
            (0.4, "00:00"),
            (59.6, "01:00"),
            (3_599.6, "1:00:00"),
            (372.0, "06:12"),
            (86_400.0, "1 d 0:00:00"),
        ] {
            assert_eq!(clock(seconds), expected, "{seconds}");
        }
        for (seconds, expected) in [
            (0.0, "0 s"),
            (0.25, "0.3 s"),
            (9.96, "10 s"),
            (119.4, "119 s"),
            (119.6, "2 min"),
            (750.0, "12 min 30 s"),
            (7_199.6, "2 h"),
            (12_000.0, "3 h 20 min"),
            (363_000.0, "4.2 days"),
            (86_400.0 * 30.0, "30 days"),
        ] {
            assert_eq!(duration(seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn what_is_not_certain_never_reads_as_certain() {
        for (p, expected) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (0.86, "0.86"),
            (0.999_96, "above 0.999"),
            (1.0, "1"),
            (0.000_123_4, "0.0001234"),
        ] {
            assert_eq!(share(p), expected);
        }
    }

    #[test]
    fn lists_end_with_and() {
        let words = |count: usize| ["a", "b", "c"][..count].iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!([0, 1, 2, 3].map(|count| list(&words(count))), ["", "a", "a and b", "a, b and c"]);
        assert_eq!(begun("élan".to_owned()), "Élan");
    }
}
