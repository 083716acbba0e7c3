//! What a difference says, in reading order: the terminal and Markdown both show it.

use super::super::clean::clean;
use super::super::format::count;
use super::words;
use crate::result::diff::{Diff, Figure, Item, Scope};

/// The note that says how sure the comparison is; it stands with the figures.
const SAME_SEED: &str = "same-seed";

/// A line of a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) head: String,
    /// What is said of it; may be empty.
    pub(super) rest: String,
}

impl Entry {
    fn of(words: String) -> Self {
        Self { head: words, rest: String::new() }
    }
}

/// A figure before and after.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) change: String,
    pub(super) distance: String,
    /// `**`, `*` or nothing.
    pub(super) mark: &'static str,
}

impl Row {
    /// The cells after the name.
    pub(super) fn cells(&self) -> [&str; 5] {
        [&self.before, &self.after, &self.change, &self.distance, self.mark]
    }
}

/// A piece of the page.
#[derive(Debug)]
pub(super) enum Block {
    /// Heads the page.
    Title(String),
    /// Heads a section.
    Heading(String),
    /// Heads a table in a section.
    Group(String),
    /// Must not be missed.
    Alert(String),
    /// Stands back.
    Note(String),
    /// A sentence.
    Said(String),
    /// A list.
    List(Vec<Entry>),
    /// Figures; `head` where the names of the columns are to be said again.
    Table { rows: Vec<Row>, head: bool },
}

impl Block {
    /// True where a blank line goes before it.
    pub(super) fn stands_apart(&self) -> bool {
        matches!(self, Self::Heading(_) | Self::Group(_) | Self::Alert(_))
    }
}

/// The blocks of the section that begins with the first.
pub(super) fn section(blocks: &[Block]) -> &[Block] {
    let others = blocks.iter().skip(1).position(|block| matches!(block, Block::Heading(_)));
    &blocks[..others.map_or(blocks.len(), |at| at + 1)]
}

/// How long lists are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    /// Things that differ, of each kind.
    items: usize,
    /// Figures that moved, of each posture.
    figures: usize,
}

impl Lengths {
    /// For a terminal.
    pub(super) fn short() -> Self {
        Self { items: 20, figures: 10 }
    }

    /// For a file.
    pub(super) fn full() -> Self {
        Self { items: usize::MAX, figures: usize::MAX }
    }
}

/// The page of a difference; with `all` nothing is cut short, and figures that did not move are listed too.
pub(super) fn blocks(diff: &Diff, all: bool, lengths: Lengths) -> Vec<Block> {
    let lengths = if all { Lengths::full() } else { lengths };
    let mut page = Vec::new();
    let mut markings: Vec<String> =
        [&diff.before, &diff.after].iter().filter_map(|side| side.marking.as_deref().map(clean)).collect();
    markings.dedup();
    page.extend(markings.into_iter().filter(|marking| !marking.is_empty()).map(Block::Title));
    page.push(Block::Title("Two results, before and after".to_owned()));
    page.push(Block::List(vec![
        Entry { head: "before".to_owned(), rest: words::side(&diff.before) },
        Entry { head: "after".to_owned(), rest: words::side(&diff.after) },
    ]));
    if diff.identical {
        page.push(Block::Alert("Nothing differs: the two results are equal in everything.".to_owned()));
        if !all {
            return page;
        }
    }
    for note in diff.notes.iter().filter(|note| note.code != SAME_SEED) {
        page.push(Block::Alert(format!("{} ({})", capital(&clean(&note.message)), clean(&note.code))));
    }
    differences(&mut page, diff, lengths);
    figures(&mut page, diff, all, lengths);
    if let Some(order) = &diff.order {
        page.push(Block::Heading("Order of the postures by mean fatalities".to_owned()));
        page.push(Block::List(words::order(diff, order).into_iter().map(Entry::of).collect()));
    }
    for (title, warnings) in
        [("Warnings that are new", &diff.warnings_new), ("Warnings that are gone", &diff.warnings_gone)]
    {
        if !warnings.is_empty() {
            page.push(Block::Heading(title.to_owned()));
            let entry = |warning: &crate::result::document::Warning| {
                Entry::of(format!("{} ({})", clean(&warning.message), clean(&warning.code)))
            };
            page.push(Block::List(warnings.iter().map(entry).collect()));
        }
    }
    page
}

