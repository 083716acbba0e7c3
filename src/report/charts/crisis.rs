//! How long a crisis lasts: of those that an attack leads to, the share that still goes on after a time.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::clock::{HOURS, lasting};
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{Document, Metric, Posture};

/// Height of the plot in pixels.
const HEIGHT: f64 = 340.0;
/// Room above the plot for the title of its axis.
const HEAD: f64 = 24.0;
/// Room below the plot for ticks and the title of the axis.
const FOOT: f64 = 48.0;
/// The time axis ends where no more than this share goes on under any posture.
const END: f64 = 0.01;
/// Shares still going on at which a time is marked, with the key of its quantile.
const MARKS: [(f64, Marker); 2] = [(0.5, Marker::Ring), (0.1, Marker::Wedge)];
/// Room for a name in the legend, which says two times besides.
const NAME: f64 = 380.0;
/// Postures that are drawn, at most: no more curves can be told apart.
const MOST: usize = 8;
/// Places along a curve that say their value.
const TIPS: usize = 24;

/// The crises under one posture: rows `(days, share still going on)`, from all at the beginning.
struct Course<'a> {
    posture: &'a Posture,
    metric: &'a Metric,
    rows: Vec<(f64, f64)>,
}

impl<'a> Course<'a> {
    /// `None` where no attack led to a crisis.
    fn of(posture: &'a Posture) -> Option<Self> {
        let metric = words::given_attack(posture, "crisis_days")?;
        let any = metric.p_any;
        if !any.is_finite() || any <= 0.0 {
            return None;
        }
        let sound = metric.exceedance.iter().filter(|row| row[0].is_finite() && row[0] > 0.0 && row[1].is_finite());
        let rows = sound.map(|row| (row[0], (row[1] / any).clamp(0.0, 1.0)));
        let mut rows: Vec<(f64, f64)> = std::iter::once((0.0, 1.0)).chain(rows).collect();
        if rows.len() < 2 {
            return None;
        }
        // After the longest none goes on.
        let last = rows[rows.len() - 1].0;
        rows.push((if metric.max.is_finite() { metric.max.max(last) } else { last }, 0.0));
        Some(Self { posture, metric, rows })
    }

    /// The share that lasts as long as the longest does.
    fn to_the_end(&self) -> f64 {
        self.rows.iter().rev().nth(1).map_or(0.0, |row| row.1)
    }

    /// When no more than a share still goes on, on the curve as it is drawn; `None` where it never falls so far.
    fn when(&self, share: f64) -> Option<f64> {
        let place = self.rows.iter().position(|row| row.1 <= share)?;
        let (to, below) = self.rows[place];
        let Some((from, above)) = place.checked_sub(1).map(|before| self.rows[before]) else { return Some(to) };
        Some(if above > below { from + (to - from) * (above - share) / (above - below) } else { to })
    }

    /// What still goes on after a time, on the curve as it is drawn.
    fn after(&self, days: f64) -> f64 {
        let place = self.rows.partition_point(|row| row.0 < days);
        match (place.checked_sub(1).map(|before| self.rows[before]), self.rows.get(place)) {
            (Some((from, above)), Some(&(to, below))) if to > from => {
                above + (below - above) * (days - from) / (to - from)
            }
            (_, Some(&(_, share))) => share,
            (_, None) => 0.0,
        }
    }
}

/// "half over after 3.7 days, 90 % after 11 days"
fn times(course: &Course<'_>) -> String {
    let [half, most] = MARKS.map(|(share, _)| course.when(share).map_or(format::ABSENT.to_owned(), lasting));
    format!("half over after {half}, 90 % after {most}")
}

