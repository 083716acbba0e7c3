//! Figures, changes and counts of a difference in words.

use super::super::clean::clean;
use super::super::format::{self, ABSENT, Quantity};
use super::super::words::{period, stem};
use super::page::{Entry, Row};
use crate::result::diff::{Change, Counts, Diff, Fate, Figure, Item, Measure, Order, Scope, Side, Value};

/// The name for people of something by its identifier.
fn named(names: &std::collections::BTreeMap<String, String>, id: &str) -> String {
    let name = names.get(id).map(|name| clean(name)).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| clean(id))
}

/// A posture's name.
pub(super) fn posture(diff: &Diff, id: &str) -> String {
    named(&diff.names.postures, id)
}

/// A posture's name, and what the differences among its figures are to.
pub(super) fn heading(diff: &Diff, id: &str, figures: &[&Figure]) -> String {
    let baseline = figures.iter().find_map(|figure| figure.baseline.as_deref());
    let name = posture(diff, id);
    baseline.map_or(name.clone(), |baseline| format!("{name} (differences are to “{}”)", posture(diff, baseline)))
}

/// A column's name, as tables of one result have it.
fn column(diff: &Diff, name: &str) -> String {
    let part = |part: &str| {
        let known = diff.names.groups.contains_key(part);
        if known { named(&diff.names.groups, part) } else { clean(part).replace('_', " ") }
    };
    name.split_once('.').map_or_else(|| stem(name), |(whole, rest)| format!("{}, {}", stem(whole), part(rest)))
}

/// What a figure is.
fn name(diff: &Diff, figure: &Figure) -> String {
    let horizon = period(diff.after.horizon_years);
    let per = match figure.scope {
        Scope::GivenAttack => " given an attack".to_owned(),
        Scope::PerHorizon if horizon == "year" => " in a year".to_owned(),
        Scope::PerHorizon => format!(" in {horizon}"),
        Scope::PerYear | Scope::AgainstBaseline => String::new(),
    };
    match figure.figure.as_str() {
        "p_interruption" => return "P_I, interrupted in time".to_owned(),
        "p_neutralisation" => return "P_N, then neutralised".to_owned(),
        "p_effectiveness" => return "P_E = P_I P_N".to_owned(),
        "p_attack" => return format!("an attack{per}"),
        "pll" => return "deaths per year (PLL)".to_owned(),
        other => {
            if let Some(group) = other.strip_prefix("irpa.") {
                return format!("IRPA, {}", named(&diff.names.groups, group));
            }
        }
    }
    let column = column(diff, &figure.figure);
    match figure.measure {
        _ if figure.scope == Scope::AgainstBaseline => format!("difference in {column}"),
        Measure::PAny => format!("any {column}{per}"),
        Measure::P50 => format!("{column}, median{per}"),
        Measure::P90 => format!("{column}, 90 % quantile{per}"),
        Measure::P95 => format!("{column}, 95 % quantile{per}"),
        Measure::P99 => format!("{column}, 99 % quantile{per}"),
        Measure::Mean | Measure::Probability => format!("{column}{per}"),
    }
}

/// How the values of a figure are written, without a currency, and the currency.
fn quantity(figure: &Figure) -> (Quantity<'static>, &str) {
    match figure.unit.as_str() {
        "probability" => (Quantity::Probability, ""),
        unit => match Quantity::of_unit(unit) {
            Quantity::Money(currency) => (Quantity::Money(""), currency),
            _ => (Quantity::Number, ""),
        },
    }
}

/// A number with its sign.
fn signed(text: &str) -> String {
    if text.starts_with('−') || text == "0" || text == ABSENT { text.to_owned() } else { format!("+{text}") }
}

/// How far a figure went: in per cent of the figure before, or how many times it is, or as a difference.
fn change(figure: &Figure, quantity: Quantity<'_>) -> String {
    match figure.relative {
        _ if figure.difference == 0.0 => "0".to_owned(),
        Some(share) if share >= 9.0 => format!("× {}", format::number((1.0 + share).round())),
        Some(share) if share.abs() >= 0.095 => signed(&format!("{:.0} %", 100.0 * share).replace('-', "−")),
        Some(share) => match format!("{:.1} %", 100.0 * share).replace('-', "−").as_str() {
            "0.0 %" | "−0.0 %" => "0.0 %".to_owned(),
            text => signed(text),
        },
        None => match quantity {
            Quantity::Money(_) => signed(&format::amount(figure.difference)),
            Quantity::Probability => signed(&format!("{} %", format::number(100.0 * figure.difference))),
            Quantity::Number => signed(&format::number(figure.difference)),
        },
    }
}

/// A figure as a row.
pub(super) fn row(diff: &Diff, figure: &Figure) -> Row {
    let (quantity, currency) = quantity(figure);
    let mut name = name(diff, figure);
    if !currency.is_empty() {
        name = format!("{name}, {}", clean(currency));
    }
    let distance = match figure.standard_errors {
        None => ABSENT.to_owned(),
        Some(distance) if distance < 99.95 => format!("{distance:.1}"),
        Some(distance) => format::number(distance.round()),
    };
    let mark = match (figure.beyond_family, figure.moved) {
        (true, _) => "**",
        (false, true) => "*",
        _ => "",
    };
    Row {
        name,
        before: format::with_interval(figure.before, figure.before_ci95, quantity),
        after: format::with_interval(figure.after, figure.after_ci95, quantity),
        change: change(figure, quantity),
        distance,
        mark,
    }
}

