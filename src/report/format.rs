//! Numbers as people read them: counts, days, money, probabilities, intervals.
//!
//! A figure with an interval is rounded to the decimal place of the first digit of the interval's half-width, or one place
//! finer where that digit is 1: what lies beyond is noise.
//! Decimal exponents come from the shortest decimal form of the number, never from a logarithm, so the same number
//! is written the same everywhere. What is not finite is written as an en dash.

/// What stands where there is no number.
pub const ABSENT: &str = "–";

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity<'a> {
    /// A plain number: people, days, attacks.
    Number,
    /// An amount, with its currency code; an empty code where the currency is named elsewhere.
    Money(&'a str),
    /// A probability or share in 0 to 1.
    Probability,
}

impl<'a> Quantity<'a> {
    /// The quantity of a column by the unit that the document gives it.
    pub fn of_unit(unit: &'a str) -> Self {
        match unit {
            "person" | "day" | "attack" | "" => Self::Number,
            currency => Self::Money(currency),
        }
    }
}

/// Decimal exponent of the leading digit of a finite number other than zero; 0 for the rest.
pub(super) fn exponent(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let text = format!("{value:e}");
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// `mantissa` times ten to the `exponent`, correctly rounded.
pub(super) fn decimal(mantissa: i64, exponent: i32) -> f64 {
    format!("{mantissa}e{exponent}").parse().unwrap_or(0.0)
}

/// A plain decimal number with a comma between groups of three digits and a true minus sign.
fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::new();
    if digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push_str(sign);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number rounded at the decimal place `place` (2: hundreds, 0: units, -1: tenths).
fn rounded(value: f64, place: i32) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    if place <= 0 {
        let decimals = usize::try_from(-place).unwrap_or(0).min(12);
        return grouped(&format!("{value:.decimals$}"));
    }
    let unit = decimal(1, place);
    grouped(&format!("{:.0}", (value / unit).round() * unit))
}

/// A number with all its digits down to a decimal place (as in [`rounded`]).
pub(super) fn to_place(value: f64, place: i32) -> String {
    let decimals = usize::try_from(-place).unwrap_or(0);
    if place < 0 && value.is_finite() { grouped(&format!("{value:.decimals$}")) } else { rounded(value, place) }
}

/// The decimal place that leaves `digits` significant digits of the value, after rounding.
fn place_for(value: f64, digits: i32) -> i32 {
    let precision = usize::try_from(digits - 1).unwrap_or(0);
    let text = format!("{value:.precision$e}");
    let leading: i32 = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    leading - digits + 1
}

/// Without the zeros that end a decimal fraction.
fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with about three significant digits, whole numbers in full: `0`, `0.042`, `3.14`, `131`, `12,400`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    if value.fract().abs() <= 0.0 && value.abs() < 1e15 {
        return grouped(&format!("{value:.0}"));
    }
    if value.abs() >= 1e15 || value.abs() < 1e-6 {
        return format!("{value:.1e}").replace('-', "−");
    }
    trimmed(rounded(value, place_for(value, 3).min(0)))
}

/// A whole number with commas: `100,000`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// Power of ten and suffix by which an amount of this size is written.
fn money_scale(value: f64) -> (i32, &'static str) {
    match place_for(value, 3) + 2 {
        ..3 => (0, ""),
        3..6 => (3, "k"),
        6..9 => (6, "M"),
        9..15 => (9, "bn"),
        _ => (12, "tn"),
    }
}

/// An amount without its currency: `340k`, `1.2M`, `4.05bn`, three significant digits.
pub fn amount(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    if value.abs() < 1.0 {
        return number(value);
    }
    let (power, suffix) = money_scale(value);
    let scaled = value / decimal(1, power);
    if scaled.abs() >= 1e6 {
        return format!("{scaled:.1e}").replace('-', "−") + suffix;
    }
    trimmed(rounded(scaled, place_for(scaled, 3).clamp(-2, 0))) + suffix
}

/// An amount with its currency: `USD 1.2M`.
pub fn money(value: f64, currency: &str) -> String {
    if value.is_finite() { format!("{currency} {}", amount(value)).trim_start().to_owned() } else { ABSENT.to_owned() }
}

/// A probability: `62 %`, `2.5 %`, `1 in 400`, `99.96 %`; 0 and 100 % only where they are exact.
pub fn probability(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    if value <= 0.0 {
        return "0".to_owned();
    }
    if value < 0.01 {
        return one_in(1.0 / value);
    }
    let percent = value * 100.0;
    if value >= 1.0 {
        return format!("{} %", number(percent));
    }
    let place = if value > 0.99 { place_for(100.0 - percent, 1) } else { place_for(percent, 2).min(0) };
    format!("{} %", trimmed(rounded(percent, place)))
}

