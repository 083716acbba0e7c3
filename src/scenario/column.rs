//! A column of a CSV file by itself: read as `{ file, column, unit }` of an empirical law, for laws to be fitted to it.

use std::ops::Range;

use super::arena::{Base, Provenance};
use super::diagnostic::{Diagnostic, Source, Span};
use super::dimension::{Dimension, literal};
use super::files::{Files, Library, Place};
use super::read::{Reader, implied_dimension};
use super::samples;
use super::tree::{Entry, Node, Value};

/// The numbers of a column, in the units used inside: seconds, per year, units of currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The file, as it was asked for.
    pub file: String,
    /// Heading of the column.
    pub name: String,
    /// The unit that was given for cells without one.
    pub unit: Option<String>,
    /// What kind of number it is: that of the first cell with a unit, else a bare number.
    pub dimension: Dimension,
    /// The values, in the order of the file.
    pub values: Vec<f64>,
}

impl Column {
    /// The empirical law of the column, as a scenario file writes it.
    pub fn notation(&self) -> String {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let unit = self.unit.as_ref().map_or(String::new(), |unit| format!(", unit = {}", text(unit)));
        format!("{{ empirical = {{ file = {}, column = {}{unit} }} }}", text(&self.file), text(&self.name))
    }
}

/// Reads a column of a CSV file, with a unit for cells that are bare numbers.
///
/// # Errors
///
/// Every fault, with the texts they point into: the options of the command line, and the file.
pub fn column(
    files: &dyn Files,
    file: &str,
    name: &str,
    unit: Option<&str>,
) -> Result<Column, (Vec<Diagnostic>, Vec<Source>)> {
    let (text, node) = asked(file, name, unit);
    let place = Place { name: "command line".to_owned(), path: "command line".into() };
    let mut library = Library::new(files, &place, text.as_bytes());
    let (cells, sheets) = samples::cells(&node, &mut library);
    let Library { sources, faults, .. } = library;
    let mut reader = Reader { faults, ..Reader::default() };
    let found =
        cells.filter(|_| reader.faults.is_empty()).and_then(|cells| read(&mut reader, cells, node.span.clone()));
    let mut faults = reader.faults;
    match found {
        Some((dimension, values)) if faults.is_empty() => {
            let unit = unit.map(str::to_owned);
            Ok(Column { file: file.to_owned(), name: name.to_owned(), unit, dimension, values })
        }
        _ => {
            samples::thin(&mut faults, &sheets);
            Err((faults, sources))
        }
    }
}

/// The options as a text, and as the table that a scenario file would have, with places in that text.
fn asked(file: &str, name: &str, unit: Option<&str>) -> (String, Node) {
    let mut text = String::new();
    let mut entries = Vec::new();
    let options = [("--fit", "file", Some(file)), ("--column", "column", Some(name)), ("--unit", "unit", unit)];
    for (option, key, value) in options.into_iter().filter_map(|(option, key, value)| Some((option, key, value?))) {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(option);
        let key_span = span(start..text.len());
        text.push(' ');
        let start = text.len();
        text.push_str(value);
        // A value of no letters has no place of its own.
        let place = if value.is_empty() { key_span.clone() } else { span(start..text.len()) };
        let node = Node { span: place, value: Value::Text(value.to_owned()) };
        entries.push(Entry { key: key.to_owned(), key_span, node });
    }
    let whole = span(0..text.len());
    (text, Node { span: whole, value: Value::Table(entries) })
}

fn span(range: Range<usize>) -> Span {
    Span { source: 0, range }
}

/// The values of the cells, read as the samples of an empirical law are.
fn read(reader: &mut Reader, cells: Vec<Node>, asked: Span) -> Option<(Dimension, Vec<f64>)> {
    let values: Vec<Option<f64>> = cells
        .iter()
        .map(|cell| match &cell.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => literal(text).ok().map(|(value, _)| value),
            _ => None,
        })
        .collect();
    let list = Node { span: asked.clone(), value: Value::List(cells) };
    let entry = Entry { key: "empirical".to_owned(), key_span: asked.clone(), node: list };
    let node = Node { span: asked, value: Value::Table(vec![entry]) };
    let dimension = implied_dimension(&node);
    let written = reader.quantity(&node, dimension, &Provenance::default(), false)?;
    let values: Option<Vec<f64>> = values.into_iter().collect();
    if matches!(written.base, Base::Law(..)) { Some((dimension, values?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::files::shelf::Shelf;

    fn of(csv: &str, name: &str, unit: Option<&str>) -> Result<Column, (Vec<Diagnostic>, Vec<Source>)> {
        column(&Shelf::of(&[("delays.csv", csv)]), "delays.csv", name, unit)
    }

    #[test]
    fn a_column_is_read_with_its_units() {
        let found = of("gate,n\n90,3\n1.5 min,4\n", "gate", None).unwrap_err();
        assert_eq!(found.0.len(), 1, "a bare number beside a duration: {found:?}");
        let found = of("gate,n\n90,3\n1.5 min,4\n", "gate", Some("s")).unwrap();
        assert_eq!((found.dimension, found.values.as_slice()), (Dimension::Duration, [90.0, 90.0].as_slice()));
        assert_eq!(found.notation(), r#"{ empirical = { file = "delays.csv", column = "gate", unit = "s" } }"#);
        let found = of("a\n-3\n2e3\n", "a", None).unwrap();
        assert_eq!((found.dimension, found.values.as_slice()), (Dimension::Bare, [-3.0, 2_000.0].as_slice()));
        assert_eq!(of("a\n30\n50\n", "a", Some("%")).unwrap().values, [0.3, 0.5]);
    }

    #[track_caller]
    fn fault(csv: &str, name: &str, unit: Option<&str>, code: &str, underlined: &str) -> Diagnostic {
        let (faults, sources) = of(csv, name, unit).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        let span = fault.span.as_ref().unwrap();
        assert_eq!((fault.code, &sources[span.source].text[span.range.clone()]), (code, underlined), "{fault:?}");
        fault.clone()
    }

    #[test]
    fn faults_point_at_cells_or_options() {
        let found = fault("gate\n1\n", "gates", None, "unknown-column", "gates");
        assert!(found.help.unwrap().contains("did you mean `gate`?"));
        fault("gate\n1\nabc\n", "gate", None, "wrong-unit", "abc");
        fault("gate\n1\n-4\n", "gate", Some("min"), "negative", "-4");
        fault("gate\n1\n", "gate", Some("hours"), "wrong-unit", "hours");
        fault("gate,b\n1,2\n,3\n", "gate", None, "empty-cell", ",3");
        let (faults, sources) = column(&Shelf::of(&[]), "none.csv", "a", None).unwrap_err();
        let span = faults[0].span.clone().unwrap();
        assert_eq!((faults[0].code, &sources[0].text[span.range]), ("unreadable-file", "none.csv"));
    }
}
