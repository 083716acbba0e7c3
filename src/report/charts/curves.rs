//! Curves of exceedance on two logarithmic axes, one per posture, with bands of confidence.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Frame, Marker, Panel, Pen, steps};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::words::simulated;
use super::regions::Regions;
use super::{Chart, Table};
use crate::result::criteria::FrequencyLine;
use crate::result::document::Document;
use crate::result::nested::NestedPosture;

/// Height of the plot in pixels.
const HEIGHT: f64 = 400.0;
/// Room above the plot for the titles of the axes.
const HEAD: f64 = 24.0;
/// Room below the plot for ticks and the title of the first axis.
const FOOT: f64 = 48.0;
/// Most decades of an axis of probabilities.
const DECADES: i32 = 8;
/// Most decades of the first axis.
const AMOUNT_DECADES: i32 = 16;
/// Bands of more curves than this hide one another.
const MOST_BANDS: usize = 4;
/// A point is drawn for sure if its interval spans less than this factor.
const KNOWN: f64 = 10.0;
/// A curve of amounts is shown from where it has fallen to this share of its first value.
const FALLEN: f64 = 0.95;

/// A curve: rows `[x, value, low, high]`, x rising.
#[derive(Debug)]
pub(super) struct Curve {
    /// Name.
    pub(super) name: String,
    /// Rows.
    pub(super) rows: Vec<[f64; 4]>,
    /// Rows `[x, low, high]` at 5 and 95 % of what is not known, of all inputs or of the frequency of attacks alone
    /// ([`Titles::whole`]); empty where that is not known.
    pub(super) believed: Vec<[f64; 3]>,
}

impl Curve {
    /// The rows that two logarithmic axes can show.
    fn shown(&self) -> impl Iterator<Item = &[f64; 4]> {
        self.rows.iter().filter(|row| row[0].is_finite() && row[0] > 0.0 && row[1].is_finite() && row[1] > 0.0)
    }

    /// The rows of what is believed that two logarithmic axes can show, at least in part.
    fn spread(&self) -> impl Iterator<Item = &[f64; 3]> {
        self.believed.iter().filter(|row| row.iter().all(|number| number.is_finite()) && row[0] > 0.0 && row[2] > 0.0)
    }

    /// Where the curve leaves its first level.
    fn falls_at(&self) -> Option<f64> {
        let first = self.shown().next()?[1];
        self.shown().find(|row| row[1] < FALLEN * first).or(self.shown().next()).map(|row| row[0])
    }
}

/// What a nested run says of a posture.
pub(super) fn nested<'a>(doc: &'a Document, posture: &str) -> Option<&'a NestedPosture> {
    doc.nested.as_ref()?.postures.iter().find(|found| found.id == posture)
}

/// A line that is not data.
#[derive(Debug)]
pub(super) struct Criterion {
    /// What is drawn.
    pub(super) line: FrequencyLine,
    /// Dash number.
    pub(super) dash: u8,
}

/// What the axes say.
pub(super) struct Titles {
    /// First axis.
    pub(super) x: String,
    /// Second axis.
    pub(super) y: String,
    /// Axis at the right, if there is one: return periods.
    pub(super) right: Option<String>,
    /// Tick labels of the first axis.
    pub(super) x_labels: Labels,
    /// Tick labels of the second axis.
    pub(super) y_labels: Labels,
    /// A row of a curve in words: `10 or more deaths, 1 in 1,200 per year [1 in 1,300, 1 in 1,100]`.
    pub(super) row: fn(&Document, &[f64; 4]) -> String,
    /// What is believed is of all inputs, from a nested run, not of the frequency alone.
    pub(super) whole: bool,
    /// What the plot is divided into, drawn behind everything.
    pub(super) regions: Option<Regions>,
}

/// Curves of which the frequency that is not known is drawn: more would hide one another.
const MOST_BELIEVED: usize = 2;
/// Its name, where only the frequency moves, and where all inputs do.
const BELIEVED: &str = "if attacks came at the 5 or 95 % of what is believed of their frequency";
const NOT_KNOWN: &str = "5 to 95 % of what is not known of all inputs";
/// Its edges: thin, of short dashes.
const BELIEVED_DASH: u8 = 2;
/// Points that say their values: of all curves, and of one.
const TIPS: (usize, usize) = (160, 40);

