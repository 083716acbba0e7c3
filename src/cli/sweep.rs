//! `bordj sweep`: a grid over one target or two.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::parts::{Fan, Played};
use crate::analysis::sweep::{self, Asked as Swept, Grid, Told, metrics};
use crate::report::{charts, sweep as shown};
use crate::scenario::Scenario;

use super::arguments::{Format, seed, threads, trials};
use super::asked::{self, Asked};
use super::browser::Browser;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::origin::Origin;
use super::playing::Playing;
use super::progress::Progress;
use super::run::{Play, SEED, place, postures, print_as};
use super::{crash, diagnostics, shard};

/// Trials at each point, where nobody says.
pub(super) const TRIALS: u64 = 20_480;

/// `bordj sweep`.
#[derive(Debug, Clone, Args)]
pub(super) struct Sweep {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// What to vary, from where to where, in how many points; ` log` at the end for steps that are equal in the logarithm, for
    /// example --vary "threat.raid.rate=1 in 200 yr..1 in 5 yr/9 log" (twice for a table)
    #[arg(long = "vary", required = true, value_name = "TARGET=A..B/N")]
    pub(super) varied: Vec<String>,
    /// Simulate only this posture (repeatable); the first is the baseline
    #[arg(long, value_name = "ID")]
    pub(super) posture: Vec<String>,
    /// A figure to follow, named as in the result, for example `per_attack.fatalities.mean` (repeatable) [default: deaths and
    /// loss per horizon, deaths given an attack]
    #[arg(long, value_name = "FIGURE")]
    pub(super) metric: Vec<String>,
    /// Trials at each point; the scenario's own number is for single runs
    #[arg(long, value_name = "N", value_parser = trials, default_value_t = TRIALS)]
    pub(super) trials: u64,
    /// Seed of every draw, at every point [default: the scenario's, else 1]
    #[arg(long, value_name = "S", value_parser = seed)]
    pub(super) seed: Option<u64>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// Folder of the report [default: reports/<scenario id>]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Format,
    /// Replace a quantity before any measure, at every point (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    pub(super) settings: Vec<String>,
    #[command(flatten)]
    pub(super) playing: Playing,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// Simulates one scenario at every point of a grid, then prints and writes what came out. Or plays a piece of it.
pub(super) fn run(options: &Sweep) -> Result<Exit, Fault> {
    let origin = Origin::File(&options.file);
    if let Some(share) = options.playing.shard {
        let asked = Asked::Sweep(options.clone());
        return shard::share(&asked, origin, share, &options.playing, options.out.as_deref(), options.quiet);
    }
    options.playing.check()?;
    let scenario = origin.sound(&options.settings, options.quiet)?;
    report(&scenario, origin, None, options)
}

/// The report of a sweep whose grid was played elsewhere.
pub(super) fn merged(origin: Origin<'_>, options: &Sweep, played: Played) -> Result<Exit, Fault> {
    let scenario = origin.sound(&options.settings, options.quiet)?;
    report(&scenario, origin, Some(played), options)
}

/// Reads what is swept, and hands it on with the way to a scenario at a point.
pub(super) fn with<R>(
    scenario: &Scenario,
    origin: Origin<'_>,
    options: &Sweep,
    use_it: impl FnOnce(&Swept<'_>, &dyn Fn(&[String]) -> Option<Scenario>) -> Result<R, Fault>,
) -> Result<R, Fault> {
    let postures = postures(scenario, &options.posture)?;
    let metrics = metrics(&options.metric, scenario).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let load = |varied: &[String]| origin.open(&options.settings, ("--vary", varied));
    let grid = Grid::read(&options.varied, scenario, &load).map_err(|faults| {
        faults.iter().for_each(show);
        Fault::Shown
    })?;
    if !options.quiet {
        grid.warnings.iter().for_each(show);
    }
    let seed = options.seed.or(scenario.run.seed).unwrap_or(SEED);
    let asked =
        Swept { scenario, grid: &grid, metrics, postures, trials: options.trials, seed, threads: options.threads };
    use_it(&asked, &|varied| load(varied).scenario)
}

fn report(scenario: &Scenario, origin: Origin<'_>, played: Option<Played>, options: &Sweep) -> Result<Exit, Fault> {
    with(scenario, origin, options, |asked, load| {
        let folder = Folder::open(&place(options.out.as_deref(), &scenario.header.id, false))?;
        crash::at_work(format!(
            "sweep of scenario `{}` ({}), seed {}, {} points of {} trials",
            scenario.header.id,
            scenario.digest,
            asked.seed,
            asked.grid.len(),
            options.trials
        ));
        let browser = &mut Browser::asked(false);
        simulate(asked, load, Play { origin, played, before: 0, folder, trials: None, browser }, options)?;
        Ok(Exit::Done)
    })
}

fn show(told: &Told) {
    diagnostics::show(&told.diagnostics, &told.sources);
}

fn simulate(
    asked: &Swept<'_>,
    load: &dyn Fn(&[String]) -> Option<Scenario>,
    mut play: Play<'_>,
    options: &Sweep,
) -> Result<(), Fault> {
    let trials = asked.trials.saturating_mul(asked.grid.len() as u64);
    let progress = Progress::begin(&asked.scenario.header.name, trials, false, options.quiet);
    let (told, more) = (|trials| progress.done(trials), |trials| progress.more(trials));
    let units = Fan::Sweep { asked, load }.units();
    let question = || asked::swept(asked.scenario, options, asked);
    let document =
        play.session(&options.playing, units, question, &told, |session| sweep::run(asked, load, &more, session))?;
    let points = document.points.len() + document.further_points.len();
    let took = progress.end(asked.trials.saturating_mul(points as u64), play.before);
    let printed = print_as(&document, options.format, options.quiet, shown::terminal);
    let drawn = charts::sweep(&document);
    let (summary, data) = (shown::markdown(&document, &drawn), files::json(&document)?);
    let mut written: Vec<(&str, &str)> = drawn.iter().map(|one| (one.file.as_str(), one.chart.svg.as_str())).collect();
    written.extend([("sweep.md", summary.as_str()), ("sweep.json", data.as_str())]);
    let is_svg = |name: &str| std::path::Path::new(name).extension().is_some_and(|extension| extension == "svg");
    play.folder.place(&written, &|name| name.starts_with("sweep-") && is_svg(name))?;
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
            play.folder.path().display()
        );
    }
    Ok(())
}
