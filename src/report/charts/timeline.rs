//! What happens when in an attack: the moments of the attackers above, those of the response below.

use super::super::canvas::axis::Axis;
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::clean::clean;
use super::super::clock::time;
use super::super::format;
use super::super::words;
use super::lanes::{Column, Lanes, Plan, Row};
use super::{Chart, Table};
use crate::result::document::{Document, Timeline};
use crate::result::timeline::{Moment, MomentKind};

/// Postures that are drawn, at most.
const MOST: usize = 3;
/// Elements that are drawn, at most: those that most attacks pass.
const MOST_ELEMENTS: usize = 8;
/// Moments of another kind that are drawn, at most, on either side.
const MOST_OTHERS: usize = 8;
/// Height of the lane of one posture in pixels.
const LANE: f64 = 15.0;
/// Where the latest time is more than this times the earliest median, the scale bends.
const EVEN: f64 = 60.0;
/// Places at which an uneven scale may bend, in seconds.
const BENDS: [f64; 5] = [1.0, 10.0, 60.0, 600.0, 3_600.0];

/// What makes a moment the same under every posture.
type Key<'a> = (MomentKind, &'a str);

fn key(moment: &Moment) -> Key<'_> {
    (moment.kind, &moment.id)
}

/// A moment in words, what happens first: names may be cut.
fn said(moment: &Moment) -> String {
    let name = words::named(&moment.id.replace('_', " "), &moment.name);
    match moment.kind {
        MomentKind::Passed => format!("passed: {name}"),
        MomentKind::Reached => format!("reached: {name}"),
        MomentKind::Completed => format!("objective done: {name}"),
        MomentKind::CrisisEnds => "crisis ends".to_owned(),
        MomentKind::Alarm => "alarm".to_owned(),
        MomentKind::Understood => "alarm understood, people make for shelter".to_owned(),
        MomentKind::SetsOut => format!("departure: {name}"),
        MomentKind::Comes => format!("arrival: {name}"),
        MomentKind::Engages => format!("engagement: {name}"),
        MomentKind::Neutralised => "attackers neutralised".to_owned(),
    }
}

fn sound(moment: &Moment) -> bool {
    moment.share > 0.0 && moment.seconds.iter().all(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

/// True for a moment that is written and not drawn: a crisis takes days where the attack takes minutes.
fn is_written(moment: &Moment) -> bool {
    moment.kind == MomentKind::CrisisEnds
}

/// "16.5 min", and the share of attacks in which it happens, if not all.
fn figures(moment: &Moment) -> String {
    let median = if is_written(moment) { String::new() } else { time(moment.seconds[1]) };
    let share =
        if moment.share >= 0.1 { format!("{:.0} %", 100.0 * moment.share) } else { format::share(moment.share) };
    match (median.is_empty(), moment.share < 0.995) {
        (true, _) => share,
        (false, true) => format!("{median} · {share}"),
        (false, false) => median,
    }
}

/// True for the critical detection point of a timeline's path.
fn is_critical(timeline: &Timeline, moment: &Moment) -> bool {
    moment.kind == MomentKind::Passed && timeline.critical_detection_point.as_deref() == Some(moment.id.as_str())
}

/// The moments that are drawn on one side, in the order of the first posture that has them. Of too many those that most attacks
/// have are drawn, and in any case the critical detection point of the first posture.
fn rows<'a>(shown: &[&'a Timeline], of_attackers: bool) -> Vec<&'a Moment> {
    let mut rows: Vec<&Moment> = Vec::new();
    for moment in shown.iter().flat_map(|timeline| &timeline.moments) {
        let here = moment.kind.is_of_attackers() == of_attackers && sound(moment);
        if here && !rows.iter().any(|known| key(known) == key(moment)) {
            rows.push(moment);
        }
    }
    for (elements, most) in [(true, MOST_ELEMENTS), (false, MOST_OTHERS)] {
        let is = |moment: &Moment| (moment.kind == MomentKind::Passed) == elements;
        let mut ranked: Vec<usize> = (0..rows.len()).filter(|place| is(rows[*place])).collect();
        let critical = |place: usize| shown.first().is_some_and(|baseline| is_critical(baseline, rows[place]));
        ranked.sort_by(|a, b| critical(*b).cmp(&critical(*a)).then(rows[*b].share.total_cmp(&rows[*a].share)));
        let dropped: Vec<usize> = ranked.into_iter().skip(most).collect();
        let mut place = 0;
        rows.retain(|_| {
            place += 1;
            !dropped.contains(&(place - 1))
        });
    }
    rows
}

