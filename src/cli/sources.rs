//! Inputs without a source, listed.

use std::io::{self, Write};

use crate::scenario::unsourced::{Inputs, Unsourced};

use super::diagnostics::plain;
use super::text::{WIDTH, wrapped};

/// Most lines of the list, unless all are asked for.
const MOST_LINES: usize = 20;

/// Inputs that stand in one table.
struct Table<'a> {
    name: &'a str,
    file: &'a str,
    lines: (usize, usize),
    inputs: usize,
}

/// Lists inputs without a source: each, or by table where they are many.
pub(super) fn list(inputs: &Inputs, all: bool, out: &mut impl Write) -> io::Result<()> {
    let unsourced = &inputs.unsourced;
    let Some(first) = unsourced.first() else { return Ok(()) };
    let ungraded = unsourced.iter().filter(|input| !input.graded).count();
    let (count, written) = (unsourced.len(), inputs.all);
    let mut text = String::new();
    let head = if count == written {
        format!("no source: none of the {written} inputs names a `basis`; {}", graded(ungraded, count))
    } else {
        format!("no source: {count} of {written} inputs name no `basis`; {}", graded(ungraded, count))
    };
    wrapped(&mut text, "  ", "    ", &head);
    let same_file = |file: &str| file == first.place.file;
    if all || count <= MOST_LINES {
        for input in unsourced {
            text.push_str(&one(input, same_file(&input.place.file)));
        }
    } else {
        let tables = by_table(unsourced);
        let more = tables.len().saturating_sub(MOST_LINES);
        let shown = &tables[..tables.len() - more];
        for table in shown {
            text.push_str(&whole(table, same_file(table.file)));
        }
        let left: usize = tables[tables.len() - more..].iter().map(|table| table.inputs).sum();
        let rest = if more > 0 { format!("… and {left} inputs in {more} more tables; ") } else { String::new() };
        wrapped(&mut text, "    ", "    ", &format!("{rest}--all lists every input"));
    }
    let help = "An input is a number written in the file, the value of an effect included. `basis = [\"id\"]` beside it, or \
                on the table around it, names the [[source]] it rests on: judgement is one too.";
    wrapped(&mut text, "  ", "  ", help);
    out.write_all(text.as_bytes())
}

fn graded(ungraded: usize, count: usize) -> String {
    match ungraded {
        0 => "all of these are graded".to_owned(),
        _ if ungraded == count => "none of these is graded".to_owned(),
        some => format!("{some} of these are not graded either"),
    }
}

/// `path = text  line 59`, the text cut so that the line fits.
fn one(input: &Unsourced, same_file: bool) -> String {
    let line = if same_file {
        format!("line {}", input.place.line)
    } else {
        format!("{}:{}", plain(&input.place.file), input.place.line)
    };
    let begun = format!("    {} = ", plain(&input.path));
    let room = WIDTH.saturating_sub(begun.chars().count() + line.chars().count() + 2).max(12);
    let text = plain(&input.text);
    let text = if text.chars().count() > room {
        text.chars().take(room - 1).chain(std::iter::once('…')).collect()
    } else {
        text
    };
    format!("{begun}{text}  {line}\n")
}

fn whole(table: &Table<'_>, same_file: bool) -> String {
    let (first, last) = table.lines;
    let lines = if first == last { format!("line {first}") } else { format!("lines {first}–{last}") };
    let file = if same_file { String::new() } else { format!("{}, ", plain(table.file)) };
    let inputs = if table.inputs == 1 { "1 input".to_owned() } else { format!("{} inputs", table.inputs) };
    format!("    {}: {inputs} ({file}{lines})\n", plain(table.name))
}

fn by_table(inputs: &[Unsourced]) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for input in inputs {
        let (file, line) = (input.place.file.as_str(), input.place.line);
        match tables.iter_mut().find(|table| table.name == input.table && table.file == file) {
            Some(table) => {
                table.inputs += 1;
                table.lines.1 = line;
            }
            None => tables.push(Table { name: &input.table, file, lines: (line, line), inputs: 1 }),
        }
    }
    tables
}
