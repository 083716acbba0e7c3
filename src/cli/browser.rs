//! `--open`: a written report in the browser.

use std::io::Write as _;
use std::path::Path;

/// Reports that one command opens, at most.
const MOST: usize = 3;

/// Shows reports, if that was asked for.
#[derive(Debug)]
pub(super) struct Browser {
    left: usize,
}

impl Browser {
    /// Shows the first few reports, or none.
    pub(super) fn asked(open: bool) -> Self {
        Self { left: if open { MOST } else { 0 } }
    }

    /// Hands a page to the desktop and does not wait for it. A page that can't be opened is written all the same, so that is a
    /// warning and no failure.
    pub(super) fn show(&mut self, page: &Path) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let absolute = std::path::absolute(page).unwrap_or_else(|_| page.to_owned());
        let opened = if has_display() {
            open::that_detached(&absolute).map_err(|reason| reason.to_string())
        } else {
            Err("there is no display".to_owned())
        };
        if let Err(reason) = opened {
            // If standard error is closed there is nobody left to tell.
            let _ = writeln!(anstream::stderr(), "warning: `{}` was not opened: {reason}", page.display());
        }
    }
}

/// Whether there is a desktop to show something on. Without one the launchers of Unix fall back on browsers in the terminal.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_display() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Windows and macOS have one.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn has_display() -> bool {
    true
}
