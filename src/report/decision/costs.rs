//! Cost and benefit.

use super::{figure, listed, not_told_apart, price, quoted};
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{CostBenefit, Decision, Price};
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
            "Costs are annualised. Net benefit: loss averted less the added cost of measures; no life has a value in it beyond \
             what a death costs the company.{} ICAF: implied cost of averting a fatality, by measures alone.",
            if any(&|of| of.net_benefit_insured.is_some()) { " After insurance, the added premium counts too." } else { "" }
        ),
        columns: rows.iter().map(|of| words::posture(doc, &of.posture)).collect(),
        rows: table,
        layout: Layout::Postures,
    })
}

/// Postures whose balance is told, at most.
const MOST_BALANCED: usize = 3;

/// A cell of a posture.
type Cell<'a> = Box<dyn Fn(&CostBenefit) -> String + 'a>;

/// The leading figures of every posture, a row each, where there are too many for a column each.
pub(super) fn glance(doc: &Document, decision: &Decision) -> Option<Section> {
    let currency = doc.scenario.currency.as_str();
    let money = Quantity::Money(currency);
    let mut columns: Vec<(&str, Cell<'_>)> =
        vec![("added cost", Box::new(|of| format::money(of.added_cost, currency)))];
    if words::happens(doc, "fatalities") {
        columns.push(("deaths averted", Box::new(|of| figure(of.fatalities_averted, Quantity::Number))));
        columns.push(("cost per death averted", Box::new(|of| price(of.icaf, money))));
    }
    if words::happens(doc, "loss") {
        columns.push(("loss averted", Box::new(|of| figure(of.loss_averted, money))));
        columns.push(("net benefit", Box::new(|of| figure(of.net_benefit, money))));
    }
    let line = |of: &CostBenefit| {
        (words::posture(doc, &of.posture), columns.iter().map(|(_, cell)| cell(of)).collect::<Vec<_>>())
    };
    (columns.len() > 1).then(|| Section {
        title: format!("Cost and benefit per year against “{}”", words::posture(doc, &decision.baseline)),
        note: format!(
            "Costs are annualised, of measures alone. Net benefit: loss averted less added cost; no life has a value in it beyond \
             what a death costs the company. {}",
            words::declared_frequency(doc)
        ),
        columns: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: decision.costs.iter().map(line).collect(),
        layout: Layout::Figures,
    })
}

fn lower(sentence: &str) -> String {
    sentence.replacen('A', "a", 1)
}

/// Which postures avert deaths for nothing, which one most cheaply, and which pay for themselves.
pub(super) fn in_short(doc: &Document, decision: &Decision) -> Vec<String> {
    let money = Quantity::Money(doc.scenario.currency.as_str());
    let mut sentences = Vec::new();
    let named = |of: &[&CostBenefit]| of.iter().map(|of| quoted(doc, &of.posture)).collect::<Vec<String>>();
    // What averts deaths at no added cost is cheaper than any price.
    let free = |of: &&CostBenefit| of.added_cost <= 0.0 && of.fatalities_averted.ci95[0] > 0.0;
    let free: Vec<&CostBenefit> = decision.costs.iter().filter(free).collect();
    match named(&free).as_slice() {
        [] => {}
        [one] => sentences.push(format!("{one} averts deaths at no added cost of measures.")),
        many => sentences.push(format!("{} avert deaths at no added cost of measures.", listed(many))),
    }
    let priced: Vec<(&CostBenefit, Price)> = decision.costs.iter().filter_map(|of| Some((of, of.icaf?))).collect();
    let known = priced.iter().filter(|(_, price)| price.high.is_some());
    if let Some((of, icaf)) = known.min_by(|(_, a), (_, b)| a.value.total_cmp(&b.value)) {
        let near = |(other, price): &&(&CostBenefit, Price)| {
            other.posture != of.posture && icaf.high.is_some_and(|high| price.low <= high)
        };
        let near: Vec<&CostBenefit> = priced.iter().filter(near).map(|(other, _)| *other).collect();
        let near = match named(&near).as_slice() {
            [] => String::new(),
            near => format!("; not told apart from {}", not_told_apart(near)),
        };
        let cheapest = if priced.len() > 1 { "A death is averted most cheaply" } else { "A death is averted" };
        let cheapest =
            if free.is_empty() { cheapest.to_owned() } else { format!("At an added cost {}", lower(cheapest)) };
        sentences.push(format!(
            "{cheapest} by {}: {} for each death averted, averted losses not taken off{}{near}.",
            quoted(doc, &of.posture),
            price(Some(*icaf), money),
            of.proportion_factor.map_or(String::new(), |factor| format!(
                ", {} times the declared value of preventing a fatality",
                price(Some(factor), Quantity::Number)
            ))
        ));
    }
    if words::happens(doc, "loss") && !decision.costs.is_empty() {
        sentences.extend(balance(doc, &decision.costs));
        let dearer: Vec<&CostBenefit> = decision.costs.iter().filter(|of| of.added_cost > 0.0).collect();
        let cheaper: Vec<&CostBenefit> = decision.costs.iter().filter(|of| of.added_cost < 0.0).collect();
        let sure = |of: &&CostBenefit| of.net_benefit.ci95[0] > 0.0;
        let pays: Vec<&CostBenefit> = dearer.iter().copied().filter(sure).collect();
        let open = dearer.iter().any(|of| of.net_benefit.ci95[1] > 0.0);
        match named(&pays).as_slice() {
            [] if dearer.is_empty() => {}
            [] if open => {
                sentences.push("Of no posture is it beyond doubt that it averts losses worth its cost.".to_owned());
            }
            [] => sentences.push("No posture averts losses as large as its added cost.".to_owned()),
            [one] => sentences.push(format!("{one} averts losses worth more than it costs.")),
            many => sentences.push(format!("{} avert losses worth more than they cost.", listed(many))),
        }
        let saves: Vec<&CostBenefit> = cheaper.into_iter().filter(sure).collect();
        if !saves.is_empty() {
            let names = listed(&named(&saves));
            sentences
                .push(format!("What is saved on measures exceeds the loss added, lives not counted, under {names}."));
        }
    }
    sentences
}

/// What the measures of each posture cost more in a year, and what they avert of losses.
fn balance(doc: &Document, costs: &[CostBenefit]) -> Option<String> {
    let (currency, money) = (doc.scenario.currency.as_str(), Quantity::Money(doc.scenario.currency.as_str()));
    let one = |of: &CostBenefit| {
        format!(
            "{} costs {} a year more and averts {} of losses, a net benefit of {}",
            quoted(doc, &of.posture),
            format::money(of.added_cost, currency),
            figure(of.loss_averted, money),
            figure(of.net_benefit, money)
        )
    };
    let told: Vec<String> = costs.iter().filter(|of| of.added_cost > 0.0).take(MOST_BALANCED).map(one).collect();
    (!told.is_empty()).then(|| format!("In money alone, lives not counted: {}.", told.join("; ")))
}
