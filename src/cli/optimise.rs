//! `bordj optimise`.

use std::io::{IsTerminal as _, Write as _};

use crate::analysis::optimise::{self, Asked, Effort, MOST_TRIALS, OptimiseError};
use crate::report::{charts, optimum};
use crate::result::optimum::Document;

use super::arguments::{Design, Format, Optimise};
use super::crash;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::progress::Progress;
use super::run::{SEED, place, width};

/// Trials if the command line does not say.
const TRIALS: u64 = 20_480;

/// Searches, then prints and writes what was found.
pub(super) fn run(options: &Optimise) -> Result<Exit, Fault> {
    if options.sampling == Design::Lhs {
        return Err(Fault::Usage(
            "Latin hypercube sampling is not offered here: sets are told apart trial by trial, and the trials of a design depend on \
             each other; leave out --sampling"
                .to_owned(),
        ));
    }
    let scenarios = files::scenarios(std::slice::from_ref(&options.file), &options.settings, options.quiet)?;
    let Some(scenario) = scenarios.first() else { return Err(Fault::Shown) };
    let asked = Asked {
        controls: options.controls.clone(),
        require: options.require.clone(),
        exclude: options.exclude.clone(),
        base: options.base.clone(),
        budget: options.budget.clone(),
        metric: options.metric.clone(),
    };
    let question = asked.read(scenario).map_err(|fault| told(&fault))?;
    let effort = Effort {
        trials: options.trials.unwrap_or(TRIALS),
        seed: options.seed.or(scenario.run.seed).unwrap_or(SEED),
        threads: options.threads,
    };
    if effort.trials > MOST_TRIALS {
        return Err(Fault::Usage(format!(
            "--trials {}: at most {MOST_TRIALS}, since every trial of the last sets is kept",
            effort.trials
        )));
    }
    let folder = Folder::open(&place(options.out.as_deref(), &scenario.header.id, false))?;
    crash::at_work(format!(
        "optimise, scenario `{}` ({}), seed {}, {} trials",
        scenario.header.id, scenario.digest, effort.seed, effort.trials
    ));
    let work = optimise::most_work(&question, effort);
    let progress = Progress::begin(&scenario.header.name, work, true, options.quiet);
    let found = optimise::run(scenario, &question, effort, &|trials| progress.done(trials));
    let document = found.map_err(|fault| told(&fault))?;
    let took = progress.end(document.search.trials_of_sets);
    let printed = print(&document, options);
    let chart = charts::optimum::draw(&document);
    let (summary, data) = (optimum::markdown(&document), files::json(&document)?);
    folder.put_named(
        &[(chart.file, chart.svg.as_bytes()), ("optimum.md", summary.as_bytes()), ("optimum.json", data.as_bytes())],
        &[],
    )?;
    printed?;
    if !options.quiet {
        let place = folder.path().display();
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{took} of sets; optimum.json, optimum.md and optimum.svg in {place}/");
    }
    Ok(Exit::Done)
}

fn print(document: &Document, options: &Optimise) -> Result<(), Fault> {
    match options.format {
        Format::Json => std::io::stdout().write_all(files::json(document)?.as_bytes())?,
        Format::Human if options.quiet => {}
        Format::Human => {
            let table = optimum::table(document, width(), std::io::stdout().is_terminal());
            anstream::stdout().write_all(table.as_bytes())?;
        }
    }
    Ok(())
}

/// A question that can't be answered is the user's; all else is not.
fn told(fault: &OptimiseError) -> Fault {
    match fault {
        OptimiseError::Question(_) | OptimiseError::Names(_) => Fault::Usage(fault.to_string()),
        OptimiseError::Engine(_) => Fault::Failed(fault.to_string()),
    }
}