/// Draws curves; `None` if none has a point above zero on both axes. `stepped` for counts, whose curve is level between
/// two values.
pub(super) fn draw(
    doc: &Document,
    mut said: Words,
    titles: &Titles,
    curves: &[Curve],
    criteria: &[Criterion],
    stepped: bool,
    table: Table,
) -> Option<Chart> {
    let points = || curves.iter().flat_map(Curve::shown);
    points().next()?;
    said.notes.extend(unfit(curves));
    let known: Vec<f64> = points().filter(|row| row[2] > 0.0 && row[3] <= KNOWN * row[2]).map(|row| row[1]).collect();
    let lowest = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
    let all_low = lowest(&mut points().map(|row| row[1]));
    let low = if known.is_empty() { all_low } else { lowest(&mut known.into_iter()) };
    let believed = believed(curves);
    let often = believed.iter().flat_map(|number| curves[*number].spread().map(|row| row[2]));
    let high =
        points().map(|row| row[1].max(row[3])).chain(often).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let y = Axis::log(low, high.max(low), DECADES, HEIGHT, Direction::Up, titles.y_labels).ended_from(high);
    let (bottom, top) = y.ends();

    said.notes.extend(remarks(simulated(doc), curves.len() <= MOST_BANDS, all_low < bottom));
    said.notes.extend((!believed.is_empty()).then(|| of_band(titles.whole).to_owned()));
    let entries = entries(curves, criteria, &believed, titles.whole);
    let legend_height = legend::height(&entries);
    let sheet = Sheet::new(doc, said, legend_height + HEAD + HEIGHT + FOOT);
    legend::draw(&sheet, sheet.top, &entries);

    let right = titles
        .right
        .as_ref()
        .map(|_| Axis::log(bottom, top, DECADES, HEIGHT, Direction::Up, Labels::Reciprocal).ended_from(top));
    let gutter = right.as_ref().map_or(24.0, |axis| axis.label_width() + 14.0);
    let plot_top = sheet.top + legend_height + HEAD;
    let frame = Frame {
        left: MARGIN + y.label_width() + 10.0,
        right: WIDTH - MARGIN - gutter,
        top: plot_top,
        bottom: plot_top + HEIGHT,
    };
    let first = if stepped {
        lowest(&mut points().map(|row| row[0]))
    } else {
        lowest(&mut curves.iter().filter_map(Curve::falls_at))
    };
    let last = points().filter(|row| row[1] >= bottom || row[3] >= bottom).map(|row| row[0]).fold(first, f64::max);
    let length = frame.right - frame.left;
    let x = Axis::log(first, last, AMOUNT_DECADES, length, Direction::Across, titles.x_labels).ended_from(last);
    let x = if stepped { lowered(x) } else { x }.finer(length, titles.x_labels);
    let (start, _) = x.ends();
    let panel = Panel::new(&sheet, frame, x, y);
    if let Some(regions) = &titles.regions {
        regions.shade(&panel, [start, last.max(start) * 10.0], [bottom, top]);
    }
    panel.rule_x();
    panel.rule_y();
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    sheet.text((MARGIN, plot_top - 12.0), &titles.y, title);
    sheet.text((f64::midpoint(frame.left, frame.right), frame.bottom + 40.0), &titles.x, title.anchor(Anchor::Middle));
    if let (Some(axis), Some(words)) = (&right, &titles.right) {
        panel.second_y(axis);
        sheet.text((WIDTH - MARGIN, plot_top - 12.0), words, title.anchor(Anchor::End));
    }
    let line = |curve: &Curve, column: usize| -> Vec<(f64, f64)> {
        let rows: Vec<(f64, f64)> = curve.shown().map(|row| (row[0], row[column])).collect();
        if stepped { steps(&rows, start) } else { rows }
    };
    for number in &believed {
        // What is nothing lies below every logarithmic axis.
        let side = |column: usize| {
            let rows: Vec<(f64, f64)> =
                curves[*number].spread().map(|row| (row[0], row[column].max(bottom / 10.0))).collect();
            if stepped { steps(&rows, start) } else { rows }
        };
        band_of_belief(&panel, &side(1), &side(2), Pen::series(*number).ink);
    }
    if curves.len() <= MOST_BANDS {
        for (number, curve) in curves.iter().enumerate() {
            let rows: Vec<_> =
                line(curve, 2).into_iter().zip(line(curve, 3)).map(|(low, high)| (low.0, low.1, high.1)).collect();
            panel.band(&rows, Pen::series(number).ink);
        }
    }
    for criterion in criteria {
        let at = |x: f64| (x, criterion.line.limit(x));
        let (start, end) = panel_ends(start, last);
        panel.line(&[at(start), at(end)], criterion_pen(criterion));
    }
    for (number, curve) in curves.iter().enumerate() {
        let points = line(curve, 1);
        panel.line(&points, Pen::series(number));
        let offset = (number as f64 + 0.5) / curves.len() as f64;
        panel.marks_along(&points, 4, offset, Marker::series(number), Pen::series(number).ink);
    }
    if let Some(regions) = &titles.regions {
        let (start, end) = panel_ends(start, last);
        let criteria = criteria.iter().map(|criterion| [start, end].map(|x| (x, criterion.line.limit(x))).to_vec());
        let lines: Vec<Vec<(f64, f64)>> = curves.iter().map(|curve| line(curve, 1)).chain(criteria).collect();
        regions.name(&sheet, &panel, &lines);
    }
    tips(&sheet, &panel, curves, |row| (titles.row)(doc, row), [start, bottom, top]);
    drop(panel);
    Some(sheet.finish(table))
}