/// A sentence with its first letter large, unless it is a name in backticks.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// What was run, and what went in.
fn differences(page: &mut Vec<Block>, diff: &Diff, lengths: Lengths) {
    if !diff.run.is_empty() {
        page.push(Block::Heading("How they were run".to_owned()));
        page.push(Block::List(words::run(diff)));
    }
    let inputs = match (diff.inputs.len() as u64, diff.inputs_listed) {
        (0, _) => "Inputs".to_owned(),
        (1, [before, after]) if before == after => format!("Inputs: 1 of {} differs", count(after)),
        (number, [before, after]) if before == after => format!("Inputs: {} of {} differ", count(number), count(after)),
        (number, [before, after]) => {
            let verb = if number == 1 { "differs" } else { "differ" };
            format!("Inputs: {} {verb} ({} before, {} after)", count(number), count(before), count(after))
        }
    };
    let compared = !diff.inputs_listed.contains(&0);
    if diff.inputs.is_empty() && compared && !diff.identical {
        page.push(Block::Heading(inputs));
        page.push(Block::Said(format!("None of {} inputs differs.", count(diff.inputs_listed[1]))));
    } else {
        listed(page, diff, &inputs, &diff.inputs, lengths.items);
    }
    for (title, items) in [
        ("Declared frequencies, per year", &diff.frequencies),
        ("Sources", &diff.sources),
        ("Groups", &diff.groups),
        ("Postures", &diff.postures),
    ] {
        listed(page, diff, title, items, lengths.items);
    }
}

fn listed(page: &mut Vec<Block>, diff: &Diff, title: &str, items: &[Item], most: usize) {
    if items.is_empty() {
        return;
    }
    page.push(Block::Heading(title.to_owned()));
    page.push(Block::List(items.iter().take(most).map(|item| words::item(diff, item)).collect()));
    if let more @ 1.. = items.len().saturating_sub(most) {
        page.push(Block::Note(format!("  and {} more (--all lists them)", count(more as u64))));
    }
}

/// Postures in the order in which figures have them.
fn postures(diff: &Diff) -> Vec<&str> {
    let mut ids: Vec<&str> = diff.figures.iter().map(|figure| figure.posture.as_str()).collect();
    ids.dedup();
    ids
}

/// The first of each column and scope: parts of a column, its quantiles and its probabilities move together.
fn distinct<'a>(figures: &[&'a Figure], most: usize) -> Vec<&'a Figure> {
    let mut kept: Vec<&Figure> = Vec::new();
    let kind = |figure: &Figure| (figure.scope, figure.figure.split('.').next().unwrap_or_default().to_owned());
    for figure in figures {
        if kept.len() < most && kept.iter().all(|known| kind(known) != kind(figure)) {
            kept.push(figure);
        }
    }
    kept
}

/// A table for each posture, of the figures chosen; nothing for a posture without any.
fn tables<'a>(page: &mut Vec<Block>, diff: &Diff, most: usize, chosen: impl Fn(&str) -> Vec<&'a Figure>) {
    let mut first = true;
    for posture in postures(diff) {
        let figures = chosen(posture);
        if figures.is_empty() {
            continue;
        }
        let shown = if most == usize::MAX { figures.clone() } else { distinct(&figures, most) };
        page.push(Block::Group(words::heading(diff, posture, &shown)));
        let rows = shown.iter().map(|figure| words::row(diff, figure)).collect();
        page.push(Block::Table { rows, head: first });
        first = false;
        if let more @ 1.. = figures.len() - shown.len() {
            page.push(Block::Note(format!("  and {} more that moved (--all lists them)", count(more as u64))));
        }
    }
}

/// Where a leading figure stands.
fn place(figure: &Figure) -> (Scope, usize) {
    let names = ["p_effectiveness", "p_attack", "fatalities", "captured", "downtime_days", "loss"];
    (figure.scope, names.iter().position(|name| *name == figure.figure).unwrap_or(names.len()))
}

/// What moved, what leads, and with `all` what did not move.
fn figures(page: &mut Vec<Block>, diff: &Diff, all: bool, lengths: Lengths) {
    page.push(Block::Heading("Figures that moved".to_owned()));
    page.extend(words::counts(&diff.counts).into_iter().map(Block::Said));
    if diff.counts.compared == 0 {
        return;
    }
    let shared = diff.notes.iter().find(|note| note.code == SAME_SEED);
    page.extend(shared.map(|note| Block::Note(capital(&clean(&note.message)))));
    let of = |posture: &str, chosen: &dyn Fn(&Figure) -> bool| -> Vec<&Figure> {
        diff.figures.iter().filter(|figure| figure.posture == posture && chosen(figure)).collect()
    };
    tables(page, diff, lengths.figures, |posture| of(posture, &|figure| figure.moved));
    if diff.figures.iter().any(|figure| figure.leading) {
        page.push(Block::Heading("Leading figures, moved or not".to_owned()));
    }
    tables(page, diff, usize::MAX, |posture| {
        let mut found = of(posture, &|figure| figure.leading);
        found.sort_by_key(|figure| place(figure));
        found
    });
    if all && diff.counts.moved < diff.counts.compared {
        page.push(Block::Heading("Figures that did not move".to_owned()));
        tables(page, diff, usize::MAX, |posture| of(posture, &|figure| !figure.moved));
    }
}
