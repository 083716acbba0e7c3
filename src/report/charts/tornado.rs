//! What the leading figure hangs on: its mean where each uncertain input is low and where it is high; of one run by fifths of an
//! input, of a sensitivity analysis with the input held.

use super::super::canvas::axis::{Axis, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, Sheet, Style, Words};
use super::super::canvas::theme::{CRITERION_DASH, Ink};
use super::super::format::{self, Quantity};
use super::super::uncertainty::{Study, from_to, swing};
use super::super::words;
use super::lanes::{Column, Plan, Row};
use super::study::Foot;
use super::{Chart, Table, clean, sound};
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
fn can_be_drawn(bar: &Bar) -> bool {
    sound(Some(bar.lowest)).is_some() && sound(Some(bar.highest)).is_some()
}

/// The inputs of a bar: the first one by its path, the others by their number.
fn named(bar: &Bar) -> String {
    let first = bar.inputs.first().map(|path| clean(path)).unwrap_or_default();
    if bar.inputs.len() > 1 { format!("{first} and {} more", bar.inputs.len() - 1) } else { first }
}

fn grade(bar: &Bar) -> String {
    bar.grade.as_deref().map_or(format::ABSENT.to_owned(), clean)
}

/// A tornado with its words.
struct Told<'a> {
    tornado: &'a Tornado,
    /// The figure: "mean fatalities given an attack".
    figure: String,
    /// The ends of a bar, for a table and in the legend.
    ends: [&'static str; 2],
    legend: [&'static str; 2],
    base: &'static str,
    /// By input: its values at both ends.
    ranges: Vec<String>,
    words: Words,
}

/// Draws the chart: of a sensitivity analysis where there is one, else of the run; `None` without a bar.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    if let Some(found) = &doc.sensitivity {
        return of_study(&Study::of(doc, found), &Foot::of(doc), "tornado.svg");
    }
    let tornado = doc.tornado.as_ref()?;
    let told = Told {
        tornado,
        figure: format!("mean {} given an attack", words::column(doc, &tornado.metric)),
        ends: ["lowest fifth", "highest fifth"],
        legend: ["lowest fifth of the input", "highest fifth"],
        base: "all trials",
        ranges: Vec::new(),
        words: Words::default(),
    };
    let words = said(doc, &told, &shown(tornado));
    drawn(&Told { words, ..told }, &Foot::of(doc))
}

/// Draws the first figure of a study that is moved: every draw held at its 10 % and at its 90 % quantile.
pub(super) fn of_study(study: &Study<'_>, foot: &Foot<'_>, file: &'static str) -> Option<Chart> {
    let metric = study.found.metrics.iter().find(|metric| metric.effects.iter().any(|effect| swing(effect) > 0.0))?;
    let (figure, _) = study.metric_words(metric);
    let mut bars: Vec<(Bar, String, f64)> = Vec::new();
    for effect in &metric.effects {
        let Some(input) = study.input(effect.input) else { continue };
        for held in effect.held.iter().filter(|held| held.swing.value.abs() > 0.0) {
            // Of tied inputs every draw has bars of its own, and the range of its first path.
            let place = input.inputs.iter().position(|path| held.inputs.first() == Some(path));
            let ends = place.and_then(|place| input.range.get(place)).filter(|[low, _]| !low.is_empty());
            let range = ends.map_or(format::ABSENT.to_owned(), |ends| from_to(&ends.each_ref().map(|end| clean(end))));
            let bar = Bar {
                inputs: held.inputs.clone(),
                grade: input.grade.clone(),
                lowest: held.low,
                highest: held.high,
                told_apart: held.told_apart,
            };
            bars.push((bar, range, held.swing.value.abs()));
        }
    }
    bars.retain(|(bar, ..)| can_be_drawn(bar));
    bars.sort_by(|one, other| other.2.total_cmp(&one.2));
    let draws = bars.len() as u64;
    let (bars, ranges): (Vec<Bar>, Vec<String>) = bars.into_iter().map(|(bar, range, _)| (bar, range)).unzip();
    let tornado = Tornado {
        metric: metric.name.clone(),
        unit: metric.unit.clone(),
        posture: study.found.posture.clone(),
        trials: study.found.attacks,
        draws,
        base: metric.base,
        bars,
    };
    let words = said_of_study(study, &tornado, &figure, file);
    let told = Told {
        tornado: &tornado,
        figure,
        ends: ["10 % quantile", "90 % quantile"],
        legend: ["input at its 10 % quantile", "at its 90 % quantile"],
        base: "all inputs vary",
        ranges,
        words,
    };
    drawn(&told, foot)
}

/// The bars that are drawn.
fn shown(tornado: &Tornado) -> Vec<&Bar> {
    tornado.bars.iter().filter(|bar| can_be_drawn(bar)).take(MOST).collect()
}

