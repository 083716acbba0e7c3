//! `bordj validate --back-test`.

use std::io::Write as _;
use std::path::Path;

use crate::analysis::validation::back_tests::{self, Case};
use crate::report::back_tests as tables;
use crate::report::charts::back_tests as chart;

use super::crash;
use super::diagnostics;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::origin::Origin;
use super::progress::Progress;
use super::validate::{Validate, print, told};

/// Name of the document in a folder.
const FILE: &str = "back-tests.json";

/// Simulates incidents and tells where their records lie. A record that lies outside is no failure: it says something of the
/// scenario, not of the program.
pub(super) fn run(options: &Validate) -> Result<Exit, Fault> {
    let cases = if options.names.is_empty() {
        Case::built_in().map_err(|fault| told(&fault))?
    } else {
        options.names.iter().map(|name| case(name, options.quiet)).collect::<Result<_, _>>()?
    };
    let folder = options.out.as_deref().map(Folder::open).transpose()?;
    crash::at_work("back-tests".to_owned());
    let trials = back_tests::trials(&cases, options.trials);
    let progress = Progress::begin("back-tests", trials, false, options.quiet);
    let document = back_tests::run(&cases, options.trials, options.threads, &|trials| progress.done(trials))
        .map_err(|fault| told(&fault))?;
    let took = progress.end(trials, 0);
    // A reader who stops reading still gets the files.
    let printed = print(&document, options, tables::markdown, tables::table);
    let mut written = String::new();
    if let Some(folder) = folder {
        let (drawn, json) = (chart::draw(&document), files::json(&document)?);
        folder.place(&[(chart::FILE, &drawn.svg), (FILE, &json)], &|_| false)?;
        written = format!("; {FILE} and {} in {}/", chart::FILE, folder.path().display());
    }
    printed?;
    if !options.quiet {
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{took}{written}");
    }
    Ok(Exit::Done)
}

/// An incident that comes with the program, or a scenario of the user's own.
fn case(name: &str, quiet: bool) -> Result<Case, Fault> {
    let path = Path::new(name);
    if path.extension().is_none_or(|extension| extension != "toml") {
        return Case::named(name).map_err(|fault| told(&fault));
    }
    let loaded = crate::files::open(path, &[]);
    if loaded.scenario.is_none() || !quiet {
        diagnostics::show(&loaded.diagnostics, &loaded.sources);
    }
    let scenario = loaded.scenario.ok_or(Fault::Shown)?;
    let record = Origin::File(path).records(&scenario)?.pop();
    let Some(record) = record else {
        let beside = path.with_file_name("records").join(path.file_name().unwrap_or_default());
        return Err(Fault::Usage(format!(
            "`{name}` has no record to be held against: expected `{}`, see docs/scenario.md, Records",
            beside.display()
        )));
    };
    Ok(Case::new(scenario, record))
}
