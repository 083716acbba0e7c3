//! `bordj report`: page, summary and charts again, from `result.json`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use super::arguments::Report;
use super::browser::Browser;
use super::exit::{Exit, Fault};
use super::files::{self, Folder};
use super::run::{place, print};

/// Draws every result again.
pub(super) fn run(options: &Report) -> Result<Exit, Fault> {
    let mut documents = Vec::new();
    let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
    for path in &options.files {
        let (document, text) = files::result(path)?;
        if let (Some(first), Some(_)) = (seen.insert(document.scenario.id.clone(), path), &options.out) {
            return Err(Fault::Usage(format!(
                "`{}` and `{}` have the same scenario id `{}`: draw them one by one",
                first.display(),
                path.display(),
                document.scenario.id
            )));
        }
        documents.push((path, document, text));
    }
    let several = documents.len() > 1;
    let mut browser = Browser::asked(options.open);
    for (path, document, text) in documents {
        let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let to = options
            .out
            .as_deref()
            .map_or_else(|| beside.to_owned(), |out| place(Some(out), &document.scenario.id, several));
        let folder = Folder::open(&to)?;
        let drawn = folder.put(&document, Some(&text))?;
        print(&document, options.format, options.quiet)?;
        if !options.quiet {
            // If standard error is closed there is nobody left to tell.
            let _ = writeln!(anstream::stderr(), "report.html, report.md and {drawn} charts in {}/", to.display());
        }
        browser.show(&folder.page());
    }
    Ok(Exit::Done)
}
