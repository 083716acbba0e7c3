//! Draws diagnostics: the offending text underlined, with file, line and column.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::scenario::diagnostic::{Diagnostic, Severity, Source, Span, count, in_order, is_direction_mark};
use crate::scenario::place::Lines;

pub(super) use crate::scenario::diagnostic::plain;

/// Most diagnostics that are drawn, or written as JSON; the others are counted.
pub(super) const MOST_SHOWN: usize = 500;
/// Most places shown of one diagnostic and file.
const MOST_PLACES: usize = 20;
/// Longest message or label, in characters: room for tables to paste, such as those of 28 correlations.
const LONGEST_WORDS: usize = 4_000;

/// Shows every diagnostic on standard error, and how many there are.
pub(super) fn show(diagnostics: &[Diagnostic], sources: &[Source]) {
    let cleaned: Vec<Source> =
        sources.iter().map(|source| Source { name: plain(&source.name), text: same_length(&source.text) }).collect();
    let renderer = if std::io::stderr().is_terminal() { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    let lines: Vec<Lines> = cleaned.iter().map(Lines::of).collect();
    for diagnostic in in_order(diagnostics).into_iter().take(MOST_SHOWN) {
        text.push_str(&draw(diagnostic, &cleaned, &lines, &renderer));
        text.push_str("\n\n");
    }
    if let more @ 1.. = diagnostics.len().saturating_sub(MOST_SHOWN) {
        let _ = writeln!(text, "… and {more} more\n");
    }
    if !diagnostics.is_empty() {
        let _ = writeln!(text, "{}", total(diagnostics, &cleaned));
    }
    // If standard error is closed there is nobody left to tell.
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// How many faults there are, and in which files if they lie in several: `site.toml: 3 errors, 1 warning`.
fn total(diagnostics: &[Diagnostic], sources: &[Source]) -> String {
    let numbers = |chosen: &dyn Fn(&Diagnostic) -> bool| {
        let words = [(Severity::Error, "error"), (Severity::Warning, "warning")].map(|(severity, word)| {
            match diagnostics.iter().filter(|fault| fault.severity == severity && chosen(fault)).count() {
                0 => None,
                number => Some(count(number, word)),
            }
        });
        words.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let name = |index: usize| sources.get(index).map_or("", |source| source.name.as_str());
    let total = format!("{}: {}", name(0), numbers(&|_| true));
    let file = |fault: &Diagnostic| fault.span.as_ref().map_or(0, |span| span.source);
    let mut files: Vec<&str> = diagnostics.iter().map(|fault| name(file(fault))).collect();
    files.sort_by_key(|file| sources.iter().position(|source| source.name == **file));
    files.dedup();
    if let [_] = files[..] {
        return total;
    }
    let parts: Vec<String> =
        files.iter().map(|name_of| format!("{name_of}: {}", numbers(&|fault| name(file(fault)) == *name_of))).collect();
    format!("{total} ({})", parts.join("; "))
}

fn draw(diagnostic: &Diagnostic, sources: &[Source], lines: &[Lines], renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (message, label) = (short(&diagnostic.message), short(&diagnostic.label));
    let help = diagnostic.help.as_deref().map_or_else(|| "write".to_owned(), short);
    let labels: Vec<String> = diagnostic.also.iter().map(|(_, label)| short(label)).collect();
    let mut group = Group::with_title(level.primary_title(message.as_str()).id(diagnostic.code));
    let mut files: Vec<usize> = Vec::new();
    for span in diagnostic.span.iter().chain(diagnostic.also.iter().map(|(span, _)| span)) {
        if !files.contains(&span.source) {
            files.push(span.source);
        }
    }
    for file in files {
        let source = &sources[file];
        let own = diagnostic.span.iter().map(|span| (span, &label, AnnotationKind::Primary));
        let also = diagnostic.also.iter().zip(&labels).map(|((span, _), label)| (span, label, AnnotationKind::Context));
        let places: Vec<_> = own
            .chain(also)
            .filter(|(span, ..)| span.source == file)
            .map(|(span, label, kind)| (first_line(span, source), label, kind))
            .take(MOST_PLACES)
            .collect();
        let shown = Shown::of(source, &lines[file], places.iter().map(|(range, ..)| range));
        let snippet = Snippet::source(shown.text).line_start(shown.line).path(source.name.as_str()).fold(true);
        group = group.element(snippet.annotations(places.into_iter().map(|(range, label, kind)| {
            let annotation = kind.span(shown.within(&range));
            if label.is_empty() { annotation } else { annotation.label(label.as_str()) }
        })));
    }
    let edit = diagnostic.fix.as_ref().and_then(|fix| fix.edit(sources));
    if let Some(edit) = edit {
        let source = &sources[edit.span.source];
        let shown = Shown::of(source, &lines[edit.span.source], std::iter::once(&edit.span.range));
        let patch = Patch::new(shown.within(&edit.span.range), plain(&edit.replacement));
        let changed = Snippet::source(shown.text).line_start(shown.line).path(source.name.as_str()).patch(patch);
        return renderer.render(&[group, Level::HELP.secondary_title(help.as_str()).element(changed)]);
    }
    if diagnostic.help.is_some() && diagnostic.span.is_none() {
        let advice = Group::with_title(Level::HELP.secondary_title(help.as_str()));
        return format!("{}\n{}", renderer.render(&[group]), renderer.render(&[advice]));
    }
    if diagnostic.help.is_some() {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The lines of a source that hold some ranges: of a long text no more is handed to the drawing than it shows.
struct Shown<'a> {
    text: &'a str,
    /// Number of its first line.
    line: usize,
    /// Byte at which it begins.
    start: usize,
}

impl<'a> Shown<'a> {
    fn of<'r>(source: &'a Source, lines: &Lines, ranges: impl Iterator<Item = &'r Range<usize>>) -> Self {
        let text = source.text.as_str();
        let (from, to) = ranges.fold((text.len(), 0), |(from, to), range| (from.min(range.start), to.max(range.end)));
        let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
        let end = text[to..].find('\n').map_or(text.len(), |at| to + at + 1);
        let line = lines.number(start);
        Self { text: &text[start..end], line, start }
    }

    fn within(&self, range: &Range<usize>) -> Range<usize> {
        range.start - self.start..range.end - self.start
    }
}

/// The part of a span on its first line: a whole table need not be underlined.
fn first_line(span: &Span, source: &Source) -> Range<usize> {
    let text = source.text.get(span.range.clone()).unwrap_or("");
    let length = text.find('\n').unwrap_or(text.len());
    let start = span.range.start.min(source.text.len());
    start..(start + length).min(source.text.len())
}

/// The same, cut where nobody reads on.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => plain(&text[..end]) + " …",
        None => plain(text),
    }
}

/// The same for text that spans point into: each character becomes as many blanks as it has bytes.
fn same_length(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\n' | '\t' | '\r') || !(c.is_control() || is_direction_mark(c)) {
            clean.push(c);
        } else {
            clean.extend(std::iter::repeat_n(' ', c.len_utf8()));
        }
    }
    clean
}

