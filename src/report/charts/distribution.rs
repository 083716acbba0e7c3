//! One distribution: its density or its single values with quantiles; beside data, their histogram, and below both
//! distribution functions.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::clean::clean;
use super::super::format;
use super::super::words;
use super::{Chart, Table};
use crate::result::picture::{Data, Picture};

/// Heights of the plots in pixels.
const HEIGHT: f64 = 280.0;
const SECOND_HEIGHT: f64 = 220.0;
/// Room above a plot for the title of its axis.
const HEAD: f64 = 26.0;
/// Room for a row of labels of quantiles.
const ROW: f64 = 17.0;
/// Room below a plot for ticks and the title of the axis.
const FOOT: f64 = 52.0;
/// Room between labels of quantiles.
const GAP: f64 = 12.0;
/// Where columns tower above this many times the next highest ones, they are cut off at it.
const TOWER: f64 = 1.6;
/// Widest bar of a single value.
const WIDEST_BAR: f64 = 28.0;

/// Law, data, and marks of quantiles.
const LAW: Ink = Ink::Series(0);
const DATA: Ink = Ink::Series(1);
const MARK: Ink = Ink::Reference;

/// Draws a distribution.
pub fn draw(picture: &Picture) -> Chart {
    let entries = entries(picture);
    let legend_height = if entries.is_empty() { 0.0 } else { legend::height(&entries) };
    let (left, right) = (MARGIN + 44.0, WIDTH - MARGIN - 16.0);
    let x = axis(picture, right - left);
    let labels = labels(picture, &x, left, right);
    let rows = labels.iter().map(|label| label.row + 1).max().unwrap_or(0) as f64;
    let body = legend_height + HEAD + rows * ROW + HEIGHT + FOOT;
    let second = if picture.data.is_some() { HEAD + SECOND_HEIGHT + FOOT } else { 0.0 };
    let sheet = Sheet::page("", &picture.origin, words(picture), body + second);
    legend::draw(&sheet, sheet.top, &entries);

    let top = sheet.top + legend_height + HEAD + rows * ROW;
    let frame = Frame { left, right, top, bottom: top + HEIGHT };
    let heading = top - HEAD / 2.0 - rows * ROW;
    first_panel(&sheet, picture, frame, &x, heading);
    for label in &labels {
        let (above, line) = (top - 7.0 - ROW * label.row as f64, label.at);
        // No line goes through the label of another quantile.
        let free = labels.iter().all(|other| other.row >= label.row || (other.middle - line).abs() > other.half + 2.0);
        let from = if free { above + 3.0 } else { top };
        sheet.pencil().line(&[(line, from), (line, frame.bottom)], Pen { ink: MARK, width: 1.4, dash: 1 });
        sheet.text((label.middle, above), &label.text, Style::small(Ink::Text).anchor(Anchor::Middle));
    }
    if let Some(data) = &picture.data {
        let top = sheet.top + body + HEAD;
        second_panel(&sheet, picture, data, Frame { left, right, top, bottom: top + SECOND_HEIGHT }, x);
    }
    sheet.finish(table(picture))
}

fn entries(picture: &Picture) -> Vec<Entry> {
    let Some(data) = &picture.data else { return Vec::new() };
    let marks = if picture.atoms.is_empty() { [None, None] } else { [Some(Marker::Diamond), Some(Marker::Circle)] };
    vec![
        Entry {
            name: format!("{}, {} values", clean(&data.name), format::count(data.count as u64)),
            pen: Pen::solid(DATA, 2.0),
            marker: marks[0],
        },
        Entry { name: data.law.clone(), pen: Pen::solid(LAW, 2.4), marker: marks[1] },
    ]
}

fn axis(picture: &Picture, length: f64) -> Axis {
    Axis::between(picture.logarithmic, picture.ends, &picture.ticks, length)
}

/// The label of a quantile: where its line stands, where its middle, half its width, and in which row from below.
struct Label {
    at: f64,
    middle: f64,
    half: f64,
    row: usize,
    text: String,
}

/// Labels of quantiles, those that would touch one another in rows above.
fn labels(picture: &Picture, x: &Axis, left: f64, right: f64) -> Vec<Label> {
    let mut ends: Vec<f64> = Vec::new();
    let mut labels: Vec<Label> = Vec::new();
    for (probability, value, shown) in &picture.quantiles {
        let text = format!("{}: {shown}", share(*probability));
        let half = metrics::width(&text, Style::small(Ink::Text).size, false) / 2.0;
        let at = left + x.fraction(*value).clamp(0.0, 1.0) * (right - left);
        let middle = at.clamp(left + half - 20.0, right - half);
        let row = ends.iter().position(|end| middle - half >= end + GAP).unwrap_or(ends.len());
        if row == ends.len() {
            ends.push(0.0);
        }
        ends[row] = middle + half;
        labels.push(Label { at, middle, half, row, text });
    }
    labels
}

fn share(probability: f64) -> String {
    format!("{} %", format::number(100.0 * probability))
}

