//! Postures by cost: which are efficient, and which are dominated.

use super::{figure, price, told_apart};
use crate::report::clean::clean;
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{Decision, Standing, Standings};
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
        _ => format!("per {} 1 of loss more averted", clean(currency)),
    }
}

fn section(doc: &Document, standing: &Standing) -> Section {
    let quantity = Quantity::of_unit(&standing.unit);
    let currency = doc.scenario.currency.as_str();
    let mut rows: Vec<&Standings> = standing.rows.iter().collect();
    rows.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.mean.value.total_cmp(&a.mean.value)));
    let cheapest = rows.iter().find(|row| row.efficient).map(|row| row.posture.clone());
    let verdict = |row: &Standings| match &row.dominated_by {
        Some(by) => {
            let doubt = row.behind_it.is_none_or(|behind| !told_apart(behind));
            format!("dominated by {}{}", words::posture(doc, by), if doubt { ", within the error" } else { "" })
        }
        None if row.step_price.is_some() => {
            format!("efficient: {} {}", price(row.step_price, Quantity::Money(currency)), per_unit(standing, currency))
        }
        None if cheapest.as_ref() == Some(&row.posture) => "efficient: the cheapest".to_owned(),
        None => "efficient".to_owned(),
    };
    let line = |row: &&Standings| {
        let behind = if row.posture == standing.best { "best".to_owned() } else { figure(row.behind, quantity) };
        let cells = vec![format::money(row.cost, currency), figure(row.mean, quantity), behind, verdict(row)];
        (words::posture(doc, &row.posture), cells)
    };
    Section {
        title: format!("Cost and {} per year: the efficient frontier", words::stem(&standing.metric)),
        note: "By cost. Efficient: no posture that costs no more has a lower mean. Differences are paired.".to_owned(),
        columns: ["annual cost", "mean", "behind the best", "verdict"].map(str::to_owned).to_vec(),
        rows: rows.iter().map(line).collect(),
        layout: Layout::Figures,
    }
}
