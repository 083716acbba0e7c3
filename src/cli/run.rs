//! `bordj run`.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use crate::analysis::{self, Options, Sampling, Until};
use crate::report::{charts, markdown, terminal};
use crate::result::document::Document;
use crate::scenario::Scenario;

use super::arguments::{Design, Format, Run};
use super::crash;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::progress::Progress;

/// Trials if neither the command line nor the scenario says.
pub(super) const TRIALS: u64 = 100_000;
/// Seed if neither says.
pub(super) const SEED: u64 = 1;

/// Simulates every file, then prints and writes what came out.
pub(super) fn run(options: &Run) -> Result<Exit, Fault> {
    let scenarios = files::scenarios(&options.files, &options.settings, options.quiet)?;
    distinct_ids(&scenarios, &options.files)?;
    let mut asked = Vec::new();
    for (scenario, path) in scenarios.iter().zip(&options.files) {
        let until = options.until.as_deref().map(|text| Until::read(text, scenario)).transpose();
        let until = until.map_err(|fault| Fault::Usage(fault.to_string()))?;
        let asked_for = Options {
            trials: trials(scenario, options)?,
            seed: options.seed.or(scenario.run.seed).unwrap_or(SEED),
            threads: options.threads,
            postures: postures(scenario, &options.posture)?,
            until,
            sampling: Sampling { unconditional: options.unconditional, stratified: options.sampling == Design::Lhs },
        };
        asked.push((asked_for, files::records(scenario, path)?));
    }
    let mut work = Vec::new();
    for (scenario, (asked, records)) in scenarios.iter().zip(asked) {
        let folder = Folder::open(&place(options.out.as_deref(), &scenario.header.id, scenarios.len() > 1))?;
        work.push((scenario, asked, records, folder));
    }
    for (scenario, asked, records, folder) in work {
        crash::at_work(format!(
            "scenario `{}` ({}), seed {}, {} trials",
            scenario.header.id, scenario.digest, asked.seed, asked.trials
        ));
        let progress = Progress::begin(&scenario.header.name, asked.trials, asked.until.is_some(), options.quiet);
        let document = analysis::run(scenario, &records, &asked, &|trials| progress.done(trials))
            .map_err(|fault| Fault::of_run(&fault))?;
        let took = progress.end(document.run.trials);
        // The table first: charts and files take longer than a small run. A reader who stops reading still gets the report.
        let printed = print(&document, options.format, options.quiet);
        let drawn = charts::all(&document);
        folder.put(Some(&document), &markdown::summary(&document), &drawn)?;
        printed?;
        if !options.quiet {
            let place = folder.path().display();
            let why = ended(&document, asked.trials);
            // If standard error is closed there is nobody left to tell.
            let _ = writeln!(
                anstream::stderr(),
                "{why}{took}; result.json, report.md and {} charts in {place}/",
                drawn.len()
            );
        }
    }
    Ok(Exit::Done)
}

/// Why a run with `--until` ended, as a line; nothing without it.
fn ended(document: &Document, most: u64) -> String {
    let Some(until) = &document.run.until else { return String::new() };
    let count = indicatif::HumanCount;
    if let Some(warning) = document.warnings.iter().find(|warning| warning.code == "until-not-met") {
        return format!("--until was not met: {}\n", diagnostics::plain(&warning.message));
    }
    let reached = match document.run.until_reached.unwrap_or(0.0) * 100.0 {
        error if error < 0.01 => "below 0.01 %".to_owned(),
        error => format!("{error:.2} %"),
    };
    let trials = document.run.trials;
    let after = if trials < most {
        format!("after {} of at most {} trials", count(trials), count(most))
    } else {
        format!("with all of {} trials", count(most))
    };
    format!("--until \"{until}\" was met ({reached}) {after}\n")
}

/// The trials to simulate: of Latin hypercube sampling a number of whole designs.
fn trials(scenario: &Scenario, options: &Run) -> Result<u64, Fault> {
    let asked = options.trials.or(scenario.run.trials).unwrap_or(TRIALS);
    if options.sampling == Design::Mc {
        return Ok(asked);
    }
    let trials = analysis::whole_designs(asked).map_err(|fault| Fault::Usage(fault.to_string()))?;
    if trials != asked && !options.quiet {
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "note: {} trials leave a Latin hypercube design unfinished: {} are simulated",
            indicatif::HumanCount(asked),
            indicatif::HumanCount(trials)
        );
    }
    Ok(trials)
}

/// Prints a result: the document, or the table unless quiet.
pub(super) fn print(document: &Document, format: Format, quiet: bool) -> Result<(), Fault> {
    match format {
        Format::Json => std::io::stdout().write_all(files::json(document)?.as_bytes())?,
        Format::Human if quiet => {}
        Format::Human => {
            let table = terminal::table(document, width(), std::io::stdout().is_terminal());
            anstream::stdout().write_all(table.as_bytes())?;
        }
    }
    Ok(())
}

/// Columns of the terminal, within what can be read; 100 where there is none.
pub(super) fn width() -> usize {
    let columns = console::Term::stdout().size_checked().map_or(100, |(_, columns)| usize::from(columns));
    columns.clamp(60, 160)
}

/// Two files with one scenario id would overwrite each other's report.
fn distinct_ids(scenarios: &[Scenario], paths: &[PathBuf]) -> Result<(), Fault> {
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    for (scenario, path) in scenarios.iter().zip(paths) {
        if let Some(first) = seen.insert(&scenario.header.id, path) {
            return Err(Fault::Usage(format!(
                "`{}` and `{}` have the same scenario id `{}`: give one of them another id, or run them one by one with --out",
                first.display(),
                path.display(),
                scenario.header.id
            )));
        }
    }
    Ok(())
}

/// The postures to simulate, as indices; all of them unless some were named.
pub(super) fn postures(scenario: &Scenario, named: &[String]) -> Result<Vec<usize>, Fault> {
    let all = &scenario.structure.postures;
    if named.is_empty() {
        return Ok((0..all.len()).collect());
    }
    let mut chosen = Vec::new();
    for id in named {
        let Some(index) = all.iter().position(|posture| posture.id == *id) else {
            let ids: Vec<&str> = all.iter().map(|posture| posture.id.as_str()).collect();
            let id = diagnostics::plain(id);
            return Err(Fault::Usage(format!(
                "scenario `{}` has no posture `{id}`; it has: {}",
                scenario.header.id,
                ids.join(", ")
            )));
        };
        if !chosen.contains(&index) {
            chosen.push(index);
        }
    }
    Ok(chosen)
}

/// Where a report goes.
pub(super) fn place(out: Option<&Path>, id: &str, several: bool) -> PathBuf {
    match out {
        Some(out) if several => out.join(id),
        Some(out) => out.to_owned(),
        None => Path::new("reports").join(id),
    }
}
