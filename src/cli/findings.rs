//! What `bordj check` finds, as data: the document `bordj.diagnostics/1`.

use serde::Serialize;

use crate::scenario::Scenario;
use crate::scenario::codes::Code;
use crate::scenario::diagnostic::{Diagnostic, Severity, Source, Span, in_order};
use crate::scenario::inputs::grades;
use crate::scenario::place::Lines;
use crate::scenario::unsourced::{Unsourced, inputs};

use super::diagnostics::MOST_SHOWN;
use super::files;
use super::patterns::Given;

/// Name and version of the document.
const SCHEMA: &str = "bordj.diagnostics/1";

/// The whole document.
#[derive(Debug, Serialize)]
pub(super) struct Findings {
    schema: &'static str,
    files: Vec<Checked>,
}

/// One scenario file, with the files it reads and its record.
#[derive(Debug, Serialize)]
struct Checked {
    path: String,
    sound: bool,
    errors: usize,
    warnings: usize,
    /// What is in it; `null` unless it is sound.
    contents: Option<Contents>,
    /// The first ones, in the order of the text.
    diagnostics: Vec<Finding>,
    /// How many more there are.
    more: usize,
}

/// Numbers of what a scenario has.
#[derive(Debug, Serialize)]
struct Contents {
    scenario: String,
    /// Handling marking.
    marking: Option<String>,
    postures: usize,
    threats: usize,
    zones: usize,
    elements: usize,
    paths: usize,
    grades: Grades,
    /// Numbers written in the file, effects' values included.
    inputs: usize,
    /// Those that name no source.
    unsourced: Vec<Unsourced>,
}

/// Written inputs by grade of evidence.
#[derive(Debug, Serialize)]
struct Grades {
    #[serde(rename = "A")]
    a: u64,
    #[serde(rename = "B")]
    b: u64,
    #[serde(rename = "C")]
    c: u64,
    #[serde(rename = "D")]
    d: u64,
    ungraded: u64,
}

/// One fault or warning.
#[derive(Debug, Serialize)]
struct Finding {
    code: &'static str,
    severity: &'static str,
    message: String,
    place: Option<Place>,
    label: Option<String>,
    also: Vec<Beside>,
    help: Option<String>,
    fix: Option<Change>,
    docs: String,
}

/// A further place that matters.
#[derive(Debug, Serialize)]
struct Beside {
    place: Place,
    label: String,
}

/// A change that is certain to mend the fault.
#[derive(Debug, Serialize)]
struct Change {
    place: Place,
    replacement: String,
}

/// A stretch of a file, its end not included.
#[derive(Debug, Serialize)]
struct Place {
    file: String,
    bytes: [usize; 2],
    start: Position,
    end: Position,
}

/// Line, and column in characters (Unicode scalar values), both from 1.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl Findings {
    /// Checks every file.
    pub(super) fn of(given: &[Given], settings: &[String]) -> Self {
        Self { schema: SCHEMA, files: given.iter().map(|file| checked(file, settings)).collect() }
    }

    /// True if every file is sound.
    pub(super) fn sound(&self) -> bool {
        self.files.iter().all(|file| file.sound)
    }
}

fn checked(given: &Given, settings: &[String]) -> Checked {
    let (path, loaded) = (given.path(), given.load(settings));
    let record = loaded.scenario.as_ref().and_then(|scenario| files::record(scenario, path));
    let mut diagnostics = findings(&loaded.diagnostics, &loaded.sources);
    let mut count = loaded.diagnostics.len();
    let mut errors = error_count(&loaded.diagnostics);
    if let Some(record) = record {
        diagnostics.extend(findings(&record.diagnostics, &record.sources));
        count += record.diagnostics.len();
        errors += error_count(&record.diagnostics);
    }
    Checked {
        path: path.display().to_string(),
        sound: errors == 0,
        errors,
        warnings: count - errors,
        contents: loaded.scenario.as_ref().filter(|_| errors == 0).map(|sound| contents(sound, &loaded.sources)),
        more: count - diagnostics.len(),
        diagnostics,
    }
}

fn error_count(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count()
}

fn contents(scenario: &Scenario, sources: &[Source]) -> Contents {
    let structure = &scenario.structure;
    let [a, b, c, d, ungraded] = grades(scenario);
    let inputs = inputs(scenario, sources);
    Contents {
        scenario: scenario.header.id.clone(),
        marking: scenario.header.marking.clone(),
        postures: structure.postures.len(),
        threats: structure.threats.len(),
        zones: structure.zones.len(),
        elements: structure.elements.len(),
        paths: structure.routes.len(),
        grades: Grades { a, b, c, d, ungraded },
        inputs: inputs.all,
        unsourced: inputs.unsourced,
    }
}

fn findings(diagnostics: &[Diagnostic], sources: &[Source]) -> Vec<Finding> {
    let lines: Vec<Lines> = sources.iter().map(Lines::of).collect();
    let place = |span: &Span| place(span, sources, &lines);
    in_order(diagnostics)
        .into_iter()
        .take(MOST_SHOWN)
        .map(|fault| Finding {
            code: fault.code,
            severity: match fault.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: fault.message.clone(),
            place: fault.span.as_ref().map(place),
            label: Some(fault.label.clone()).filter(|label| !label.is_empty()),
            also: fault.also.iter().map(|(span, label)| Beside { place: place(span), label: label.clone() }).collect(),
            help: fault.help.clone(),
            fix: fault
                .fix
                .as_ref()
                .and_then(|fix| fix.edit(sources))
                .map(|edit| Change { place: place(&edit.span), replacement: edit.replacement }),
            docs: Code::page(fault.code),
        })
        .collect()
}

fn place(span: &Span, sources: &[Source], lines: &[Lines]) -> Place {
    let source = &sources[span.source];
    let position = |byte: usize| {
        let before = source.text.get(..byte).unwrap_or(&source.text);
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: lines[span.source].number(byte), column: 1 + before[line..].chars().count() }
    };
    Place {
        file: source.name.clone(),
        bytes: [span.range.start, span.range.end],
        start: position(span.range.start),
        end: position(span.range.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let sources = [Source { name: "a".to_owned(), text: "é = 1\nü = \"ä\"\n".to_owned() }];
        let found = place(&Span { source: 0, range: 12..16 }, &sources, &[Lines::of(&sources[0])]);
        assert_eq!(&sources[0].text[12..16], "\"ä\"");
        assert_eq!(found.start, Position { line: 2, column: 5 });
        assert_eq!(found.end, Position { line: 2, column: 8 });
    }
}
