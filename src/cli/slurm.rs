//! `bordj submit slurm`: a plan as an array of tasks. What is done is told by the parts that are there; Slurm is only asked what is
//! still in its queue, since of its own retries some never come (docs/scale-out.md).

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use crate::analysis::parts::Plan;

use super::arguments::{Format, whole};
use super::asked::Manner;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::interrupt::{self, EndsItself};
use super::playing::duration;
use super::text::quoted;
use super::{files, merge, parts, plan};

/// Tasks where nobody says: sites limit arrays, and starting one costs Slurm a tenth of a second.
const TASKS: u64 = 100;
/// How often it is looked what is there.
const LOOK: Duration = Duration::from_millis(500);
/// How often Slurm is asked what is in its queue: many who ask often are a load on it.
const ASK: Duration = Duration::from_secs(5);
/// How long a program of Slurm may take to answer.
const ANSWER: Duration = Duration::from_secs(60);
/// How long a file may take to be seen here after its task has ended there.
const SETTLE: Duration = Duration::from_secs(5);

/// `bordj submit slurm`.
#[derive(Debug, Args)]
#[command(
    after_help = "Everything is taken up where it was left: parts that are there are not played again, so the same command goes on \
                        after an interruption. Exit codes: 75 if the time was up before all was played."
)]
pub(super) struct Slurm {
    /// The plan (`bordj plan`)
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Print the batch script instead of submitting it
    #[arg(long)]
    print: bool,
    /// Tasks of the array, each of which plays its share of the shards [default: one a shard, 100 at most]
    #[arg(long, value_name = "N", value_parser = tasks)]
    tasks: Option<u64>,
    /// Cores of a task
    #[arg(long, value_name = "N", default_value = "1", value_parser = super::arguments::threads)]
    cpus: usize,
    /// An option for sbatch, passed on as it is, for example --sbatch-arg=--account=risk (repeatable)
    #[arg(long = "sbatch-arg", value_name = "OPTION", allow_hyphen_values = true)]
    options: Vec<String>,
    /// Folder of the parts, which this machine and the nodes see under one name [default: PLAN with `parts` in place of its ending]
    #[arg(long, value_name = "DIR")]
    parts: Option<PathBuf>,
    /// The program on the nodes [default: this one]
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Longest wait for all of it
    #[arg(long, value_name = "TIME", default_value = "24 h", value_parser = duration)]
    wait: Duration,
    /// How often what is missing is submitted again
    #[arg(long, value_name = "N", default_value = "3")]
    resubmits: u32,
    /// Folder of the report [default: reports/<scenario id>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print of the result
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Print nothing but faults
    #[arg(long, short)]
    quiet: bool,
}

fn tasks(text: &str) -> Result<u64, String> {
    match whole(text)? {
        0 => Err("expected at least 1 task".to_owned()),
        tasks => Ok(tasks),
    }
}

/// Submits a plan, waits for it, and merges.
pub(super) fn run(options: &Slurm) -> Result<Exit, Fault> {
    let plan = plan::read(&options.plan)?;
    let folder = options.parts.clone().unwrap_or_else(|| options.plan.with_extension("parts"));
    if let Some(fault) = options.options.iter().find_map(|option| unfit(option)) {
        return Err(Fault::Usage(fault));
    }
    if options.print {
        if plan.shards.is_empty() {
            return Err(Fault::Usage(format!("`{}` has no shards: nothing is missing", options.plan.display())));
        }
        // Slurm makes no folders: without this one every task would fail, and say nothing.
        std::fs::create_dir_all(&folder).map_err(|reason| Fault::write(&folder, reason))?;
        let script = Array { options, plan: &absolute(&options.plan)?, folder: &absolute(&folder)? };
        let text = script.text(plan.shards.len() as u64, true)?;
        io::Write::write_all(&mut io::stdout(), text.as_bytes())?;
        return Ok(Exit::Done);
    }
    std::fs::create_dir_all(&folder).map_err(|reason| Fault::write(&folder, reason))?;
    let folder = std::fs::canonicalize(&folder).map_err(|reason| Fault::write(&folder, reason))?;
    let waiting = Waiting { options, folder: &folder, began: now() };
    {
        let _ends_itself = EndsItself::begin();
        waiting.play(&plan)?;
    }
    let own = parts::of_run(&folder, &plan.run);
    let Slurm { out, format, quiet, .. } = options;
    merge::merge(&[own], Manner { threads: None, out: out.clone(), format: *format, open: false, quiet: *quiet })
}

fn absolute(path: &Path) -> Result<PathBuf, Fault> {
    std::path::absolute(path).map_err(|reason| Fault::Failed(format!("`{}`: {reason}", path.display())))
}

/// The batch script of a plan.
struct Array<'a> {
    options: &'a Slurm,
    plan: &'a Path,
    folder: &'a Path,
}

