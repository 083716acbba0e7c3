//! Faults of TOML itself: what the parser reports, without what only follows from a bracket that is never closed.

use std::ops::Range;

use super::diagnostic::{Diagnostic, Span, count};

/// Most syntax faults shown of one text.
const MOST_FAULTS: usize = 10;

/// The faults behind what the parser found in a text, one a line, in the order of the text.
pub(crate) fn faults(text: &str, source: usize, mut errors: Vec<(Range<usize>, String)>) -> Vec<Diagnostic> {
    errors.sort_by_key(|(range, _)| (range.start, range.end));
    let swallowed = |words: &str| words.starts_with("unclosed array") || words.starts_with("unclosed inline table");
    let open = if errors.iter().any(|(_, words)| swallowed(words)) { unclosed(text) } else { mismatched(text) };
    if let Some(open) = open {
        // From the bracket on, the parser takes the rest of the file for what is inside of it.
        errors.retain(|(range, _)| range.start < open);
    }
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    errors.dedup_by_key(|(range, _)| ends.partition_point(|end| *end < range.start));
    let more = errors.len().saturating_sub(MOST_FAULTS);
    errors.truncate(MOST_FAULTS);
    let fault = |range: Range<usize>, words: &str| {
        Diagnostic::error("syntax", Some(Span { source, range: visible(text, range) }), words)
    };
    let told = |(range, words): &(Range<usize>, String)| {
        let (words, label) = match words.split_once(", expected ") {
            Some((_, "literal string")) if range.is_empty() => ("a value is missing", "expected a value".to_owned()),
            Some((words, "nothing" | "newline, `#`")) => (words, unexpected(text, range)),
            Some((words, "literal string")) => (words, "expected text in quotes, or a comma before it".to_owned()),
            Some((words, _)) if text.get(range.start..).is_some_and(|rest| rest.starts_with(':')) => {
                (words, "expected `=`".to_owned())
            }
            Some((words, expected)) => (words, format!("expected {expected}")),
            None => (words.as_str(), String::new()),
        };
        let told = fault(range.clone(), &format!("not valid TOML: {words}")).label(label);
        if words == "duplicate key" { twice(text, source, range, told) } else { told }
    };
    let mut found: Vec<Diagnostic> = errors.iter().map(told).collect();
    if let (Some(last), 1..) = (found.last_mut(), more) {
        last.help = Some(format!("{} may follow from those above", count(more, "more fault")));
    }
    if let Some(open) = open {
        let bracket = &text[open..=open];
        let closing = if bracket == "[" { "]" } else { "}" };
        found.push(
            fault(open..open + 1, &format!("not valid TOML: this `{bracket}` is never closed"))
                .label(format!("expected a `{closing}` after what belongs to it"))
                .help("what follows it can't be read until then, and may have more faults"),
        );
    }
    found
}

/// What stands where nothing more is expected: for numbers, how they are written.
fn unexpected(text: &str, range: &Range<usize>) -> String {
    let (before, after) = text.split_at_checked(range.start).unwrap_or((text, ""));
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let end = before.len() + after.find('\n').unwrap_or(after.len());
    let value = text[line..end].split_once('=').map_or("", |(_, value)| value).trim();
    let value = value.split_whitespace().next().unwrap_or("");
    let digits =
        |c: char| value.split(c).count() > 1 && value.split(c).all(|part| part.bytes().all(|c| c.is_ascii_digit()));
    if digits('.') && value.split('.').skip(1).all(|part| part.len() == 3) {
        return format!("a number has one decimal point: write {} for thousands", value.replace('.', "_"));
    }
    if digits('.') {
        return "neither a number nor a date: a date is written 2013-01-15".to_owned();
    }
    if digits(',') {
        return format!("the decimal sign is a point: {}", value.replace(',', "."));
    }
    "nothing more is expected here".to_owned()
}

