//! `bordj diff`.

use std::io::{IsTerminal as _, Write as _};

use crate::analysis;
use crate::report::diff::{self, Look};

use super::arguments::{Diff, Review};
use super::exit::{Exit, Fault};
use super::files;
use super::run::width;

/// Compares two results. That something differs is an answer and no failure.
pub(super) fn run(options: &Diff) -> Result<Exit, Fault> {
    let (before, after) = (files::result(&options.before)?.0, files::result(&options.after)?.0);
    let found = analysis::diff::of(&before, &after);
    match options.format {
        Review::Json => std::io::stdout().write_all(files::json(&found)?.as_bytes())?,
        Review::Markdown => std::io::stdout().write_all(diff::markdown(&found, options.all).as_bytes())?,
        Review::Human => {
            let look = Look { width: width(), colour: std::io::stdout().is_terminal(), all: options.all };
            anstream::stdout().write_all(diff::text(&found, look).as_bytes())?;
        }
    }
    Ok(Exit::Done)
}
