//! What was played, put by in a file while it goes on.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::analysis::parts::{Bundle, Go, Head, Played, Units, encode};

use super::diagnostics;
use super::exit::Fault;
use super::interrupt;
use super::parts;
use super::playing::Playing;
use super::text::quoted;

/// How often a checkpoint is written.
const EVERY: Duration = Duration::from_secs(5);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The checkpoint of a command, or what ends it early without one.
pub(super) struct Checkpoint {
    path: Option<PathBuf>,
    bundle: Option<Bundle>,
    units: Units,
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
    kept: Mutex<u64>,
    /// While the command plays, an interruption waits for what is being played.
    _ends_itself: interrupt::EndsItself,
}

impl Checkpoint {
    /// The checkpoint that a command line asks for; `None` without one and without a limit of memory.
    pub(super) fn of(
        playing: &Playing,
        units: Units,
        bundle: impl FnOnce() -> Result<Bundle, Fault>,
    ) -> Result<Option<Self>, Fault> {
        let path = playing.kept_in().cloned();
        if path.is_none() && playing.memory.is_none() {
            return Ok(None);
        }
        Ok(Some(Self {
            bundle: if path.is_some() { Some(bundle()?) } else { None },
            path,
            units,
            every: playing.checkpoint_every.unwrap_or(EVERY),
            memory: playing.memory,
            began: now(),
            written: AtomicU64::new(0),
            looked: AtomicU64::new(0),
            too_much: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            kept: Mutex::new(0),
            _ends_itself: interrupt::EndsItself::begin(),
        }))
    }

    /// What was played before: of the file to go on from.
    pub(super) fn before(&self, playing: &Playing) -> Result<Played, Fault> {
        let Some(bundle) = &self.bundle else { return Ok(Played::default()) };
        match &playing.resume {
            Some(path) if path.exists() || playing.checkpoint.as_ref() != Some(path) => {
                parts::read(path, bundle, &self.units)
            }
            Some(_) => Ok(Played::default()),
            None => match self.path.as_ref().filter(|path| path.exists()) {
                Some(path) => Err(Fault::Usage(format!(
                    "`{0}` is there already: go on from it with --resume {0}, or take it away to begin anew",
                    path.display()
                ))),
                None => Ok(Played::default()),
            },
        }
    }

    /// Shows that it can be written, before anything is played: it holds nothing yet, or what it held.
    pub(super) fn try_out(&self, played: &Played) -> Result<(), Fault> {
        self.write(played)
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
        let ranges = self.units.played(played);
        let head = Head::new(bundle.clone(), self.units.all(), &ranges);
        super::files::put(path, &encode(&head, played))?;
        self.failed.store(false, Ordering::Relaxed);
        let kept = ranges.iter().map(|range| range.end - range.start).sum();
        *self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = kept;
        Ok(())
    }

    /// Why it ended early, and how to go on.
    pub(super) fn ended(&self) -> Fault {
        let held = self.too_much.load(Ordering::Relaxed);
        let why = if held > 0 {
            format!("the process holds {} MB, more than --memory allows; ", held >> 20)
        } else {
            String::new()
        };
        let kept = *self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let told = match &self.path {
            Some(path) if kept > 0 => {
                let share = 100.0 * kept as f64 / self.units.all().max(1) as f64;
                format!("{why}{share:.1} % is in {}; go on with: {}", path.display(), going_on(path))
            }
            Some(path) => format!("{why}nothing was played yet; {} is there to go on from", path.display()),
            None => format!("{why}nothing was kept"),
        };
        if held > 0 { Fault::Failed(told) } else { Fault::Interrupted(told) }
    }
}

/// The command line that goes on.
fn going_on(path: &Path) -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if !words.iter().any(|word| word == "--resume" || word.starts_with("--resume=")) {
        words.extend(["--resume".to_owned(), path.display().to_string()]);
    }
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
