//! A figure along a target: a curve for each posture, with its band.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::clean::clean;
use super::super::format::{self, Quantity};
use super::super::sweep::values::{Shown, labels, posture, ticks};
use super::super::sweep::{origin, sentences};
use super::{Chart, Table};
use crate::result::sweep::{Figure, Point, Sweep};

/// Height of the plot in pixels.
const HEIGHT: f64 = 360.0;
/// Room above the plot for the title of its axis.
const HEAD: f64 = 24.0;
/// Room below the plot for ticks and the title of the axis.
const FOOT: f64 = 48.0;
/// Bands of more curves than this hide one another.
const MOST_BANDS: usize = 4;
/// Points that are marked one by one, at most.
const MOST_MARKS: usize = 30;
/// Points that say their values when pointed at, at most.
const MOST_TIPS: usize = 40;
/// Sentences under the plot, at most.
const MOST_SENTENCES: usize = 7;

/// Rows `(value, figure)` of a posture at some points, rising.
fn rows<'a>(points: impl Iterator<Item = &'a Point>, arm: usize, one: &Shown<'_>) -> Vec<(f64, Figure)> {
    let read = |point: &Point| Some((*point.at.first()?, one.read(point.postures.get(arm)?)?));
    let mut rows: Vec<(f64, Figure)> = points.filter_map(read).filter(|row| row.1.estimate.abs() < 1e200).collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows
}

/// Draws the chart; `None` without two points.
pub(super) fn draw(doc: &Sweep, one: &Shown<'_>) -> Option<Chart> {
    let axis = doc.axes.first()?;
    let ends = [*axis.values.first()?, *axis.values.last()?];
    let arms: Vec<usize> = (usize::from(one.benefit)..doc.postures.len()).collect();
    let curves: Vec<Vec<(f64, Figure)>> =
        arms.iter().map(|arm| rows(doc.points.iter().chain(&doc.further_points), *arm, one)).collect();
    if curves.iter().all(|curve| curve.len() < 2) {
        return None;
    }
    let banded = arms.len() <= MOST_BANDS;
    let entries: Vec<Entry> = arms
        .iter()
        .map(|arm| Entry {
            name: posture(&doc.postures[*arm]),
            pen: Pen::series(*arm),
            marker: Some(Marker::series(*arm)),
        })
        .collect();
    let legend_height = legend::height(&entries);
    let marking = doc.scenario.marking.as_deref().unwrap_or_default();
    let origin = format!("{} · {}", doc.scenario.name, origin(doc));
    let sheet = Sheet::page(marking, &origin, said(doc, one, banded, arms.len()), legend_height + HEAD + HEIGHT + FOOT);
    legend::draw(&sheet, sheet.top, &entries);

    let found = || curves.iter().flatten().map(|(_, figure)| figure);
    let low = found().map(|figure| if banded { figure.ci95[0] } else { figure.estimate }).fold(0.0, f64::min);
    let high = found().map(|figure| if banded { figure.ci95[1] } else { figure.estimate }).fold(0.0, f64::max);
    let y_labels = match one.quantity {
        Quantity::Money(_) => Labels::Amount,
        Quantity::Probability => Labels::Percent,
        Quantity::Number => Labels::Plain,
    };
    let high = if one.quantity == Quantity::Probability { high.min(1.0) } else { high };
    let y = Axis::linear(if low > -1e-300 { 0.0 } else { low }, high, HEIGHT, Direction::Up, y_labels);
    let top = sheet.top + legend_height + HEAD;
    let frame =
        Frame { left: MARGIN + y.label_width() + 12.0, right: WIDTH - MARGIN - 24.0, top, bottom: top + HEIGHT };
    let (lists, suffix) = ticks(doc, axis);
    let x = Axis::between(axis.log, ends, &lists, frame.right - frame.left);
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    let unit = match one.quantity {
        Quantity::Money(currency) => format!(", {currency}"),
        _ => String::new(),
    };
    sheet.text((MARGIN, top - 12.0), &format!("{}{unit}", axis_title(one)), title);
    let under =
        super::super::canvas::metrics::fitted(&clean(&axis.target), 12.0, true, frame.right - frame.left - 120.0)
            + &suffix;
    sheet.text((f64::midpoint(frame.left, frame.right), frame.bottom + 40.0), &under, title.anchor(Anchor::Middle));
    let panel = Panel::new(&sheet, frame, x, y);
    panel.rule_x();
    panel.rule_y();
    if low < 0.0 {
        panel.line(&[(ends[0], 0.0), (ends[1], 0.0)], Pen::solid(Ink::Frame, 1.4));
    }
    if banded {
        for (arm, curve) in arms.iter().zip(&curves) {
            let band: Vec<(f64, f64, f64)> =
                curve.iter().map(|(x, figure)| (*x, figure.ci95[0], figure.ci95[1])).collect();
            panel.band(&band, Pen::series(*arm).ink);
        }
    }
    for (place, (arm, curve)) in arms.iter().zip(&curves).enumerate() {
        let points: Vec<(f64, f64)> = curve.iter().map(|(x, figure)| (*x, figure.estimate)).collect();
        panel.line(&points, Pen::series(*arm));
        let (marker, ink) = (Marker::series(*arm), Pen::series(*arm).ink);
        if axis.values.len() <= MOST_TIPS {
            for (value, (point, label)) in doc.points.iter().zip(labels(doc, axis)).filter_map(|(point, label)| {
                Some((*point.at.first()?, (point.postures.get(*arm).and_then(|posture| one.read(posture))?, label)))
            }) {
                let figure = format::with_interval(point.estimate, point.ci95, one.quantity);
                panel.tip(
                    (value, point.estimate),
                    7.0,
                    &format!("{} at {label}: {figure}", posture(&doc.postures[*arm])),
                );
            }
        }
        if axis.values.len() <= MOST_MARKS {
            for (x, figure) in rows(doc.points.iter(), *arm, one) {
                panel.mark((x, figure.estimate), marker, 4.0, ink);
            }
        } else {
            panel.marks_along(&points, 5, (place as f64 + 0.5) / arms.len() as f64, marker, ink);
        }
    }
    if one.benefit {
        broken_even(doc, one, &panel, ends);
    }
    drop(panel);
    Some(sheet.finish(table(doc, one, &arms)))
}