/// That points can't be drawn, if any can't.
fn unfit(curves: &[Curve]) -> Option<String> {
    let rows = curves.iter().flat_map(|curve| &curve.rows);
    let count = rows.filter(|row| row.iter().any(|number| !number.is_finite())).count();
    (count > 0).then(|| format!("Points without a finite value are left out: {count}."))
}

/// What the wide band is.
fn of_band(whole: bool) -> &'static str {
    if whole {
        "The wide band is what the curve could be if the inputs were known, from a nested run; it ends where that run is too small to \
         see further. At each value by itself."
    } else {
        "The wide band moves how many attacks of each threat come and nothing else; it is no band of all that is uncertain."
    }
}

/// The names of curves, criteria and bands.
fn entries(curves: &[Curve], criteria: &[Criterion], believed: &[usize], whole: bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = curves
        .iter()
        .enumerate()
        .map(|(number, curve)| Entry {
            name: if curve.shown().next().is_some() {
                curve.name.clone()
            } else {
                format!("{} (nothing above zero)", curve.name)
            },
            pen: Pen::series(number),
            marker: Some(Marker::series(number)),
        })
        .collect();
    entries.extend(criteria.iter().map(|criterion| Entry {
        name: criterion.line.name.to_owned(),
        pen: criterion_pen(criterion),
        marker: None,
    }));
    if !believed.is_empty() {
        let ink = if believed.len() > 1 { Ink::Muted } else { Pen::series(believed[0]).ink };
        let name = if whole { NOT_KNOWN } else { BELIEVED };
        entries.push(Entry { name: name.to_owned(), pen: edge(ink), marker: None });
    }
    entries
}

/// The pen of a criterion.
fn criterion_pen(criterion: &Criterion) -> Pen {
    Pen { ink: Ink::Reference, width: 1.6, dash: criterion.dash }
}

/// The first curve, or both of two, where a band of what is believed is known.
fn believed(curves: &[Curve]) -> Vec<usize> {
    let shown = if curves.len() <= MOST_BELIEVED { curves.len() } else { 1 };
    (0..shown).filter(|number| curves[*number].spread().nth(1).is_some()).collect()
}

/// The band between two lines of the same points.
fn band_of_belief(panel: &Panel<'_>, seldom: &[(f64, f64)], often: &[(f64, f64)], ink: Ink) {
    let rows: Vec<_> = seldom.iter().zip(often).map(|(low, high)| (low.0, low.1, high.1)).collect();
    panel.shade(&rows, ink, 0.07);
    for side in [seldom, often] {
        panel.line(side, edge(ink));
    }
}