/// A key or a table that stands twice: where it stood first, and the header that is often missing between the two.
fn twice(text: &str, source: usize, range: &Range<usize>, fault: Diagnostic) -> Diagnostic {
    let name = text.get(range.clone()).unwrap_or_default().trim_matches(['[', ']', ' ']);
    let mut at = 0;
    let mut first = None;
    let mut header = false;
    for line in text.get(..range.start).unwrap_or_default().split_inclusive('\n') {
        let words = line.trim();
        let is_header = words.trim_start_matches('[').trim_end_matches(']').trim() == name && words.starts_with('[');
        let is_key = words.split_once('=').is_some_and(|(key, _)| key.trim() == name);
        if is_header || is_key {
            first = Some(at..at + line.trim_end().len());
            header = is_header;
        }
        at += line.len();
    }
    let help = match name {
        _ if header => format!("several tables of one name are written `[[{name}]]`, each of them"),
        "id" | "name" => "is the header of a table missing above this line, such as [[zone]]?".to_owned(),
        _ => "take one of the two out".to_owned(),
    };
    let first = first.map(|range| Span { source, range });
    fault.label(format!("`{name}` stands here a second time")).also(first, "first here").help(help)
}

/// Widens an empty range by a character so that there is something to underline.
fn visible(text: &str, range: Range<usize>) -> Range<usize> {
    if !range.is_empty() || range.start >= text.len() {
        return range;
    }
    let width = text[range.start..].chars().next().map_or(0, char::len_utf8);
    range.start..range.start + width
}

/// The first bracket that is still open at the end of the text; `None` if brackets do not match.
fn unclosed(text: &str) -> Option<usize> {
    let (open, wrong) = brackets(text);
    if wrong.is_some() { wrong } else { open.first().copied() }
}

/// The first bracket that another kind of bracket would close.
fn mismatched(text: &str) -> Option<usize> {
    brackets(text).1
}

/// Brackets that are open at the end, or the first that is closed by one of the other kind.
fn brackets(text: &str) -> (Vec<usize>, Option<usize>) {
    let bytes = text.as_bytes();
    let (mut open, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += bytes[at..].iter().position(|c| *c == b'\n').unwrap_or(bytes.len() - at),
            quote @ (b'"' | b'\'') => {
                at = past_string(bytes, at, quote);
                continue;
            }
            b'[' | b'{' => open.push(at),
            closing @ (b']' | b'}') => match open.pop() {
                Some(opened) if (bytes[opened] == b'[') == (closing == b']') => {}
                wrong => return (open, wrong),
            },
            _ => {}
        }
        at += 1;
    }
    (open, None)
}

/// Where the text goes on after a string that begins at `at`; a string of one line ends with it in any case.
fn past_string(bytes: &[u8], at: usize, quote: u8) -> usize {
    let three = [quote; 3];
    let long = bytes[at..].starts_with(&three);
    let mut next = at + if long { 3 } else { 1 };
    while next < bytes.len() {
        match bytes[next] {
            b'\\' if quote == b'"' => next += 1,
            b'\n' if !long => return next,
            _ if long && bytes[next..].starts_with(&three) => return next + 3,
            c if !long && c == quote => return next + 1,
            _ => {}
        }
        next += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tree;

    /// Message and underlined text of every syntax fault.
    fn found(text: &str) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        tree::parse(text, 0, &mut faults);
        let under = |fault: &Diagnostic| fault.span.as_ref().map(|span| text[span.range.clone()].to_owned());
        faults.iter().map(|fault| (fault.message.clone(), under(fault).unwrap_or_default())).collect()
    }

    #[test]
    fn a_bracket_that_is_never_closed_is_one_fault() {
        let rest = "\n\n[[threat]]\nid = 'x] # }'\nb = { c = [1, 2], d = \"]\" } # ]\ne = \"\"\"\n]\"\"\"\n";
        for (open, mark) in [("a = [\"road\"", "["), ("a = { b = 0.8", "{"), ("a = [[1, 2], [3", "[")] {
            let faults = found(&format!("schema = 1\n{open}{rest}"));
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].0.ends_with(&format!("this `{mark}` is never closed")), "{faults:?}");
            assert_eq!(faults[0].1, mark);
        }
    }

    #[test]
    fn faults_before_it_are_reported_as_well() {
        let faults = found("a = = 1\nb = [1, 2\n\n[c]\nd = 3\n");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[1].0.contains("never closed"), "{faults:?}");
    }

    #[test]
    fn faults_that_do_not_follow_from_each_other_are_all_reported() {
        let faults = found("a = = 1\nb = 2\nb = 3\nc = \ne = \"f\n[d\n");
        assert_eq!(faults.iter().map(|fault| fault.1.as_str()).collect::<Vec<_>>()[..2], ["=", "b"], "{faults:?}");
        assert_eq!(faults.len(), 5, "{faults:?}");
    }
}
