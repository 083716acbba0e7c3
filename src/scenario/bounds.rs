//! How large a scenario may be. What is larger than any site is refused in words before anything is made of it: no file
//! takes time or memory out of proportion.

use super::diagnostic::{Diagnostic, Span};
use super::tree::{Node, Value};

/// Most tables of one kind, and most keys of a table.
const MOST_TABLES: usize = 10_000;
/// Most groups: people are counted group by group in every zone.
const MOST_GROUPS: usize = 1_000;
/// Most postures: every one is checked, and compared with the others.
const MOST_POSTURES: usize = 1_000;
/// Most values that are kept by zone and something else (groups, responses, threats).
const MOST_PAIRS: usize = 1_000_000;
/// Most effects in one list.
const MOST_EFFECTS: usize = 1_000;
/// Most sources of one number.
const MOST_SOURCES: usize = 100;
/// Longest id, key, target or reference, in bytes.
const LONGEST_NAME: usize = 200;
/// Most changes of a quantity by effects, over all effects.
pub(super) const MOST_CHANGES: usize = 2_000_000;
/// Faults beyond this many are told without advice: to look for it costs more than to find the fault.
pub(super) const MOST_ADVICE: usize = 1_000;

/// The fault of something larger than it may be.
pub(super) fn too_large(span: Option<Span>, message: String) -> Diagnostic {
    Diagnostic::error("too-large", span, message).label("here the limit is passed")
}

/// Everything in a document that is larger than it may be.
pub(super) fn check(root: &Node) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    walk(root, &mut faults);
    let Value::Table(entries) = &root.value else { return faults };
    let list = |key: &str| {
        let found = entries.iter().find(|entry| entry.key == key);
        found.and_then(|entry| if let Value::List(items) = &entry.node.value { Some(items) } else { None })
    };
    let count = |key: &str| list(key).map_or(0, Vec::len);
    for entry in entries {
        let Value::List(items) = &entry.node.value else { continue };
        let most = match entry.key.as_str() {
            "group" => MOST_GROUPS,
            "posture" => MOST_POSTURES,
            _ => MOST_TABLES,
        };
        if let Some(item) = items.get(most) {
            faults.push(too_large(Some(item.span.clone()), format!("more than {most} `[[{}]]`", entry.key)));
        }
    }
    for key in ["group", "response", "threat"] {
        if count("zone") * count(key) > MOST_PAIRS {
            let span = list(key).and_then(|items| items.last()).map(|item| item.span.clone());
            let message = format!("{} zones and {} of `[[{key}]]` make too many pairs", count("zone"), count(key));
            faults.push(too_large(span, message).help(format!("at most {MOST_PAIRS} pairs can be simulated")));
        }
    }
    faults
}

fn walk(node: &Node, faults: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| walk(item, faults)),
        Value::Table(entries) => {
            if let Some(entry) = entries.get(MOST_TABLES) {
                let message = format!("more than {MOST_TABLES} keys in a table");
                faults.push(too_large(Some(entry.key_span.clone()), message));
                return;
            }
            for entry in entries {
                if entry.key.len() > LONGEST_NAME {
                    let message = format!("a key of more than {LONGEST_NAME} bytes");
                    faults.push(too_large(Some(entry.key_span.clone()), message));
                }
                match (entry.key.as_str(), &entry.node.value) {
                    ("id" | "target", Value::Text(text)) if text.len() > LONGEST_NAME => {
                        let message = format!("`{}` has more than {LONGEST_NAME} bytes", entry.key);
                        faults.push(too_large(Some(entry.node.span.clone()), message));
                    }
                    ("effects", Value::List(items)) => few(items, MOST_EFFECTS, &entry.key, faults),
                    ("basis", Value::List(items)) => few(items, MOST_SOURCES, &entry.key, faults),
                    _ => {}
                }
                walk(&entry.node, faults);
            }
        }
        Value::Text(text) if text.starts_with('$') && text.len() > LONGEST_NAME => {
            let message = format!("a reference of more than {LONGEST_NAME} bytes");
            faults.push(too_large(Some(node.span.clone()), message));
        }
        _ => {}
    }
}

fn few(items: &[Node], most: usize, key: &str, faults: &mut Vec<Diagnostic>) {
    if let Some(item) = items.get(most) {
        faults.push(too_large(Some(item.span.clone()), format!("more than {most} entries in `{key}`")));
    }
}
