//! `--trials-out`: every trial of a run in a file, written as it goes and put in its place once it is whole.

mod columns;
mod csv;
#[cfg(feature = "parquet")]
mod parquet;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::analysis::taped::{Row, Scribe, Shape};
use crate::result::document::Document;
use crate::scenario::Scenario;

use super::arguments::Run;
use super::asked::ids;
use super::exit::Fault;
use super::files::{self, staged};
use super::interrupt::{Undisturbed, Unfinished};
use super::run::one_file;
use columns::Column;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Parquet,
}

impl Form {
    /// By the ending of its name.
    fn of(path: &Path) -> Result<Self, Fault> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        match ending.to_str() {
            _ if path.as_os_str() == "-" => Err(Fault::Usage(
                "--trials-out - : trials go to a file that is put in its place once it is whole, not to standard output; name one \
                 that ends in .csv or .parquet"
                    .to_owned(),
            )),
            Some("csv") => Ok(Self::Csv),
            Some("parquet") if cfg!(feature = "parquet") => Ok(Self::Parquet),
            Some("parquet") => Err(Fault::Usage(format!(
                "--trials-out {}: this program was built without Parquet; build it with `cargo install --features parquet --path \
                 FOLDER` (the folder of its source), or write .csv",
                path.display()
            ))),
            _ => Err(Fault::Usage(format!(
                "--trials-out {}: the ending of its name says what is written, .csv or .parquet",
                path.display()
            ))),
        }
    }
}

/// Looks whether the trials that a command asks for can be written by it.
pub(super) fn possible(options: &Run) -> Result<(), Fault> {
    let Some(path) = &options.trials_out else { return Ok(()) };
    Form::of(path)?;
    let playing = &options.playing;
    let other = [
        (options.plan.is_some(), "--plan"),
        (playing.shard.is_some(), "--shard"),
        (playing.resume.is_some(), "--resume"),
        (playing.checkpoint.is_some(), "--checkpoint"),
    ];
    if let Some((_, other)) = other.iter().find(|(given, _)| *given) {
        return Err(Fault::Usage(format!(
            "--trials-out needs every trial of the run, and with {other} some may be played elsewhere: play the trials again \
             without {other}; the same scenario and seed give the same trials"
        )));
    }
    one_file(options, "--trials-out").map(|_| ())
}

/// A file being written.
pub(super) struct Trials {
    path: PathBuf,
    staged: PathBuf,
    form: Form,
    /// Ids of the postures, as they are simulated.
    postures: Vec<String>,
    columns: Vec<Column>,
    out: Mutex<Out>,
    failed: AtomicBool,
    _unfinished: Unfinished,
}

impl fmt::Debug for Trials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Trials").field("path", &self.path).finish_non_exhaustive()
    }
}

struct Out {
    pages: Box<dyn Pages + Send>,
    fault: Option<io::Error>,
}

/// What writes pages.
trait Pages {
    /// Writes the next page.
    fn page(&mut self, page: &[u8]) -> io::Result<()>;

    /// Writes what stands at the end, with a description of the whole, and sees that all of it is on the disk.
    fn end(&mut self, description: &str) -> io::Result<()>;
}

impl Trials {
    /// Begins the file that a command asks for, if it does; nothing has been played yet.
    pub(super) fn begin(scenario: &Scenario, postures: &[usize], options: &Run) -> Result<Option<Self>, Fault> {
        let Some(path) = &options.trials_out else { return Ok(None) };
        let form = Form::of(path)?;
        let unwritable = |reason| Fault::write(path, reason);
        if path.exists() && !path.is_file() {
            return Err(unwritable(io::Error::other("it is there and is no file")));
        }
        let columns = columns::of(&Shape::of(scenario));
        let (file, staged) = staged(path).map_err(unwritable)?;
        let unfinished = Unfinished::begin(staged.clone());
        let pages: Box<dyn Pages + Send> = match form {
            Form::Csv => Box::new(csv::Text::begin(file, &columns).map_err(unwritable)?),
            #[cfg(feature = "parquet")]
            Form::Parquet => {
                Box::new(parquet::Groups::begin(file, &columns, ids(scenario, postures)).map_err(unwritable)?)
            }
            #[cfg(not(feature = "parquet"))]
            Form::Parquet => return Err(Fault::Failed("this program was built without Parquet".to_owned())),
        };
        Ok(Some(Self {
            path: path.clone(),
            staged,
            form,
            postures: ids(scenario, postures),
            columns,
            out: Mutex::new(Out { pages, fault: None }),
            failed: AtomicBool::new(false),
            _unfinished: unfinished,
        }))
    }

    fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came of a run whose trials were written: why they could not be, if so.
    pub(super) fn after<R>(&self, run: Result<R, Fault>) -> Result<R, Fault> {
        match self.out().fault.take() {
            Some(reason) => Err(Fault::write(&self.path, reason)),
            None => run,
        }
    }

    /// Puts the file in its place, with what describes it; says so.
    pub(super) fn put(self, document: &Document) -> Result<String, Fault> {
        let unwritable = |reason| Fault::write(&self.path, reason);
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let description =
            columns::description(&self.columns, document, (self.form == Form::Csv).then_some(name.as_str()));
        let description = files::json(&description)?;
        self.out().pages.end(&description).map_err(unwritable)?;
        let mut beside = None;
        if self.form == Form::Csv {
            let path = self.path.with_file_name(format!("{name}-metadata.json"));
            files::put(&path, description.as_bytes())?;
            beside = Some(path);
        }
        let undisturbed = Undisturbed::begin();
        files::settle(&self.staged, &self.path).map_err(unwritable)?;
        undisturbed.done();
        let rows = document.run.trials * document.postures.len() as u64;
        let described = beside.map_or_else(String::new, |path| format!(", described in {}", path.display()));
        Ok(format!("{} rows of trials in {}{described}", indicatif::HumanCount(rows), self.path.display()))
    }
}

impl Scribe for Trials {
    fn put(&self, row: &Row<'_>, page: &mut Vec<u8>) {
        match self.form {
            Form::Csv => csv::put(row, &self.postures[row.arm], &self.columns, page),
            #[cfg(feature = "parquet")]
            Form::Parquet => parquet::put(row, &self.columns, page),
            #[cfg(not(feature = "parquet"))]
            Form::Parquet => {}
        }
    }

    fn take(&self, page: &[u8]) {
        let mut out = self.out();
        if out.fault.is_some() || self.has_failed() {
            return;
        }
        if let Err(reason) = out.pages.page(page) {
            out.fault = Some(reason);
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}
