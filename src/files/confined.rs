//! The way from a scenario to the files that it names: none outside its tree, and nothing but regular files.
//!
//! The tree is the nearest folder, upwards from that of the scenario, that holds `bordj.schema.json` or `.git`; failing
//! that, the scenario's own folder. A file is where it really is: symbolic links are followed before anything is judged.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use crate::scenario::files::{Files, Place, Refused};
use crate::scenario::nearest;

/// What marks the folder of a tree.
const MARKS: [&str; 2] = ["bordj.schema.json", ".git"];

/// The tree of a scenario.
#[derive(Debug)]
pub(super) struct Tree {
    /// Its folder; `None` if the scenario comes from no folder (a pipe).
    root: Option<PathBuf>,
}

impl Tree {
    /// The place of a scenario, and its tree.
    pub(super) fn of(path: &Path) -> (Place, Self) {
        let name = path.display().to_string();
        let Some(real) = fs::canonicalize(path).ok().filter(|real| real.is_file()) else {
            return (Place { name, path: path.to_owned() }, Self { root: None });
        };
        let folder = real.parent().unwrap_or(&real);
        let marked = |folder: &&Path| MARKS.iter().any(|mark| folder.join(mark).exists());
        let root = folder.ancestors().find(marked).unwrap_or(folder).to_owned();
        (Place { name, path: real }, Self { root: Some(root) })
    }
}

impl Files for Tree {
    fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused> {
        let (Some(root), Some(folder)) = (&self.root, from.path.parent()) else {
            return Err(unreadable(
                format!("`{wanted}` can't be found"),
                "relative to the folder of a file",
                Some("this scenario comes from no folder: give it as a file".to_owned()),
            ));
        };
        let asked = Path::new(wanted);
        if asked.has_root() || asked.is_absolute() {
            return Err(Refused {
                code: "outside-tree",
                message: format!("`{wanted}` is an absolute path"),
                label: "expected a path relative to the folder of this file".to_owned(),
                help: Some(bounds(root, folder)),
            });
        }
        let joined = folder.join(asked);
        let outside = || Refused {
            code: "outside-tree",
            message: format!("`{wanted}` lies outside the scenario's tree"),
            label: "not in the tree".to_owned(),
            help: Some(bounds(root, folder)),
        };
        let real = fs::canonicalize(&joined).map_err(|reason| {
            // Of a folder outside, not even the names of its files are told.
            let strays = joined.parent().is_some_and(|at| fs::canonicalize(at).is_ok_and(|at| !at.starts_with(root)));
            let inside = plain(&joined).starts_with(root) && !strays;
            if inside { missing(wanted, &joined, &reason) } else { outside() }
        })?;
        if !real.starts_with(root) {
            return Err(outside());
        }
        let kind = fs::metadata(&real).map_err(|reason| missing(wanted, &joined, &reason))?;
        if !kind.is_file() {
            let what = if kind.is_dir() { "a folder" } else { "not a regular file" };
            return Err(unreadable(format!("`{wanted}` is {what}"), "expected a file", None));
        }
        // The name that the user would write, unless a symbolic link on the way makes it the name of another file.
        let shown = plain(&Path::new(&from.name).parent().unwrap_or(Path::new("")).join(asked));
        let true_name = fs::canonicalize(&shown).is_ok_and(|other| other == real);
        let name = if true_name { shown.display().to_string() } else { real.display().to_string() };
        Ok(Place { name, path: real })
    }

    fn read(&self, place: &Place, most: u64) -> Result<Vec<u8>, Refused> {
        read_at_most(place, most)
    }
}

/// The bytes of a file, unless there are more than `most`.
pub(super) fn read_at_most(place: &Place, most: u64) -> Result<Vec<u8>, Refused> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(&place.path)?.take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let name = &place.name;
    match read() {
        Ok(bytes) if bytes.len() as u64 > most => {
            Err(unreadable(format!("`{name}` is larger than {most} bytes"), "a file too large", None))
        }
        Ok(bytes) => Ok(bytes),
        Err(reason) => Err(unreadable(format!("`{name}` can't be read: {reason}"), "this file", None)),
    }
}

fn unreadable(message: String, label: &str, help: Option<String>) -> Refused {
    Refused { code: "unreadable-file", message, label: label.to_owned(), help }
}

/// Which files a scenario may read, and how to let it read more.
fn bounds(root: &Path, folder: &Path) -> String {
    let levels = folder.components().count().saturating_sub(root.components().count());
    let root = if levels == 0 { "the folder of this file".to_owned() } else { format!("`{}`", "../".repeat(levels)) };
    format!(
        "a scenario reads files in its tree only, here {root}: the nearest folder above it with a `{}` or a `{}`, or \
         else its own; put an empty `{}` into the folder that should be the tree",
        MARKS[0], MARKS[1], MARKS[0]
    )
}

/// The fault that a file is not there, with the name that was meant, if there is a near one.
pub(super) fn missing(wanted: &str, path: &Path, reason: &io::Error) -> Refused {
    if reason.kind() != io::ErrorKind::NotFound {
        return unreadable(format!("`{wanted}` can't be read: {reason}"), "this file", None);
    }
    let help = if wanted.contains('\\') {
        Some("folders are parted by `/`".to_owned())
    } else {
        path.parent().map(here).and_then(|folder| near(path, folder)).map(|name| format!("did you mean `{name}`?"))
    };
    unreadable(format!("there is no file `{wanted}`"), "no such file, seen from the folder of this one", help)
}

/// A folder by a name that can be opened: that of the present one is empty.
fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The file in a folder whose name is nearest to one that is not there.
fn near(path: &Path, folder: &Path) -> Option<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str)).map(str::to_owned)
}

/// A path without `.` and `..` as far as its words go.
fn plain(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        let last = found.components().next_back();
        match (part, last) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => _ = found.pop(),
            _ => found.push(part),
        }
    }
    found
}
