//! `bordj compare`.

use std::io::Write as _;
use std::path::Path;

use clap::Args;

use crate::analysis::{self, Full, Looks, Ranked};
use crate::result::batch;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Diagnostic;

use super::arguments::Run;
use super::batch::Batch;
use super::browser::Browser;
use super::crash;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::progress::Progress;
use super::run::{self, Job};

/// `bordj compare`.
#[derive(Debug, Args)]
#[command(
    after_help = "A stress case is the same comparison with other inputs: --case \"large groups: threat.raid.group_size=80; \
                  threat.raid.rate=1 in 20 yr\". Several files with the same postures are states of the world as well: the \
                  summary across them tells which posture is least bad if we are wrong about them. Exit codes: 1 if a run or a \
                  report failed, else 2 if a file or what is asked of it was faulty, else 0."
)]
pub(super) struct Compare {
    #[command(flatten)]
    run: Run,
    /// The posture that the others are held against [default: the first that is simulated]
    #[arg(long, value_name = "ID")]
    baseline: Option<String>,
    /// The posture that is the full set of controls [default: every control that a posture has]
    #[arg(long, value_name = "ID", conflicts_with = "postures_only")]
    full: Option<String>,
    /// Every control of the file is the full set, those of no posture too
    #[arg(long, conflicts_with_all = ["postures_only", "full"])]
    every_control: bool,
    /// A stress case, [NAME:] TARGET=VALUE; TARGET=VALUE …, simulated besides (repeatable)
    #[arg(long = "case", value_name = "CASE")]
    cases: Vec<String>,
    /// Compare postures only: no single controls, and not where attacks move
    #[arg(long)]
    postures_only: bool,
}

/// What is to be compared of one file, known to be possible.
struct Asked {
    job: Job,
    full: Full,
    cases: Vec<(String, Scenario)>,
}

/// What was compared of one file.
struct Done {
    run: batch::Run,
    ranked: Ranked,
}

/// Compares the postures of every file, then prints and writes what came out; of several files also a summary.
pub(super) fn run(options: &Compare) -> Result<Exit, Fault> {
    let batch = Batch::open(&options.run.files, &options.run.settings, options.run.quiet)?;
    let several = batch.several();
    let asked = batch.each(|scenario, path, ()| asked(scenario, path, options, several))?;
    if asked.none_left() {
        return Ok(asked.exit());
    }
    let mut browser = Browser::asked(options.run.open);
    let done = asked.each(|scenario, _, asked| compare(scenario, &asked, options, &mut browser))?;
    if !several || done.closed() {
        return Ok(done.exit());
    }
    let exit = done.exit();
    let regret = analysis::regret_over_files(done.done().map(|done| &done.ranked));
    let mut summary = done.summary(|done| done.run);
    summary.regret = regret;
    match run::summarise(&summary, &options.run) {
        Ok(()) | Err(Fault::ClosedPipe) => Ok(exit),
        Err(fault) => Err(fault),
    }
}

/// Looks whether the command line fits a scenario, and whether its report can be written.
fn asked(scenario: &Scenario, path: &Path, options: &Compare, several: bool) -> Result<Asked, Fault> {
    let one = |id: &String| run::postures(scenario, std::slice::from_ref(id)).map(|found| found[0]);
    let baseline = options.baseline.as_ref().map(one).transpose()?;
    let full = match &options.full {
        Some(full) => Full::Posture(one(full)?),
        None if options.every_control => Full::Every,
        None => Full::Used,
    };
    let mut postures = run::postures(scenario, &options.run.posture)?;
    if let Some(baseline) = baseline {
        postures.retain(|posture| *posture != baseline);
        postures.insert(0, baseline);
    }
    let looks = Looks { postures_only: options.postures_only, full, cases: &[] };
    if !analysis::has_something_to_compare(scenario, &postures, looks) {
        return Err(Fault::Usage(format!(
            "scenario `{}` has nothing to compare: one posture is simulated, and there is no control beside those it has to look \
             at; add a [[posture]] with other controls",
            scenario.header.id
        )));
    }
    let cases = options.cases.iter().map(|case| stressed(path, case, options)).collect::<Result<Vec<_>, Fault>>()?;
    for (place, (name, _)) in cases.iter().enumerate() {
        if cases[..place].iter().any(|(other, _)| other == name) {
            return Err(Fault::Usage(format!("two --case have the name \"{}\"", diagnostics::plain(name))));
        }
    }
    if let Full::Posture(full) = full {
        let own = |posture: usize| &scenario.structure.postures[posture].controls;
        if own(full).iter().all(|control| own(postures[0]).contains(control)) {
            return Err(Fault::Usage(format!(
                "--full {}: this posture has no control that the baseline `{}` lacks; name one that has more",
                diagnostics::plain(&scenario.structure.postures[full].id),
                scenario.structure.postures[postures[0]].id
            )));
        }
    }
    // Last, since it tries the folder of the report.
    let mut job = run::job(scenario, path, &options.run, several)?;
    job.asked.postures = postures;
    Ok(Asked { job, full, cases })
}

