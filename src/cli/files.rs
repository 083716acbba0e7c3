//! Reading scenarios and writing reports: nothing is ever left half written.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};

use crate::analysis;
use crate::report::{charts, markdown, page};
use crate::result::document::{Document, SCHEMA};
use crate::scenario::diagnostic::{Diagnostic, Source};
use crate::scenario::record::{self, LoadedRecord, Record};
use crate::scenario::{Loaded, Scenario};

use super::diagnostics;
use super::exit::Fault;
use super::interrupt::Undisturbed;
use super::patterns::Given;

/// Reads a file whole.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    crate::files::read(path).map_err(|fault| Fault::Usage(fault.to_string()))
}

/// Reads a result document, and gives its text as well.
pub(super) fn result(path: &Path) -> Result<(Document, Vec<u8>), Fault> {
    let bytes = read(path)?;
    let document = document(path, &bytes)?;
    Ok((document, bytes))
}

fn document(path: &Path, bytes: &[u8]) -> Result<Document, Fault> {
    let wrong = |what: String| Fault::Usage(format!("`{}` is not a result of bordj: {what}", path.display()));
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|fault| wrong(fault.to_string()))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => serde_json::from_value(value).map_err(|fault| wrong(fault.to_string())),
        Some(other) => Err(wrong(format!("its schema is `{other}`, this program reads `{SCHEMA}`"))),
        None => Err(wrong(format!("it has no schema, expected `{SCHEMA}`"))),
    }
}

/// Reads and checks scenarios, showing every fault of every file; none is returned unless all are sound.
pub(super) fn scenarios(paths: &[PathBuf], settings: &[String], quiet: bool) -> Result<Vec<Scenario>, Fault> {
    let given: Vec<Given> = paths.iter().map(|path| Given::named(path)).collect();
    Ok(sound(&given, settings, quiet)?.into_iter().map(|(scenario, _)| scenario).collect())
}

/// The same with the texts they were read from.
pub(super) fn sound(given: &[Given], settings: &[String], quiet: bool) -> Result<Vec<(Scenario, Vec<Source>)>, Fault> {
    let mut sound = Vec::new();
    let mut worst: Option<Fault> = None;
    for file in given {
        let loaded = file.load(settings);
        if loaded.scenario.is_none() || !quiet {
            diagnostics::show(&loaded.diagnostics, &loaded.sources);
        }
        match loaded.scenario {
            Some(scenario) => sound.push((scenario, loaded.sources)),
            None => worst = Some(Fault::Shown),
        }
    }
    match worst {
        Some(fault) => Err(fault),
        None => Ok(sound),
    }
}

/// The record of a scenario as it was read, if there is one, its faults shown.
pub(super) fn as_records(loaded: Option<LoadedRecord>) -> Result<Vec<Record>, Fault> {
    let Some(loaded) = loaded else { return Ok(Vec::new()) };
    if let Some(record) = loaded.record {
        return Ok(vec![record]);
    }
    diagnostics::show(&loaded.diagnostics, &loaded.sources);
    let LoadedRecord { diagnostics, sources, .. } = loaded;
    Err(Fault::ShownInFull(Loaded { scenario: None, diagnostics, sources }.faults().short()))
}

/// The record of a scenario (`records/NAME.toml` beside it), if there is one, its faults not yet shown.
pub(super) fn record(scenario: &Scenario, path: &Path) -> Option<LoadedRecord> {
    Some(match record_text(path)? {
        Ok((name, text)) => record_of(scenario, &name, &text),
        Err(fault) => {
            let code = if matches!(fault, Fault::Usage(_)) { "unreadable-file" } else { "not-utf8" };
            LoadedRecord {
                record: None,
                diagnostics: vec![Diagnostic::error(code, None, fault.to_string())],
                sources: vec![Source { name: beside(path)?.display().to_string(), text: String::new() }],
            }
        }
    })
}

/// A record from its text.
pub(super) fn record_of(scenario: &Scenario, name: &str, text: &str) -> LoadedRecord {
    record::load(name, text, scenario, &analysis::columns(scenario))
}

fn beside(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name("records").join(path.file_name()?)).filter(|beside| beside.is_file())
}

/// Name and text of the record of a scenario, if there is one.
pub(super) fn record_text(path: &Path) -> Option<Result<(String, String), Fault>> {
    let beside = beside(path)?;
    let name = beside.display().to_string();
    Some(read(&beside).and_then(|bytes| match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(_) => Err(Fault::Failed(format!("`{name}` is not UTF-8 text"))),
    }))
}

/// Writes a file beside its place, then puts it there: nobody interrupts that.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let undisturbed = Undisturbed::begin();
    let written = put_part(path, bytes);
    undisturbed.done();
    written
}

/// The same without a word on a report that is whole.
pub(super) fn put_part(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    if path.exists() && !path.is_file() {
        return Err(Fault::Usage(format!(
            "`{}` is no regular file: name another, or leave it out to print",
            path.display()
        )));
    }
    // Through a symbolic link the file is replaced, not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (mut file, staged) = staged(path).map_err(|reason| Fault::write(path, reason))?;
    let mut write = || -> io::Result<()> {
        file.write_all(bytes)?;
        file.sync_all()?;
        settle(&staged, path)
    };
    write().map_err(|reason| {
        // Best effort: what could not be written leaves nothing behind.
        let _ = fs::remove_file(&staged);
        Fault::write(path, reason)
    })
}

