//! Faults of the command line and of the files it names.

use super::underlined;
use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST};

/// Runs the sound outpost with a bad command line: refused before anything is written.
#[track_caller]
fn refused(options: &[&str], code: i32, words: &[&str]) -> String {
    let folder = Folder::with("site.toml", OUTPOST);
    let words_typed = [&["run", "site.toml", "--out", "report"], options].concat();
    let printed = folder.bordj(&words_typed).gives(code, Nothing, With(words));
    assert_eq!(folder.names("."), ["site.toml"], "nothing is written");
    printed.err
}

#[test]
fn numbers_on_the_command_line_are_whole_and_sensible() {
    refused(&["--trials", "0"], 2, &["invalid value '0' for '--trials <N>': expected at least 1 trial"]);
    let words = ["invalid value 'x' for '--trials <N>': expected a whole number, for example 100_000"];
    refused(&["--trials", "x"], 2, &words);
    let words = ["invalid value 'abc' for '--seed <S>': expected a whole number"];
    refused(&["--seed", "abc"], 2, &words);
    refused(&["--threads", "0"], 2, &["'--threads <T>': expected at least 1 thread"]);
    refused(&["--trials", "1e6"], 2, &["expected a whole number, for example 100_000"]);
}

#[test]
fn an_unknown_posture_is_refused_with_those_there_are() {
    let words = ["error: scenario `outpost` has no posture `drilld`; it has: as_is, drilled"];
    refused(&["--posture", "drilld"], 2, &words);
}

#[test]
fn a_setting_is_read_like_the_file() {
    let words = ["error[unknown-target]: target `alarm.understod` matches nothing", "did you mean `alarm.understood`?"];
    let drawn = refused(&["--set", "alarm.understod=0.9"], 2, &words);
    underlined(&drawn, "--set", "alarm.understod = 0.9", "«alarm.understod» = 0.9");

    let words = ["error[wrong-unit]: \"0.5 h\" is a duration, expected a probability", "write 0.85 or \"85 %\""];
    let drawn = refused(&["--set", "alarm.understood=0.5 h"], 2, &words);
    underlined(&drawn, "--set", "alarm.understood = \"0.5 h\"", "alarm.understood = «\"0.5 h\"»");

    let words = ["error[wrong-unit]: 60 has no unit, expected a duration", "\"90 s\""];
    let drawn = refused(&["--set", "element.gate.delay = 60"], 2, &words);
    underlined(&drawn, "--set", "element.gate.delay = 60", "element.gate.delay = «60»");

    let words = ["error[bad-setting]: `--set element.gate.delay` is not TARGET=VALUE", "for example --set"];
    refused(&["--set", "element.gate.delay"], 2, &words);
    refused(&["--set", "threat.raiders.entry=road"], 2, &["only quantities can be targets"]);
    // Both of two faulty settings, in one go.
    let words = ["matches nothing", "is not a probability", "site.toml: 2 errors"];
    refused(&["--set", "alarm.heard=0.9", "--set", "alarm.understood=1.9"], 2, &words);
}

#[test]
fn two_files_with_one_scenario_id_are_refused() {
    let folder = Folder::with("a.toml", OUTPOST);
    folder.write("b.toml", OUTPOST);
    let words = [
        "error: `a.toml` and `b.toml` have the same scenario id `outpost`",
        "give one of them another id, or run them",
    ];
    folder.bordj(&["run", "a.toml", "b.toml", "--out", "report"]).gives(2, Nothing, With(&words));
    folder.bordj(&["run", "a.toml", "b.toml"]).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["a.toml", "b.toml"]);
}

#[test]
fn a_file_that_is_no_scenario_is_refused() {
    let folder = Folder::new();
    let words = ["error[unreadable-file]: `site.toml` can't be read: No such file or directory"];
    folder.bordj(&["run", "site.toml", "--out", "report"]).gives(2, Nothing, With(&words));

    let words = ["error[empty-file]: `site.toml` is empty", "a scenario begins with `schema = 1`"];
    for text in ["", "\n  \n"] {
        folder.write("site.toml", text);
        folder.bordj(&["run", "site.toml", "--out", "report"]).gives(2, Nothing, With(&words));
    }

    folder.write("site.toml", b"schema = 1\n\n[scenario]\nid = \"x\"\nname = \"caf\xe9\"\n");
    let words = [
        "error[not-utf8]: `site.toml` is not UTF-8 text (line 5)",
        "--> site.toml:5:12\n",
        "5 | name = \"caf\u{fffd}\"\n  |            ^ this byte is not UTF-8",
        "save the file as UTF-8",
    ];
    folder.bordj(&["run", "site.toml", "--out", "report"]).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["site.toml"]);
}

#[test]
fn a_folder_that_can_not_be_written_fails_before_anything_runs() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.write("plain", "a file, not a folder");
    let words = ["error: `plain/report` can't be written: "];
    folder.bordj(&["run", "site.toml", "--out", "plain/report"]).gives(1, Nothing, With(&words));
    folder.bordj(&["run", "site.toml", "--out", "plain"]).gives(
        1,
        Nothing,
        With(&["error: `plain` can't be written: "]),
    );
    assert_eq!(folder.read("plain"), "a file, not a folder");
    assert_eq!(folder.names("."), ["plain", "site.toml"]);
}

#[test]
fn a_result_that_is_none_is_refused() {
    let folder = Folder::with("result.json", "{ \"schema\": \"other/1\" }");
    let words =
        ["`result.json` is not a result of bordj: its schema is `other/1`, this program reads `bordj.result/1`"];
    folder.bordj(&["report", "result.json"]).gives(2, Nothing, With(&words));
    folder.write("result.json", "{}");
    folder.bordj(&["report", "result.json"]).gives(2, Nothing, With(&["it has no schema, expected `bordj.result/1`"]));
    folder.write("result.json", "schema = 1");
    folder.bordj(&["report", "result.json"]).gives(2, Nothing, With(&["is not a result of bordj"]));
    folder.bordj(&["report", "nothing.json"]).gives(2, Nothing, With(&["`nothing.json` can't be read"]));
    assert_eq!(folder.names("."), ["result.json"]);
}
