//! How an estimate settled as trials were added: a panel per posture, on one relative scale.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::{CRITERION_DASH, Ink};
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{Document, Posture};

/// The 97.5 % quantile of the normal law: half-width of a 95 % interval in standard errors.
const Z: f64 = 1.959_963_984_540_054;
/// Figures that can be drawn where the run was not asked for one, the first that is not zero everywhere.
const LEADING: [&str; 5] =
    ["per_attack.fatalities.mean", "p_effectiveness", "p_interruption", "per_attack.loss.mean", "loss.mean"];
/// Height of a panel in pixels: of few, of more than [`FEW`].
const PLOT: [f64; 2] = [104.0, 64.0];
/// Panels that have room to be tall.
const FEW: usize = 4;
/// Room above a panel for its name and figures.
const HEAD: f64 = 40.0;
/// Room below the last panel for ticks and the title of the axis.
const FOOT: f64 = 48.0;
/// Left side of the panels.
const LEFT: f64 = MARGIN + 52.0;
/// Right side of the panels.
const RIGHT: f64 = WIDTH - MARGIN - 16.0;
/// Largest relative deviation that is drawn, up or down.
const FARTHEST: f64 = 4.0;

/// A posture's rows `[trials, estimate, low, high]` that can be drawn, trials rising.
struct Course<'a> {
    posture: &'a Posture,
    rows: Vec<[f64; 4]>,
}

impl Course<'_> {
    /// The last row, if its estimate is not zero: what deviations are relative to.
    fn settled(&self) -> Option<[f64; 4]> {
        self.rows.last().copied().filter(|row| row[1] > 0.0)
    }

    /// Rows `(trials, deviation, low, high)` relative to the last estimate.
    fn relative(&self) -> Vec<(f64, [f64; 3])> {
        let Some([_, end, ..]) = self.settled() else { return Vec::new() };
        let relative = |value: f64| (value / end - 1.0).clamp(-2.0 * FARTHEST, 2.0 * FARTHEST);
        self.rows.iter().map(|row| (row[0], [relative(row[1]), relative(row[2]), relative(row[3])])).collect()
    }
}

/// Standard error over estimate of a row.
fn relative_error(row: [f64; 4]) -> f64 {
    (row[3] - row[2]) / (2.0 * Z) / row[1]
}

/// The rows of a figure under every posture.
fn courses<'a>(doc: &'a Document, figure: &str) -> Vec<Course<'a>> {
    let rows = |posture: &Posture| -> Vec<[f64; 4]> {
        let found = posture.convergence.get(figure).into_iter().flatten();
        found.filter(|row| row.iter().all(|number| number.is_finite()) && row[0] > 0.0).copied().collect()
    };
    doc.postures.iter().map(|posture| Course { posture, rows: rows(posture) }).collect()
}

/// What the run was asked to reach: the figure's name and the relative standard error.
fn asked(doc: &Document) -> Option<(&str, f64)> {
    let (figure, rest) = doc.run.until.as_deref()?.split_once(' ')?;
    let percent: f64 = rest.trim().strip_suffix('%')?.trim().parse().ok()?;
    Some((figure, percent / 100.0))
}

/// A figure's name for people and how its values are written.
fn named<'a>(doc: &'a Document, figure: &str) -> (String, Quantity<'a>) {
    match figure {
        "p_interruption" => return ("P_I, interrupted in time".to_owned(), Quantity::Probability),
        "p_neutralisation" => return ("P_N, neutralised if interrupted".to_owned(), Quantity::Probability),
        "p_effectiveness" => return ("P_E, interrupted and neutralised".to_owned(), Quantity::Probability),
        "p_attack" => {
            return (format!("probability of an attack {}", words::in_horizon(doc)), Quantity::Probability);
        }
        _ => {}
    }
    let stem = figure.strip_suffix(".mean").unwrap_or(figure);
    let (column, per) = match stem.strip_prefix("per_attack.") {
        Some(column) => (column, "given an attack".to_owned()),
        None => (stem, words::in_horizon(doc)),
    };
    let unit = doc.postures.iter().find_map(|posture| posture.metrics.get(column)).map_or("", |metric| &metric.unit);
    (format!("mean {} {per}", words::column(doc, column)), Quantity::of_unit(unit))
}

/// Whether a figure moves with the declared frequency.
fn is_annual(figure: &str) -> bool {
    !figure.starts_with("per_attack.") && !["p_interruption", "p_neutralisation", "p_effectiveness"].contains(&figure)
}

