//! Dimensions and the literals that carry them. Inside, durations are seconds, rates are per year, money is in units of
//! the scenario's currency. 1 yr = 365 d.

/// Seconds in a day.
pub const DAY: f64 = 86_400.0;
/// Seconds in a year of 365 days.
pub const YEAR: f64 = 365.0 * DAY;

/// What kind of number a quantity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// 0 to 1.
    Probability,
    /// Seconds.
    Duration,
    /// Events per year.
    Rate,
    /// Units of currency.
    Money,
    /// A whole number, from a continuous law by rounding half up.
    Count,
    /// A pure number, not negative.
    Factor,
    /// A named parameter without unit: fits wherever a bare number does.
    Bare,
}

impl Dimension {
    /// In words, for messages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Probability => "a probability",
            Self::Duration => "a duration",
            Self::Rate => "a rate",
            Self::Money => "an amount of money",
            Self::Count => "a count",
            Self::Factor => "a factor",
            Self::Bare => "a number",
        }
    }

    /// How such a value is written.
    pub fn example(self) -> &'static str {
        match self {
            Self::Probability => "write 0.85 or \"85 %\"",
            Self::Duration => "write \"90 s\", \"12 min\", \"3 h\", \"2 d\" or \"1 yr\"",
            Self::Rate => "write \"0.03 per yr\", \"1 in 40 yr\" or \"0.4 per d\"",
            Self::Money => "write 250_000, \"250 k\", \"2.5 M\" or \"1.1 bn\"",
            Self::Count => "write 20",
            Self::Factor | Self::Bare => "write 1.5",
        }
    }

    /// Smallest and largest value that makes sense. The upper ends are far beyond any site, and keep sums finite.
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Probability => (0.0, 1.0),
            Self::Duration => (0.0, 10_000.0 * YEAR),
            Self::Rate | Self::Count => (0.0, 1e6),
            Self::Money => (0.0, 1e15),
            Self::Factor => (0.0, 1e9),
            Self::Bare => (-1e15, 1e15),
        }
    }

    /// A value for people, in the unit that suits its size, to four digits.
    pub fn show(self, value: f64) -> String {
        let size = value.abs();
        let unit = |units: &[(&'static str, f64)]| {
            units.iter().rev().find(|(_, one)| size >= *one).or(units.first()).map_or(("", 1.0), |unit| *unit)
        };
        match self {
            Self::Duration => {
                let (name, one) = unit(&DURATIONS);
                format!("{} {name}", digits(value / one))
            }
            Self::Rate => format!("{} per yr", digits(value)),
            Self::Money if size >= 1e4 => {
                let (name, one) = unit(&AMOUNTS);
                format!("{} {name}", digits(value / one))
            }
            _ => digits(value),
        }
    }

    /// True where a value of dimension `other` may stand for this one (a reference to a parameter).
    pub fn accepts(self, other: Self) -> bool {
        self == other || (other == Self::Bare && !matches!(self, Self::Duration | Self::Rate))
    }
}

/// A number to four significant digits, without trailing zeros.
fn digits(value: f64) -> String {
    if value.abs() >= 1e9 || (value.abs() > 0.0 && value.abs() < 1e-4) {
        return format!("{value:.3e}");
    }
    let whole = if value.abs() < 1.0 { 0 } else { libm::log10(value.abs()) as i32 };
    let rounded = format!("{value:.*}", (3 - whole).max(0) as usize);
    if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.').to_owned() } else { rounded }
}

