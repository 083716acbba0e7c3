//! Back-tests as tables: on a terminal, and in Markdown.

use std::fmt::Write as _;

use super::clean::clean;
use super::format::{ABSENT, Quantity, count, to_place, value, with_interval};
use super::markdown::literal;
use super::terminal::{BOLD, DIM, styled, wrapped};
use super::validation::cut;
use super::words;
use crate::result::back_tests::{Count, Document, Figure, Incident, Place};

/// Narrowest terminal that is laid out for, and the narrowest with room for intervals.
const NARROWEST: usize = 80;
const WITH_INTERVALS: usize = 104;
/// Least width of the names of figures.
const LEAST_NAME: usize = 12;

/// Heads of the columns after the name.
const HEADS: [&str; 7] = ["recorded", "5 %", "50 %", "95 %", "PIT", "middle", "place"];

/// A figure's name for people.
pub(super) fn name(figure: &Figure) -> String {
    words::column_by_id(&figure.metric)
}

/// A share to three decimals; what is not 0 or 1 does not read so.
fn share(share: f64) -> String {
    match share {
        share if !share.is_finite() => ABSENT.to_owned(),
        0.0 => "0".to_owned(),
        1.0 => "1".to_owned(),
        share if share < 0.0005 => "<0.001".to_owned(),
        share if share > 0.9995 => ">0.999".to_owned(),
        share => format!("{share:.3}"),
    }
}

/// Where a figure's transform begins and ends: "0.612 to 0.631".
pub(super) fn transform(figure: &Figure) -> String {
    match (figure.below, figure.up_to) {
        (Some(below), Some(up_to)) => {
            let [below, up_to] = [below, up_to].map(share);
            if below == up_to { below } else { format!("{below} to {up_to}") }
        }
        _ => ABSENT.to_owned(),
    }
}

/// Its middle, with the interval of the simulation if wanted.
fn middle(figure: &Figure, interval: bool) -> String {
    match (figure.mid_pit, figure.mid_pit_ci95) {
        // What was certain in the simulation, or the same for all, has no interval that says anything.
        (Some(mid), Some(ends)) if interval && mid > 0.0 && mid < 1.0 && figure.only_value.is_none() => {
            with_interval(mid, ends, Quantity::Number)
        }
        (Some(mid), _) => share(mid),
        _ => ABSENT.to_owned(),
    }
}

/// Where it lies, in a word.
pub(super) fn place(figure: &Figure) -> &'static str {
    match figure.place {
        Place::Below => "BELOW",
        Place::Inside => "inside",
        Place::Above => "ABOVE",
        Place::Unknown => ABSENT,
    }
}

/// What makes the place of a figure say less than it seems to.
pub(super) fn remark(figure: &Figure) -> Option<String> {
    let (below, up_to) = (figure.below?, figure.up_to?);
    if let Some(only) = figure.only_value {
        let only = clean(&value(only, Quantity::of_unit(&figure.unit)));
        let same = figure.place == Place::Inside;
        let than = if same { "as recorded: nothing was put to the test" } else { "never what was recorded" };
        return Some(format!("every simulated attack has {only}, {than}"));
    }
    let mut remarks = Vec::new();
    if below >= 1.0 {
        remarks.push("no simulated attack comes up to the recorded value");
    } else if up_to <= 0.0 {
        remarks.push("every simulated attack exceeds the recorded value");
    }
    if figure.place == Place::Inside && Place::of(figure.observed, None, figure.quantiles) != Place::Inside {
        remarks.push("inside only by its range: the value itself is outside");
    }
    (!remarks.is_empty()).then(|| remarks.join("; "))
}

fn row(figure: &Figure, intervals: bool) -> [String; 7] {
    let bare = match Quantity::of_unit(&figure.unit) {
        Quantity::Money(_) => Quantity::Money(""),
        other => other,
    };
    let quantile = |at: usize| figure.quantiles.map_or(ABSENT.to_owned(), |all| value(all[at], bare));
    [
        words::recorded(figure.observed, figure.range, &figure.unit),
        quantile(0),
        quantile(1),
        quantile(2),
        transform(figure),
        middle(figure, intervals),
        place(figure).to_owned(),
    ]
}

/// What an incident is compared with: "in-amenas-2013, `as_was`: 18,204 simulated attacks by 32 to 40 attackers".
pub(super) fn compared(incident: &Incident) -> String {
    let (condition, n) = (clean(&incident.condition), count(incident.n));
    let attacks = match condition.strip_prefix("all ") {
        Some(attacks) => format!("all {n} {attacks}"),
        None => format!("{n} {condition}"),
    };
    format!("{}, {}: {attacks}", clean(&incident.scenario), clean(&incident.posture))
}

/// Its name.
pub(super) fn event(incident: &Incident) -> String {
    words::named(&incident.scenario, &incident.name)
}

