//! How much of what is not known of a figure each input explains: first-order and total Sobol indices.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Panel, Pen};
use super::super::canvas::sheet::{Sheet, Words};
use super::super::canvas::theme::Ink;
use super::super::format;
use super::super::uncertainty::{Study, graded, percent};
use super::lanes::{Column, Lanes, Plan, Row};
use super::study::Foot;
use super::{Chart, Table, sound};
use crate::result::decision::Figure;
use crate::result::document::Document;
use crate::result::sensitivity::{Effect, StudiedMetric};

/// Inputs, and figures side by side, that are drawn, at most.
const MOST: usize = 15;
const MOST_FIGURES: usize = 3;
/// Inks of the two indices, and how far their bars stand from the middle of the row.
const FIRST: Ink = Ink::Series(0);
const TOTAL: Ink = Ink::Series(1);
const OFF: f64 = 5.5;
const HALF: f64 = 4.5;

/// Draws the chart of a result; `None` without a study, or where no figure has indices.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    of_study(&Study::of(doc, doc.sensitivity.as_ref()?), &Foot::of(doc), "sobol.svg")
}

fn indices(effect: &Effect) -> Option<[Figure; 2]> {
    Some([sound(effect.first)?, sound(effect.total)?])
}

/// The effect of an input on a figure.
fn effect(metric: &StudiedMetric, input: u64) -> Option<&Effect> {
    metric.effects.iter().find(|effect| effect.input == input)
}

