//! `extends`: a file is laid over those it extends, before anything is read out of it. What comes out is one tree, whose
//! places point into several texts.
//!
//! The files stand in a row, each once: a file comes after all that it extends, and those in the order in which it lists
//! them. They are laid on top of each other in this order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::diagnostic::{Diagnostic, Span};
use super::files::{Library, MOST_FILES, Place};
use super::read::{Reader, is_quantity_table, wrong_kind};
use super::tree::{Entry, Node, Value};

/// Longest chain of files that extend each other, the scenario included.
const MOST_IN_A_CHAIN: usize = 16;
/// Keys whose table is replaced even where it is no quantity: half of an old choice makes no sense in a new one.
const WHOLE: [&str; 5] = ["engagement", "target", "path", "damage", "damage_safe"];

/// The scenario of a library with all that it extends; `None` if a file could not be taken for one.
pub(crate) fn assemble(library: &mut Library<'_>) -> Option<Node> {
    let root = parse(library, 0)?;
    let span = root.node.span.clone();
    let path = library.places[0].path.clone();
    let mut pile = Pile { library, chain: Vec::new(), laid: BTreeMap::new(), turn: 0, merged: None };
    pile.put(path, 0, root);
    let mut merged = pile.merged?;
    merged.span = span;
    Some(merged)
}

/// A file's tree, and whether its text is TOML.
struct Parsed {
    node: Node,
    sound: bool,
}

/// The tree of a text; `None` if it is empty or a record.
fn parse(library: &mut Library<'_>, source: usize) -> Option<Parsed> {
    let name = library.places[source].name.clone();
    if library.sources[source].text.trim().is_empty() {
        let fault = Diagnostic::error("empty-file", None, format!("`{name}` is empty"));
        library.faults.push(fault.help("a scenario begins with `schema = 1`; see README.md for a whole one"));
        return None;
    }
    let before = library.faults.len();
    let node = library.parse(source);
    let sound = library.faults[before..].iter().all(|fault| fault.code != "syntax");
    if let (Value::Table(entries), true, None) = (&node.value, sound, node.get("scenario")) {
        let record = entries.iter().find(|entry| entry.key == "record");
        if let Some(record) = record.filter(|record| matches!(record.node.value, Value::Table(_))) {
            let fault = Diagnostic::error(
                "is-a-record",
                Some(record.key_span.clone()),
                format!("`{name}` is the record of what happened, no scenario"),
            );
            library.faults.push(fault.label("a record begins with this").help(
                "name the scenario instead: it stands in the folder above `records`, by the same file name, and is \
                 checked with its record",
            ));
            return None;
        }
    }
    Some(Parsed { node, sound })
}

/// A file that has its place in the pile.
#[derive(Debug, Clone, Copy)]
struct Laid {
    /// Files in the longest chain that begins with it.
    height: usize,
    /// When it was laid.
    turn: usize,
}

/// The files laid on top of each other so far.
#[derive(Debug)]
struct Pile<'l, 'f> {
    library: &'l mut Library<'f>,
    /// From the scenario to the file at hand: where each is, and its source.
    chain: Vec<(PathBuf, usize)>,
    laid: BTreeMap<PathBuf, Laid>,
    turn: usize,
    merged: Option<Node>,
}

impl Pile<'_, '_> {
    /// Lays what a file extends, then the file.
    fn put(&mut self, path: PathBuf, source: usize, file: Parsed) -> usize {
        let began = self.turn;
        self.chain.push((path.clone(), source));
        let mut height = 1;
        for (wanted, span) in self.extended(&file) {
            match self.library.locate(source, &wanted, &span) {
                Ok(place) => height = height.max(1 + self.parent(&place, &span, began)),
                // What a text that is not TOML seems to extend may be a guess of the parser.
                Err(fault) if file.sound => self.library.faults.push(*fault),
                Err(_) => {}
            }
        }
        self.chain.pop();
        self.turn += 1;
        self.laid.insert(path, Laid { height, turn: self.turn });
        let mut node = file.node;
        if let Value::Table(entries) = &mut node.value {
            // Every file says which format it is in, and only for itself.
            entries.retain(|entry| entry.key != "extends" && (source == 0 || entry.key != "schema"));
        }
        match &mut self.merged {
            Some(merged) => _ = lay(merged, node, Standing::Document),
            None => self.merged = Some(node),
        }
        height
    }

    /// Lays a file that another extends; the length of its longest chain.
    fn parent(&mut self, place: &Place, span: &Span, began: usize) -> usize {
        if let Some(at) = self.chain.iter().position(|(path, _)| *path == place.path) {
            self.library.faults.push(cycle(self.library, &self.chain[at..], span));
            return 0;
        }
        let laid = self.laid.get(&place.path).copied();
        if self.chain.len() + laid.map_or(1, |laid| laid.height) > MOST_IN_A_CHAIN {
            let message = format!("more than {MOST_IN_A_CHAIN} files extend each other in a chain");
            let fault = Diagnostic::error("extends-too-deep", Some(span.clone()), message);
            self.library.faults.push(fault.label("a file too many").help("put several of them into one"));
            return 0;
        }
        if let Some(laid) = laid {
            if laid.turn > began {
                let message = format!("`{}` is laid already by what stands before it in the list", place.name);
                let fault = Diagnostic::warning("laid-before", Some(span.clone()), message);
                self.library.faults.push(fault.label("changes nothing").help(
                    "each file is laid once, below all that extend it: take the name out, or put it first in the list",
                ));
            }
            return laid.height;
        }
        let opened = self.library.open(place, span);
        let before = self.library.faults.len();
        let parsed = opened.and_then(|source| Some((source, parse(self.library, source)?)));
        if let Some((_, file)) = parsed.as_ref().filter(|(_, file)| file.sound) {
            let mut reader = Reader::default();
            reader.schema(&file.node);
            self.library.faults.append(&mut reader.faults);
        }
        self.library.asked_for(before, span);
        let Some((source, file)) = parsed else {
            // Its fault is told once, however often it is named.
            self.laid.insert(place.path.clone(), Laid { height: 1, turn: 0 });
            return 1;
        };
        self.put(place.path.clone(), source, file)
    }

