//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::playing::{Playing, Share};

/// Most trials of a run.
const MOST_TRIALS: u64 = 1 << 40;

/// Monte Carlo simulation of security risk at remote industrial sites.
#[derive(Debug, Parser)]
#[command(
    name = "bordj",
    version,
    about,
    long_about = "Monte Carlo simulation of security risk at remote industrial sites: which measures protect the people, what \
                  they buy, and how sure we are.\n\nA TOML file describes the site, the threat, and postures made of measures. \
                  `bordj run` simulates attacks from first detection to the last day of recovery and writes a table, a page \
                  to read and print, charts and result.json.",
    after_help = "Exit codes: 0 done; 1 failed; 2 wrong command line or scenario; 75 try again (a shard); 130 interrupted.",
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a folder with a commented scenario to start from
    New(New),
    /// Simulate scenarios: table on the terminal, report.html, result.json and charts in reports/<scenario id>/
    Run(Run),
    /// Compare postures on common random numbers: paired differences, cost, frontier, single controls, regret
    Compare(super::compare::Compare),
    /// Report every fault of every scenario file, at once
    Check(Check),
    /// Simulate a grid over one target or two: curves, tables, and where a posture breaks even
    Sweep(super::sweep::Sweep),
    /// Tell on which inputs the answer hangs: tornado, rank correlations, Sobol indices, and which of them are worth studying
    Sensitivity(super::sensitivity::Sensitivity),
    /// Search the best set of controls under a budget, and the frontier of what each amount buys
    #[command(visible_alias = "optimize")]
    Optimise(super::optimise::Optimise),
    /// Plan a command that is played in pieces on many machines
    Plan(super::plan::PlanOptions),
    /// Put the pieces of a command together into its result
    Merge(super::merge::Merge),
    /// Play a plan on a scheduler, and merge what comes of it
    Submit(super::submit::Submit),
    /// Write page, summary and charts of result.json files again, without simulating
    Report(Report),
    /// Compare two results: inputs that differ, and figures that moved beyond their intervals
    Diff(Diff),
    /// Tell one trial in sentences, with times and draws; two postures side by side
    Trace(Trace),
    /// Show one distribution: moments, quantiles and a sketch
    Dist(super::dist::Dist),
    /// Compare published and exact cases with what the program computes, or (--back-test) records of real incidents
    Validate(super::validate::Validate),
    /// Print the JSON Schema of scenario files, for completion and hover in editors
    Schema {
        /// As what
        #[arg(long, value_enum, default_value = "json")]
        format: SchemaFormat,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
}

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for people
    Human,
    /// The result document, as in result.json
    Json,
}

/// How a difference of two results is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Review {
    /// Tables for people
    Human,
    /// Tables in Markdown, every figure that moved among them, for a file
    Markdown,
    /// As data, for programs, with every compared figure (docs/diff.md)
    Json,
}

/// How the keys of the scenario file are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaFormat {
    /// JSON Schema, draft 7
    Json,
    /// A reference for people
    Markdown,
}

/// How faults are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Telling {
    /// For people
    Human,
    /// As data, for programs (docs/diagnostics.md)
    Json,
}

/// How what is drawn once per trial is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Design {
    /// Plain Monte Carlo
    Mc,
    /// Latin hypercube, in designs of 1024 trials
    Lhs,
}

