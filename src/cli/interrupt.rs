//! Ctrl-C: one line, exit code 130, and no report half written.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Exit code of an interrupted command: 128 and the number of SIGINT.
const CODE: i32 = 130;

/// Held while a report is put in its place. True once one has been.
static WRITING: Mutex<bool> = Mutex::new(false);

/// From now on Ctrl-C ends the process, but never while a report is being written.
pub(super) fn heed() {
    // Where no handler can be set, the system's own still ends the process.
    let _ = ctrlc::set_handler(|| {
        let written = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let what =
            if *written { "reports that were done are whole, no other was written" } else { "nothing was written" };
        let mut stderr = std::io::stderr();
        // The progress bar stands on the line.
        let clear = if stderr.is_terminal() { "\r\u{1b}[2K" } else { "" };
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(stderr, "{clear}interrupted: {what}");
        #[expect(clippy::exit, reason = "the workers know nothing of signals, and nothing of theirs is to be kept")]
        std::process::exit(CODE);
    });
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
