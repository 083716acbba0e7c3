//! `bordj new`: a folder with a commented scenario to start from.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::scenario;

use super::arguments::New;
use super::diagnostics::plain;
use super::exit::{Exit, Fault};
use super::interrupt::Undisturbed;

/// The scenario, under the id [`ID`].
const TEMPLATE: &str = include_str!("../../scenarios/my-site.toml");
/// The line of the template that names it.
const ID: &str = "id = \"my-site\"  ";
const SCENARIO: &str = "scenario.toml";
const SCHEMA: &str = "bordj.schema.json";

/// Makes the folder and says what to do next.
pub(super) fn run(options: &New) -> Result<Exit, Fault> {
    let folder = options.folder.as_path();
    let there = is_empty_folder(folder)?;
    let undisturbed = Undisturbed::begin();
    let made = if there { fill(folder) } else { make(folder) };
    made.map_err(|reason| Fault::write(folder, reason))?;
    undisturbed.done();
    let file = shell_word(&folder.join(SCENARIO));
    let report = shell_word(&folder.join("report"));
    let text = format!(
        "{} holds {SCENARIO}, an invented site to make your own, and its schema for editors.\n\nNext\n  \
         bordj check {file}\n      every slip in it, with its place\n  \
         bordj run {file} --out {report}\n      simulate and compare its two postures\n  \
         bordj check {file} --explain \"zone.camp.haven.*\"\n      where a number comes from, and what each measure makes of it\n",
        plain(&folder.display().to_string())
    );
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

/// True for an empty folder, false for none.
fn is_empty_folder(folder: &Path) -> Result<bool, Fault> {
    let refused = |why: &str| Err(Fault::Usage(format!("`{}` {why}: name a new folder", folder.display())));
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(true),
        Ok(false) => refused("exists and is not empty"),
        // A link to nowhere is not found, but is there.
        Err(reason) if reason.kind() == io::ErrorKind::NotFound && folder.symlink_metadata().is_err() => {
            if folder.as_os_str().is_empty() { refused("is no name") } else { Ok(false) }
        }
        Err(_) if folder.symlink_metadata().is_ok() => refused("exists and is no folder that can be read"),
        Err(reason) => Err(Fault::write(folder, reason)),
    }
}

/// A folder that is not there: written beside its place, then put in it.
fn make(folder: &Path) -> io::Result<()> {
    let beside = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let made = missing(beside);
    fs::create_dir_all(beside)?;
    let staging = beside.join(format!(".bordj-new-{}", std::process::id()));
    let done =
        fs::create_dir(&staging).and_then(|()| write(&staging, folder)).and_then(|()| fs::rename(&staging, folder));
    if done.is_err() {
        // Best effort: nothing is left of what could not be finished.
        let _ = fs::remove_dir_all(&staging);
        for folder in made {
            let _ = fs::remove_dir(folder);
        }
    }
    done
}

/// The folders on the way to this one that are not there, the innermost first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    folder
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.exists())
        .map(Path::to_owned)
        .collect()
}

/// An empty folder: written inside it, then put in place.
fn fill(folder: &Path) -> io::Result<()> {
    let staging = folder.join(format!(".bordj-new-{}", std::process::id()));
    let put = |name: &str| fs::rename(staging.join(name), folder.join(name));
    let done = fs::create_dir(&staging)
        .and_then(|()| write(&staging, folder))
        .and_then(|()| put(SCHEMA))
        .and_then(|()| put(SCENARIO));
    // Best effort: nothing is left of what could not be finished.
    let _ = fs::remove_dir_all(&staging);
    if done.is_err() {
        let _ = fs::remove_file(folder.join(SCHEMA));
    }
    done
}

/// Writes both files into `place`; the scenario is named after `folder`.
fn write(place: &Path, folder: &Path) -> io::Result<()> {
    let one = |name: &str, text: &str| -> io::Result<()> {
        let mut file = fs::File::create(place.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    one(SCHEMA, &scenario::schema())?;
    one(SCENARIO, &template(folder))
}

/// The scenario under the id of the folder's name, if that can be an id.
fn template(folder: &Path) -> String {
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    match whole.file_name().and_then(|name| name.to_str()).filter(|name| is_id(name)) {
        // The comment behind it stays where it is, if there is room.
        Some(name) => TEMPLATE.replacen(ID, &format!("{:<width$}", format!("id = \"{name}\" "), width = ID.len()), 1),
        None => TEMPLATE.to_owned(),
    }
}

/// What a scenario may be called: see the format.
fn is_id(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// A path as it can be typed.
fn shell_word(path: &Path) -> String {
    let text = plain(&path.display().to_string());
    let simple = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '\\' | ':');
    if text.chars().all(simple) { text } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_folders_name_where_it_can_be() {
        assert_eq!(TEMPLATE.matches(ID).count(), 1);
        let id = |folder: &str| {
            let text = template(Path::new(folder));
            text.lines().find(|line| line.starts_with("id = ")).map(str::to_owned).unwrap()
        };
        assert!(id("a/gas-plant_2").starts_with("id = \"gas-plant_2\" "));
        assert!(id("a/North Field").starts_with("id = \"my-site\" "));
        assert_eq!(
            id("a/x").find('#'),
            TEMPLATE.lines().find(|line| line.starts_with(ID)).and_then(|line| line.find('#'))
        );
        assert!(id("a/a_very_long_name_indeed_for_a_site_in_the_desert").contains("desert\" "));
    }

    #[test]
    fn the_template_is_sound_and_every_number_has_source_and_grade() {
        let loaded = scenario::load("scenario.toml", TEMPLATE.as_bytes(), &[]);
        assert_eq!(loaded.diagnostics, []);
        let found = loaded.scenario.unwrap();
        let inputs = scenario::unsourced::inputs(&found, &loaded.sources);
        assert!(inputs.all > 60 && inputs.unsourced.is_empty(), "{inputs:?}");
        let [.., d, none] = scenario::inputs::grades(&found);
        assert!(d > 50 && none == 0);
    }
}
