//! The course of an attack as an event tree: alarm, interruption, neutralisation, and where each branch ends.

use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Pen};
use super::super::canvas::sheet::{MARGIN, Sheet, Style, WIDTH, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::{Chart, Table};
use crate::result::document::{Document, Metric, Posture};

/// Trees that are drawn, at most.
const MOST: usize = 3;
/// Height of a branch that all attacks take, in pixels.
const ALL: f64 = 34.0;
/// Least height of a branch that any attack takes.
const LEAST: f64 = 1.2;
/// Distance of two ends of a tree.
const PITCH: f64 = 52.0;
/// Room above a tree for its posture, and above its first branch for what is written on it.
const HEAD: f64 = 26.0;
const ABOVE: f64 = 20.0;
/// Room above the first tree for the questions.
const QUESTIONS: f64 = 24.0;
/// Where the tree begins, asks its three questions, and ends.
const AT: [f64; 5] = [MARGIN, 128.0, 290.0, 452.0, 612.0];
/// Questions, the answers that go on, and those that end.
const ASKED: [(&str, &str, &str); 3] = [
    ("Alarm raised?", "alarm", "no alarm"),
    ("Interrupted in time?", "interrupted", "not in time"),
    ("Neutralised?", "neutralised", "not neutralised"),
];
/// Ends, the good one first.
const ENDS: [&str; 4] =
    ["neutralised", "breach despite a fight", "breach, response too late", "breach without an alarm"];

/// Shares of all attacks that come as far as the alarm, the interruption, the neutralisation; each among those before it.
struct Tree<'a> {
    posture: &'a Posture,
    /// All attacks, then these three.
    reached: [f64; 4],
}

impl<'a> Tree<'a> {
    fn of(posture: &'a Posture) -> Option<Self> {
        let share = |name: &str| Some(stage(posture, name)?.p_any.clamp(0.0, 1.0)).filter(|share| share.is_finite());
        let (alarm, interrupted, neutralised) = (share("alarms")?, share("interrupted")?, share("neutralised")?);
        let interrupted = interrupted.min(alarm);
        Some(Self { posture, reached: [1.0, alarm, interrupted, neutralised.min(interrupted)] })
    }

    /// Probability of the answer that goes on to a question, given that it is asked; `None` where it never was.
    fn given(&self, question: usize) -> Option<f64> {
        let asked = self.reached[question];
        (asked > 0.0).then(|| self.reached[question + 1] / asked)
    }

    /// Shares of all attacks at the ends, in their order.
    fn ends(&self) -> [f64; 4] {
        let [all, alarm, interrupted, neutralised] = self.reached;
        [neutralised, interrupted - neutralised, alarm - interrupted, all - alarm]
    }

    /// Share of all attacks that end in a breach.
    fn breach(&self) -> f64 {
        1.0 - self.reached[3]
    }
}

fn stage<'a>(posture: &'a Posture, name: &str) -> Option<&'a Metric> {
    words::given_attack(posture, name)
}

/// The trees that are drawn: all of a few; of more the first, and the one with the least breaches.
fn drawn<'a, 'b>(trees: &'b [Tree<'a>]) -> Vec<&'b Tree<'a>> {
    if trees.len() <= MOST {
        return trees.iter().collect();
    }
    let best = trees.iter().skip(1).min_by(|one, other| one.breach().total_cmp(&other.breach()));
    trees.iter().take(1).chain(best).collect()
}

/// Draws the chart; `None` where no attack was simulated.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let trees: Vec<Tree<'_>> = doc.postures.iter().filter_map(Tree::of).collect();
    let shown = drawn(&trees);
    if shown.is_empty() {
        return None;
    }
    let tree_height = HEAD + ABOVE + 3.0 * PITCH + ALL + 14.0;
    let sheet = Sheet::new(doc, said(&trees, &shown), QUESTIONS + tree_height * shown.len() as f64);
    let title = Style::small(Ink::Text).bold();
    for (place, (question, ..)) in ASKED.iter().enumerate() {
        sheet.text((AT[place + 1], sheet.top + 12.0), question, title);
    }
    sheet.text((AT[4] + 8.0, sheet.top + 12.0), "Share of all attacks", title);
    for (number, tree) in shown.iter().enumerate() {
        let top = sheet.top + QUESTIONS + tree_height * number as f64;
        sheet.pencil().line(&[(MARGIN, top), (WIDTH - MARGIN, top)], Pen::solid(Ink::Grid, 1.0));
        let name = metrics::fitted(&words::posture_name(tree.posture), 13.0, true, WIDTH - 2.0 * MARGIN);
        sheet.text((MARGIN, top + 18.0), &name, Style::body(Ink::Text).bold());
        grow(&sheet, tree, top + HEAD + ABOVE);
    }
    Some(sheet.finish(table(&trees)))
}

