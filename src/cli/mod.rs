//! The command line: one file a command. The only place that prints, and reads the clock, the terminal and the environment.

mod arguments;
mod asked;
mod back_test;
mod batch;
mod browser;
mod check;
mod checkpoint;
mod compare;
mod crash;
mod diagnostics;
mod diff;
mod dist;
mod exit;
mod explain;
mod files;
mod findings;
mod fitting;
mod generate;
mod interrupt;
mod merge;
mod new;
mod optimise;
mod origin;
mod parts;
mod patterns;
mod plan;
mod playing;
mod progress;
mod report;
mod run;
mod sensitivity;
mod shard;
mod slurm;
mod sources;
mod submit;
mod sweep;
mod text;
mod trace;
mod trials;
mod validate;
mod welcome;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use exit::Exit;

/// Runs the command that the process was given.
pub fn main() -> ExitCode {
    interrupt::heed();
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    crash::guarded(&words, command).into()
}

fn command() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(fault) => {
            let exit = if fault.use_stderr() { Exit::Usage } else { Exit::Done };
            // A closed pipe is no error.
            let _ = fault.print();
            return exit;
        }
    };
    let outcome = match arguments.command {
        None => welcome::print(),
        Some(Command::New(options)) => new::run(&options),
        Some(Command::Run(options)) => run::run(&options),
        Some(Command::Compare(options)) => compare::run(&options),
        Some(Command::Check(options)) => check::run(&options),
        Some(Command::Sweep(options)) => sweep::run(&options),
        Some(Command::Sensitivity(options)) => sensitivity::run(&options),
        Some(Command::Plan(options)) => plan::run(&options),
        Some(Command::Merge(options)) => merge::run(&options),
        Some(Command::Submit(options)) => submit::run(&options),
        Some(Command::Report(options)) => report::run(&options),
        Some(Command::Optimise(options)) => optimise::run(&options),
        Some(Command::Diff(options)) => diff::run(&options),
        Some(Command::Trace(options)) => trace::run(&options),
        Some(Command::Dist(options)) => dist::run(&options),
        Some(Command::Validate(options)) => validate::run(&options),
        Some(Command::Schema { format }) => generate::schema(format),
        Some(Command::Completions { shell }) => generate::completions(shell),
        Some(Command::Man) => generate::man(),
    };
    match outcome {
        Ok(exit) => exit,
        Err(fault) => fault.tell(),
    }
}
