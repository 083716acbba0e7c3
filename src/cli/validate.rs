//! `bordj validate`.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::analysis::validation::{self, Cases, ValidationError};
use crate::report::validation as tables;

use super::arguments::{threads, trials};
use super::back_test;
use super::crash;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::files;
use super::progress::Progress;
use super::run::width;

/// How a validation is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Comparison {
    /// Tables for people
    Human,
    /// Tables in Markdown, as in docs/validation.md
    Markdown,
    /// As data, for programs (docs/validation.md)
    Json,
}

/// `bordj validate`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Only these cases, or the cases of these groups; with --back-test only these incidents, or a scenario of your own
    /// (FILE.toml, with its record in records/FILE.toml)
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
    /// Hold what was recorded at real incidents against simulated attacks like them, instead (docs/validation.md)
    #[arg(long, conflicts_with = "cases")]
    pub(super) back_test: bool,
    /// With --back-test: trials of every incident [default: the scenario's, else 100000]
    #[arg(long, value_name = "N", value_parser = trials, requires = "back_test")]
    pub(super) trials: Option<u64>,
    /// With --back-test: write back-tests.json and back-tests.svg into this folder
    #[arg(long, value_name = "DIR", requires = "back_test")]
    pub(super) out: Option<PathBuf>,
    /// Compare the cases of a file of your own instead (docs/validation.md)
    #[arg(long, value_name = "FILE")]
    pub(super) cases: Option<PathBuf>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// How it is told
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Comparison,
    /// Print nothing but faults and failures (json and markdown are printed all the same)
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Compares cases and tells what came of it; a case that fails is a failure of the command.
pub(super) fn run(options: &Validate) -> Result<Exit, Fault> {
    if options.back_test {
        return back_test::run(options);
    }
    let cases = match &options.cases {
        None => Cases::built_in(),
        Some(path) => {
            let name = path.display().to_string();
            let text = String::from_utf8(files::read(path)?)
                .map_err(|_| Fault::Usage(format!("`{name}` is not UTF-8 text")))?;
            Cases::read(&name, &text)
        }
    };
    let cases = cases.and_then(|cases| cases.only(&options.names)).map_err(|fault| told(&fault))?;
    crash::at_work("validation".to_owned());
    let progress = Progress::begin("validation", cases.trials(), false, options.quiet);
    let document =
        validation::run(&cases, options.threads, &|trials| progress.done(trials)).map_err(|fault| told(&fault))?;
    let took = progress.end(cases.trials(), 0);
    print(&document, options, tables::markdown, tables::table)?;
    if !options.quiet {
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{took}");
    }
    if document.failed.is_empty() { Ok(Exit::Done) } else { Err(Fault::Failed(tables::failures(&document))) }
}

/// A document as it was asked for: as data, in Markdown, or as a table of a width, in colour or not.
pub(super) fn print<D: Serialize>(
    document: &D,
    options: &Validate,
    markdown: fn(&D) -> String,
    table: fn(&D, usize, bool) -> String,
) -> Result<(), Fault> {
    match options.format {
        Comparison::Json => std::io::stdout().write_all(files::json(document)?.as_bytes())?,
        Comparison::Markdown => std::io::stdout().write_all(markdown(document).as_bytes())?,
        Comparison::Human if options.quiet => {}
        Comparison::Human => {
            let table = table(document, width(), std::io::stdout().is_terminal());
            anstream::stdout().write_all(table.as_bytes())?;
        }
    }
    Ok(())
}

/// A fault of the cases, or of the machine.
pub(super) fn told(fault: &ValidationError) -> Fault {
    match fault {
        ValidationError::Run { fault, .. } => return Fault::of_run(fault),
        ValidationError::Faulty { faults, sources, .. } => diagnostics::show(faults, sources),
        ValidationError::File { .. } | ValidationError::Case { .. } | ValidationError::Unknown(_) => {}
    }
    Fault::Usage(fault.to_string())
}