/// Height of a branch of a share; nothing where it is nothing.
fn thickness(share: f64) -> f64 {
    if share > 0.0 { (share * ALL).max(LEAST) } else { 0.0 }
}

/// One tree from the upper edge of its first branch: those that go on stay in the first row and grow thinner, each answer
/// that ends turns down from below into a row of its own.
fn grow(sheet: &Sheet, tree: &Tree<'_>, top: f64) {
    let ends = tree.ends();
    let trunk = |from: f64, to: f64, share: f64, ink: Ink, tip: &str| {
        if share > 0.0 {
            let frame = Frame { left: from, right: to, top, bottom: top + thickness(share) };
            sheet.pencil().block(frame, ink);
            sheet.tip_over(frame, tip);
        } else {
            sheet.pencil().line(&[(from, top), (to, top)], Pen { ink: Ink::Frame, width: 1.0, dash: 2 });
        }
    };
    let posture = words::posture_name(tree.posture);
    sheet.text((AT[0], top - 6.0), "attack", Style::small(Ink::Text));
    let attacks = format!("{posture}: {}", words::attacks(tree.posture.per_attack.attacks));
    trunk(AT[0], AT[1], 1.0, Ink::Series(0), &attacks);
    for (question, (_, yes, no)) in ASKED.iter().enumerate() {
        let (from, to) = (AT[question + 1], AT[question + 2]);
        let given = tree.given(question);
        let (on, off) = (tree.reached[question + 1], ends[3 - question]);
        let written = |share: Option<f64>| share.map_or(format::ABSENT.to_owned(), format::share);
        let tip = |answer: &str, share: Option<f64>, of_all: f64| {
            let condition = if question == 0 { "of all attacks" } else { "of those that come so far" };
            format!("{posture}: {answer} in {} {condition}, {} of all attacks", written(share), format::share(of_all))
        };
        // The branch that ends: down from the lower part of the trunk, then level.
        let row = top + PITCH * (3 - question) as f64;
        let quiet = given.is_none();
        let style = Style::small(if quiet { Ink::Muted } else { Ink::Text });
        if off > 0.0 {
            let wide = thickness(off);
            let begin = top + (thickness(tree.reached[question]) - wide).max(0.0);
            let down = Frame { left: from, right: from + wide, top: begin, bottom: row + wide };
            let level = Frame { left: from, right: AT[4], top: row, bottom: row + wide };
            for part in [down, level] {
                sheet.pencil().block(part, Ink::Series(1));
                sheet.tip_over(part, &tip(no, given.map(|share| 1.0 - share), off));
            }
        } else {
            let pen = Pen { ink: Ink::Frame, width: 1.0, dash: 2 };
            let begin = top + thickness(tree.reached[question]);
            sheet.pencil().line(&[(from + 0.5, begin), (from + 0.5, row), (AT[4], row)], pen);
        }
        let aside = from + thickness(off) + 8.0;
        let text = format!("{no} {}", written(given.map(|share| 1.0 - share)));
        sheet.text((aside, row - 6.0), &text, style);
        let ink = if question == 2 { Ink::Series(2) } else { Ink::Series(0) };
        trunk(from, if question == 2 { AT[4] } else { to }, on, ink, &tip(yes, given, on));
        sheet.text((from, top - 6.0), &format!("{yes} {}", written(given)), style);
    }
    for (row, (end, share)) in ENDS.iter().zip(ends).enumerate() {
        let y = top + PITCH * row as f64 + (thickness(share) / 2.0).max(1.0) + 4.5;
        let ink = if share > 0.0 { Ink::Text } else { Ink::Muted };
        let value = format::share(share);
        sheet.text((AT[4] + 8.0, y), &value, Style::body(ink).bold());
        let room = WIDTH - MARGIN - AT[4] - 16.0 - metrics::width("100.0 %", 13.0, true);
        let left = AT[4] + 16.0 + metrics::width("100.0 %", 13.0, true);
        for (line, text) in metrics::wrapped(end, 12.0, false, room, 2).iter().enumerate() {
            sheet.text((left, y + 13.0 * line as f64), text, Style::small(ink));
        }
    }
}