fn drawn(told: &Told<'_>, foot: &Foot<'_>) -> Option<Chart> {
    let tornado = told.tornado;
    let quantity = match Quantity::of_unit(&tornado.unit) {
        Quantity::Money(_) => Quantity::Money(""),
        other => other,
    };
    let bars = shown(tornado);
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
    let entries = entries(told, bars.iter().any(|bar| !bar.told_apart));
    let legend_height = legend::height(&entries);
    let rows = bars.iter().map(|bar| Row::Marks(named(bar))).collect();
    let plan =
        Plan::new(rows, 30.0, &[bars.iter().map(|bar| from_to(bar)).collect()], NAMES, true).lowered(legend_height);
    let sheet = Sheet::page(foot.marking, &foot.origin, told.words.clone(), plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    let reach =
        bars.iter().flat_map(|bar| [bar.lowest, bar.highest]).chain([tornado.base]).flat_map(|figure| figure.ci95);
    let reach = reach.chain([tornado.base.value]).filter(|value| value.is_finite());
    let (low, high) = reach.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let money = quantity == Quantity::Money("");
    let labels = if money { Labels::Amount } else { Labels::Plain };
    let unit = if money { format!(", {}", clean(&tornado.unit)) } else { String::new() };
    let column = Column {
        title: format!("{}{unit}", told.figure),
        axis: Axis::around(low, high, plan.scale_width(), labels),
        ruled: true,
    };
    let lanes = plan.draw(&sheet, vec![column]);
    let panel = &lanes.panels[0];
    let frame = panel.frame;
    sheet.text((frame.left - 6.0, frame.top - 10.0), "Grade", Style::small(Ink::Muted).bold().anchor(Anchor::End));
    let (base, _) = panel.pixel(tornado.base.value, 0.0);
    let mut table = Table::new(&["Inputs", "Grade"]);
    if !told.ranges.is_empty() {
        table.header.push("Range, 10 % … 90 %".to_owned());
    }
    table.header.extend(told.ends.map(|end| format!("Mean in the {end} [95 %]")));
    table.header.push("Told apart".to_owned());
    for (row, bar) in bars.iter().enumerate() {
        let (_, y) = panel.pixel(tornado.base.value, lanes.y(row));
        let ink = if bar.told_apart { Ink::Text } else { Ink::Muted };
        sheet.text((frame.left - 6.0, y + 4.3), &short(&grade(bar)), Style::small(ink).bold().anchor(Anchor::End));
        mark(&sheet, panel, tornado, bar, lanes.y(row));
        lanes.aside(0, row, &from_to(bar), Style::small(ink));
        let full = |figure: Figure| format::with_interval(figure.value, figure.ci95, Quantity::of_unit(&tornado.unit));
        lanes.tip(0, row, &tip(told, row, bar));
        let apart = if bar.told_apart { "yes" } else { "no" };
        let mut cells = vec![bar.inputs.join(", "), grade(bar)];
        cells.extend(told.ranges.get(row).cloned());
        cells.extend([full(bar.lowest), full(bar.highest), apart.to_owned()]);
        table.rows.push(cells);
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

fn entries(told: &Told<'_>, hollow: bool) -> Vec<Entry> {
    let [low, high] = told.legend;
    let entry = |name: &str, pen: Pen, marker: Option<Marker>| Entry { name: name.to_owned(), pen, marker };
    let mut entries = vec![
        entry(low, Pen::solid(LOW.0, 0.0), Some(LOW.1)),
        entry(high, Pen::solid(HIGH.0, 0.0), Some(HIGH.1)),
        entry(told.base, base_pen(), None),
    ];
    if hollow {
        entries.push(entry("hollow: not told apart", Pen::solid(Ink::Frame, 0.0), Some(Marker::Box)));
    }
    entries
}

/// Both ends of a bar from the line of all trials, each with its interval; one above the other where they lie on one side.
fn mark(sheet: &Sheet, panel: &Panel<'_>, tornado: &Tornado, bar: &Bar, y: f64) {
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

fn tip(told: &Told<'_>, row: usize, bar: &Bar) -> String {
    let full = |figure: Figure| format::with_interval(figure.value, figure.ci95, Quantity::of_unit(&told.tornado.unit));
    let [low, high] = told.ends;
    let range = told.ranges.get(row).filter(|range| *range != format::ABSENT);
    format!(
        "{}, grade {}{}: {} {} in its {low}, {} in its {high}{}",
        named(bar),
        grade(bar),
        range.map_or(String::new(), |range| format!(", {range}")),
        told.figure,
        full(bar.lowest),
        full(bar.highest),
        if bar.told_apart { "" } else { ", not told apart" }
    )
}

/// What a study's chart says in words.
fn said_of_study(study: &Study<'_>, tornado: &Tornado, figure: &str, file: &'static str) -> Words {
    let bars = shown(tornado);
    let told = bars.iter().filter(|bar| bar.told_apart).count();
    let rest = (tornado.draws as usize).saturating_sub(bars.len());
    let mut notes = Vec::new();
    if told < bars.len() {
        notes.push("Hollow: the swing is not told apart from noise, over all inputs at once.".to_owned());
    }
    if rest > 0 {
        notes.push(format!("The {} widest swings; {rest} more inputs move it less.", bars.len()));
    }
    notes.push("Lines: 95 % intervals of each mean. The axis need not begin at zero.".to_owned());
    Words {
        file,
        title: format!("Which inputs move {figure}"),
        subtitle: format!(
            "Under “{}”: each input held at its 10 % and at its 90 % quantile, all others drawn as in a run.",
            study.posture()
        ),
        description: format!(
            "Bars of {figure} with an input held low and held high, widest first; {told} of {} are told apart from noise.",
            bars.len()
        ),
        notes: vec![notes.join(" ")],
    }
}

/// What the chart says in words.
fn said(doc: &Document, told: &Told<'_>, bars: &[&Bar]) -> Words {
    let tornado = told.tornado;
    let column = words::column(doc, &tornado.metric);
    let posture = words::posture(doc, &tornado.posture);
    let what = format!(
        "The mean over the lower and over the upper fifth of each input's values, from one run ({} trials looked at); the other \
         inputs vary as they do.",
        format::count(tornado.trials)
    );
    let apart_count = bars.iter().filter(|bar| bar.told_apart).count();
    let apart = match apart_count {
        0 => "No input moves the mean by more than the noise of the run.".to_owned(),
        all if all == bars.len() => String::new(),
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
            apart_count,
            bars.len(),
            bars.first().map(|bar| tip(told, 0, bar)).unwrap_or_default()
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
