//! A CSV as a grid of places: a header, and rows of as many cells. The text is cut by `csv-core`, which says how many bytes
//! each cell takes.

use std::ops::Range;

use csv_core::{ReadFieldResult, Reader};

use super::diagnostic::{Diagnostic, Span};
use super::files::Library;

/// Most rows below the header.
const MOST_ROWS: usize = 100_000;

/// The cells of a CSV.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Index of its text.
    pub(crate) source: usize,
    /// Names in the header.
    pub(crate) columns: Vec<String>,
    /// Row by row, bytes of the text without quotes and outer blanks.
    cells: Vec<(u32, u32)>,
    /// Bytes of each row.
    lines: Vec<(u32, u32)>,
}

impl Sheet {
    /// Cuts a text into cells; `None`, and faults, if it is no grid. `asked` is what the file is read for.
    pub(crate) fn read(library: &mut Library<'_>, source: usize, asked: &Span) -> Option<Self> {
        let before = library.faults.len();
        let text = &mut library.sources[source].text;
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            *text = rest.to_owned();
        }
        let (text, name) = (&library.sources[source].text, &library.sources[source].name);
        let mut sheet = Self { source, columns: Vec::new(), cells: Vec::new(), lines: Vec::new() };
        if let Err(fault) = sheet.cut(text) {
            library.faults.push(*fault);
        } else if sheet.lines.is_empty() {
            let message = format!("`{name}` has no samples: a header and rows below it are expected");
            library.faults.push(Diagnostic::error("bad-csv", Some(asked.clone()), message).label("read for this"));
        }
        library.asked_for(before, asked);
        (library.faults.len() == before).then_some(sheet)
    }

    /// Rows below the header.
    pub(crate) fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The bytes of a cell.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Range<usize> {
        range(self.cells[row * self.columns.len() + column])
    }

    /// The bytes of a row.
    pub(crate) fn row(&self, row: usize) -> Range<usize> {
        range(self.lines[row])
    }

    fn cut(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        let source = self.source;
        let fault = |code, range: Range<usize>, message: &str, help: &str| {
            Box::new(Diagnostic::error(code, Some(Span { source, range }), message).label("here").help(help))
        };
        let (mut reader, mut line_start, mut header) = (Reader::new(), 0, None);
        let mut at = 0;
        let mut row: Vec<(u32, u32)> = Vec::new();
        while let Some(field) = next(&mut reader, text, at) {
            at = field.end;
            let mut raw = field.raw;
            if row.is_empty() {
                // A line ends with "\r\n" as one: the parser leaves the second byte to the next line.
                raw.start += usize::from(
                    raw.start > 0 && text[..raw.start].ends_with('\r') && text[raw.clone()].starts_with('\n'),
                );
                if text[raw.clone()].starts_with(['\n', '\r']) {
                    let help = "give the value, or take the line out of the file";
                    return Err(fault("empty-cell", raw.start..raw.start + 1, "an empty line among the rows", help));
                }
                line_start = raw.start;
            }
            let Some(cell) = unquoted(text, raw.clone()) else {
                let help = "a cell in quotes has both, and a quote inside it is written twice";
                return Err(fault("bad-csv", raw, "the quotes of a cell don't close", help));
            };
            row.push((cell.start as u32, cell.end as u32));
            if !field.ends_row {
                continue;
            }
            let line = line_start..raw.end;
            match header {
                None => {
                    self.columns = row.iter().map(|cell| text[range(*cell)].replace("\"\"", "\"")).collect();
                    header = Some(line);
                }
                Some(_) if self.lines.len() == MOST_ROWS => {
                    let message = format!("more than {MOST_ROWS} rows");
                    return Err(fault("too-many-samples", line, &message, "draw a random part of the rows"));
                }
                Some(ref header) if row.len() != self.columns.len() => {
                    let message = format!("a row of {} where the header has {}", cells(row.len()), self.columns.len());
                    let mut fault = fault("bad-csv", line, &message, "every row has a cell for every column");
                    fault.also.push((Span { source, range: header.clone() }, "the header".to_owned()));
                    return Err(fault);
                }
                Some(_) => {
                    self.cells.append(&mut row);
                    self.lines.push((line.start as u32, line.end as u32));
                }
            }
            row.clear();
        }
        Ok(())
    }
}

fn cells(count: usize) -> String {
    format!("{count} cell{}", if count == 1 { "" } else { "s" })
}

fn range((start, end): (u32, u32)) -> Range<usize> {
    start as usize..end as usize
}

/// A cell as it stands in the text.
struct Field {
    /// Its bytes, quotes included, what parts it from the next not.
    raw: Range<usize>,
    /// Where the next begins.
    end: usize,
    /// It is the last of its row.
    ends_row: bool,
}

/// The cell that begins at a byte; `None` at the end.
fn next(reader: &mut Reader, text: &str, start: usize) -> Option<Field> {
    let mut at = start;
    // What the parser makes of the cell is not needed: the text has it.
    let mut scratch = [0; 256];
    loop {
        let rest = &text.as_bytes()[at..];
        let (found, read, _) = reader.read_field(rest, &mut scratch);
        at += read;
        match found {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            // The last cell of the text ends with it, others with a comma or the end of the line.
            ReadFieldResult::Field { record_end } => {
                let end = at - usize::from(!rest.is_empty());
                return Some(Field { raw: start..end, end: at, ends_row: record_end });
            }
            ReadFieldResult::End => return None,
        }
    }
}

/// The bytes of a cell without its quotes and outer blanks; `None` if a quote is missing or stands alone.
fn unquoted(text: &str, raw: Range<usize>) -> Option<Range<usize>> {
    let mut inner = raw;
    if text[inner.clone()].starts_with('"') {
        let closed = inner.len() >= 2 && text[inner.clone()].ends_with('"');
        inner = inner.start + 1..inner.end - usize::from(closed);
        let alone = text[inner.clone()].replace("\"\"", "").contains('"');
        if !closed || alone {
            return None;
        }
    }
    let cell = &text[inner.clone()];
    let start = inner.start + (cell.len() - cell.trim_start().len());
    Some(start..start + cell.trim().len())
}
