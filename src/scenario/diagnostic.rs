//! Faults and warnings of a scenario as data; `cli` draws them, or writes them as JSON.

use std::ops::Range;

use super::spelling::{certain, nearest};

/// A text that was read: a file, or a value from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path or option, as shown to the user.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A stretch of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Index into the list of sources.
    pub source: usize,
    /// Byte range.
    pub range: Range<usize>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The scenario does not run.
    Error,
    /// It runs, and the reader should know.
    Warning,
}

/// A change of the text that is certain to mend a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Where the text to be replaced stands, with or without quotes around it.
    pub span: Span,
    /// What is replaced; `None` for all of the span.
    pub old: Option<String>,
    /// What to write instead.
    pub new: String,
}

/// A [`Fix`] with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text to be replaced, no more and no less.
    pub span: Span,
    /// What to write instead.
    pub replacement: String,
}

impl Fix {
    /// The place of the old text; `None` if the file writes it in another way (an escape, a blank within brackets).
    pub fn edit(&self, sources: &[Source]) -> Option<Edit> {
        let found = sources.get(self.span.source)?.text.get(self.span.range.clone())?;
        let range = match self.old.as_deref() {
            None => self.span.range.clone(),
            Some(old) => {
                let mut places = found.match_indices(old);
                let (Some((at, _)), None) = (places.next(), places.next()) else { return None };
                self.span.range.start + at..self.span.range.start + at + old.len()
            }
        };
        Some(Edit { span: Span { source: self.span.source, range }, replacement: self.new.clone() })
    }
}

/// One fault or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name, for example `unknown-key`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// Where, if it stands somewhere.
    pub span: Option<Span>,
    /// What stands beside the underline.
    pub label: String,
    /// Further places that matter.
    pub also: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
    /// The same as a change of the text, where it is certain.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Option<Span>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            label: String::new(),
            also: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Option<Span>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// The same with words beside the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with advice, if there is any.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// The same with `did you mean …?` if a candidate is near the mistyped `name`, and a fix if no other can be meant.
    #[must_use]
    pub fn suggest<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        if let Some(meant) = certain(name, candidates.iter().copied()) {
            return self.help(format!("did you mean `{meant}`?")).fix(name, meant);
        }
        match nearest(name, candidates) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// The same with a fix: `new` in place of `old`, which stands once within the span.
    #[must_use]
    pub fn fix(mut self, old: impl Into<String>, new: impl Into<String>) -> Self {
        let (old, new) = (Some(old.into()), new.into());
        self.fix = self.span.clone().map(|span| Fix { span, old, new });
        self
    }

    /// The same with a fix: `new` in place of all that the span holds.
    #[must_use]
    pub fn fix_whole(mut self, new: impl Into<String>) -> Self {
        self.fix = self.span.clone().map(|span| Fix { span, old: None, new: new.into() });
        self
    }

    /// The same with a second place.
    #[must_use]
    pub fn also(mut self, span: Option<Span>, label: impl Into<String>) -> Self {
        if let Some(span) = span {
            self.also.push((span, label.into()));
        }
        self
    }
}

/// The diagnostics in the order of the text, those that stand nowhere first.
pub fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|fault| fault.span.as_ref().map(|span| (span.source, span.range.start, span.range.end)));
    sorted
}

/// A number of things in words: `1 value`, `2 values`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Text from a file, without control and direction marks that could play tricks on a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !(c.is_control() || is_direction_mark(*c))).collect()
}

/// Marks that reorder the text around them.
pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, old: &str) -> Option<(Range<usize>, String)> {
        let sources = [Source { name: "a".to_owned(), text: text.to_owned() }];
        let span = Span { source: 0, range: 0..text.len() };
        let fault = Diagnostic::error("unknown-id", Some(span), "").fix(old, "new");
        fault.fix.and_then(|fix| fix.edit(&sources)).map(|edit| (edit.span.range, edit.replacement))
    }

    #[test]
    fn a_fix_finds_its_text_within_quotes_and_only_if_it_stands_there_once() {
        assert_eq!(edit("old", "old"), Some((0..3, "new".to_owned())));
        assert_eq!(edit("\"old\"", "old"), Some((1..4, "new".to_owned())));
        assert_eq!(edit("[old, old]", "old"), None);
        assert_eq!(edit("\"o\\u006cd\"", "old"), None);
    }

    #[test]
    fn only_a_certain_name_makes_a_fix() {
        let span = Span { source: 0, range: 0..4 };
        let fault = |candidates: &[&'static str]| {
            let fault = Diagnostic::error("unknown-id", Some(span.clone()), "");
            fault.help("there are: gate").suggest("gaet", candidates.iter().copied())
        };
        let sure = fault(&["gate", "camp"]);
        assert_eq!(sure.fix.map(|fix| fix.new), Some("gate".to_owned()));
        assert_eq!(sure.help.as_deref(), Some("did you mean `gate`?"));
        let unsure = fault(&["gates"]);
        assert_eq!((unsure.fix, unsure.help.as_deref()), (None, Some("did you mean `gates`?")));
        assert_eq!(fault(&["pumps"]).help.as_deref(), Some("there are: gate"));
    }
}
