//! Inputs that name no source.

use super::Scenario;
use super::diagnostic::Source;
use super::place::{Lines, Place, written};

/// A number written in the file that names no source (`basis`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unsourced {
    /// The table it stands in, by name and id: `zone.living_base`.
    pub table: String,
    /// What it is: its path, or the target of the effect whose value it is.
    pub path: String,
    /// As written, on one line.
    pub text: String,
    /// Where.
    pub place: Place,
    /// It has an evidence grade all the same.
    pub graded: bool,
}

/// Every input of a scenario: how many there are, and which of them name no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Numbers written in the file, effects' values included, references to parameters not; a value written once for several keys counted once.
    pub all: usize,
    /// Those without a source, in the order of the file.
    pub unsourced: Vec<Unsourced>,
}

/// Looks through the inputs of a scenario; what the command line sets is none of them.
pub fn inputs(scenario: &Scenario, sources: &[Source]) -> Inputs {
    let found = super::inputs::found(scenario);
    let lines: Vec<Lines> = sources.iter().map(Lines::of).collect();
    let all = found.len();
    let unsourced = found.into_iter().filter(|input| input.provenance.basis.is_empty()).map(|input| Unsourced {
        table: input.table,
        path: input.path,
        text: written(input.span, sources),
        place: Place::at(input.span, sources, &lines[input.span.source]),
        graded: input.provenance.grade.is_some(),
    });
    Inputs { all, unsourced: unsourced.collect() }
}
