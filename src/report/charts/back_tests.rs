//! Back-tests of several incidents: where every recorded figure lies in its simulated distribution, on one scale of shares.

use super::super::back_tests::{compared, event, name, place, remark, seen, transform};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::back_tests::{Document, Figure, Incident, Place};

/// Name of the file.
pub const FILE: &str = "back-tests.svg";

/// Height of a row, of an incident's name, of the room below its rows.
const ROW: f64 = 22.0;
const HEADING: f64 = 40.0;
const FOOT: f64 = 12.0;
/// Room for the labels of the scale, above and below all rows.
const LABELS: f64 = 20.0;
/// Where the recorded values begin.
const RECORDED: f64 = 214.0;
/// Sides of the scale of shares.
const SHARES: [f64; 2] = [384.0, 732.0];
/// The share outside on each side.
const TAIL: f64 = 0.05;
/// Labels of the scale.
const TICKS: [(f64, &str, Anchor); 5] = [
    (0.0, "0 %", Anchor::Start),
    (0.25, "25 %", Anchor::Middle),
    (0.5, "50 %", Anchor::Middle),
    (0.75, "75 %", Anchor::Middle),
    (1.0, "100 %", Anchor::End),
];
/// Width of the lines at both ends of the central 90 %, and opacity between them.
const EDGE: f64 = 1.4;
const SHADE: f64 = 0.12;
const SIMULATED: Ink = Ink::Series(0);
const RECORD: Ink = Ink::Series(1);

fn across(share: f64) -> f64 {
    SHARES[0] + share.clamp(0.0, 1.0) * (SHARES[1] - SHARES[0])
}

/// Draws the chart.
pub fn draw(doc: &Document) -> Chart {
    let entries = [
        Entry { name: "5 % and 95 %, 90 % between".to_owned(), pen: Pen::solid(SIMULATED, EDGE), marker: None },
        Entry {
            name: "share below the record, to share up to it".to_owned(),
            pen: Pen::solid(RECORD, 5.0),
            marker: Some(Marker::Diamond),
        },
        Entry { name: "over the range of the sources".to_owned(), pen: Pen::solid(RECORD, 1.6), marker: None },
    ];
    let legend_height = legend::height(&entries);
    let rows = |incident: &Incident| HEADING + ROW * incident.figures.len() as f64 + FOOT;
    let tall: f64 = doc.incidents.iter().map(rows).sum();
    let sheet = Sheet::page(&marking(doc), &origin(doc), said(doc), legend_height + 2.0 * LABELS + tall);
    legend::draw(&sheet, sheet.top, &entries);
    let mut top = sheet.top + legend_height;
    labels(&sheet, top + 13.0);
    let title = Style::small(Ink::Muted).bold();
    sheet.text((RECORDED, top + 13.0), "recorded", title);
    sheet.text((SHARES[1] + 14.0, top + 13.0), "middle", title);
    top += LABELS;
    for incident in &doc.incidents {
        top = drawn(&sheet, incident, top);
    }
    labels(&sheet, top + 13.0);
    sheet.finish(table(doc))
}

fn labels(sheet: &Sheet, y: f64) {
    for (share, label, anchor) in TICKS {
        sheet.text((across(share), y), label, Style::small(Ink::Muted).anchor(anchor));
    }
}

/// Draws an incident from a height downwards; returns where the next begins.
fn drawn(sheet: &Sheet, incident: &Incident, mut top: f64) -> f64 {
    let room = WIDTH - 2.0 * MARGIN;
    let pencil = sheet.pencil();
    pencil.line(&[(MARGIN, top), (WIDTH - MARGIN, top)], Pen::solid(Ink::Frame, 0.7));
    let heading = metrics::fitted(&event(incident), 13.0, true, room);
    sheet.text((MARGIN, top + 17.0), &heading, Style::body(Ink::Text).bold());
    let against = metrics::fitted(&compared(incident), 12.0, false, room);
    sheet.text((MARGIN, top + 33.0), &against, Style::small(Ink::Muted));
    top += HEADING;
    let bottom = top + ROW * incident.figures.len() as f64;
    if !incident.figures.is_empty() {
        let (left, right) = (across(TAIL), across(1.0 - TAIL));
        pencil.polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)], SIMULATED, SHADE);
        for (share, ..) in TICKS {
            pencil.line(&[(across(share), top), (across(share), bottom)], Pen::solid(Ink::Grid, 1.0));
        }
        for edge in [left, right] {
            pencil.line(&[(edge, top), (edge, bottom)], Pen::solid(SIMULATED, EDGE));
        }
    }
    for figure in &incident.figures {
        row(sheet, figure, top);
        let over = Frame { left: MARGIN, right: WIDTH - MARGIN, top: top + 1.0, bottom: top + ROW - 1.0 };
        sheet.tip_over(over, &tip(incident, figure));
        top += ROW;
    }
    top + FOOT
}

