//! Values of a target as people read them, the names of figures, and how their numbers are written.

use super::super::clean::clean;
use super::super::format::{self, Quantity};
use super::super::words;
use crate::result::sweep::{Axis, Figure, Kind, PointPosture, Posture, Sweep};

/// Units of durations in seconds.
const DURATIONS: [(&str, f64); 5] =
    [("s", 1.0), ("min", 60.0), ("h", 3_600.0), ("d", 86_400.0), ("yr", 365.0 * 86_400.0)];
/// Suffixes of amounts.
const AMOUNTS: [(&str, f64); 4] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("bn", 1e9)];
/// Fewest and most significant digits of a value.
const DIGITS: std::ops::RangeInclusive<i32> = 3..=9;

/// A number with so many significant digits, whole numbers in full, without zeros at its end.
fn significant(value: f64, digits: i32) -> String {
    let precision = usize::try_from(digits - 1).unwrap_or(0);
    let text = format!("{value:.precision$e}");
    let leading: i32 = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let text = format::to_place(value, (leading - digits + 1).min(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The largest unit that a value reaches.
fn unit(units: &[(&'static str, f64)], value: f64) -> (&'static str, f64) {
    units
        .iter()
        .rev()
        .find(|(_, one)| value.abs() >= *one * (1.0 - 1e-9))
        .or(units.first())
        .copied()
        .unwrap_or(("", 1.0))
}

fn written(kind: Kind, currency: &str, value: f64, digits: i32) -> String {
    match kind {
        Kind::Probability => format!("{} %", significant(100.0 * value, digits)),
        Kind::Duration => {
            let (name, one) = unit(&DURATIONS, value);
            format!("{} {name}", significant(value / one, digits))
        }
        Kind::Rate if value > 0.0 && value < 1.0 - 1e-9 => format!("1 in {} yr", significant(1.0 / value, digits)),
        Kind::Rate => format!("{} per yr", significant(value, digits)),
        Kind::Money => {
            let (suffix, one) = unit(&AMOUNTS, value);
            format!("{currency} {}{suffix}", significant(value / one, digits)).trim_start().to_owned()
        }
        Kind::Count | Kind::Number => significant(value, digits),
    }
}

/// A value of a target: `1 in 60 yr`, `12 min`, `35 %`, `USD 1.2M`.
pub(in crate::report) fn value(doc: &Sweep, axis: &Axis, value: f64) -> String {
    written(axis.kind, &clean(&doc.scenario.currency), value, *DIGITS.start())
}

/// The values of an axis, with as many digits as tell them apart.
pub(in crate::report) fn labels(doc: &Sweep, axis: &Axis) -> Vec<String> {
    let currency = clean(&doc.scenario.currency);
    let all = |digits: i32| -> Vec<String> {
        axis.values.iter().map(|value| written(axis.kind, &currency, *value, digits)).collect()
    };
    let apart = |labels: &Vec<String>| labels.windows(2).all(|pair| pair[0] != pair[1]);
    DIGITS.map(all).find(apart).unwrap_or_else(|| all(*DIGITS.end()))
}

/// Ticks between the ends of an axis, `(value, label)`, in lists from the closest to the farthest apart; and what the title of
/// the axis adds to the target's name.
pub(in crate::report) fn ticks(doc: &Sweep, axis: &Axis) -> (Vec<Vec<(f64, String)>>, String) {
    let (Some(&low), Some(&high)) = (axis.values.first(), axis.values.last()) else {
        return (Vec::new(), String::new());
    };
    let within = |value: f64| value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9);
    let currency = clean(&doc.scenario.currency);
    let suffix = match axis.kind {
        Kind::Rate if !axis.log => ", per year".to_owned(),
        Kind::Money if !currency.is_empty() => format!(", {currency}"),
        _ => String::new(),
    };
    if axis.log {
        let label = |value: f64| (value, written(axis.kind, "", value, *DIGITS.start()));
        let powers = (format::exponent(low) - 1)..=(format::exponent(high) + 1);
        let round = |digits: &[i64]| -> Vec<f64> {
            powers.clone().flat_map(|power| digits.iter().map(move |digit| format::decimal(*digit, power))).collect()
        };
        let one = |digits: &[i64]| -> Vec<(f64, String)> {
            let values: Vec<f64> = match axis.kind {
                Kind::Rate => {
                    let powers = (format::exponent(1.0 / high) - 1)..=(format::exponent(1.0 / low) + 1);
                    let cases = powers.flat_map(|power| digits.iter().map(move |digit| format::decimal(*digit, power)));
                    let rare = cases.filter(|cases| *cases > 1.0).map(|cases| 1.0 / cases);
                    rare.chain(round(digits).into_iter().filter(|rate| *rate >= 1.0)).collect()
                }
                Kind::Duration => nice_durations(digits.len() > 1, round(digits)),
                _ => round(digits),
            };
            let mut values: Vec<f64> = values.into_iter().filter(|value| within(*value)).collect();
            values.sort_by(f64::total_cmp);
            values.into_iter().map(label).collect()
        };
        let fine = one(&[1, 2, 5]);
        let every = |step: usize| fine.iter().step_by(step).cloned().collect::<Vec<_>>();
        return (vec![fine.clone(), one(&[1]), every(2), every(4), every(8)], suffix);
    }
    let size = low.abs().max(high.abs());
    let (name, one) = match axis.kind {
        Kind::Duration => unit(&DURATIONS, size / 2.0),
        Kind::Money => unit(&AMOUNTS, size),
        Kind::Probability => ("%", 0.01),
        _ => ("", 1.0),
    };
    let finest = format::exponent((high - low) / one) - 1;
    let steps = (finest..).flat_map(|power| [1, 2, 5].map(|digit| format::decimal(digit, power)));
    let lists = steps.take_while(|step| *step * one <= high - low).map(|step| {
        let (first, last) = ((low / one / step - 1e-9).ceil() as i64, (high / one / step + 1e-9).floor() as i64);
        let tick = |multiple: i64| {
            let shown = multiple as f64 * step;
            let text = significant(shown, 6);
            let blank = if axis.kind == Kind::Money || name.is_empty() { "" } else { " " };
            (shown * one, format!("{text}{blank}{name}"))
        };
        if last - first > 40 { Vec::new() } else { (first..=last).map(tick).collect() }
    });
    (lists.filter(|list: &Vec<(f64, String)>| list.len() > 1).collect(), suffix)
}

/// Durations of round numbers of their units.
fn nice_durations(fine: bool, below: Vec<f64>) -> Vec<f64> {
    let units: [(f64, &[f64]); 5] = [
        (1.0, if fine { &[1.0, 2.0, 5.0, 10.0, 20.0, 30.0] } else { &[1.0, 10.0] }),
        (60.0, if fine { &[1.0, 2.0, 5.0, 10.0, 20.0, 30.0] } else { &[1.0, 10.0] }),
        (3_600.0, if fine { &[1.0, 2.0, 4.0, 8.0] } else { &[1.0] }),
        (86_400.0, if fine { &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0] } else { &[1.0, 10.0, 100.0] }),
        (365.0 * 86_400.0, &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1_000.0, 10_000.0]),
    ];
    let above = units.into_iter().flat_map(|(one, many)| many.iter().map(move |times| one * times));
    below.into_iter().filter(|value| *value < 1.0).chain(above).collect()
}

/// What is shown of a sweep: a metric, or a kind of net benefit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Shown<'a> {
    /// Its name in the document.
    pub(in crate::report) name: &'a str,
    /// It is a net benefit.
    pub(in crate::report) benefit: bool,
    /// In words, without a capital.
    pub(in crate::report) words: String,
    /// How its values are written.
    pub(in crate::report) quantity: Quantity<'a>,
}

impl Shown<'_> {
    /// The figure of a posture at a point.
    pub(in crate::report) fn read(&self, point: &PointPosture) -> Option<Figure> {
        let found = if self.benefit { point.net_benefit.get(self.name) } else { point.metrics.get(self.name) };
        found.copied().filter(|found| found.estimate.is_finite() && found.ci95.iter().all(|end| end.is_finite()))
    }

    /// Its name in files and in [`crate::result::sweep::BreakEven`].
    pub(in crate::report) fn key(&self) -> String {
        if self.benefit { format!("net_benefit.{}", self.name) } else { self.name.to_owned() }
    }

    /// With a capital.
    pub(in crate::report) fn title(&self) -> String {
        words::capital(&self.words)
    }
}