    /// The paths under `extends`.
    fn extended(&mut self, file: &Parsed) -> Vec<(String, Span)> {
        let Some(node) = file.node.get("extends") else { return Vec::new() };
        let items = if let Value::List(items) = &node.value { items.as_slice() } else { std::slice::from_ref(node) };
        let mut paths = Vec::new();
        if let Some(item) = items.get(MOST_FILES) {
            let message = format!("more than {MOST_FILES} files in `extends`");
            let fault = Diagnostic::error("too-many-files", Some(item.span.clone()), message);
            self.library.faults.push(fault.label("the first file too many").help("put several of them into one"));
            return paths;
        }
        for item in items {
            match item.text() {
                Some(path) => paths.push((path.to_owned(), item.span.clone())),
                None if file.sound => {
                    let expected = "the path of a scenario in quotes, or a list of such paths";
                    self.library.faults.push(wrong_kind(item, "extends", expected));
                }
                None => {}
            }
        }
        paths
    }
}

fn cycle(library: &Library<'_>, chain: &[(PathBuf, usize)], span: &Span) -> Diagnostic {
    let mut names: Vec<&str> = chain.iter().map(|(_, source)| library.places[*source].name.as_str()).collect();
    names.extend(names.first().copied());
    let message = format!("`{}` extends itself: {}", names[0], names.join(" -> "));
    Diagnostic::error("extends-cycle", Some(span.clone()), message)
        .label("closes the circle")
        .help("take one of these out of `extends`")
}

/// What a value is by where it stands, as far as that says how another is laid over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The whole file.
    Document,
    /// `[parameters]`.
    Parameters,
    /// Another table of the document, or one of an array of tables: never a quantity, whatever keys it has.
    Table,
    /// A value that is replaced.
    Whole,
    /// A value of any kind.
    Field,
}

impl Standing {
    fn of(self, key: &str) -> Self {
        match self {
            Self::Document if key == "parameters" => Self::Parameters,
            Self::Document => Self::Table,
            Self::Parameters | Self::Whole => Self::Whole,
            Self::Table if WHOLE.contains(&key) => Self::Whole,
            Self::Table | Self::Field => Self::Field,
        }
    }
}

/// Lays a value over another: true if they were merged, false if the upper one took the place of the lower.
fn lay(under: &mut Node, over: Node, standing: Standing) -> bool {
    let merges = match (&under.value, &over.value) {
        (Value::Table(_), Value::Table(_)) => match standing {
            Standing::Document | Standing::Parameters | Standing::Table => true,
            Standing::Whole => false,
            Standing::Field => !is_quantity_table(under) && !is_quantity_table(&over),
        },
        (Value::List(below), Value::List(above)) => standing != Standing::Whole && has_ids(below, above),
        _ => false,
    };
    if !merges {
        *under = over;
        return false;
    }
    match (&mut under.value, over.value) {
        (Value::Table(below), Value::Table(above)) => lay_entries(below, above, standing),
        (Value::List(below), Value::List(above)) => lay_items(below, above),
        _ => {}
    }
    true
}

/// Key by key: the lower one's in their order, then new ones in theirs.
fn lay_entries(below: &mut Vec<Entry>, above: Vec<Entry>, standing: Standing) {
    let places: BTreeMap<String, usize> =
        below.iter().enumerate().map(|(index, entry)| (entry.key.clone(), index)).collect();
    for entry in above {
        let Some(index) = places.get(&entry.key) else {
            below.push(entry);
            continue;
        };
        let kept = &mut below[*index];
        if !lay(&mut kept.node, entry.node, standing.of(&entry.key)) {
            kept.key_span = entry.key_span;
        }
    }
}

/// Two lists of tables, of which some say who they are.
fn has_ids(below: &[Node], above: &[Node]) -> bool {
    let mut both = below.iter().chain(above);
    both.clone().all(|item| matches!(item.value, Value::Table(_))) && both.any(|item| item.get("id").is_some())
}

/// Table by table: the lower one's in their order, then new ones in theirs. An id that the upper list has twice stays
/// there twice, for the reader to see.
fn lay_items(below: &mut Vec<Node>, above: Vec<Node>) {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (index, item) in below.iter().enumerate() {
        if let Some(id) = item.get("id").and_then(Node::text) {
            places.entry(id.to_owned()).or_insert(index);
        }
    }
    let mut taken = BTreeSet::new();
    for item in above {
        let index = item.get("id").and_then(Node::text).and_then(|id| places.get(id)).copied();
        match index.filter(|index| taken.insert(*index)) {
            Some(index) => _ = lay(&mut below[index], item, Standing::Table),
            None => below.push(item),
        }
    }
}

#[cfg(test)]
mod tests;