impl Array<'_> {
    /// The script for so many shards; with the user's own options for sbatch in it, or not.
    fn text(&self, shards: u64, with_options: bool) -> Result<String, Fault> {
        let tasks = self.options.tasks.unwrap_or(TASKS).min(shards).max(1);
        let program = match &self.options.program {
            Some(program) => program.clone(),
            None => std::env::current_exe().map_err(|reason| {
                Fault::Failed(format!("the path of this program is unknown: {reason}; name it with --program"))
            })?,
        };
        let own = self.options.options.iter().filter(|_| with_options);
        let own = own.map(|option| format!("#SBATCH {}", directive(option))).collect::<Vec<_>>().join("\n");
        let word = |path: &Path| quoted(&path.display().to_string());
        let (program, plan, folder) = (word(&program), word(self.plan), word(self.folder));
        // A per cent sign of a folder is two, so that Slurm takes it as it is.
        let logs = self.folder.display().to_string().replace('%', "%%");
        let log = directive(&format!("--output={logs}/slurm-%A_%a.log"));
        let next = if with_options {
            format!("\n# When the array is done: bordj merge {}\n", word(self.folder))
        } else {
            String::new()
        };
        Ok(format!(
            r#"#!/bin/bash
#SBATCH --job-name=bordj
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task={cpus}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH {log}
{own}{next}
# {shards} shards in {tasks} tasks. A task that is run again leaves what is there, so nothing is played twice to the end.
{program} run --plan {plan} --task "$SLURM_ARRAY_TASK_ID/{tasks}" --threads "${{SLURM_CPUS_PER_TASK:-1}}" --out {folder} --quiet
code=$?
# 75 asks for another try, and above 128 a signal ended it. A shard that fails every time must not loop.
if [ "$code" -eq 75 ] || [ "$code" -gt 128 ]; then
    if [ "${{SLURM_RESTART_COUNT:-0}}" -lt 3 ]; then
        scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_${{SLURM_ARRAY_TASK_ID}}"
    fi
fi
exit "$code"
"#,
            last = tasks - 1,
            cpus = self.options.cpus,
        ))
    }
}

/// An option as a line of a batch script takes it.
fn directive(option: &str) -> String {
    if option.contains(char::is_whitespace) || option.contains(['"', '#', '\\', '\'']) {
        format!("\"{}\"", option.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        option.to_owned()
    }
}

/// Why an option can't be passed on.
fn unfit(option: &str) -> Option<String> {
    if option.contains(['\n', '\r']) {
        return Some("--sbatch-arg: an option of sbatch has no line break".to_owned());
    }
    let array = ["--array", "-a"]
        .iter()
        .any(|own| option.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
    array.then(|| format!("--sbatch-arg={option}: the array has as many tasks as --tasks says"))
}

/// What Slurm has of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Queue {
    running: usize,
    waiting: usize,
}

/// A plan that is waited for.
struct Waiting<'a> {
    options: &'a Slurm,
    folder: &'a Path,
    began: Instant,
}

