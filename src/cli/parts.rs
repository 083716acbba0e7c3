//! Part files: read whole or not at all, written whole or not at all.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::analysis::parts::{Bundle, Head, PartError, Played, Units, decode, encode, is_one, open};

use super::exit::Fault;
use super::files;

/// Ending of the name of a part.
pub(super) const ENDING: &str = "part";

/// Reads what a part is of, having looked whether it is whole.
pub(super) fn head(path: &Path) -> Result<Head, Fault> {
    let bytes = bytes(path)?;
    open(&bytes).map(|(head, _)| head).map_err(|fault| refused(path, &fault.to_string()))
}

/// Reads a part of a run, whose work are these units.
pub(super) fn read(path: &Path, run: &Bundle, units: &Units) -> Result<Played, Fault> {
    let bytes = bytes(path)?;
    let torn = |fault: &PartError| refused(path, &fault.to_string());
    let (head, payload) = open(&bytes).map_err(|fault| torn(&fault))?;
    same_run(path, &head.bundle, run)?;
    let played = decode(payload).map_err(|fault| torn(&fault))?;
    if head.is_of(units, &played) { Ok(played) } else { Err(refused(path, "it holds something else than it says")) }
}

/// The bytes of a file that begins as a part does: nothing else is read whole.
fn bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    let failed = |reason: std::io::Error| Fault::Usage(format!("`{}` can't be read: {reason}", path.display()));
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(refused(path, "it is no regular file"));
    }
    let (mut file, mut bytes) = begun(path).map_err(failed)?;
    if is_one(&bytes) {
        file.read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
}

/// Bytes by which a part is known.
const START: u64 = 16;

/// A file with its first bytes, which have been read.
fn begun(path: &Path) -> std::io::Result<(File, Vec<u8>)> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    (&mut file).take(START).read_to_end(&mut start)?;
    Ok((file, start))
}

/// A part that is not taken.
pub(super) fn refused(path: &Path, why: &str) -> Fault {
    Fault::Usage(format!("`{}` is refused: {why}", path.display()))
}

/// Refuses a part of another run, and says what differs.
pub(super) fn same_run(path: &Path, own: &Bundle, asked: &Bundle) -> Result<(), Fault> {
    if own.digest() == asked.digest() {
        return Ok(());
    }
    Err(refused(path, &format!("it is of another run: {}", difference(own, asked))))
}

/// In what two runs differ.
fn difference(own: &Bundle, asked: &Bundle) -> String {
    let fields = |bundle: &Bundle| match serde_json::to_value(&bundle.question) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (own_fields, asked_fields) = (fields(own), fields(asked));
    let differs = own_fields.iter().filter(|(key, value)| asked_fields.get(*key) != Some(value));
    let mut found: Vec<String> = differs
        .map(|(key, value)| {
            let here = asked_fields.get(key).map_or_else(String::new, ToString::to_string);
            if key == "scenario_sha256" {
                "its scenario is another".to_owned()
            } else {
                format!("its {} is {value}, not {here}", key.replace('_', " "))
            }
        })
        .collect();
    // What matters most comes first.
    found.sort_by_key(|words| !words.contains("scenario"));
    if own.record != asked.record {
        found.push("its record of incidents is another".to_owned());
    }
    if found.is_empty() { "they were made by different programs".to_owned() } else { found.join("; ") }
}

/// Where the part of a stretch of units goes.
pub(super) fn place(folder: &Path, run: &str, units: &Range<u64>) -> PathBuf {
    let name = format!("{:012}-{:012}.{ENDING}", units.start, units.end);
    of_run(folder, run).join(name)
}

/// The folder of the parts of a run.
pub(super) fn of_run(folder: &Path, run: &str) -> PathBuf {
    folder.join(short(run))
}

/// The digest of a run as names and messages have it.
pub(super) fn short(run: &str) -> &str {
    run.get(..16).unwrap_or(run)
}

/// Looks, before anything is played, whether the part of these stretches can be put in a place: true if it is there already. What
/// is no part of the run is never replaced; one that is torn is.
pub(super) fn is_done(path: &Path, run: &str, units: &[Range<u64>]) -> Result<bool, Fault> {
    let there = head(path).ok();
    if there.as_ref().is_some_and(|head| head.run == run && head.ranges().eq(units.iter().cloned())) {
        return Ok(true);
    }
    if path.is_dir() {
        return Err(Fault::Usage(format!("`{}` is a folder: name a file, for example 0.part", path.display())));
    }
    if path.exists() && !path.is_file() {
        return Err(Fault::Usage(format!(
            "`{}` is no regular file: leave --out away to write to standard output",
            path.display()
        )));
    }
    let torn = |start: &[u8]| start.is_empty() || is_one(start);
    let other = there.is_some() || begun(path).is_ok_and(|(_, start)| !torn(&start));
    if other {
        return Err(Fault::Usage(format!(
            "`{}` is there and is another file than this part: name another, or take it away",
            path.display()
        )));
    }
    make_folder(path)?;
    files::try_put(path)?;
    Ok(false)
}

fn make_folder(path: &Path) -> Result<(), Fault> {
    let folder = files::folder_of(path);
    std::fs::create_dir_all(folder).map_err(|reason| Fault::write(folder, reason))
}

/// Writes a part.
pub(super) fn write(path: &Path, head: &Head, played: &Played) -> Result<(), Fault> {
    make_folder(path)?;
    files::put_part(path, &encode(head, played))
}

/// The parts that arguments name: files, and all files with the ending below folders, sorted.
pub(super) fn named(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    for path in arguments {
        if path.is_dir() {
            below(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let failed = |reason| Fault::Usage(format!("`{}` can't be read: {reason}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            below(&path, found)?;
        } else if !hidden && path.extension().is_some_and(|ending| ending == ENDING) {
            found.push(path);
        }
    }
    Ok(())
}
