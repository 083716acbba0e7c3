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
                format!("{} {name}", rounded(value / one))
            }
            Self::Rate => format!("{} per yr", rounded(value)),
            Self::Money if (1e4..1e12).contains(&size) => {
                let (name, one) = unit(&AMOUNTS);
                format!("{} {name}", rounded(value / one))
            }
            _ => rounded(value),
        }
    }

    /// What a bare number above 1 may mean where a probability is needed.
    pub(crate) fn meant(self, text: &str) -> Option<String> {
        let percent = number(text).filter(|value| self == Self::Probability && (2.0..=100.0).contains(value))?;
        Some(format!("if {percent} per cent is meant, write \"{percent} %\""))
    }

    /// A value as a literal that reads back as the same number to the last bit.
    pub(crate) fn exact(self, value: f64) -> String {
        match self {
            Self::Duration => format!("\"{} s\"", shortest(value)),
            Self::Rate => format!("\"{} per yr\"", shortest(value)),
            _ => shortest(value),
        }
    }

    /// True where a value of dimension `other` may stand for this one (a reference to a parameter).
    pub fn accepts(self, other: Self) -> bool {
        self == other || (other == Self::Bare && !matches!(self, Self::Duration | Self::Rate))
    }
}

/// The shortest text that reads back to the same bits; a whole number that floating point holds exactly has no point.
pub(crate) fn shortest(value: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == 0.0 {
        return if value.is_sign_negative() { "-0.0" } else { "0" }.to_owned();
    }
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return format!("{value}");
    }
    let (plain, scientific) = (format!("{value}"), format!("{value:e}"));
    // Larger whole numbers are floats to every reader of TOML only with an exponent.
    if scientific.len() < plain.len() || value.fract() == 0.0 { scientific } else { plain }
}

impl serde::Serialize for Dimension {
    /// In words.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

/// A number to four significant digits, without trailing zeros.
fn rounded(value: f64) -> String {
    let trimmed = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-6..1e12).contains(&value.abs()) {
        let text = format!("{value:.3e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", trimmed(mantissa));
    }
    let whole = libm::log10(value.abs()).floor() as i32;
    let text = format!("{value:.*}", (3 - whole).max(0) as usize);
    if text.contains('.') { trimmed(&text) } else { text }
}

/// Units of durations in seconds.
pub(crate) const DURATIONS: [(&str, f64); 5] = [("s", 1.0), ("min", 60.0), ("h", 3_600.0), ("d", DAY), ("yr", YEAR)];
/// Units of money.
pub(crate) const AMOUNTS: [(&str, f64); 3] = [("k", 1e3), ("M", 1e6), ("bn", 1e9)];
const LONG_UNITS: [(&str, &str); 24] = [
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("m", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("y", "yr"),
    ("yrs", "yr"),
    ("year", "yr"),
    ("years", "yr"),
    ("mn", "M"),
    ("million", "M"),
    ("b", "bn"),
    ("percent", "%"),
    ("pct", "%"),
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
            None if number(&word.replacen(',', ".", 1)).is_some() => "the decimal sign is a point".to_owned(),
            None => format!("`{word}` is not a value with a unit"),
        }),
        [] => Err("the text is empty".to_owned()),
        _ => Err(format!("`{text}` is not a value with a unit")),
    }
}

/// A number with up to six decimals, and no zeros at its end.
pub(crate) fn digits(value: f64) -> String {
    let text = format!("{value:.6}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "0" | "-0" if value.abs() > 0.0 => format!("{value:e}"),
        "-0" => "0".to_owned(),
        _ if value.abs() >= 1e12 => format!("{value:e}"),
        short => short.to_owned(),
    }
}

