//! A cursor over one table: takes the keys it knows, and reports the ones it does not.

use crate::scenario::arena::{Grade, Provenance};
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::keys::{EVERYWHERE, Kind, Quantity, Table};
use crate::scenario::tree::{Entry, Node, Value};

use super::names::MOST_NAMES;

/// Most keys of a table of which what is meant by an unknown one is sought.
const MOST_KEYS: usize = 100;

/// A table being read.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// The table.
    pub(crate) node: &'a Node,
    /// Dotted path of its quantities.
    pub(crate) prefix: String,
    /// Source and grade of its numbers unless they state their own.
    pub(crate) provenance: Provenance,
    /// What may stand in it.
    table: &'static Table,
    /// Keys that were asked for: at the end, all of them.
    #[cfg(debug_assertions)]
    taken: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Opens a table; anything else is a fault and reads as an empty one.
    pub(crate) fn open(
        node: &'a Node,
        prefix: impl Into<String>,
        table: &'static Table,
        inherited: &Provenance,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let prefix = prefix.into();
        if !matches!(node.value, Value::Table(_)) {
            faults.push(wrong_kind(node, &prefix, "a table"));
        }
        let provenance = provenance(node, inherited, faults);
        Self {
            node,
            prefix,
            provenance,
            table,
            #[cfg(debug_assertions)]
            taken: Vec::new(),
        }
    }

    /// The value of a key, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        debug_assert!(self.table.key(key).is_some(), "`{key}` is not in the table of keys of `{}`", self.table.name);
        #[cfg(debug_assertions)]
        self.taken.push(key);
        self.node.get(key)
    }

    /// The shape of a quantity of this table.
    pub(crate) fn quantity(&self, key: &str) -> Quantity {
        self.table.quantity(key)
    }

    /// One of the words that a key allows, as its place among them; the first if the key is left out.
    pub(crate) fn word(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> usize {
        let Some(node) = self.take(key) else { return 0 };
        let Some(Kind::Word(words)) = self.table.key(key).map(|key| key.kind) else { return 0 };
        let found = node.text().and_then(|text| words.iter().position(|word| *word == text));
        if found.is_none() {
            let all: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            faults.push(
                Diagnostic::error(
                    "unknown-word",
                    Some(node.span.clone()),
                    format!("`{}` is none of {}", self.path(key), all.join(", ")),
                )
                .label(format!("expected {}", all.join(", ")))
                .suggest(node.text().unwrap_or_default(), words.iter().copied()),
            );
        }
        found.unwrap_or(0)
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<&'a Node> {
        let found = self.take(key);
        if found.is_none() {
            let at = head(&self.node.span);
            faults.push(
                Diagnostic::error("missing-key", Some(at), format!("`{key}` is missing in {}", self.words()))
                    .label(format!("`{key}` is required here")),
            );
        }
        found
    }

    /// What the table is, in words.
    pub(crate) fn words(&self) -> String {
        if self.prefix.is_empty() { "the scenario".to_owned() } else { format!("`{}`", self.prefix) }
    }

    /// The dotted path of a key.
    pub(crate) fn path(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}.{key}", self.prefix) }
    }

    /// Text under a key.
    pub(crate) fn text(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<&'a str> {
        let node = self.take(key)?;
        let text = node.text();
        if text.is_none() {
            faults.push(wrong_kind(node, &self.path(key), "text in quotes"));
        }
        text
    }

    /// A date, or a year, under a key; for the reader alone.
    pub(crate) fn date(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) {
        let Some(node) = self.take(key) else { return };
        let sound = match &node.value {
            Value::Date(_) => true,
            Value::Number(year) => year.fract() == 0.0 && (1.0..=9_999.0).contains(year),
            _ => false,
        };
        if !sound {
            faults.push(wrong_kind(node, &self.path(key), "a date or a year, such as 2013-01-15 or 2013"));
        }
    }

    /// True or false under a key.
    pub(crate) fn flag(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> bool {
        let default = matches!(self.table.key(key).map(|key| key.kind), Some(Kind::Flag(true)));
        match self.take(key) {
            None => default,
            Some(Node { value: Value::Flag(flag), .. }) => *flag,
            Some(node) => {
                faults.push(wrong_kind(node, &self.path(key), "true or false"));
                default
            }
        }
    }

    /// A list under a key; empty if it is left out.
    pub(crate) fn list(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> &'a [Node] {
        match self.take(key) {
            None => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) => {
                faults.push(wrong_kind(node, &self.path(key), "a list in [ ]"));
                &[]
            }
        }
    }

    /// Reports every key that the table does not have.
    pub(crate) fn close(self, faults: &mut Vec<Diagnostic>) {
        #[cfg(debug_assertions)]
        for key in self.table.keys {
            debug_assert!(self.taken.contains(&key.name), "`{}` of `{}` is never read", key.name, self.table.name);
        }
        let Value::Table(entries) = &self.node.value else { return };
        for entry in entries {
            if !self.table.names().any(|name| name == entry.key) {
                faults.push(unknown_key(entry, self.node, &self.words(), self.table.names(), &[]));
            }
        }
    }
}