/// A line on standard error.
pub(super) fn note(words: &str) {
    // If standard error is closed there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{}", plain(words));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(source: usize, range: Range<usize>) -> Diagnostic {
        Diagnostic::error("unknown-id", Some(Span { source, range }), "there is no zone").label("no such zone")
    }

    fn picture(fault: &Diagnostic, sources: &[Source]) -> String {
        let lines: Vec<Lines> = sources.iter().map(Lines::of).collect();
        draw(fault, sources, &lines, &Renderer::plain())
    }

    fn sources() -> [Source; 3] {
        [("site.toml", "a = 1\nb = 2\nc = 3\nd = 4\n"), ("base.toml", "e = 5\n"), ("--set", "f = 6")]
            .map(|(name, text)| Source { name: name.to_owned(), text: text.to_owned() })
    }

    #[test]
    fn faults_are_counted_and_by_file_where_there_are_several() {
        let warning = Diagnostic { severity: Severity::Warning, ..fault(0, 0..1) };
        assert_eq!(
            total(&[fault(0, 0..1), warning.clone(), fault(0, 2..3)], &sources()),
            "site.toml: 2 errors, 1 warning"
        );
        let words = "site.toml: 2 errors, 1 warning (site.toml: 1 error; base.toml: 1 error, 1 warning)";
        let below = Diagnostic { severity: Severity::Warning, ..fault(1, 0..1) };
        assert_eq!(total(&[fault(1, 0..1), fault(0, 0..1), below], &sources()), words);
    }

    #[test]
    fn only_the_lines_of_a_fault_are_handed_on_and_drawn_with_their_numbers() {
        let both = fault(0, 18..19).also(Some(Span { source: 0, range: 6..7 }), "and here");
        let sources = sources();
        let shown = Shown::of(&sources[0], &Lines::of(&sources[0]), [18..19, 6..7].iter());
        assert_eq!((shown.text, shown.line, shown.start), ("b = 2\nc = 3\nd = 4\n", 2, 6));
        let drawn = picture(&both, &sources);
        let expected = "error[unknown-id]: there is no zone\n --> site.toml:4:1\n  |\n2 | b = 2\n  | - and here\n3 | c = 3\n\
                        4 | d = 4\n  | ^ no such zone";
        assert_eq!(drawn, expected);
        // Places beyond the text, and at its end, are drawn all the same.
        assert!(picture(&fault(1, 6..6), &sources).contains("base.toml:2:1"));
    }

    #[test]
    fn a_fix_is_drawn_as_a_change_and_advice_without_one_as_advice() {
        let fault = fault(1, 0..1).help("did you mean `g`?");
        assert!(picture(&fault, &sources()).ends_with("= help: did you mean `g`?"));
        let drawn = picture(&fault.fix("e", "g"), &sources());
        assert!(drawn.contains("\nhelp: did you mean `g`?\n  |\n1 - e = 5\n1 + g = 5\n"), "{drawn}");
    }

    #[test]
    fn marks_that_play_tricks_on_a_terminal_are_not_drawn() {
        let sources = [Source { name: "a\u{1b}[2J".to_owned(), text: "x\u{202e} = 1".to_owned() }];
        let cleaned = [Source { name: plain(&sources[0].name), text: same_length(&sources[0].text) }];
        let drawn = picture(&fault(0, 0..4).fix("x", "\u{1b}[31my"), &cleaned);
        assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn:?}");
    }
}
