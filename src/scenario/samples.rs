//! Samples in CSV: `empirical = { file = "delays.csv", column = "gate" }` becomes the list of the column's cells, each with
//! its place in the CSV, so that what reads samples need not know where they came from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::arena::Provenance;
use super::diagnostic::{Diagnostic, Span};
use super::dimension::{literal, number};
use super::files::Library;
use super::keys::SAMPLES;
use super::read::Fields;
use super::sheet::Sheet;
use super::spelling::nearest;
use super::tree::{Node, Value};

/// Most samples of a scenario that come from files.
const MOST_SAMPLES: usize = 1_000_000;
/// Most faults shown of one CSV: a wrong column makes as many as it has rows.
const MOST_FAULTS: usize = 10;
/// Most names of columns in a message.
const MOST_NAMES: usize = 20;

/// Puts the samples in place everywhere in a tree; the indices of the sources that are CSV.
pub(crate) fn fill(root: &mut Node, library: &mut Library<'_>) -> Vec<usize> {
    let mut samples = Samples { library, sheets: BTreeMap::new(), count: 0 };
    samples.walk(root);
    samples.sheets.into_values().flatten().map(|sheet| sheet.source).collect()
}

/// Keeps the first faults of each CSV, and says how many more there are.
pub(crate) fn thin(diagnostics: &mut Vec<Diagnostic>, sheets: &[usize]) {
    for sheet in sheets {
        let inside = |fault: &Diagnostic| fault.span.as_ref().is_some_and(|span| span.source == *sheet);
        let count = diagnostics.iter().filter(|fault| inside(fault)).count();
        if count <= MOST_FAULTS {
            continue;
        }
        let mut seen = 0;
        diagnostics.retain_mut(|fault| {
            seen += usize::from(inside(fault));
            if inside(fault) && seen == MOST_FAULTS {
                let more = format!("{} more faults of this file are not shown", count - MOST_FAULTS);
                fault.help = Some(fault.help.take().map_or(more.clone(), |help| format!("{help}; {more}")));
            }
            !inside(fault) || seen <= MOST_FAULTS
        });
    }
}

/// The cells that `{ file, column, unit }` stands for, each with its place; `None`, and faults, if there are none. With the
/// indices of the sources that are CSV.
pub(crate) fn cells(node: &Node, library: &mut Library<'_>) -> (Option<Vec<Node>>, Vec<usize>) {
    let mut samples = Samples { library, sheets: BTreeMap::new(), count: 0 };
    let cells = samples.cells(node);
    (cells, samples.sheets.into_values().flatten().map(|sheet| sheet.source).collect())
}

#[derive(Debug)]
struct Samples<'l, 'f> {
    library: &'l mut Library<'f>,
    /// Every CSV read, by where it is; `None` after a fault.
    sheets: BTreeMap<PathBuf, Option<Sheet>>,
    count: usize,
}

