//! `bordj run`.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::analysis::parts::{Played, Question, Session, Units};
use crate::analysis::sensitivity::{self, Effort};
use crate::analysis::taped::Scribe;
use crate::analysis::{self, AnalysisError, Options, Sampling, Until, nested};
use crate::engine::BLOCK;
use crate::report::{self, terminal};
use crate::result::batch;
use crate::result::document::Document;
use crate::result::sweep::Metric;
use crate::scenario::Scenario;
use crate::scenario::record::Record;

use super::arguments::{Design, Format, Run};
use super::asked::{self, Asked};
use super::batch::Batch;
use super::browser::Browser;
use super::checkpoint::{Checkpoint, Wanted};
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::origin::Origin;
use super::playing::Playing;
use super::progress::Progress;
use super::trials::{self, Trials};
use super::{crash, diagnostics, patterns, shard};

pub(super) use crate::analysis::{SEED, TRIALS};

/// Folder of reports where none is named.
const REPORTS: &str = "reports";

/// What is to be done for one file, known to be possible.
pub(super) struct Job {
    pub(super) asked: Options,
    pub(super) records: Vec<Record>,
    /// The nested run beside the run, if any.
    pub(super) nested: Option<nested::Asked>,
    /// Figures of a sensitivity analysis beside it; none without one.
    pub(super) studied: Vec<Metric>,
}

impl Job {
    /// Trials beside those of the run.
    pub(super) fn further_trials(&self) -> u64 {
        let studied = if self.studied.is_empty() { 0 } else { Effort::default().work() };
        self.nested.map_or(0, nested::Asked::trials) + studied
    }

    /// Its work that is played in units.
    pub(super) fn units(&self) -> Units {
        let outer = match self.nested {
            Some(nested::Asked::Shape(shape)) => Some((shape.outer, shape.inner)),
            // How it is split is found out on the way.
            Some(nested::Asked::Budget(_)) | None => None,
        };
        Units::of_run(self.asked.trials.div_ceil(BLOCK), outer)
    }

    /// Writes into a document the nested run.
    pub(super) fn nest(
        &self,
        scenario: &Scenario,
        document: &mut Document,
        session: &mut Session<'_>,
    ) -> Result<(), AnalysisError> {
        let Some(asked) = self.nested else { return Ok(()) };
        nested::fill(scenario, &self.asked, asked, document, session).map(|_| ())
    }

    /// Writes into a document on which inputs it hangs.
    pub(super) fn study(
        &self,
        scenario: &Scenario,
        document: &mut Document,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Fault> {
        if !self.studied.is_empty() {
            let found = sensitivity::of_scenario(scenario, &self.asked, &self.studied, Effort::default(), progress);
            document.sensitivity = Some(found.map_err(|fault| Fault::of_run(&fault))?);
        }
        Ok(())
    }
}

/// Simulates every file, then prints and writes what came out; of several files also a summary. Or plays a piece of one.
pub(super) fn run(options: &Run) -> Result<Exit, Fault> {
    trials::possible(options)?;
    if options.plan.is_some() {
        return shard::task(options);
    }
    if options.task.is_some() {
        return Err(Fault::Usage("--task is of a plan: name it with --plan, or play --shard i/n of a file".to_owned()));
    }
    if let Some(share) = options.playing.shard {
        let file = one_file(options, "--shard")?;
        let (asked, out) = (Asked::Run(options.clone()), options.out.as_deref());
        return shard::share(&asked, Origin::File(&file), share, &options.playing, out, options.quiet);
    }
    alone_if_kept(options)?;
    let batch = Batch::open(&options.files, &options.settings, options.quiet)?;
    let several = batch.several();
    let jobs = batch.each(|scenario, path, ()| {
        let job = job(scenario, Origin::File(path), options)?;
        let folder = folder(scenario, options, several)?;
        let trials = Trials::begin(scenario, &job.asked.postures, options)?;
        Ok((job, folder, trials))
    })?;
    if jobs.none_left() {
        return Ok(jobs.exit());
    }
    let mut browser = Browser::asked(options.open);
    let done = jobs.each(|scenario, path, (job, folder, trials)| {
        let play = Play { origin: Origin::File(path), played: None, before: 0, folder, trials, browser: &mut browser };
        simulate(scenario, &job, options, play)
    })?;
    if !several || done.closed() {
        return Ok(done.exit());
    }
    let exit = done.exit();
    match summarise(&done.summary(|run| run), options) {
        Ok(()) | Err(Fault::ClosedPipe) => Ok(exit),
        Err(fault) => Err(fault),
    }
}

/// The file of a command that takes one only.
pub(super) fn one_file(options: &Run, option: &str) -> Result<PathBuf, Fault> {
    match patterns::expand(&options.files).as_slice() {
        [file] => Ok(file.path().to_owned()),
        files => Err(Fault::Usage(format!("{option} is of one file, not of {}: run them one by one", files.len()))),
    }
}

/// Refuses several files where what is played is kept, or ends early.
pub(super) fn alone_if_kept(options: &Run) -> Result<(), Fault> {
    let playing = &options.playing;
    playing.check()?;
    let option = if playing.memory.is_some() { "--memory" } else { "--checkpoint" };
    if playing.memory.is_some() || playing.kept_in().is_some() { one_file(options, option).map(|_| ()) } else { Ok(()) }
}

/// How a command is played, and where its report goes.
pub(super) struct Play<'a> {
    pub(super) origin: Origin<'a>,
    /// What was played elsewhere, all of it.
    pub(super) played: Option<Played>,
    /// Trials of it, or of a checkpoint, that are used.
    pub(super) before: u64,
    pub(super) folder: Folder,
    /// Where its trials go, if they are asked for.
    pub(super) trials: Option<Trials>,
    pub(super) browser: &'a mut Browser,
}

