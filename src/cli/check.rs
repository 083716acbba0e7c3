//! `bordj check`.

use std::io::Write as _;

use crate::scenario::diagnostic::count;

use super::arguments::{Check, Telling};
use super::exit::{Exit, Fault};
use super::files;
use super::findings::Findings;

/// Checks every file and says what is in the sound ones.
pub(super) fn run(options: &Check) -> Result<Exit, Fault> {
    if options.format == Telling::Json {
        let findings = Findings::of(&options.files, &options.settings);
        std::io::stdout().write_all(files::json(&findings)?.as_bytes())?;
        return Ok(if findings.sound() { Exit::Done } else { Exit::Usage });
    }
    let scenarios = files::scenarios(&options.files, &options.settings, options.quiet)?;
    let faulty: Vec<Fault> = scenarios
        .iter()
        .zip(&options.files)
        .filter_map(|(scenario, path)| files::records(scenario, path).err())
        .collect();
    if let Some(fault) = faulty.into_iter().next() {
        return Err(fault);
    }
    if options.quiet {
        return Ok(Exit::Done);
    }
    let mut out = anstream::stdout();
    for (scenario, path) in scenarios.iter().zip(&options.files) {
        let structure = &scenario.structure;
        let [a, b, c, d, none] = scenario.arena.grades();
        writeln!(
            out,
            "{}: sound; {}, {}, {}, {}, {}; inputs graded A {a}, B {b}, C {c}, D {d}, ungraded {none}",
            path.display(),
            count(structure.postures.len(), "posture"),
            count(structure.threats.len(), "threat"),
            count(structure.zones.len(), "zone"),
            count(structure.elements.len(), "element"),
            count(structure.routes.len(), "path"),
        )?;
    }
    Ok(Exit::Done)
}