/// Half the height of the common scale: holds what was asked and the later two thirds of the points with their intervals, so
/// that a wild beginning does not press the rest flat.
fn reach(courses: &[Course<'_>], target: Option<f64>) -> f64 {
    let mut reach = target.map_or(0.0, |error| 1.3 * Z * error);
    for course in courses {
        let rows = course.relative();
        for (index, (_, [deviation, low, high])) in rows.iter().enumerate() {
            if 3 * index >= rows.len() {
                reach = reach.max(deviation.abs()).max(low.abs()).max(high.abs());
            }
        }
    }
    reach.clamp(1e-6, FARTHEST)
}

/// Draws the chart; `None` where no figure was looked at twice, or all are zero.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let target = asked(doc);
    let drawable = |figure: &str| {
        let courses = courses(doc, figure);
        courses.iter().any(|course| course.rows.len() > 1 && course.settled().is_some())
    };
    let figure = target.map(|(figure, _)| figure).into_iter().chain(LEADING).find(|figure| drawable(figure))?;
    let target = target.filter(|(asked, _)| *asked == figure).map(|(_, error)| error);
    let courses = courses(doc, figure);
    let (name, quantity) = named(doc, figure);

    let criterion = Pen { ink: Ink::Reference, width: 1.6, dash: CRITERION_DASH };
    let entries: Vec<Entry> = target
        .map(|error| Entry {
            name: format!(
                "asked for: a relative standard error of {} %, intervals within ±{} %",
                format::number(100.0 * error),
                format::number(100.0 * Z * error)
            ),
            pen: criterion,
            marker: None,
        })
        .into_iter()
        .collect();
    let legend_height = legend::height(&entries);
    let plot = PLOT[usize::from(courses.len() > FEW)];
    let pitch = HEAD + plot;
    let sheet =
        Sheet::new(doc, said(doc, figure, &name, courses.len()), legend_height + pitch * courses.len() as f64 + FOOT);
    legend::draw(&sheet, sheet.top, &entries);

    let trials = || courses.iter().flat_map(|course| &course.rows).map(|row| row[0]);
    let (first, last) = (trials().fold(f64::INFINITY, f64::min), trials().fold(0.0, f64::max));
    let length = RIGHT - LEFT;
    let x = Axis::log(first, last, 12, length, Direction::Across, Labels::Plain).ended_from(last);
    let x = x.finer(length, Labels::Plain);
    let reach = reach(&courses, target);
    let y = Axis::linear(-reach, reach, plot, Direction::Up, Labels::Percent);
    let mut table = Table::new(&["Posture", "Trials", "Estimate [95 %]", "Relative standard error"]);
    for (number, course) in courses.iter().enumerate() {
        let top = sheet.top + legend_height + HEAD + pitch * number as f64;
        let frame = Frame { left: LEFT, right: RIGHT, top, bottom: top + plot };
        heading(&sheet, frame, course, quantity);
        let panel = Panel::new(&sheet, frame, x.clone(), y.clone());
        panel.rule_y();
        if number + 1 == courses.len() {
            panel.rule_x();
            let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
            let middle = (f64::midpoint(LEFT, RIGHT), frame.bottom + 40.0);
            sheet.text(middle, "simulated trials", title.anchor(Anchor::Middle));
        } else {
            for tick in &x.ticks {
                let (x, _) = panel.pixel(tick.value, 0.0);
                sheet.pencil().line(&[(x, frame.top), (x, frame.bottom)], Pen::solid(Ink::Grid, 1.0));
            }
        }
        curve(&panel, course, number, target.map(|error| (Z * error, criterion)), x.ends());
        for (row, (trials, [deviation, ..])) in course.rows.iter().zip(course.relative()) {
            let estimate = format::with_interval(row[1], [row[2], row[3]], quantity);
            let posture = words::posture_name(course.posture);
            panel.tip(
                (trials, deviation),
                7.0,
                &format!("{posture}, after {} trials: {estimate}", format::number(trials)),
            );
        }
        table.rows.extend(course.rows.iter().map(|row| {
            vec![
                words::posture_name(course.posture),
                format::number(row[0]),
                format::with_interval(row[1], [row[2], row[3]], quantity),
                if row[1] > 0.0 { format::share(relative_error(*row)) } else { format::ABSENT.to_owned() },
            ]
        }));
    }
    Some(sheet.finish(table))
}