/// The fault of a key that a table does not have; the name of one of `laws` may be meant as well.
pub(crate) fn unknown_key<'n>(
    entry: &Entry,
    node: &Node,
    table: &str,
    known: impl IntoIterator<Item = &'n str>,
    laws: &[&str],
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let meant = known.iter().chain(laws).copied();
    // In a table with more keys than any of the format every key is foreign.
    let advice = node.keys().nth(MOST_KEYS).is_none();
    let fault = Diagnostic::error(
        "unknown-key",
        Some(entry.key_span.clone()),
        format!("unknown key `{}` in {table}", entry.key),
    )
    .label("not a key of this table")
    .help(if known.is_empty() {
        "the scenario has nothing that could be named here".to_owned()
    } else {
        format!("known here: {}", listing(&known))
    });
    if advice { fault.suggest(&entry.key, meant.filter(|key| node.get(key).is_none())) } else { fault }
}

/// Names in a row, for messages.
pub(crate) fn listing(names: &[&str]) -> String {
    let mut names: Vec<&str> =
        names.iter().copied().filter(|name| !EVERYWHERE.iter().any(|key| key.name == *name)).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST_NAMES);
    let shown = names[..names.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// The fault of a value of the wrong kind.
pub(crate) fn wrong_kind(node: &Node, path: &str, expected: &str) -> Diagnostic {
    let subject = if path.is_empty() { "the scenario" } else { path };
    Diagnostic::error(
        "wrong-kind",
        Some(node.span.clone()),
        format!("`{subject}` is {}, expected {expected}", node.value.kind()),
    )
    .label(format!("expected {expected}"))
}

/// The first character of a table, where a missing key is reported.
pub(crate) fn head(span: &Span) -> Span {
    let start = span.range.start;
    Span { source: span.source, range: start..span.range.end.min(start + 1).max(start) }
}

/// `basis` and `grade` of a table, or what it inherits.
pub(crate) fn provenance(node: &Node, inherited: &Provenance, faults: &mut Vec<Diagnostic>) -> Provenance {
    let mut found = inherited.clone();
    if let Some(grade) = node.get("grade") {
        found.grade = match grade.text() {
            Some("A") => Some(Grade::A),
            Some("B") => Some(Grade::B),
            Some("C") => Some(Grade::C),
            Some("D") => Some(Grade::D),
            _ => {
                let fault = Diagnostic::error("unknown-grade", Some(grade.span.clone()), "unknown evidence grade")
                    .label("expected \"A\" measured, \"B\" analogue, \"C\" practice or \"D\" judgement");
                faults.push(match grade.text().filter(|text| matches!(*text, "a" | "b" | "c" | "d")) {
                    Some(small) => fault.help("grades are capital letters").fix(small, small.to_uppercase()),
                    None => fault,
                });
                None
            }
        };
    }
    if let Some(basis) = node.get("basis") {
        if let Value::List(items) = &basis.value {
            found.basis = items.iter().filter_map(Node::text).map(str::to_owned).collect();
        } else {
            faults.push(wrong_kind(basis, "basis", "a list of source ids, [\"id\"]"));
        }
    }
    found
}