impl Waiting<'_> {
    /// Submits what is missing, as often as may be, until nothing is. A job of an earlier command that is still in the queue is waited
    /// for first.
    fn play(&self, whole: &Plan) -> Result<(), Fault> {
        let own = parts::of_run(self.folder, &whole.run);
        std::fs::create_dir_all(&own).map_err(|reason| Fault::write(&own, reason))?;
        let memo = own.join("job");
        let mut left = plan::rest(whole, self.folder, true)?;
        let earlier = std::fs::read_to_string(&memo).ok().map(|job| job.trim().to_owned());
        let busy = |job: &String| queue(job).is_some_and(|queue| queue.running + queue.waiting > 0);
        if let Some(job) = earlier.filter(|job| !left.shards.is_empty() && is_job(job) && busy(job)) {
            self.tell(&format!("job {job} of an earlier command is in the queue: waiting for it"));
            self.watch(&job, &left)?;
            left = plan::rest(whole, self.folder, true)?;
        }
        for round in 0..=self.options.resubmits {
            if left.shards.is_empty() {
                return Ok(());
            }
            self.set_aside(&left)?;
            let path = own.join(format!("plan-{}-{round}.json", std::process::id()));
            files::put(&path, files::json(&left)?.as_bytes())?;
            let job = self.submit(&path, left.shards.len() as u64)?;
            files::put(&memo, format!("{job}\n").as_bytes())?;
            let again = if round > 0 { "what is missing, again" } else { "submitted" };
            self.tell(&format!("{again}: job {job}, {} shards", left.shards.len()));
            self.watch(&job, &left)?;
            left = plan::rest(whole, self.folder, true)?;
        }
        if left.shards.is_empty() {
            return Ok(());
        }
        Err(Fault::Failed(format!(
            "{} shards are missing after {} submissions; see {}, and then the same command goes on",
            left.shards.len(),
            self.options.resubmits + 1,
            self.folder.join("slurm-*.log").display()
        )))
    }

    /// Renames what stands in the place of a part and is none, so that a part there is whole.
    fn set_aside(&self, left: &Plan) -> Result<(), Fault> {
        for [start, end] in &left.shards {
            let place = parts::place(self.folder, &left.run, &(*start..*end));
            if place.exists() {
                let torn = place.with_extension("torn");
                std::fs::rename(&place, &torn).map_err(|reason| Fault::write(&torn, reason))?;
            }
        }
        Ok(())
    }

    fn tell(&self, words: &str) {
        if !self.options.quiet {
            diagnostics::note(words);
        }
    }

    /// Hands a batch script to Slurm: the number of the job.
    fn submit(&self, plan: &Path, shards: u64) -> Result<String, Fault> {
        let script = Array { options: self.options, plan, folder: self.folder }.text(shards, false)?;
        let place = plan.with_extension("sh");
        files::put(&place, script.as_bytes())?;
        let mut sbatch = Command::new("sbatch");
        sbatch.arg("--parsable").args(&self.options.options).arg(&place);
        let done = asked(sbatch).map_err(|reason| {
            Fault::Failed(format!(
                "sbatch could not be started: {reason}; on a machine without Slurm print the script (--print) and submit it where there is"
            ))
        })?;
        let told = String::from_utf8_lossy(&done.stdout);
        let job = told.trim().split(';').next().unwrap_or_default();
        if !done.status.success() || !is_job(job) {
            let words = String::from_utf8_lossy(&done.stderr);
            return Err(Fault::Failed(format!("sbatch refused the job: {}", words.trim())));
        }
        Ok(job.to_owned())
    }

    /// Waits until all parts are there or the job has left the queue.
    fn watch(&self, job: &str, left: &Plan) -> Result<(), Fault> {
        let places: Vec<PathBuf> =
            left.shards.iter().map(|[start, end]| parts::place(self.folder, &left.run, &(*start..*end))).collect();
        let (mut told, mut gone): (Option<(usize, Option<Queue>)>, Option<Instant>) = (None, None);
        let mut last: Option<(Instant, Option<Queue>)> = None;
        loop {
            let there = places.iter().filter(|place| place.exists()).count();
            let fresh = last.filter(|(at, _)| at.elapsed() < ASK);
            let (_, queue) = *last.insert(fresh.unwrap_or_else(|| (now(), queue(job))));
            if told != Some((there, queue)) {
                told = Some((there, queue));
                let tasks = match queue {
                    Some(Queue { running, waiting }) => format!("tasks: {running} running, {waiting} waiting"),
                    None => "Slurm does not answer".to_owned(),
                };
                self.tell(&format!("parts: {there} done, {} missing; {tasks}", places.len() - there));
            }
            if there == places.len() {
                return Ok(());
            }
            match queue {
                Some(Queue { running: 0, waiting: 0 }) if gone.is_some_and(|since| since.elapsed() > SETTLE) => {
                    return Ok(());
                }
                Some(Queue { running: 0, waiting: 0 }) => gone = gone.or_else(|| Some(now())),
                _ => gone = None,
            }
            let missing = places.len() - there;
            if interrupt::asked() {
                return Err(Fault::Interrupted(format!(
                    "{missing} shards are missing, and job {job} goes on (scancel {job} ends it); the same command takes up what is there"
                )));
            }
            if self.began.elapsed() > self.options.wait {
                return Err(Fault::Again(format!(
                    "the time is up: {missing} shards are missing, and job {job} may go on; the same command takes up what is there"
                )));
            }
            std::thread::sleep(LOOK);
        }
    }
}

/// True for the number of a job.
fn is_job(job: &str) -> bool {
    !job.is_empty() && job.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a program of Slurm says, if it says it in time; an interruption of this one is none of it.
fn asked(mut command: Command) -> io::Result<Output> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let began = now();
    while child.try_wait()?.is_none() {
        if began.elapsed() > ANSWER {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "it did not answer in time"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output()
}

/// What Slurm has of a job; `None` if it does not answer.
fn queue(job: &str) -> Option<Queue> {
    let mut squeue = Command::new("squeue");
    squeue.args(["-h", "-r", "-o", "%T", "-j", job]);
    let asked = asked(squeue).ok()?;
    if !asked.status.success() {
        // A job that has left the queue some time ago is not known any more.
        let unknown = String::from_utf8_lossy(&asked.stderr).contains("Invalid job id");
        return unknown.then_some(Queue { running: 0, waiting: 0 });
    }
    let states = String::from_utf8_lossy(&asked.stdout);
    let running = states.lines().filter(|state| matches!(state.trim(), "RUNNING" | "COMPLETING")).count();
    Some(Queue { running, waiting: states.lines().count() - running })
}

#[expect(clippy::disallowed_methods, reason = "the clock bounds how long it is waited")]
fn now() -> Instant {
    Instant::now()
}