/// A recorded figure: name, value, and its place on the scale.
fn row(sheet: &Sheet, figure: &Figure, top: f64) {
    let (middle, baseline) = (top + ROW / 2.0, top + ROW / 2.0 + 4.3);
    let style = Style::small(Ink::Text);
    let style = if figure.leading { style.bold() } else { style };
    let mut letters = name(figure).chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        first.make_ascii_uppercase();
    }
    let called = metrics::fitted(&letters.into_iter().collect::<String>(), 12.0, true, RECORDED - MARGIN - 12.0);
    sheet.text((MARGIN, baseline), &called, style);
    let recorded = words::recorded(figure.observed, figure.range, &figure.unit);
    let recorded = metrics::fitted(&recorded, 12.0, false, SHARES[0] - RECORDED - 16.0);
    sheet.text((RECORDED, baseline), &recorded, Style::small(Ink::Text));
    let finite = |share: Option<f64>| share.filter(|share| share.is_finite());
    let (Some(below), Some(up_to), Some(mid)) = (finite(figure.below), finite(figure.up_to), finite(figure.mid_pit))
    else {
        sheet.text((SHARES[1] + 14.0, baseline), "no attack like it", Style::small(Ink::Muted));
        return;
    };
    let pencil = sheet.pencil();
    let line = |from: f64, to: f64, width: f64| {
        pencil.line(&[(across(from), middle), (across(to), middle)], Pen::solid(RECORD, width));
    };
    if let Some([low, high]) = figure.range_below_and_up_to.filter(|range| range.iter().all(|end| end.is_finite())) {
        line(low, high, 1.6);
        for end in [low, high] {
            pencil.line(&[(across(end), middle - 5.0), (across(end), middle + 5.0)], Pen::solid(RECORD, 1.6));
        }
    }
    line(below, up_to, 5.0);
    pencil.mark((across(mid), middle), Marker::Diamond, 5.5, RECORD);
    let outside = matches!(figure.place, Place::Below | Place::Above);
    let style = Style::small(Ink::Text);
    sheet.text((SHARES[1] + 14.0, baseline), &format::share(mid), if outside { style.bold() } else { style });
    if outside {
        sheet.text(
            (WIDTH - MARGIN, baseline),
            if figure.place == Place::Below { "below" } else { "above" },
            style.bold().anchor(Anchor::End),
        );
    }
}

/// A row in words.
fn tip(incident: &Incident, figure: &Figure) -> String {
    let quantity = Quantity::of_unit(&figure.unit);
    let simulated = figure.quantiles.map_or(String::new(), |all| {
        let [low, middle, high] = all.map(|value| format::value(value, quantity));
        format!("; simulated 5 to 95 %: {low} to {high}, median {middle}")
    });
    let remark = remark(figure).map_or(String::new(), |remark| format!("; {remark}"));
    format!(
        "{}, {}: recorded {}, PIT {}{simulated}{remark}",
        event(incident),
        name(figure),
        words::recorded(figure.observed, figure.range, &figure.unit),
        transform(figure)
    )
}

/// The markings of the scenarios, each once.
fn marking(doc: &Document) -> String {
    let mut all: Vec<&str> = doc.incidents.iter().filter_map(|incident| incident.marking.as_deref()).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" · ")
}

fn origin(doc: &Document) -> String {
    let trials: u64 = doc.incidents.iter().map(|incident| incident.trials).sum();
    let digests = doc.incidents.iter().map(|incident| incident.scenario_sha256.chars().take(8).collect::<String>());
    format!(
        "{} trials in all · scenarios {} · bordj {}",
        format::count(trials),
        digests.collect::<Vec<_>>().join(", "),
        words::named("", &doc.version)
    )
}

fn said(doc: &Document) -> Words {
    let seen = seen(doc);
    Words {
        file: FILE,
        title: "Back-tests: where recorded figures lie among simulated attacks".to_owned(),
        subtitle: seen[..2].join(" "),
        description: format!(
            "For each recorded figure the share of simulated attacks with less, to the share with no more; {} figures of {} \
             incidents. {}",
            doc.incidents.iter().map(|incident| incident.figures.len()).sum::<usize>(),
            doc.incidents.len(),
            seen.join(" ")
        ),
        notes: seen[2..].to_vec(),
    }
}

/// The data as a table.
fn table(doc: &Document) -> Table {
    let mut table = Table::new(&[
        "Incident",
        "Figure",
        "Recorded",
        "Simulated 5 %",
        "50 %",
        "95 %",
        "PIT",
        "Middle",
        "Range",
        "Central 90 %",
        "Attacks",
    ]);
    for incident in &doc.incidents {
        for figure in &incident.figures {
            let quantity = Quantity::of_unit(&figure.unit);
            let quantile =
                |at: usize| figure.quantiles.map_or(format::ABSENT.to_owned(), |all| format::value(all[at], quantity));
            let share = |share: f64| format::share(share);
            table.rows.push(vec![
                event(incident),
                name(figure),
                words::recorded(figure.observed, figure.range, &figure.unit),
                quantile(0),
                quantile(1),
                quantile(2),
                transform(figure),
                figure.mid_pit.map_or(format::ABSENT.to_owned(), share),
                figure
                    .range_below_and_up_to
                    .map_or(format::ABSENT.to_owned(), |[low, high]| format!("{} to {}", share(low), share(high))),
                place(figure).to_lowercase(),
                format::count(incident.n),
            ]);
        }
    }
    table
}