/// The values at which postures break even, on the line at 0, each with its band.
fn broken_even(doc: &Sweep, one: &Shown<'_>, panel: &Panel<'_>, ends: [f64; 2]) {
    for found in doc.break_even.iter().filter(|found| found.figure == one.key()) {
        let Some(arm) = doc.postures.iter().position(|posture| posture.id == found.posture) else { continue };
        for crossing in &found.crossings {
            let [low, high] = [crossing.band[0].unwrap_or(ends[0]), crossing.band[1].unwrap_or(ends[1])];
            panel.line(&[(low, 0.0), (high, 0.0)], Pen::solid(Pen::series(arm).ink, 3.4));
            panel.mark((crossing.value, 0.0), Marker::Ring, 5.0, Pen::series(arm).ink);
        }
    }
}

/// What stands above the second axis.
fn axis_title(one: &Shown<'_>) -> String {
    if one.benefit { "Net benefit per year".to_owned() } else { one.title() }
}

fn said(doc: &Sweep, one: &Shown<'_>, banded: bool, curves: usize) -> Words {
    let target = doc.axes.first().map_or(String::new(), |axis| clean(&axis.target));
    let mut told = sentences::of_figure(doc, &if one.benefit { one.key() } else { format!("difference.{}", one.name) });
    if told.len() > MOST_SENTENCES {
        let rest = told.len() - MOST_SENTENCES;
        told.truncate(MOST_SENTENCES);
        told.push(format!("And {rest} more in sweep.md."));
    }
    if !banded {
        told.insert(
            0,
            format!("More than {MOST_BANDS} curves: bands would hide one another; sweep.md has the intervals."),
        );
    }
    let bands = if banded { " Bands: 95 % intervals from their number alone." } else { "" };
    let marks =
        if one.benefit && doc.break_even.iter().any(|found| found.figure == one.key() && !found.crossings.is_empty()) {
            " Rings on the line at 0: break-even values, with the range in which the interval holds 0."
        } else {
            ""
        };
    Words {
        file: "sweep.svg",
        title: format!("{} by {target}", one.title()),
        subtitle: format!("The same {} trials at every point.{bands}{marks}", format::count(doc.run.trials)),
        description: format!("{} against {target}: {curves} curve{}.", one.title(), if curves == 1 { "" } else { "s" }),
        notes: told,
    }
}

fn table(doc: &Sweep, one: &Shown<'_>, arms: &[usize]) -> Table {
    let Some(axis) = doc.axes.first() else { return Table::default() };
    let mut table = Table::new(&[&axis.target]);
    table.header.extend(arms.iter().map(|arm| posture(&doc.postures[*arm])));
    for (point, label) in doc.points.iter().zip(labels(doc, axis)) {
        let cells = arms.iter().map(|arm| {
            let found = point.postures.get(*arm).and_then(|posture| one.read(posture));
            found.map_or(format::ABSENT.to_owned(), |found| {
                format::with_interval(found.estimate, found.ci95, one.quantity)
            })
        });
        table.rows.push(std::iter::once(label).chain(cells).collect());
    }
    table
}