/// A stress case: its name, and the scenario with its settings after those of the command line.
fn stressed(path: &Path, case: &str, options: &Compare) -> Result<(String, Scenario), Fault> {
    let (before, _) = case.split_once('=').unwrap_or((case, ""));
    let (name, settings) = match before.split_once(':') {
        Some((name, _)) => (name.trim(), &case[name.len() + 1..]),
        None => (case.trim(), case),
    };
    let own = settings.split(';').map(str::trim).filter(|setting| !setting.is_empty()).map(str::to_owned);
    let own: Vec<String> = own.collect();
    if own.is_empty() || name.is_empty() || !case.contains('=') {
        return Err(Fault::Usage(format!(
            "--case \"{}\" is not [NAME:] TARGET=VALUE; TARGET=VALUE …, for example --case \"large groups: \
             threat.raid.group_size=80\"",
            diagnostics::plain(case)
        )));
    }
    let loaded = crate::files::open_with(path, &options.run.settings, ("--case", &own));
    if loaded.scenario.is_some() && !options.run.quiet {
        // What the scenario itself is warned of was told when it was read.
        let own = |fault: &Diagnostic| fault.code == "void-setting";
        let voided: Vec<Diagnostic> = loaded.diagnostics.iter().filter(|fault| own(fault)).cloned().collect();
        diagnostics::show(&voided, &loaded.sources);
    }
    let Some(scenario) = loaded.scenario else {
        diagnostics::show(&loaded.diagnostics, &loaded.sources);
        return Err(Fault::Usage(format!("--case \"{}\" makes the scenario faulty", diagnostics::plain(case))));
    };
    Ok((name.to_owned(), scenario))
}

/// Compares the postures of one scenario, prints and writes the result, and picks out what the summary needs.
fn compare(scenario: &Scenario, asked: &Asked, options: &Compare, browser: &mut Browser) -> Result<Done, Fault> {
    let (job, looks) =
        (&asked.job, Looks { postures_only: options.postures_only, full: asked.full, cases: &asked.cases });
    crash::at_work(format!(
        "comparison of scenario `{}` ({}), seed {}, {} trials",
        scenario.header.id, scenario.digest, job.asked.seed, job.asked.trials
    ));
    let work = analysis::compared_trials(scenario, &job.asked, looks) + job.further_trials();
    let progress = Progress::begin(&scenario.header.name, work, job.asked.until.is_some(), options.run.quiet);
    let told = |trials| progress.done(trials);
    let mut document =
        analysis::compare(scenario, &job.records, &job.asked, looks, &told).map_err(|fault| Fault::of_run(&fault))?;
    job.tell_what_is_not_known(scenario, &mut document, &told)?;
    let took = progress.end(document.run.trials + job.further_trials());
    let printed = run::print(&document, options.run.format, options.run.quiet);
    let drawn = job.folder.put(&document, None)?;
    printed?;
    if !options.run.quiet {
        let place = job.folder.path().display();
        let why = run::ended(&document, job.asked.trials);
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "{why}{took}; figures of every posture in report.html, with report.md, result.json and {drawn} charts in {place}/"
        );
    }
    browser.show(&job.folder.page());
    Ok(Done { run: analysis::batch::figures(&document), ranked: Ranked::of(&document) })
}