/// Everything that is shown, metrics first.
pub(in crate::report) fn shown(doc: &Sweep) -> Vec<Shown<'_>> {
    let metrics = doc.metrics.iter().map(|metric| {
        let (words, quantity) =
            words::figure(&doc.scenario.groups, doc.scenario.horizon_years, &metric.name, &metric.unit);
        Shown { name: &metric.name, benefit: false, words, quantity }
    });
    let benefits = doc.net_benefit.iter().map(|kind| Shown {
        name: kind,
        benefit: true,
        words: format!("net benefit per year: {} less added cost", words::averted(kind)),
        quantity: Quantity::Money(&doc.scenario.currency),
    });
    metrics.chain(benefits).collect()
}

/// A posture's name for people.
pub(in crate::report) fn posture(posture: &Posture) -> String {
    let name = clean(&posture.name);
    if name.is_empty() { clean(&posture.id) } else { name }
}

/// A figure in a cell, `12.3 ± 0.4`; of a net benefit with its sign, and a question mark where its interval holds 0.
pub(in crate::report) fn cell(figure: Figure, quantity: Quantity<'_>, benefit: bool) -> String {
    let text = match quantity {
        Quantity::Probability => format::with_interval(figure.estimate, figure.ci95, quantity),
        Quantity::Money(_) | Quantity::Number => match with_half(figure, matches!(quantity, Quantity::Money(_))) {
            [value, half] if half.is_empty() => value,
            [value, half] => format!("{value} ± {half}"),
        },
    };
    if benefit { format!("{}{text}{}", plus(figure), doubt(figure)) } else { text }
}

