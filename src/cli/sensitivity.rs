//! `bordj sensitivity`: on which inputs the answer hangs, and which are worth studying.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::Options;
use crate::analysis::sensitivity::{self, Effort};
use crate::report::{charts, uncertainty as shown};
use crate::result::sensitivity::Document;
use crate::result::sweep::Metric;
use crate::scenario::Scenario;

use super::arguments::{Format, seed, threads, whole};
use super::crash;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::progress::Progress;
use super::run::{SEED, place, postures, print_as};

/// `bordj sensitivity`.
#[derive(Debug, Args)]
#[command(
    after_help = "Figures are studied as expectations given all inputs, each estimated from the same simulated attacks at every \
                  point; the noise of so few attacks is taken out of the indices, and its share is told. More --attacks make it \
                  smaller, more --points and --scrambles make the intervals narrower. docs/uncertainty.md says how to read them."
)]
pub(super) struct Sensitivity {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A figure to study, named as in the result, for example `per_attack.fatalities.mean` (repeatable; all in one pass)
    /// [default: deaths given an attack and per horizon, loss per horizon, `P_E`]
    #[arg(long, value_name = "FIGURE")]
    metric: Vec<String>,
    /// The posture to study (repeatable: the choice is then between these) [default: the first, and the choice between all]
    #[arg(long, value_name = "ID")]
    posture: Vec<String>,
    /// Simulated years with an attack at every point
    #[arg(long, value_name = "K", value_parser = attacks, default_value_t = Effort::default().attacks)]
    attacks: u64,
    /// Points of each scramble, a power of two; every point is one of a pair, and has a further one for each input
    #[arg(long, value_name = "N", value_parser = count, default_value_t = Effort::default().points)]
    points: u32,
    /// Independent Owen scrambles of the Sobol points, 8 or more; intervals come from the spread between them
    #[arg(long, value_name = "R", value_parser = count, default_value_t = Effort::default().scrambles)]
    scrambles: u32,
    /// Seed of every draw [default: the scenario's, else 1]
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
    /// Replace a quantity before any measure (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    settings: Vec<String>,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    quiet: bool,
}

fn attacks(text: &str) -> Result<u64, String> {
    match whole(text)? {
        0 => Err("expected at least 1 year with an attack".to_owned()),
        attacks if attacks > sensitivity::MOST_ATTACKS => {
            Err(format!("expected at most {}", sensitivity::MOST_ATTACKS))
        }
        attacks => Ok(attacks),
    }
}

fn count(text: &str) -> Result<u32, String> {
    whole(text)?.try_into().map_err(|_| format!("expected at most {}", u32::MAX))
}

/// Studies one scenario, then prints and writes what came out.
pub(super) fn run(options: &Sensitivity) -> Result<Exit, Fault> {
    let scenarios = files::scenarios(std::slice::from_ref(&options.file), &options.settings, options.quiet)?;
    let Some(scenario) = scenarios.first() else { return Ok(Exit::Done) };
    let metrics = sensitivity::studied(&options.metric, scenario).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let asked = Options {
        seed: options.seed.or(scenario.run.seed).unwrap_or(SEED),
        threads: options.threads,
        postures: postures(scenario, &options.posture)?,
        ..Options::of(scenario)
    };
    let effort = Effort { attacks: options.attacks, points: options.points, scrambles: options.scrambles }.whole();
    let folder = Folder::open(&place(options.out.as_deref(), &scenario.header.id, false))?;
    crash::at_work(format!(
        "sensitivity of scenario `{}` ({}), seed {}, {} x {} points of {} attacks",
        scenario.header.id, scenario.digest, asked.seed, effort.scrambles, effort.points, effort.attacks
    ));
    study(scenario, &asked, &metrics, effort, &folder, options)?;
    Ok(Exit::Done)
}

fn study(
    scenario: &Scenario,
    asked: &Options,
    metrics: &[Metric],
    effort: Effort,
    folder: &Folder,
    options: &Sensitivity,
) -> Result<(), Fault> {
    let progress = Progress::begin(&scenario.header.name, effort.work(), false, options.quiet);
    let document: Document = sensitivity::document(scenario, asked, metrics, effort, &|attacks| progress.done(attacks))
        .map_err(|fault| Fault::of_run(&fault))?;
    let took = progress.end(effort.work(), 0);
    let printed = print_as(&document, options.format, options.quiet, shown::terminal);
    let drawn = charts::sensitivity(&document);
    let (summary, data) = (shown::markdown(&document, &drawn), files::json(&document)?);
    let mut written: Vec<(&str, &str)> = drawn.iter().map(|chart| (chart.file, chart.svg.as_str())).collect();
    written.extend([("sensitivity.md", summary.as_str()), ("sensitivity.json", data.as_str())]);
    folder.place(&written, &|name| charts::is_of_sensitivity(name))?;
    printed?;
    if !options.quiet {
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "{} pairs of points, {took}; sensitivity.json, sensitivity.md and {} charts in {}/",
            u64::from(effort.points) * u64::from(effort.scrambles),
            drawn.len(),
            folder.path().display()
        );
    }
    Ok(())
}
