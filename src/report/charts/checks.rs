//! Checks of the finished drawings, read back from the SVG.

use roxmltree::{Document as Xml, Node};

use super::super::canvas::metrics;
use super::super::fixture;
use super::super::sweep::fixture as sweeps;
use super::*;
use crate::result::decision::Figure;

/// A box in pixels: left, top, right, bottom.
pub(super) type Extent = [f64; 4];

pub(super) fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

pub(super) fn texts<'a>(xml: &'a Xml<'a>) -> Vec<(Extent, &'a str)> {
    xml.descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
            let text = node.text().unwrap_or_default();
            let width = metrics::width(text, size, node.attribute("font-weight").is_some());
            let left = match node.attribute("text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            ([left, y - 0.75 * size, left + width, y + 0.22 * size], text)
        })
        .collect()
}

/// Corner points of a path of straight pieces.
pub(super) fn points(path: &str) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    let mut at = (0.0, 0.0);
    let starts: Vec<usize> = path.match_indices(|c: char| c.is_ascii_alphabetic()).map(|(index, _)| index).collect();
    for (index, &start) in starts.iter().enumerate() {
        let piece = &path[start..starts.get(index + 1).copied().unwrap_or(path.len())];
        let numbers: Vec<f64> = piece[1..].split_whitespace().map(|number| number.parse().unwrap()).collect();
        at = match &piece[..1] {
            "H" => (numbers[0], at.1),
            "V" => (at.0, numbers[0]),
            "Z" => continue,
            _ => (numbers[0], numbers[1]),
        };
        out.push(at);
    }
    out
}

pub(super) fn chart(charts: &[Chart], file: &str) -> Chart {
    charts.iter().find(|chart| chart.file == file).unwrap().clone()
}

/// A document in which nothing happens at all.
fn quiet() -> Document {
    let mut doc = fixture::plausible();
    for posture in &mut doc.postures {
        for metric in posture.metrics.values_mut().chain(posture.per_attack.metrics.values_mut()) {
            *metric = fixture::metric(&metric.unit.clone(), 0.0, 0.0, 0.0);
        }
        posture.risk.r#fn.clear();
    }
    doc.tornado = None;
    for band in doc.risk_matrix.iter_mut().flat_map(|matrix| &mut matrix.rows).flat_map(|row| &mut row.bands) {
        (band.rate, band.likelihood, band.rating) = (Figure::default(), None, None);
    }
    for comparison in &mut doc.comparisons {
        comparison.difference.mean = 0.0;
        comparison.difference.ci95 = [0.0, 0.0];
    }
    doc
}

/// A document with a single posture and many equal bins of few deaths.
fn tiny() -> Document {
    let mut doc = fixture::plausible();
    doc.postures.truncate(1);
    doc.comparisons.clear();
    doc.back_test.clear();
    for (name, metric) in &mut doc.postures[0].per_attack.metrics {
        *metric = fixture::metric(&metric.unit.clone(), 1e-4, if name == "loss" { 1e-3 } else { 1.2 }, 7.0);
    }
    doc
}

fn documents() -> [Document; 8] {
    let unknown = [fixture::uncertain(), fixture::uncertain_ugly()];
    let [plain, ugly] = unknown;
    [
        fixture::plausible(),
        fixture::compared(),
        fixture::ugly(),
        fixture::twelve::twelve(),
        quiet(),
        tiny(),
        plain,
        ugly,
    ]
}

/// Charts that are drawn from documents of their own.
fn others() -> Vec<Chart> {
    let searches = [fixture::optimum::plausible(), fixture::optimum::ugly(), fixture::optimum::quiet()];
    let records = [fixture::back_tests::plausible(), fixture::back_tests::ugly(), fixture::back_tests::quiet()];
    let studies = [fixture::uncertain(), fixture::uncertain_ugly()];
    let studies = studies.iter().flat_map(|doc| sensitivity(&fixture::alone(doc)));
    searches.iter().map(optimum::draw).chain(records.iter().map(back_tests::draw)).chain(studies).collect()
}

/// Every chart of every document.
fn everything() -> Vec<Chart> {
    documents().iter().flat_map(all).chain(others()).collect()
}

#[test]
fn charts_of_other_documents_are_named_marked_and_have_data() {
    for chart in others() {
        let xml = Xml::parse(&chart.svg).unwrap_or_else(|fault| panic!("{}: {fault}", chart.file));
        assert_eq!(xml.root_element().attribute("role"), Some("img"));
        let marked = |text: &str| ["EXAMPLE", "SECRET", "RESTRICTED"].iter().any(|mark| text.starts_with(mark));
        assert!(texts(&xml).iter().any(|(_, text)| marked(text)), "{} has no marking", chart.file);
        assert!(!chart.table.rows.is_empty() && !is_file(chart.file), "{}", chart.file);
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.header.len()), "{}", chart.file);
    }
}

