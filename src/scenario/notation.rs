//! A distribution in one line: as a call, `pert(30 s, 60 s, 3 min)`, or as the file writes it, `{ pert = ["30 s", …] }`.
//! Both become the tree that the file's text becomes, with places in the user's own text.

use super::diagnostic::{Diagnostic, Span};
use super::keys::{self, Arguments, BESIDE, EVIDENCE, FORMS, Form};
use super::tree::{Entry, Node, Value};

/// Deepest nesting.
const MOST_NESTED: usize = 32;

/// Reads a line; `None` after a fault.
pub(super) fn parse(text: &str, faults: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut line = Line { text, at: 0, depth: 0, faults };
    let node = line.value()?;
    line.blanks();
    if line.at < text.len() {
        line.fault(line.at..text.len(), "more than one distribution", "this is left over");
        return None;
    }
    Some(node)
}

/// A value as the scenario file writes it.
pub(super) fn in_file(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("{text:?}"),
        Value::Number(number) => format!("{number}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(in_file).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|entry| format!("{} = {}", entry.key, in_file(&entry.node))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// An argument of a call: its name, if it has one, and its value.
type Given = (Option<(String, Span)>, Node);

struct Line<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    faults: &'a mut Vec<Diagnostic>,
}

impl Line<'_> {
    fn span(range: std::ops::Range<usize>) -> Span {
        Span { source: 0, range }
    }

    fn fault(&mut self, range: std::ops::Range<usize>, message: impl Into<String>, label: impl Into<String>) {
        // At the end there is nothing to underline but the last character.
        let end = self.text.len();
        let last = self.text.char_indices().next_back().map_or(0, |(at, _)| at);
        let range = if range.start >= end { last..end } else { range };
        self.faults.push(Diagnostic::error("syntax", Some(Self::span(range)), message).label(label));
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.blanks();
        self.rest().chars().next()
    }

    /// An opening bracket, what is between, and the closing one.
    fn items<T>(&mut self, close: char, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let open = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > MOST_NESTED {
            self.fault(open..open + 1, "brackets within brackets", format!("nested deeper than {MOST_NESTED}"));
            return None;
        }
        let mut found = Vec::new();
        loop {
            match self.peek() {
                Some(c) if c == close => break,
                None => {
                    self.fault(open..open + 1, format!("no `{close}` closes this"), "opened here");
                    return None;
                }
                Some(_) => found.push(item(self)?),
            }
            match self.peek() {
                Some(',') => self.at += 1,
                Some(c) if c == close => {}
                Some(c) => {
                    let (at, place) = (self.at, self.at..self.at + c.len_utf8());
                    let expected = format!("expected `,` or `{close}`");
                    debug_assert!(at < self.text.len());
                    self.fault(place, format!("`{c}` out of place"), expected);
                    return None;
                }
                None => {}
            }
        }
        self.at += 1;
        self.depth -= 1;
        Some(found)
    }

    fn value(&mut self) -> Option<Node> {
        let found = self.peek();
        let start = self.at;
        let value = match found {
            None => {
                self.fault(start..start, "nothing to read", "expected a distribution such as pert(30 s, 60 s, 3 min)");
                return None;
            }
            Some('[') => Value::List(self.items(']', Self::value)?),
            Some('{') => Value::Table(self.items('}', Self::entry)?),
            Some(quote @ ('"' | '\'')) => {
                let inside = &self.text[start + 1..];
                let Some(length) = inside.find(quote) else {
                    self.fault(start..self.text.len(), "text without an end", format!("expected {quote} at its end"));
                    return None;
                };
                self.at += length + 2;
                Value::Text(inside[..length].to_owned())
            }
            Some(_) => return self.word_or_call(),
        };
        Some(Node { span: Self::span(start..self.at), value })
    }

    /// `name(…)`, or a number with or without its unit.
    fn word_or_call(&mut self) -> Option<Node> {
        let start = self.at;
        let ends = |c: char| matches!(c, ',' | '(' | ')' | '[' | ']' | '{' | '}' | '=' | '"' | '\'');
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        let text = self.text[start..start + length].trim_end();
        let word = start..start + text.len();
        if self.text[start + length..].starts_with('(') {
            self.at = start + length;
            return self.call(word);
        }
        if text.is_empty() {
            let c = self.rest().chars().next()?;
            self.fault(start..start + c.len_utf8(), format!("`{c}` out of place"), "expected a value");
            return None;
        }
        self.at = word.end;
        let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_' | 'e' | 'E'));
        let number = if plain { text.replace('_', "").parse::<f64>().ok() } else { None };
        let value = match number.filter(|number| number.is_finite()) {
            Some(number) => Value::Number(number),
            None => Value::Text(text.to_owned()),
        };
        Some(Node { span: Self::span(word), value })
    }

    /// A key, if `=` follows it.
    fn key(&mut self) -> Option<(String, Span)> {
        self.blanks();
        let start = self.at;
        let length = self.rest().find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest().len());
        let after = self.text[start + length..].trim_start();
        if length == 0 || !after.starts_with('=') {
            return None;
        }
        self.at = self.text.len() - after.len() + 1;
        Some((self.text[start..start + length].to_owned(), Self::span(start..start + length)))
    }

    fn entry(&mut self) -> Option<Entry> {
        let Some((key, key_span)) = self.key() else {
            let (start, c) = (self.at, self.rest().chars().next()?);
            self.fault(start..start + c.len_utf8(), "a table is made of key = value", "expected a key and `=`");
            return None;
        };
        Some(Entry { key, key_span, node: self.value()? })
    }

    fn call(&mut self, word: std::ops::Range<usize>) -> Option<Node> {
        let name = &self.text[word.clone()];
        let Some(form) = keys::form(name) else {
            let names: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
            self.faults.push(
                Diagnostic::error("unknown-word", Some(Self::span(word)), format!("there is no distribution `{name}`"))
                    .label("no such distribution")
                    .help(format!("distributions: {}", names.join(", ")))
                    .suggest(name, names.iter().copied()),
            );
            return None;
        };
        let open = self.at;
        let given: Vec<Given> = self.items(')', |line| Some((line.key(), line.value()?)))?;
        let whole = Self::span(word.start..self.at);
        let inside = Self::span(open..self.at);
        let (arguments, beside) = sort(form, given);
        let argument = self.argument(form, arguments, inside)?;
        let key = Entry { key: form.name.to_owned(), key_span: Self::span(word), node: argument };
        Some(Node { span: whole, value: Value::Table(std::iter::once(key).chain(beside).collect()) })
    }

    /// The arguments of a law as the file writes them.
    fn argument(&mut self, form: &'static Form, given: Vec<Given>, span: Span) -> Option<Node> {
        let by_position = given.iter().filter(|(name, _)| name.is_none()).count();
        if by_position > 0 && by_position < given.len() {
            self.fault(span.range, "arguments with and without a name", "name all of them or none");
            return None;
        }
        if by_position == 0 {
            return Some(named(form, given, span));
        }
        let mut values: Vec<Node> = given.into_iter().map(|(_, node)| node).collect();
        let listed = |values: Vec<Node>| Node { span: span.clone(), value: Value::List(values) };
        match form.arguments {
            [Arguments::One(_)] if values.len() == 1 => values.pop(),
            [Arguments::Named(names)] if values.len() == names.len() => {
                let entries = names.iter().zip(values).map(|(name, node)| Entry {
                    key: name.name.to_owned(),
                    key_span: node.span.clone(),
                    node,
                });
                Some(Node { span: span.clone(), value: Value::Table(entries.collect()) })
            }
            // A list as the file has it, or its items as arguments.
            [Arguments::Pairs | Arguments::Mixture] if values.len() == 1 && is_list_of_lists(&values[0]) => {
                values.pop()
            }
            [Arguments::Samples] if values.len() == 1 && matches!(values[0].value, Value::List(_)) => values.pop(),
            _ => Some(listed(values)),
        }
    }
}

