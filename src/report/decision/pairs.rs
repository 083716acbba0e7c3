//! How sure the difference of two postures is: who fares better in a year with an attack, at which levels, in which quantiles.

use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::Decision;
use crate::result::document::{Comparison, Document, Verdict};

/// Columns that are told, and what fewer and more of them is called.
const TOLD: [(&str, &str, &str); 3] = [
    ("fatalities", "fewer deaths", "more deaths"),
    ("downtime_days", "less downtime", "more downtime"),
    ("loss", "less loss", "more loss"),
];
/// Quantiles whose shift is shown.
const SHIFTS: [(&str, &str); 2] = [("p99", "99 % quantile"), ("p999", "99.9 % quantile")];

/// A stochastic order in words.
fn verdict(found: &Comparison) -> String {
    let Some(dominance) = &found.dominance else { return format::ABSENT.to_owned() };
    match dominance.verdict {
        Verdict::Equal => "the same",
        Verdict::BetterAlways => "better, never worse in any trial",
        Verdict::Dominates => "better at every level",
        Verdict::Crosses => "better at some levels, worse at others",
        Verdict::Dominated => "worse at every level",
        Verdict::WorseAlways => "worse, never better in any trial",
        Verdict::Undecided => "not told apart",
    }
    .to_owned()
}

/// The table, a column per compared posture; `None` where nothing was compared.
pub(super) fn section(doc: &Document, decision: &Decision) -> Option<Section> {
    let postures: Vec<&str> = decision.costs.iter().map(|of| of.posture.as_str()).collect();
    let mut rows = Vec::new();
    for (metric, fewer, more) in TOLD.into_iter().filter(|(metric, ..)| words::happens(doc, metric)) {
        let mut row = |name: String, cell: &dyn Fn(&Comparison) -> String| {
            let found = |posture: &&str| doc.comparison(posture, metric).map_or(format::ABSENT.to_owned(), cell);
            rows.push((name, postures.iter().map(found).collect::<Vec<String>>()));
        };
        let share = |value: f64, ends: [f64; 2]| format::with_interval(value, ends, Quantity::Probability);
        row(format!("{fewer}, in a year with an attack"), &|found| {
            found.given_attack.as_ref().map_or(format::ABSENT.to_owned(), |of| share(of.p_better, of.p_better_ci95))
        });
        row("· as many, or as much".to_owned(), &|found| {
            found.given_attack.as_ref().map_or(format::ABSENT.to_owned(), |of| share(of.p_same, of.p_same_ci95))
        });
        row(format!("· {more}"), &|found| {
            found.given_attack.as_ref().map_or(format::ABSENT.to_owned(), |of| share(of.p_worse, of.p_worse_ci95))
        });
        row("· distribution per year".to_owned(), &verdict);
        let quantity = if metric == "loss" { Quantity::Money(&doc.scenario.currency) } else { Quantity::Number };
        for (key, name) in SHIFTS {
            let shift = |found: &Comparison| {
                let shift = found.quantile_shifts.get(key);
                shift.map_or(format::ABSENT.to_owned(), |of| format::with_interval(of.value, of.ci95, quantity))
            };
            row(format!("· {name} per year moves by"), &shift);
        }
        row("· variance saved by common random numbers".to_owned(), &|found| {
            found.variance_ratio.map_or(format::ABSENT.to_owned(), |ratio| format!("{} times", format::number(ratio)))
        });
    }
    (!postures.is_empty() && !rows.is_empty()).then(|| Section {
        title: format!("How sure, against “{}”", words::posture(doc, &decision.baseline)),
        note: "Shares are of years with an attack under either posture. Better at every level: no amount is exceeded more \
               often (first-order dominance)."
            .to_owned(),
        columns: postures.iter().map(|id| words::posture(doc, id)).collect(),
        rows,
        layout: Layout::Postures,
    })
}

/// The leading metric for a terminal, a row per posture; `None` where nothing was compared.
pub(super) fn leading(doc: &Document, decision: &Decision) -> Option<Section> {
    let (metric, fewer, more) = TOLD.into_iter().find(|(metric, ..)| words::happens(doc, metric))?;
    let share = |value: f64| format::value(value, Quantity::Probability);
    let row = |posture: &str| {
        let found = doc.comparison(posture, metric)?;
        let of = found.given_attack.as_ref();
        let cell = |part: Option<f64>| part.map_or(format::ABSENT.to_owned(), share);
        let saved = found.variance_ratio.map(|ratio| format!("{} times", format::number(ratio)));
        let cells = vec![
            cell(of.map(|of| of.p_better)),
            cell(of.map(|of| of.p_same)),
            cell(of.map(|of| of.p_worse)),
            verdict(found),
            saved.unwrap_or_else(|| format::ABSENT.to_owned()),
        ];
        Some((words::posture(doc, posture), cells))
    };
    let rows: Vec<(String, Vec<String>)> = decision.costs.iter().filter_map(|of| row(&of.posture)).collect();
    (!rows.is_empty()).then(|| Section {
        title: format!("How sure, against “{}”", words::posture(doc, &decision.baseline)),
        note: "In a year with an attack under either posture. Distribution: better at every level means that no amount is \
               exceeded more often (first-order dominance). Saved: how many times the variance of independent runs is that of \
               paired ones."
            .to_owned(),
        columns: [fewer, "the same", more, "distribution per year", "variance saved"].map(str::to_owned).to_vec(),
        rows,
        layout: Layout::Figures,
    })
}