/// The figure of a cell without its half width, for a drawing.
pub(in crate::report) fn short(figure: Figure, quantity: Quantity<'_>, benefit: bool) -> String {
    let text = match quantity {
        Quantity::Probability => format::estimate(figure.estimate, figure.ci95, quantity),
        Quantity::Money(_) | Quantity::Number => {
            let [value, _] = with_half(figure, matches!(quantity, Quantity::Money(_)));
            value
        }
    };
    if benefit { format!("{}{text}{}", plus(figure), doubt(figure)) } else { text }
}

/// A value and the half width of its interval, that with two digits, in one unit and to one decimal place; the value with three
/// digits at most. No second text where there is no width.
fn with_half(figure: Figure, money: bool) -> [String; 2] {
    let half = (figure.ci95[1] - figure.ci95[0]) / 2.0;
    let (suffix, one) = if money { unit(&AMOUNTS, figure.estimate.abs().max(half)) } else { ("", 1.0) };
    let (value, half) = (figure.estimate / one, half / one);
    if half <= 0.0 || !half.is_finite() {
        return [format!("{}{suffix}", significant(value, 3)), String::new()];
    }
    // The last place of three digits of the value, or of two of the half width, whichever is coarser.
    let fine = if value == 0.0 { i32::MIN } else { format::exponent(value) - 2 };
    let place = fine.max(format::exponent(half) - 1);
    [value, half].map(|number| format!("{}{suffix}", format::to_place(number, place)))
}

fn plus(figure: Figure) -> &'static str {
    if figure.estimate > 0.0 { "+" } else { "" }
}