/// What the chart says in words.
fn said(trees: &[Tree<'_>], shown: &[&Tree<'_>]) -> Words {
    let sentence = |tree: &&Tree<'_>| {
        let [good, fought, late, unseen] = tree.ends().map(format::share);
        format!(
            "{}: {good} neutralised, {fought} breach despite a fight, {late} breach before the response, {unseen} breach \
             without an alarm.",
            words::posture_name(tree.posture)
        )
    };
    let mut notes = vec![
        "On each branch its probability, given that an attack comes so far; along a way these multiply to the share at its end. \
         The thickness is the share of all attacks. An attack from a distance is over at once and counts as without an alarm."
            .to_owned(),
    ];
    if shown.len() < trees.len() {
        notes.push(format!(
            "Of {} the first is drawn and the one with the least breaches; the others are in the table.",
            words::postures(trees.len())
        ));
    }
    Words {
        file: "event-tree.svg",
        title: "How attacks end".to_owned(),
        subtitle: format!("An event tree of the simulated attacks. {}", words::ONLY_THE_MIX),
        description: format!(
            "Event trees of alarm, interruption and neutralisation. {}",
            shown.iter().map(sentence).collect::<Vec<_>>().join(" ")
        ),
        notes,
    }
}

/// The data as a table: conditional probabilities, then the ends.
fn table(trees: &[Tree<'_>]) -> Table {
    let mut table = Table::new(&[
        "Posture",
        "P(alarm)",
        "P(interrupted | alarm)",
        "P(neutralised | interrupted)",
        "Neutralised [95 %]",
        "Breach despite a fight",
        "Breach, response too late",
        "Breach without an alarm",
        "Breach [95 %]",
    ]);
    for tree in trees {
        let mut cells = vec![words::posture_name(tree.posture)];
        cells.extend((0..3).map(|question| tree.given(question).map_or(format::ABSENT.to_owned(), format::share)));
        let whole = |name: &str| {
            stage(tree.posture, name).map_or(format::ABSENT.to_owned(), |metric| {
                format::with_interval(metric.p_any, metric.p_any_ci95, Quantity::Probability)
            })
        };
        cells.push(whole("neutralised"));
        cells.extend(tree.ends().into_iter().skip(1).map(format::share));
        cells.push(whole("breaches"));
        table.rows.push(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    /// Conditional probabilities multiply to the ends, and the ends are all attacks.
    #[test]
    fn ways_multiply_to_their_ends() {
        for doc in [fixture::plausible(), fixture::ugly()] {
            for tree in doc.postures.iter().filter_map(Tree::of) {
                let [good, fought, late, unseen] = tree.ends();
                let [alarm, interrupted, neutralised] = [0, 1, 2].map(|question| tree.given(question).unwrap_or(0.0));
                assert!((alarm * interrupted * neutralised - good).abs() < 1e-12);
                assert!((alarm * interrupted * (1.0 - neutralised) - fought).abs() < 1e-12);
                assert!((alarm * (1.0 - interrupted) - late).abs() < 1e-12);
                assert!((1.0 - alarm - unseen).abs() < 1e-12);
                assert!((good + fought + late + unseen - 1.0).abs() < 1e-12);
                let all = [good, fought, late, unseen];
                assert!(all.iter().all(|share| (0.0..=1.0).contains(share)), "{all:?}");
            }
        }
    }

    /// Attacks from a distance alone: no alarm, nothing is asked further.
    #[test]
    fn an_attack_from_a_distance_ends_without_an_alarm() {
        let mut doc = fixture::plausible();
        doc.postures.truncate(1);
        for name in ["alarms", "interrupted", "neutralised"] {
            let stage = fixture::metric("attack", 0.0, 0.0, 0.0);
            doc.postures[0].per_attack.metrics.insert(name.to_owned(), stage);
        }
        let row = draw(&doc).unwrap().table.rows.remove(0);
        assert_eq!(row[1..4], ["0 %", "–", "–"].map(str::to_owned));
        assert_eq!(row[5..8], ["0 %", "0 %", "100 %"].map(str::to_owned));
    }

    /// Many postures: the first and the best are drawn, all are in the table.
    #[test]
    fn of_many_postures_the_first_and_the_best_are_drawn() {
        let doc = fixture::twelve::twelve();
        let chart = draw(&doc).unwrap();
        assert_eq!(chart.table.rows.len(), 12);
        let heads = |name: &str| chart.svg.matches(&format!(">{name}")).count();
        assert!(heads("Variant 1 ") > 0 && heads("Variant 12 ") > 0 && heads("Variant 5 ") == 0);
    }
}
