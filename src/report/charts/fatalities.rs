//! Fatalities given an attack: a histogram per posture over a common scale, with mean, median and 95 % quantile.

use super::super::canvas::axis::{Axis, Direction, Labels, Tick};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
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
/// Width of the place for attacks without deaths.
const NONE: f64 = 74.0;
/// Room for the labels of shares.
const SHARES: f64 = 50.0;
/// Left side of the histograms.
const LEFT: f64 = MARGIN + SHARES + NONE + 16.0;
/// Right side of the histograms.
const RIGHT: f64 = WIDTH - MARGIN - 16.0;
/// What is marked under each histogram.
const MARKS: [(&str, Marker); 3] =
    [("mean", Marker::Diamond), ("median", Marker::Ring), ("95 % quantile", Marker::Wedge)];

/// A histogram's share at zero and its bins above zero as `[from, to, share]` of counts.
fn bins(metric: &Metric) -> (f64, Vec<[f64; 3]>) {
    let sound = metric.histogram.iter().filter(|bin| bin.iter().all(|number| number.is_finite()) && bin[0] <= bin[1]);
    let zero = sound.clone().filter(|bin| bin[1] <= 0.0).map(|bin| bin[2]).sum();
    (zero, sound.filter(|bin| bin[1] > 0.0 && bin[2] > 0.0).copied().collect())
}

/// Mean, median, 95 % and largest count in one line.
fn figures(metric: &Metric) -> String {
    let quantile =
        |key: &str| metric.quantiles.get(key).map_or(format::ABSENT.to_owned(), |&count| format::number(count));
    format!(
        "mean {} · median {} · 95 % {} · largest {}",
        format::estimate(metric.mean, metric.mean_ci95, Quantity::Number),
        quantile("p50"),
        quantile("p95"),
        format::number(metric.max)
    )
}

/// Draws the chart; `None` where no simulated attack killed.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let shown: Vec<(String, &Metric)> = doc
        .postures
        .iter()
        .filter_map(|posture| Some((words::posture_name(posture), words::given_attack(posture, "fatalities")?)))
        .collect();
    if shown.is_empty() {
        return None;
    }
    let all: Vec<[f64; 3]> = shown.iter().flat_map(|(_, metric)| bins(metric).1).collect();
    if all.is_empty() {
        return None;
    }
    let largest = all.iter().map(|bin| bin[1]).fold(1.0, f64::max);
    let counts = |bin: &[f64; 3]| bin[1] - bin[0] + 1.0;
    let widest = all.iter().map(counts).fold(1.0, f64::max);
    let even = largest <= 60.0 && all.iter().all(|bin| (counts(bin) - widest).abs() < 0.5 || bin[1] >= largest);

    let entries = MARKS.map(|(name, marker)| Entry {
        name: name.to_owned(),
        pen: Pen::solid(Ink::Series(1), 0.0),
        marker: Some(marker),
    });
    let legend_height = legend::height(&entries);
    let plot = PLOT[usize::from(shown.len() > FEW)];
    let pitch = HEAD + plot + STRIP;
    let mut table =
        Table::new(&["Posture", "No deaths [95 %]", "Mean [95 %]", "Median", "90 %", "95 %", "99 %", "Largest"]);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "fatalities-given-attack.svg",
            title: "Workforce deaths given an attack".to_owned(),
            subtitle: "Share of simulated attacks by number of deaths. The frequency of attacks plays no part."
                .to_owned(),
            description: format!(
                "Histograms of workforce deaths per attack, {}. {}",
                words::postures(shown.len()),
                shown
                    .iter()
                    .map(|(name, metric)| format!("{name}: {}.", figures(metric)))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
            notes: vec![format!(
                "At the left, the share of attacks without deaths, on its own scale: a full box is all attacks.{}",
                if even {
                    ""
                } else {
                    " At the right, the area of a bar is its share; the scale is logarithmic in 1 + N."
                }
            )],
        },
        legend_height + pitch * shown.len() as f64 + 44.0,
    );
    legend::draw(&sheet, sheet.top, &entries);
    let (left, right) = (LEFT, RIGHT);
    let deaths = if even {
        Axis::linear(0.0, largest + 0.5, right - left, Direction::Across, Labels::Plain)
    } else {
        Axis::counts(largest, right - left)
    };
    // The first bar begins at half a death; what is below belongs to the box of those without.
    let deaths = deaths.begun_at(0.5);
    let height = Heights::new(&all, &deaths, [right - left, plot], even);
    if !even {
        height.key(&sheet, sheet.top + 10.0);
    }
    for (index, (name, metric)) in shown.iter().enumerate() {
        let top = sheet.top + legend_height + HEAD + pitch * index as f64;
        posture(&sheet, top, (name, metric), &deaths, &height);
        if index + 1 == shown.len() {
            labels(&sheet, Frame { left, right, top, bottom: top + plot + STRIP }, &deaths);
        }
        let quantile =
            |key: &str| metric.quantiles.get(key).map_or(format::ABSENT.to_owned(), |&count| format::number(count));
        table.rows.push(vec![
            shown[index].0.clone(),
            format::with_interval(
                1.0 - metric.p_any,
                [1.0 - metric.p_any_ci95[1], 1.0 - metric.p_any_ci95[0]],
                Quantity::Probability,
            ),
            format::with_interval(metric.mean, metric.mean_ci95, Quantity::Number),
            quantile("p50"),
            quantile("p90"),
            quantile("p95"),
            quantile("p99"),
            format::number(metric.max),
        ]);
    }
    Some(sheet.finish(table))
}