fn is_list_of_lists(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.iter().all(|item| matches!(item.value, Value::List(_))),
        _ => false,
    }
}

/// Parts arguments of the law from what stands beside it (`min`, `max`, `per`, `shape`). A name that is both is an
/// argument where all arguments are named: `triangular(min = …, mode = …, max = …)`.
fn sort(form: &Form, given: Vec<Given>) -> (Vec<Given>, Vec<Entry>) {
    let named = given.iter().filter_map(|(name, _)| name.as_ref().map(|(name, _)| name.as_str()));
    let names: Vec<&str> = named.collect();
    let own: &[keys::Argument] = form
        .arguments
        .iter()
        .find_map(|way| match way {
            Arguments::Row(own) | Arguments::Named(own) if own.iter().all(|one| names.contains(&one.name)) => {
                Some(*own)
            }
            _ => None,
        })
        .unwrap_or(&[]);
    let is_beside = |name: &str| {
        let known = BESIDE.iter().any(|(key, _)| *key == name) || matches!(name, "basis" | "grade");
        known && !own.iter().any(|one| one.name == name)
    };
    let (mut arguments, mut beside) = (Vec::new(), Vec::new());
    for (name, node) in given {
        match name {
            Some((key, key_span)) if is_beside(&key) => beside.push(Entry { key, key_span, node }),
            name => arguments.push((name, node)),
        }
    }
    (arguments, beside)
}

