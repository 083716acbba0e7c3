//! Changes to a document: where a quantity stands or would stand, and what is put there. New nodes have no place in any
//! text.

use super::arena::Provenance;
use super::diagnostic::Span;
use super::dimension::{Dimension, shortest};
use super::keys::{self, Kind, ROOT, Special, Table};
use super::tree::{Entry, Node, Value};

/// One step down a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item of a list.
    At(usize),
}

/// Where a quantity is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Site {
    /// The way to the value of its key.
    pub(crate) way: Vec<Step>,
    /// Its own key in a table of quantities by key, which may stand there.
    pub(crate) part: Option<String>,
}

/// The site of a slot by its path; none if what it holds is not written at a place of its own.
pub(crate) fn locate(root: &Node, path: &str) -> Option<Site> {
    let (mut levels, mut node, mut way) = (path.split('.'), Some(root), Vec::new());
    let mut table: &Table = &ROOT;
    let site = loop {
        let level = levels.next()?;
        let kind = table.key(level)?.kind;
        node = node.and_then(|node| node.get(level));
        way.push(Step::Key(level.to_owned()));
        match kind {
            Kind::Table(inner) => table = inner,
            Kind::Tables(inner) => {
                let (id, Value::List(items)) = (levels.next()?, &node?.value) else { return None };
                let index = items.iter().position(|item| item.get("id").and_then(Node::text) == Some(id))?;
                way.push(Step::At(index));
                (node, table) = (Some(&items[index]), inner);
            }
            Kind::Quantity(_) => break Site { way, part: None },
            Kind::Quantities(_) => {
                way.push(Step::At(levels.next()?.parse().ok()?));
                break Site { way, part: None };
            }
            Kind::Special(Special::Parameters) => {
                way.push(Step::Key(levels.next()?.to_owned()));
                break Site { way, part: None };
            }
            Kind::Special(Special::Target) if !matches!(node?.value, Value::Table(_)) => return None,
            Kind::ByKey(..) | Kind::Special(Special::Target) => {
                break Site { way, part: Some(levels.next()?.to_owned()) };
            }
            _ => return None,
        }
    };
    levels.next().is_none().then_some(site)
}

/// What stands at the end of a way.
pub(crate) fn at<'n>(root: &'n Node, way: &[Step]) -> Option<&'n Node> {
    way.iter().try_fold(root, |node, step| match (step, &node.value) {
        (Step::Key(key), _) => node.get(key),
        (Step::At(index), Value::List(items)) => items.get(*index),
        _ => None,
    })
}

/// Puts a value at the end of a way; tables on it that are not there yet are made.
pub(crate) fn put(root: &mut Node, way: &[Step], value: Node) {
    let mut node = root;
    for step in way {
        node = match (step, &mut node.value) {
            (Step::Key(key), Value::Table(entries)) => {
                let found = entries.iter().position(|entry| entry.key == *key);
                let index = found.unwrap_or_else(|| {
                    entries.push(entry(key, table(Vec::new())));
                    entries.len() - 1
                });
                &mut entries[index].node
            }
            (Step::At(index), Value::List(items)) if *index < items.len() => &mut items[*index],
            // No way found in this document leads here.
            _ => return,
        };
    }
    *node = value;
}

/// Sets a key of a table.
pub(crate) fn set(node: &mut Node, key: &str, value: Node) {
    put(node, &[Step::Key(key.to_owned())], value);
}

/// Takes a key out of a table.
pub(crate) fn remove(node: &mut Node, key: &str) {
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| entry.key != key);
    }
}

/// The tables under a key of the document, to be changed.
pub(crate) fn rows<'n>(root: &'n mut Node, key: &str) -> &'n mut Vec<Node> {
    if root.get(key).is_none() {
        set(root, key, new(Value::List(Vec::new())));
    }
    let Value::Table(entries) = &mut root.value else { unreachable!("a document is a table") };
    let found = entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node.value);
    let Some(Value::List(items)) = found else { unreachable!("`{key}` of a sound document is a list") };
    items
}

/// `quantity` with one more effect of its own.
pub(crate) fn then(quantity: Node, step: Node) -> Node {
    let mut quantity = match quantity.get("of") {
        Some(_) => quantity,
        None => table(vec![entry("of", quantity), entry("then", new(Value::List(Vec::new())))]),
    };
    rows(&mut quantity, "then").push(step);
    quantity
}

/// A quantity or a step with the source and grade of an effect, unless it has its own.
pub(crate) fn with_provenance(node: Node, provenance: &Provenance) -> Node {
    if *provenance == Provenance::default() {
        return node;
    }
    let mut node = if matches!(node.value, Value::Table(_)) { node } else { table(vec![entry("value", node)]) };
    if node.get("basis").is_none() && !provenance.basis.is_empty() {
        set(&mut node, "basis", new(Value::List(provenance.basis.iter().map(|id| text(id)).collect())));
    }
    if let (None, Some(grade)) = (node.get("grade"), provenance.grade) {
        set(&mut node, "grade", text(grade.letter()));
    }
    node
}

/// A quantity whose law says how often it is drawn.
pub(crate) fn with_class(mut node: Node, class: &str) -> Node {
    for key in ["value", "of"] {
        if let Some(inner) = node.get(key) {
            let inner = with_class(inner.clone(), class);
            set(&mut node, key, inner);
            return node;
        }
    }
    if node.keys().any(|key| keys::form(key).is_some()) && node.get("per").is_none() {
        set(&mut node, "per", text(class));
    }
    node
}

/// A node without a place.
pub(crate) fn new(value: Value) -> Node {
    Node { span: Span { source: 0, range: 0..0 }, value }
}

/// A table.
pub(crate) fn table(entries: Vec<Entry>) -> Node {
    new(Value::Table(entries))
}

/// A constant as it is written.
pub(crate) fn constant(value: f64, dimension: Dimension) -> Node {
    match dimension {
        Dimension::Duration => text(&format!("{} s", shortest(value))),
        Dimension::Rate => text(&format!("{} per yr", shortest(value))),
        _ => new(Value::Number(value)),
    }
}

/// A string.
pub(crate) fn text(words: &str) -> Node {
    new(Value::Text(words.to_owned()))
}

/// A key with its value.
pub(crate) fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.to_owned(), key_span: Span { source: 0, range: 0..0 }, node }
}
