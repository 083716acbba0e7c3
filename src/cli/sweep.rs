//! `bordj sweep`: a grid over one target or two.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::sweep::{self, Asked, Grid, Told, metrics};
use crate::report::{charts, sweep as shown};
use crate::scenario::Scenario;

use super::arguments::{Format, seed, threads, trials};
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::progress::Progress;
use super::run::{SEED, place, postures, print_as};
use super::{crash, diagnostics};

/// `bordj sweep`.
#[derive(Debug, Args)]
pub(super) struct Sweep {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to vary, from where to where, in how many points; ` log` at the end for steps that are equal in the logarithm, for
    /// example --vary "threat.raid.rate=1 in 200 yr..1 in 5 yr/9 log" (twice for a table)
    #[arg(long = "vary", required = true, value_name = "TARGET=A..B/N")]
    varied: Vec<String>,
    /// Simulate only this posture (repeatable); the first is the baseline
    #[arg(long, value_name = "ID")]
    posture: Vec<String>,
    /// A figure to follow, named as in the result, for example `per_attack.fatalities.mean` (repeatable) [default: deaths and
    /// loss per horizon, deaths given an attack]
    #[arg(long, value_name = "FIGURE")]
    metric: Vec<String>,
    /// Trials at each point; the scenario's own number is for single runs
    #[arg(long, value_name = "N", value_parser = trials, default_value = "20480")]
    trials: u64,
    /// Seed of every draw, at every point [default: the scenario's, else 1]
    #[arg(long, value_name = "S", value_parser = seed)]
    seed: Option<u64>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    threads: Option<usize>,
    /// Folder of the report [default: reports/<scenario id>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Replace a quantity before any measure, at every point (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    settings: Vec<String>,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    quiet: bool,
}

/// Simulates one scenario at every point of a grid, then prints and writes what came out.
pub(super) fn run(options: &Sweep) -> Result<Exit, Fault> {
    let scenarios = files::scenarios(std::slice::from_ref(&options.file), &options.settings, options.quiet)?;
    let Some(scenario) = scenarios.first() else { return Ok(Exit::Done) };
    let postures = postures(scenario, &options.posture)?;
    let metrics = metrics(&options.metric, scenario).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let load = |varied: &[String]| crate::files::open_point(&options.file, &options.settings, varied);
    let grid = Grid::read(&options.varied, scenario, &load).map_err(|faults| {
        faults.iter().for_each(show);
        Fault::Shown
    })?;
    if !options.quiet {
        grid.warnings.iter().for_each(show);
    }
    let folder = Folder::open(&place(options.out.as_deref(), &scenario.header.id, false))?;
    let seed = options.seed.or(scenario.run.seed).unwrap_or(SEED);
    crash::at_work(format!(
        "sweep of scenario `{}` ({}), seed {seed}, {} points of {} trials",
        scenario.header.id,
        scenario.digest,
        grid.len(),
        options.trials
    ));
    let asked =
        Asked { scenario, grid: &grid, metrics, postures, trials: options.trials, seed, threads: options.threads };
    simulate(&asked, &|varied| load(varied).scenario, &folder, options)?;
    Ok(Exit::Done)
}

fn show(told: &Told) {
    diagnostics::show(&told.diagnostics, &told.sources);
}

fn simulate(
    asked: &Asked<'_>,
    load: &dyn Fn(&[String]) -> Option<Scenario>,
    folder: &Folder,
    options: &Sweep,
) -> Result<(), Fault> {
    let trials = asked.trials.saturating_mul(asked.grid.len() as u64);
    let progress = Progress::begin(&asked.scenario.header.name, trials, false, options.quiet);
    let told = sweep::Progress { done: &|trials| progress.done(trials), more: &|trials| progress.more(trials) };
    let document = sweep::run(asked, load, &told).map_err(|fault| Fault::of_run(&fault))?;
    let points = document.points.len() + document.further_points.len();
    let took = progress.end(asked.trials.saturating_mul(points as u64));
    let printed = print_as(&document, options.format, options.quiet, shown::terminal);
    let drawn = charts::sweep(&document);
    let (summary, data) = (shown::markdown(&document, &drawn), files::json(&document)?);
    let mut written: Vec<(&str, &str)> = drawn.iter().map(|one| (one.file.as_str(), one.chart.svg.as_str())).collect();
    written.extend([("sweep.md", summary.as_str()), ("sweep.json", data.as_str())]);
    let is_svg = |name: &str| std::path::Path::new(name).extension().is_some_and(|extension| extension == "svg");
    folder.place(&written, &|name| name.starts_with("sweep-") && is_svg(name))?;
    printed?;
    if !options.quiet {
        let further = match document.further_points.len() {
            0 => String::new(),
            number => format!(" and {number} further ones"),
        };
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "{} points{further}, {took}; sweep.json, sweep.md and {} charts in {}/",
            document.points.len(),
            drawn.len(),
            folder.path().display()
        );
    }
    Ok(())
}
