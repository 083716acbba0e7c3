//! The canonical form of a scenario: keys sorted, numbers in their shortest form, literals in base units. Two files that
//! differ only in layout, order of keys, comments or units have the same one, and so the same digest.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::dimension::literal;
use super::tree::{Node, Value};

/// Keys under which text is text and never a quantity.
const WORDS: [&str; 14] = [
    "id",
    "name",
    "summary",
    "title",
    "publisher",
    "note",
    "lesson",
    "marking",
    "currency",
    "kind",
    "url",
    "basis",
    "grade",
    "target",
];

/// The canonical text, one line a leaf.
pub(crate) fn text(root: &Node) -> String {
    let mut out = String::new();
    write_node(root, "", "", &mut out);
    out
}

/// SHA-256 of the canonical text and of the command line's effects, in hexadecimal.
pub(crate) fn digest(root: &Node, overrides: &[String]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(text(root).as_bytes());
    for line in overrides {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn write_node(node: &Node, path: &str, key: &str, out: &mut String) {
    match &node.value {
        Value::Table(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.key.cmp(&b.key));
            if sorted.is_empty() {
                let _ = writeln!(out, "{path} = {{}}");
            }
            for entry in sorted {
                write_node(&entry.node, &format!("{path}.{}", entry.key), &entry.key, out);
            }
        }
        Value::List(items) => {
            if items.is_empty() {
                let _ = writeln!(out, "{path} = []");
            }
            for (index, item) in items.iter().enumerate() {
                write_node(item, &format!("{path}[{index}]"), key, out);
            }
        }
        Value::Text(text) => {
            let value = if WORDS.contains(&key) { None } else { literal(text).ok() };
            let _ = match value {
                Some((value, _)) => writeln!(out, "{path} = {value:?}"),
                None => writeln!(out, "{path} = {text:?}"),
            };
        }
        Value::Number(number) => {
            let _ = writeln!(out, "{path} = {number:?}");
        }
        Value::Flag(flag) => {
            let _ = writeln!(out, "{path} = {flag}");
        }
        Value::Date(date) => {
            let _ = writeln!(out, "{path} = {date}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tree::parse;

    #[test]
    fn layout_order_and_units_do_not_change_the_digest() {
        let digest_of = |text: &str| digest(&parse(text, 0, &mut Vec::new()), &[]);
        let one = digest_of("# comment\n[a]\nx = \"90 s\"\ny = 1\n");
        assert_eq!(one, digest_of("[a]\ny = 1.0\n\nx = \"1.5 min\"\n"));
        assert_ne!(one, digest_of("[a]\ny = 1.0\nx = \"91 s\"\n"));
    }
}