/// A finite number without unit, as literals write it.
pub(crate) fn number(word: &str) -> Option<f64> {
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

/// A bare number in quotes that fits without them.
pub(crate) fn unquoted(text: &str, dimension: Dimension) -> Option<&str> {
    let (low, high) = dimension.range();
    let fits = |value: f64| dimension.accepts(Dimension::Bare) && value >= low && value <= high;
    number(text.trim()).is_some_and(fits).then_some(text.trim())
}

/// What a literal that can't be read must mean, if that is certain: a blank is missing, or a unit is spelled out.
pub(crate) fn respelled(text: &str, dimension: Dimension) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        match split_unit(word) {
            Some((amount, unit)) => words.extend([amount, unit]),
            None => words.push(word),
        }
    }
    let money = dimension == Dimension::Money;
    let unit = |word: &str| -> String {
        // `m` and `b` may mean something else.
        let long = LONG_UNITS.iter().find(|(name, _)| name.len() > 1 && name.eq_ignore_ascii_case(word));
        let known = DURATIONS.iter().chain(&AMOUNTS).map(|(name, _)| *name);
        let same = || {
            known
                .clone()
                .find(|name| name.eq_ignore_ascii_case(word) && AMOUNTS.iter().any(|(m, _)| m == name) == money)
        };
        long.map(|(_, short)| *short).or_else(same).unwrap_or(word).to_owned()
    };
    let meant: Vec<String> = words.iter().map(|word| unit(word)).collect();
    let meant = meant.join(" ");
    // A decimal comma; a rate with a stroke.
    let point = meant.replacen(',', ".", 1);
    let per = meant.replacen('/', " per ", 1);
    let fits = |meant: &String| *meant != text && literal(meant).is_ok_and(|(_, found)| dimension.accepts(found));
    if literal(text).is_ok() { None } else { [meant, point, per].into_iter().find(fits) }
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

    #[test]
    fn what_a_literal_must_mean_is_said_only_where_it_is_certain() {
        let meant = |text: &str, dimension: Dimension| respelled(text, dimension);
        assert_eq!(meant("90s", Dimension::Duration).as_deref(), Some("90 s"));
        assert_eq!(meant("3 hours", Dimension::Duration).as_deref(), Some("3 h"));
        assert_eq!(meant("3Hours", Dimension::Duration).as_deref(), Some("3 h"));
        assert_eq!(meant("85%", Dimension::Probability).as_deref(), Some("85 %"));
        assert_eq!(meant("85 percent", Dimension::Probability).as_deref(), Some("85 %"));
        assert_eq!(meant("1 in 40 years", Dimension::Rate).as_deref(), Some("1 in 40 yr"));
        assert_eq!(meant("2.5million", Dimension::Money).as_deref(), Some("2.5 M"));
        // It can mean something else, it means another dimension, or there is nothing to mend.
        assert_eq!(meant("90 m", Dimension::Duration), None);
        assert_eq!(meant("90s", Dimension::Probability), None);
        assert_eq!(meant("90 s", Dimension::Duration), None);
        assert_eq!(meant("fast", Dimension::Duration), None);
        assert_eq!(meant("", Dimension::Duration), None);
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        assert_eq!(Dimension::Duration.show(1_800.0), "30 min");
        assert_eq!(Dimension::Duration.show(-45.0), "-45 s");
        assert_eq!(Dimension::Duration.show(0.0), "0 s");
        assert_eq!(Dimension::Duration.show(10_000.0 * YEAR), "10000 yr");
        assert_eq!(Dimension::Rate.show(0.1), "0.1 per yr");
        assert_eq!(Dimension::Probability.show(1.08), "1.08");
        assert_eq!(Dimension::Factor.show(1e-9), "1e-9");
        assert_eq!(Dimension::Money.show(1e15), "1e15");
        assert_eq!(Dimension::Count.show(-0.0), "0");
    }

    #[test]
    fn per_cent_is_suggested_for_a_number_above_one() {
        assert!(Dimension::Probability.meant("60").unwrap().contains("\"60 %\""));
        assert_eq!(Dimension::Probability.meant("0.6"), None);
        assert_eq!(Dimension::Probability.meant("600"), None);
        assert_eq!(Dimension::Count.meant("60"), None);
    }
}