/// One of the two results, in a line.
pub(super) fn side(side: &Side) -> String {
    let run = &side.run;
    let sampling = match run.sampling.as_str() {
        "mc" => "plain Monte Carlo".to_owned(),
        "lhs" => "Latin hypercube".to_owned(),
        other => clean(other),
    };
    format!(
        "{}, {} trials, seed {}, {sampling}{}, scenario {}, bordj {}",
        clean(&side.name),
        format::count(run.trials),
        run.seed,
        if run.unconditional { " of plain years" } else { "" },
        clean(&run.scenario_sha256).chars().take(12).collect::<String>(),
        clean(&run.version)
    )
}

/// A value of a property by its name.
fn value(what: &str, value: Option<&Value>, currency: &str) -> String {
    match (what, value) {
        (_, None) => "none".to_owned(),
        ("digest", Some(Value::Word(word))) => clean(word).chars().take(12).collect(),
        ("horizon", Some(Value::Number(years))) => format!("{} yr", format::number(*years)),
        ("mean" | "p05" | "p95", Some(Value::Number(rate))) => {
            format::per_year(*rate).trim_end_matches(" per year").to_owned()
        }
        ("annual_cost", Some(Value::Number(cost))) => format::money(*cost, &clean(currency)),
        (_, Some(Value::Number(number))) => format::number(*number),
        (_, Some(Value::Word(word))) => clean(word),
    }
}

/// A property's name for people.
fn property(what: &str) -> &str {
    match what {
        "basis" => "source",
        "p05" => "5 %",
        "p95" => "95 %",
        "annual_cost" => "annual cost",
        other => other,
    }
}

/// A property that differs: `grade D → none`.
fn changed(change: &Change, currency: &str) -> String {
    let [before, after] = [&change.before, &change.after].map(|side| value(&change.what, side.as_ref(), currency));
    format!("{} {before} → {after}", property(&change.what))
}

/// What differs in how the two were computed.
pub(super) fn run(diff: &Diff) -> Vec<Entry> {
    let entry = |change: &Change| {
        let [before, after] = [&change.before, &change.after].map(|side| value(&change.what, side.as_ref(), ""));
        Entry { head: property(&change.what).to_owned(), rest: format!("{before} → {after}") }
    };
    diff.run.iter().map(entry).collect()
}

/// Something that went in and differs.
pub(super) fn item(diff: &Diff, item: &Item) -> Entry {
    let currency = &diff.after.currency;
    let there = |pick: fn(&Change) -> Option<&Value>| {
        let kept = item.changes.iter().filter_map(|change| Some((change, pick(change)?)));
        let words = kept.map(|(change, found)| match change.what.as_str() {
            "value" | "name" | "title" => value(&change.what, Some(found), currency),
            what => format!("{} {}", property(what), value(what, Some(found), currency)),
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let (fate, rest) = match item.fate {
        Fate::Added => (" (added)", there(|change| change.after.as_ref())),
        Fate::Removed => (" (removed)", there(|change| change.before.as_ref())),
        Fate::Changed => {
            ("", item.changes.iter().map(|change| changed(change, currency)).collect::<Vec<_>>().join("; "))
        }
    };
    Entry { head: format!("{}{fate}", clean(&item.id)), rest }
}

fn figures(number: u64) -> String {
    if number == 1 { "1 figure".to_owned() } else { format!("{} figures", format::count(number)) }
}

/// What came of the comparison of figures.
pub(super) fn counts(counts: &Counts) -> Vec<String> {
    if counts.compared == 0 {
        return vec!["No figure was compared.".to_owned()];
    }
    let chance = format::number(counts.by_chance.ceil());
    if counts.moved == 0 {
        let compared = figures(counts.compared);
        return vec![format!("No figure moved beyond its 95 % interval; {compared} compared.")];
    }
    let mut said = vec![format!(
        "{} of {} compared moved beyond {} 95 % interval (*), where chance alone takes up to {chance}.",
        format::count(counts.moved),
        figures(counts.compared),
        if counts.compared == 1 { "its" } else { "their" }
    )];
    if counts.family > 0 {
        said.push(format!(
            "{} moved beyond {:.1} standard errors (**): chance takes none of {} means and probabilities that far in 19 of 20 \
             comparisons.",
            format::count(counts.beyond_family),
            counts.family_standard_errors,
            format::count(counts.family)
        ));
    }
    if counts.beyond_family == 0 && counts.moved as f64 <= counts.by_chance {
        said.push("That is no more than chance does: no single one of them is a finding.".to_owned());
    }
    said
}

/// Whether the postures stand in another order.
pub(super) fn order(diff: &Diff, order: &Order) -> Vec<String> {
    let listed = |ids: &[String]| ids.iter().map(|id| posture(diff, id)).collect::<Vec<_>>().join(" < ");
    if order.turned.is_empty() {
        return vec![format!("Unchanged: {}.", listed(&order.after))];
    }
    let mut said = vec![format!("Before: {}.", listed(&order.before)), format!("After: {}.", listed(&order.after))];
    for turned in &order.turned {
        let [first, second] = [&turned.first_after, &turned.first_before].map(|id| posture(diff, id));
        let doubt = match turned.beyond_doubt {
            [true, true] => "in both results their difference is beyond its interval",
            [true, false] => "after, their difference is within its interval",
            [false, true] => "before, their difference was within its interval",
            [false, false] => "in both results their difference is within its interval, so this may be chance",
        };
        said.push(format!("“{first}” now has fewer deaths than “{second}”: {doubt}."));
    }
    said
}
