//! `bordj` alone: what it is, and the three commands to start with.

use std::io::Write as _;

use super::exit::{Exit, Fault};

const TEXT: &str = "\
bordj simulates security risk at remote industrial sites: which measures protect
the people on the site, what do they buy, how sure are we?

Start with
  bordj run scenarios/in-amenas-2013.toml    simulate: a table here, charts in reports/
  bordj check scenarios/in-amenas-2013.toml  every fault of a scenario file, at once
  bordj new my-site                          a commented scenario to make your own

bordj --help lists every command. README.md says how to write a scenario.
";

/// Prints the welcome.
pub(super) fn print() -> Result<Exit, Fault> {
    anstream::stdout().write_all(TEXT.as_bytes())?;
    Ok(Exit::Done)
}
