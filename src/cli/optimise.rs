//! `bordj optimise`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::optimise::{self, Asked, Effort, LEAST_TRIALS, MOST_TRIALS, OptimiseError};
use crate::report::{charts, optimum};

use super::arguments::{Design, Format, seed, threads, trials};
use super::crash;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::progress::Progress;
use super::run::{SEED, place, print_as};

/// Trials if the command line does not say.
const TRIALS: u64 = 20_480;

/// `bordj optimise`.
#[derive(Debug, Args)]
pub(super) struct Optimise {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Most that added controls may cost in a year, for example 5M or "250 k"; without it the frontier over all budgets
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    budget: Option<String>,
    /// The harm of which there should be least, a result column [default: fatalities, or loss if nobody can die]
    #[arg(long, value_name = "COLUMN")]
    metric: Option<String>,
    /// Choose among these controls only [default: every control of the file]
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    controls: Vec<String>,
    /// Controls in every set
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    require: Vec<String>,
    /// Controls in no set
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    exclude: Vec<String>,
    /// The posture that is there already [default: the first]
    #[arg(long, value_name = "ID")]
    base: Option<String>,
    /// Trials that choose among the last sets; as many fresh ones give the figures [default: 20480]
    #[arg(long, value_name = "N", value_parser = trials)]
    trials: Option<u64>,
    /// Seed of every draw [default: the scenario's, else 1]
    #[arg(long, value_name = "S", value_parser = seed)]
    seed: Option<u64>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    threads: Option<usize>,
    /// How uncertain inputs are sampled: not offered here, and known to say why
    #[arg(long, value_enum, default_value = "mc", hide = true)]
    sampling: Design,
    /// Folder of the report [default: reports/<scenario id>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Replace a quantity before any measure, for example --set "alarm.understood=90 %" (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    settings: Vec<String>,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    quiet: bool,
}

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
            "--trials {}: at most {MOST_TRIALS}, since several sets play as many, twice",
            effort.trials
        )));
    }
    if effort.trials < LEAST_TRIALS {
        return Err(Fault::Usage(format!(
            "--trials {}: at least {LEAST_TRIALS}; what fewer trials tell apart is chance",
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
    let took = progress.end(document.search.trials_of_sets, 0);
    let printed = print_as(&document, options.format, options.quiet, optimum::table);
    let chart = charts::optimum::draw(&document);
    let (summary, data) = (optimum::markdown(&document), files::json(&document)?);
    folder.place(&[(chart.file, &chart.svg), ("optimum.md", &summary), ("optimum.json", &data)], &|_| false)?;
    printed?;
    if !options.quiet {
        let place = folder.path().display();
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{took} of sets; optimum.json, optimum.md and optimum.svg in {place}/");
    }
    Ok(Exit::Done)
}

/// A question that can't be answered is the user's; all else is not.
fn told(fault: &OptimiseError) -> Fault {
    match fault {
        OptimiseError::Question(_) | OptimiseError::Names(_) => Fault::Usage(fault.to_string()),
        OptimiseError::Engine(_) => Fault::Failed(fault.to_string()),
    }
}