/// Draws the chart; `None` where no attack led to a crisis.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let all: Vec<Course<'_>> = doc.postures.iter().filter_map(Course::of).collect();
    let courses = &all[..all.len().min(MOST)];
    let last = |share: f64| courses.iter().filter_map(|course| course.when(share)).fold(0.0, f64::max);
    let longest = courses.iter().filter_map(|course| course.rows.last()).map(|row| row.0).fold(0.0, f64::max);
    let end = if last(END) > 0.0 { last(END) } else { longest };
    if end <= 0.0 {
        return None;
    }
    let entries: Vec<Entry> = courses
        .iter()
        .enumerate()
        .map(|(number, course)| Entry {
            name: format!(
                "{}: {}",
                metrics::fitted(&words::posture_name(course.posture), 13.0, false, NAME),
                times(course)
            ),
            pen: Pen::series(number),
            marker: None,
        })
        .chain(MARKS.map(|(share, marker)| Entry {
            name: format!("{} % are over", format::number((100.0 * (1.0 - share)).round())),
            pen: Pen::solid(Ink::Text, 0.0),
            marker: Some(marker),
        }))
        .collect();
    let legend_height = legend::height(&entries);
    let sheet = Sheet::new(doc, said(courses, all.len(), longest > end), legend_height + HEAD + HEIGHT + FOOT);
    legend::draw(&sheet, sheet.top, &entries);
    let y = Axis::linear(0.0, 1.0, HEIGHT, Direction::Up, Labels::Percent);
    let top = sheet.top + legend_height + HEAD;
    let frame =
        Frame { left: MARGIN + y.label_width() + 12.0, right: WIDTH - MARGIN - 24.0, top, bottom: top + HEIGHT };
    let hours = end <= HOURS;
    let unit = if hours { 24.0 } else { 1.0 };
    let x = Axis::linear(0.0, end * unit, frame.right - frame.left, Direction::Across, Labels::Plain);
    let ceiling = x.ends().1;
    let panel = Panel::new(&sheet, frame, x, y);
    panel.rule_x();
    panel.rule_y();
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    sheet.text((MARGIN, top - 12.0), "share of crises that still go on", title);
    let under = format!("{} since the crisis began", if hours { "hours" } else { "days" });
    sheet.text((f64::midpoint(frame.left, frame.right), frame.bottom + 40.0), &under, title.anchor(Anchor::Middle));
    for (number, course) in courses.iter().enumerate() {
        let points: Vec<(f64, f64)> = course.rows.iter().map(|row| (row.0 * unit, row.1)).collect();
        panel.line(&points, Pen::series(number));
        let name = words::posture_name(course.posture);
        for step in 1..=TIPS {
            let days = ceiling / unit * step as f64 / TIPS as f64;
            let share = course.after(days);
            if share > 0.0 {
                let said = format!("{name}: {} of crises still go on after {}", format::share(share), lasting(days));
                panel.tip((days * unit, share), 7.0, &said);
            }
        }
        for (share, marker) in MARKS {
            if let Some(days) = course.when(share).filter(|days| days * unit <= ceiling) {
                panel.mark((days * unit, share), marker, 5.0, Pen::series(number).ink);
                let said = format!("{name}: {} of crises are over after {}", format::share(1.0 - share), lasting(days));
                panel.tip((days * unit, share), 8.0, &said);
            }
        }
    }
    drop(panel);
    Some(sheet.finish(table(&all)))
}

/// What the chart says in words.
fn said(courses: &[Course<'_>], all: usize, beyond: bool) -> Words {
    let any = courses.iter().map(|course| {
        format!("{} under “{}”", format::share(course.metric.p_any), words::posture_name(course.posture))
    });
    let any: Vec<String> = any.collect();
    let mut notes = Vec::new();
    if any.len() <= 3 {
        notes.push(format!("Attacks that lead to a crisis: {}.", any.join("; ")));
    } else {
        notes.push("How many attacks lead to a crisis is in the table.".to_owned());
    }
    let ended = courses.iter().filter(|course| course.to_the_end() >= 0.05);
    let ended: Vec<String> = ended.map(|course| format::share(course.to_the_end())).collect();
    if !ended.is_empty() && ended.len() <= 3 {
        let longest = courses.iter().map(|course| course.metric.max).fold(0.0, f64::max);
        notes.push(format!(
            "The drop at the end: {} last {}, the longest that was simulated.",
            ended.join(" and "),
            lasting(longest)
        ));
    }
    if all > courses.len() {
        notes.push(format!("{} more in the table.", words::postures(all - courses.len())));
    }
    if beyond {
        notes.push("Beyond the plot less than 1 % go on.".to_owned());
    }
    let sentence = |course: &Course<'_>| format!("{}: {}.", words::posture_name(course.posture), times(course));
    Words {
        file: "crisis.svg",
        title: "How long a crisis lasts".to_owned(),
        subtitle:
            "Of the simulated attacks after which people are held: the share of crises that still go on after a time."
                .to_owned(),
        description: format!(
            "Curves of the share of crises that still go on, by posture. {}",
            courses.iter().map(sentence).collect::<Vec<_>>().join(" ")
        ),
        notes: vec![notes.join(" ")],
    }
}

/// The data as a table.
fn table(courses: &[Course<'_>]) -> Table {
    let mut table = Table::new(&[
        "Posture",
        "Attacks that lead to a crisis [95 %]",
        "Half over after",
        "90 % over after",
        "Longest simulated",
    ]);
    for course in courses {
        let any = format::with_interval(course.metric.p_any, course.metric.p_any_ci95, Quantity::Probability);
        let [half, most] = MARKS.map(|(share, _)| course.when(share).map_or(format::ABSENT.to_owned(), lasting));
        table.rows.push(vec![words::posture_name(course.posture), any, half, most, lasting(course.metric.max)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    /// In the fixture crises last as exp(-(t / 2.4 days)^0.7): half are over after 2.4 ln(2)^(1 / 0.7) days, nine in ten after
    /// 2.4 ln(10)^(1 / 0.7). The curve is straight between its rows, twelve a decade.
    #[test]
    fn marks_stand_at_the_quantiles_of_the_crises() {
        let doc = fixture::plausible();
        let course = Course::of(&doc.postures[0]).unwrap();
        for share in [0.5, 0.1] {
            let exact = 2.4 * libm::pow(-libm::log(share), 1.0 / 0.7);
            let found = course.when(share).unwrap();
            assert!((found / exact - 1.0).abs() < 0.01, "{share}: {found}, exact {exact}");
            assert!((course.after(found) - share).abs() < 1e-9);
        }
        assert!((course.after(0.0) - 1.0).abs() < 1e-12);
        let row = &draw(&doc).unwrap().table.rows[0];
        assert_eq!(row[2..4], ["34 hours", "7.9 days"].map(str::to_owned));
    }
}
