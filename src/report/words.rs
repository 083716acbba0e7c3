//! Result columns, units and small phrases in words.

use super::clean::clean;
use super::format::{self, Quantity};
use crate::result::document::{BackTest, Document, Group, Metric, Posture, Threat};

/// A column's name for people: `crisis_days` as "days of crisis", `captured.expatriate` as "captured, Expatriates".
pub(super) fn column(doc: &Document, name: &str) -> String {
    match name.split_once('.') {
        None => stem(name),
        Some((whole, part)) => format!("{}, {}", stem(whole), group(doc, part)),
    }
}

/// The same where no names of groups are known: `captured.expatriate` as "captured, expatriate".
pub(super) fn column_by_id(name: &str) -> String {
    match name.split_once('.') {
        None => stem(name),
        Some((whole, part)) => format!("{}, {}", stem(whole), clean(part).replace('_', " ")),
    }
}

/// The name for people of a column over all groups and units.
pub(super) fn stem(name: &str) -> String {
    match name {
        "crisis_days" => "days of crisis".to_owned(),
        "downtime_days" => "days of downtime".to_owned(),
        "loss_net" => "net loss".to_owned(),
        "loss_max_event" => "largest loss of one event".to_owned(),
        other => clean(other).replace('_', " "),
    }
}

/// A group's name for people by its id; an id that has no name, such as a plant unit's, with spaces.
pub(super) fn group(doc: &Document, id: &str) -> String {
    let found = doc.scenario.groups.iter().find(|group| group.id == id).map(|group| clean(&group.name));
    found.filter(|name| !name.is_empty() && name != id).unwrap_or_else(|| clean(id).replace('_', " "))
}

/// A figure by its name in words, and how its values are written: `per_attack.fatalities.mean` as "mean fatalities given an
/// attack".
pub(super) fn figure<'a>(groups: &[Group], horizon_years: f64, name: &str, unit: &'a str) -> (String, Quantity<'a>) {
    let horizon = match period(horizon_years) {
        year if year == "year" => "in a year".to_owned(),
        years => format!("in {years}"),
    };
    match name {
        "p_interruption" => return ("P_I, interrupted in time".to_owned(), Quantity::Probability),
        "p_neutralisation" => return ("P_N, neutralised if interrupted".to_owned(), Quantity::Probability),
        "p_effectiveness" => return ("P_E, interrupted and neutralised".to_owned(), Quantity::Probability),
        "p_attack" => return (format!("probability of an attack {horizon}"), Quantity::Probability),
        _ => {}
    }
    let column = name.strip_suffix(".mean").unwrap_or(name);
    let (column, per) = match column.strip_prefix("per_attack.") {
        Some(column) => (column, "given an attack".to_owned()),
        None => (column, horizon),
    };
    let column = match column.split_once('.') {
        None => stem(column),
        Some((whole, part)) => {
            let group = groups.iter().find(|group| group.id == part).map(|group| clean(&group.name));
            let part = group.filter(|name| !name.is_empty()).unwrap_or_else(|| clean(part).replace('_', " "));
            format!("{}, {part}", stem(whole))
        }
    };
    (format!("mean {column} {per}"), Quantity::of_unit(unit))
}

/// What a kind of net benefit counts.
pub(super) fn averted(kind: &str) -> String {
    let (loss, lives) =
        kind.strip_suffix("_and_lives").map_or((kind, ""), |loss| (loss, " and the value of averted deaths"));
    let loss =
        if loss == "loss_net" { "averted loss after insurance".to_owned() } else { format!("averted {}", stem(loss)) };
    format!("{loss}{lives}")
}

