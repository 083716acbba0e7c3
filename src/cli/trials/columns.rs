//! The columns of a file of trials, with their units and what they hold.

use serde_json::{Value, json};

use crate::analysis::taped::Shape;
use crate::result::columns::{Unit, meaning, unit};
use crate::result::document::Document;

/// What stands before the columns of a result.
pub(super) const FIRST: usize = 4;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Whole numbers.
    Whole,
    Number,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// None where it counts nothing.
    unit: Option<Unit>,
    meaning: String,
}

/// The columns of a scenario, in order.
pub(super) fn of(shape: &Shape) -> Vec<Column> {
    let first = [
        ("trial", Kind::Whole, None, "number of the trial, from 0, as `bordj trace --trial` takes it"),
        ("posture", Kind::Text, None, "id of the posture; every posture has the same trials"),
        (
            "weight",
            Kind::Number,
            None,
            "probability of at least one attack in the horizon: how much the columns of the horizon with attacks count in a \
             figure of it; those of the horizon without count 1 - weight; 1 in plain years",
        ),
    ];
    let first =
        first.map(|(name, kind, unit, words)| Column { name: name.to_owned(), kind, unit, meaning: words.to_owned() });
    let result = |name: &str, after: &str, words: &str| {
        let unit = unit(name);
        let kind = if unit.is_count() { Kind::Whole } else { Kind::Number };
        Column { name: format!("{name}{after}"), kind, unit: Some(unit), meaning: format!("{}{words}", meaning(name)) }
    };
    let with = |name| result(name, "", "");
    let without = |name| result(name, ".quiet", "; of the same horizon without its attacks");
    let attacks = std::iter::once("attacks").map(with);
    first.into_iter().chain(attacks).chain(shape.year().map(with)).chain(shape.quiet().map(without)).collect()
}

/// The description of a file, in the form of "CSV on the Web" (W3C Recommendation, 2015): a table with its columns, for a CSV under
/// its name.
pub(super) fn description(columns: &[Column], document: &Document, url: Option<&str>) -> Value {
    let currency = document.scenario.currency.as_str();
    let described = |column: &Column| {
        let mut described = json!({
            "name": column.name,
            "titles": column.name,
            "datatype": match column.kind {
                Kind::Text => "string",
                Kind::Whole => "integer",
                Kind::Number => "double",
            },
            "required": true,
            "dc:description": column.meaning,
        });
        if let (Some(unit), Some(fields)) = (column.unit, described.as_object_mut()) {
            fields.insert("schema:unitText".to_owned(), json!(unit.word(currency)));
        }
        described
    };
    let run = &document.run;
    let mut description = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": format!("Trials of {}", document.scenario.name),
        "dc:description": "One row per trial and posture, in order of trial, then posture. A column is of the horizon with its \
            attacks; the mean of its figure in result.json is sum(weight x column + (1 - weight) x column.quiet) / trials over the \
            rows of a posture, where a column without .quiet counts as 0. Where the weight is 0 there is no horizon with attacks, \
            and its columns are those of the horizon without.",
        "notes": [{
            "program": "bordj",
            "version": run.version,
            "scenario": document.scenario.id,
            "scenario_sha256": run.scenario_sha256,
            "settings": run.settings,
            "seed": run.seed,
            "trials": run.trials,
            "sampling": run.sampling,
            "unconditional": run.unconditional,
            "horizon_years": document.scenario.horizon_years,
            "currency": currency,
            "postures": document.postures.iter().map(|posture| json!({ "id": posture.id, "name": posture.name })).collect::<Vec<_>>(),
        }],
        "tableSchema": {
            "columns": columns.iter().map(described).collect::<Vec<_>>(),
            "primaryKey": ["trial", "posture"],
        },
    });
    if let (Some(url), Some(fields)) = (url, description.as_object_mut()) {
        fields.insert("url".to_owned(), json!(url));
        fields.insert("dialect".to_owned(), json!({ "encoding": "utf-8", "lineTerminators": ["\n"], "header": true }));
    }
    description
}
