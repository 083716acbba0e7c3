//! The spanned tree: TOML text with a place for every key and value, before any meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Span};
use super::syntax;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) span: Span,
    /// What stands there.
    pub(crate) value: Value,
}

/// What a TOML value can be here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A string.
    Text(String),
    /// An integer or a float.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time, as written.
    Date(String),
    /// An array.
    List(Vec<Node>),
    /// A table, in file order.
    Table(Vec<Entry>),
}

/// One key of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// Its value.
    pub(crate) node: Node,
}

impl Value {
    /// The kind in words, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The entry of a table by its key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            _ => None,
        }
    }

    /// The keys of a table, in file order; empty for anything else.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let entries: &[Entry] = if let Value::Table(entries) = &self.value { entries } else { &[] };
        entries.iter().map(|entry| entry.key.as_str())
    }

    /// What a list holds; nothing for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// A word, a number or a date as text; nothing for anything else.
    pub(crate) fn plain(&self) -> String {
        match &self.value {
            Value::Text(text) | Value::Date(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }
}

/// The entries of a table of named values by name, but those that others refer to (`"$name"`) before them: whatever the
/// order in a file, a table has one order here. What refers to itself comes last.
pub(crate) fn by_reference(node: &Node) -> Vec<&Entry> {
    let Value::Table(entries) = &node.value else { return Vec::new() };
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let places: BTreeMap<&str, usize> = sorted.iter().enumerate().map(|(at, entry)| (entry.key.as_str(), at)).collect();
    // How many others each refers to, and who refers to each.
    let mut open = vec![0; sorted.len()];
    let mut referring: Vec<Vec<usize>> = vec![Vec::new(); sorted.len()];
    for (at, entry) in sorted.iter().enumerate() {
        let mut names = Vec::new();
        references(&entry.node, &mut names);
        let others: BTreeSet<usize> = names.into_iter().filter_map(|name| places.get(name)).copied().collect();
        open[at] = others.len();
        for other in others {
            referring[other].push(at);
        }
    }
    let mut waiting: BTreeSet<usize> = (0..sorted.len()).collect();
    let mut ready: BTreeSet<usize> = waiting.iter().copied().filter(|at| open[*at] == 0).collect();
    let mut ordered: Vec<&Entry> = Vec::with_capacity(sorted.len());
    while let Some(at) = ready.pop_first().or_else(|| waiting.first().copied()) {
        waiting.remove(&at);
        for &other in referring[at].iter().filter(|other| waiting.contains(other)) {
            open[other] -= 1;
            if open[other] == 0 {
                ready.insert(other);
            }
        }
        ordered.push(sorted[at]);
    }
    ordered
}

fn references<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    match &node.value {
        Value::Text(text) => names.extend(text.strip_prefix('$')),
        Value::List(items) => items.iter().for_each(|item| references(item, names)),
        Value::Table(entries) => entries.iter().for_each(|entry| references(&entry.node, names)),
        _ => {}
    }
}

/// Parses a whole document; every syntax fault becomes a diagnostic, and what could be read is returned.
pub(crate) fn parse(text: &str, source: usize, faults: &mut Vec<Diagnostic>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    let sound = errors.is_empty();
    let errors = errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message().trim().to_owned()));
    faults.extend(syntax::faults(text, source, errors.collect()));
    let whole = Span { source, range: table.span() };
    let read = faults.len();
    let value = convert_table(table.get_ref(), source, faults);
    if !sound {
        // The values of a text that is not TOML are guesses of the parser: no faults of the text.
        faults.truncate(read);
    }
    Node { span: whole, value }
}

fn convert_table(table: &DeTable<'_>, source: usize, faults: &mut Vec<Diagnostic>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: Span { source, range: key.span() },
            node: convert(value.get_ref(), value.span(), source, faults),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.range.start);
    Value::Table(entries)
}

fn convert(value: &DeValue<'_>, range: Range<usize>, source: usize, faults: &mut Vec<Diagnostic>) -> Node {
    let span = Span { source, range };
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => {
            let digits = integer.as_str();
            match i64::from_str_radix(digits, integer.radix()) {
                Ok(number) => Value::Number(number as f64),
                Err(_) => number(digits, &span, faults),
            }
        }
        DeValue::Float(float) => {
            thousands(float.as_str(), &span, faults);
            number(float.as_str(), &span, faults)
        }
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| convert(item.get_ref(), item.span(), source, faults)).collect())
        }
        DeValue::Table(table) => convert_table(table, source, faults),
    };
    Node { span, value }
}

/// `20.000` is 20, and may not be meant so.
fn thousands(digits: &str, span: &Span, faults: &mut Vec<Diagnostic>) {
    let Some((whole, part)) = digits.split_once('.') else { return };
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let like = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && part.len() == 3 && part.ends_with('0');
    if like && plain(whole) && plain(part) {
        let value: f64 = digits.parse().unwrap_or_default();
        faults.push(
            Diagnostic::warning("thousands-point", Some(span.clone()), format!("`{digits}` is {value}"))
                .label("the point is a decimal point")
                .help(format!("write {whole}_{part} for thousands, or {value} if that is meant")),
        );
    }
}

fn number(digits: &str, span: &Span, faults: &mut Vec<Diagnostic>) -> Value {
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Value::Number(number),
        _ => {
            faults.push(
                Diagnostic::error("not-finite", Some(span.clone()), format!("`{digits}` is not a finite number"))
                    .label("expected a finite number"),
            );
            Value::Number(0.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syntax_fault_is_reported_and_the_rest_is_kept() {
        let mut faults = Vec::new();
        let text = "a = 1\nb = = 2\nc = \"€\"\nd = \nname = 0.5\n";
        let tree = parse(text, 0, &mut faults);
        let line =
            |fault: &Diagnostic| fault.span.as_ref().map(|span| text[..span.range.start].matches('\n').count() + 1);
        let mut lines: Vec<_> = faults.iter().map(line).collect();
        lines.dedup();
        assert_eq!(lines, [Some(2), Some(4)], "{faults:?}");
        assert_eq!(tree.get("a").map(|node| node.value.clone()), Some(Value::Number(1.0)));
        assert_eq!(tree.get("name").map(|node| node.span.range.clone()), Some(36..39));
    }

    #[test]
    fn infinities_are_refused() {
        let mut faults = Vec::new();
        parse("a = inf\nb = nan", 0, &mut faults);
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["not-finite", "not-finite"]);
    }
}
