//! Several files under one command: a fault of one does not stop the others, and the exit code tells of it. One file alone
//! ends with its first fault, as if there were no batch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::result::batch::{Document, File, Run, SCHEMA, Status};
use crate::scenario::Scenario;

use super::diagnostics;
use super::exit::{Exit, Fault};
use super::patterns;

/// The files of a command, each with what it has come to.
#[derive(Debug)]
pub(super) struct Batch<T> {
    files: Vec<Member<T>>,
    /// Nobody reads standard output any more.
    closed: bool,
}

#[derive(Debug)]
struct Member<T> {
    path: PathBuf,
    /// `None` if it is not sound.
    scenario: Option<Scenario>,
    state: State<T>,
}

/// How far a file has come.
#[derive(Debug)]
enum State<T> {
    /// So far all is well.
    Going(T),
    /// It is faulty, or what is asked of it.
    Faulty(String),
    /// The machine failed.
    Failed(String),
    /// Not looked at, since nobody reads the output.
    Left,
}

impl Batch<()> {
    /// Reads the files that arguments name and shows every fault of all of them; warnings as well unless `quiet`.
    ///
    /// An error if there is one file and it is faulty, or if two sound ones have the same scenario id: they would overwrite
    /// each other's report.
    pub(super) fn open(arguments: &[PathBuf], settings: &[String], quiet: bool) -> Result<Self, Fault> {
        let given = patterns::expand(arguments);
        let alone = given.len() == 1;
        let mut files = Vec::new();
        for file in given {
            let loaded = file.load(settings);
            if loaded.scenario.is_none() || !quiet {
                diagnostics::show(&loaded.diagnostics, &loaded.sources);
            }
            if loaded.scenario.is_none() && alone {
                return Err(Fault::Shown);
            }
            let state =
                if loaded.scenario.is_some() { State::Going(()) } else { State::Faulty(loaded.faults().short()) };
            files.push(Member { path: file.path().to_owned(), scenario: loaded.scenario, state });
        }
        let batch = Self { files, closed: false };
        batch.distinct_ids()?;
        Ok(batch)
    }

    fn distinct_ids(&self) -> Result<(), Fault> {
        let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
        for (scenario, path) in self.files.iter().filter_map(|file| Some((file.scenario.as_ref()?, &file.path))) {
            if let Some(first) = seen.insert(&scenario.header.id, path) {
                return Err(Fault::Usage(format!(
                    "`{}` and `{}` have the same scenario id `{}`: give one of them another id, or run them one by one \
                     with --out",
                    first.display(),
                    path.display(),
                    scenario.header.id
                )));
            }
        }
        Ok(())
    }
}

impl<T> Batch<T> {
    /// True if more than one file was given, sound or not.
    pub(super) fn several(&self) -> bool {
        self.files.len() > 1
    }

    /// True if no file has got this far.
    pub(super) fn none_left(&self) -> bool {
        !self.files.iter().any(|file| matches!(file.state, State::Going(_)))
    }

    /// True once nobody reads standard output any more.
    pub(super) fn closed(&self) -> bool {
        self.closed
    }

    /// Does the next piece of work for every file that has got this far. A fault is told, with the file, and the others go
    /// on; of a file alone it is returned. Once standard output is closed, no further file is begun.
    pub(super) fn each<U>(
        self,
        mut work: impl FnMut(&Scenario, &Path, T) -> Result<U, Fault>,
    ) -> Result<Batch<U>, Fault> {
        let (several, mut closed) = (self.several(), self.closed);
        let mut files = Vec::new();
        for Member { path, scenario, state } in self.files {
            let state = match (state, &scenario) {
                (State::Going(_), _) if closed => State::Left,
                (State::Going(before), Some(scenario)) => match work(scenario, &path, before) {
                    Ok(after) => State::Going(after),
                    Err(fault) if !several => return Err(fault),
                    Err(Fault::ClosedPipe) => {
                        closed = true;
                        State::Left
                    }
                    Err(fault) => match fault.tell_of(&path) {
                        Exit::Usage => State::Faulty(fault.to_string()),
                        Exit::Failed | Exit::Done | Exit::Again | Exit::Interrupted => State::Failed(fault.to_string()),
                    },
                },
                (State::Going(_) | State::Left, _) => State::Left,
                (State::Faulty(why), _) => State::Faulty(why),
                (State::Failed(why), _) => State::Failed(why),
            };
            files.push(Member { path, scenario, state });
        }
        Ok(Batch { files, closed })
    }

    /// What the files have come to that got this far.
    pub(super) fn done(&self) -> impl Iterator<Item = &T> {
        self.files.iter().filter_map(|file| if let State::Going(done) = &file.state { Some(done) } else { None })
    }

    /// The exit code: failed if anything failed, else wrong if a file is faulty.
    pub(super) fn exit(&self) -> Exit {
        let worst = |exit: Exit, state: &State<T>| match (exit, state) {
            (_, State::Failed(_)) | (Exit::Failed, _) => Exit::Failed,
            (_, State::Faulty(_)) => Exit::Usage,
            (exit, _) => exit,
        };
        self.files.iter().map(|file| &file.state).fold(Exit::Done, worst)
    }

    /// The summary, with the leading figures of what every file has come to.
    pub(super) fn summary(self, figures: impl Fn(T) -> Run) -> Document {
        let file = |member: Member<T>| {
            let (status, message, run) = match member.state {
                State::Going(done) => (Status::Ok, None, Some(figures(done))),
                State::Faulty(why) => (Status::Faulty, Some(why), None),
                State::Failed(why) => (Status::Failed, Some(why), None),
                State::Left => (Status::Failed, Some("not run: the output was closed".to_owned()), None),
            };
            File {
                path: member.path.display().to_string(),
                scenario: member.scenario.as_ref().map(|scenario| scenario.header.id.clone()),
                scenario_sha256: member.scenario.map(|scenario| scenario.digest),
                status,
                message,
                run,
            }
        };
        Document {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            files: self.files.into_iter().map(file).collect(),
            regret: Vec::new(),
        }
    }
}
