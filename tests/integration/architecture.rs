//! The shape of the code: which module folder may import which, how long and how deep files are.

use std::path::{Path, PathBuf};

use crate::command::root;

/// The arrows of the architecture; there is no other.
const IMPORTS: [(&str, &[&str]); 10] = [
    ("random", &[]),
    ("stats", &[]),
    ("result", &[]),
    ("scenario", &["random"]),
    ("model", &["scenario", "random"]),
    ("engine", &["stats"]),
    ("analysis", &["model", "engine", "stats", "scenario", "random", "result"]),
    ("report", &["result"]),
    ("files", &["scenario"]),
    ("cli", &["files", "scenario", "analysis", "report", "engine", "result"]),
];
const MOST_LINES: usize = 400;
/// Folders and file below `src`: `src/a/b/c.rs` at most.
const MOST_LEVELS: usize = 3;

/// Every Rust file below a folder, sorted, relative to it.
fn files(folder: &Path) -> Vec<PathBuf> {
    fn collect(folder: &Path, at: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder.join(at)).unwrap() {
            let entry = entry.unwrap();
            let path = at.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                collect(folder, &path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(folder, Path::new(""), &mut found);
    found.sort();
    found
}

/// Lines of a file without comments, and without modules that only tests see; and the names of such modules in files of
/// their own.
fn code(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut lines, mut test_files) = (Vec::new(), Vec::new());
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        if line.trim() == "#[cfg(test)]" {
            let declared = rest.next().unwrap();
            if let Some((_, name)) =
                declared.trim_end_matches(';').rsplit_once("mod ").filter(|_| declared.ends_with(';'))
            {
                test_files.push(name);
            } else if declared.ends_with('{') {
                let indent = declared.len() - declared.trim_start().len();
                let end = format!("{}}}", &declared[..indent]);
                rest.by_ref().find(|line| **line == end);
            }
            continue;
        }
        lines.push(line.split_once("//").map_or(line, |(before, _)| before));
    }
    (lines, test_files)
}

/// The top-level modules that lines of code name: `crate::x`, `crate::{x, y::z}`, and chains of `super` that leave their
/// own folder.
fn imports(lines: &[&str], depth: usize) -> Vec<String> {
    let text = lines.join("\n");
    let mut found = Vec::new();
    let climb = format!("{}::", vec!["super"; depth].join("::"));
    for start in ["crate::", climb.as_str()] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            found.extend(first_names(&text[at + start.len()..]));
        }
    }
    found
}

/// The first name of a path, or of each path in braces.
fn first_names(path: &str) -> Vec<String> {
    let name =
        |text: &str| -> String { text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(inside) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut names, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&inside[begin..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&inside[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn top(path: &Path) -> &str {
    path.components().next().unwrap().as_os_str().to_str().unwrap()
}

#[test]
fn every_import_is_an_arrow_of_the_architecture() {
    let src = root().join("src");
    let sources: Vec<(PathBuf, String)> =
        files(&src).into_iter().map(|path| (path.clone(), std::fs::read_to_string(src.join(path)).unwrap())).collect();
    let mut only_tests: Vec<PathBuf> = Vec::new();
    for (path, text) in &sources {
        let folder = if path.ends_with("mod.rs") { path.parent().unwrap().to_owned() } else { path.with_extension("") };
        only_tests.extend(code(text).1.iter().map(|name| folder.join(format!("{name}.rs"))));
    }
    assert!(!only_tests.is_empty());
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (path, text) in sources.iter().filter(|(path, _)| path.components().count() > 1 && !only_tests.contains(path)) {
        let me = top(path);
        let (_, allowed) = IMPORTS.iter().find(|(name, _)| *name == me).unwrap_or_else(|| panic!("new module `{me}`"));
        let depth = path.components().count() - usize::from(path.ends_with("mod.rs"));
        for name in imports(&code(text).0, depth) {
            arrows += usize::from(name != me);
            if name != me && !allowed.contains(&name.as_str()) {
                wrong.push(format!("src/{} imports `{name}`", path.display()));
            }
        }
    }
    assert!(arrows > 50, "the test reads imports: it found {arrows}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_library_has_the_modules_of_the_architecture() {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut modules: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    modules.sort_unstable();
    let mut expected = IMPORTS.map(|(name, _)| name);
    expected.sort_unstable();
    assert_eq!(modules, expected);
}

#[test]
fn files_are_short_shallow_and_named_for_what_they_hold() {
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(&root().join(folder)) {
            let shown = format!("{folder}/{}", path.display());
            let lines = std::fs::read_to_string(root().join(&shown)).unwrap().lines().count();
            assert!(lines <= MOST_LINES, "{shown} has {lines} lines");
            assert!(path.components().count() <= MOST_LEVELS, "{shown} lies too deep");
            let vague = ["utils", "util", "helpers", "misc", "common"];
            for part in path.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")) {
                assert!(!vague.contains(&part), "{shown}: `{part}` says nothing of what it holds");
            }
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for path in files(&root().join("src")) {
        let text = std::fs::read_to_string(root().join("src").join(&path)).unwrap();
        let found = text.lines().find(|line| {
            let line = line.split_once("//").map_or(*line, |(before, _)| before);
            line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe")
        });
        assert_eq!(found, None, "src/{}", path.display());
    }
}

#[test]
fn imports_are_found_in_every_way_they_are_written() {
    let lines = [
        "use crate::random::Law;",
        "use crate::{stats, result::document::{Document, Run}, engine};",
        "    patch.gate == crate::scenario::patch::Gate::Always",
        "use super::super::report::charts;",
        "use super::desk::Desk;",
        "let of_my_crate::nothing = 1;",
    ];
    assert_eq!(imports(&lines, 2), ["random", "stats", "result", "engine", "scenario", "report"]);
    let text = "//! [`crate::cli`]\nuse crate::model; // crate::report\n#[cfg(test)]\nmod tests {\n    use crate::stats;\n}\n\
                #[cfg(test)]\npub(crate) mod fixture;\nfn last() {}\n";
    let (lines, test_files) = code(text);
    assert_eq!(imports(&lines, 1), ["model"]);
    assert_eq!(test_files, ["fixture"]);
    assert!(lines.contains(&"fn last() {}"));
}
