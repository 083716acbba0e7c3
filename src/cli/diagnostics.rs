//! Draws diagnostics: the offending text underlined, with file, line and column.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::scenario::diagnostic::{Diagnostic, Severity, Source, Span};

/// Shows every diagnostic on standard error, and how many there are.
pub(super) fn show(diagnostics: &[Diagnostic], sources: &[Source]) {
    let cleaned: Vec<Source> =
        sources.iter().map(|source| Source { name: plain(&source.name), text: same_length(&source.text) }).collect();
    let renderer = if std::io::stderr().is_terminal() { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&draw(diagnostic, &cleaned, &renderer));
        text.push_str("\n\n");
    }
    let count = |severity: Severity| diagnostics.iter().filter(|fault| fault.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let number = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let name = cleaned.first().map_or("", |source| source.name.as_str());
    if errors + warnings > 0 {
        let words = match (errors, warnings) {
            (0, warnings) => number(warnings, "warning"),
            (errors, 0) => number(errors, "error"),
            (errors, warnings) => format!("{}, {}", number(errors, "error"), number(warnings, "warning")),
        };
        let _ = writeln!(text, "{name}: {words}");
    }
    // If standard error is closed there is nobody left to tell.
    let _ = anstream::stderr().write_all(text.as_bytes());
}

fn draw(diagnostic: &Diagnostic, sources: &[Source], renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (message, label) = (plain(&diagnostic.message), plain(&diagnostic.label));
    let help = diagnostic.help.as_deref().map(plain);
    let labels: Vec<String> = diagnostic.also.iter().map(|(_, label)| plain(label)).collect();
    let mut group = Group::with_title(level.primary_title(message.as_str()).id(diagnostic.code));
    let mut files: Vec<usize> = diagnostic.span.iter().map(|span| span.source).collect();
    files.extend(diagnostic.also.iter().map(|(span, _)| span.source));
    files.dedup();
    for file in files {
        let source = &sources[file];
        let mut snippet = Snippet::source(source.text.as_str()).path(source.name.as_str()).fold(true);
        if let Some(span) = diagnostic.span.as_ref().filter(|span| span.source == file) {
            snippet = snippet.annotation(AnnotationKind::Primary.span(first_line(span, source)).label(label.as_str()));
        }
        for ((span, _), label) in diagnostic.also.iter().zip(&labels).filter(|((span, _), _)| span.source == file) {
            snippet = snippet.annotation(AnnotationKind::Context.span(first_line(span, source)).label(label.as_str()));
        }
        group = group.element(snippet);
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group]).clone()
}

/// The part of a span on its first line: a whole table need not be underlined.
fn first_line(span: &Span, source: &Source) -> std::ops::Range<usize> {
    let text = source.text.get(span.range.clone()).unwrap_or("");
    let length = text.find('\n').unwrap_or(text.len());
    let start = span.range.start.min(source.text.len());
    start..(start + length).min(source.text.len())
}

/// Text from a file, without control and direction marks that could play tricks on a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !(c.is_control() || is_direction_mark(*c))).collect()
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

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}')
}