impl Samples<'_, '_> {
    fn walk(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Table(entries) => {
                for entry in entries {
                    let names_a_file = ["file", "column"].iter().any(|key| entry.node.get(key).is_some());
                    if entry.key != "empirical" || !names_a_file {
                        self.walk(&mut entry.node);
                    } else if let Some(cells) = self.cells(&entry.node) {
                        entry.node.value = Value::List(cells);
                    }
                }
            }
            _ => {}
        }
    }

    /// The cells that `{ file, column, unit }` stands for.
    fn cells(&mut self, node: &Node) -> Option<Vec<Node>> {
        let faults = &mut self.library.faults;
        for key in ["basis", "grade"] {
            if let Some(found) = node.get(key) {
                let message = format!("`{key}` stands beside `empirical`, not in it");
                let fault = Diagnostic::error("unknown-key", Some(found.span.clone()), message);
                faults.push(fault.label("not a key of this table").help("{ empirical = { … }, basis = [\"id\"] }"));
            }
        }
        let mut fields = Fields::open(node, "empirical", &SAMPLES, &Provenance::default(), faults);
        let (file, column) = (fields.require("file", faults), fields.require("column", faults));
        let (path, name) = (fields.text("file", faults), fields.text("column", faults));
        let unit = fields.text("unit", faults);
        fields.close(faults);
        if let (Some(unit), Some(at)) = (unit, node.get("unit"))
            && let Err(fault) = literal(&format!("1 {unit}"))
        {
            let fault = Diagnostic::error("wrong-unit", Some(at.span.clone()), fault);
            faults.push(fault.label("expected a unit, for example \"s\", \"%\", \"M\" or \"per yr\""));
        }
        let (file, path, column, name) = (file?, path?, column?, name?);
        let place = match self.library.locate(file.span.source, path, &file.span) {
            Ok(place) => place,
            Err(fault) => {
                self.library.faults.push(*fault);
                return None;
            }
        };
        if !self.sheets.contains_key(&place.path) {
            let source = self.library.open(&place, &file.span);
            let sheet = source.and_then(|source| Sheet::read(self.library, source, &file.span));
            self.sheets.insert(place.path.clone(), sheet);
        }
        let sheet = self.sheets.get(&place.path)?.as_ref()?;
        let Some(index) = sheet.columns.iter().position(|column| column == name) else {
            self.library.faults.push(unknown_column(sheet, &place.name, name, &column.span));
            return None;
        };
        if sheet.columns.iter().filter(|column| *column == name).count() > 1 {
            let message = format!("`{}` has two columns `{name}`", place.name);
            let fault = Diagnostic::error("bad-csv", Some(column.span.clone()), message);
            self.library.faults.push(fault.label("which of them is meant?").help("rename one of them in the file"));
            return None;
        }
        self.count += sheet.rows();
        if self.count > MOST_SAMPLES {
            let message = format!("the scenario takes more than {MOST_SAMPLES} samples from files");
            let fault = Diagnostic::error("too-many-samples", Some(file.span.clone()), message);
            self.library.faults.push(fault.label("here the limit is passed"));
            return None;
        }
        let text = &self.library.sources[sheet.source].text;
        let mut cells = Vec::with_capacity(sheet.rows());
        for row in 0..sheet.rows() {
            let range = sheet.cell(row, index);
            let cell = &text[range.clone()];
            if cell.is_empty() {
                let span = Span { source: sheet.source, range: sheet.row(row) };
                self.library.faults.push(
                    Diagnostic::error("empty-cell", Some(span), format!("a row without a value in column `{name}`"))
                        .label("no sample is left out silently")
                        .help("give the value, or take the row out of the file"),
                );
                continue;
            }
            let value = match (number(cell), unit) {
                (Some(number), None) => Value::Number(number),
                (Some(_), Some(unit)) => Value::Text(format!("{cell} {unit}")),
                (None, _) => Value::Text(cell.to_owned()),
            };
            cells.push(Node { span: Span { source: sheet.source, range }, value });
        }
        Some(cells)
    }
}

