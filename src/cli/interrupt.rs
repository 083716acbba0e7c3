//! Ctrl-C and SIGTERM: one line, exit code 130, and no report half written. A command that keeps what it plays is asked to end
//! itself; asked a second time it ends at once.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Exit code of an interrupted command: 128 and the number of SIGINT.
pub(super) const CODE: u8 = 130;
/// That of a shard, which is to be tried again.
const AGAIN: u8 = 75;

/// Held while a report is put in its place. True once one has been.
static WRITING: Mutex<bool> = Mutex::new(false);
/// The command ends itself when it is asked to.
static ENDS_ITSELF: AtomicBool = AtomicBool::new(false);
/// A file that is being written and is not whole.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);
/// It was asked to.
static ASKED: AtomicBool = AtomicBool::new(false);
/// It plays a shard.
static SHARD: AtomicBool = AtomicBool::new(false);
/// What is kept, and how to go on.
static KEPT: Mutex<Option<String>> = Mutex::new(None);

/// From now on Ctrl-C and SIGTERM end the process, but never while a report is being written.
pub(super) fn heed() {
    // Where no handler can be set, the system's own still ends the process.
    let _ = ctrlc::set_handler(interrupted);
    #[cfg(unix)]
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM]) {
        std::thread::spawn(move || signals.forever().for_each(|_| interrupted()));
    }
}

/// Ends the process, or asks the command to.
fn interrupted() {
    let mut stderr = std::io::stderr();
    // The progress bar stands on the line.
    let clear = if stderr.is_terminal() { "\r\u{1b}[2K" } else { "" };
    if ENDS_ITSELF.load(Ordering::SeqCst) && !ASKED.swap(true, Ordering::SeqCst) {
        let _ = writeln!(stderr, "{clear}asked to end: finishing what is being played (once more ends at once)");
        return;
    }
    let written = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let what = match kept.as_deref() {
        Some(kept) => kept,
        None if *written => "reports that were done are whole, no other was written",
        None => "nothing was written",
    };
    if let Some(path) = unfinished().take() {
        // Best effort.
        let _ = std::fs::remove_file(path);
    }
    // If standard error is closed there is nobody left to tell.
    let _ = writeln!(stderr, "{clear}interrupted: {what}");
    #[expect(clippy::exit, reason = "the workers know nothing of signals, and nothing of theirs is to be kept")]
    std::process::exit(if SHARD.load(Ordering::SeqCst) { AGAIN } else { CODE }.into());
}

/// While it lives the command ends itself when it is asked to.
pub(super) struct EndsItself;

impl EndsItself {
    /// From now on.
    pub(super) fn begin() -> Self {
        ENDS_ITSELF.store(true, Ordering::SeqCst);
        Self
    }
}

impl EndsItself {
    /// What is done now has no pauses: while it is so, an interruption ends the process at once.
    pub(super) fn pause(paused: bool) {
        ENDS_ITSELF.store(!paused, Ordering::SeqCst);
    }
}

/// From now on a shard is played, whose interruption asks for another try.
pub(super) fn of_a_shard() {
    SHARD.store(true, Ordering::SeqCst);
}

/// What an interruption at once has to say.
pub(super) fn kept(words: &str) {
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(super::diagnostics::plain(words));
}

impl Drop for EndsItself {
    fn drop(&mut self) {
        ENDS_ITSELF.store(false, Ordering::SeqCst);
    }
}

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is written while the command plays: taken away if it ends before the file is in its place.
#[derive(Debug)]
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// From now on.
    pub(super) fn begin(path: PathBuf) -> Self {
        *unfinished() = Some(path.clone());
        Self(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        *unfinished() = None;
        // Best effort; what is in its place is no longer here.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// True once it was asked to.
pub(super) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Holds an interruption back until a report is whole.
pub(super) struct Undisturbed(MutexGuard<'static, bool>);

impl Undisturbed {
    /// Begins to write.
    pub(super) fn begin() -> Self {
        Self(WRITING.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The report is whole.
    pub(super) fn done(mut self) {
        *self.0 = true;
    }
}
