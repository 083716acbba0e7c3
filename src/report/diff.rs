//! The difference of two results: on a terminal, and in Markdown.

mod page;
mod words;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::markdown::literal;
use super::terminal::{BOLD, DIM, YELLOW, styled, wrapped};
use crate::result::diff::Diff;
use page::{Block, Entry, Row};

/// Narrowest terminal that is laid out for.
const NARROWEST: usize = 40;
/// Least width of the names of figures beside their values; below it they stand above them.
const LEAST_NAME: usize = 18;
/// Least width of the names that leaves room for the change in per cent.
const ROOMY: usize = 24;
/// What stands over the columns.
const HEADS: [&str; 5] = ["before", "after", "change", "SE", ""];

/// How a difference is shown on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether styles are added.
    pub colour: bool,
    /// Whether everything is listed, or what matters first.
    pub all: bool,
}

/// The difference of two results for a terminal: what differs in the run, in the inputs, and in the figures. With `colour`
/// ANSI styles are added; nothing else in the text is a control character but the line feed.
pub fn text(diff: &Diff, look: Look) -> String {
    let width = look.width.max(NARROWEST);
    let blocks = page::blocks(diff, look.all, page::Lengths::short());
    let mut columns = Columns::of(&blocks, width);
    let mut out = String::new();
    for (at, block) in blocks.iter().enumerate() {
        if matches!(block, Block::Heading(_)) {
            columns = Columns::of(page::section(&blocks[at..]), width);
        }
        if !out.is_empty() && block.stands_apart() {
            out.push('\n');
        }
        match block {
            Block::Title(words) | Block::Heading(words) => line(&mut out, &wrapped(words, width, 0), BOLD, look.colour),
            Block::Alert(words) => line(&mut out, &wrapped(words, width, 0), YELLOW, look.colour),
            Block::Note(words) => line(&mut out, &wrapped(words, width, 0), DIM, look.colour),
            Block::Said(words) | Block::Group(words) => line(&mut out, &wrapped(words, width, 0), "", look.colour),
            Block::List(entries) => {
                for Entry { head, rest } in entries {
                    let words = if rest.is_empty() { head.clone() } else { format!("{head}: {rest}") };
                    line(&mut out, &format!("  {}", wrapped(&words, width, 4)), "", look.colour);
                }
            }
            Block::Table { rows, head } => {
                if *head {
                    line(&mut out, &columns.head(), DIM, look.colour);
                }
                for row in rows {
                    let style = if row.mark.is_empty() { DIM } else { "" };
                    line(&mut out, &columns.row(row), style, look.colour);
                }
            }
        }
    }
    out
}

/// Adds a text, line by line so that a style ends with its line.
fn line(out: &mut String, text: &str, style: &str, colour: bool) {
    for line in text.lines() {
        let line = line.trim_end();
        let _ = writeln!(out, "{}", styled(line, style, colour && !style.is_empty() && !line.is_empty()));
    }
}

/// Widths of the columns of the tables of a section, so that those of several postures stand in line.
struct Columns {
    /// Of the names; `None` where they stand above the values.
    name: Option<usize>,
    /// Of before, after, change, standard errors and mark; 0 for one that is left out.
    cells: [usize; 5],
    width: usize,
}

impl Columns {
    fn of(blocks: &[Block], width: usize) -> Self {
        let rows = || {
            let tables = blocks.iter().filter_map(|block| match block {
                Block::Table { rows, .. } => Some(rows),
                _ => None,
            });
            tables.flatten()
        };
        let mut cells = HEADS.map(str::len);
        for row in rows() {
            for (most, cell) in cells.iter_mut().zip(row.cells()) {
                *most = (*most).max(cell.width());
            }
        }
        let longest = rows().map(|row| row.name.width()).max().unwrap_or(0);
        let room = |cells: &[usize; 5]| {
            let taken: usize = cells.iter().filter(|width| **width > 0).map(|width| width + 2).sum();
            width.saturating_sub(taken + 2)
        };
        if room(&cells) < ROOMY.min(longest) {
            cells[2] = 0;
        }
        let name = Some(room(&cells)).filter(|room| *room >= LEAST_NAME.min(longest));
        Self { name: name.map(|room| room.min(longest)), cells, width }
    }

    /// Cells side by side, each in its column.
    fn values(&self, cells: [&str; 5]) -> String {
        let mut out = String::new();
        for (at, (cell, &width)) in cells.into_iter().zip(&self.cells).enumerate() {
            if width > 0 {
                let blanks = " ".repeat(width.saturating_sub(cell.width()));
                let (left, right) = if at == 4 { ("", blanks.as_str()) } else { (blanks.as_str(), "") };
                let _ = write!(out, "  {left}{cell}{right}");
            }
        }
        out
    }

    fn head(&self) -> String {
        self.name.map_or_else(String::new, |name| format!("{}{}", " ".repeat(name + 2), self.values(HEADS)))
    }

    fn row(&self, row: &Row) -> String {
        let Some(name) = self.name else {
            let name = format!("{} {}", row.name, row.mark);
            let figures = format!("      {} → {}", row.before, row.after);
            let distance =
                if row.distance == super::format::ABSENT { String::new() } else { format!(", {} SE", row.distance) };
            // The change is what can be worked out from the rest: it goes where there is no room.
            let [long, short] = [format!("{figures}, {}{distance}", row.change), format!("{figures}{distance}")];
            let figures = if long.width() <= self.width { long } else { short };
            return format!(
                "  {}\n      {}",
                wrapped(name.trim_end(), self.width, 4),
                wrapped(figures.trim(), self.width, 6)
            );
        };
        let wrapped = wrapped(&row.name, name, 0);
        let mut lines = wrapped.lines();
        let first = lines.next().unwrap_or_default();
        let blanks = " ".repeat(name.saturating_sub(first.width()));
        let mut out = format!("  {first}{blanks}{}", self.values(row.cells()));
        for rest in lines {
            let _ = write!(out, "\n    {rest}");
        }
        out
    }
}

/// The difference of two results as Markdown, for a file beside the review: every difference and every figure that moved;
/// with `all` also those that did not.
pub fn markdown(diff: &Diff, all: bool) -> String {
    let mut out = String::new();
    for block in page::blocks(diff, all, page::Lengths::full()) {
        let _ = match &block {
            Block::Title(words) => writeln!(out, "# {}\n", literal(words)),
            Block::Heading(words) => writeln!(out, "## {}\n", literal(words)),
            Block::Group(words) => writeln!(out, "### {}\n", literal(words)),
            Block::Alert(words) => writeln!(out, "**{}**\n", literal(words)),
            Block::Note(words) | Block::Said(words) => writeln!(out, "{}\n", literal(words)),
            Block::List(entries) => {
                for Entry { head, rest } in entries {
                    let rest = if rest.is_empty() { String::new() } else { format!(": {}", literal(rest)) };
                    let _ = writeln!(out, "- {}{rest}", literal(head));
                }
                writeln!(out)
            }
            Block::Table { rows, .. } => {
                let _ = writeln!(out, "| figure | before | after | change | SE | moved |");
                let _ = writeln!(out, "| :-- | --: | --: | --: | --: | :-- |");
                for row in rows {
                    let cells: Vec<String> = row.cells().into_iter().map(literal).collect();
                    let _ = writeln!(out, "| {} | {} |", literal(&row.name), cells.join(" | "));
                }
                writeln!(out)
            }
        };
    }
    format!("{}\n", out.trim_end())
}

#[cfg(test)]
mod tests;