/// The share of the data at each single value.
fn shares(picture: &Picture) -> Vec<(f64, f64)> {
    let mut before = 0.0;
    let share = |(value, reached): &(f64, f64)| (*value, reached - std::mem::replace(&mut before, *reached));
    picture.data.iter().flat_map(|data| &data.steps).map(share).collect()
}

/// The highest column of density and histogram.
fn highest(picture: &Picture) -> f64 {
    let data = picture.data.iter().flat_map(|data| &data.histogram);
    picture.density.iter().chain(data).map(|column| column[2]).fold(0.0, f64::max)
}

/// Where the density is cut off above: at the highest column, unless few tower far above the others.
fn top(picture: &Picture) -> f64 {
    let mut sorted: Vec<f64> = picture.density.iter().map(|column| column[2]).collect();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let highest = sorted.first().copied().unwrap_or(1.0);
    let next = sorted.get(3.max(sorted.len() / 40)).copied().unwrap_or(highest);
    let law = if next > 0.0 { highest.min(TOWER * next) } else { highest };
    picture.data.iter().flat_map(|data| &data.histogram).map(|column| column[2]).fold(law, f64::max)
}

fn first_panel(sheet: &Sheet, picture: &Picture, frame: Frame, x: &Axis, heading: f64) {
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    let single = !picture.atoms.is_empty();
    let y = if single {
        let bars = picture.atoms.iter().copied().chain(shares(picture)).map(|bar| bar.1).fold(0.0, f64::max);
        Axis::linear(0.0, bars, HEIGHT, Direction::Up, Labels::Percent)
    } else {
        Axis::bare(0.0, 1.06 * top(picture).max(1e-300))
    };
    let name = match (single, picture.logarithmic) {
        (true, _) => "Probability",
        (false, true) => "Density per decade",
        (false, false) => "Density",
    };
    sheet.text((MARGIN, heading), name, title);
    axis_title(sheet, picture, frame);
    let panel = Panel::new(sheet, frame, x.clone(), y);
    panel.rule_x();
    panel.rule_y();
    if single {
        bars(&panel, picture, frame);
    } else {
        if let Some(data) = &picture.data {
            for [low, high, height] in &data.histogram {
                panel.shade(&[(*low, 0.0, *height), (*high, 0.0, *height)], DATA, 0.3);
            }
            panel.line(&outline(&data.histogram), Pen::solid(DATA, 1.2));
        }
        let points: Vec<(f64, f64)> = if picture.density.len() < 100 {
            outline(&picture.density)
        } else {
            // Middles of columns, with the ends of the axis: a bounded law begins and ends where it does.
            let middle = |ends: [f64; 2]| {
                if picture.logarithmic { (ends[0] * ends[1]).sqrt() } else { f64::midpoint(ends[0], ends[1]) }
            };
            picture.density.iter().map(|[low, high, height]| (middle([*low, *high]), *height)).collect()
        };
        if picture.data.is_none() {
            let area: Vec<(f64, f64, f64)> = points.iter().map(|(x, height)| (*x, 0.0, *height)).collect();
            panel.band(&area, LAW);
        }
        panel.line(&points, Pen::solid(LAW, 2.4));
    }
}

/// Bars of single values; of data their shares stand beside.
fn bars(panel: &Panel<'_>, picture: &Picture, frame: Frame) {
    let places: Vec<f64> = picture.atoms.iter().map(|atom| panel.pixel(atom.0, 0.0).0).collect();
    let apart = places.windows(2).map(|pair| pair[1] - pair[0]).fold(frame.right - frame.left, f64::min);
    let half = (0.36 * apart).clamp(1.0, WIDEST_BAR / 2.0);
    for ((value, probability), at) in picture.atoms.iter().zip(&places) {
        let ends = [panel.across(at - half), panel.across(at + half)];
        panel.bar((ends[0], 0.0), (ends[1], *probability), 0.0, LAW);
        panel.tip(
            (*value, *probability),
            8.0,
            &format!("{}: {}", format::number(*value), format::probability(*probability)),
        );
    }
    for point in shares(picture) {
        panel.mark(point, Marker::Diamond, 5.0, DATA);
    }
}

/// The outline of columns, from the axis back to it.
fn outline(columns: &[[f64; 3]]) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(2 * columns.len() + 2);
    points.extend(columns.first().map(|column| (column[0], 0.0)));
    points.extend(columns.iter().flat_map(|[low, high, height]| [(*low, *height), (*high, *height)]));
    points.extend(columns.last().map(|column| (column[1], 0.0)));
    points
}

fn axis_title(sheet: &Sheet, picture: &Picture, frame: Frame) {
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    let what = match picture.dimension.as_str() {
        "a duration" => "Duration",
        "a probability" => "Probability",
        "a rate" => "Rate",
        "an amount of money" => "Amount",
        _ => "Value",
    };
    let name = picture.data.as_ref().map_or(what.to_owned(), |data| clean(&data.name));
    let name = metrics::fitted(&name, title.size, true, 0.8 * (frame.right - frame.left));
    let scale = if picture.logarithmic { ", logarithmic" } else { "" };
    let at = (f64::midpoint(frame.left, frame.right), frame.bottom + 40.0);
    sheet.text(at, &format!("{name}{scale}"), title.anchor(Anchor::Middle));
}

