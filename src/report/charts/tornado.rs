//! What the leading figure hangs on: its mean where each uncertain input is low and where it is high.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, Sheet, Style, Words};
use super::super::canvas::theme::{CRITERION_DASH, Ink};
use super::super::format::{self, Quantity};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::{Chart, Table, clean};
use crate::result::decision::Figure;
use crate::result::document::{Document, Tornado};
use crate::result::tornado::Bar;

/// Bars that are drawn, at most.
const MOST: usize = 15;
/// Half the height of a bar in pixels.
const HALF: f64 = 8.0;
/// Width of the names in pixels, at most.
const NAMES: f64 = 225.0;
/// Ink and marker of the two ends.
const LOW: (Ink, Marker) = (Ink::Series(0), Marker::Wedge);
const HIGH: (Ink, Marker) = (Ink::Series(1), Marker::Triangle);

/// A bar that can be drawn.
fn sound(bar: &Bar) -> bool {
    let finite = |figure: Figure| figure.value.is_finite() && figure.ci95.iter().all(|end| end.is_finite());
    finite(bar.lowest) && finite(bar.highest)
}

/// The inputs of a bar: the first one by its path, the others by their number.
fn named(bar: &Bar) -> String {
    let first = bar.inputs.first().map(|path| clean(path)).unwrap_or_default();
    if bar.inputs.len() > 1 { format!("{first} and {} more", bar.inputs.len() - 1) } else { first }
}

fn grade(bar: &Bar) -> String {
    bar.grade.as_deref().map_or(format::ABSENT.to_owned(), clean)
}

/// The ends of a bar.
const ENDS: [&str; 2] = ["lowest fifth", "highest fifth"];

/// Draws the chart; `None` without a bar.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let tornado = doc.tornado.as_ref()?;
    let quantity = match Quantity::of_unit(&tornado.unit) {
        Quantity::Money(_) => Quantity::Money(""),
        other => other,
    };
    let bars: Vec<&Bar> = tornado.bars.iter().filter(|bar| sound(bar)).take(MOST).collect();
    if bars.is_empty() || !tornado.base.value.is_finite() {
        return None;
    }
    let from_to = |bar: &Bar| {
        // The digits of the less certain of the two for both.
        let half = [bar.lowest, bar.highest].map(|figure| (figure.ci95[1] - figure.ci95[0]) / 2.0);
        let half = half[0].max(half[1]);
        let written = |figure: Figure| match quantity {
            Quantity::Number if figure.value >= 1e6 => format::amount(figure.value),
            _ => format::estimate(figure.value, [figure.value - half, figure.value + half], quantity),
        };
        format!("{} to {}", written(bar.lowest), written(bar.highest))
    };
    let entries = entries(bars.iter().any(|bar| !bar.told_apart));
    let legend_height = legend::height(&entries);
    let rows = bars.iter().map(|bar| Row::Marks(named(bar))).collect();
    let plan =
        Plan::new(rows, 30.0, &[bars.iter().map(|bar| from_to(bar)).collect()], NAMES, true).lowered(legend_height);
    let sheet = Sheet::new(doc, said(doc, tornado, &bars), plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    let reach =
        bars.iter().flat_map(|bar| [bar.lowest, bar.highest]).chain([tornado.base]).flat_map(|figure| figure.ci95);
    let reach = reach.chain([tornado.base.value]).filter(|value| value.is_finite());
    let (low, high) = reach.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let money = quantity == Quantity::Money("");
    let labels = if money { Labels::Amount } else { Labels::Plain };
    let unit = if money { format!(", {}", clean(&tornado.unit)) } else { String::new() };
    let column = Column {
        title: format!("mean {} given an attack{unit}", words::column(doc, &tornado.metric)),
        axis: Axis::around(low, high, plan.scale_width(), labels),
        ruled: true,
    };
    let lanes = plan.draw(&sheet, vec![column]);
    let panel = &lanes.panels[0];
    let frame = panel.frame;
    sheet.text((frame.left - 6.0, frame.top - 10.0), "Grade", Style::small(Ink::Muted).bold().anchor(Anchor::End));
    let (base, _) = panel.pixel(tornado.base.value, 0.0);
    let mut table = Table::new(&["Inputs", "Grade"]);
    table.header.extend(ENDS.map(|end| format!("Mean in the {end} [95 %]")));
    table.header.push("Told apart".to_owned());
    for (row, bar) in bars.iter().enumerate() {
        let (_, y) = panel.pixel(tornado.base.value, lanes.y(row));
        let ink = if bar.told_apart { Ink::Text } else { Ink::Muted };
        sheet.text((frame.left - 6.0, y + 4.3), &short(&grade(bar)), Style::small(ink).bold().anchor(Anchor::End));
        drawn(&sheet, panel, tornado, bar, lanes.y(row));
        lanes.aside(0, row, &from_to(bar), Style::small(ink));
        let full = |figure: Figure| format::with_interval(figure.value, figure.ci95, Quantity::of_unit(&tornado.unit));
        lanes.tip(0, row, &tip(doc, tornado, bar));
        let told = if bar.told_apart { "yes" } else { "no" };
        table.rows.push(vec![bar.inputs.join(", "), grade(bar), full(bar.lowest), full(bar.highest), told.to_owned()]);
    }
    sheet.pencil().line(&[(base, frame.top), (base, frame.bottom)], base_pen());
    drop(lanes);
    Some(sheet.finish(table))
}