/// Named arguments: a table, or the row or single value they are names of.
fn named(form: &'static Form, given: Vec<Given>, span: Span) -> Node {
    let given: Vec<(String, Span, Node)> =
        given.into_iter().filter_map(|(name, node)| name.map(|(name, at)| (name, at, node))).collect();
    let take = |own: &[keys::Argument]| -> Option<Vec<Node>> {
        let value =
            |one: &keys::Argument| given.iter().find(|(name, ..)| name == one.name).map(|found| found.2.clone());
        let values: Option<Vec<Node>> = own.iter().map(value).collect();
        values.filter(|values| values.len() == given.len())
    };
    for way in form.arguments {
        match way {
            Arguments::Row(own) => {
                if let Some(values) = take(own) {
                    return Node { span, value: Value::List(values) };
                }
            }
            Arguments::One(one) => {
                if let Some(value) = take(std::slice::from_ref(one)).and_then(|mut values| values.pop()) {
                    return value;
                }
            }
            _ => {}
        }
    }
    let entries = given.into_iter().map(|(key, key_span, node)| Entry { key, key_span, node });
    Node { span, value: Value::Table(entries.collect()) }
}

/// True for the keys of evidence, which is a law without a name.
pub(super) fn is_evidence(node: &Node) -> bool {
    node.keys().any(|key| EVIDENCE.iter().any(|(name, _)| *name == key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        parse(text, &mut faults).map(|node| in_file(&node)).ok_or(faults)
    }

    #[test]
    fn calls_become_what_the_file_writes() {
        let cases = [
            ("pert(30 s, 60 s, 3 min)", r#"{ pert = ["30 s", "60 s", "3 min"] }"#),
            ("pert( 1,2 , 3, shape = 8)", "{ pert = [1, 2, 3], shape = 8 }"),
            ("triangular(min = 1, mode = 2, max = 3)", "{ triangular = [1, 2, 3] }"),
            ("lognormal(median = 4 min, gsd = 1.8)", r#"{ lognormal = { median = "4 min", gsd = 1.8 } }"#),
            ("beta(3, 6.5)", "{ beta = [3, 6.5] }"),
            ("beta(beta = 3, alpha = 6.5)", "{ beta = [6.5, 3] }"),
            ("normal(mean = 1, sd = 2, min = 0)", "{ normal = { mean = 1, sd = 2 }, min = 0 }"),
            ("normal(1, 2, per = trial)", r#"{ normal = { mean = 1, sd = 2 }, per = "trial" }"#),
            ("poisson(3)", "{ poisson = 3 }"),
            ("poisson(mean = 3)", "{ poisson = 3 }"),
            ("binomial(10, 20 %)", r#"{ binomial = { n = 10, p = "20 %" } }"#),
            ("discrete([[1, 0.5], [2, 0.5]])", "{ discrete = [[1, 0.5], [2, 0.5]] }"),
            ("discrete([1, 0.5], [2, 0.5])", "{ discrete = [[1, 0.5], [2, 0.5]] }"),
            ("empirical(1 s, 2 s)", r#"{ empirical = ["1 s", "2 s"] }"#),
            ("mixture([0.3, uniform(1, 2)], [0.7, 5])", "{ mixture = [[0.3, { uniform = [1, 2] }], [0.7, 5]] }"),
            (
                "metalog(p10 = 1 d, p50 = 3 d, lower = 0 d)",
                r#"{ metalog = { p10 = "1 d", p50 = "3 d", lower = "0 d" } }"#,
            ),
            (r#"{ pert = ["30 s", '60 s', "3 min"] }"#, r#"{ pert = ["30 s", "60 s", "3 min"] }"#),
            ("{ events = 3, exposure = 220 yr }", r#"{ events = 3, exposure = "220 yr" }"#),
            ("weibull(shape = 2, scale = 3 h)", r#"{ weibull = { shape = 2, scale = "3 h" } }"#),
            ("1_000", "1000"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn faults_stand_where_the_user_wrote_them() {
        let cases = [
            ("pert(1, 2, 3", "("),
            ("pret(1, 2, 3)", "pret"),
            ("pert(1; 2) x", "x"),
            ("pert(1, 2 [3])", "["),
            ("beta(alpha = 1, 2)", "(alpha = 1, 2)"),
            ("{ 3 }", "3"),
            ("{ pert = [1, 2, \"3] }", "\"3] }"),
            ("pert(1,, 2)", ","),
            ("", ""),
            ("é(1)", "é"),
        ];
        for (text, underlined) in cases {
            let faults = read(text).err().unwrap_or_default();
            let found = faults.first().and_then(|fault| fault.span.as_ref()).map(|span| &text[span.range.clone()]);
            assert_eq!(found, Some(underlined), "{text}: {faults:?}");
        }
        assert!(read(&"[".repeat(100)).is_err());
    }
}