/// A text with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names in a row: “a”, “b” and “c”.
pub(super) fn listed(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// "1 posture", "3 postures".
pub(super) fn postures(number: usize) -> String {
    if number == 1 { "1 posture".to_owned() } else { format!("{number} postures") }
}

/// "1 control", "3 controls".
pub(super) fn controls(number: usize) -> String {
    if number == 1 { "1 control".to_owned() } else { format!("{number} controls") }
}

/// "1 simulated attack", "3,108 simulated attacks".
pub(super) fn attacks(number: u64) -> String {
    format!("{} simulated attack{}", format::count(number), if number == 1 { "" } else { "s" })
}

/// False where a result column is exactly nothing under every posture.
pub(super) fn happens(doc: &Document, name: &str) -> bool {
    let columns = |posture| -> [Option<&Metric>; 2] {
        let posture: &Posture = posture;
        [posture.metrics.get(name), posture.per_attack.metrics.get(name)]
    };
    doc.postures.iter().flat_map(columns).flatten().any(|metric| metric.max > 0.0 || metric.mean > 0.0)
}

/// A posture's name for people by its id.
pub(super) fn posture(doc: &Document, id: &str) -> String {
    doc.postures.iter().find(|posture| posture.id == id).map_or_else(|| clean(id), posture_name)
}

/// A posture's name for people.
pub(super) fn posture_name(posture: &Posture) -> String {
    named(&posture.id, &posture.name)
}

/// A name for people, the id where there is none.
pub(super) fn named(id: &str, name: &str) -> String {
    let name = clean(name);
    if name.is_empty() { clean(id) } else { name }
}

/// The same of an id that may be all there is, with spaces.
pub(super) fn spaced(id: &str, name: &str) -> String {
    named(&id.replace('_', " "), name)
}

/// A threat's name for people by its id.
pub(super) fn threat(doc: &Document, id: &str) -> String {
    let found = doc.scenario.threats.iter().find(|threat| threat.id == id);
    found.map_or_else(|| clean(id), |threat| named(&threat.id, &threat.name))
}

/// What the bands of a risk matrix are of, by its metric: "number of deaths", "loss".
pub(super) fn consequence(metric: &str) -> String {
    if metric == "fatalities" { "number of deaths".to_owned() } else { stem(metric) }
}

/// A column given an attack, if attacks were simulated.
pub(super) fn given_attack<'a>(posture: &'a Posture, name: &str) -> Option<&'a Metric> {
    posture.per_attack.metrics.get(name).filter(|metric| posture.per_attack.attacks > 0 && metric.mean.is_finite())
}

/// What figures given an attack rest on, of the frequencies.
pub(super) const ONLY_THE_MIX: &str = "How often attacks come plays no part, only the mix of threats.";

/// "in a year" or "in 5 years".
pub(super) fn in_horizon(doc: &Document) -> String {
    let horizon = horizon(doc);
    if horizon == "year" { "in a year".to_owned() } else { format!("in {horizon}") }
}

/// "year" or "5 years": the horizon as a period.
pub(super) fn horizon(doc: &Document) -> String {
    period(doc.scenario.horizon_years)
}

/// "year" or "5 years".
pub(super) fn period(years: f64) -> String {
    if (years - 1.0).abs() < 1e-9 { "year".to_owned() } else { format!("{} years", format::number(years)) }
}

/// Frequencies that are named one by one, at most.
const MOST_DECLARED: usize = 6;

/// The declared frequencies, of attacks and of loss events, a sentence each.
pub(super) fn declared_frequency(doc: &Document) -> String {
    frequency(&doc.scenario.threats, &doc.scenario.loss_events)
}

/// The same of any threats and loss events.
pub(super) fn frequency(threats: &[Threat], events: &[Threat]) -> String {
    let attacks = match (threats.is_empty(), events.is_empty()) {
        (true, true) => "No attack frequency is declared.".to_owned(),
        (true, false) => "No threat of attack is declared: loss events only.".to_owned(),
        _ => declared("attacks", threats),
    };
    let losses = if events.is_empty() { String::new() } else { format!(" {}", declared("loss events", events)) };
    format!("{attacks}{losses}")
}

