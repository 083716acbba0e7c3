//! Pixels of finished drawings lead back to the data, three points each, through nothing but the labels of their axes.

use roxmltree::{Document as Xml, Node};

use super::super::fixture;
use super::super::sweep::fixture as sweeps;
use super::checks::{Extent, chart, curve, number, points, texts};
use super::*;

/// A drawing read back.
struct Picture<'a> {
    xml: &'a Xml<'a>,
    texts: Vec<(Extent, &'a str)>,
}

/// A scale recovered from two labels and their pixels, even in a function of the values.
struct Scale {
    at: [f64; 2],
    even: [f64; 2],
    back: fn(f64) -> f64,
}

impl Scale {
    fn value(&self, pixel: f64) -> f64 {
        let share = (pixel - self.at[0]) / (self.at[1] - self.at[0]);
        (self.back)(self.even[0] + share * (self.even[1] - self.even[0]))
    }
}

/// How an axis is even: the function and its inverse.
type Even = (fn(f64) -> f64, fn(f64) -> f64);
const LINEAR: Even = (|value| value, |value| value);
const LOG: Even = (libm::log10, libm::exp10);
const COUNTS: Even = (libm::log1p, libm::expm1);

/// What a label says: `10 %`, `1,000`, `2M`, `−0.5`.
fn parsed(label: &str) -> f64 {
    let plain = label.replace([',', ' '], "").replace('−', "-");
    for (suffix, factor) in [("%", 0.01), ("bn", 1e9), ("k", 1e3), ("M", 1e6)] {
        if let Some(number) = plain.strip_suffix(suffix) {
            return number.parse::<f64>().unwrap() * factor;
        }
    }
    plain.parse().unwrap_or_else(|_| panic!("{label:?} is no number"))
}

impl<'a> Picture<'a> {
    fn of(xml: &'a Xml<'a>) -> Self {
        Self { xml, texts: texts(xml) }
    }

    /// The place of a text among the texts, the `nth` of its kind.
    fn place(&self, wanted: &str, nth: usize) -> usize {
        let found = self.texts.iter().enumerate().filter(|(_, (_, text))| *text == wanted).nth(nth);
        found.unwrap_or_else(|| panic!("no text {wanted:?} {nth}")).0
    }

    /// The scale of the labels at a place and at the next: labels of an axis are written one after the other.
    fn scale(&self, place: usize, down: bool, even: Even) -> Scale {
        self.scale_of([place, place + 1], down, even)
    }

    /// The scale of two labels.
    fn scale_of(&self, places: [usize; 2], down: bool, even: Even) -> Scale {
        let label = |place: usize| {
            let (extent, text) = self.texts[place];
            // The baseline of a label at the side is 0.36 of its 12 pixels below its tick.
            let at = if down { extent[3] - 0.58 * 12.0 } else { f64::midpoint(extent[0], extent[2]) };
            (at, even.0(parsed(text)))
        };
        let [one, other] = places.map(label);
        Scale { at: [one.0, other.0], even: [one.1, other.1], back: even.1 }
    }

    /// Filled rectangles of a class: left, top, right, bottom.
    fn boxes(&self, class: &str) -> Vec<Extent> {
        let found = self.marked("rect", class).map(|node| {
            let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(node, name));
            [x, y, x + width, y + height]
        });
        found.collect()
    }

    fn circles(&self, class: &str) -> Vec<(f64, f64)> {
        self.marked("circle", class).map(|node| (number(node, "cx"), number(node, "cy"))).collect()
    }

    /// Middles of filled polygons of a class.
    fn polygons(&self, class: &str) -> Vec<(f64, f64)> {
        let middle = |node: Node<'_, '_>| {
            let corners = points(node.attribute("d").unwrap());
            let ends = |pick: fn(&(f64, f64)) -> f64| {
                let all = || corners.iter().map(pick);
                f64::midpoint(all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
            };
            (ends(|corner| corner.0), ends(|corner| corner.1))
        };
        self.marked("path", class).map(middle).collect()
    }

    fn marked(&self, tag: &'a str, class: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
        self.xml.descendants().filter(move |node| node.has_tag_name(tag) && node.attribute("class") == Some(class))
    }
}

fn close(found: f64, exact: f64, tolerance: f64) {
    assert!((found - exact).abs() <= tolerance * exact.abs().max(1e-9), "{found}, exact {exact}");
}

