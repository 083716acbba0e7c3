//! Records: what really happened, kept in a file of its own (`records/NAME.toml` beside the scenario), so that the
//! inputs of a scenario never hold its outcome.

use super::Scenario;
use super::arena::Provenance;
use super::diagnostic::{Diagnostic, Source};
use super::dimension::digits;
use super::keys::{FIGURE, GIVEN, RECORD, RECORD_FILE};
use super::read::{Fields, Reader, wrong_kind};
use super::tree::{self, Node, Value};

/// An outcome on record, to be held against the simulated distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Posture in force when it happened.
    pub posture: String,
    /// Attackers, lowest and highest figure in the sources: the simulated attacks it is compared with.
    pub group_size: Option<(f64, f64)>,
    /// Recorded figures.
    pub figures: Vec<Figure>,
}

/// One recorded figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Result column.
    pub metric: String,
    /// What was recorded, in the column's unit.
    pub value: f64,
    /// Lowest and highest figure in the sources, where they disagree.
    pub range: Option<(f64, f64)>,
}

/// A record that was read, or why it could not be.
#[derive(Debug, Clone)]
pub struct LoadedRecord {
    /// Present without faults.
    pub record: Option<Record>,
    /// Every fault.
    pub diagnostics: Vec<Diagnostic>,
    /// The text read.
    pub sources: Vec<Source>,
}

/// Reads a record of a scenario from its text; `columns` are the result columns of the scenario.
pub fn load(name: &str, text: &str, scenario: &Scenario, columns: &[String]) -> LoadedRecord {
    let postures: Vec<String> = scenario.structure.postures.iter().map(|posture| posture.id.clone()).collect();
    let sources = vec![Source { name: name.to_owned(), text: text.to_owned() }];
    let mut reader = Reader::default();
    let root = tree::parse(text, 0, &mut reader.faults);
    let record = read(&mut reader, &root, columns, &postures, &scenario.header.id);
    let record = if reader.faults.is_empty() { record } else { None };
    LoadedRecord { record, diagnostics: reader.faults, sources }
}

fn read(reader: &mut Reader, root: &Node, columns: &[String], postures: &[String], scenario: &str) -> Option<Record> {
    reader.schema(root);
    reader.read_sources(root);
    reader.check_sources(root);
    let none = Provenance::default();
    let mut fields = Fields::open(root, "", &RECORD_FILE, &none, &mut reader.faults);
    for key in RECORD_FILE.keys {
        fields.take(key.name);
    }
    let head = fields.require("record", &mut reader.faults);
    fields.close(&mut reader.faults);
    let mut fields = Fields::open(head?, "record", &RECORD, &none, &mut reader.faults);
    let id = fields.text("id", &mut reader.faults).unwrap_or_default().to_owned();
    let title = fields.text("name", &mut reader.faults).unwrap_or(&id).to_owned();
    fields.text("note", &mut reader.faults);
    if let Some(node) = fields.take("scenario").filter(|node| node.text() != Some(scenario)) {
        reader.faults.push(
            Diagnostic::error("other-scenario", Some(node.span.clone()), "a record of another scenario")
                .label(format!("the scenario beside it is `{scenario}`"))
                .suggest(node.text().unwrap_or_default(), [scenario]),
        );
    }
    let posture = fields.require("posture", &mut reader.faults);
    let posture =
        posture.and_then(|node| reader.lookup(node, "posture", postures)).map(|index| postures[index].clone());
    let group_size = fields.take("given").and_then(|node| given(reader, node));
    fields.close(&mut reader.faults);
    let items = match root.get("figure").map(|node| &node.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let figures = items.iter().filter_map(|item| figure(reader, item, columns)).collect();
    Some(Record { id, name: title, posture: posture?, group_size, figures })
}

fn figure(reader: &mut Reader, item: &Node, columns: &[String]) -> Option<Figure> {
    let mut fields = Fields::open(item, "figure", &FIGURE, &Provenance::default(), &mut reader.faults);
    let metric = fields.require("metric", &mut reader.faults);
    let value = fields.require("value", &mut reader.faults);
    let range = fields.take("range");
    fields.text("note", &mut reader.faults);
    fields.close(&mut reader.faults);
    let (metric, value) = (metric?, value?);
    let known = metric.text().filter(|name| columns.iter().any(|column| column == name));
    let Some(known) = known else {
        reader.faults.push(
            Diagnostic::error("unknown-metric", Some(metric.span.clone()), "no such result column")
                .label("expected a column of the result, for example fatalities or crisis_days")
                .suggest(metric.text().unwrap_or_default(), columns.iter().map(String::as_str)),
        );
        return None;
    };
    let Value::Number(number) = value.value else {
        reader.faults.push(wrong_kind(value, "figure.value", "a number in the column's unit"));
        return None;
    };
    let range = match range {
        None => None,
        Some(node) => {
            let (low, high) = interval(reader, node, "figure.range")?;
            if !(low..=high).contains(&number) {
                let message = format!("{} is not between {} and {}", digits(number), digits(low), digits(high));
                reader.faults.push(
                    Diagnostic::error("outside-range", Some(value.span.clone()), message)
                        .label("what was recorded lies outside its own range")
                        .also(Some(node.span.clone()), "the range over the sources"),
                );
                return None;
            }
            Some((low, high))
        }
    };
    Some(Figure { metric: known.to_owned(), value: number, range })
}

fn given(reader: &mut Reader, node: &Node) -> Option<(f64, f64)> {
    let mut fields = Fields::open(node, "record.given", &GIVEN, &Provenance::default(), &mut reader.faults);
    let range = fields.take("group_size");
    fields.close(&mut reader.faults);
    interval(reader, range?, "record.given.group_size")
}

/// `[lowest, highest]`.
fn interval(reader: &mut Reader, node: &Node, name: &str) -> Option<(f64, f64)> {
    if let Value::List(items) = &node.value
        && let [Node { value: Value::Number(low), .. }, Node { value: Value::Number(high), .. }] = items.as_slice()
        && low <= high
    {
        return Some((*low, *high));
    }
    reader.faults.push(wrong_kind(node, name, "[lowest, highest]"));
    None
}