/// The same of a study.
pub(super) fn of_study(study: &Study<'_>, foot: &Foot<'_>, file: &'static str) -> Option<Chart> {
    let explained = |metric: &&StudiedMetric| metric.effects.iter().any(|effect| indices(effect).is_some());
    let metrics: Vec<&StudiedMetric> = study.found.metrics.iter().filter(explained).collect();
    let first = metrics.first()?;
    // By the first figure; then what moves another more than any of these.
    let mut order: Vec<(u64, f64)> = first
        .effects
        .iter()
        .filter_map(|found| {
            let of =
                |metric: &&StudiedMetric| effect(metric, found.input).and_then(indices).map(|[_, total]| total.value);
            let most = metrics.iter().take(MOST_FIGURES).filter_map(of).fold(f64::NEG_INFINITY, f64::max);
            most.is_finite().then_some((found.input, most))
        })
        .collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    let all = order.len();
    order.truncate(MOST);
    let leads = |input: u64| effect(first, input).and_then(indices).map_or(f64::NEG_INFINITY, |[_, total]| total.value);
    order.sort_by(|one, other| leads(other.0).total_cmp(&leads(one.0)));
    let drawn = &metrics[..metrics.len().min(MOST_FIGURES)];
    let name = |input: u64| study.input(input).map(graded).unwrap_or_default();
    let entry = |name: &str, ink: Ink, marker: Marker| Entry {
        name: name.to_owned(),
        pen: Pen::solid(ink, 0.0),
        marker: Some(marker),
    };
    let entries = [
        entry("first order: what goes if the input is known", FIRST, Marker::Square),
        entry("total: what stays if all others are", TOTAL, Marker::Box),
    ];
    let legend_height = legend::height(&entries);
    let rows = order.iter().map(|(input, _)| Row::Marks(name(*input))).collect();
    let plan = Plan::new(rows, 30.0, &vec![Vec::new(); drawn.len()], 235.0, true).lowered(legend_height);
    let sheet = Sheet::page(foot.marking, &foot.origin, said(study, &metrics, all, order.len(), file), plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    let width = plan.scale_width();
    let columns = drawn.iter().map(|metric| {
        let ends = order.iter().filter_map(|(input, _)| effect(metric, *input).and_then(indices));
        let high = ends.flatten().map(|figure| figure.ci95[1].max(figure.value)).fold(0.0, f64::max);
        let axis = Axis::snug(0.0, 100.0 * high.min(1.2), width, Labels::Plain);
        Column { title: format!("{}, %", study.metric_words(metric).0), axis, ruled: true }
    });
    let lanes = plan.draw(&sheet, columns.collect());
    for (column, metric) in drawn.iter().enumerate() {
        for (row, (input, _)) in order.iter().enumerate() {
            let Some([first, total]) = effect(metric, *input).and_then(indices) else { continue };
            bars(&lanes, column, row, first, total);
            let told = format!("{}: first order {}, total {}", name(*input), percent(first), percent(total));
            lanes.tip(column, row, &told);
        }
    }
    drop(lanes);
    Some(sheet.finish(table(study, &metrics, &name)))
}

/// Both bars of an input from nothing, each with its interval as far as the scale goes.
fn bars(lanes: &Lanes<'_>, column: usize, row: usize, first: Figure, total: Figure) {
    let (panel, y) = (&lanes.panels[column], lanes.y(row));
    let end = panel.x_end();
    let held = |share: f64| (100.0 * share).clamp(0.0, end);
    let (value, middle) = (held(first.value), y + OFF);
    if value > 0.0 {
        panel.bar((0.0, middle - HALF), (value, middle + HALF), 0.0, FIRST);
    }
    let (value, lower) = (held(total.value), y - OFF);
    if value > 0.0 {
        let outline = [(0.0, lower - HALF), (value, lower - HALF), (value, lower + HALF), (0.0, lower + HALF)];
        panel.line(&outline, Pen::solid(TOTAL, 1.6));
    }
    for (figure, at) in [(first, middle), (total, lower)] {
        interval(panel, figure.ci95.map(held), at);
    }
}

fn interval(panel: &Panel<'_>, [low, high]: [f64; 2], y: f64) {
    panel.line(&[(low, y), (high, y)], Pen::solid(Ink::Text, 1.5));
    for end in [low, high] {
        panel.line(&[(end, y - 3.0), (end, y + 3.0)], Pen::solid(Ink::Text, 1.2));
    }
}

/// Every figure and input, with the numbers as they are.
fn table(study: &Study<'_>, metrics: &[&StudiedMetric], name: &dyn Fn(u64) -> String) -> Table {
    let mut table = Table::new(&["Figure", "Input", "First order [95 %]", "Total [95 %]"]);
    for metric in metrics {
        for effect in Study::ordered(metric) {
            let cell = |index: Option<Figure>| index.map_or(format::ABSENT.to_owned(), percent);
            let figure = study.metric_words(metric).0;
            table.rows.push(vec![figure, name(effect.input), cell(effect.first), cell(effect.total)]);
        }
    }
    table
}

/// What the chart says in words.
fn said(study: &Study<'_>, metrics: &[&StudiedMetric], all: usize, shown: usize, file: &'static str) -> Words {
    let noise: Vec<String> = metrics
        .iter()
        .take(MOST_FIGURES)
        .map(|metric| format!("{} {}", study.metric_words(metric).0, format::share(metric.noise)))
        .collect();
    let mut notes = vec![format!(
        "Share of noise of so few attacks in what was found, taken out of the indices: {}. Estimates can lie a little below 0.",
        noise.join("; ")
    )];
    if shown < all {
        notes.push(format!("The {shown} inputs that explain most, of {all}."));
    }
    if metrics.len() > MOST_FIGURES {
        notes.push("The other figures are in the data.".to_owned());
    }
    if study.found.inputs.iter().any(|input| input.tied) {
        notes.push("Inputs that are tied by a rank correlation are one input.".to_owned());
    }
    Words {
        file,
        title: "Which inputs explain what is not known".to_owned(),
        subtitle: format!(
            "Under “{}”: share of the variance of each expectation over all inputs (Sobol indices), with 95 % intervals.",
            study.posture()
        ),
        description: format!(
            "Bars of first-order and total Sobol indices of {shown} inputs for {} figures, the input that explains most of the first \
             one at the top.",
            metrics.len().min(MOST_FIGURES)
        ),
        notes: vec![notes.join(" ")],
    }
}
