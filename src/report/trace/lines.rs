//! Lines of a story: wrapped to a width, draws and outcomes in words.

use std::collections::BTreeMap;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::super::clean::clean;
use super::super::{format, words};
use crate::result::columns::{self, Unit};
use crate::result::trace::{Chapter, Draw, Step};

/// Decimals of a uniform number, and the most where so many do not tell it from what it is held against.
const DECIMALS: std::ops::RangeInclusive<usize> = 4..=17;

/// Columns in reading order, without those of groups and units.
pub(super) const ORDER: [&[&str]; 3] = [&columns::STAGES, &columns::PEOPLE, &columns::REST];

/// What is not parted from its number.
const UNITS: [&str; 13] = ["s", "min", "h", "d", "yr", "k", "M", "bn", "%", "day", "days", "men", "people"];

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text in lines of at most a width in columns, broken between words; a word that is longer is broken where the line ends.
pub(super) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let most = most.max(8);
    let mut lines = vec![String::new()];
    let mut column = 0;
    for word in &words(text) {
        let needed = width(word);
        if column > 0 && column + 1 + needed > most {
            lines.push(String::new());
            column = 0;
        }
        if column > 0 {
            push(&mut lines, " ");
            column += 1;
        }
        if needed <= most - column {
            push(&mut lines, word);
            column += needed;
            continue;
        }
        for character in word.chars() {
            let needed = character.width().unwrap_or(0);
            if column + needed > most {
                lines.push(String::new());
                column = 0;
            }
            push(&mut lines, character.encode_utf8(&mut [0; 4]));
            column += needed;
        }
    }
    lines
}

/// The words of a text, a unit with the number before it.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let unit = UNITS.contains(&word.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '%'));
        match words.last_mut() {
            Some(number) if unit && number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(' ') => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(text);
    }
}

/// A text filled up with blanks to a width in columns.
pub(super) fn filled(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A name, cleaned, with a capital.
pub(in crate::report) fn begun(name: &str) -> String {
    words::capital(&clean(name))
}

/// What a chapter is called.
pub(super) fn title(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Measures => "Measures that may fail",
        Chapter::Attack => "Who comes",
        Chapter::Race => "Delay, detection, response",
        Chapter::People => "People",
        Chapter::Crisis => "Crisis",
        Chapter::Plant => "Plant",
        Chapter::Money => "Money",
        Chapter::Losses => "Loss events",
    }
}

/// By what a step was decided: odds, then draws.
pub(super) fn decided(step: &Step) -> Option<String> {
    let odds = Some(clean(&step.odds)).filter(|odds| !odds.is_empty());
    let draws = step.draws.iter().map(draw);
    let parts: Vec<String> = odds.into_iter().chain(draws).collect();
    if parts.is_empty() { None } else { Some(format!("[{}]", parts.join("; "))) }
}

/// A draw: its name, its number, and what that is held against.
pub(super) fn draw(draw: &Draw) -> String {
    let mut name = clean(&draw.name);
    if draw.second {
        name.push_str(" (2nd)");
    }
    if draw.steps > 1 {
        name = format!("{name}, first of {}", format::count(u64::from(draw.steps)));
    }
    let ends = [draw.from, draw.below];
    // As many decimals as tell the number from the ends.
    let told = |decimals: &usize| {
        let text = |value: f64| format!("{value:.decimals$}", decimals = *decimals);
        ends.iter().flatten().all(|end| text(*end) != text(draw.uniform))
    };
    let (least, most) = (*DECIMALS.start(), *DECIMALS.end());
    let decimals = (least..=most).find(told).unwrap_or(most);
    let text = |value: f64| format!("{value:.decimals$}");
    let uniform = text(draw.uniform);
    match (draw.from, draw.below) {
        (Some(from), Some(below)) => {
            let within = draw.uniform >= from && draw.uniform < below;
            let within = if within { "within" } else { "outside" };
            format!("{name} {uniform} {within} {} to {}", text(from), text(below))
        }
        (None, Some(below)) => {
            format!("{name} {uniform} {} {}", if draw.uniform < below { "<" } else { "≥" }, text(below))
        }
        _ => format!("{name} {uniform}"),
    }
}

/// A value of a column for people.
pub(in crate::report) fn amount(name: &str, value: f64, currency: &str) -> String {
    match columns::unit(name) {
        Unit::Money => format::money(value, &clean(currency)),
        Unit::Day => format::number((value * 100.0).round() / 100.0),
        Unit::Attack | Unit::Person => format::number(value),
    }
}

/// A column in words.
pub(in crate::report) fn column(name: &str) -> String {
    let stem =
        |whole: &str| if whole == "responder_fatalities" { "responders lost".to_owned() } else { words::stem(whole) };
    match name.split_once('.') {
        None => stem(name),
        Some((whole, part)) => format!("{}, {}", stem(whole), clean(part).replace('_', " ")),
    }
}

/// Columns of one attack or one trial in reading order, parts of a column after it: `fatalities 5 (foreign 4, national 1)`.
pub(in crate::report) fn outcome(row: &BTreeMap<String, f64>, currency: &str) -> String {
    let told: Vec<String> = ORDER
        .iter()
        .flat_map(|stems| stems.iter())
        .filter(|stem| !matches!(**stem, "attacks" | "loss_max_event" | "neutralised"))
        .filter_map(|stem| {
            let value = row.get(*stem)?;
            if columns::STAGES.contains(stem) {
                return Some(stage(stem, *value));
            }
            let begin = format!("{stem}.");
            let parts = row.iter().filter_map(|(name, value)| Some((name.strip_prefix(&begin)?, *value)));
            let parts: Vec<String> = parts
                .map(|(part, value)| format!("{} {}", clean(part).replace('_', " "), amount(stem, value, currency)))
                .collect();
            let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
            let net = *stem == "loss_net" && row.get("loss").is_some_and(|loss| loss <= value);
            (!net).then(|| format!("{} {}{parts}", column(stem), amount(stem, *value, currency)))
        })
        .collect();
    if told.is_empty() { "nothing".to_owned() } else { told.join("; ") }
}

/// A stage of one attack, or of several.
fn stage(stem: &str, value: f64) -> String {
    let one = match stem {
        "alarms" => "alarm",
        "breaches" => "breach",
        other => other,
    };
    if value <= 1.0 { one.to_owned() } else { format!("{stem} {}", format::number(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_whatever_the_script_and_the_length_of_words() {
        let text = format!("工业现场安全态势强化方案 and {} after", "x".repeat(50));
        for most in [8, 13, 40] {
            let lines = wrapped(&text, most);
            assert!(lines.iter().all(|line| width(line) <= most), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }

    #[test]
    fn a_draw_has_as_many_decimals_as_tell_it_from_what_it_is_held_against() {
        let held = |uniform, from, below| {
            let (name, second, steps) = ("at hand army".to_owned(), false, 1);
            draw(&Draw { name, second, steps, uniform, from, below })
        };
        assert_eq!(held(0.41234, None, Some(0.86)), "at hand army 0.4123 < 0.8600");
        assert_eq!(held(0.5, None, Some(0.500_000_4)), "at hand army 0.5000000 < 0.5000004");
        assert_eq!(held(0.25, None, Some(0.25)).split(' ').nth(4), Some("≥"));
        assert_eq!(held(0.41234, Some(0.4), Some(0.6)), "at hand army 0.4123 within 0.4000 to 0.6000");
        assert_eq!(held(0.2, None, None), "at hand army 0.2000");
    }
}
