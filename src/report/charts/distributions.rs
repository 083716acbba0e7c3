//! What one attack does, as a distribution: people killed and captured, days of downtime, loss. A histogram per posture over
//! a common scale, with the cases without any in a place of their own, and mean and quantiles marked.
//!
//! Counts have bars of counts and amounts bins on a logarithmic scale; nothing is smoothed.

use super::super::canvas::axis::{Axis, Direction, Labels, Tick};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::distribution_kinds::{CAPTURED, DOWNTIME, FATALITIES, Kind, LOSS};
use super::{Chart, Table};
use crate::result::document::{Document, Metric};

/// Height of one histogram in pixels: of few, of more than [`FEW`].
const PLOT: [f64; 2] = [84.0, 60.0];
/// Histograms that have room to be tall.
const FEW: usize = 4;
/// Room above a histogram for its name and figures.
const HEAD: f64 = 38.0;
/// Room below a histogram for the marks of mean and quantiles.
const STRIP: f64 = 20.0;
/// Width of the place for attacks without any.
const NONE: f64 = 74.0;
/// Room for the labels of shares.
const SHARES: f64 = 50.0;
/// Left side of the histograms.
const LEFT: f64 = MARGIN + SHARES + NONE + 16.0;
/// Right side of the histograms.
const RIGHT: f64 = WIDTH - MARGIN - 16.0;
/// What is marked under each histogram.
const MARKS: [(&str, Marker); 4] = [
    ("mean", Marker::Diamond),
    ("median", Marker::Ring),
    ("95 % quantile", Marker::Wedge),
    ("99 % quantile", Marker::Stroke),
];

/// Postures that are drawn, at most, one below the other: a figure is to have room on a sheet of paper.
const MOST: usize = 10;

/// Draws the people killed; `None` where no simulated attack killed.
pub(super) fn fatalities(doc: &Document) -> Option<Chart> {
    draw(doc, &FATALITIES)
}

/// Draws the people captured; `None` where nobody was, or the document has no histogram of them.
pub(super) fn captured(doc: &Document) -> Option<Chart> {
    draw(doc, &CAPTURED)
}

/// Draws the days of downtime; `None` where there were none.
pub(super) fn downtime(doc: &Document) -> Option<Chart> {
    draw(doc, &DOWNTIME)
}

/// Draws the loss; `None` where there was none.
pub(super) fn loss(doc: &Document) -> Option<Chart> {
    draw(doc, &LOSS)
}

fn draw(doc: &Document, kind: &Kind) -> Option<Chart> {
    let every: Vec<(String, &Metric)> = doc
        .postures
        .iter()
        .filter_map(|posture| Some((words::posture_name(posture), words::given_attack(posture, kind.column)?)))
        .collect();
    let shown = &every[..every.len().min(MOST)];
    let all: Vec<[f64; 3]> = shown.iter().flat_map(|(_, metric)| kind.bins(metric).1).collect();
    if all.is_empty() {
        return None;
    }
    let (scale, even) = kind.scale(&all, RIGHT - LEFT);
    let left_out: f64 =
        all.iter().filter(|bin| kind.edges(bin).1 <= scale.ends().0).map(|bin| bin[2]).fold(0.0, f64::max);
    let entries = MARKS.map(|(name, marker)| Entry {
        name: name.to_owned(),
        pen: Pen::solid(Ink::Series(1), 0.0),
        marker: Some(marker),
    });
    let legend_height = legend::height(&entries);
    let plot = PLOT[usize::from(shown.len() > FEW)];
    let pitch = HEAD + plot + STRIP;
    let sheet = Sheet::new(
        doc,
        said(kind, (shown, every.len()), even, left_out, &scale),
        legend_height + pitch * shown.len() as f64 + 44.0,
    );
    legend::draw(&sheet, sheet.top, &entries);
    let height = Heights::new(kind, &all, &scale, [RIGHT - LEFT, plot], even);
    if !even {
        height.key(&sheet, sheet.top + 10.0);
    }
    let stage = Stage { sheet: &sheet, kind, scale: &scale, height: &height, currency: &doc.scenario.currency };
    for (index, (name, metric)) in shown.iter().enumerate() {
        let top = sheet.top + legend_height + HEAD + pitch * index as f64;
        stage.posture(top, (name, metric));
        if index + 1 == shown.len() {
            stage.labels(Frame { left: LEFT, right: RIGHT, top, bottom: top + plot + STRIP });
        }
    }
    Some(sheet.finish(table(kind, &every)))
}