fn doubt(figure: Figure) -> &'static str {
    if figure.ci95[0] <= 0.0 && figure.ci95[1] >= 0.0 { " ?" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn values_are_written_in_units_that_people_use() {
        let doc = fixture::curves(2);
        let axis = |kind: Kind| Axis { kind, ..doc.axes[0].clone() };
        for (kind, number, text) in [
            (Kind::Rate, 1.0 / 60.0, "1 in 60 yr"),
            (Kind::Rate, 0.4, "1 in 2.5 yr"),
            (Kind::Rate, 2.4, "2.4 per yr"),
            (Kind::Rate, 0.0, "0 per yr"),
            (Kind::Rate, 1.0, "1 per yr"),
            (Kind::Duration, 720.0, "12 min"),
            (Kind::Duration, 0.0, "0 s"),
            (Kind::Duration, 5_400.0, "1.5 h"),
            (Kind::Probability, 0.35, "35 %"),
            (Kind::Probability, 0.125, "12.5 %"),
            (Kind::Money, 2.5e9, "USD 2.5bn"),
            (Kind::Money, 0.0, "USD 0"),
            (Kind::Count, 1_200.0, "1,200"),
            (Kind::Number, -0.5, "−0.5"),
        ] {
            assert_eq!(value(&doc, &axis(kind), number), text);
        }
    }

    #[test]
    fn a_value_and_its_half_width_share_unit_and_place() {
        let at = |estimate: f64, half: f64| Figure { estimate, ci95: [estimate - half, estimate + half] };
        for (estimate, half, text) in [
            (998e3, 4.3e6, "+1.0M ± 4.3M ?"),
            (-912e3, 400e3, "−910k ± 400k"),
            (17.04e6, 4.31e6, "+17.0M ± 4.3M"),
            (0.0, 0.0, "0 ?"),
            (12.345e9, 1.0, "+12.3bn ± 0.0bn"),
        ] {
            assert_eq!(cell(at(estimate, half), Quantity::Money("USD"), true), text);
        }
        assert_eq!(cell(at(0.0123, 0.0019), Quantity::Number, false), "0.0123 ± 0.0019");
        assert_eq!(short(at(-2.5e6, 0.0), Quantity::Money("USD"), true), "−2.5M");
    }

    #[test]
    fn labels_of_an_axis_tell_its_values_apart() {
        let doc = fixture::curves(2);
        let values: Vec<f64> = (0..50).map(|step| 600.0 + f64::from(step) / 50.0).collect();
        let labels = labels(&doc, &Axis { kind: Kind::Duration, values, ..doc.axes[0].clone() });
        assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
    }

    #[test]
    fn ticks_are_round_and_within_the_ends() {
        let doc = fixture::curves(2);
        let first = |kind: Kind, log: bool, ends: [f64; 2]| -> Vec<String> {
            let axis = Axis { kind, log, values: ends.to_vec(), ..doc.axes[0].clone() };
            let (lists, _) = ticks(&doc, &axis);
            for (tick, _) in lists.iter().flatten() {
                assert!(*tick >= ends[0] * (1.0 - 1e-8) && *tick <= ends[1] * (1.0 + 1e-8), "{tick}");
            }
            lists[0].iter().map(|(_, label)| label.clone()).collect()
        };
        let rates = ["1 in 200 yr", "1 in 100 yr", "1 in 50 yr", "1 in 20 yr", "1 in 10 yr", "1 in 5 yr"];
        assert_eq!(first(Kind::Rate, true, [1.0 / 200.0, 0.2]), rates);
        assert_eq!(first(Kind::Rate, true, [0.4, 5.0]), ["1 in 2 yr", "1 per yr", "2 per yr", "5 per yr"]);
        let times = ["1 min", "2 min", "5 min", "10 min", "20 min", "30 min", "1 h", "2 h"];
        assert_eq!(first(Kind::Duration, true, [60.0, 7_200.0]), times);
        let shares = first(Kind::Probability, false, [0.1, 0.9]);
        assert!(shares.contains(&"50 %".to_owned()), "{shares:?}");
        assert!(first(Kind::Money, false, [0.0, 3e9]).contains(&"2bn".to_owned()));
    }
}