/// `1 in 400`, two significant digits, `1 in 2.5M` from a million.
pub fn one_in(cases: f64) -> String {
    if !cases.is_finite() {
        return ABSENT.to_owned();
    }
    if cases >= 999_500.0 {
        let (power, _) = money_scale(cases);
        let unit = decimal(1, power);
        let place = place_for(cases / unit, 2);
        return format!("1 in {}", amount((cases / unit / decimal(1, place)).round() * decimal(1, place) * unit));
    }
    format!("1 in {}", rounded(cases, place_for(cases, 2).max(0)))
}

/// A frequency per year: `0.31 per year`, `1 in 400 per year`, `2.4 per year`.
pub fn per_year(rate: f64) -> String {
    match rate {
        rate if !rate.is_finite() => ABSENT.to_owned(),
        0.0 => "0 per year".to_owned(),
        rate if rate.abs() < 0.1 && rate > 0.0 => format!("{} per year", one_in(1.0 / rate)),
        rate => format!("{} per year", trimmed(rounded(rate, place_for(rate, 2).min(0)))),
    }
}

/// A value without interval, in its quantity.
pub fn value(value: f64, quantity: Quantity<'_>) -> String {
    match quantity {
        Quantity::Number => number(value),
        Quantity::Money(currency) => money(value, currency),
        Quantity::Probability => probability(value),
    }
}

/// The decimal place an interval supports (see the head of this file), with at most so many significant digits of the
/// value.
fn supported_place(value: f64, interval: [f64; 2], digits: i32) -> i32 {
    let half = (interval[1] - interval[0]) / 2.0;
    let finest = place_for(value, digits);
    if half.is_finite() && half > 0.0 {
        let leading = place_for(half, 1);
        let place = if half < 1.95 * decimal(1, leading) { leading - 1 } else { leading };
        if value == 0.0 { place } else { place.max(finest) }
    } else {
        place_for(value, 3)
    }
}

/// The place of the lower end of an interval: that of the figure, or finer where the end is on the short side of a skewed
/// interval, and far below the figure or would be rounded away.
fn place_of_low(value: f64, [low, high]: [f64; 2], place: i32) -> i32 {
    let skewed = low > 0.0 && high - value > 2.0 * (value - low);
    let lost = 2.0 * low < value || place > place_for(low, 1);
    if skewed && lost { place.min(place_for(low, 2)) } else { place }
}

/// A rounded text without the decimals of a plain zero.
fn plain_zero(text: String) -> String {
    if text.bytes().all(|byte| matches!(byte, b'0' | b'.')) { "0".to_owned() } else { text }
}

/// Per cent rounded at a place; what is not certain never reads as certain.
fn rounded_percent(percent: f64, place: i32) -> String {
    let text = rounded(percent, place);
    match text.trim_end_matches('0').trim_end_matches('.') {
        "100" | "1" if percent >= 100.0 => "100".to_owned(),
        "100" | "1" if percent > 50.0 => rounded(percent, place_for(100.0 - percent, 1)),
        _ => plain_zero(text),
    }
}

/// Value and ends of an interval as three texts with the same decimals and, for money, the same suffix; the value with
/// at most so many significant digits.
fn parts(value: f64, interval: [f64; 2], quantity: Quantity<'_>, digits: i32) -> [String; 3] {
    let all = [value, interval[0], interval[1]];
    if !all.iter().all(|number| number.is_finite()) {
        return all.map(|number| self::value(number, quantity));
    }
    match quantity {
        Quantity::Number if interval[0] >= interval[1] => all.map(number),
        Quantity::Number => {
            let place = supported_place(value, interval, digits);
            all.map(|number| plain_zero(rounded(number, place)))
        }
        Quantity::Money(_) => {
            let largest = value.abs().max(interval[0].abs()).max(interval[1].abs());
            let (power, suffix) = money_scale(if value == 0.0 { largest } else { value });
            let unit = decimal(1, power);
            let scaled = [interval[0] / unit, interval[1] / unit];
            let place = supported_place(value / unit, scaled, digits);
            let low = place_of_low(value / unit, scaled, place);
            [(value / unit, place), (scaled[0], low), (scaled[1], place)].map(|(number, place)| {
                let text =
                    if interval[0] < interval[1] { rounded(number, place) } else { trimmed(rounded(number, place)) };
                let text = plain_zero(text);
                if text == "0" { text } else { text + suffix }
            })
        }
        Quantity::Probability if value > 0.0 && value < 0.01 && interval[0] > 0.0 && interval[0] < interval[1] => {
            rare(value, interval, digits)
        }
        Quantity::Probability if value < 0.01 || interval[0] >= interval[1] => all.map(probability),
        Quantity::Probability => {
            let percent = interval.map(|end| 100.0 * end);
            let place = supported_place(100.0 * value, percent, digits).min(0);
            let low = place_of_low(100.0 * value, percent, place);
            [(100.0 * value, place), (percent[0], low), (percent[1], place)]
                .map(|(number, place)| rounded_percent(number, place))
        }
    }
}