/// The nearest of some drawn points to a point of the data, as a relative distance on both axes.
fn nearest(drawn: &[(f64, f64)], (x, y): (&Scale, &Scale), exact: (f64, f64)) -> f64 {
    let away = |found: f64, exact: f64| (found - exact).abs() / exact.abs().max(1e-3);
    let all = drawn.iter().map(|point| away(x.value(point.0), exact.0) + away(y.value(point.1), exact.1));
    all.fold(f64::INFINITY, f64::min)
}

/// A document, its charts, and one of them as XML.
fn drawn(doc: &Document, file: &str) -> String {
    chart(&all(doc), file).svg
}

#[test]
fn branches_of_the_event_tree_are_as_thick_as_their_shares() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "event-tree.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let share = |name: &str| doc.postures[0].per_attack.metrics[name].p_any;
    let tall = |one: Extent| one[3] - one[1];
    let all = tall(picture.boxes("f-s1")[0]);
    let level = picture.boxes("f-s2");
    let [alarm, interrupted, neutralised] = ["alarms", "interrupted", "neutralised"].map(share);
    for (found, exact) in [
        (picture.boxes("f-s3")[0], neutralised),
        (level[1], 1.0 - alarm),
        (level[3], alarm - interrupted),
        (level[5], interrupted - neutralised),
    ] {
        // Both edges lie on sixteenths of a pixel, of the 34 of all attacks.
        assert!((tall(found) / all - exact).abs() < 1.5 / 16.0 / 34.0, "{}, exact {exact}", tall(found) / all);
    }
}

#[test]
fn bars_of_amounts_stand_between_their_edges_and_are_as_high_as_their_shares() {
    let doc = fixture::compared();
    for (file, column, title) in [
        ("downtime-given-attack.svg", "downtime_days", "days of downtime after one attack"),
        ("loss-distribution.svg", "loss", "loss in one attack, USD"),
    ] {
        let svg = drawn(&doc, file);
        let xml = Xml::parse(&svg).unwrap();
        let picture = Picture::of(&xml);
        let x = picture.scale(picture.place(title, 0) - 2, false, LOG);
        let y = picture.scale(picture.place("0 %", 0), true, LINEAR);
        let bars = picture.boxes("f-s1");
        for place in [25, 40, 50] {
            let bin = doc.postures[0].per_attack.metrics[column].histogram[place];
            let found = bars.iter().find(|bar| (x.value(bar[0] - 0.6) / bin[0] - 1.0).abs() < 2e-3).unwrap();
            close(x.value(found[2] + 0.6), bin[1], 2e-3);
            close(y.value(found[1]), bin[2], 0.02);
        }
    }
}

#[test]
fn bars_of_counts_have_their_shares_as_areas() {
    let doc = fixture::compared();
    for (file, column, title) in [
        ("fatalities-given-attack.svg", "fatalities", "workforce deaths in one attack"),
        ("captured-given-attack.svg", "captured", "people captured in one attack"),
    ] {
        let svg = drawn(&doc, file);
        let xml = Xml::parse(&svg).unwrap();
        let picture = Picture::of(&xml);
        let x = picture.scale_of([picture.place("1", 0), picture.place(title, 0) - 1], false, COUNTS);
        let bars = picture.boxes("f-s1");
        let area = |bar: &Extent, gap: f64| (bar[2] - bar[0] + 2.0 * gap) * (bar[3] - bar[1]);
        // The patch beside the legend is the first of its ink.
        let key = picture.texts.iter().find_map(|(_, text)| text.strip_prefix("this area: ")).unwrap();
        let unit = parsed(key.strip_suffix(" of attacks").unwrap()) / area(&bars[0], 0.0);
        for place in [1, 5, 12] {
            let bin = doc.postures[0].per_attack.metrics[column].histogram[place];
            let begins = |bar: &&Extent| (x.value(bar[0] - 0.6) - (bin[0] - 0.5)).abs() < 0.004 * bin[0];
            let found = bars.iter().skip(1).find(begins).unwrap();
            close(x.value(found[2] + 0.6), bin[1] + 0.5, 4e-3);
            close(area(found, 0.6) * unit, bin[2], 0.01);
        }
    }
}

