//! Runs `bordj` in a folder of its own. A test can't look at one stream and forget the other: `gives` takes the exit code
//! and what both streams must hold.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

/// The record of the published case, and scenarios of these tests.
pub(crate) const IN_AMENAS_RECORD: &str = include_str!("../../scenarios/records/in-amenas-2013.toml");
pub(crate) const EASI: &str = include_str!("../../scenarios/easi-garcia.toml");
pub(crate) const DESERT_GAS: &str = include_str!("../data/desert-gas.toml");
pub(crate) const OUTPOST: &str = include_str!("../data/outpost.toml");

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The published case in one file, with its first two postures: the others would make tests slow, and change no figure of
/// these.
pub(crate) fn gas_plant() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let whole = bordj::open(root().join("scenarios/in-amenas-2013.toml"), &[])
            .into_result()
            .unwrap()
            .resolved(None)
            .unwrap();
        let tables: Vec<&str> = whole.split_inclusive("\n\n").collect();
        let two: Vec<&str> = tables.iter().copied().filter(|table| table.starts_with("[[posture]]")).take(2).collect();
        let named = |table: &str| {
            let id = table.lines().find_map(|line| line.strip_prefix("id = ")).unwrap();
            two.iter().any(|posture| posture.contains(id))
        };
        let kept = tables.iter().copied().filter(|table| match table.split(']').next() {
            Some("[[posture") => two.contains(table),
            Some("[[control") => named(table),
            _ => true,
        });
        // Places in havens that neither posture builds.
        let text: String = kept.collect();
        text.split_inclusive('\n').filter(|line| !line.contains("haven_places = ")).collect()
    });
    &TEXT
}

/// What a stream must hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stream<'a> {
    /// Not a byte.
    Nothing,
    /// This text and no other.
    Exactly(&'a str),
    /// Each of these, in any place.
    With(&'a [&'a str]),
}

use Stream::{Exactly, Nothing, With};

impl Stream<'_> {
    #[track_caller]
    fn check(self, name: &str, found: &str, call: &str) {
        match self {
            Nothing => assert!(found.is_empty(), "{call}: {name} should be empty:\n{found}"),
            Exactly(text) => assert!(found == text, "{call}: {name} differs:\n{found}\nexpected:\n{text}"),
            With(words) => {
                for word in words {
                    assert!(found.contains(word), "{call}: {name} lacks {word:?}:\n{found}");
                }
            }
        }
    }
}

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Printed {
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// A folder that is deleted with the test.
#[derive(Debug)]
pub(crate) struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with one file.
    pub(crate) fn with(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, text);
        folder
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders on its way.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
    }

    /// Reads a file as JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Names in a subfolder (`.` for the folder itself), sorted.
    pub(crate) fn names(&self, of: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(of)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `bordj` with words, in this folder.
    pub(crate) fn bordj<'a>(&'a self, words: &[&'a str]) -> Call<'a> {
        Call { folder: self.0.path(), words: words.to_vec() }
    }

    /// The result of a quiet run of one scenario text.
    #[track_caller]
    pub(crate) fn result(&self, text: &str, options: &[&str]) -> Value {
        self.write("site.toml", text);
        let words = [&["run", "site.toml", "--quiet", "--out", "report"], options].concat();
        self.bordj(&words).gives(0, Nothing, Nothing);
        self.json("report/result.json")
    }
}

/// A command about to be run.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    folder: &'a Path,
    words: Vec<&'a str>,
}

impl Call<'_> {
    /// The command itself, for a test that needs its pipes.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bordj"));
        command.current_dir(self.folder).args(&self.words).stdin(Stdio::null());
        for name in ["CLICOLOR_FORCE", "CLICOLOR", "FORCE_COLOR", "COLUMNS", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        // No test opens a browser.
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs it and checks exit code and both streams.
    #[track_caller]
    pub(crate) fn gives(self, code: i32, out: Stream<'_>, err: Stream<'_>) -> Printed {
        let done = self.command().output().unwrap();
        let call = format!("bordj {}", self.words.join(" "));
        let printed =
            Printed { out: String::from_utf8(done.stdout).unwrap(), err: String::from_utf8(done.stderr).unwrap() };
        assert_eq!(done.status.code(), Some(code), "{call}: exit code\n{}\n{}", printed.out, printed.err);
        out.check("standard output", &printed.out, &call);
        err.check("standard error", &printed.err, &call);
        printed
    }
}

/// The text with one place replaced; the place must be there, once.
#[track_caller]
pub(crate) fn edited(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} should stand once in the scenario");
    text.replacen(from, to, 1)
}
