//! What was played, put by in a file while it goes on.

use std::fs::{File, TryLockError};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::analysis::AnalysisError;
use crate::analysis::parts::{Bundle, Go, Head, Keeper, Played, Session, Units, encode};
use crate::analysis::taped::Scribe;

use super::exit::Fault;
use super::interrupt::{self, EndsItself};
use super::playing::Playing;
use super::text::quoted;
use super::{diagnostics, files, parts};

/// How often a checkpoint is written.
const EVERY: Duration = Duration::from_secs(5);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// What is kept, and how.
pub(super) struct Wanted {
    /// The work of the command.
    pub(super) units: Units,
    /// What of it is played here.
    pub(super) goal: Range<u64>,
    /// It is a shard: it is to be tried again, and another process may be at it.
    pub(super) shard: bool,
}

/// The checkpoint of a command, or what ends it early without one.
pub(super) struct Checkpoint {
    path: Option<PathBuf>,
    bundle: Option<Bundle>,
    wanted: Wanted,
    every: Duration,
    memory: Option<u64>,
    began: Instant,
    /// Milliseconds since it began at which it was last written, and memory last looked at.
    written: AtomicU64,
    looked: AtomicU64,
    /// Memory held when it was too much.
    too_much: AtomicU64,
    /// A checkpoint could not be written, which was told.
    failed: AtomicBool,
    /// Units that are kept.
    kept: AtomicU64,
    /// Held while it is written, so that no other process writes it as well.
    lock: Option<(PathBuf, File)>,
    /// While the command plays, an interruption waits for what is being played.
    _ends_itself: EndsItself,
}

impl Drop for Checkpoint {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.lock {
            // Best effort: one that is left is taken over.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Checkpoint {
    /// The checkpoint that a command line asks for; `None` if a run asks for none, and has no limit of memory.
    pub(super) fn of(
        playing: &Playing,
        wanted: Wanted,
        bundle: impl FnOnce() -> Result<Bundle, Fault>,
    ) -> Result<Option<Self>, Fault> {
        let path = playing.kept_in().cloned();
        if path.is_none() && playing.memory.is_none() && !wanted.shard {
            return Ok(None);
        }
        let lock = match &path {
            Some(path) if !wanted.shard => Some(alone(path)?),
            _ => None,
        };
        Ok(Some(Self {
            bundle: if path.is_some() { Some(bundle()?) } else { None },
            path,
            wanted,
            every: playing.checkpoint_every.unwrap_or(EVERY),
            memory: playing.memory,
            began: now(),
            written: AtomicU64::new(0),
            looked: AtomicU64::new(0),
            too_much: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            kept: AtomicU64::new(0),
            lock,
            _ends_itself: EndsItself::begin(),
        }))
    }