fn said(kind: &Kind, (shown, every): (&[(String, &Metric)], usize), even: bool, left_out: f64, scale: &Axis) -> Words {
    let figures = shown.iter().map(|(name, metric)| format!("{name}: {}.", Kind::figures(metric)));
    let mut note = format!(
        "At the left, the share of attacks with {}, on its own scale: a full box is all attacks.",
        if kind.none == "nobody" { "nobody captured" } else { kind.none }
    );
    match (kind.counts, even) {
        (true, true) => {}
        (true, false) => {
            note.push_str(" At the right, the area of a bar is its share; the scale is logarithmic in 1 + N.");
        }
        (false, true) => note
            .push_str(" At the right, all bars are equally wide on a logarithmic scale; their height is their share."),
        (false, false) => note.push_str(" At the right, the area of a bar is its share; the scale is logarithmic."),
    }
    if left_out > 0.0 {
        let begin =
            format::value(scale.ends().0, if kind.column == "loss" { Quantity::Money("") } else { Quantity::Number });
        note =
            format!("{note} Bars below {begin} are left out, each of at most {} of attacks.", format::share(left_out));
    }
    if every > shown.len() {
        note = format!("{note} {} more in the table.", words::postures(every - shown.len()));
    }
    Words {
        file: kind.file,
        title: kind.title.to_owned(),
        subtitle: format!("Share of simulated attacks by {}. {}", kind.by, words::ONLY_THE_MIX),
        description: format!(
            "Histograms of {}, {}. {}",
            kind.axis,
            words::postures(shown.len()),
            figures.collect::<Vec<_>>().join(" ")
        ),
        notes: vec![note],
    }
}

fn table(kind: &Kind, shown: &[(String, &Metric)]) -> Table {
    let none = words::capital(kind.none);
    let mut table = Table::new(&["Posture"]);
    table.header.push(format!("{none} [95 %]"));
    table.header.extend(["Mean [95 %]", "Median", "90 %", "95 %", "99 %", "Largest"].map(str::to_owned));
    for (name, metric) in shown {
        let without = [1.0 - metric.p_any_ci95[1], 1.0 - metric.p_any_ci95[0]];
        table.rows.push(vec![
            name.clone(),
            format::with_interval(1.0 - metric.p_any, without, Quantity::Probability),
            format::with_interval(metric.mean, metric.mean_ci95, Quantity::of_unit(&metric.unit)),
            Kind::quantile(metric, "p50"),
            Kind::quantile(metric, "p90"),
            Kind::quantile(metric, "p95"),
            Kind::quantile(metric, "p99"),
            format::value(metric.max, Quantity::of_unit(&metric.unit)),
        ]);
    }
    table
}

/// What all histograms of a chart have in common.
struct Stage<'a> {
    sheet: &'a Sheet,
    kind: &'a Kind,
    scale: &'a Axis,
    height: &'a Heights,
    currency: &'a str,
}