/// Puts a whole file in its place.
pub(super) fn settle(staged: &Path, path: &Path) -> io::Result<()> {
    fs::rename(staged, path)?;
    // A power cut must not take the new name away again. Not every file system can do that for a folder.
    let _ = fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Shows that a file can be written.
pub(super) fn try_put(path: &Path) -> Result<(), Fault> {
    let (_, staged) = staged(path).map_err(|reason| Fault::write(path, reason))?;
    fs::remove_file(&staged).map_err(|reason| Fault::write(path, reason))
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How names begin under which a file is written before it is put in its place.
fn staging(path: &Path) -> String {
    format!(".{}.writing-", path.file_name().unwrap_or_default().to_string_lossy())
}

/// A new file beside the place of another, under a name that no other process has, on whatever machine.
pub(super) fn staged(path: &Path) -> io::Result<(fs::File, PathBuf)> {
    let host = gethostname::gethostname();
    let mut number = 0_u32;
    loop {
        let own = format!("{}{}-{}-{number}", staging(path), host.to_string_lossy(), std::process::id());
        let staged = path.with_file_name(own);
        match fs::File::create_new(&staged) {
            // Two containers may have one name and one process number.
            Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => number += 1,
            made => return made.map(|file| (file, staged)),
        }
    }
}

/// Takes away what killed processes have left of a file that this one alone writes.
pub(super) fn tidy(path: &Path) {
    let start = staging(path);
    let left = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&start);
    for entry in fs::read_dir(folder_of(path)).into_iter().flatten().flatten().filter(left) {
        // Best effort.
        let _ = fs::remove_file(entry.path());
    }
}

/// A folder for a report: made, and shown to be writable, before anything runs.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    staging: PathBuf,
}

impl Folder {
    /// Shows that the folder can be made and written to.
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let there = path.exists();
        let staging = path.join(format!(".writing-{}", std::process::id()));
        let made = fs::create_dir_all(&staging).and_then(|()| fs::remove_dir(&staging));
        made.map_err(|reason| Fault::write(path, reason))?;
        if !there {
            // An interrupted run leaves no empty folder; the report makes it anew.
            fs::remove_dir(path).map_err(|reason| Fault::write(path, reason))?;
        }
        Ok(Self { path: path.to_owned(), staging })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes page, summary and charts of a result, and the result itself unless it is the text of a file that was `read`, beside
    /// the folder's old ones, then puts all in their place; charts that this result does not have are taken away. Returns the
    /// number of charts.
    pub(super) fn put(&self, document: &Document, read: Option<&[u8]>) -> Result<usize, Fault> {
        let drawn = charts::all(document);
        let written = if read.is_none() { Some(json(document)?) } else { None };
        let result = read.or(written.as_deref().map(str::as_bytes)).unwrap_or_default();
        let page = page::html(document, &drawn, result);
        let summary = markdown::summary(document);
        let mut files: Vec<(&str, &str)> = drawn.iter().map(|chart| (chart.file, chart.svg.as_str())).collect();
        files.extend([("report.html", page.as_str()), ("report.md", summary.as_str())]);
        files.extend(written.as_deref().map(|result| ("result.json", result)));
        self.place(&files, &|name| charts::is_file(name))?;
        Ok(drawn.len())
    }

    /// The page that [`Self::put`] writes.
    pub(super) fn page(&self) -> PathBuf {
        self.path.join("report.html")
    }

    /// Writes files beside the folder's own, then puts them in their place; of the others those that are stale are taken away.
    pub(super) fn place(&self, files: &[(&str, &str)], is_stale: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
        let undisturbed = Undisturbed::begin();
        fs::create_dir_all(&self.staging).map_err(|reason| Fault::write(&self.path, reason))?;
        for (name, text) in files {
            self.stage(name, text.as_bytes())?;
        }
        for (name, _) in files {
            let place = self.path.join(name);
            fs::rename(self.staging.join(name), &place).map_err(|reason| Fault::write(&place, reason))?;
        }
        for entry in fs::read_dir(&self.path).map_err(|reason| Fault::write(&self.path, reason))? {
            let place = entry.map_err(|reason| Fault::write(&self.path, reason))?.path();
            let name = place.file_name().unwrap_or_default().to_string_lossy();
            if is_stale(&name) && files.iter().all(|(other, _)| *other != name) {
                fs::remove_file(&place).map_err(|reason| Fault::write(&place, reason))?;
            }
        }
        // What `drop` would do: an interruption that has waited ends the process at once. Best effort, the report is whole.
        let _ = fs::remove_dir(&self.staging);
        undisturbed.done();
        Ok(())
    }

    fn stage(&self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        let path = self.staging.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|reason| Fault::write(&self.path.join(name), reason))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Best effort: a report that could not be written leaves nothing behind, and an empty folder no trace.
        let _ = fs::remove_dir_all(&self.staging);
        let _ = fs::remove_dir(&self.path);
    }
}

/// The document as text: a line a key, rows of numbers on one line.
pub(super) fn json(document: &impl Serialize) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    let layout = Layout { pretty: PrettyFormatter::new() };
    document
        .serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, layout))
        .map_err(|fault| Fault::Failed(format!("JSON: {fault}")))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|fault| Fault::Failed(format!("JSON: {fault}")))
}

/// Indented objects, rows of numbers on one line.
struct Layout {
    pretty: PrettyFormatter<'static>,
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}