/// The same in few words, of all threats together, where they are told one by one in the notes.
pub(super) fn declared_together(doc: &Document) -> String {
    let (threats, events) = (&doc.scenario.threats, &doc.scenario.loss_events);
    let together = |what: &str, kind: &str, threats: &[Threat]| match threats {
        [] | [_] => declared(what, threats),
        _ => {
            let rate = format::per_year(threats.iter().map(|threat| threat.rate_mean).sum());
            let ungraded = threats.iter().any(|threat| threat.grade.is_none());
            let weakest = threats.iter().filter_map(|threat| threat.grade.as_deref()).max().filter(|_| !ungraded);
            let grade =
                weakest.map_or("some ungraded".to_owned(), |grade| format!("grade {} at the weakest", clean(grade)));
            format!(
                "Declared {what} per year before any control, mean of all {} {kind} together: {}, {grade}.",
                threats.len(),
                rate.trim_end_matches(" per year")
            )
        }
    };
    let attacks = if threats.is_empty() { frequency(&[], &[]) } else { together("attacks", "threats", threats) };
    let losses =
        if events.is_empty() { String::new() } else { format!(" {}", together("loss events", "kinds", events)) };
    format!("{attacks}{losses} One by one in the notes.")
}

/// "Declared attacks per year before any control, mean (5 to 95 %): small group 1 in 40 (1 in 90 to 1 in 20), grade D."
fn declared(what: &str, threats: &[Threat]) -> String {
    let one = |threat: &Threat| {
        let [rate, low, high] = [threat.rate_mean, threat.rate_p05, threat.rate_p95]
            .map(|rate| format::per_year(rate).trim_end_matches(" per year").to_owned());
        let spread = if threat.rate_p05 < threat.rate_p95 {
            format!(" ({low} to {high})")
        } else {
            " (a single number, no uncertainty declared)".to_owned()
        };
        let grade =
            threat.grade.as_deref().map_or(", ungraded".to_owned(), |grade| format!(", grade {}", clean(grade)));
        format!("{} {rate}{spread}{grade}", clean(&threat.name))
    };
    let mut named: Vec<String> = threats.iter().take(MOST_DECLARED).map(one).collect();
    if threats.len() > MOST_DECLARED {
        named.push(format!("and {} more", threats.len() - MOST_DECLARED));
    }
    let spread = threats.iter().any(|threat| threat.rate_p05 < threat.rate_p95);
    let figures = if spread { ", mean (5 to 95 %)" } else { "" };
    format!("Declared {what} per year before any control{figures}: {}.", named.join("; "))
}

/// What carries the figures of a document: attacks, or years where it declares none.
pub(super) fn simulated(doc: &Document) -> &'static str {
    if doc.scenario.threats.is_empty() { "trials" } else { "simulated attacks" }
}

/// What a record is held against: "Raid of 2013, against 18,204 simulated attacks by … under “As it was”".
pub(super) fn back_test_kind(doc: &Document, test: &BackTest) -> String {
    let (condition, number) = (clean(&test.condition), format::count(test.n));
    let attacks = match condition.strip_prefix("all ") {
        Some(attacks) => format!("all {number} {attacks}"),
        None => format!("{number} {condition}"),
    };
    format!("{}, against {attacks} under “{}”", clean(&test.name), posture(doc, &test.posture))
}

