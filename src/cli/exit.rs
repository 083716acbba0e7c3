//! How a command ends: exit codes and the fault that ends it.

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::analysis::AnalysisError;
use crate::analysis::sensitivity::StudyError;

/// Exit codes, as `bordj --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// Failed: the machine, or a validation; not the question.
    Failed,
    /// Wrong command line or scenario.
    Usage,
    /// A shard that was not done: try again.
    Again,
    /// Interrupted, and what was played is kept.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            Exit::Usage => Self::from(2),
            // EX_TEMPFAIL of sysexits.h.
            Exit::Again => Self::from(75),
            Exit::Interrupted => Self::from(super::interrupt::CODE),
        }
    }
}

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// A file could not be written.
    #[error("{what}: {reason}")]
    File {
        /// Which file, and what was tried.
        what: String,
        /// What the system said.
        reason: io::Error,
    },
    /// The command line asks for what is not there.
    #[error("{0}")]
    Usage(String),
    /// The run failed.
    #[error("{0}")]
    Failed(String),
    /// A shard was not done, for a reason that may pass.
    #[error("{0}")]
    Again(String),
    /// A run was interrupted and can be gone on with.
    #[error("{0}")]
    Interrupted(String),
    /// Nobody reads the output any more.
    #[error("the output was closed")]
    ClosedPipe,
    /// The faults have been shown already.
    #[error("the scenario has faults")]
    Shown,
    /// The same, in short.
    #[error("{0}")]
    ShownInFull(String),
}

impl Fault {
    /// What ended a run: the question, if two ids of the scenario clash, or a study can't be done as it was asked for.
    pub(super) fn of_run(fault: &AnalysisError) -> Self {
        let words = fault.to_string();
        match fault {
            AnalysisError::Study(StudyError::Engine(_)) => Self::Failed(words),
            AnalysisError::Names(_)
            | AnalysisError::NothingUncertain
            | AnalysisError::Study(_)
            | AnalysisError::Misfit(_) => Self::Usage(words),
            _ => Self::Failed(words),
        }
    }

    /// The same of a shard: what is no fault of the question may pass.
    pub(super) fn of_shard(self) -> Self {
        match self {
            Self::Usage(_) | Self::Shown | Self::ShownInFull(_) | Self::Again(_) => self,
            // What stands in the way will still stand there.
            Self::File { ref reason, .. }
                if matches!(
                    reason.kind(),
                    io::ErrorKind::PermissionDenied
                        | io::ErrorKind::NotFound
                        | io::ErrorKind::NotADirectory
                        | io::ErrorKind::AlreadyExists
                        | io::ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                self
            }
            Self::ClosedPipe => Self::Again("nobody took the part: the output was closed".to_owned()),
            other => Self::Again(other.to_string()),
        }
    }

    /// A file that could not be written.
    pub(super) fn write(path: &std::path::Path, reason: io::Error) -> Self {
        Self::File { what: format!("`{}` can't be written", path.display()), reason }
    }

    /// Says it on standard error and gives the exit code.
    pub(super) fn tell(&self) -> Exit {
        self.say("")
    }

    /// The same with the file, one of several, that it is about.
    pub(super) fn tell_of(&self, path: &std::path::Path) -> Exit {
        self.say(&format!("{}: ", path.display()))
    }

    fn say(&self, before: &str) -> Exit {
        let exit = match self {
            Self::ClosedPipe => return Exit::Done,
            Self::Shown | Self::ShownInFull(_) => return Exit::Usage,
            Self::Usage(_) => Exit::Usage,
            Self::File { .. } | Self::Failed(_) => Exit::Failed,
            Self::Again(_) => Exit::Again,
            Self::Interrupted(words) => {
                let _ = writeln!(anstream::stderr(), "interrupted: {}", super::diagnostics::plain(words));
                return Exit::Interrupted;
            }
        };
        let style = annotate_snippets::renderer::DEFAULT_ERROR_STYLE;
        // If standard error is closed there is nobody left to tell.
        let words = super::diagnostics::plain(&format!("{before}{self}"));
        let _ = writeln!(anstream::stderr(), "{style}error{style:#}: {words}");
        exit
    }
}

impl From<AnalysisError> for Fault {
    fn from(fault: AnalysisError) -> Self {
        Self::of_run(&fault)
    }
}

impl From<io::Error> for Fault {
    /// Faults of standard output.
    fn from(reason: io::Error) -> Self {
        if reason.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::File { what: "standard output".to_owned(), reason }
        }
    }
}