impl Play<'_> {
    /// Plays in a session that goes on from what was played before and is kept, if that is asked for; and writes its trials.
    pub(super) fn session<R>(
        &mut self,
        playing: &Playing,
        units: Units,
        question: impl FnOnce() -> Question,
        told: &(dyn Fn(u64) + Sync),
        play: impl FnOnce(&mut Session<'_>) -> Result<R, AnalysisError>,
    ) -> Result<R, Fault> {
        let played = self.played.take().unwrap_or_default();
        let run = self.kept(playing, units, question, played, told, play);
        let run = match &self.trials {
            Some(trials) => trials.after(run),
            None => run,
        };
        let (done, before) = run?;
        self.before = before;
        Ok(done)
    }

    /// The same, and how many of its trials were played before.
    fn kept<R>(
        &self,
        playing: &Playing,
        units: Units,
        question: impl FnOnce() -> Question,
        played: Played,
        told: &(dyn Fn(u64) + Sync),
        play: impl FnOnce(&mut Session<'_>) -> Result<R, AnalysisError>,
    ) -> Result<(R, u64), Fault> {
        let wanted = Wanted { goal: 0..units.all(), units, shard: false };
        let checkpoint = Checkpoint::of(playing, wanted, || self.origin.bundle(question()))?;
        let tape = self.trials.as_ref().map(|trials| trials as &dyn Scribe);
        let Some(checkpoint) = checkpoint else {
            let mut session = Session::new(told).with(played).taped(tape);
            let done = play(&mut session).map_err(|fault| Fault::of_run(&fault))?;
            return Ok((done, session.before()));
        };
        let (done, before, _) = checkpoint.play(playing, told, tape, play)?;
        Ok((done, before))
    }

    /// Puts the trials in their place, if they are asked for; says so in a line.
    pub(super) fn put_trials(&mut self, document: &Document) -> Result<String, Fault> {
        let put = self.trials.take().map(|trials| trials.put(document)).transpose()?;
        Ok(put.map_or_else(String::new, |told| format!("{told}\n")))
    }
}

/// The report of a run of which all was played elsewhere.
pub(super) fn merged(origin: Origin<'_>, options: &Run, played: Played) -> Result<Exit, Fault> {
    let scenario = origin.sound(&options.settings, options.quiet)?;
    let job = job(&scenario, origin, options)?;
    let folder = folder(&scenario, options, false)?;
    let browser = &mut Browser::asked(options.open);
    let play = Play { origin, played: Some(played), before: 0, folder, trials: None, browser };
    simulate(&scenario, &job, options, play).map(|_| Exit::Done)
}

/// Shows that the report of a scenario can be written.
pub(super) fn folder(scenario: &Scenario, options: &Run, several: bool) -> Result<Folder, Fault> {
    Folder::open(&place(options.out.as_deref(), &scenario.header.id, several))
}

/// Looks whether the command line fits a scenario.
pub(super) fn job(scenario: &Scenario, origin: Origin<'_>, options: &Run) -> Result<Job, Fault> {
    let until = options.until.as_deref().map(|text| Until::read(text, scenario)).transpose();
    let until = until.map_err(|fault| Fault::Usage(fault.to_string()))?;
    let asked = Options {
        trials: trials(scenario, options)?,
        seed: options.seed.or(scenario.run.seed).unwrap_or(SEED),
        threads: options.threads,
        postures: postures(scenario, &options.posture)?,
        until,
        sampling: Sampling { unconditional: options.unconditional, stratified: options.sampling == Design::Lhs },
    };
    let nested = options.nested.as_deref().map(nested::Asked::read).transpose();
    let nested = nested.map_err(|fault| Fault::Usage(fault.to_string()))?;
    let studied = if options.sensitivity { sensitivity::studied(&[], scenario) } else { Ok(Vec::new()) };
    let studied = studied.map_err(|fault| Fault::Usage(fault.to_string()))?;
    if options.sensitivity && !sensitivity::has_inputs(scenario) {
        return Err(Fault::of_run(&AnalysisError::NothingUncertain));
    }
    Ok(Job { asked, records: origin.records(scenario)?, nested, studied })
}

/// Simulates one scenario, prints and writes its result, and picks out the leading figures.
fn simulate(scenario: &Scenario, job: &Job, options: &Run, mut play: Play<'_>) -> Result<batch::Run, Fault> {
    let asked = &job.asked;
    crash::at_work(format!(
        "scenario `{}` ({}), seed {}, {} trials",
        scenario.header.id, scenario.digest, asked.seed, asked.trials
    ));
    let trials = asked.trials + job.further_trials();
    let progress = Progress::begin(&scenario.header.name, trials, asked.until.is_some(), options.quiet);
    let told = |trials| progress.done(trials);
    let question = || asked::question(scenario, options, job);
    let mut document = play.session(&options.playing, job.units(), question, &told, |session| {
        let mut document = analysis::run_in(scenario, &job.records, asked, session)?;
        job.nest(scenario, &mut document, session)?;
        Ok(document)
    })?;
    job.study(scenario, &mut document, &told)?;
    let took = progress.end(document.run.trials + job.further_trials(), play.before);
    // The table first: charts and files take longer than a small run. A reader who stops reading still gets the report.
    let printed = print(&document, options.format, options.quiet);
    let trials = play.put_trials(&document)?;
    let drawn = play.folder.put(&document, None)?;
    printed?;
    if !options.quiet {
        let place = play.folder.path().display();
        let why = ended(&document, asked.trials);
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(
            anstream::stderr(),
            "{trials}{why}{took}; report.html, report.md, result.json and {drawn} charts in {place}/"
        );
    }
    play.browser.show(&play.folder.page());
    Ok(analysis::batch::figures(&document))
}

/// Prints the summary of several files and writes it into the folder that their reports share.
pub(super) fn summarise(summary: &batch::Document, options: &Run) -> Result<(), Fault> {
    let printed = if options.format == Format::Human && !options.quiet {
        let table = report::batch::table(summary, width(), std::io::stdout().is_terminal());
        anstream::stdout().write_all(format!("\n{table}").as_bytes()).map_err(Fault::from)
    } else {
        Ok(())
    };
    let folder = Folder::open(options.out.as_deref().unwrap_or(Path::new(REPORTS)))?;
    let (markdown, json) = (report::batch::markdown(summary), files::json(summary)?);
    folder.place(&[("batch.md", &markdown), ("batch.json", &json)], &|_| false)?;
    printed?;
    if !options.quiet {
        let (count, place) = (report::batch::count(summary), folder.path().display());
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{count}; batch.json and batch.md in {place}/");
    }
    Ok(())
}

/// Why a run with `--until` ended, as a line; nothing without it.
pub(super) fn ended(document: &Document, most: u64) -> String {
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
    print_as(document, format, quiet, terminal::table)
}

/// Prints a document, or what is told of it in a width and with or without colour; that not if quiet.
pub(super) fn print_as<D: Serialize>(
    document: &D,
    format: Format,
    quiet: bool,
    text: impl Fn(&D, usize, bool) -> String,
) -> Result<(), Fault> {
    match format {
        Format::Json => std::io::stdout().write_all(files::json(document)?.as_bytes())?,
        Format::Human if quiet => {}
        Format::Human => {
            anstream::stdout().write_all(text(document, width(), std::io::stdout().is_terminal()).as_bytes())?;
        }
    }
    Ok(())
}

/// Columns of the terminal, within what can be read; 100 where there is none.
pub(super) fn width() -> usize {
    let columns = console::Term::stdout().size_checked().map_or(100, |(_, columns)| usize::from(columns));
    columns.clamp(60, 160)
}

/// The postures to simulate, as indices; all of them unless some were named.
pub(super) fn postures(scenario: &Scenario, named: &[String]) -> Result<Vec<usize>, Fault> {
    if named.is_empty() {
        return Ok((0..scenario.structure.postures.len()).collect());
    }
    scenario.postures(named).map_err(|fault| Fault::Usage(fault.to_string()))
}

/// Where a report goes.
pub(super) fn place(out: Option<&Path>, id: &str, several: bool) -> PathBuf {
    match out {
        Some(out) if several => out.join(id),
        Some(out) => out.to_owned(),
        None => Path::new(REPORTS).join(id),
    }
}
