//! `bordj submit`: a plan on a scheduler that a user already has. Truth is the set of valid parts: the scheduler is asked only what is
//! still in its queue.

use clap::{Args, Subcommand};

use super::exit::{Exit, Fault};

/// `bordj submit`.
#[derive(Debug, Args)]
pub(super) struct Submit {
    #[command(subcommand)]
    scheduler: Scheduler,
}

#[derive(Debug, Subcommand)]
enum Scheduler {
    /// Submit a plan to Slurm as an array of tasks, wait, submit again what is missing, and merge
    Slurm(super::slurm::Slurm),
}

/// Submits a plan.
pub(super) fn run(options: &Submit) -> Result<Exit, Fault> {
    match &options.scheduler {
        Scheduler::Slurm(options) => super::slurm::run(options),
    }
}
