//! `bordj check`.

use std::io::Write as _;

use super::arguments::Check;
use super::exit::{Exit, Fault};
use super::files;

/// Checks every file and says what is in the sound ones.
pub(super) fn run(options: &Check) -> Result<Exit, Fault> {
    let scenarios = files::scenarios(&options.files, &options.settings, options.quiet)?;
    for (scenario, path) in scenarios.iter().zip(&options.files) {
        files::records(scenario, path)?;
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
            number(structure.postures.len(), "posture"),
            number(structure.threats.len(), "threat"),
            number(structure.zones.len(), "zone"),
            number(structure.elements.len(), "element"),
            number(structure.routes.len(), "path"),
        )?;
    }
    Ok(Exit::Done)
}

fn number(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