fn unknown_column(sheet: &Sheet, file: &str, name: &str, span: &Span) -> Diagnostic {
    let mut names = sheet.columns[..sheet.columns.len().min(MOST_NAMES)].join(", ");
    if sheet.columns.len() > MOST_NAMES {
        names.push_str(", …");
    }
    let other = [(';', "semicolons"), ('\t', "tabs")];
    let separated = other.iter().find(|(mark, _)| sheet.columns.len() == 1 && names.contains(*mark));
    let columns = sheet.columns.iter().map(String::as_str);
    let near = if separated.is_none() { nearest(name, columns) } else { None };
    Diagnostic::error("unknown-column", Some(span.clone()), format!("`{file}` has no column `{name}`"))
        .label("no such column")
        .help(match separated {
            Some((_, words)) => format!("its cells seem to be parted by {words}: they must be parted by commas"),
            None => format!("its first row has the columns: {names}"),
        })
        .maybe_help(near.map(|near| format!("did you mean `{near}`? There are: {names}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::files::shelf::Shelf;
    use crate::scenario::resolved;
    use crate::scenario::tree::parse;

    const DELAYS: &str =
        "gate,\"the \"\"old\"\" fence\",yard\r\n90,12 s, 0.3 \r\n\"1_20\",1.5 min,4e-1\r\n75.5,\"3 s\",.5";

    /// The tree of a scenario with its samples in place, its faults, and the texts.
    fn filled(csv: &str, scenario: &str) -> (Node, Vec<Diagnostic>, Vec<String>) {
        let shelf = Shelf::of(&[("data/delays.csv", csv)]);
        let mut library = Library::new(&shelf, &Shelf::place("site.toml"), scenario.as_bytes());
        let mut root = library.parse(0);
        let sheets = fill(&mut root, &mut library);
        thin(&mut library.faults, &sheets);
        (root, library.faults, library.sources.into_iter().map(|source| source.text).collect())
    }

    fn of(keys: &str) -> String {
        format!("x = {{ empirical = {{ file = \"data/delays.csv\", {keys} }}, grade = \"B\" }}\n")
    }

    /// One fault: its code and the text underlined.
    #[track_caller]
    fn fault(csv: &str, scenario: &str, code: &str, underlined: &str) -> Diagnostic {
        let (_, faults, texts) = filled(csv, scenario);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        let span = fault.span.as_ref().unwrap();
        assert_eq!((fault.code, &texts[span.source][span.range.clone()]), (code, underlined), "{fault:?}");
        fault.clone()
    }

    #[track_caller]
    fn same(csv: &str, keys: &str, list: &str) {
        let (root, faults, _) = filled(csv, &of(keys));
        assert!(faults.is_empty(), "{faults:?}");
        let inline = parse(&format!("x = {{ empirical = {list}, grade = \"B\" }}"), 0, &mut Vec::new());
        assert_eq!(resolved::text(&root), resolved::text(&inline));
    }

    #[test]
    fn a_column_is_the_list_of_its_cells() {
        same(DELAYS, "column = \"yard\"", "[0.3, 0.4, 0.5]");
        same(DELAYS, "column = 'the \"old\" fence'", "[\"12 s\", \"1.5 min\", \"3 s\"]");
        same(DELAYS, "column = \"gate\"", "[90, 120, 75.5]");
        same(DELAYS, "column = \"gate\", unit = \"s\"", "[\"90 s\", \"1_20 s\", \"75.5 s\"]");
        same("a\n3\n\"1 in 40 yr\"\n", "column = \"a\", unit = \"per yr\"", "[\"3 per yr\", \"1 in 40 yr\"]");
        same("\u{feff}a,b\n1,2\n", "column = \"a\"", "[1]");
        same("a\r1\r2\r", "column = \"a\"", "[1, 2]");
        same("a\n1\n2\n\n\n", "column = \"a\"", "[1, 2]");
        // Text in other columns may hold anything that quotes can hold.
        same("a,note\n1,\"x, \"\"y\"\"\n\nz\"\n2,5\" pipe\n", "column = \"a\"", "[1, 2]");
    }

    #[test]
    fn every_unit_of_literals_will_do() {
        for unit in ["s", "min", "h", "d", "yr", "%", "k", "M", "bn", "per yr", "per d", "in 40 yr"] {
            same("a\n3\n", &format!("column = \"a\", unit = \"{unit}\""), &format!("[\"3 {unit}\"]"));
        }
        let found = fault("a\n3\n", &of("column = \"a\", unit = \"hours\""), "wrong-unit", "\"hours\"");
        assert!(found.message.contains("did you mean `h`?"), "{found:?}");
        fault("a\n3\n", &of("column = \"a\", unit = \"\""), "wrong-unit", "\"\"");
    }

    #[test]
    fn cells_have_their_place_in_the_csv() {
        let (root, faults, texts) = filled(DELAYS, &of("column = \"yard\""));
        assert!(faults.is_empty());
        let Some(Value::List(cells)) = root.get("x").and_then(|x| x.get("empirical")).map(|node| &node.value) else {
            panic!("{root:?}")
        };
        let places: Vec<&str> = cells.iter().map(|cell| &texts[cell.span.source][cell.span.range.clone()]).collect();
        assert_eq!(places, ["0.3", "4e-1", ".5"]);
        let (root, _, texts) = filled("\u{feff}a\n\" x \"\n", &of("column = \"a\""));
        let Some(Value::List(cells)) = root.get("x").and_then(|x| x.get("empirical")).map(|node| &node.value) else {
            panic!("{root:?}")
        };
        // What is no number stays as it is, for the reader to refuse.
        assert_eq!(cells[0].value, Value::Text("x".to_owned()));
        assert_eq!(&texts[1][cells[0].span.range.clone()], "x");
    }

    #[test]
    fn a_column_that_is_not_there_is_named_with_those_that_are() {
        let found = fault(DELAYS, &of("column = \"gates\""), "unknown-column", "\"gates\"");
        let help = found.help.unwrap();
        assert!(help.contains("did you mean `gate`?") && help.contains("the \"old\" fence, yard"), "{help}");
        let found = fault("a;b\n1;2\n", &of("column = \"a\""), "unknown-column", "\"a\"");
        assert!(found.help.unwrap().contains("semicolons"));
        fault("a,a\n1,2\n", &of("column = \"a\""), "bad-csv", "\"a\"");
    }

    #[test]
    fn what_is_no_grid_is_refused_where_it_ceases_to_be_one() {
        let of = of("column = \"a\"");
        fault("a,b\n1,2\n3\n", &of, "bad-csv", "3");
        fault("a,b\n1,2\n3,4,5\n6,7\n", &of, "bad-csv", "3,4,5");
        fault("b,a\n1,2\n3,\n4,5\n", &of, "empty-cell", "3,");
        fault("b,a\n1,2\n3,\"  \"\n4,5\n", &of, "empty-cell", "3,\"  \"");
        fault("a\n1\n\n2\n", &of, "empty-cell", "\n");
        fault("a\r\n1\r\n\r\n2\r\n", &of, "empty-cell", "\r");
        fault("a\n1\n  \n2\n", &of, "empty-cell", "  ");
        fault("b,a\n\"x,1\n\"y,2\n", &of, "bad-csv", "\"x,1\n\"y");
        fault("a,b\n1,\"x\n2,y\n", &of, "bad-csv", "\"x\n2,y\n");
        fault("a,b\n1,\"x\"y\n", &of, "bad-csv", "\"x\"y");
        fault("a,b\n", &of, "bad-csv", "\"data/delays.csv\"");
        fault("", &of, "bad-csv", "\"data/delays.csv\"");
        // An empty cell of another column is no matter.
        same("b,a\n,2\n", "column = \"a\"", "[2]");
    }

    #[test]
    fn what_says_which_column_is_checked_like_any_table() {
        fault("a\n1\n", "x = { empirical = { file = \"data/delays.csv\" } }", "missing-key", "{");
        fault("a\n1\n", "x = { empirical = { column = \"a\" } }", "missing-key", "{");
        fault("a\n1\n", "x = { empirical = { file = 3, column = \"a\" } }", "wrong-kind", "3");
        fault(
            "a\n1\n",
            "x = { empirical = { file = \"data/none.csv\", column = \"a\" } }",
            "unreadable-file",
            "\"data/none.csv\"",
        );
        fault("a\n1\n", &of("column = \"a\", units = \"s\""), "unknown-key", "units");
        fault("a\n1\n", &of("column = \"a\", grade = \"A\""), "unknown-key", "\"A\"");
    }

    #[test]
    fn rows_are_counted_and_a_file_is_read_once() {
        let rows = |count: usize| format!("a,b\n{}", "1,2\n".repeat(count));
        let (root, faults, _) = filled(&rows(100_000), &of("column = \"a\""));
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(resolved::text(&root).matches("1, ").count(), 99_999);
        fault(&rows(100_001), &of("column = \"a\""), "too-many-samples", "1,2");
        let many = |count: usize| (0..count).map(|index| of("column = \"b\"").replacen('x', &format!("x{index}"), 1));
        let (_, faults, texts) = filled(&rows(100_000), &many(10).collect::<String>());
        assert!(faults.is_empty() && texts.len() == 2, "{faults:?}");
        let (_, faults, _) = filled(&rows(100_000), &many(11).collect::<String>());
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["too-many-samples"]);
    }

    #[test]
    fn of_the_faults_of_a_csv_the_first_ten_are_shown() {
        let (_, faults, _) = filled(&format!("a,b\n{}", ",2\n".repeat(500)), &of("column = \"a\""));
        assert_eq!(faults.len(), 10);
        assert!(faults[9].help.as_ref().unwrap().ends_with("490 more faults of this file are not shown"));
        assert!(faults[..9].iter().all(|fault| !fault.help.as_ref().unwrap().contains("more faults")));
    }
}