/// A small probability as `1 in 400`, from 10,000 cases on as `1 in 56.3k`, and the ends of its interval as the smaller and
/// the larger number of cases.
fn rare(value: f64, interval: [f64; 2], digits: i32) -> [String; 3] {
    let cases = [value, interval[1], interval[0]].map(|p| 1.0 / p);
    let (power, suffix) = if cases[0] < 9_999.5 { (0, "") } else { money_scale(cases[0]) };
    let [value, low, high] = cases.map(|cases| cases / decimal(1, power));
    let place = supported_place(value, [low, high], digits);
    let finest = |place: i32| if power > 0 { place } else { place.max(0) };
    let of_low = finest(place_of_low(value, [low, high], place));
    let [value, low, high] = [(value, finest(place)), (low, of_low), (high, finest(place))]
        .map(|(cases, place)| rounded(cases, place) + suffix);
    [format!("1 in {value}"), low, high]
}

/// A value rounded to what its interval supports and to three significant digits, for a drawing: `12.3`, `USD 1.24M`.
pub fn estimate(value: f64, interval: [f64; 2], quantity: Quantity<'_>) -> String {
    let [text, ..] = parts(value, interval, quantity, 3);
    dressed(text, value, quantity)
}

/// A value with the digits that [`with_interval`] gives to one with this interval: to be held against it.
pub fn comparable(value: f64, interval: [f64; 2], quantity: Quantity<'_>) -> String {
    let [text, ..] = parts(value, interval, quantity, 4);
    dressed(text, value, quantity)
}

/// A share in per cent with at most one decimal from one per cent on, else with two digits: `18.2 %`, `0.83 %`. Values of
/// one column stay comparable at a glance.
pub fn share(value: f64) -> String {
    let percent = 100.0 * value;
    if !percent.is_finite() {
        return ABSENT.to_owned();
    }
    if percent < 1.0 {
        return format!("{} %", trimmed(rounded(percent, place_for(percent, 2))));
    }
    format!("{} %", rounded_percent(percent, -1))
}

/// A value with its interval: `12.3 [11.9, 12.7]`, `18.0 % [17.8, 18.2]`, `1 in 400 [340, 480]`; without it where the
/// interval has no width or no ends.
pub fn with_interval(value: f64, interval: [f64; 2], quantity: Quantity<'_>) -> String {
    let [text, low, high] = parts(value, interval, quantity, 4);
    let text = dressed(text, value, quantity);
    let wide = interval[0] < interval[1] && interval.iter().all(|end| end.is_finite());
    if wide { format!("{text} [{low}, {high}]") } else { text }
}

/// The text of a value with what its quantity adds, unless it is there already.
fn dressed(text: String, value: f64, quantity: Quantity<'_>) -> String {
    match quantity {
        Quantity::Number => text,
        _ if !value.is_finite() => ABSENT.to_owned(),
        Quantity::Money("") => text,
        Quantity::Money(currency) if text.starts_with(currency) => text,
        Quantity::Money(currency) => format!("{currency} {text}"),
        Quantity::Probability if text.ends_with('%') || text.starts_with("1 in") || text == "0" => text,
        Quantity::Probability => format!("{text} %"),
    }
}

/// A value with the name of its unit: `40 deaths` needs the column, so this knows only `3.2 days`, `1 person`, money.
pub fn with_unit(value: f64, unit: &str) -> String {
    let one = (value - 1.0).abs() < f64::EPSILON;
    match unit {
        "person" => format!("{} {}", number(value), if one { "person" } else { "people" }),
        "day" => format!("{} {}", number(value), if one { "day" } else { "days" }),
        "attack" => format!("{} {}", number(value), if one { "attack" } else { "attacks" }),
        currency => money(value, currency),
    }
}

#[cfg(test)]
mod tests;