const DURATIONS: [(&str, f64); 5] = [("s", 1.0), ("min", 60.0), ("h", 3_600.0), ("d", DAY), ("yr", YEAR)];
const AMOUNTS: [(&str, f64); 3] = [("k", 1e3), ("M", 1e6), ("bn", 1e9)];
const LONG_UNITS: [(&str, &str); 20] = [
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("m", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hr", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("y", "yr"),
    ("year", "yr"),
    ("years", "yr"),
    ("mn", "M"),
    ("million", "M"),
    ("b", "bn"),
    ("billion", "bn"),
];

/// Reads a literal in quotes: its value in the units used inside, and its dimension.
///
/// # Errors
///
/// A sentence that says what is wrong with the text.
pub fn literal(text: &str) -> Result<(f64, Dimension), String> {
    let (value, dimension) = parts(text)?;
    if value.is_finite() { Ok((value, dimension)) } else { Err(format!("`{text}` is too large")) }
}

fn parts(text: &str) -> Result<(f64, Dimension), String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let value = |word: &str| number(word).ok_or_else(|| format!("`{word}` is not a number"));
    match words.as_slice() {
        [count, "in", span, unit] => {
            let (count, span) = (value(count)?, value(span)? * duration_unit(unit)?);
            if span > 0.0 {
                Ok((count * YEAR / span, Dimension::Rate))
            } else {
                Err("the time after `in` must be above zero".to_owned())
            }
        }
        // A year first: "0.03 per yr" is 0.03 to the last bit.
        [count, "per", unit] => Ok((value(count)? * (YEAR / duration_unit(unit)?), Dimension::Rate)),
        [percent, "%"] => Ok((value(percent)? / 100.0, Dimension::Probability)),
        [amount, unit] => {
            let amount = value(amount)?;
            if let Some((_, scale)) = AMOUNTS.iter().find(|(name, _)| name == unit) {
                return Ok((amount * scale, Dimension::Money));
            }
            duration_unit(unit).map(|scale| (amount * scale, Dimension::Duration))
        }
        [word] => Err(match split_unit(word) {
            Some((amount, unit)) => format!("a blank is missing between number and unit: \"{amount} {unit}\""),
            None if number(word).is_some() => "a bare number stands without quotes".to_owned(),
            None => format!("`{word}` is not a value with a unit"),
        }),
        [] => Err("the text is empty".to_owned()),
        _ => Err(format!("`{text}` is not a value with a unit")),
    }
}

fn number(word: &str) -> Option<f64> {
    let plausible = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_' | 'e' | 'E'));
    plausible.then(|| word.replace('_', "").parse::<f64>().ok()).flatten().filter(|value| value.is_finite())
}

fn split_unit(word: &str) -> Option<(&str, &str)> {
    let at = word.find(|c: char| c.is_alphabetic() || c == '%')?;
    number(&word[..at])?;
    Some(word.split_at(at))
}

fn duration_unit(unit: &str) -> Result<f64, String> {
    if let Some((_, seconds)) = DURATIONS.iter().find(|(name, _)| *name == unit) {
        return Ok(*seconds);
    }
    Err(match LONG_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) {
        Some((_, short)) => format!("unknown unit `{unit}`: did you mean `{short}`?"),
        None => format!("unknown unit `{unit}`: expected s, min, h, d, yr, %, k, M, bn, `per` or `in`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_carry_their_dimension() {
        let close = |text: &str, value: f64, dimension: Dimension| {
            let (found, kind) = literal(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            assert!((found - value).abs() <= 1e-12 * value.abs(), "{text}: {found}");
            assert_eq!(kind, dimension, "{text}");
        };
        close("85 %", 0.85, Dimension::Probability);
        close("90 s", 90.0, Dimension::Duration);
        close("1 yr", 365.0 * 86_400.0, Dimension::Duration);
        close("0.03 per yr", 0.03, Dimension::Rate);
        close("1 in 40 yr", 0.025, Dimension::Rate);
        close("0.4 per d", 146.0, Dimension::Rate);
        close("250 k", 250_000.0, Dimension::Money);
        close("1.1 bn", 1.1e9, Dimension::Money);
        close("1_000 s", 1_000.0, Dimension::Duration);
    }

    #[test]
    fn faulty_literals_say_what_to_write() {
        assert!(literal("3 hours").unwrap_err().contains("did you mean `h`"));
        assert!(literal("90s").unwrap_err().contains("\"90 s\""));
        assert!(literal("fast").unwrap_err().contains("not a value with a unit"));
        assert!(literal("1 in 0 yr").unwrap_err().contains("above zero"));
        assert!(literal("inf s").is_err());
    }
}