    /// Plays on top of what was played before, with pauses; what was played, and how much of it before.
    pub(super) fn play<R>(
        &self,
        playing: &Playing,
        told: &(dyn Fn(u64) + Sync),
        tape: Option<&dyn Scribe>,
        play: impl FnOnce(&mut Session<'_>) -> Result<R, AnalysisError>,
    ) -> Result<(R, u64, Played), Fault> {
        let before = self.before(playing)?;
        // Shows that it can be written, before anything is played.
        self.write(&before)?;
        let due = || self.due();
        let mut keep = |played: &Played| self.keep(played);
        let keeper = Keeper { due: &due, keep: &mut keep, still: &EndsItself::pause };
        let mut session = Session::new(told).with(before).taped(tape).kept_by(keeper);
        match play(&mut session) {
            Err(AnalysisError::Paused) => Err(self.ended()),
            Err(fault) => Err(Fault::of_run(&fault)),
            Ok(done) => {
                let before = session.before();
                let played = session.into_played();
                if !self.wanted.shard {
                    self.keep(&played);
                }
                Ok((done, before, played))
            }
        }
    }

    /// What was played before: of the file to go on from.
    fn before(&self, playing: &Playing) -> Result<Played, Fault> {
        let (Some(bundle), Some(path)) = (&self.bundle, &self.path) else { return Ok(Played::default()) };
        let resumes = playing.resume.as_deref().filter(|resume| same(resume, path));
        if resumes.is_none() && path.exists() {
            let advice = if parts::head(path).is_ok() {
                format!(
                    "go on from it with --resume {}, or take it away to begin anew",
                    quoted(&path.display().to_string())
                )
            } else {
                "it is no checkpoint: name another file".to_owned()
            };
            return Err(Fault::Usage(format!("`{}` is there already: {advice}", path.display())));
        }
        let Some(resume) = &playing.resume else { return Ok(Played::default()) };
        if !resume.exists() && resumes.is_some() && playing.checkpoint.is_some() {
            return Ok(Played::default());
        }
        let played = parts::read(resume, bundle, &self.wanted.units)?;
        let ranges = self.wanted.units.played(&played);
        let goal = &self.wanted.goal;
        let from_the_start = ranges.first().is_none_or(|first| first.start == goal.start);
        let in_one = ranges.len() < 2 || bundle.question.until.is_some();
        if from_the_start && in_one && ranges.last().is_none_or(|last| last.end <= goal.end) {
            return Ok(played);
        }
        let has: Vec<String> =
            ranges.iter().take(3).map(|range| self.wanted.units.words(range, bundle.question.trials)).collect();
        Err(parts::refused(
            resume,
            &format!(
                "it has {}, which is not the beginning of what is played here: merge it, don't resume it",
                has.join("; ")
            ),
        ))
    }

    /// Whether a pause is due; asked by the workers.
    pub(super) fn due(&self) -> bool {
        if interrupt::asked() {
            return true;
        }
        let at = self.began.elapsed();
        self.is_too_much(at) || self.path.is_some() && at >= self.every + since(&self.written)
    }

    /// Looks at the memory of the process now and then.
    fn is_too_much(&self, at: Duration) -> bool {
        let Some(most) = self.memory else { return false };
        if self.too_much.load(Ordering::Relaxed) == 0 && at >= LOOK + since(&self.looked) {
            self.looked.store(at.as_millis() as u64, Ordering::Relaxed);
            let held = held().filter(|held| *held > most).unwrap_or(0);
            self.too_much.store(held, Ordering::Relaxed);
        }
        self.too_much.load(Ordering::Relaxed) > 0
    }

    /// Writes what was played, and says whether to go on. If it can't be written the run goes on, and what was written before stays.
    pub(super) fn keep(&self, played: &Played) -> Go {
        if let Err(fault) = self.write(played)
            && !self.failed.swap(true, Ordering::Relaxed)
        {
            let words = format!("warning: {fault}; the run goes on, what was kept before stays, and it is tried again");
            diagnostics::note(&words);
        }
        self.written.store(self.began.elapsed().as_millis() as u64, Ordering::Relaxed);
        if interrupt::asked() || self.too_much.load(Ordering::Relaxed) > 0 { Go::Away } else { Go::On }
    }

    fn write(&self, played: &Played) -> Result<(), Fault> {
        let (Some(path), Some(bundle)) = (&self.path, &self.bundle) else { return Ok(()) };
        let units = &self.wanted.units;
        let ranges = units.played(played);
        let head = Head::new(bundle.clone(), units.all(), &ranges);
        files::put_part(path, &encode(&head, played))?;
        self.failed.store(false, Ordering::Relaxed);
        self.kept.store(ranges.iter().map(|range| range.end - range.start).sum(), Ordering::Relaxed);
        if !self.wanted.shard {
            interrupt::kept(&self.told(path));
        }
        Ok(())
    }

    /// How much is kept, and how to go on.
    fn told(&self, path: &Path) -> String {
        let goal = &self.wanted.goal;
        let share = 100.0 * self.kept.load(Ordering::Relaxed) as f64 / (goal.end - goal.start).max(1) as f64;
        format!("{share:.1} % is in {}; go on with: {}", path.display(), going_on(path))
    }

    /// Why it ended early, and how to go on.
    fn ended(&self) -> Fault {
        let held = self.too_much.load(Ordering::Relaxed);
        let why = if held > 0 {
            format!("the process holds {} MB, more than --memory allows; ", held >> 20)
        } else {
            String::new()
        };
        let told = match &self.path {
            _ if self.wanted.shard && held == 0 => "asked to end before the shard was done".to_owned(),
            Some(path) => format!("{why}{}", self.told(path)),
            None => format!("{why}nothing was kept"),
        };
        match (self.wanted.shard, held) {
            (true, _) => Fault::Again(told),
            (false, 0) => Fault::Interrupted(told),
            (false, _) => Fault::Failed(told),
        }
    }
}

/// True if two names are of one file, as far as names go.
fn same(one: &Path, other: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute(one) == absolute(other)
}

/// Takes a checkpoint for this process alone, and takes away what killed ones have left.
fn alone(path: &Path) -> Result<(PathBuf, File), Fault> {
    if path.is_dir() {
        return Err(Fault::Usage(format!("`{}` is a folder: name a file, for example run.part", path.display())));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lock = path.with_file_name(format!(".{name}.lock"));
    let file = File::create(&lock).map_err(|reason| Fault::write(path, reason))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Fault::Usage(format!("`{}` is being written by another process", path.display())));
    }
    files::tidy(path);
    Ok((lock, file))
}

/// The command line that goes on.
fn going_on(path: &Path) -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(at) = words.iter().position(|word| word == "--resume") {
        words.drain(at..(at + 2).min(words.len()));
    }
    words.retain(|word| !word.starts_with("--resume="));
    words.extend(["--resume".to_owned(), path.display().to_string()]);
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn since(milliseconds: &AtomicU64) -> Duration {
    Duration::from_millis(milliseconds.load(Ordering::Relaxed))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock says when a checkpoint is written, which no result depends on"
)]
fn now() -> Instant {
    Instant::now()
}

/// Bytes of memory that the process holds, where the system tells.
fn held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}
