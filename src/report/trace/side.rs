//! Two postures side by side; one under the other where the terminal is narrow.

use super::super::clean::clean;
use super::super::format;
use super::super::terminal::{BOLD, DIM, styled};
use super::{Page, come, gutter, lines, marked, name, stays_away, title};
use crate::result::trace::{Attack, Chapter, Comparison, Differs, Place, Posture, Row, Step, Trace};

/// Columns from which two stories stand side by side.
const WIDE: usize = 96;
/// Columns between them: a blank, the mark, a blank.
const BETWEEN: usize = 3;

/// A place in a table of rows, and whether the first difference is there.
#[derive(Debug, Clone, Copy)]
struct Marked {
    row: Row,
    first: bool,
}

/// The trial under two postures.
pub(super) fn beside(trace: &Trace, comparison: &Comparison, both: [&Posture; 2], page: &mut Page) {
    page.line("");
    for (number, posture) in both.iter().enumerate() {
        page.say(&format!("{} “{}”", number + 1, name(posture)), BOLD, [0, 2]);
    }
    page.say(&verdict(trace, comparison, both), "", [0; 2]);
    if comparison.first.is_some() {
        let legend = "≠ what happens differs; ~ the same happens, by other odds.";
        page.say(legend, DIM, [0; 2]);
    }
    arrivals(trace, both, page);
    for (index, pair) in comparison.attacks.iter().enumerate() {
        let attacks = both.map(|posture| &posture.attacks[index]);
        page.line("");
        page.say(&title(attacks[0]), BOLD, [0; 2]);
        if attacks[0].happens == attacks[1].happens && !attacks[0].happens {
            page.say("It comes under neither posture.", "", [0; 2]);
        } else if attacks[0].happens == attacks[1].happens {
            let rows = pair.rows.iter().enumerate().map(|(at, row)| {
                let first = comparison.first == Some(Place::Step { attack: index, row: at });
                Marked { row: *row, first }
            });
            table(&rows.collect::<Vec<_>>(), attacks.map(|attack| attack.steps.as_slice()), page);
            page.say("What came of it", DIM, [2; 2]);
            outcomes(trace, attacks, page);
        } else {
            if comparison.first == Some(Place::Attack(index)) {
                first(page);
            }
            for (number, attack) in attacks.iter().enumerate() {
                if attack.happens {
                    page.say(&format!("{}: it happens.", number + 1), "", [0, 3]);
                    super::steps(&attack.steps, page);
                    super::outcome_of(&attack.outcome, trace, page);
                } else {
                    page.say(&format!("{}: {}", number + 1, stays_away(attack)), "", [0, 3]);
                }
            }
        }
    }
    if !comparison.loss_events.is_empty() {
        page.line("");
        let rows = comparison.loss_events.iter().enumerate().map(|(at, row)| {
            let first = comparison.first == Some(Place::LossEvent(at));
            Marked { row: *row, first }
        });
        table(&rows.collect::<Vec<_>>(), both.map(|posture| posture.loss_events.as_slice()), page);
    }
    follows(trace, comparison, page);
}

/// Where the two part, in one sentence.
fn verdict(trace: &Trace, comparison: &Comparison, both: [&Posture; 2]) -> String {
    let of = |attack: usize| {
        let several = comparison.attacks.len() > 1;
        if several { format!(" ({})", title(&both[0].attacks[attack])) } else { String::new() }
    };
    let sentence = |steps: &[Step], at: Option<usize>| {
        at.map_or("nothing of it".to_owned(), |at| {
            let (when, sentence) = (&steps[at].when, clean(&steps[at].sentence));
            if when.is_empty() { sentence } else { format!("{when} {sentence}") }
        })
    };
    let place = |rows: &[Row], at: usize, steps: [&[Step]; 2]| {
        format!("1: {} 2: {}", sentence(steps[0], rows[at].left), sentence(steps[1], rows[at].right))
    };
    let odds = comparison.attacks.iter().any(|pair| pair.differs != Differs::Nothing)
        || comparison.loss_events.iter().any(|row| row.differs != Differs::Nothing);
    match comparison.first {
        None if trace.postures[0] == trace.postures[1] || !odds => "No difference in this trial.".to_owned(),
        None => "No difference in what happens in this trial; only odds differ.".to_owned(),
        Some(Place::Attack(attack)) => {
            let under = if both[0].attacks[attack].happens { 1 } else { 2 };
            format!("First difference{}: the attack happens under {under} only.", of(attack))
        }
        Some(Place::Step { attack, row }) => {
            let steps = both.map(|posture| posture.attacks[attack].steps.as_slice());
            format!("First difference{}: {}", of(attack), place(&comparison.attacks[attack].rows, row, steps))
        }
        Some(Place::LossEvent(row)) => {
            let steps = both.map(|posture| posture.loss_events.as_slice());
            format!("First difference, in loss events: {}", place(&comparison.loss_events, row, steps))
        }
    }
}

/// Attacks that come; where postures lower a rate, how many are expected under each.
fn arrivals(trace: &Trace, both: [&Posture; 2], page: &mut Page) {
    for (one, other) in both[0].arrivals.iter().zip(&both[1].arrivals) {
        let [first, second] = [one.expected, other.expected].map(format::number);
        let same = first == second;
        let expected = if same { first } else { format!("{first} under 1, {second} under 2") };
        page.say(&come(trace, both[0], one, &expected), "", [0; 2]);
        if page.look.draws {
            page.say(&format!("[{}]", lines::draw(&one.draw)), DIM, [2; 2]);
        }
    }
}

