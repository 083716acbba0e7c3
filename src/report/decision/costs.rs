//! Cost and benefit.

use super::{figure, price};
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{CostBenefit, Decision};
use crate::result::document::Document;

/// The table of cost and benefit, a column per posture; `None` where nothing costs and nothing can be averted.
pub(super) fn section(doc: &Document, decision: &Decision) -> Option<Section> {
    let rows = &decision.costs;
    let any = |test: &dyn Fn(&CostBenefit) -> bool| rows.iter().any(test);
    let currency = doc.scenario.currency.as_str();
    let money = Quantity::Money(currency);
    let row = |name: &str, cell: &dyn Fn(&CostBenefit) -> String| (name.to_owned(), rows.iter().map(cell).collect());
    let mut table = vec![row("added cost of measures", &|of| format::money(of.added_cost, currency))];
    if any(&|of| of.added_premium.abs() > 0.0) {
        table.push(row("added premium", &|of| format::money(of.added_premium, currency)));
    }
    if words::happens(doc, "fatalities") {
        table.push(row("deaths averted", &|of| figure(of.fatalities_averted, Quantity::Number)));
        if any(&|of| of.icaf.is_some()) {
            table.push(row("cost per death averted (ICAF)", &|of| price(of.icaf, money)));
            table.push(row("the same, averted loss taken off", &|of| price(of.icaf_net, money)));
        }
        if any(&|of| of.proportion_factor.is_some()) {
            table.push(row("ICAF / value of preventing a fatality", &|of| {
                price(of.proportion_factor, Quantity::Number)
            }));
        }
    }
    if words::happens(doc, "downtime_days") {
        table.push(row("days of downtime averted", &|of| figure(of.downtime_days_averted, Quantity::Number)));
        if any(&|of| of.cost_per_downtime_day.is_some()) {
            table.push(row("cost per day averted", &|of| price(of.cost_per_downtime_day, money)));
        }
    }
    if words::happens(doc, "loss") {
        table.push(row("loss averted", &|of| figure(of.loss_averted, money)));
        table.push(row("net benefit in money", &|of| figure(of.net_benefit, money)));
        if any(&|of| of.net_benefit_insured.is_some()) {
            let cell =
                |of: &CostBenefit| of.net_benefit_insured.map_or(format::ABSENT.to_owned(), |net| figure(net, money));
            table.push(row("net benefit after insurance", &cell));
        }
        if any(&|of| of.net_benefit_with_life.is_some()) {
            let cell =
                |of: &CostBenefit| of.net_benefit_with_life.map_or(format::ABSENT.to_owned(), |net| figure(net, money));
            table.push(row("net benefit, lives valued", &cell));
        }
    }
    (!rows.is_empty() && table.len() > 1).then(|| Section {
        title: format!("Cost and benefit per year against “{}”", words::posture(doc, &decision.baseline)),
        note: format!(
            "Costs are annualised. Net benefit: loss averted less added cost; no life has a value in it beyond what a death \
             costs the company. {}",
            words::declared_frequency(doc)
        ),
        columns: rows.iter().map(|of| words::posture(doc, &of.posture)).collect(),
        rows: table,
        layout: Layout::Postures,
    })
}