fn second_panel(sheet: &Sheet, picture: &Picture, data: &Data, frame: Frame, x: Axis) {
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    sheet.text((MARGIN, frame.top - HEAD / 2.0), "Share of values up to", title);
    axis_title(sheet, picture, frame);
    let panel = Panel::new(sheet, frame, x, Axis::linear(0.0, 1.0, SECOND_HEIGHT, Direction::Up, Labels::Percent));
    panel.rule_x();
    panel.rule_y();
    let mut steps = vec![(picture.ends[0], 0.0)];
    let mut before = 0.0;
    for (value, share) in &data.steps {
        steps.extend([(*value, before), (*value, *share)]);
        before = *share;
    }
    steps.push((picture.ends[1], before));
    panel.line(&steps, Pen::solid(DATA, 1.8));
    if picture.atoms.is_empty() {
        panel.line(&data.cdf, Pen::solid(LAW, 2.4));
    } else {
        let mut reached = 0.0;
        for (value, probability) in &picture.atoms {
            reached += probability;
            panel.mark((*value, reached), Marker::Circle, 4.5, LAW);
        }
    }
}

fn words(picture: &Picture) -> Words {
    let data = picture.data.as_ref().map_or(String::new(), |data| {
        format!(" Fitted to {} values of {}.", format::count(data.count as u64), clean(&data.name))
    });
    let marks: Vec<String> =
        picture.quantiles.iter().map(|(probability, _, shown)| format!("{} {shown}", share(*probability))).collect();
    let shape = if picture.atoms.is_empty() { "density" } else { "single values" };
    let mut notes = picture.notes.clone();
    if picture.atoms.is_empty() && highest(picture) > 1.06 * top(picture) {
        notes.insert(0, "Where the density leaves the drawing above, it rises much further.".to_owned());
    }
    Words {
        file: "distribution.svg",
        title: picture.notation.clone(),
        subtitle: format!("{}: {}.{data}", words::capital(&picture.dimension), picture.moments),
        description: format!(
            "The {shape} of {}, with quantiles: {}.{data}",
            clean(&picture.notation),
            marks.join(", ")
        ),
        notes,
    }
}

fn table(picture: &Picture) -> Table {
    let mut table = Table::new(&["Probability", "Value"]);
    table.rows =
        picture.quantiles.iter().map(|(probability, _, shown)| vec![share(*probability), shown.clone()]).collect();
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of which the data have more of one than the law, and two quantiles at one place.
    fn counts() -> Picture {
        Picture {
            notation: "{ poisson = 2.5 }".to_owned(),
            dimension: "a number".to_owned(),
            ends: [-0.5, 3.5],
            ticks: vec![(0..4).map(|value| (f64::from(value), value.to_string())).collect()],
            atoms: vec![(0.0, 0.1), (1.0, 0.2), (2.0, 0.4), (3.0, 0.3)],
            quantiles: vec![(0.05, 0.0, "0".to_owned()), (0.5, 3.0, "3".to_owned()), (0.95, 3.0, "3".to_owned())],
            data: Some(Data {
                name: "n".to_owned(),
                law: "poisson".to_owned(),
                count: 10,
                steps: vec![(1.0, 0.1), (2.0, 1.0)],
                ..Data::default()
            }),
            ..Picture::default()
        }
    }

    #[test]
    fn shares_of_data_are_inside_the_plot() {
        let picture = counts();
        let found = shares(&picture);
        assert!(found.iter().map(|share| share.1).eq([0.1, 0.9]), "{found:?}");
        let drawn = draw(&picture);
        assert!(drawn.svg.contains("80 %") && drawn.description.contains("95 % 3"), "{}", drawn.description);
    }

    #[test]
    fn labels_that_would_touch_stand_in_rows() {
        let picture = counts();
        let x = axis(&picture, 700.0);
        let rows: Vec<usize> = labels(&picture, &x, 60.0, 760.0).iter().map(|label| label.row).collect();
        assert_eq!(rows, [0, 0, 1]);
    }

    #[test]
    fn a_density_that_towers_is_cut_off_and_the_cut_is_said() {
        let column = |index: u32, height: f64| [f64::from(index), f64::from(index + 1), height];
        let heights = |first: f64| (0..100).map(|index| column(index, if index == 0 { first } else { 1.0 })).collect();
        let of = |first: f64| Picture { density: heights(first), ends: [0.0, 100.0], ..Picture::default() };
        assert!((top(&of(1.2)) - 1.2).abs() < 1e-12);
        assert!((top(&of(50.0)) - TOWER).abs() < 1e-12);
        assert!(draw(&of(50.0)).svg.contains("leaves the drawing above"));
        assert!(!draw(&of(1.2)).svg.contains("leaves the drawing above"));
    }
}
