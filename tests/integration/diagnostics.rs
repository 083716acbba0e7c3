//! Every code of a diagnostic: registered, used, explained on docs/diagnostics.md with an example that prints what it says,
//! mended; every proposed fix mends.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bordj::scenario::codes::CODES;
use serde_json::Value;

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited, root};

mod document;
mod examples;
mod fixes;
mod speed;

use examples::{Example, examples};

/// What stands above it on the page is written by hand.
const MARK: &str = "<!-- From here on written by tests/integration/diagnostics.rs. -->\n";

/// Text of every source file of the program but the registry.
fn program() -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<String>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !["codes.rs", "codes/warnings.rs"].iter().any(|registry| path.ends_with(registry))
            {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join("src"), &mut found);
    found
}

/// The text in the quotes that follow, if quotes follow.
fn quoted(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn every_code_that_is_used_is_registered_and_every_registered_one_used() {
    let names: Vec<&str> = CODES.iter().map(|code| code.code).collect();
    assert!(names.is_sorted() && names.iter().collect::<BTreeSet<_>>().len() == names.len(), "sorted, each once");
    let (mut used, mut calls) = (BTreeSet::new(), 0);
    let texts = program();
    for text in &texts {
        for call in ["Diagnostic::error(", "Diagnostic::warning("] {
            for (at, _) in text.match_indices(call) {
                calls += 1;
                let rest = &text[at + call.len()..];
                let variable =
                    ["code,", "code:", "refused.code,"].iter().any(|start| rest.trim_start().starts_with(start));
                assert!(quoted(rest).is_some() || variable, "a code that this test can't see: {}", &rest[..60]);
                used.extend(quoted(rest));
            }
        }
    }
    assert!(calls > 50, "the test reads calls: it found {calls}");
    let unknown: Vec<&&str> = used.iter().filter(|code| !names.contains(code)).collect();
    assert!(unknown.is_empty(), "not in src/scenario/codes.rs: {unknown:?}");
    let idle: Vec<&str> =
        names.iter().copied().filter(|code| !texts.iter().any(|text| text.contains(&format!("\"{code}\"")))).collect();
    assert!(idle.is_empty(), "in no file but src/scenario/codes.rs: {idle:?}");
}

#[test]
fn every_code_has_an_example_that_shows_it_and_no_other() {
    let found: Vec<String> = examples().iter().map(|example| example.code.clone()).collect();
    let names: Vec<&str> = CODES.iter().map(|code| code.code).collect();
    assert_eq!(found, names, "tests/data/faults/ should have one example for each code of src/scenario/codes.rs");
    for example in examples() {
        let codes = example.findings();
        assert!(!codes.is_empty(), "{}: no fault", example.code);
        for finding in codes {
            assert_eq!(finding["code"], example.code.as_str(), "{finding:#}");
        }
    }
}

#[test]
fn what_is_mended_is_sound() {
    let mended: Vec<Example> = examples().iter().filter_map(Example::mended).collect();
    assert!(mended.len() * 10 > CODES.len() * 8, "most examples should be mended: {}", mended.len());
    for example in mended {
        let left = example.findings();
        assert!(left.is_empty(), "{}: {left:#?}", example.code);
    }
}

#[test]
fn every_fix_that_is_proposed_mends_its_fault() {
    let mut fixes = 0;
    for example in examples() {
        let before = example.findings();
        for finding in &before {
            let fix = &finding["fix"];
            if fix.is_null() {
                continue;
            }
            fixes += 1;
            let left = example.with(fix).findings();
            let same = |other: &Value| other["code"] == finding["code"] && other["message"] == finding["message"];
            assert!(!left.iter().any(same), "{}: {finding:#}\nis still there: {left:#?}", example.code);
            assert_eq!(left.len(), before.len() - 1, "{}: the fix makes other faults: {left:#?}", example.code);
        }
    }
    assert!(fixes >= 8, "fixes are proposed: {fixes}");
}

#[test]
fn the_page_of_codes_is_current() {
    let place = root().join("docs/diagnostics.md");
    let page = std::fs::read_to_string(&place).unwrap();
    let (head, rest) = page.split_once(MARK).expect("the mark is on the page");
    let mut written = String::from("\n## Codes\n\n| code | what is wrong |\n| --- | --- |\n");
    for code in CODES.iter() {
        let _ = writeln!(written, "| [{0}](#{0}) | {1} |", code.code, code.title);
    }
    for (code, example) in CODES.iter().zip(examples()) {
        let _ = write!(written, "\n### {}\n\n{}.\n\n", code.code, code.title);
        written.push_str(&wrapped(code.explanation));
        written.push_str(&example.shown());
    }
    if std::env::var_os("BORDJ_BLESS").is_some() {
        std::fs::write(&place, format!("{head}{MARK}{written}")).unwrap();
        return;
    }
    let differs = rest.lines().zip(written.lines()).find(|(old, new)| old != new);
    assert!(
        rest == written,
        "docs/diagnostics.md is not what is printed, see {differs:?}; look at the change, then write the page with \
         BORDJ_BLESS=1 cargo test --test integration diagnostics"
    );
}

/// A paragraph in lines of up to 120 characters.
fn wrapped(text: &str) -> String {
    let (mut lines, mut length) = (String::new(), 0);
    for word in text.split(' ') {
        let wide = word.chars().count();
        if length > 0 && length + 1 + wide > 120 {
            lines.push('\n');
            length = 0;
        } else if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += wide;
    }
    lines + "\n"
}
