//! Where something is written, and what stands there, for people.

use serde::Serialize;

use super::diagnostic::{Source, Span};

/// A place in a file, or in an option of the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Path of the file as given, or the option.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Where the lines of a text end.
#[derive(Debug)]
pub(crate) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    /// The lines of a source.
    pub(crate) fn of(source: &Source) -> Self {
        Self { ends: source.text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// The number of the line, from 1, in which a byte stands.
    pub(crate) fn number(&self, byte: usize) -> usize {
        1 + self.ends.partition_point(|end| *end < byte)
    }
}

impl Place {
    /// Where a span begins.
    pub(crate) fn of(span: &Span, sources: &[Source]) -> Self {
        Self::at(span, sources, &Lines::of(&sources[span.source]))
    }

    /// The same with the lines of its source.
    pub(crate) fn at(span: &Span, sources: &[Source], lines: &Lines) -> Self {
        let source = &sources[span.source];
        let before = source.text.get(..span.range.start).unwrap_or(&source.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            file: source.name.clone(),
            line: lines.number(span.range.start),
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// What stands at a span, on one line.
pub(crate) fn written(span: &Span, sources: &[Source]) -> String {
    let text = sources[span.source].text.get(span.range.clone()).unwrap_or("");
    let lines = text.lines().map(|line| uncommented(line).trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A line without the comment at its end.
fn uncommented(line: &str) -> &str {
    let mut quote: Option<char> = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return &line[..at],
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_texts_stand_on_one_line() {
        let text = "a = 1\né = [ \"1 # s\", # least\n  '2 s' ]\n".to_owned();
        let start = text.find('[').unwrap_or(0);
        let span = Span { source: 0, range: start..text.len() };
        let sources = [Source { name: "f.toml".to_owned(), text }];
        assert_eq!(Place::of(&span, &sources), Place { file: "f.toml".to_owned(), line: 2, column: 5 });
        assert_eq!(written(&span, &sources), "[ \"1 # s\", '2 s' ]");
    }
}