#[test]
fn pixels_of_the_crisis_curve_lead_back_to_its_rows() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "crisis.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let scales =
        (&picture.scale(picture.place("0", 0), false, LINEAR), &picture.scale(picture.place("0 %", 0), true, LINEAR));
    let metric = &doc.postures[0].per_attack.metrics["crisis_days"];
    let line = curve(&xml, "l-s1");
    for row in [45, 51, 57].map(|place| metric.exceedance[place]) {
        let off = nearest(&line, scales, (row[0], row[1] / metric.p_any));
        assert!(off < 5e-3, "{row:?}: {off}");
    }
}

#[test]
fn points_of_the_frontier_stand_at_cost_and_harm() {
    let doc = fixture::twelve::twelve();
    let svg = drawn(&doc, "frontier.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let scales =
        (&picture.scale(picture.place("0", 0), false, LINEAR), &picture.scale(picture.place("0", 1), true, LINEAR));
    let rows = &doc.decision.as_ref().unwrap().standings[0].rows;
    for row in [&rows[0], &rows[4], &rows[11]] {
        let off = nearest(&picture.circles("f-s1"), scales, (row.cost, row.mean.value));
        assert!(off < 5e-3, "{row:?}: {off}");
    }
}

#[test]
fn bars_of_the_tornado_end_at_their_means() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "tornado.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let x = picture.scale(picture.place("mean fatalities given an attack", 0) + 1, false, LINEAR);
    let tornado = doc.tornado.as_ref().unwrap();
    for (place, bar) in tornado.bars.iter().take(3).enumerate() {
        let (low, high) = (picture.boxes("f-s1")[place], picture.boxes("f-s2")[place]);
        close(x.value(low[0]), bar.lowest.value, 1e-3);
        close(x.value(high[2]), bar.highest.value, 1e-3);
        close(x.value(low[2]), tornado.base.value, 1e-3);
    }
}

#[test]
fn marks_of_controls_stand_at_what_they_avert() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "controls.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let x = picture.scale(picture.place("0", 0), false, LINEAR);
    let rows = &doc.decision.as_ref().unwrap().controls.as_ref().unwrap().metrics[0].rows;
    let mut exact: Vec<f64> = rows.iter().map(|row| row.first.unwrap().value).collect();
    exact.sort_by(|one, other| other.total_cmp(one));
    // The first circle is that of the legend.
    for (mark, exact) in picture.circles("f-s1").into_iter().skip(1).zip(exact) {
        close(x.value(mark.0), exact, 2e-3);
    }
    assert_eq!(picture.circles("f-s1").len(), 4);
}

#[test]
fn bars_of_stages_and_postures_end_at_their_figures() {
    let doc = fixture::compared();
    let given = &doc.postures[0].per_attack.metrics;
    let svg = drawn(&doc, "stages.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    for (column, name) in ["alarms", "interrupted", "neutralised"].iter().enumerate() {
        let x = picture.scale(picture.place("0 %", column), false, LINEAR);
        close(x.value(picture.boxes("f-s1")[column][2]), given[*name].p_any, 2e-3);
    }
    let svg = drawn(&doc, "postures.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    for (column, class, name) in
        [(0, "f-s2", "fatalities"), (1, "f-s1", "crisis_days"), (2, "f-s1", "downtime_days"), (3, "f-s1", "loss")]
    {
        let x = picture.scale(picture.place("0", column), false, LINEAR);
        close(x.value(picture.boxes(class)[column.max(1) - 1][2]), given[name].mean, 3e-3);
    }
}

/// The bars of groups have no axis: within a column they are as long as their figures.
#[test]
fn bars_of_groups_are_in_proportion() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "groups.svg");
    let xml = Xml::parse(&svg).unwrap();
    let bars = Picture::of(&xml).boxes("f-s2");
    let mean = |posture: usize, group: &str| doc.postures[posture].per_attack.metrics[group].mean;
    let exact = [
        mean(0, "fatalities.expatriate"),
        mean(1, "fatalities.expatriate"),
        mean(0, "fatalities.national"),
        mean(1, "fatalities.national"),
    ];
    for (bar, exact) in bars.iter().zip(exact).skip(1) {
        close((bar[2] - bar[0]) / (bars[0][2] - bars[0][0]), exact / mean(0, "fatalities.expatriate"), 5e-3);
    }
}

