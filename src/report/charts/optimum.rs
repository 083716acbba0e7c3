//! Cost against harm: the sets of controls that were left in a search, the frontier, the winner and the budget.

use super::super::canvas::axis::Labels;
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Pen};
use super::super::canvas::sheet::{Sheet, Words};
use super::super::canvas::theme::{CRITERION_DASH, Ink};
use super::super::optimum::{self, told};
use super::super::{format, words};
use super::cost_harm::{self, FRONTIER, Titles};
use super::{Chart, Table};
use crate::result::optimum::Document;

/// Name of the file.
pub const FILE: &str = "optimum.svg";
const WINNER: Ink = Ink::Series(1);

/// Draws the chart.
pub fn draw(doc: &Document) -> Chart {
    let entries = entries(doc);
    let legend_height = legend::height(&entries);
    let origin = optimum::origin(doc);
    let marking = doc.scenario.marking.as_deref().unwrap_or_default();
    let points: Vec<(f64, f64)> = doc.sets.iter().map(|set| (set.cost, set.value.mean)).collect();
    let steps: Vec<(f64, f64)> = doc.frontier.iter().map(|step| points[step.set]).collect();
    let high = points.iter().map(|point| point.1).fold(doc.base.mean, f64::max);
    let money = doc.question.unit == doc.scenario.currency;
    let costs = points.iter().map(|point| point.0).chain(doc.question.budget);
    let (least, most) = costs.fold((0.0, 0.0), |(low, high): (f64, f64), cost| (low.min(cost), high.max(cost)));
    let plan = cost_harm::Plan {
        titles: Titles {
            up: measured(doc),
            across: format!("cost of the added controls, {} a year", doc.scenario.currency),
        },
        costs: [least, most],
        harm: high,
        labels: if money { Labels::Amount } else { Labels::Plain },
    };
    let sheet = Sheet::page(marking, &origin, said(doc), legend_height + cost_harm::Plan::TALL);
    legend::draw(&sheet, sheet.top, &entries);
    let panel = plan.draw(&sheet, sheet.top + legend_height);
    let (end, ceiling) = (panel.x_end(), panel.y_end());
    if let Some(budget) = doc.question.budget {
        panel.line(&[(budget, 0.0), (budget, ceiling)], budget_pen());
    }
    for (place, point) in points.iter().enumerate() {
        if !doc.frontier.iter().any(|step| step.set == place) {
            panel.mark(*point, Marker::Ring, 3.6, Ink::Frame);
            panel.tip(*point, 6.0, &tip(doc, place));
        }
    }
    panel.line(&cost_harm::steps(&steps, doc.question.budget.unwrap_or(end)), Pen::solid(FRONTIER, 2.0));
    for (step, point) in doc.frontier.iter().zip(&steps) {
        let [low, high] = doc.sets[step.set].value.ci95;
        panel.line(&[(point.0, low), (point.0, high)], Pen::solid(FRONTIER, 1.4));
        panel.mark(*point, Marker::Circle, 4.5, FRONTIER);
        panel.tip(*point, 7.0, &tip(doc, step.set));
    }
    panel.mark((0.0, doc.base.mean), Marker::Box, 4.2, Ink::Text);
    panel.tip((0.0, doc.base.mean), 6.0, &format!("Base, nothing added: {}", told(doc, &doc.base)));
    if let Some(winner) = &doc.winner {
        panel.mark(points[winner.set], Marker::Diamond, 7.5, WINNER);
    }
    drop(panel);
    sheet.finish(table(doc))
}

/// "Second fence and drones: USD 1.2M a year, 0.12 [0.11, 0.13]"
fn tip(doc: &Document, place: usize) -> String {
    let set = &doc.sets[place];
    format!(
        "{}: {} a year, {}",
        optimum::set(set),
        format::money(set.cost, &doc.scenario.currency),
        told(doc, &set.value)
    )
}

fn budget_pen() -> Pen {
    Pen { ink: Ink::Reference, width: 1.6, dash: CRITERION_DASH }
}

fn entries(doc: &Document) -> Vec<Entry> {
    let none = Pen::solid(FRONTIER, 0.0);
    let entry = |name: &str, pen: Pen, marker: Option<Marker>| Entry { name: name.to_owned(), pen, marker };
    let mut entries = vec![cost_harm::frontier_entry()];
    if doc.sets.len() > doc.frontier.len() {
        entries.push(entry("other sets left", Pen { ink: Ink::Frame, ..none }, Some(Marker::Ring)));
    }
    entries.push(entry("base, nothing added", Pen { ink: Ink::Text, ..none }, Some(Marker::Box)));
    if doc.winner.is_some() {
        entries.push(entry("winner", Pen { ink: WINNER, ..none }, Some(Marker::Diamond)));
    }
    if doc.question.budget.is_some() {
        entries.push(entry("budget", budget_pen(), None));
    }
    entries
}

/// The metric as the title of an axis: "fatalities in a year", "loss in a year, USD".
fn measured(doc: &Document) -> String {
    let period = optimum::period(doc);
    let unit =
        if doc.question.unit == doc.scenario.currency { format!(", {}", doc.question.unit) } else { String::new() };
    format!("{} {period}, mean{unit}", optimum::metric(doc))
}

fn said(doc: &Document) -> Words {
    let method = optimum::method(doc);
    let notes = vec![
        "Intervals are of the error of simulation alone, not of the inputs. Only sets left at the end of the search are shown."
            .to_owned(),
    ];
    Words {
        file: FILE,
        title: optimum::title(doc),
        subtitle: format!("{method} Base: “{}”.", words::named(&doc.question.base.id, &doc.question.base.name)),
        description: format!(
            "Points of the cost of sets of controls and the mean of {}, with the efficient frontier as steps; {} sets, {} of them on \
             the frontier.",
            optimum::metric(doc),
            doc.sets.len(),
            doc.frontier.len()
        ),
        notes,
    }
}

fn table(doc: &Document) -> Table {
    let mut table = Table::new(&["Added controls", "Cost a year", "Mean [95 %]", "On the frontier"]);
    for (place, set) in doc.sets.iter().enumerate() {
        let on = if doc.frontier.iter().any(|step| step.set == place) { "yes" } else { "no" };
        let cost = format::money(set.cost, &doc.scenario.currency);
        table.rows.push(vec![optimum::set(set), cost, told(doc, &set.value), on.to_owned()]);
    }
    table
}