/// One histogram with its name, figures and marks.
fn posture(sheet: &Sheet, top: f64, (name, metric): (&str, &Metric), deaths: &Axis, height: &Heights) {
    let (left, right, bottom) = (LEFT, RIGHT, top + height.plot);
    let (zero, bins) = bins(metric);
    let text = figures(metric);
    let room = right - MARGIN - metrics::width(&text, 12.0, false) - 24.0;
    let name = metrics::fitted(name, 13.0, true, room);
    sheet.text((MARGIN, top - 20.0), &name, Style::body(Ink::Text).bold());
    sheet.text((right, top - 20.0), &text, Style::small(Ink::Text).anchor(Anchor::End));

    let none = Frame { left: MARGIN, right: MARGIN + NONE, top, bottom };
    let beside = Panel::new(sheet, none, Axis::bare(0.0, 1.0), Axis::bare(0.0, 1.0));
    let at_zero = zero.clamp(0.0, 1.0);
    beside.bar((0.2, 0.0), (0.8, at_zero), 0.0, Ink::Series(6));
    let box_corners = [(0.2, 0.0), (0.2, 1.0), (0.8, 1.0), (0.8, 0.0)];
    beside.line(&box_corners, Pen::solid(Ink::Frame, 1.0));
    // Above the filling, or in what is left of the box below its top; the paper's ink where the filling is behind it.
    let (middle, filled) = beside.pixel(0.5, at_zero);
    let inside = filled - top < 18.0;
    let (y, ink) = if inside { (filled + 15.0, Ink::Paper) } else { (filled - 5.0, Ink::Text) };
    sheet.text((middle, y), &format::probability(zero), Style::small(ink).bold().anchor(Anchor::Middle));

    let (_, ceiling) = height.axis.ends();
    let panel = Panel::new(sheet, Frame { left, right, top, bottom }, deaths.clone(), Axis::bare(0.0, ceiling));
    for tick in &height.axis.ticks {
        let (_, y) = panel.pixel(1.0, tick.value);
        sheet.pencil().line(&[(left, y), (right, y)], Pen::solid(Ink::Grid, 1.0));
        let style = Style::small(Ink::Muted).anchor(Anchor::End);
        sheet.text((left - 8.0, y + 4.3), &tick.label, style);
    }
    sheet.pencil().line(&[(none.left, bottom), (none.right, bottom)], Pen::solid(Ink::Frame, 1.0));
    sheet.pencil().line(&[(left, bottom), (right, bottom)], Pen::solid(Ink::Frame, 1.0));
    for bin in &bins {
        let width = panel.pixel(bin[1] + 0.5, 0.0).0 - panel.pixel(bin[0] - 0.5, 0.0).0;
        panel.bar((bin[0] - 0.5, 0.0), (bin[1] + 0.5, height.of(bin[2], width)), 0.6, Ink::Series(0));
    }
    let y = bottom + 10.0;
    let across =
        |count: f64| if count <= 0.0 { f64::midpoint(none.left, none.right) } else { panel.pixel(count, 0.0).0 };
    let quantile = |key: &str| metric.quantiles.get(key).copied().filter(|count| count.is_finite());
    let marks = [quantile("p95"), quantile("p50"), Some(metric.mean)];
    for (count, (_, marker)) in marks.iter().zip(MARKS.iter().rev()) {
        if let Some(count) = count {
            sheet.pencil().mark((across(*count), y), *marker, 4.5, Ink::Series(1));
        }
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
    fn new(bins: &[[f64; 3]], deaths: &Axis, [length, plot]: [f64; 2], even: bool) -> Self {
        let (_, high) = deaths.ends();
        let width =
            |bin: &[f64; 3]| length * (deaths.fraction((bin[1] + 0.5).min(high)) - deaths.fraction(bin[0] - 0.5));
        let tall = |bin: &[f64; 3]| if even { bin[2] } else { bin[2] / width(bin).max(1.0) };
        let tallest = bins.iter().map(tall).fold(0.0, f64::max);
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

/// Tick labels of deaths under a frame of the histograms, and of the place for none.
fn labels(sheet: &Sheet, frame: Frame, deaths: &Axis) {
    let style = Style::small(Ink::Muted).anchor(Anchor::Middle);
    let y = frame.bottom;
    sheet.text((MARGIN + NONE / 2.0, y + 12.0), "no deaths", style);
    let whole = |tick: &&Tick| tick.value > 0.0 && (tick.value - tick.value.round()).abs() < 1e-9;
    for tick in deaths.ticks.iter().filter(whole) {
        let x = frame.left + deaths.fraction(tick.value) * (frame.right - frame.left);
        sheet.pencil().line(&[(x, y - 4.0), (x, y)], Pen::solid(Ink::Frame, 1.0));
        sheet.text((x, y + 12.0), &tick.label, style);
    }
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    let middle = f64::midpoint(frame.left, frame.right);
    sheet.text((middle, y + 32.0), "workforce deaths in one attack", title.anchor(Anchor::Middle));
}