#[test]
fn points_of_the_convergence_lead_back_to_their_rows() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "convergence.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let x = picture.scale(picture.place("simulated trials", 0) - 2, false, LOG);
    let y = picture.scale(picture.place("0 %", 0), true, LINEAR);
    let rows = &doc.postures[0].convergence["per_attack.fatalities.mean"];
    let end = rows.last().unwrap()[1];
    for row in [rows[4], rows[6], rows[8]] {
        let away = picture
            .circles("f-s1")
            .into_iter()
            .map(|(left, top)| (x.value(left) / row[0] - 1.0).abs() + (y.value(top) - (row[1] / end - 1.0)).abs());
        let off = away.fold(f64::INFINITY, f64::min);
        assert!(off < 3e-3, "{row:?}: {off}");
    }
}

#[test]
fn diamonds_of_the_back_test_stand_at_what_was_recorded() {
    let doc = fixture::compared();
    let svg = drawn(&doc, "back-test.svg");
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    // The first is that of the legend; every row has one on each of its scales.
    let marks = picture.polygons("f-s2");
    for (row, test) in doc.back_test.iter().enumerate().take(3) {
        let x = picture.scale(picture.place("0", row), false, LINEAR);
        close(x.value(marks[1 + 2 * row].0), test.observed, 3e-3);
        let shares = Scale { at: [566.0, 716.0], even: [0.0, 1.0], back: LINEAR.1 };
        close(shares.value(marks[2 + 2 * row].0), test.below.unwrap() + test.equal.unwrap() / 2.0, 2e-3);
    }
}

/// Diamonds of the back-tests stand at the middles of their transforms; the first is that of the legend.
#[test]
fn diamonds_of_the_back_tests_stand_at_their_middles() {
    let doc = fixture::back_tests::plausible();
    let svg = back_tests::draw(&doc).svg;
    let xml = Xml::parse(&svg).unwrap();
    let marks = Picture::of(&xml).polygons("f-s2");
    let shares = Scale { at: [384.0, 732.0], even: [0.0, 1.0], back: LINEAR.1 };
    let mids: Vec<f64> =
        doc.incidents.iter().flat_map(|incident| &incident.figures).filter_map(|figure| figure.mid_pit).collect();
    assert_eq!(marks.len(), 1 + mids.len());
    for (mark, mid) in marks[1..].iter().zip(mids) {
        assert!((shares.value(mark.0) - mid).abs() < 1e-3, "{mark:?}, {mid}");
    }
}

#[test]
fn points_of_the_optimum_stand_at_cost_and_harm() {
    let doc = fixture::optimum::plausible();
    let svg = optimum::draw(&doc).svg;
    let xml = Xml::parse(&svg).unwrap();
    let picture = Picture::of(&xml);
    let scales =
        (&picture.scale(picture.place("0", 0), false, LINEAR), &picture.scale(picture.place("0", 1), true, LINEAR));
    let drawn = [picture.circles("f-s1"), picture.circles("l-frame")].concat();
    for set in &doc.sets[..3] {
        let off = nearest(&drawn, scales, (set.cost, set.value.mean));
        assert!(off < 5e-3, "{set:?}: {off}");
    }
}

/// A cell of a map has as much ink as its figure is of the largest; opacities have two decimals.
#[test]
fn shades_of_a_map_lead_back_to_its_figures() {
    let doc = sweeps::table(1, 4, 5);
    let charts = sweep(&doc);
    let found = charts.iter().find(|one| one.file == "sweep-fatalities.mean.svg").unwrap();
    let xml = Xml::parse(&found.chart.svg).unwrap();
    let opacity = |node: Node<'_, '_>| -> Option<f64> { node.attribute("fill-opacity")?.parse().ok() };
    let shades: Vec<f64> = xml.descendants().filter(|node| node.has_tag_name("path")).filter_map(opacity).collect();
    let (least, most) = (shades[0], shades[4]);
    let figure = |place: usize| doc.points[place].postures[0].metrics["fatalities.mean"].estimate;
    let size = (0..20).map(figure).fold(0.0, f64::max);
    for place in [4, 9, 17] {
        let share = (shades[5 + place] - least) / (most - least);
        assert!((share - figure(place) / size).abs() < 0.03, "{place}: {share}, exact {}", figure(place) / size);
    }
}