fn first(page: &mut Page) {
    let text = "── first difference ";
    let rule = format!("{text}{}", "─".repeat(page.look.width.saturating_sub(lines::width(text)).min(40)));
    let rule = marked(&rule, page);
    page.line(&rule);
}

/// The rows, side by side or one under the other.
fn table(rows: &[Marked], steps: [&[Step]; 2], page: &mut Page) {
    let gutter = gutter(steps[0]).max(gutter(steps[1])) - 2;
    let mut chapter: Option<Chapter> = None;
    for Marked { row, first: is_first } in rows {
        let cells = [row.left.map(|at| &steps[0][at]), row.right.map(|at| &steps[1][at])];
        let own = cells.iter().flatten().next().map(|step| step.chapter);
        if chapter != own {
            chapter = own;
            page.say(own.map_or("", lines::title), DIM, [2; 2]);
        }
        if *is_first {
            first(page);
        }
        if page.look.width >= WIDE {
            wide(cells, row.differs, gutter, page);
        } else {
            narrow(cells, row.differs, gutter, page);
        }
    }
}

fn mark(differs: Differs) -> &'static str {
    match differs {
        Differs::Nothing => " ",
        Differs::Odds => "~",
        Differs::Course => "≠",
    }
}

/// A cell in lines of a width, each with whether it stands back.
fn cell(step: Option<&Step>, gutter: usize, width: usize, page: &Page) -> Vec<(String, bool)> {
    let Some(step) = step else { return Vec::new() };
    let room = width.saturating_sub(gutter);
    let mut cell = Vec::new();
    for (index, line) in lines::wrapped(&clean(&step.sentence), room).iter().enumerate() {
        let when = if index == 0 { format!("  {}", step.when) } else { String::new() };
        cell.push((format!("{}{line}", lines::filled(&when, gutter)), false));
    }
    if let Some(decided) = lines::decided(step).filter(|_| page.look.draws) {
        let decided = lines::wrapped(&decided, room.saturating_sub(1));
        cell.extend(decided.iter().map(|line| (format!("{} {line}", " ".repeat(gutter)), true)));
    }
    cell
}

fn wide(cells: [Option<&Step>; 2], differs: Differs, gutter: usize, page: &mut Page) {
    let width = (page.look.width - BETWEEN) / 2;
    let [left, right] = cells.map(|step| cell(step, gutter, width, page));
    let nothing = (String::new(), false);
    for line in 0..left.len().max(right.len()) {
        let [(one, dim_one), (other, dim_other)] =
            [left.get(line), right.get(line)].map(|cell| cell.unwrap_or(&nothing));
        let style = |text: &str, dim: bool| if dim { styled(text, DIM, page.look.colour) } else { text.to_owned() };
        let mark = if line == 0 { marked(mark(differs), page) } else { " ".to_owned() };
        let text = format!("{} {mark} {}", style(&lines::filled(one, width), *dim_one), style(other, *dim_other));
        page.line(&text);
    }
}

/// What is the same stands once; of what differs, the first posture's before the second's.
fn narrow(cells: [Option<&Step>; 2], differs: Differs, gutter: usize, page: &mut Page) {
    let width = page.look.width.saturating_sub(4);
    let show = |step: Option<&Step>, label: &str, page: &mut Page| {
        for (index, (line, dim)) in cell(step, gutter, width, page).into_iter().enumerate() {
            let front = if index == 0 { label } else { "    " };
            let line = if dim { styled(&line, DIM, page.look.colour) } else { line };
            page.line(&format!("{front}{line}"));
        }
    };
    if differs == Differs::Nothing {
        return show(cells[0], "    ", page);
    }
    for (number, step) in cells.into_iter().enumerate() {
        let label = format!("{} {} ", marked(mark(differs), page), number + 1);
        show(step, &label, page);
    }
}

fn outcomes(trace: &Trace, attacks: [&Attack; 2], page: &mut Page) {
    let words = attacks.map(|attack| lines::outcome(&attack.outcome, &trace.scenario.currency));
    if words[0] == words[1] {
        return page.say(&words[0], "", [4; 2]);
    }
    for (number, words) in words.iter().enumerate() {
        page.say(&format!("{}: {words}", number + 1), "", [4, 7]);
    }
}

/// What follows from the differences: the columns of the trial that differ.
fn follows(trace: &Trace, comparison: &Comparison, page: &mut Page) {
    if comparison.year.is_empty() {
        return;
    }
    page.line("");
    page.say("What follows, in the trial as a whole, under 1 and under 2", BOLD, [0; 2]);
    let currency = &trace.scenario.currency;
    let rows: Vec<(String, String)> = lines::ORDER
        .iter()
        .flat_map(|stems| stems.iter())
        .filter_map(|name| {
            let [one, other] = comparison.year.get(*name)?;
            let value = |value: f64| lines::amount(name, value, currency);
            Some((lines::column(name), format!("{} → {}", value(*one), value(*other))))
        })
        .collect();
    let longest = rows.iter().map(|(name, _)| lines::width(name)).max().unwrap_or(0);
    for (name, change) in rows {
        page.line(&format!("  {}  {change}", lines::filled(&name, longest)));
    }
}
