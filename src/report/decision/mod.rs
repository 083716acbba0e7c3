//! What decides between postures, as tables and sentences: cost and benefit, ranks, single controls, regret, displacement.

mod controls;
mod costs;
mod moves;
mod pairs;
mod ranks;
mod regret;
#[cfg(test)]
mod tests;

pub(super) use controls::name as control_name;
pub(super) use regret::{Names, tables as regret_tables, told as least_regret};

use super::clean::clean;
use super::format::{self, Quantity};
use super::summary::{Remarks, Section};
use super::words::{self, listed};
use crate::result::decision::{Decision, Figure, Price};
use crate::result::document::Document;

/// Paths of unexamined constants that are named, at most.
const MOST_NAMED: usize = 5;
/// What is not told apart from the best is named, at most.
const MOST_NEAR: usize = 4;
/// Postures of which every figure is shown on a terminal, at most.
const MOST_WHOLE: usize = 3;
/// A number of which all ends are below this in size is about nothing.
const NOTHING: f64 = 1e-6;

/// The tables of a comparison, in reading order; none of a plain run.
pub(super) fn sections(doc: &Document) -> Vec<Section> {
    let Some(decision) = &doc.decision else { return Vec::new() };
    let mut sections: Vec<Section> =
        [pairs::section(doc, decision), costs::section(doc, decision)].into_iter().flatten().collect();
    sections.extend(ranks::sections(doc, decision));
    sections.extend(controls::sections(doc, decision));
    sections.extend(regret::sections(doc, decision));
    sections.extend(moves::sections(doc, decision));
    sections
}

/// What a terminal shows of them: the leading metric of each kind. The rest is in the report.
pub(super) fn leading(doc: &Document) -> Vec<Section> {
    let Some(decision) = &doc.decision else { return Vec::new() };
    let whole = decision.costs.len() <= MOST_WHOLE;
    let mut sections: Vec<Section> = pairs::leading(doc, decision).into_iter().collect();
    sections.extend(if whole { costs::section(doc, decision) } else { costs::glance(doc, decision) });
    sections.extend(ranks::sections(doc, decision).into_iter().take(1));
    sections.extend(controls::leading(doc, decision));
    sections.extend(regret::leading(doc, decision));
    sections.extend(moves::leading(doc, decision));
    sections
}

/// True where a terminal shows every difference of every posture: of a few.
pub(super) fn shows_differences(doc: &Document) -> bool {
    doc.decision.as_ref().is_none_or(|decision| decision.costs.len() <= MOST_WHOLE)
}

/// What decides, in a few sentences; none of a plain run.
pub(super) fn in_short(doc: &Document) -> Option<Remarks> {
    let decision = doc.decision.as_ref()?;
    let mut sentences = ranks::in_short(doc, decision);
    sentences.extend(costs::in_short(doc, decision));
    sentences.extend(controls::in_short(decision));
    (!sentences.is_empty()).then(|| Remarks { title: "In short".to_owned(), sentences })
}

/// Names that are not told apart from a best one, the first few of them.
fn not_told_apart(names: &[String]) -> String {
    let (few, rest) = names.split_at(names.len().min(MOST_NEAR));
    match rest.len() {
        0 => listed(few),
        more => format!("{} and {more} more", few.join(", ")),
    }
}

/// A posture's name in quotation marks.
fn quoted(doc: &Document, id: &str) -> String {
    format!("“{}”", words::posture(doc, id))
}

/// The sentences of a comparison, in reading order; none of a plain run.
pub(super) fn remarks(doc: &Document) -> Vec<Remarks> {
    let Some(decision) = &doc.decision else { return Vec::new() };
    let blocks = [
        ("Controls together", controls::sentences(decision)),
        ("Least regret", regret::sentences(doc, decision)),
        ("Where attacks go", moves::sentences(doc, decision)),
        ("On which inputs the order hangs", examined(doc, decision)),
    ];
    blocks
        .into_iter()
        .map(|(title, sentences)| Remarks { title: title.to_owned(), sentences })
        .filter(|remarks| !remarks.sentences.is_empty())
        .collect()
}

/// What was looked at of the inputs, and what can't be.
fn examined(doc: &Document, decision: &Decision) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(ranking) = &doc.ranking {
        let turns = ranking.hangs_on.len();
        let found = match turns {
            0 => "none turns it beyond doubt".to_owned(),
            1 => "one turns it: see the warnings".to_owned(),
            many => format!("{many} turns of a pair were found: see the warnings"),
        };
        sentences.push(format!(
            "The order by mean {} {}{} was looked at in the lowest and the highest fifth of {} uncertain inputs: {found}.",
            words::stem(&ranking.metric),
            ranking.measure(),
            if ranking.per_year { ", since postures differ in the attacks that come," } else { "" },
            format::count(ranking.draws)
        ));
    }
    let unseen = &decision.not_examined;
    if !unseen.is_empty() {
        let named: Vec<String> = unseen.iter().take(MOST_NAMED).map(|path| clean(path)).collect();
        let more = unseen.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more, all in result.json") } else { String::new() };
        sentences.push(format!(
            "Not examined: {} constants of grade D, judgements without a range: {}{more}. Give those that matter a \
             distribution.",
            unseen.len(),
            named.join(", ")
        ));
    }
    sentences
}

/// A figure with its interval.
fn figure(figure: Figure, quantity: Quantity<'_>) -> String {
    let size = figure.ci95.iter().fold(figure.value.abs(), |size, end| size.max(end.abs()));
    if quantity == Quantity::Number && size > 0.0 && size < NOTHING {
        return "about 0".to_owned();
    }
    format::with_interval(figure.value, figure.ci95, quantity)
}

/// A price with its interval; where it has no upper end, what it is at least.
fn price(price: Option<Price>, quantity: Quantity<'_>) -> String {
    let Some(price) = price else { return format::ABSENT.to_owned() };
    match price.high {
        Some(high) => format::with_interval(price.value, [price.low, high], quantity),
        None => format!("{} or more", format::value(price.low, quantity)),
    }
}

/// True where a figure is told apart from 0 by its interval.
fn told_apart(figure: Figure) -> bool {
    let [low, high] = figure.ci95;
    low > 0.0 || high < 0.0
}
