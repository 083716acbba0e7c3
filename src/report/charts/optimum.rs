//! Cost against harm: the sets of controls that were left in a search, the frontier, the winner and the budget.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::{CRITERION_DASH, Ink};
use super::super::optimum::{self, told};
use super::super::{format, words};
use super::{Chart, Table};
use crate::result::optimum::Document;

/// Name of the file.
pub const FILE: &str = "optimum.svg";
/// Height of the plot in pixels.
const HEIGHT: f64 = 360.0;
/// Room above the plot for the title of its second axis.
const HEAD: f64 = 24.0;
/// Room below it for ticks and the title of its first axis.
const FOOT: f64 = 48.0;

const FRONTIER: Ink = Ink::Series(0);
const WINNER: Ink = Ink::Series(1);

/// Draws the chart.
pub fn draw(doc: &Document) -> Chart {
    let entries = entries(doc);
    let legend_height = legend::height(&entries);
    let origin = optimum::origin(doc);
    let marking = doc.scenario.marking.as_deref().unwrap_or_default();
    let sheet = Sheet::page(marking, &origin, said(doc), legend_height + HEAD + HEIGHT + FOOT);
    legend::draw(&sheet, sheet.top, &entries);
    let points: Vec<(f64, f64)> = doc.sets.iter().map(|set| (set.cost, set.value.mean)).collect();
    let steps: Vec<(f64, f64)> = doc.frontier.iter().map(|step| points[step.set]).collect();
    let high = points.iter().map(|point| point.1).fold(doc.base.mean, f64::max);
    let money = doc.question.unit == doc.scenario.currency;
    let labels = if money { Labels::Amount } else { Labels::Plain };
    let y = Axis::linear(0.0, high, HEIGHT, Direction::Up, labels);
    let top = sheet.top + legend_height + HEAD;
    let left = MARGIN + y.label_width() + 10.0;
    let frame = Frame { left, right: WIDTH - MARGIN - 24.0, top, bottom: top + HEIGHT };
    let costs = points.iter().map(|point| point.0).chain(doc.question.budget);
    let (least, most) = costs.fold((0.0, 0.0), |(low, high): (f64, f64), cost| (low.min(cost), high.max(cost)));
    let x = Axis::linear(least, most, frame.right - frame.left, Direction::Across, Labels::Amount);
    let (_, end) = x.ends();
    let (_, ceiling) = y.ends();
    let panel = Panel::new(&sheet, frame, x, y);
    panel.rule_x();
    panel.rule_y();
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    sheet.text((MARGIN, top - 12.0), &measured(doc), title);
    let across = format!("cost of the added controls, {} a year", doc.scenario.currency);
    sheet.text((f64::midpoint(frame.left, frame.right), frame.bottom + 40.0), &across, title.anchor(Anchor::Middle));
    if let Some(budget) = doc.question.budget {
        panel.line(&[(budget, 0.0), (budget, ceiling)], budget_pen());
    }
    for (place, point) in points.iter().enumerate() {
        if !doc.frontier.iter().any(|step| step.set == place) {
            panel.mark(*point, Marker::Ring, 3.6, Ink::Frame);
        }
    }
    let ends = steps.iter().skip(1).map(|next| next.0).chain([doc.question.budget.unwrap_or(end)]);
    let level: Vec<(f64, f64)> =
        steps.iter().zip(ends).flat_map(|(step, end)| [*step, (end.max(step.0), step.1)]).collect();
    panel.line(&level, Pen::solid(FRONTIER, 2.0));
    for (step, point) in doc.frontier.iter().zip(&steps) {
        let [low, high] = doc.sets[step.set].value.ci95;
        panel.line(&[(point.0, low), (point.0, high)], Pen::solid(FRONTIER, 1.4));
        panel.mark(*point, Marker::Circle, 4.5, FRONTIER);
    }
    panel.mark((0.0, doc.base.mean), Marker::Box, 4.2, Ink::Text);
    if let Some(winner) = &doc.winner {
        panel.mark(points[winner.set], Marker::Diamond, 7.5, WINNER);
    }
    drop(panel);
    sheet.finish(table(doc))
}

fn budget_pen() -> Pen {
    Pen { ink: Ink::Reference, width: 1.6, dash: CRITERION_DASH }
}

fn entries(doc: &Document) -> Vec<Entry> {
    let none = Pen::solid(FRONTIER, 0.0);
    let entry = |name: &str, pen: Pen, marker: Option<Marker>| Entry { name: name.to_owned(), pen, marker };
    let mut entries = vec![entry("frontier, with 95 % intervals", Pen::solid(FRONTIER, 2.0), Some(Marker::Circle))];
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