/// What the chart says in words.
fn said(doc: &Document, figure: &str, name: &str, postures: usize) -> Words {
    let mut notes = vec![
        "Every point holds the trials of those before it. The first ones may run out of the plot. A narrow band says that \
         enough was simulated, not that the inputs are known."
            .to_owned(),
    ];
    if is_annual(figure) {
        notes.push(words::declared_frequency(doc));
    }
    Words {
        file: "convergence.svg",
        title: format!("Were there enough trials? {}{}", name[..1].to_uppercase(), &name[1..]),
        subtitle: "The estimate after more and more trials, against the last one. Bands: 95 % intervals from their number alone."
            .to_owned(),
        description: format!(
            "The estimate of {name} with its interval against the number of trials, relative to the last estimate; {}.",
            words::postures(postures)
        ),
        notes,
    }
}

/// A panel's posture at the left and where its estimate came to rest at the right.
fn heading(sheet: &Sheet, frame: Frame, course: &Course<'_>, quantity: Quantity<'_>) {
    let text = match (course.settled(), course.rows.last()) {
        (Some(row), _) => format!(
            "{} · relative standard error {}",
            format::with_interval(row[1], [row[2], row[3]], quantity),
            format::share(relative_error(row))
        ),
        (None, Some(_)) => "0 in every trial: it has no relative error".to_owned(),
        (None, None) => "never simulated".to_owned(),
    };
    let y = frame.top - 14.0;
    sheet.text((frame.right, y), &text, Style::small(Ink::Text).anchor(Anchor::End));
    let room = frame.right - MARGIN - metrics::width(&text, 12.0, false) - 24.0;
    let name = metrics::fitted(&words::posture_name(course.posture), 13.0, true, room);
    sheet.text((MARGIN, y), &name, Style::body(Ink::Text).bold());
}

/// Band, estimate and points of a posture, the last estimate as a level line, and what was asked for.
fn curve(panel: &Panel<'_>, course: &Course<'_>, number: usize, target: Option<(f64, Pen)>, ends: (f64, f64)) {
    let rows = course.relative();
    let ink = Pen::series(number).ink;
    if rows.is_empty() {
        return;
    }
    panel.line(&[(ends.0, 0.0), (ends.1, 0.0)], Pen::solid(Ink::Frame, 1.0));
    if let Some((reach, pen)) = target {
        for level in [-reach, reach] {
            panel.line(&[(ends.0, level), (ends.1, level)], pen);
        }
    }
    let band: Vec<(f64, f64, f64)> = rows.iter().map(|(trials, [_, low, high])| (*trials, *low, *high)).collect();
    panel.band(&band, ink);
    let points: Vec<(f64, f64)> = rows.iter().map(|(trials, [deviation, ..])| (*trials, *deviation)).collect();
    panel.line(&points, Pen::solid(ink, 2.0));
    for point in points {
        panel.mark(point, Marker::Circle, 3.2, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn the_figure_asked_for_is_drawn_with_its_target() {
        let mut doc = fixture::plausible();
        let chart = draw(&doc).unwrap();
        assert!(chart.title.ends_with("Mean fatalities given an attack") && !chart.svg.contains("asked for"));
        assert!(!chart.svg.contains("Declared attacks"));
        doc.run.until = Some("loss.mean 2 %".to_owned());
        let chart = draw(&doc).unwrap();
        assert!(chart.title.ends_with("Mean loss in a year"), "{}", chart.title);
        // A figure of a year moves with the declared frequency, which stands beside it.
        assert!(chart.svg.contains("Declared attacks per year"));
        assert!(chart.svg.contains("a relative standard error of 2 %, intervals within ±3.92 %"));
        assert_eq!(chart.table.rows.len(), 20);
        assert_eq!(chart.table.rows[9][1], "100,000");
        // 12 % after one block, as the root of the blocks.
        assert_eq!(chart.table.rows[9][3], "1.2 %");
        // A figure that nobody followed: what the report leads with is drawn, without a target.
        doc.run.until = Some("captured.mean 2 %".to_owned());
        assert!(!draw(&doc).unwrap().svg.contains("asked for"));
    }

    #[test]
    fn a_look_at_one_point_or_at_nothing_is_no_chart() {
        let mut doc = fixture::plausible();
        for rows in doc.postures.iter_mut().flat_map(|posture| posture.convergence.values_mut()) {
            rows.truncate(1);
        }
        assert_eq!(draw(&doc), None);
        let mut doc = fixture::plausible();
        for row in doc.postures.iter_mut().flat_map(|posture| posture.convergence.values_mut()).flatten() {
            row[1..].fill(0.0);
        }
        assert_eq!(draw(&doc), None);
    }
}
