//! Every bad input: exit code, place, underlined text, words; nothing on standard output and no report left behind.
//!
//! A scenario that is sound is broken in one place. The line at fault is given with marks: «» around what must be underlined
//! as the fault, ‹› around a further place that matters.

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

mod command_line;
mod dispersion;
mod laws;
mod limits;
mod matrix;
mod scenario;
mod slips;
mod targets;

/// Breaks the outpost and expects one fault, at one place.
#[track_caller]
fn check(edit: (&str, &str), code: i32, line: &str, words: &[&str]) {
    check_all(&edited(OUTPOST, edit.0, edit.1), code, &[line], words);
}

/// Expects exactly the faults of these lines, in one go; every line names and underlines its place.
#[track_caller]
fn check_all(text: &str, code: i32, lines: &[&str], words: &[&str]) {
    let folder = Folder::with("site.toml", text);
    let faults = lines.iter().filter(|line| line.contains('«')).count();
    let count = format!("site.toml: {faults} error{}\n", if faults == 1 { "" } else { "s" });
    let words = [words, &[count.as_str()]].concat();
    let printed = folder.bordj(&["run", "site.toml", "--out", "report"]).gives(code, Nothing, With(&words));
    for line in lines {
        underlined(&printed.err, "site.toml", text, line);
    }
    assert_eq!(printed.err.matches("error[").count(), faults, "{}", printed.err);
    assert_eq!(folder.names("."), ["site.toml"], "a faulty scenario leaves nothing behind");
    // `check` says the same as `run`.
    folder.bordj(&["check", "site.toml"]).gives(code, Nothing, With(&[printed.err.as_str()]));
}

/// The drawing names file, line and column of the marked text and underlines it, no more and no less.
#[track_caller]
fn underlined(drawn: &str, file: &str, text: &str, marked: &str) {
    let plain: String = marked.chars().filter(|c| !matches!(c, '«' | '»' | '‹' | '›')).collect();
    let places: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| *line == plain).map(|(index, _)| index + 1).collect();
    let [number] = places[..] else { panic!("{plain:?} should stand on one line, it stands on {places:?}") };
    let (open, close, mark) = if marked.contains('«') { ('«', '»', "^") } else { ('‹', '›', "-") };
    let before = marked.chars().take_while(|c| *c != open).count();
    let length = marked.chars().skip_while(|c| *c != open).take_while(|c| *c != close).count() - 1;
    if mark == "^" {
        let place = format!("--> {file}:{number}:{}\n", before + 1);
        assert!(drawn.contains(&place), "no {place:?} in:\n{drawn}");
    }
    let source = format!("{number} | {plain}");
    let under: Vec<&str> = drawn
        .lines()
        .zip(drawn.lines().skip(1))
        .filter(|(line, _)| line.trim_start() == source)
        .filter_map(|(_, next)| next.split_once("| ").map(|(_, under)| under))
        .collect();
    let expected = format!("{}{}", " ".repeat(before), mark.repeat(length));
    let exact = |line: &&str| line.strip_prefix(&expected).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    assert!(under.iter().any(exact), "{plain:?} should have {expected:?} under it:\n{drawn}");
}

#[test]
fn the_scenario_that_is_broken_here_is_sound() {
    let folder = Folder::with("site.toml", OUTPOST);
    let words = "site.toml: sound; 2 postures, 1 threat, 3 zones, 1 element, 1 path";
    folder.bordj(&["check", "site.toml"]).gives(0, With(&[words]), Nothing);
    folder.bordj(&["run", "site.toml", "--quiet", "--trials", "100", "--out", "report"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.names("."), ["report", "site.toml"]);
}