impl Stage<'_> {
    /// One histogram with its name, figures and marks.
    fn posture(&self, top: f64, (name, metric): (&str, &Metric)) {
        let (sheet, kind, height) = (self.sheet, self.kind, self.height);
        let bottom = top + height.plot;
        let (zero, bins) = kind.bins(metric);
        let text = Kind::figures(metric);
        let room = RIGHT - MARGIN - metrics::width(&text, 12.0, false) - 24.0;
        let fitted = metrics::fitted(name, 13.0, true, room);
        sheet.text((MARGIN, top - 20.0), &fitted, Style::body(Ink::Text).bold());
        sheet.text((RIGHT, top - 20.0), &text, Style::small(Ink::Text).anchor(Anchor::End));
        let none = Frame { left: MARGIN, right: MARGIN + NONE, top, bottom };
        self.without(none, zero, name);

        let (_, ceiling) = height.axis.ends();
        let frame = Frame { left: LEFT, right: RIGHT, top, bottom };
        let panel = Panel::new(sheet, frame, self.scale.clone(), Axis::bare(0.0, ceiling));
        for tick in &height.axis.ticks {
            let (_, y) = panel.pixel(1.0, tick.value);
            sheet.pencil().line(&[(LEFT, y), (RIGHT, y)], Pen::solid(Ink::Grid, 1.0));
            let style = Style::small(Ink::Muted).anchor(Anchor::End);
            sheet.text((LEFT - 8.0, y + 4.3), &tick.label, style);
        }
        sheet.pencil().line(&[(none.left, bottom), (none.right, bottom)], Pen::solid(Ink::Frame, 1.0));
        sheet.pencil().line(&[(LEFT, bottom), (RIGHT, bottom)], Pen::solid(Ink::Frame, 1.0));
        for bin in bins.iter().filter(|bin| kind.edges(bin).1 > self.scale.ends().0) {
            let (from, to) = kind.edges(bin);
            let (left, right) = (panel.pixel(from, 0.0).0, panel.pixel(to, 0.0).0);
            panel.bar((from, 0.0), (to, height.of(bin[2], right - left)), 0.6, Ink::Series(0));
            let said = format!("{name}: {}, {} of attacks", kind.bar(bin, self.currency), format::share(bin[2]));
            sheet.tip_over(Frame { left, right, top, bottom }, &said);
        }
        let y = bottom + 10.0;
        let across =
            |value: f64| if value <= 0.0 { f64::midpoint(none.left, none.right) } else { panel.pixel(value, 0.0).0 };
        let quantile = |key: &str| metric.quantiles.get(key).copied().filter(|value| value.is_finite());
        let marks = [quantile("p99"), quantile("p95"), quantile("p50"), Some(metric.mean)];
        for (value, (what, marker)) in marks.iter().zip(MARKS.iter().rev()) {
            if let Some(value) = value {
                let at = (across(*value), y);
                sheet.pencil().mark(at, *marker, 4.5, Ink::Series(1));
                sheet.tip(
                    at,
                    6.0,
                    &format!("{name}: {what} {}", format::value(*value, Quantity::of_unit(&metric.unit))),
                );
            }
        }
    }

    /// The share of attacks without any, in a box that all attacks fill.
    fn without(&self, none: Frame, zero: f64, name: &str) {
        let sheet = self.sheet;
        let beside = Panel::new(sheet, none, Axis::bare(0.0, 1.0), Axis::bare(0.0, 1.0));
        let at_zero = zero.clamp(0.0, 1.0);
        beside.bar((0.2, 0.0), (0.8, at_zero), 0.0, Ink::Series(6));
        let box_corners = [(0.2, 0.0), (0.2, 1.0), (0.8, 1.0), (0.8, 0.0)];
        beside.line(&box_corners, Pen::solid(Ink::Frame, 1.0));
        // Above the filling, or in what is left of the box below its top; the paper's ink where the filling is behind it.
        let (middle, filled) = beside.pixel(0.5, at_zero);
        let inside = filled - none.top < 18.0;
        let (y, ink) = if inside { (filled + 15.0, Ink::Paper) } else { (filled - 5.0, Ink::Text) };
        sheet.text((middle, y), &format::probability(zero), Style::small(ink).bold().anchor(Anchor::Middle));
        sheet.tip_over(none, &format!("{name}: {}, {} of attacks", self.kind.none, format::probability(zero)));
    }

    /// Tick labels under a frame of the histograms, and of the place for none.
    fn labels(&self, frame: Frame) {
        let (sheet, kind) = (self.sheet, self.kind);
        let style = Style::small(Ink::Muted).anchor(Anchor::Middle);
        let y = frame.bottom;
        sheet.text((MARGIN + NONE / 2.0, y + 12.0), kind.none, style);
        let shown = |tick: &&Tick| !kind.counts || tick.value > 0.0 && (tick.value - tick.value.round()).abs() < 1e-9;
        for tick in self.scale.ticks.iter().filter(shown) {
            let x = frame.left + self.scale.fraction(tick.value) * (frame.right - frame.left);
            sheet.pencil().line(&[(x, y - 4.0), (x, y)], Pen::solid(Ink::Frame, 1.0));
            sheet.text((x, y + 12.0), &tick.label, style);
        }
        let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
        let middle = f64::midpoint(frame.left, frame.right);
        let unit = if kind.column == "loss" { format!(", {}", self.currency) } else { String::new() };
        sheet.text((middle, y + 32.0), &format!("{}{unit}", kind.axis), title.anchor(Anchor::Middle));
    }
}

/// How high a bar is: its share on a scale of shares where all bins are equally wide; else its share over its width, so
/// that equal areas are equal shares.
struct Heights {
    axis: Axis,
    plot: f64,
    even: bool,
}

impl Heights {
    /// Heights that the tallest of all bins fills.
    fn new(kind: &Kind, bins: &[[f64; 3]], scale: &Axis, [length, plot]: [f64; 2], even: bool) -> Self {
        let (low, high) = scale.ends();
        let width = |bin: &[f64; 3]| {
            let (from, to) = kind.edges(bin);
            length * (scale.fraction(to.min(high)) - scale.fraction(from.max(low)))
        };
        let tall = |bin: &[f64; 3]| if even { bin[2] } else { bin[2] / width(bin).max(1.0) };
        let tallest = bins.iter().filter(|bin| kind.edges(bin).1 > low).map(tall).fold(0.0, f64::max);
        let tallest = if tallest > 0.0 && tallest.is_finite() { tallest } else { 1.0 };
        let axis = if even {
            Axis::linear(0.0, tallest, plot, Direction::Up, Labels::Percent)
        } else {
            Axis::bare(0.0, tallest)
        };
        Self { axis, plot, even }
    }

    /// Height of a bar of a share and a width in pixels, in the values of the axis.
    fn of(&self, share: f64, width: f64) -> f64 {
        if self.even { share } else { share / width.max(1.0) }
    }

    /// A patch at the right of the legend whose area is a round share.
    fn key(&self, sheet: &Sheet, y: f64) {
        let (_, ceiling) = self.axis.ends();
        let tall = 10.0;
        let width = |share: f64| share / ceiling * self.plot / tall;
        let shares = [0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
        let Some(&share) = shares.iter().find(|&&share| width(share) <= 64.0) else { return };
        let text = format!("this area: {} % of attacks", format::number(share * 100.0));
        let left = WIDTH - MARGIN - 16.0 - metrics::width(&text, 12.0, false);
        let patch =
            Frame { left: left - 8.0 - width(share), right: left - 8.0, top: y - tall / 2.0, bottom: y + tall / 2.0 };
        sheet.pencil().block(patch, Ink::Series(0));
        sheet.text((left, y + 4.5), &text, Style::small(Ink::Text));
    }
}
