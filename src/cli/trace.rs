//! `bordj trace`: one trial told.

use std::io::{IsTerminal as _, Write as _};

use crate::analysis::{Asked, Sampling, Teller};
use crate::report::trace::{self, Look};
use crate::scenario::Scenario;

use super::arguments::{Design, Telling, Trace};
use super::exit::{Exit, Fault};
use super::files;
use super::run::{SEED, TRIALS, postures, width};

/// Tells a trial of one scenario under one posture, or under two side by side.
pub(super) fn run(options: &Trace) -> Result<Exit, Fault> {
    let scenarios = files::scenarios(std::slice::from_ref(&options.file), &options.settings, false)?;
    let Some(scenario) = scenarios.first() else { return Ok(Exit::Done) };
    let asked = Asked { trial: options.trial, postures: chosen(scenario, &options.posture)?, attack: options.attack };
    let seed = options.seed.or(scenario.run.seed).unwrap_or(SEED);
    let sampling = Sampling { unconditional: options.unconditional, stratified: options.sampling == Design::Lhs };
    let teller = Teller::new(scenario, seed, sampling).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let told = teller.trace(&asked).map_err(|fault| Fault::Usage(fault.to_string()))?;
    if options.format == Telling::Json {
        std::io::stdout().write_all(files::json(&told)?.as_bytes())?;
        return Ok(Exit::Done);
    }
    let look = Look { width: width(), colour: std::io::stdout().is_terminal(), draws: !options.brief };
    anstream::stdout().write_all(trace::text(&told, look).as_bytes())?;
    let trials = scenario.run.trials.unwrap_or(TRIALS);
    if options.trial >= trials {
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "note: a run of {} trials has the numbers 0 to {}: this trial is of a longer one",
            indicatif::HumanCount(trials),
            trials.saturating_sub(1)
        );
    }
    Ok(Exit::Done)
}

/// The postures to tell: those named, in the order named, also twice the same; without any the first of the file.
fn chosen(scenario: &Scenario, named: &[String]) -> Result<Vec<usize>, Fault> {
    let mut found = Vec::new();
    for id in named {
        found.extend(postures(scenario, std::slice::from_ref(id))?);
    }
    match found.len() {
        0 => Ok(vec![0]),
        1 | 2 => Ok(found),
        many => Err(Fault::Usage(format!(
            "{many} postures are named: name one, or two to see them side by side; for more, trace the trial again"
        ))),
    }
}
