//! How the output of the plant comes back after an attack: a fan per posture, medians alone where there are many.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Panel, Pen};
use super::super::canvas::sheet::{Anchor, MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format;
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{Document, Recovery};
use crate::result::recovery::Output;

/// Fans that are drawn, at most; of more postures the medians alone.
const FANS: usize = 3;
/// Medians that are drawn, at most: as many as there are inks.
const LINES: usize = 8;
/// Height of a plot in pixels: of one, of a few one above the other.
const PLOT: [f64; 2] = [300.0, 170.0];
/// Room above a plot for its name and figures.
const HEAD: f64 = 50.0;
/// Room below the last plot.
const FOOT: f64 = 46.0;
/// Points of a curve that say their values.
const TIPS: usize = 32;
/// Days at which the table gives the output, as near as the document has them.
const TABLE_AT: [f64; 9] = [1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 180.0, 365.0, 730.0];
const MEAN_DASH: u8 = 1;

fn sound(output: &Output) -> bool {
    output.day.is_finite() && output.mean.is_finite() && output.quantiles.iter().all(|share| share.is_finite())
}

/// "52 % of attacks stop output; then 70.7 days of full output lost on average, full again after 46 days (median), …".
fn figures(recovery: &Recovery) -> String {
    let [_, median, late] = recovery.full_after.map(days);
    format!(
        "{} of attacks stop output; these lose {} full days on average; all back after {median} (median), {late} (95 %)",
        format::share(recovery.stopped),
        format::number(recovery.lost_days),
    )
}

/// Days with at most one decimal.
fn days(days: f64) -> String {
    let rounded = if days < 100.0 { (days * 10.0).round() / 10.0 } else { days.round() };
    format::with_unit(rounded, "day")
}

/// Draws the chart; `None` where no attack stops a unit for any time.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let known: Vec<(String, &Recovery, Vec<&Output>)> = doc
        .postures
        .iter()
        .filter_map(|posture| {
            let recovery = posture.recovery.as_ref()?;
            let output: Vec<&Output> = recovery.output.iter().filter(|output| sound(output)).collect();
            (output.len() > 1).then(|| (words::posture_name(posture), recovery, output))
        })
        .collect();
    let last = known.iter().filter_map(|(.., output)| output.last()).map(|output| output.day).fold(0.0, f64::max);
    if last <= 0.0 {
        return None;
    }
    let fans = known.len() <= FANS;
    let lines = &known[..known.len().min(LINES)];
    let entries = if fans { fan_legend() } else { medians_legend(lines) };
    let left_out = known.len() - lines.len();
    let more = (!fans && left_out > 0).then(|| format!("{} more in the table.", words::postures(left_out)));
    let plots = if fans { known.len() } else { 1 };
    let plot = PLOT[usize::from(plots > 1)];
    let head = if fans { HEAD } else { 22.0 };
    let legend_height = legend::height(&entries);
    let sheet = Sheet::new(
        doc,
        Words {
            file: "recovery.svg",
            title: "How output comes back after an attack that stops it".to_owned(),
            subtitle: format!(
                "Output of the plant as a share of full output, over the attacks that stop a unit{}. {}",
                if fans { ": the bands hold the middle half of them, and 90 %" } else { "" },
                words::ONLY_THE_MIX
            ),
            description: format!(
                "Share of full output over days since the attack, with quantiles over attacks; {}. {}",
                words::postures(known.len()),
                known.iter().map(|(name, recovery, _)| format!("{name}: {}.", figures(recovery))).collect::<Vec<_>>().join(" ")
            ),
            notes: [Some(
                "Days since the attack, logarithmic in 1 + days. A unit gives nothing during the crisis and its restart, then rises in a \
                 straight line; units come back one by one."
                    .to_owned(),
            ), more]
            .into_iter()
            .flatten()
            .collect(),
        },
        legend_height + (head + plot) * plots as f64 + FOOT,
    );
    legend::draw(&sheet, sheet.top, &entries);
    let shares = || Axis::linear(0.0, 1.0, plot, Direction::Up, Labels::Percent);
    let (left, right) = (MARGIN + shares().label_width() + 10.0, WIDTH - MARGIN - 16.0);
    let panel_at = |place: usize| {
        let top = sheet.top + legend_height + head + (head + plot) * place as f64;
        let frame = Frame { left, right, top, bottom: top + plot };
        let mut axis = Axis::counts(last.max(1.0), right - left);
        if place + 1 < plots {
            // Plots above others share their labels.
            axis.ticks.iter_mut().for_each(|tick| tick.label.clear());
        }
        let panel = Panel::new(&sheet, frame, axis, shares());
        panel.rule_x();
        panel.rule_y();
        panel
    };
    if fans {
        for (place, (name, recovery, output)) in known.iter().enumerate() {
            let panel = panel_at(place);
            let text = metrics::fitted(&figures(recovery), 12.0, false, right - MARGIN);
            let heading = metrics::fitted(name, 13.0, true, right - MARGIN);
            sheet.text((MARGIN, panel.frame.top - 27.0), &heading, Style::body(Ink::Text).bold());
            sheet.text((MARGIN, panel.frame.top - 11.0), &text, Style::small(Ink::Text));
            fan(&panel, output);
            tips(&sheet, &panel, name, output);
        }
    } else {
        let panel = panel_at(0);
        for (number, (_, _, output)) in lines.iter().enumerate() {
            let line: Vec<(f64, f64)> = output.iter().map(|output| (output.day, output.quantiles[2])).collect();
            panel.line(&line, Pen::series(number));
            let offset = (number as f64 + 0.5) / lines.len() as f64;
            panel.marks_along(&line, 3, offset, Marker::series(number), Pen::series(number).ink);
        }
        for (name, _, output) in lines {
            tips(&sheet, &panel, name, output);
        }
    }
    let title = Style { size: 12.0, ..Style::body(Ink::Text).bold() };
    let bottom = sheet.top + legend_height + (head + plot) * plots as f64;
    let middle = f64::midpoint(left, right);
    sheet.text((middle, bottom + 38.0), "days since the attack", title.anchor(Anchor::Middle));
    Some(sheet.finish(table(&known)))
}

