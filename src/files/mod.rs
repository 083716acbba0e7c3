//! Scenarios from disk: the file itself, and those that it extends or takes samples from, within its tree.

mod confined;
mod named;

use std::fs;
use std::path::Path;

use crate::scenario::diagnostic::{Diagnostic, Source};
use crate::scenario::pack::{self, Pack};
use crate::scenario::{self, Loaded};

use confined::Tree;
pub use named::open_column;

/// Largest file that is read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Why a file can't be read, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

/// Reads a file whole.
///
/// # Errors
///
/// It is not there, can't be read, or has more than 64 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let failed = |reason: std::io::Error| Unreadable(format!("`{}` can't be read: {reason}", path.display()));
    if fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        let words = format!("`{}` is larger than {MOST_BYTES} bytes: not a scenario", path.display());
        return Err(Unreadable(words));
    }
    fs::read(path).map_err(failed)
}

/// Reads and checks a scenario file with all that it `extends` and the CSV files it names, and with settings
/// (`TARGET=VALUE` each, as `--set` takes them).
///
/// Every fault is reported at once; a faulty scenario is never returned. A file that can't be read has one fault, which
/// says why. No file outside the scenario's tree is read: its own folder, or the nearest one above with a
/// `bordj.schema.json` or a `.git` in it.
pub fn open(path: impl AsRef<Path>, settings: &[String]) -> Loaded {
    open_point(path.as_ref(), settings, &[])
}

/// The same at a point of a sweep: with `varied` settings after the others, of which faults say that they are varied.
pub fn open_point(path: &Path, settings: &[String], varied: &[String]) -> Loaded {
    open_with(path, settings, ("--vary", varied))
}

/// Reads a scenario as [`open()`] does, and packs every text that it read.
pub fn packed(path: &Path, settings: &[String]) -> (Loaded, Pack) {
    match read(path) {
        Ok(bytes) => {
            let (place, tree) = Tree::of(path);
            pack::pack(&tree, &place, &bytes, settings)
        }
        Err(_) => (open(path, settings), Pack::default()),
    }
}

/// The same with further settings of another option, which their faults name.
pub fn open_with(path: &Path, settings: &[String], further: (&'static str, &[String])) -> Loaded {
    match read(path) {
        Ok(bytes) => {
            let (place, tree) = Tree::of(path);
            scenario::load_with(&tree, &place, &bytes, settings, further)
        }
        Err(fault) => Loaded {
            scenario: None,
            diagnostics: vec![Diagnostic::error("unreadable-file", None, fault.to_string())],
            sources: vec![Source { name: path.display().to_string(), text: String::new() }],
        },
    }
}