/// The scale of times, and the seconds of one of its units.
fn scale(shown: &[&Timeline], length: f64) -> (Axis, f64) {
    let drawn =
        || shown.iter().flat_map(|timeline| &timeline.moments).filter(|moment| sound(moment) && !is_written(moment));
    let high = drawn().map(|moment| moment.seconds[2]).fold(0.0, f64::max);
    let low = drawn().map(|moment| moment.seconds[1]).filter(|median| *median > 0.0).fold(f64::INFINITY, f64::min);
    let bend = BENDS.into_iter().rev().find(|bend| *bend <= low).unwrap_or(BENDS[0]);
    let bend = Some(bend).filter(|_| high > EVEN * low);
    (Axis::times(high, bend, length), bend.unwrap_or(1.0))
}

/// Draws the chart; `None` where no attack was followed.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let named = |timeline: &Timeline| words::posture(doc, &timeline.posture);
    let baseline = doc.postures.iter().find_map(|posture| {
        let own = doc.timelines.iter().filter(|timeline| timeline.posture == posture.id);
        own.max_by(|a, b| a.share.total_cmp(&b.share))
    })?;
    let same: Vec<&Timeline> = doc.timelines.iter().filter(|timeline| timeline.threat == baseline.threat).collect();
    let mut shown = vec![baseline];
    shown.extend(same.iter().filter(|timeline| timeline.posture != baseline.posture).take(MOST - 1));
    let sides = [true, false].map(|of_attackers| rows(&shown, of_attackers));
    if sides.iter().all(Vec::is_empty) {
        return None;
    }
    let mut plan_rows = Vec::new();
    for (side, heading) in sides.iter().zip(["What the attackers do", "What is done against them"]) {
        if !side.is_empty() {
            plan_rows.push(Row::Heading(heading.to_owned()));
        }
        plan_rows.extend(side.iter().map(|moment| {
            let mark = if is_critical(baseline, moment) { " — critical detection point" } else { "" };
            Row::Marks(format!("{}{mark}", said(moment)))
        }));
    }
    let drawn = || sides.iter().flatten();
    let texts = drawn().flat_map(|row| find(&shown, row)).map(|(_, moment)| figures(moment)).collect();
    let plan = Plan::new(plan_rows, LANE * shown.len() as f64 + 11.0, &[texts], 190.0, true);
    let (axis, unit) = scale(&shown, plan.scale_width());
    let entries: Vec<Entry> = shown
        .iter()
        .enumerate()
        .map(|(number, timeline)| Entry {
            name: if shown.len() > 1 {
                named(timeline)
            } else {
                "median, with a bar from 10 to 90 % of the attacks in which it happens".to_owned()
            },
            pen: pen(number),
            marker: Some(Marker::series(number)),
        })
        .collect();
    let legend_height = legend::height(&entries);
    let mut sheet = Sheet::new(doc, told(doc, baseline, &same, &shown, unit), legend_height + plan.height());
    legend::draw(&sheet, sheet.top, &entries);
    sheet.top += legend_height;
    let title = "Time from the start of the attack".to_owned();
    let lanes = plan.draw(&sheet, vec![Column { title, axis, ruled: true }]);
    let frame = lanes.panels[0].frame;
    sheet.text(
        (frame.right + 9.0, frame.top - 10.0),
        "median · share",
        Style { size: 11.5, ..Style::small(Ink::Text).bold() },
    );
    for (row, moment) in drawn().enumerate() {
        for (number, found) in find(&shown, moment) {
            let offset = (number as f64 - (shown.len() as f64 - 1.0) / 2.0) * LANE;
            mark(&sheet, &lanes, (row, offset, unit), number, found, &named(shown[number]));
        }
    }
    drop(lanes);
    Some(sheet.finish(table(doc)))
}