fn fan_legend() -> Vec<Entry> {
    let entry = |name: &str, pen: Pen| Entry { name: name.to_owned(), pen, marker: None };
    vec![
        entry("median", Pen::solid(Ink::Series(0), 2.2)),
        entry("mean", Pen { dash: MEAN_DASH, ..Pen::solid(Ink::Text, 1.6) }),
    ]
}

fn medians_legend(known: &[(String, &Recovery, Vec<&Output>)]) -> Vec<Entry> {
    let one = |(number, (name, ..)): (usize, &(String, &Recovery, Vec<&Output>))| Entry {
        name: format!("{name}, median"),
        pen: Pen::series(number),
        marker: Some(Marker::series(number)),
    };
    known.iter().enumerate().map(one).collect()
}

fn fan(panel: &Panel<'_>, output: &[&Output]) {
    let band = |low: usize, high: usize| -> Vec<(f64, f64, f64)> {
        output.iter().map(|output| (output.day, output.quantiles[low], output.quantiles[high])).collect()
    };
    panel.band(&band(0, 4), Ink::Series(0));
    panel.band(&band(1, 3), Ink::Series(0));
    let line =
        |of: &dyn Fn(&Output) -> f64| -> Vec<(f64, f64)> { output.iter().map(|one| (one.day, of(one))).collect() };
    panel.line(&line(&|output| output.quantiles[2]), Pen::solid(Ink::Series(0), 2.2));
    panel.line(&line(&|output| output.mean), Pen { dash: MEAN_DASH, ..Pen::solid(Ink::Text, 1.6) });
}

/// Values along the median.
fn tips(sheet: &Sheet, panel: &Panel<'_>, name: &str, output: &[&Output]) {
    for one in output.iter().step_by(output.len().div_ceil(TIPS)) {
        let [low, _, median, _, high] = one.quantiles.map(format::share);
        let text = format!(
            "{name}, {} after the attack: {median} of output (median), mean {}, 5 to 95 % of attacks {low} to {high}",
            days(one.day),
            format::share(one.mean)
        );
        sheet.tip(panel.pixel(one.day, one.quantiles[2]), 6.0, &text);
    }
}

fn table(known: &[(String, &Recovery, Vec<&Output>)]) -> Table {
    let mut table = Table::new(&[
        "Posture",
        "Attacks that stop output",
        "Full days lost, mean",
        "Day",
        "Mean",
        "5 %",
        "25 %",
        "Median",
        "75 %",
        "95 %",
    ]);
    for (name, recovery, output) in known {
        let at: Vec<usize> =
            TABLE_AT.iter().filter_map(|day| output.iter().position(|output| output.day >= *day)).collect();
        let mut places = [vec![0], at, vec![output.len() - 1]].concat();
        places.dedup();
        for one in places.into_iter().map(|place| output[place]) {
            let mut row = vec![
                name.clone(),
                format::share(recovery.stopped),
                format::number(recovery.lost_days),
                format::number(one.day),
            ];
            row.push(format::share(one.mean));
            row.extend(one.quantiles.map(format::share));
            table.rows.push(row);
        }
    }
    table
}