#[test]
fn the_uncertain_document_has_every_chart_with_data() {
    let charts = all(&fixture::uncertain());
    let files: Vec<&str> = charts.iter().map(|chart| chart.file).collect();
    assert_eq!(files, CHARTS.map(|(file, _)| file));
    for chart in charts {
        assert!(!chart.table.rows.is_empty(), "{}", chart.file);
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.header.len()), "{}", chart.file);
    }
}

#[test]
fn a_document_without_data_has_no_charts() {
    let mut doc = fixture::plausible();
    doc.postures.clear();
    doc.comparisons.clear();
    doc.back_test.clear();
    doc.tornado = None;
    assert!(all(&doc).is_empty());
    assert!(all(&quiet()).iter().all(|chart| !chart.file.starts_with("loss") && chart.file != "fn.svg"));
}

#[test]
fn every_chart_is_sound_xml_with_title_description_and_marking() {
    for doc in documents() {
        let marking = clean(doc.scenario.marking.as_deref().unwrap());
        for chart in all(&doc) {
            sound(&chart, &marking);
        }
    }
}

fn sound(chart: &Chart, marking: &str) {
    let xml = Xml::parse(&chart.svg).unwrap_or_else(|fault| panic!("{}: {fault}", chart.file));
    let root = xml.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for id in root.attribute("aria-labelledby").unwrap().split(' ') {
        let named = xml.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
        assert!(!named.text().unwrap_or_default().is_empty(), "{id}");
    }
    assert!(texts(&xml).iter().any(|(_, text)| *text == marking), "{} has no marking", chart.file);
    assert!(!xml.descendants().any(|node| node.has_tag_name("script") || node.has_tag_name("img")));
}

#[test]
fn no_number_is_missing_or_outside_the_page() {
    everything().iter().for_each(on_the_page);
}

fn on_the_page(chart: &Chart) {
    let xml = Xml::parse(&chart.svg).unwrap();
    let height: f64 = number(xml.root_element(), "height");
    for node in xml.descendants().filter(Node::is_element) {
        for name in ["x", "y", "cx", "cy", "r", "width", "height", "stroke-width", "font-size"] {
            if let Some(value) = node.attribute(name) {
                assert!(value.parse::<f64>().unwrap().is_finite(), "{}: {name}={value}", chart.file);
            }
        }
        for (x, y) in node.attribute("d").map(points).unwrap_or_default() {
            assert!((0.0..=860.0).contains(&x) && (0.0..=height).contains(&y), "{}: {x} {y}", chart.file);
        }
    }
    for word in chart.svg.split(|c: char| !c.is_alphabetic()) {
        assert!(!["NaN", "inf", "infinity"].contains(&word), "{}: {word}", chart.file);
    }
}

#[test]
fn every_text_lies_on_the_page_and_on_no_other_text() {
    everything().iter().for_each(apart);
}

fn apart(chart: &Chart) {
    let xml = Xml::parse(&chart.svg).unwrap();
    let height: f64 = number(xml.root_element(), "height");
    let texts = texts(&xml);
    for (extent, text) in &texts {
        let inside = extent[0] >= 0.0 && extent[1] >= 0.0 && extent[2] <= 860.0 && extent[3] <= height;
        assert!(inside, "{}: {text:?} at {extent:?}", chart.file);
    }
    for (index, (one, text)) in texts.iter().enumerate() {
        for (other, second) in &texts[index + 1..] {
            let across = one[2].min(other[2]) - one[0].max(other[0]);
            let down = one[3].min(other[3]) - one[1].max(other[1]);
            assert!(across <= 0.5 || down <= 0.5, "{}: {text:?} on {second:?}", chart.file);
        }
    }
}

/// Curves of one to eight postures, maps with and without figures, hostile names and numbers.
#[test]
fn charts_of_sweeps_are_as_sound_as_those_of_runs() {
    let curves = [1, 2, 5, 8].map(sweeps::curves);
    let maps = [(1, 3, 3), (3, 4, 5), (8, 12, 6), (2, 50, 50), (3, 2, 30), (2, 60, 2)];
    let maps = maps.map(|(postures, rows, columns)| sweeps::table(postures, rows, columns));
    let ugly = [sweeps::ugly(false), sweeps::ugly(true)];
    for doc in curves.iter().chain(&maps).chain(&ugly) {
        let charts = sweep(doc);
        assert_eq!(charts.len(), 3 + usize::from(doc.postures.len() > 1));
        for SweepChart { file, chart } in &charts {
            assert!(file.starts_with("sweep-") && file.split('.').next_back() == Some("svg"), "{file}");
            sound(chart, &clean(doc.scenario.marking.as_deref().unwrap()));
            on_the_page(chart);
            apart(chart);
            assert!(
                !chart.table.rows.is_empty()
                    && chart.table.rows.iter().all(|row| row.len() == chart.table.header.len())
            );
        }
        assert_eq!(sweep(doc), charts);
    }
}