/// `bordj run`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Several files: a faulty one, or one whose run or report fails, is told and does not stop the others. A summary \
                  across them stands after the last table, and as batch.json and batch.md in the folder of the reports. Exit \
                  codes: 1 if a run or a report failed, else 2 if a file or what is asked of it was faulty, else 0."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Run {
    /// Scenario files, or patterns that find some, for example "sites/*.toml"
    #[arg(required_unless_present = "plan", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Play shards of a plan (`bordj plan`) instead of a file
    #[arg(
        long,
        value_name = "PLAN",
        requires = "task",
        help_heading = "More than one machine",
        conflicts_with_all = ["files", "posture", "trials", "until", "seed", "sampling", "unconditional", "nested",
            "sensitivity", "settings", "checkpoint", "resume", "shard"]
    )]
    pub(super) plan: Option<PathBuf>,
    /// With --plan: of N tasks the one with the number I, from 0, which plays shards I, I+N, I+2N …; parts go below --out, or all
    /// of the task as one to standard output
    #[arg(long, value_name = "I/N", requires = "plan", help_heading = "More than one machine")]
    pub(super) task: Option<Share>,
    /// Simulate only this posture (repeatable); the first is the baseline of comparisons
    #[arg(long, value_name = "ID")]
    pub(super) posture: Vec<String>,
    /// Trials [default: the scenario's, else 100000]
    #[arg(long, value_name = "N", value_parser = trials)]
    pub(super) trials: Option<u64>,
    /// End early, once the relative standard error of a figure is at most this under every posture, for example
    /// --until "fatalities.mean 2 %"; --trials is then the most
    #[arg(long, value_name = "FIGURE N %")]
    pub(super) until: Option<String>,
    /// Seed of every draw [default: the scenario's, else 1]
    #[arg(long, value_name = "S", value_parser = seed)]
    pub(super) seed: Option<u64>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// How uncertain inputs are sampled; trials of lhs are rounded up to whole designs
    #[arg(long, value_enum, default_value = "mc")]
    pub(super) sampling: Design,
    /// Sample plain years, most of them without an attack, instead of years with at least one: same figures, wider intervals
    #[arg(long)]
    pub(super) unconditional: bool,
    /// Tell what is not known from what is chance: M draws of all that is not known, K trials of each, beside the trials of the
    /// run, for example 200x500; or a number of trials, which is split as seems best
    #[arg(long, value_name = "MxK")]
    pub(super) nested: Option<String>,
    /// Tell on which inputs the answer hangs, and which are worth studying, as `bordj sensitivity` does with its defaults
    #[arg(long)]
    pub(super) sensitivity: bool,
    /// Folder of the report [default: reports/<scenario id>; with several files, DIR/<scenario id>]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write every trial of the run, a row for each posture, to this file: .csv, or .parquet where it was built in
    /// (docs/trials.md)
    #[arg(long, value_name = "FILE")]
    pub(super) trials_out: Option<PathBuf>,
    /// What to print; of several files, json is their results one after the other, and the summary only in batch.json
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Format,
    /// Replace a quantity before any measure, for example --set "alarm.understood=90 %" (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    pub(super) settings: Vec<String>,
    #[command(flatten)]
    pub(super) playing: Playing,
    /// Open report.html in the browser when it is written; of several files the first three reports
    #[arg(long)]
    pub(super) open: bool,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// `bordj check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files, or patterns that find some, for example "sites/*.toml"
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Tell where a number comes from, and what every effect makes of it; `*` stands for any id (repeatable)
    #[arg(long, value_name = "TARGET", conflicts_with = "resolved")]
    pub(super) explain: Vec<String>,
    /// Print the canonical form of one scenario: a file that says the same in one order and in base units, whose
    /// SHA-256 a result names
    #[arg(long, conflicts_with = "format")]
    pub(super) resolved: bool,
    /// With --explain: under this posture only (repeatable); with --resolved: this posture alone, with its measures
    /// folded into the quantities
    #[arg(long, value_name = "ID")]
    pub(super) posture: Vec<String>,
    /// List every input without a source
    #[arg(long)]
    pub(super) all: bool,
    /// Replace a quantity before any measure (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    pub(super) settings: Vec<String>,
    /// How faults are told: json is one document for all files on standard output
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Telling,
    /// Print nothing but faults
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// `bordj new`.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The folder to make; the scenario is named after it
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

/// `bordj trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Which trial; trials count from 0, as in result.json
    #[arg(long, value_name = "N", value_parser = trial)]
    pub(super) trial: u64,
    /// The posture [default: the first]; twice, to lay two side by side
    #[arg(long, value_name = "ID")]
    pub(super) posture: Vec<String>,
    /// Only this attack of the trial, counted from 0
    #[arg(long, value_name = "K")]
    pub(super) attack: Option<usize>,
    /// Seed of every draw [default: the scenario's, else 1]
    #[arg(long, value_name = "S", value_parser = seed)]
    pub(super) seed: Option<u64>,
    /// How uncertain inputs are sampled: as the run that the trial is of
    #[arg(long, value_enum, default_value = "mc")]
    pub(super) sampling: Design,
    /// A trial of a run of plain years
    #[arg(long)]
    pub(super) unconditional: bool,
    /// Sentences only: no draws, no odds, no values of the trial
    #[arg(long)]
    pub(super) brief: bool,
    /// How it is told: json is a document for programs
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Telling,
    /// Replace a quantity before any measure (repeatable)
    #[arg(long = "set", value_name = "TARGET=VALUE")]
    pub(super) settings: Vec<String>,
}

/// `bordj report`.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// Result documents (result.json)
    #[arg(required = true, value_name = "RESULT")]
    pub(super) files: Vec<PathBuf>,
    /// Folder of the report [default: beside the result; with several files, DIR/<scenario id>]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Format,
    /// Open report.html in the browser when it is written; of several results the first three reports
    #[arg(long)]
    pub(super) open: bool,
    /// Print nothing but faults
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// `bordj diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The earlier result (result.json)
    #[arg(value_name = "BEFORE")]
    pub(super) before: PathBuf,
    /// The later result
    #[arg(value_name = "AFTER")]
    pub(super) after: PathBuf,
    /// List every difference and every compared figure, also those that did not move
    #[arg(long)]
    pub(super) all: bool,
    /// How it is told
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Review,
}

/// Numbers with optional `_` between digits.
pub(super) fn whole(text: &str) -> Result<u64, String> {
    let digits = text.replace('_', "");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("expected a whole number, for example 100_000".to_owned());
    }
    digits.parse().map_err(|_| format!("expected a whole number of at most {}", u64::MAX))
}

/// The number of a trial.
fn trial(text: &str) -> Result<u64, String> {
    match whole(text)? {
        trial if trial >= MOST_TRIALS => Err(format!("trials count from 0 to {}", MOST_TRIALS - 1)),
        trial => Ok(trial),
    }
}

pub(super) fn trials(text: &str) -> Result<u64, String> {
    match whole(text)? {
        0 => Err("expected at least 1 trial".to_owned()),
        trials if trials > MOST_TRIALS => Err(format!("expected at most {MOST_TRIALS} trials")),
        trials => Ok(trials),
    }
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    whole(text)
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    match whole(text)? {
        0 => Err("expected at least 1 thread".to_owned()),
        threads if threads > 1_024 => Err("expected at most 1024 threads".to_owned()),
        threads => Ok(threads as usize),
    }
}
