//! A fault of the program itself: told in words that can be reported, not as a dump.

use std::any::Any;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::exit::Exit;

/// Place of the first panic, on whatever thread; later ones follow from it.
static PLACE: Mutex<Option<String>> = Mutex::new(None);
/// What the program was at.
static WORK: Mutex<String> = Mutex::new(String::new());

/// Remembers what is being simulated, for the message of a crash.
pub(super) fn at_work(on: String) {
    *WORK.lock().unwrap_or_else(PoisonError::into_inner) = on;
}

/// Runs a command. A panic in it or in its workers ends as a message on standard error and [`Exit::Failed`]; a backtrace comes
/// before it only where `RUST_BACKTRACE` asks for one.
pub(super) fn guarded(words: &[String], command: impl FnOnce() -> Exit) -> Exit {
    let usual = std::panic::take_hook();
    let wanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        PLACE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(place);
        if wanted {
            usual(info);
        }
    }));
    // Nothing that a panic leaves half done is used again: the process ends.
    let outcome = catch_unwind(AssertUnwindSafe(command));
    drop(std::panic::take_hook());
    outcome.unwrap_or_else(|payload| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let work = WORK.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let text = message(&said(payload.as_ref()), place.as_deref(), words, &work);
        // If standard error is closed there is nobody left to tell.
        let _ = anstream::stderr().write_all(text.as_bytes());
        Exit::Failed
    })
}

/// The words of a panic.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
}

/// What the user is told.
fn message(said: &str, place: Option<&str>, words: &[String], work: &str) -> String {
    let style = annotate_snippets::renderer::DEFAULT_ERROR_STYLE;
    let mut text = format!(
        "{style}error{style:#}: bordj broke down. This is a fault of the program, not of your files; no report is left half \
         written.\n"
    );
    let line = super::diagnostics::plain;
    let _ = writeln!(text, "  what     {} ({})", line(said), place.unwrap_or("place unknown"));
    let _ = writeln!(text, "  version  bordj {}", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "  command  {}", line(&words.join(" ")));
    if !work.is_empty() {
        let _ = writeln!(text, "  run      {}", line(work));
    }
    text.push_str(
        "Please report these lines, with the scenario file if you may share it. RUST_BACKTRACE=1 tells more.\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set in the process that the test below starts from itself.
    const CHILD: &str = "BORDJ_TEST_CRASH";

    /// The hook is of the whole process, so a process of its own breaks down: this test, run again by the one below.
    #[test]
    fn breaks_down_if_asked_to() {
        #[expect(clippy::disallowed_methods, reason = "how the process is told that it is the one to break down")]
        let Ok(asked) = std::env::var(CHILD) else { return };
        let words = ["bordj", "run", "site\u{1b}[2J.toml"].map(str::to_owned);
        let exit = guarded(&words, || {
            at_work("scenario `site`, seed 7, 1000 trials".to_owned());
            if asked == "worker" {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
                pool.broadcast(|worker| assert!(worker.index() != 1, "worker {} is unwell", worker.index()));
            }
            assert_eq!(asked, "none", "the command is unwell");
            Exit::Done
        });
        #[expect(clippy::exit, reason = "the exit code is what the other test looks at")]
        std::process::exit(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Again => 75,
            Exit::Interrupted => 130,
        });
    }

    fn child(asked: &str, backtrace: &str) -> (Option<i32>, String) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["cli::crash::tests::breaks_down_if_asked_to", "--exact", "--nocapture", "--test-threads=1"]);
        let done = command.env(CHILD, asked).env("RUST_BACKTRACE", backtrace).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    }

    #[test]
    fn a_panic_on_any_thread_is_told_in_words() {
        for (asked, what) in [("worker", "worker 1 is unwell"), ("command", "the command is unwell")] {
            let (code, err) = child(asked, "0");
            assert_eq!(code, Some(1), "{err}");
            for words in [
                "error: bordj broke down",
                what,
                concat!("src/cli/", "crash.rs:"),
                concat!("version  bordj ", env!("CARGO_PKG_VERSION"), "\n"),
                "command  bordj run site[2J.toml\n",
                "run      scenario `site`, seed 7, 1000 trials\n",
                "Please report these lines",
            ] {
                assert!(err.contains(words), "{words:?} is missing in\n{err}");
            }
            assert!(!err.contains("stack backtrace") && !err.contains("panicked"), "{err}");
            let (code, err) = child(asked, "1");
            assert!(code == Some(1) && err.contains("stack backtrace") && err.contains("bordj broke down"), "{err}");
        }
        assert_eq!(child("none", "0"), (Some(0), String::new()));
    }
}
