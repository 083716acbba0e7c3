//! Files as they are given: by name, or by a pattern where no shell has expanded it.

use std::fs;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use crate::scenario::Loaded;
use crate::scenario::diagnostic::{Diagnostic, Source};

/// What makes a name a pattern.
const WILD: [char; 3] = ['*', '?', '['];
/// As shells have it: `*` stays within a folder, and does not find hidden files.
const RULES: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// A file that a command was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    path: PathBuf,
    /// Why there is none, and what was expected.
    fault: Option<(String, &'static str)>,
}

impl Given {
    /// A file by its name, whatever characters it has.
    pub(super) fn named(path: &Path) -> Self {
        Self { path: path.to_owned(), fault: None }
    }

    /// Its path, or the pattern that no file matches.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads and checks the scenario; a pattern that no file matches is a fault like that of a file that can't be read.
    pub(super) fn load(&self, settings: &[String]) -> Loaded {
        let Some((message, help)) = &self.fault else { return crate::files::open(&self.path, settings) };
        let source = Source { name: self.path.display().to_string(), text: String::new() };
        let fault = Diagnostic::error("unreadable-file", None, message.clone()).help(*help);
        Loaded { scenario: None, diagnostics: vec![fault], sources: vec![source] }
    }
}

/// The files that arguments name, in their order, those of a pattern sorted by path; a file that is named twice stands where
/// it is named first.
pub(super) fn expand(arguments: &[PathBuf]) -> Vec<Given> {
    let mut files: Vec<Given> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for given in arguments.iter().flat_map(|argument| matches(argument)) {
        // A pipe has no path of its own, and what is not there none at all.
        let real = fs::canonicalize(&given.path).unwrap_or_else(|_| given.path.clone());
        if !seen.contains(&real) {
            seen.push(real);
            files.push(given);
        }
    }
    files
}

fn matches(argument: &Path) -> Vec<Given> {
    let Some(text) = argument.to_str().filter(|text| text.contains(WILD)) else { return vec![Given::named(argument)] };
    if argument.exists() {
        return vec![Given::named(argument)];
    }
    let none =
        |message: String, help: &'static str| vec![Given { path: argument.to_owned(), fault: Some((message, help)) }];
    let found = match glob::glob_with(text, RULES) {
        Ok(found) => found,
        Err(fault) => {
            let message =
                format!("`{text}` is neither a file nor a pattern: {} at character {}", fault.msg, fault.pos + 1);
            return none(message, HELP);
        }
    };
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    for entry in found {
        match entry {
            Ok(path) if path.is_file() => files.push(Given::named(&path)),
            Ok(_) => {}
            Err(fault) => unread.push(Given {
                path: fault.path().to_owned(),
                fault: Some((
                    format!("`{}` can't be searched for `{text}`: {}", fault.path().display(), fault.error()),
                    "files in it are not among those found",
                )),
            }),
        }
    }
    files.append(&mut unread);
    if files.is_empty() {
        return none(format!("no file matches `{text}`"), HELP);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// What a pattern may hold.
const HELP: &str = "expected a file, or a pattern that finds one: `*` stands for any characters within a name, `?` for one, \
                    `[abc]` for one of these, `**/` for any folders";

#[cfg(test)]
mod tests {
    use super::*;

    /// Names in a folder that arguments, seen from it, find.
    fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<PathBuf> = arguments.iter().map(|argument| folder.join(argument)).collect();
        let name = |given: &Given| {
            let name = given.path.strip_prefix(folder).unwrap().display().to_string();
            if given.fault.is_some() { format!("no {name}") } else { name }
        };
        expand(&arguments).iter().map(name).collect()
    }

    #[test]
    fn patterns_find_files_sorted_and_each_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.toml", "a.toml", "c.txt", ".hidden.toml", "[a].toml", "deep/er/d.toml"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::create_dir(folder.path().join("folder.toml")).unwrap();
        let at = folder.path();
        assert_eq!(found(at, &["*.toml"]), ["[a].toml", "a.toml", "b.toml"]);
        assert_eq!(found(at, &["b.toml", "?.toml", "deep/../a.toml"]), ["b.toml", "a.toml"]);
        assert_eq!(found(at, &["**/d.toml", "[ab].t*"]), ["deep/er/d.toml", "a.toml", "b.toml"]);
        // A file that is there is taken as it is; what is not there and no pattern as well.
        assert_eq!(found(at, &["[a].toml", "z.toml"]), ["[a].toml", "z.toml"]);
        assert_eq!(found(at, &["x*", "a.toml", "[.toml"]), ["no x*", "a.toml", "no [.toml"]);
    }
}