/// A recorded figure among the attacks of [`back_test_kind`], without a full stop: "40 deaths: 62 % kill fewer, 3 % as
/// many".
pub(super) fn back_test(doc: &Document, test: &BackTest) -> String {
    let (stem, part) =
        test.metric.split_once('.').map_or((test.metric.as_str(), None), |(stem, part)| (stem, Some(part)));
    let number = format::number(test.observed);
    let one = (test.observed - 1.0).abs() < 1e-9;
    let plural = |word: &str| if one { format!("{number} {word}") } else { format!("{number} {word}s") };
    let amount = || format::with_unit(test.observed, &clean(&test.unit));
    let (recorded, less, same) = match stem {
        "fatalities" => (plural("death"), "kill fewer", "as many"),
        "executed" | "killed_in_assault" | "killed_in_rescue" => {
            (format!("{number} {}", stem.replace('_', " ")), "kill fewer", "as many")
        }
        "captured" | "escaped" | "freed" | "injured" | "exposed" | "sheltered" | "evaded" => {
            (format!("{number} {stem}"), "have fewer", "as many")
        }
        "crisis_days" => (format!("{} of crisis", plural("day")), "end sooner", "as late"),
        "downtime_days" => (format!("{} of downtime", plural("day")), "cause fewer", "as many"),
        "deferred_production" => (format!("{} of deferred production", amount()), "defer less", "as much"),
        "loss" | "loss_net" => (format!("{} of {}", amount(), column(doc, stem)), "cost less", "as much"),
        _ => (format!("{} {}", column(doc, stem), amount()), "have less", "as much"),
    };
    let of = part.map_or(String::new(), |part| format!(", {}", group(doc, part)));
    let sources = over_sources(test.range, &test.unit).map_or(String::new(), |range| format!(" ({range} by source)"));
    let recorded = format!("{recorded}{of}{sources}");
    let over_range = test.range_below_and_up_to.map_or(String::new(), |[low, high]| {
        format!("; the range lies from {} to {}", format::share(low), format::share(high))
    });
    match (test.below, test.equal) {
        (Some(below), Some(equal)) if equal >= 0.005 => {
            let (below, equal) = (format::probability(below), format::probability(equal));
            format!("{recorded}: {below} {less}, {equal} {same}{over_range}")
        }
        (Some(below), _) => format!("{recorded}: {} {less}{over_range}", format::probability(below)),
        _ => format!("{recorded}: no simulated attack was of that kind"),
    }
}

/// The range of a recorded figure over its sources: "37 to 48".
pub(super) fn over_sources(range: Option<[f64; 2]>, unit: &str) -> Option<String> {
    let quantity = match Quantity::of_unit(unit) {
        Quantity::Money(_) => Quantity::Money(""),
        other => other,
    };
    range.map(|[low, high]| format!("{} to {}", format::value(low, quantity), format::value(high, quantity)))
}

/// A recorded figure with its range: "40 (37 to 48)".
pub(super) fn recorded(observed: f64, range: Option<[f64; 2]>, unit: &str) -> String {
    let value = clean(&format::value(observed, Quantity::of_unit(unit)));
    over_sources(range, unit).map_or(value.clone(), |range| format!("{value} ({range})"))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    /// A frequency without a spread is said to be one, loss events have theirs, and many are not a wall.
    #[test]
    fn the_declared_frequency_says_what_is_known_of_it() {
        let mut doc = fixture::plausible();
        let said = declared_frequency(&doc);
        assert!(said.ends_with("mean (5 to 95 %): Armed raid 1 in 40 (1 in 250 to 1 in 14), grade D."), "{said}");
        let threat = doc.scenario.threats[0].clone();
        let fixed = Threat { rate_p05: 0.025, rate_p95: 0.025, grade: None, ..threat.clone() };
        doc.scenario.loss_events = vec![Threat { name: "theft".to_owned(), ..fixed }];
        let said = declared_frequency(&doc);
        let theft = " Declared loss events per year before any control: theft 1 in 40 (a single number, no uncertainty \
                     declared), ungraded.";
        assert!(said.ends_with(theft), "{said}");
        doc.scenario.threats.clear();
        let said = declared_frequency(&doc);
        assert_eq!(said, format!("No threat of attack is declared: loss events only.{theft}"));
        assert_eq!(simulated(&doc), "trials");
        doc.scenario.loss_events.clear();
        assert_eq!(declared_frequency(&doc), "No attack frequency is declared.");
        doc.scenario.threats = vec![threat; 9];
        assert!(declared_frequency(&doc).ends_with("; and 3 more."));
        let together = "Declared attacks per year before any control, mean of all 9 threats together: 0.22, grade D at the \
                        weakest. One by one in the notes.";
        assert_eq!(declared_together(&doc), together);
    }
}
