//! The files of a scenario: its own text, those it extends, and samples in CSV. Nothing here touches a file: whoever loads a
//! scenario brings a [`Files`].

use std::fmt::Debug;
use std::path::PathBuf;

use super::diagnostic::{Diagnostic, Source, Span};
use super::tree::{self, Node};

/// Most files that a scenario can read besides itself.
pub(crate) const MOST_FILES: usize = 100;
/// Largest of them, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Most bytes of all of them together.
const MOST_BYTES_IN_ALL: u64 = 64 * 1024 * 1024;

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As shown to the user.
    pub name: String,
    /// What tells it from other files: one file has one path, whatever it was called.
    pub path: PathBuf,
}

/// Why a file is not read, in the words of a [`Diagnostic`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Stable name: `outside-tree` or `unreadable-file`.
    pub code: &'static str,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What stands beside the path that was asked for.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

/// A way to the files that a scenario names.
pub trait Files: Debug {
    /// Finds the file that the text at `from` calls `wanted`, a path relative to the folder of `from`.
    ///
    /// # Errors
    ///
    /// There is no such file, or it must not be read.
    fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused>;

    /// The bytes of a file that [`Files::locate`] found.
    ///
    /// # Errors
    ///
    /// It can't be read, or has more than `most` bytes.
    fn read(&self, place: &Place, most: u64) -> Result<Vec<u8>, Refused>;
}

/// No way to any file: a scenario that names one is refused.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn locate(&self, _: &Place, wanted: &str) -> Result<Place, Refused> {
        Err(Refused {
            code: "unreadable-file",
            message: format!("`{wanted}` can't be read"),
            label: "no other file can be read here".to_owned(),
            help: Some("this scenario was given as a text alone: load it with a way to its files".to_owned()),
        })
    }

    fn read(&self, place: &Place, _: u64) -> Result<Vec<u8>, Refused> {
        self.locate(place, &place.name).map(|_| Vec::new())
    }
}

/// Every text of a scenario as it is read, and the faults of reading them.
#[derive(Debug)]
pub(crate) struct Library<'a> {
    files: &'a dyn Files,
    /// The texts; the scenario's own is the first.
    pub(crate) sources: Vec<Source>,
    /// Where each of them is.
    pub(crate) places: Vec<Place>,
    /// What was found on the way.
    pub(crate) faults: Vec<Diagnostic>,
    bytes: u64,
    full: bool,
}

impl<'a> Library<'a> {
    /// A library with the text of the scenario, as far as it is text.
    pub(crate) fn new(files: &'a dyn Files, place: &Place, bytes: &[u8]) -> Self {
        let mut library = Self { files, sources: vec![], places: vec![], faults: vec![], bytes: 0, full: false };
        library.add(place, bytes);
        library
    }

    /// The file that a text calls `wanted`.
    pub(crate) fn locate(&self, from: usize, wanted: &str, span: &Span) -> Result<Place, Box<Diagnostic>> {
        self.files.locate(&self.places[from], wanted).map_err(|refused| Box::new(told(refused, span)))
    }

    /// Reads a file that `span` asks for: its index among the sources.
    pub(crate) fn open(&mut self, place: &Place, span: &Span) -> Option<usize> {
        if self.full {
            return None;
        }
        let mut fault = None;
        if self.sources.len() > MOST_FILES {
            fault = Some(format!("the scenario reads more than {MOST_FILES} files"));
        }
        let bytes = match self.files.read(place, MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(refused) => {
                self.faults.push(told(refused, span));
                return None;
            }
        };
        self.bytes += bytes.len() as u64;
        if self.bytes > MOST_BYTES_IN_ALL {
            fault = Some(format!("the files of the scenario have more than {MOST_BYTES_IN_ALL} bytes in all"));
        }
        if let Some(message) = fault {
            self.full = true;
            let fault = Diagnostic::error("too-many-files", Some(span.clone()), message);
            self.faults.push(fault.label("the first file too many").help("put several of them into one"));
            return None;
        }
        let before = self.faults.len();
        let index = self.add(place, &bytes);
        self.asked_for(before, span);
        (self.faults.len() == before).then_some(index)
    }

    /// Adds to the faults from `first` on the place that asked for the file they are in.
    pub(crate) fn asked_for(&mut self, first: usize, span: &Span) {
        for fault in &mut self.faults[first..] {
            match &fault.span {
                Some(at) if at.source == span.source => {}
                Some(_) => fault.also.push((span.clone(), "the file is read for this".to_owned())),
                None => {
                    fault.span = Some(span.clone());
                    "the file is read for this".clone_into(&mut fault.label);
                }
            }
        }
    }

    /// The tree of a text.
    pub(crate) fn parse(&mut self, source: usize) -> Node {
        tree::parse(&self.sources[source].text, source, &mut self.faults)
    }

    fn add(&mut self, place: &Place, bytes: &[u8]) -> usize {
        let (source, name) = (self.sources.len(), place.name.clone());
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(fault) => {
                self.faults.push(not_utf8(source, &name, bytes, fault.valid_up_to()));
                String::from_utf8_lossy(bytes).into_owned()
            }
        };
        self.sources.push(Source { name, text });
        self.places.push(place.clone());
        source
    }
}

fn told(refused: Refused, span: &Span) -> Diagnostic {
    let fault = Diagnostic::error(refused.code, Some(span.clone()), refused.message);
    fault.label(refused.label).maybe_help(refused.help)
}

fn not_utf8(source: usize, name: &str, bytes: &[u8], at: usize) -> Diagnostic {
    let line = bytes[..at].split(|byte| *byte == b'\n').count();
    // The bytes before the fault are valid, so they stand at the same place in the lossy text.
    let range = at..at + '\u{fffd}'.len_utf8();
    Diagnostic::error("not-utf8", Some(Span { source, range }), format!("`{name}` is not UTF-8 text (line {line})"))
        .label("this byte is not UTF-8")
        .help("save the file as UTF-8")
}

/// Files that are only in memory, for tests.
#[cfg(test)]
pub(crate) mod shelf {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::path::{Component, Path};

    use super::{Files, Place, Refused};

    /// Texts by path, and how often each was read.
    #[derive(Debug, Default)]
    pub(crate) struct Shelf {
        pub(crate) texts: BTreeMap<String, Vec<u8>>,
        pub(crate) reads: RefCell<BTreeMap<String, usize>>,
    }

    impl Shelf {
        pub(crate) fn of(texts: &[(&str, &str)]) -> Self {
            let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
            Self { texts, reads: RefCell::default() }
        }

        pub(crate) fn place(name: &str) -> Place {
            Place { name: name.to_owned(), path: name.into() }
        }
    }

    impl Files for Shelf {
        fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused> {
            let mut path = from.path.parent().unwrap_or(Path::new("")).to_owned();
            for part in Path::new(wanted).components() {
                match part {
                    Component::ParentDir => drop(path.pop()),
                    Component::Normal(name) => path.push(name),
                    _ => {}
                }
            }
            let name = path.to_str().unwrap().to_owned();
            if self.texts.contains_key(&name) {
                return Ok(Place { name, path });
            }
            let message = format!("there is no file `{name}`");
            Err(Refused { code: "unreadable-file", message, label: String::new(), help: None })
        }

        fn read(&self, place: &Place, most: u64) -> Result<Vec<u8>, Refused> {
            *self.reads.borrow_mut().entry(place.name.clone()).or_default() += 1;
            let bytes = self.texts[&place.name].clone();
            assert!(bytes.len() as u64 <= most);
            Ok(bytes)
        }
    }
}