/// A grade in one or two letters.
fn short(grade: &str) -> String {
    grade.chars().take(2).collect()
}

fn base_pen() -> Pen {
    Pen { ink: Ink::Text, width: 1.4, dash: CRITERION_DASH }
}

fn entries(hollow: bool) -> Vec<Entry> {
    let [low, high] = ENDS;
    let entry = |name: &str, pen: Pen, marker: Option<Marker>| Entry { name: name.to_owned(), pen, marker };
    let mut entries = vec![
        entry(&format!("{low} of the input"), Pen::solid(LOW.0, 0.0), Some(LOW.1)),
        entry(high, Pen::solid(HIGH.0, 0.0), Some(HIGH.1)),
        entry("all trials", base_pen(), None),
    ];
    if hollow {
        entries.push(entry("hollow: not told apart", Pen::solid(Ink::Frame, 0.0), Some(Marker::Box)));
    }
    entries
}

/// Both ends of a bar from the line of all trials, each with its interval; one above the other where they lie on one side.
fn drawn(sheet: &Sheet, panel: &Panel<'_>, tornado: &Tornado, bar: &Bar, y: f64) {
    let base = tornado.base.value;
    let one_side = (bar.lowest.value < base) == (bar.highest.value < base);
    for (figure, (ink, marker), up) in [(bar.lowest, LOW, 1.0), (bar.highest, HIGH, -1.0)] {
        let (top, bottom, middle) = if one_side {
            (y.max(y + up * HALF), y.min(y + up * HALF), y + up * HALF / 2.0)
        } else {
            (y + HALF, y - HALF, y)
        };
        let (from, to) = (figure.value.min(base), figure.value.max(base));
        if bar.told_apart {
            panel.bar((from, bottom), (to, top), 0.0, ink);
        } else {
            panel.line(
                &[(base, bottom), (base, top), (figure.value, top), (figure.value, bottom), (base, bottom)],
                Pen::solid(ink, 1.2),
            );
        }
        let [low, high] = figure.ci95;
        panel.line(&[(low, middle), (high, middle)], Pen::solid(Ink::Text, 1.6));
        for end in [low, high] {
            panel.line(&[(end, middle - 3.0), (end, middle + 3.0)], Pen::solid(Ink::Text, 1.2));
        }
        let size = if one_side { 3.6 } else { 5.0 };
        let (x, y) = panel.pixel(figure.value, middle);
        sheet.pencil().mark((x, y), marker, size + 1.4, Ink::Paper);
        sheet.pencil().mark((x, y), marker, size, ink);
    }
}

fn tip(doc: &Document, tornado: &Tornado, bar: &Bar) -> String {
    let full = |figure: Figure| format::with_interval(figure.value, figure.ci95, Quantity::of_unit(&tornado.unit));
    let [low, high] = ENDS;
    format!(
        "{}, grade {}: mean {} given an attack {} in its {low}, {} in its {high}{}",
        named(bar),
        grade(bar),
        words::column(doc, &tornado.metric),
        full(bar.lowest),
        full(bar.highest),
        if bar.told_apart { "" } else { ", not told apart" }
    )
}

/// What the chart says in words.
fn said(doc: &Document, tornado: &Tornado, bars: &[&Bar]) -> Words {
    let column = words::column(doc, &tornado.metric);
    let posture = words::posture(doc, &tornado.posture);
    let what = format!(
        "The mean over the lower and over the upper fifth of each input's values, from one run ({} trials looked at); the other \
         inputs vary as they do.",
        format::count(tornado.trials)
    );
    let told = bars.iter().filter(|bar| bar.told_apart).count();
    let apart = match told {
        0 => "No input moves the mean by more than the noise of the run.".to_owned(),
        told if told == bars.len() => String::new(),
        _ => "Hollow: the two means are not told apart from noise, and neither is the place of the bar.".to_owned(),
    };
    let shown = if (bars.len() as u64) < tornado.draws {
        format!("The {} widest of {} draws; inputs drawn together are one.", bars.len(), format::count(tornado.draws))
    } else {
        "Inputs drawn together are one.".to_owned()
    };
    Words {
        file: "tornado.svg",
        title: format!("Which inputs move mean {column} given an attack"),
        subtitle: format!("Under “{posture}”. {what}"),
        description: format!(
            "Bars of the mean {column} given an attack where an uncertain input is low and where it is high, widest first; {} \
             of {} are told apart from noise. The widest: {}.",
            told,
            bars.len(),
            bars.first().map(|bar| tip(doc, tornado, bar)).unwrap_or_default()
        ),
        notes: vec![
            [apart, shown, "Constants and what differs from attack to attack are not looked at.".to_owned()]
                .into_iter()
                .filter(|note| !note.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            "Lines: 95 % intervals of each mean from the number of trials alone. The axis need not begin at zero."
                .to_owned(),
        ],
    }
}
