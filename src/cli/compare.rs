//! `bordj compare`.

use std::io::Write as _;

use clap::Args;

use crate::analysis::parts::Played;
use crate::analysis::{self, Full, Looks, Ranked};
use crate::result::batch;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Diagnostic;

use super::arguments::Run;
use super::asked::{self, Asked};
use super::batch::Batch;
use super::browser::Browser;
use super::exit::{Exit, Fault};
use super::origin::Origin;
use super::progress::Progress;
use super::run::{self, Job, Play};
use super::trials::{self, Trials};
use super::{crash, diagnostics, shard};

/// `bordj compare`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "A stress case is the same comparison with other inputs: --case \"large groups: threat.raid.group_size=80; \
                  threat.raid.rate=1 in 20 yr\". Several files with the same postures are states of the world as well: the \
                  summary across them tells which posture is least bad if we are wrong about them. Exit codes: 1 if a run or a \
                  report failed, else 2 if a file or what is asked of it was faulty, else 0."
)]
pub(super) struct Compare {
    #[command(flatten)]
    pub(super) run: Run,
    /// The posture that the others are held against [default: the first that is simulated]
    #[arg(long, value_name = "ID")]
    pub(super) baseline: Option<String>,
    /// The posture that is the full set of controls [default: every control that a posture has]
    #[arg(long, value_name = "ID", conflicts_with = "postures_only")]
    pub(super) full: Option<String>,
    /// Every control of the file is the full set, those of no posture too
    #[arg(long, conflicts_with_all = ["postures_only", "full"])]
    pub(super) every_control: bool,
    /// A stress case, [NAME:] TARGET=VALUE; TARGET=VALUE …, simulated besides (repeatable)
    #[arg(long = "case", value_name = "CASE")]
    pub(super) cases: Vec<String>,
    /// Compare postures only: no single controls, and not where attacks move
    #[arg(long)]
    pub(super) postures_only: bool,
}

/// What is to be compared of one file, known to be possible.
pub(super) struct Compared {
    pub(super) job: Job,
    full: Full,
    cases: Vec<(String, Scenario)>,
}

/// What was compared of one file.
struct Done {
    run: batch::Run,
    ranked: Ranked,
}

/// Compares the postures of every file, then prints and writes what came out; of several files also a summary. Or plays a piece
/// of one.
pub(super) fn run(options: &Compare) -> Result<Exit, Fault> {
    let own = &options.run;
    trials::possible(own)?;
    if own.plan.is_some() || own.task.is_some() {
        return Err(Fault::Usage("--plan is of `bordj run`, which plays plans of comparisons as well".to_owned()));
    }
    if let Some(share) = own.playing.shard {
        let file = run::one_file(own, "--shard")?;
        let asked = Asked::Compare(Box::new(options.clone()));
        return shard::share(&asked, Origin::File(&file), share, &own.playing, own.out.as_deref(), own.quiet);
    }
    run::alone_if_kept(own)?;
    let batch = Batch::open(&own.files, &own.settings, own.quiet)?;
    let several = batch.several();
    let asked = batch.each(|scenario, path, ()| {
        let asked = asked(scenario, Origin::File(path), options)?;
        let folder = run::folder(scenario, own, several)?;
        let trials = Trials::begin(scenario, &asked.job.asked.postures, own)?;
        Ok((asked, folder, trials))
    })?;
    if asked.none_left() {
        return Ok(asked.exit());
    }
    let mut browser = Browser::asked(own.open);
    let done = asked.each(|scenario, path, (asked, folder, trials)| {
        let play = Play { origin: Origin::File(path), played: None, before: 0, folder, trials, browser: &mut browser };
        compare(scenario, &asked, options, play)
    })?;
    if !several || done.closed() {
        return Ok(done.exit());
    }
    let exit = done.exit();
    let regret = analysis::regret_over_files(done.done().map(|done| &done.ranked));
    let mut summary = done.summary(|done| done.run);
    summary.regret = regret;
    match run::summarise(&summary, own) {
        Ok(()) | Err(Fault::ClosedPipe) => Ok(exit),
        Err(fault) => Err(fault),
    }
}

/// The report of a comparison whose postures were played elsewhere.
pub(super) fn merged(origin: Origin<'_>, options: &Compare, played: Played) -> Result<Exit, Fault> {
    let scenario = origin.sound(&options.run.settings, options.run.quiet)?;
    let asked = asked(&scenario, origin, options)?;
    let folder = run::folder(&scenario, &options.run, false)?;
    let browser = &mut Browser::asked(options.run.open);
    let play = Play { origin, played: Some(played), before: 0, folder, trials: None, browser };
    compare(&scenario, &asked, options, play).map(|_| Exit::Done)
}

/// Looks whether the command line fits a scenario.
pub(super) fn asked(scenario: &Scenario, origin: Origin<'_>, options: &Compare) -> Result<Compared, Fault> {
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
    let cases = options.cases.iter().map(|case| stressed(origin, case, options)).collect::<Result<Vec<_>, Fault>>()?;
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
    let mut job = run::job(scenario, origin, &options.run)?;
    job.asked.postures = postures;
    Ok(Compared { job, full, cases })
}

/// A stress case: its name, and the scenario with its settings after those of the command line.
fn stressed(origin: Origin<'_>, case: &str, options: &Compare) -> Result<(String, Scenario), Fault> {
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
    let loaded = origin.open(&options.run.settings, ("--case", &own));
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
fn compare(scenario: &Scenario, asked: &Compared, options: &Compare, mut play: Play<'_>) -> Result<Done, Fault> {
    let (job, looks) =
        (&asked.job, Looks { postures_only: options.postures_only, full: asked.full, cases: &asked.cases });
    crash::at_work(format!(
        "comparison of scenario `{}` ({}), seed {}, {} trials",
        scenario.header.id, scenario.digest, job.asked.seed, job.asked.trials
    ));
    let work = analysis::compared_trials(scenario, &job.asked, looks) + job.further_trials();
    let progress = Progress::begin(&scenario.header.name, work, job.asked.until.is_some(), options.run.quiet);
    let told = |trials| progress.done(trials);
    let question = || asked::compared(scenario, options, job);
    let mut document = play.session(&options.run.playing, job.units(), question, &told, |session| {
        let mut document = analysis::compare_in(scenario, &job.records, &job.asked, looks, session)?;
        job.nest(scenario, &mut document, session)?;
        Ok(document)
    })?;
    job.study(scenario, &mut document, &told)?;
    let took = progress.end(document.run.trials + job.further_trials(), play.before);
    let printed = run::print(&document, options.run.format, options.run.quiet);
    let trials = play.put_trials(&document)?;
    let drawn = play.folder.put(&document, None)?;
    printed?;
    if !options.run.quiet {
        let place = play.folder.path().display();
        let why = run::ended(&document, job.asked.trials);
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "{trials}{why}{took}; figures of every posture in report.html, with report.md, result.json and {drawn} charts in {place}/"
        );
    }
    play.browser.show(&play.folder.page());
    Ok(Done { run: analysis::batch::figures(&document), ranked: Ranked::of(&document) })
}