/// A moment under each shown posture that has it.
fn find<'a>(shown: &[&'a Timeline], wanted: &Moment) -> Vec<(usize, &'a Moment)> {
    let found = shown.iter().enumerate().filter_map(|(number, timeline)| {
        timeline.moments.iter().find(|moment| key(moment) == key(wanted) && sound(moment)).map(|found| (number, found))
    });
    found.collect()
}

fn pen(number: usize) -> Pen {
    Pen { width: 4.0, ..Pen::solid(Pen::series(number).ink, 4.0) }
}

/// Bar, mark and text of a moment under one posture.
fn mark(
    sheet: &Sheet,
    lanes: &Lanes<'_>,
    (row, offset, unit): (usize, f64, f64),
    number: usize,
    moment: &Moment,
    posture: &str,
) {
    let ink = pen(number).ink;
    let panel = &lanes.panels[0];
    let at = |seconds: f64| {
        let (x, y) = panel.pixel(seconds / unit, lanes.y(row));
        (x, y + offset)
    };
    let [low, median, high] = moment.seconds;
    let (_, y) = at(median);
    let frame = panel.frame;
    let text = metrics::fitted(&figures(moment), 11.5, false, WIDTH - 6.0 - frame.right - 9.0);
    let style = Style { size: 11.5, ..Style::small(Ink::Text) };
    if is_written(moment) {
        let all = format!("{}, from {} to {}", time(median), time(low), time(high));
        sheet.pencil().mark((frame.left + 8.0, y), Marker::series(number), 4.0, ink);
        sheet.text((frame.left + 20.0, y + 4.2), &all, style);
    } else {
        sheet.pencil().line(&[at(low), at(high)], pen(number));
        sheet.pencil().mark(at(median), Marker::series(number), 4.6, ink);
    }
    sheet.text((frame.right + 9.0, y + 4.2), &text, style);
    // An element is passed by every prong: its times are of passages.
    let times = if moment.kind == MomentKind::Passed { "passages" } else { "these" };
    let tip = format!(
        "{posture}, {}: in {} of attacks, median {}, 10 to 90 % of {times} {} to {}",
        said(moment),
        format::share(moment.share),
        time(median),
        time(low),
        time(high)
    );
    let whole = Frame { left: frame.left, right: frame.right, top: y - LANE / 2.0, bottom: y + LANE / 2.0 };
    sheet.tip_over(whole, &tip);
}

/// Title, subtitle, description and notes.
fn told(doc: &Document, baseline: &Timeline, same: &[&Timeline], shown: &[&Timeline], unit: f64) -> Words {
    let threat = words::named(&baseline.threat, &baseline.name);
    let attacks: Vec<String> = shown.iter().map(|timeline| format::count(timeline.attacks)).collect();
    let mut notes = vec![format!(
        "From {} followed attacks; a time is among those in which it happens, and at the right stands its median with the share \
         of attacks, if not all. Elements count every prong, zones the first.",
        attacks.join(" and ")
    )];
    if let Some(path) = &baseline.path {
        let path = clean(path);
        let posture = words::posture(doc, &baseline.posture);
        let share = format::share(baseline.path_share);
        let point = match &baseline.critical_detection_point {
            Some(element) => format!(
                "the critical detection point is {}: sensed there or before, a response still comes in time, times at their middle",
                clean(element).replace('_', " ")
            ),
            None => {
                "it has no critical detection point: at no element is as much delay left as a response needs".to_owned()
            }
        };
        notes.push(format!("On the most frequent path under “{posture}”, {path} ({share} of prongs), {point}."));
    }
    if unit > 1.0 || scale(shown, 400.0).1 > 1.0 {
        notes.push("The scale is even at first and then logarithmic.".to_owned());
    }
    if same.len() > shown.len() {
        notes.push(format!("{} more in the table.", words::postures(same.len() - shown.len())));
    }
    let seldom: Vec<usize> = shown.iter().map(|timeline| timeline.left_out).filter(|left_out| *left_out > 0).collect();
    if let Some(most) = seldom.iter().max() {
        notes.push(format!("Moments that happen in fewer than 30 followed attacks are left out: {most}."));
    }
    let several = doc.timelines.iter().any(|timeline| timeline.threat != baseline.threat);
    Words {
        file: "timeline.svg",
        title: "What happens when in an attack".to_owned(),
        subtitle: format!(
            "{threat}{}: median, and bars from 10 to 90 % of attacks.",
            if several { ", the most frequent threat" } else { "" }
        ),
        description: format!(
            "Times of the moments of an attack by {threat}, of the attackers above and of the response below; {}.",
            words::postures(shown.len())
        ),
        notes,
    }
}