/// Values of the curves where they lie in the plot.
fn tips(
    sheet: &Sheet,
    panel: &Panel<'_>,
    curves: &[Curve],
    said: impl Fn(&[f64; 4]) -> String,
    [start, bottom, top]: [f64; 3],
) {
    let each = (TIPS.0 / curves.len()).clamp(1, TIPS.1);
    for curve in curves {
        let inside = |row: &&[f64; 4]| row[1] >= bottom && row[1] <= top && row[0] >= start;
        let rows: Vec<&[f64; 4]> = curve.shown().filter(inside).collect();
        for row in rows.iter().step_by(rows.len().div_ceil(each).max(1)) {
            sheet.tip(panel.pixel(row[0], row[1]), 5.0, &format!("{}: {}", curve.name, said(row)));
        }
    }
}

/// The edge of a band of what is believed.
fn edge(ink: Ink) -> Pen {
    Pen { ink, width: 1.1, dash: BELIEVED_DASH }
}

/// What a reader must know of the bands, and of the curves' lower ends, in one note.
fn remarks(simulated: &str, banded: bool, cut: bool) -> Option<String> {
    let bands = banded.then(|| format!("Bands: 95 % intervals from the number of {simulated} alone."));
    let ends = cut.then(|| format!("Below the plot the curves rest on a handful of {simulated}."));
    let all: Vec<String> = [bands, ends].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The axis of a step curve begins below its first decade, so that the value at the first count has a length.
fn lowered(axis: Axis) -> Axis {
    let (low, _) = axis.ends();
    axis.begun_at(0.7 * low)
}

/// Ends between which a criterion is drawn: beyond both ends of the axis; the plot cuts it.
fn panel_ends(start: f64, last: f64) -> (f64, f64) {
    (start, last.max(start) * 10.0)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::super::{frequency_number, loss};
    use super::BELIEVED;

    /// Drawn where it is known, of both charts apart; never given an attack.
    #[test]
    fn what_is_believed_of_the_frequency_is_drawn_where_it_is_known() {
        let mut doc = fixture::plausible();
        let drawn = |doc: &_| {
            let charts = [loss::draw_per_year(doc), frequency_number::draw(doc), loss::draw_given_attack(doc)];
            charts.map(|chart| chart.unwrap().svg.contains(BELIEVED))
        };
        assert_eq!(drawn(&doc), [true, true, false]);
        for posture in &mut doc.postures {
            posture.frequency_band.as_mut().unwrap().loss.clear();
        }
        assert_eq!(drawn(&doc), [false, true, false]);
        doc.postures.iter_mut().for_each(|posture| posture.frequency_band = None);
        assert_eq!(drawn(&doc), [false, false, false]);
    }

    /// Many threats stand together above the plot and one by one below it, none cut.
    #[test]
    fn many_declared_frequencies_are_told_whole() {
        let mut doc = fixture::plausible();
        let many = |kind: &str, doc: &crate::result::document::Document| -> Vec<_> {
            let one = |number| crate::result::document::Threat {
                name: format!("{kind} of the kind that comes as number {number}"),
                rate_p05: 1.0 / 2_400.0,
                ..doc.scenario.threats[0].clone()
            };
            (1..=6).map(one).collect()
        };
        (doc.scenario.threats, doc.scenario.loss_events) = (many("Attack", &doc), many("Event", &doc));
        for chart in [loss::draw_per_year(&doc), frequency_number::draw(&doc)] {
            let svg = chart.unwrap().svg;
            let texts: Vec<&str> = svg.split("</text>").filter_map(|text| text.rsplit('>').next()).collect();
            let joined = texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join(" ");
            assert!(joined.contains("mean of all 6 threats together: 0.15, grade D at the weakest."), "{joined}");
            assert!(joined.contains("Event of the kind that comes as number 6 1 in 40 (1 in 2,400 to"), "{joined}");
            assert!(!joined.contains('…'), "{joined}");
        }
    }

    /// A point says what the row of its curve says.
    #[test]
    fn points_say_their_values() {
        let svg = frequency_number::draw(&fixture::plausible()).unwrap().svg;
        assert!(svg.contains("<title>As it was: 1 or more deaths, 1 in "), "{svg}");
        let svg = loss::draw_given_attack(&fixture::plausible()).unwrap().svg;
        assert!(svg.contains("<title>As it was: USD ") && svg.contains(" of attacks</title>"), "{svg}");
    }
}
