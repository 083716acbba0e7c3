//! Scenarios that come with the program, by their path in its tree: those that cases are laid over, and those of back-tests with
//! their records and all that they extend.

use std::path::{Component, Path, PathBuf};

use crate::scenario::files::{Files, Place, Refused};

/// Path and text of files, by their paths.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../", $path)))),*]
    };
}

/// Every file, in the order in which back-tests are told.
pub(super) const FILES: &[(&str, &str)] = files![
    "scenarios/easi-garcia.toml",
    "scenarios/easi-w2.toml",
    "scenarios/fair-w1.toml",
    "validation/scenarios/duel.toml",
    "validation/scenarios/easi-lognormal.toml",
    "validation/scenarios/easi-truncated.toml",
    "validation/scenarios/layers.toml",
    "validation/scenarios/layers-condition.toml",
    "validation/scenarios/race.toml",
    "validation/scenarios/toll.toml",
    "scenarios/back-tests/priors.toml",
    "scenarios/back-tests/abole-2007.toml",
    "scenarios/back-tests/records/abole-2007.toml",
    "scenarios/back-tests/abqaiq-2006.toml",
    "scenarios/back-tests/records/abqaiq-2006.toml",
    "scenarios/back-tests/arlit-2010.toml",
    "scenarios/back-tests/records/arlit-2010.toml",
    "scenarios/back-tests/boungou-2019.toml",
    "scenarios/back-tests/records/boungou-2019.toml",
    "scenarios/back-tests/dasu-2021.toml",
    "scenarios/back-tests/records/dasu-2021.toml",
    "scenarios/back-tests/gwadar-2023.toml",
    "scenarios/back-tests/records/gwadar-2023.toml",
    "scenarios/in-amenas-2013.toml",
    "scenarios/records/in-amenas-2013.toml",
    "scenarios/back-tests/khobar-2004.toml",
    "scenarios/back-tests/records/khobar-2004.toml",
    "scenarios/back-tests/krechba-2016.toml",
    "scenarios/back-tests/records/krechba-2016.toml",
    "scenarios/back-tests/mabruk-2015.toml",
    "scenarios/back-tests/records/mabruk-2015.toml",
    "scenarios/back-tests/palma-2021.toml",
    "scenarios/back-tests/records/palma-2021.toml",
    "scenarios/back-tests/somair-2013.toml",
    "scenarios/back-tests/records/somair-2013.toml",
    "scenarios/back-tests/yanbu-2004.toml",
    "scenarios/back-tests/records/yanbu-2004.toml",
];

/// Folders whose scenarios cases are laid over, by file name alone.
const OF_CASES: [&str; 2] = ["scenarios", "validation/scenarios"];

/// The text of a file by its path.
pub(super) fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// The paths of scenarios that have a record beside them, in order.
pub(super) fn recorded() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _)| *path).filter(|path| text(&record(path)).is_some())
}

/// Where the record of a scenario is.
pub(super) fn record(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!("{folder}/records/{name}")
}

/// The name of a file without folder and extension.
pub(super) fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).trim_end_matches(".toml")
}

/// Path and text of a scenario that a case names by its file.
pub(super) fn of_case(name: &str) -> Result<(&'static str, &'static str), String> {
    let of_cases = || {
        FILES.iter().filter_map(|(path, text)| {
            let (folder, file) = path.rsplit_once('/')?;
            OF_CASES.contains(&folder).then_some((file, (*path, *text)))
        })
    };
    of_cases().find(|(file, _)| *file == name).map(|(_, found)| found).ok_or_else(|| {
        let names: Vec<&str> = of_cases().map(|(file, _)| file).collect();
        format!("there is no scenario `{name}`; there are {}", names.join(", "))
    })
}

/// The place of a file.
pub(super) fn place(path: &str) -> Place {
    Place { name: path.to_owned(), path: path.into() }
}

/// The way to these files, and to no other.
#[derive(Debug)]
pub(super) struct Shelf;

fn refused(message: String) -> Refused {
    Refused { code: "unreadable-file", message, label: "only what comes with the program is there".to_owned(), help: None }
}

impl Files for Shelf {
    /// A path from a file's folder; what comes from no folder (a case), or stands among the scenarios of cases, may name one of
    /// these by its file alone.
    fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused> {
        let folder = from.path.parent().unwrap_or(Path::new(""));
        let path = joined(folder, wanted);
        if let Some(path) = path.to_str().filter(|path| text(path).is_some()) {
            return Ok(place(path));
        }
        if folder == Path::new("") || OF_CASES.iter().any(|known| folder == Path::new(known)) {
            return of_case(wanted).map(|(path, _)| place(path)).map_err(refused);
        }
        Err(refused(format!("`{}` does not come with the program", path.display())))
    }

    fn read(&self, place: &Place, _: u64) -> Result<Vec<u8>, Refused> {
        let missing = || refused(format!("`{}` does not come with the program", place.name));
        Ok(text(&place.name).ok_or_else(missing)?.as_bytes().to_vec())
    }
}

/// A path below a folder without `.` and `..`.
fn joined(folder: &Path, wanted: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in Path::new(wanted).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}
