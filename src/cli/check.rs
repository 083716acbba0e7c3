//! `bordj check`.

use std::io::Write as _;

use crate::scenario::Scenario;
use crate::scenario::diagnostic::count;
use crate::scenario::inputs::grades;
use crate::scenario::unsourced::inputs;

use super::arguments::{Check, Telling};
use super::diagnostics::plain;
use super::exit::{Exit, Fault};
use super::findings::Findings;
use super::origin::Origin;
use super::{explain, files, patterns, run, sources};

/// Checks every file and says what is in the sound ones.
pub(super) fn run(options: &Check) -> Result<Exit, Fault> {
    let given = patterns::expand(&options.files);
    if options.resolved && given.len() > 1 {
        return Err(Fault::Usage("--resolved prints one scenario: give one file".to_owned()));
    }
    if !options.posture.is_empty() && !options.resolved && options.explain.is_empty() {
        return Err(Fault::Usage("--posture goes with --explain or --resolved".to_owned()));
    }
    if !options.explain.is_empty() {
        return explain::run(options, &given);
    }
    if options.format == Telling::Json {
        let findings = Findings::of(&given, &options.settings);
        std::io::stdout().write_all(files::json(&findings)?.as_bytes())?;
        return Ok(if findings.sound() { Exit::Done } else { Exit::Usage });
    }
    let scenarios = files::sound(&given, &options.settings, options.quiet)?;
    let faulty: Vec<Fault> = scenarios
        .iter()
        .zip(&given)
        .filter_map(|((scenario, _), file)| Origin::File(file.path()).records(scenario).err())
        .collect();
    if let Some(fault) = faulty.into_iter().next() {
        return Err(fault);
    }
    if let (true, [(scenario, _)]) = (options.resolved, scenarios.as_slice()) {
        return resolved(scenario, &options.posture);
    }
    if options.quiet {
        return Ok(Exit::Done);
    }
    let mut out = anstream::stdout();
    for ((scenario, sources), file) in scenarios.iter().zip(&given) {
        let structure = &scenario.structure;
        if let Some(marking) = &scenario.header.marking {
            writeln!(out, "{}", plain(marking))?;
        }
        let [a, b, c, d, none] = grades(scenario);
        writeln!(
            out,
            "{}: sound; {}, {}, {}, {}, {}; inputs graded A {a}, B {b}, C {c}, D {d}, ungraded {none}",
            file.path().display(),
            count(structure.postures.len(), "posture"),
            count(structure.threats.len(), "threat"),
            count(structure.zones.len(), "zone"),
            count(structure.elements.len(), "element"),
            count(structure.routes.len(), "path"),
        )?;
        sources::list(&inputs(scenario, sources), options.all, &mut out)?;
    }
    Ok(Exit::Done)
}

/// Prints the canonical form, with a posture folded in if one is named.
fn resolved(scenario: &Scenario, posture: &[String]) -> Result<Exit, Fault> {
    let posture = match run::postures(scenario, posture)?.as_slice() {
        _ if posture.is_empty() => None,
        [one] => Some(*one),
        _ => return Err(Fault::Usage("--resolved prints one posture: name one".to_owned())),
    };
    let text = scenario.resolved(posture).ok_or_else(|| {
        Fault::Failed(format!(
            "scenario `{}` has no form with these settings in which every draw stays the same",
            scenario.header.id
        ))
    })?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