/// Every moment of every posture and threat.
fn table(doc: &Document) -> Table {
    let mut table = Table::new(&["Posture", "Threat", "Moment", "Share of attacks", "Median", "10 %", "90 %"]);
    for timeline in &doc.timelines {
        let own = [words::posture(doc, &timeline.posture), words::named(&timeline.threat, &timeline.name)];
        let mut push = |what: String, share: f64, seconds: [f64; 3]| {
            let [low, median, high] = seconds.map(time);
            table.rows.push([own.to_vec(), vec![what, format::share(share), median, low, high]].concat());
        };
        for moment in &timeline.moments {
            push(said(moment), moment.share, moment.seconds);
        }
        for warning in &timeline.warnings {
            let zone = words::named(&warning.zone.replace('_', " "), &warning.name);
            let what = format!(
                "warning of people at {zone} (any in {} of the attacks that reach it; {} of the people come to shelter)",
                format::share(warning.any),
                format::share(warning.sheltered)
            );
            push(what, warning.reached, warning.seconds);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    /// Attackers above, in order of their medians; the critical detection point is named; a crisis is written.
    #[test]
    fn rows_tell_the_story_in_order() {
        let doc = fixture::plausible();
        let shown: Vec<&Timeline> = doc.timelines.iter().collect();
        let said = |of_attackers| rows(&shown, of_attackers).into_iter().map(super::said).collect::<Vec<_>>();
        assert_eq!(
            said(true),
            [
                "passed: perimeter gate",
                "passed: base gate",
                "reached: Living base",
                "objective done: Living base",
                "crisis ends"
            ]
        );
        assert_eq!(said(false)[..2], ["alarm", "alarm understood, people make for shelter"]);
        let chart = draw(&doc).unwrap();
        assert!(chart.svg.contains("critical") && chart.svg.contains("6.5 min · 98 %"), "{}", chart.svg);
        assert_eq!(chart.table.rows.len(), 2 * (11 + 1));
        // The scale bends only where times differ much.
        let bend = |shown: &[&Timeline]| scale(shown, 400.0).1.to_bits();
        assert_eq!([bend(&shown[..1]), bend(&shown[..])], [1.0_f64, 60.0].map(f64::to_bits));
    }

    /// A path of ten elements, of which the fewest attacks pass the critical one.
    #[test]
    fn the_critical_detection_point_is_always_drawn() {
        let mut doc = fixture::plausible();
        let timeline = &mut doc.timelines[0];
        let element = timeline.moments.iter().find(|moment| moment.kind == MomentKind::Passed).unwrap().clone();
        timeline.moments.retain(|moment| moment.kind != MomentKind::Passed);
        timeline.moments.extend((0..10).map(|number| Moment {
            id: format!("element_{number}"),
            share: 0.9 - 0.05 * f64::from(number),
            ..element.clone()
        }));
        timeline.critical_detection_point = Some("element_9".to_owned());
        let drawn = rows(&[&doc.timelines[0]], true);
        let passed: Vec<&str> =
            drawn.iter().filter(|row| row.kind == MomentKind::Passed).map(|row| row.id.as_str()).collect();
        assert_eq!(passed, ["0", "1", "2", "3", "4", "5", "6", "9"].map(|number| format!("element_{number}")));
        assert!(draw(&doc).unwrap().svg.contains("Elements count every prong, zones the first."));
    }

    #[test]
    fn of_many_elements_those_that_most_attacks_pass_are_drawn() {
        let doc = fixture::ugly();
        let shown: Vec<&Timeline> = doc.timelines.iter().filter(|timeline| timeline.threat == "raid").take(1).collect();
        let drawn = rows(&shown, true);
        let passed: Vec<f64> = drawn.iter().filter(|row| row.kind == MomentKind::Passed).map(|row| row.share).collect();
        assert_eq!(passed.len(), MOST_ELEMENTS);
        assert!(passed.iter().all(|share| *share > 0.7), "{passed:?}");
    }
}