/// How many of some figures lie outside.
fn counted(count: &Count, what: &str) -> String {
    let outside = count.below + count.above;
    let by_range = match count.inside_by_range {
        0 => String::new(),
        more => format!("; {more} more if ranges of sources did not count"),
    };
    let unknown = match count.unknown {
        0 => String::new(),
        unknown => format!("; {unknown} more with no simulated attack to compare with"),
    };
    format!(
        "{what}: {outside} of {} outside the central 90 % ({} below, {} above{by_range}); by chance {} would be on average, if \
         every scenario were right{unknown}.",
        count.compared,
        count.below,
        count.above,
        to_place(count.expected_outside, if count.expected_outside < 0.1 { -2 } else { -1 })
    )
}

/// What is seen over all incidents, a sentence or two a line.
pub(super) fn seen(doc: &Document) -> Vec<String> {
    let summary = &doc.summary;
    let incidents = match doc.incidents.len() {
        1 => "1 incident".to_owned(),
        several => format!("{several} incidents"),
    };
    let mut lines = vec![
        format!(
            "{} Figures of one incident hang together: they are not so many separate tests.",
            counted(&summary.figures, &format!("All figures of {incidents}"))
        ),
        counted(&summary.leading, "Fatalities, one figure an incident"),
    ];
    if !summary.leading_mid_pits.is_empty() {
        let pits =
            summary.leading_mid_pits.iter().map(|pit| format!("{} {}", share(pit.mid_pit), clean(&pit.scenario)));
        lines.push(format!(
            "Middles of the PIT of fatalities, rising: {}. Of right scenarios they lie evenly between 0 and 1; low ones say that \
             the simulation kills more than happened, high ones that it kills fewer.",
            pits.collect::<Vec<_>>().join(", ")
        ));
    }
    lines.push("A back-test can contradict a scenario. It cannot confirm it.".to_owned());
    lines
}

/// The back-tests as tables for a terminal of a width in characters: a heading and a table per incident, then what is seen over
/// all. `colour` adds ANSI styles; nothing else in the text is a control character but the line feed.
pub fn table(doc: &Document, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let figures = || doc.incidents.iter().flat_map(|incident| &incident.figures);
    let intervals = width >= WITH_INTERVALS;
    let mut widths = HEADS.map(|head| head.chars().count());
    for figure in figures() {
        for (width, cell) in widths.iter_mut().zip(row(figure, intervals)) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let taken = 2 + widths.iter().map(|width| width + 2).sum::<usize>();
    let longest = figures().map(|figure| name(figure).chars().count()).max().unwrap_or(0);
    let first = longest.min(width.saturating_sub(taken).max(LEAST_NAME));
    let line = |name: &str, cells: &[String; 7]| {
        let mut line = format!("  {name:<first$}");
        for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
            // The last column is a word.
            let _ = if at == 6 { write!(line, "  {cell}") } else { write!(line, "  {cell:>width$}") };
        }
        line.trim_end().to_owned()
    };
    let mut out = String::new();
    for incident in &doc.incidents {
        let _ = writeln!(out, "{}", styled(&wrapped(&event(incident), width, 0), BOLD, colour));
        let _ = writeln!(out, "{}", styled(&wrapped(&compared(incident), width, 2), DIM, colour));
        let _ = writeln!(out, "{}", styled(&line("", &HEADS.map(str::to_owned)), DIM, colour));
        for figure in &incident.figures {
            let text = line(&cut(&name(figure), first), &row(figure, intervals));
            let outside = matches!(figure.place, Place::Below | Place::Above);
            let _ = writeln!(out, "{}", styled(&text, BOLD, colour && outside));
            if let Some(remark) = remark(figure) {
                let _ = writeln!(out, "    {}", styled(&wrapped(&remark, width, 4), DIM, colour));
            }
        }
        out.push('\n');
    }
    for sentence in seen(doc) {
        let _ = writeln!(out, "{}", wrapped(&sentence, width, 2));
    }
    out
}

/// The back-tests as Markdown: a table per incident, then what is seen over all.
pub fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    for incident in &doc.incidents {
        let _ = writeln!(out, "**{}** ({}):\n", literal(&event(incident)), literal(&compared(incident)));
        let _ = writeln!(out, "| figure | {} | remark |", HEADS.join(" | "));
        let _ = writeln!(out, "| :-- | --: | --: | --: | --: | --: | --: | :-- | :-- |");
        for figure in &incident.figures {
            let cells = row(figure, true).map(|cell| literal(&cell)).join(" | ");
            let remark = remark(figure).map_or(String::new(), |remark| literal(&remark));
            let _ = writeln!(out, "| {} | {cells} | {remark} |", literal(&name(figure)));
        }
        out.push('\n');
    }
    for sentence in seen(doc) {
        let _ = writeln!(out, "- {}", literal(&sentence));
    }
    out
}

#[cfg(test)]
mod tests;