/// The curve of a sweep, read back from pixels through the labels of both axes, is that of the document.
#[test]
fn pixels_of_a_sweep_lead_back_to_its_points() {
    let doc = sweeps::curves(2);
    let charts = sweep(&doc);
    let found = charts.iter().find(|one| one.file == "sweep-fatalities.mean.svg").unwrap();
    let xml = Xml::parse(&found.chart.svg).unwrap();
    let texts = texts(&xml);
    let x = [label(&texts, "1 in 100 yr", false), label(&texts, "1 in 10 yr", false)];
    let y = [label(&texts, "0", true), label(&texts, "2", true)];
    let drawn = curve(&xml, "l-s1");
    for point in &doc.points {
        let exact = (libm::log10(point.at[0]), point.postures[0].metrics["fatalities.mean"].estimate);
        let near = drawn.iter().map(|&(left, top)| {
            let rate = -2.0 + (left - x[0]) / (x[1] - x[0]);
            let deaths = 2.0 * (top - y[0]) / (y[1] - y[0]);
            (rate - exact.0).abs() + (deaths - exact.1).abs()
        });
        assert!(near.fold(f64::INFINITY, f64::min) < 0.02, "{point:?}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for doc in documents() {
        assert_eq!(all(&doc), all(&doc));
    }
}

/// A logarithmic scale recovered from two labels and their pixels.
struct Recovered {
    at: [f64; 2],
    log: [f64; 2],
}

impl Recovered {
    fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - self.at[0]) / (self.at[1] - self.at[0]);
        libm::exp10(self.log[0] + share * (self.log[1] - self.log[0]))
    }
}

/// Middle of a tick label: across for the first axis, down for the second.
pub(super) fn label(texts: &[(Extent, &str)], wanted: &str, down: bool) -> f64 {
    let (extent, _) = texts.iter().find(|(_, text)| *text == wanted).unwrap_or_else(|| panic!("no label {wanted}"));
    // The baseline of a label at the side is 0.36 of its 12 pixels below its tick.
    if down { extent[3] - 0.22 * 12.0 - 0.36 * 12.0 } else { f64::midpoint(extent[0], extent[2]) }
}

pub(super) fn curve(xml: &Xml<'_>, class: &str) -> Vec<(f64, f64)> {
    let longest = xml
        .descendants()
        .filter(|node| node.attribute("class") == Some(class) && node.has_tag_name("path"))
        .map(|node| points(node.attribute("d").unwrap()))
        .max_by_key(Vec::len);
    longest.unwrap()
}

#[test]
fn pixels_of_the_fn_curve_lead_back_to_its_rows() {
    let doc = fixture::plausible();
    let chart = chart(&all(&doc), "fn.svg");
    let xml = Xml::parse(&chart.svg).unwrap();
    let texts = texts(&xml);
    let x = Recovered { at: [label(&texts, "10", false), label(&texts, "100", false)], log: [1.0, 2.0] };
    let y = Recovered { at: [label(&texts, "1 in 100", true), label(&texts, "1 in 10,000", true)], log: [-2.0, -4.0] };
    let drawn = curve(&xml, "l-s1");
    for deaths in [3_usize, 20, 75] {
        let row = doc.postures[0].risk.r#fn[deaths - 1];
        let near = drawn
            .iter()
            .map(|&(left, top)| (x.value(left) / row[0] - 1.0).abs() + (y.value(top) / row[1] - 1.0).abs())
            .fold(f64::INFINITY, f64::min);
        // A hundredth of a pixel is 1e-4 of a decade here, plus the rounding of the labels' places.
        assert!(near < 2e-3, "N = {deaths}: off by {near}");
    }
}

#[test]
fn pixels_of_the_loss_curve_lead_back_to_its_rows() {
    let doc = fixture::plausible();
    let chart = chart(&all(&doc), "loss-given-attack.svg");
    let xml = Xml::parse(&chart.svg).unwrap();
    let texts = texts(&xml);
    let x = Recovered { at: [label(&texts, "1M", false), label(&texts, "1bn", false)], log: [6.0, 9.0] };
    let y = Recovered { at: [label(&texts, "10 %", true), label(&texts, "0.1 %", true)], log: [-1.0, -3.0] };
    let drawn = curve(&xml, "l-s1");
    let rows = &doc.postures[0].per_attack.metrics["loss"].exceedance;
    for row in [rows[20], rows[40], rows[55]] {
        let near = drawn
            .iter()
            .map(|&(left, top)| (x.value(left) / row[0] - 1.0).abs() + (y.value(top) / row[1] - 1.0).abs())
            .fold(f64::INFINITY, f64::min);
        assert!(near < 2e-3, "{row:?}: off by {near}");
    }
}

#[test]
fn marks_of_the_differences_stand_at_their_means() {
    let doc = fixture::plausible();
    let chart = chart(&all(&doc), "differences.svg");
    let xml = Xml::parse(&chart.svg).unwrap();
    let texts = texts(&xml);
    let mark = xml.descendants().find(|node| node.has_tag_name("circle")).unwrap();
    let (zero, tenth) = (label(&texts, "0", false), label(&texts, "−0.1", false));
    let mean = -0.1 * (number(mark, "cx") - zero) / (tenth - zero);
    assert!((mean - doc.comparisons[0].difference.mean).abs() < 5e-4, "{mean}");
}
