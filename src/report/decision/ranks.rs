//! Postures by cost: which are efficient, and which are dominated.

use super::{figure, listed, price, quoted, told_apart};
use crate::report::clean::clean;
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{Decision, Figure, Standing, Standings};
use crate::result::document::Document;

/// Columns whose frontier is shown.
const SHOWN: [&str; 3] = ["fatalities", "downtime_days", "loss"];

/// A table per metric, postures by cost.
pub(super) fn sections(doc: &Document, decision: &Decision) -> Vec<Section> {
    let annual = decision.standings.iter().filter(|standing| standing.threat.is_none() && standing.rows.len() > 1);
    annual.filter(|standing| SHOWN.contains(&standing.metric.as_str())).map(|standing| section(doc, standing)).collect()
}

/// What one more unit averted is called.
fn per_unit(standing: &Standing, currency: &str) -> String {
    match standing.metric.as_str() {
        "fatalities" => "per death more averted".to_owned(),
        "downtime_days" => "per day more averted".to_owned(),
        _ => format!("per {} of loss more averted", clean(currency)),
    }
}

fn section(doc: &Document, standing: &Standing) -> Section {
    let quantity = Quantity::of_unit(&standing.unit);
    let currency = doc.scenario.currency.as_str();
    let mut rows: Vec<&Standings> = standing.rows.iter().collect();
    rows.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.mean.value.total_cmp(&a.mean.value)));
    let verdict = |row: &Standings| match &row.dominated_by {
        Some(by) => {
            let doubt = if sure(row) { "" } else { ", within the error" };
            let same = if row.behind_it.is_some_and(is_nothing) { ", the same for less" } else { doubt };
            format!("dominated by “{}”{same}", words::posture(doc, by))
        }
        None => "efficient".to_owned(),
    };
    let line = |row: &&Standings| {
        let behind = if row.posture == standing.best { "best".to_owned() } else { figure(row.behind, quantity) };
        let step = price(row.step_price, Quantity::Money(currency));
        let cells = vec![format::money(row.cost, currency), figure(row.mean, quantity), behind, step, verdict(row)];
        (words::posture(doc, &row.posture), cells)
    };
    Section {
        title: format!("Cost and {} per year: the efficient frontier", words::stem(&standing.metric)),
        note: "By cost, that of measures and any premium. Efficient: no posture that costs no more has a lower mean; its price is that of the step from the next \
               cheaper efficient one. Differences are paired."
            .to_owned(),
        columns: ["annual cost", "mean", "behind the best", per_unit(standing, currency).as_str(), "verdict"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.iter().map(line).collect(),
        layout: Layout::Figures,
    }
}

/// True of a difference that no trial made.
fn is_nothing(difference: Figure) -> bool {
    difference == Figure::default()
}

/// True where it is beyond the error that a posture is dominated: by a lower mean, or by the same in every trial for less.
fn sure(row: &Standings) -> bool {
    row.behind_it.is_some_and(|behind| told_apart(behind) || is_nothing(behind))
}

/// Which posture is best in the leading metric and which are efficient.
pub(super) fn in_short(doc: &Document, decision: &Decision) -> Vec<String> {
    let annual = decision.standings.iter().filter(|standing| standing.threat.is_none() && standing.rows.len() > 1);
    let Some(standing) = annual.into_iter().find(|standing| SHOWN.contains(&standing.metric.as_str())) else {
        return Vec::new();
    };
    let (quantity, metric) = (Quantity::of_unit(&standing.unit), words::stem(&standing.metric));
    let mean = |id: &str| standing.rows.iter().find(|row| row.posture == id).map(|row| figure(row.mean, quantity));
    let near = |row: &&Standings| row.posture != standing.best && !told_apart(row.behind);
    let near: Vec<String> = standing.rows.iter().filter(near).map(|row| quoted(doc, &row.posture)).collect();
    let near = if near.is_empty() { String::new() } else { format!("; not told apart from it: {}", listed(&near)) };
    let best = format!(
        "Fewest {metric} per year, {}, under {}{}{near}.",
        mean(&standing.best).unwrap_or_default(),
        quoted(doc, &standing.best),
        match mean(&decision.baseline) {
            Some(mean) if standing.best != decision.baseline =>
                format!(", against {mean} under {}", quoted(doc, &decision.baseline)),
            _ => String::new(),
        }
    );
    let best = if standing.metric == "loss" { best.replacen("Fewest", "Least", 1) } else { best };
    let mut rows: Vec<&Standings> = standing.rows.iter().collect();
    rows.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let of = |test: &dyn Fn(&Standings) -> bool| -> Vec<String> {
        rows.iter().filter(|row| test(row)).map(|row| quoted(doc, &row.posture)).collect()
    };
    let (efficient, dominated) = (of(&|row| row.efficient), of(&|row| !row.efficient && sure(row)));
    let unsure = of(&|row| !row.efficient && !sure(row));
    let mut sentences = vec![best];
    if efficient.len() < rows.len() {
        let mut said = format!("Efficient by cost and {metric}: {}.", listed(&efficient));
        for (found, words) in [(dominated, ""), (unsure, " within the error")] {
            if !found.is_empty() {
                said = format!("{said} Dominated{words}: {}.", listed(&found));
            }
        }
        sentences.push(said);
    }
    sentences
}
