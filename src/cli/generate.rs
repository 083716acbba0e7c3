//! `bordj completions` and `bordj man`, from the same table of arguments as the parser; `bordj schema`, from the same
//! table of keys as the reader.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::scenario;

use super::arguments::{Arguments, SchemaFormat};
use super::exit::{Exit, Fault};

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> Result<Exit, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "bordj", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Done)
}

/// Prints the manual page, with a section for every command.
pub(super) fn man() -> Result<Exit, Fault> {
    let command = Arguments::command();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let name = sub.get_name();
        let named = sub.clone().display_name(format!("bordj-{name}")).bin_name(format!("bordj {name}"));
        clap_mangen::Man::new(named).render(&mut page)?;
    }
    io::stdout().write_all(&page)?;
    Ok(Exit::Done)
}

/// Prints what may stand in a scenario file.
pub(super) fn schema(format: SchemaFormat) -> Result<Exit, Fault> {
    let text = match format {
        SchemaFormat::Json => scenario::schema(),
        SchemaFormat::Markdown => scenario::reference(),
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
