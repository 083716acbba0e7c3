//! Reads numbers back from the texts of cells, so that a table can be ordered by value: the inverse of `format.rs`.

use super::super::clean::clean;
use super::super::clock;

/// Words that may follow a number, besides units of time.
const UNITS: [&str; 14] =
    ["%", "per", "person", "people", "attack", "attacks", "death", "deaths", "or", "more", "to", "and", "over", "/"];

/// Units of time in seconds, as `clock.rs` and the charts write them.
const TIMES: [(&str, f64); 11] = [
    ("s", 1.0),
    ("min", 60.0),
    ("h", 3_600.0),
    ("hour", 3_600.0),
    ("hours", 3_600.0),
    ("d", 86_400.0),
    ("day", 86_400.0),
    ("days", 86_400.0),
    ("yr", clock::YEAR),
    ("year", clock::YEAR),
    ("years", clock::YEAR),
];

/// The number that a cell begins with: `12,400`, `−0.3 [−0.4, −0.2]`, `18 %` as 0.18, `1 in 400` as 0.0025, `3 min` as 180
/// seconds, `USD 1.2M or more`, `> 999`, `under 1 in 400`, `11–13`. `None` of what is no number, names and literals included.
pub(super) fn value(text: &str, currency: &str) -> Option<f64> {
    let text = text.trim();
    let currency = clean(currency);
    let text = if currency.is_empty() { text } else { text.strip_prefix(currency.as_str()).unwrap_or(text) };
    let text = text.trim_start_matches(['>', '≥', '<', '≤', ' ']);
    let text = ["about ", "under "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    if let Some(cases) = text.strip_prefix("1 in ") {
        let (number, rest) = number(cases)?;
        return (number > 0.0 && is_unit(rest)).then(|| 1.0 / number);
    }
    let (number, rest) = number(text)?;
    let percent = rest.trim_start().starts_with('%');
    is_unit(rest).then_some(if percent { number / 100.0 } else { number * seconds(rest) })
}

/// What the unit of time after a number, or after the range that it begins, comes to in seconds; 1 where there is none: "per
/// year" is none.
fn seconds(rest: &str) -> f64 {
    let first = words(rest).find(|word| *word != "to" && number(word).is_none());
    first.and_then(|first| TIMES.iter().find(|(unit, _)| *unit == first)).map_or(1.0, |(_, seconds)| *seconds)
}

/// The words of what follows a number, up to an interval or a remark.
fn words(rest: &str) -> impl Iterator<Item = &str> {
    let before = rest.find(['[', '(']).map_or(rest, |start| &rest[..start]);
    before.split([' ', '–']).filter(|word| !word.is_empty())
}

/// A number with its suffix, and what follows.
fn number(text: &str) -> Option<(f64, &str)> {
    let (sign, digits) = match text.strip_prefix(['−', '-']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(digits.len());
    let mantissa = digits[..end].trim_end_matches([',', '.']);
    let mut rest = &digits[mantissa.len()..];
    let mut plain = mantissa.replace(',', "");
    if let Some(exponent) = rest.strip_prefix('e') {
        let (minus, places) = exponent.strip_prefix(['−', '-']).map_or(("", exponent), |places| ("-", places));
        let length = places.find(|c: char| !c.is_ascii_digit()).unwrap_or(places.len());
        if length > 0 {
            plain = format!("{plain}e{minus}{}", &places[..length]);
            rest = &places[length..];
        }
    }
    let scales = [("k", 1e3), ("M", 1e6), ("bn", 1e9), ("tn", 1e12)];
    let suffix = scales.iter().find(|(suffix, _)| {
        rest.strip_prefix(suffix).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
    });
    let scale = suffix.map_or(1.0, |(suffix, scale)| {
        rest = &rest[suffix.len()..];
        *scale
    });
    Some((sign * scale * plain.parse::<f64>().ok()?, rest))
}

/// Whether what follows a number belongs to it: an interval, a remark in parentheses, the other end of a range, a unit.
fn is_unit(rest: &str) -> bool {
    if !rest.is_empty() && !rest.starts_with([' ', '–', '%']) {
        return false;
    }
    let known = |word: &str| UNITS.contains(&word) || TIMES.iter().any(|(unit, _)| *unit == word);
    words(rest).all(|word| known(word) || number(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::super::format::{self, Quantity};
    use super::*;

    fn near(text: &str, expected: f64) {
        let read = value(text, "USD").unwrap_or_else(|| panic!("{text:?} is no number"));
        assert!((read - expected).abs() <= 0.051 * expected.abs(), "{text:?}: {read}, not {expected}");
    }

    /// Two digits are kept at least.
    #[test]
    fn what_is_written_is_read() {
        let mantissas = [1.0, 1.24, 5.05, 9.96];
        for value in (-9..=17).flat_map(|power| mantissas.map(|mantissa| mantissa * libm::pow(10.0, f64::from(power))))
        {
            near(&format::number(value), value);
            near(&format::number(-value), -value);
            near(&format::money(value, "USD"), value);
            near(&format::per_year(value), value);
            let interval = [0.9 * value, 1.1 * value];
            near(&format::with_interval(value, interval, Quantity::Number), value);
            near(&format::with_interval(value, interval, Quantity::Money("USD")), value);
            if value < 0.9 {
                near(&format::probability(value), value);
                near(&format::share(value), value);
                near(&format::with_interval(value, interval, Quantity::Probability), value);
            }
        }
        assert_eq!(value("0", "USD"), Some(0.0));
        assert_eq!(value("USD 0", "USD"), Some(0.0));
        assert_eq!(value("> 999", "USD"), Some(999.0));
        assert_eq!(value("11–13", "USD"), Some(11.0));
        assert_eq!(value("USD 3.04M or more", "USD"), Some(3_040_000.0));
        assert_eq!(value("78 (trial 18098)", "USD"), Some(78.0));
    }

    /// Times are read in seconds, whatever the unit that they are written in: those of the clock, those of crises.
    #[test]
    fn times_are_read_in_their_unit() {
        for seconds in
            (0..=9).flat_map(|power| [1.0, 1.7, 3.0, 8.9].map(|times| times * libm::pow(10.0, f64::from(power))))
        {
            near(&clock::time(seconds), seconds);
            // In hours, to a tenth.
            if seconds > 3_600.0 {
                near(&clock::lasting(seconds / 86_400.0), seconds);
            }
        }
        let rising = [
            "0 s",
            "30 s",
            "89 s",
            "3 min",
            "41 min [39 min, 43 min]",
            "1 hour",
            "2.5 h",
            "51 hours",
            "3 d",
            "3.1 days",
            "11–13 days",
            "2 yr",
        ];
        let read: Vec<f64> = rising.iter().map(|text| value(text, "USD").unwrap()).collect();
        assert!(read.windows(2).all(|pair| pair[0] < pair[1]), "{read:?}");
        assert_eq!(value("45 s / 2 min / 60 s", "USD"), Some(45.0));
        assert_eq!(value("0.31 per year", "USD"), Some(0.31));
        assert_eq!(value("3 deaths over 5 years", "USD"), Some(3.0));
        assert_eq!(value("under 1 in 400", "USD"), Some(0.0025));
    }

    #[test]
    fn names_and_absent_values_are_no_numbers() {
        for text in [
            "",
            "–",
            "A",
            "2013 raid",
            "3rd gate",
            "EUR 4M",
            "1 in all",
            "{ pert = [1, 2, 3] }",
            "12:40",
            "4kg",
            "1.2.3",
        ] {
            assert_eq!(value(text, "USD"), None, "{text:?}");
        }
    }
}
