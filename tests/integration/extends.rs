//! A scenario in several files is the scenario in one, with every fault in its own file; and it reads no file outside its
//! tree.

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, IN_AMENAS_RECORD, OUTPOST, edited};

/// A sound scenario over the outpost.
const OVERLAY: &str = "schema = 1\nextends = \"../base/outpost.toml\"\n\n[parameters]\nreadiness = 0.9\n";

/// A tree with the outpost in `base` and a text in `sites`.
fn tree(overlay: &str) -> Folder {
    let folder = Folder::with("bordj.schema.json", "{}");
    folder.write("base/outpost.toml", OUTPOST);
    folder.write("sites/site.toml", overlay);
    folder
}

/// The scenario is refused with these words, and nothing is left behind.
#[track_caller]
fn refused(folder: &Folder, words: &[&str]) -> String {
    let printed = folder.bordj(&["run", "sites/site.toml", "--out", "report"]).gives(2, Nothing, With(words));
    folder.bordj(&["check", "sites/site.toml"]).gives(2, Nothing, With(&[printed.err.as_str()]));
    assert!(!folder.path("report").exists());
    printed.err
}

#[test]
fn a_scenario_in_two_files_gives_the_same_bytes() {
    let mut base = OUTPOST.to_owned();
    for (from, to) in [
        ("id = \"outpost\"\nname = \"Outpost\"", "name = \"Some outpost\""),
        ("readiness = 0.7", "readiness = { beta = [2, 3] }"),
        ("occupancy = { staff = 0.8 }\nobjective_time = \"10 min\"", "occupancy = 0.1\nobjective_time = \"1 s\""),
        ("engagement = { fixed = 0.8 }", "engagement = { duel = { effectiveness = 2 } }"),
        ("target = { camp = 1.0 }", "target = { road = 0.5, camp = 0.5 }"),
        ("after = \"36 h\"", "after = \"3 h\""),
        ("[[posture]]\nid = \"drilled\"\ncontrols = [\"drills\"]", ""),
    ] {
        base = edited(&base, from, to);
    }
    let overlay = "schema = 1\nextends = [\"../base/outpost.toml\"]\n
[scenario]\nid = \"outpost\"\nname = \"Outpost\"\n[parameters]\nreadiness = 0.7\n
[[zone]]\nid = \"camp\"\noccupancy = { staff = 0.8 }\nobjective_time = \"600 s\"\n
[[response]]\nid = \"guards\"\nengagement = { fixed = 0.8 }\n
[[threat]]\nid = \"raiders\"\ntarget = { camp = 1.0 }\n
[crisis]\nassault = { after = \"1.5 d\" }\n
[[posture]]\nid = \"drilled\"\ncontrols = [\"drills\"]\n";
    let folder = tree(overlay);
    folder.write("base/outpost.toml", base);
    folder.write("one.toml", OUTPOST);
    for (file, out) in [("sites/site.toml", "two"), ("one.toml", "one")] {
        let words = ["run", file, "--quiet", "--trials", "3000", "--out", out];
        folder.bordj(&words).gives(0, Nothing, Nothing);
    }
    assert_eq!(folder.read("one/result.json"), folder.read("two/result.json"));
    assert_eq!(folder.read("one/report.md"), folder.read("two/report.md"));
    let sha = &folder.json("two/result.json")["scenario"];
    assert!(sha.to_string().contains("\"outpost\""), "{sha}");
}

#[test]
fn what_a_file_changes_reaches_the_result() {
    let folder = tree(OVERLAY);
    let run = |file: &str, out: &str| {
        folder.bordj(&["run", file, "--quiet", "--trials", "1000", "--out", out]).gives(0, Nothing, Nothing);
        folder.read(&format!("{out}/result.json"))
    };
    let changed = run("sites/site.toml", "changed");
    assert_ne!(changed, run("base/outpost.toml", "base"));
    folder.write("one.toml", edited(OUTPOST, "readiness = 0.7", "readiness = 0.9"));
    assert_eq!(changed, run("one.toml", "one"));
}

#[test]
fn a_fault_is_shown_in_the_file_where_it_stands() {
    let folder = tree(OVERLAY);
    let broken = edited(OUTPOST, "delay = \"60 s\"", "delay = 60");
    folder.write("base/outpost.toml", edited(&broken, "[alarm]", "[alarms]"));
    folder.write("sites/site.toml", format!("{OVERLAY}\n[money]\nfatality = \"4 s\"\n"));
    let drawn =
        refused(&folder, &["sites/site.toml: 3 errors (sites/site.toml: 1 error; base/outpost.toml: 2 errors)\n"]);
    for place in ["base/outpost.toml:33:9\n", "base/outpost.toml:41:2\n", "sites/site.toml:8:12\n"] {
        assert!(drawn.contains(&format!("--> {place}")), "{place}:\n{drawn}");
    }
    // A text that is no scenario: both places.
    folder.write("base/outpost.toml", "schema = 1\nx = = 3\n");
    let drawn = refused(&folder, &["error[syntax]: not valid TOML: extra `=`", "the file is read for this"]);
    assert!(drawn.contains("--> base/outpost.toml:2:5\n"), "{drawn}");
    assert!(drawn.contains("::: sites/site.toml:2:11\n"), "{drawn}");
    folder.write("base/outpost.toml", "scenario = 3\n");
    refused(&folder, &["error[missing-key]: `schema` is missing", "--> base/outpost.toml:1:1\n"]);
}

#[test]
fn a_part_alone_says_what_it_lacks() {
    let folder = tree("schema = 1\n\n[parameters]\nreadiness = 0.9\n");
    refused(&folder, &["error[missing-key]: `[scenario]` is missing", "--> sites/site.toml:1:1\n"]);
}

#[test]
fn an_id_twice_in_one_file_is_a_fault_of_that_file() {
    let folder = tree(&format!("{OVERLAY}\n[[zone]]\nid = \"camp\"\n\n[[zone]]\nid = \"camp\"\n"));
    let words = ["error[duplicate-id]: `camp` names two `[[zone]]`", "--> sites/site.toml:11:6\n", "1 error\n"];
    refused(&folder, &words);
}

#[test]
fn circles_and_wrong_kinds_are_refused() {
    let folder = tree(OVERLAY);
    folder
        .write("base/outpost.toml", edited(OUTPOST, "schema = 1\n", "schema = 1\nextends = \"../sites/site.toml\"\n"));
    let chain = "`sites/site.toml` extends itself: sites/site.toml -> base/outpost.toml -> sites/site.toml";
    refused(&folder, &[&format!("error[extends-cycle]: {chain}"), "--> base/outpost.toml:3:11\n", "1 error\n"]);
    let folder = tree("schema = 1\nextends = [\"../base/outpost.toml\", 3]\n");
    refused(&folder, &["error[wrong-kind]: `extends` is a number", "--> sites/site.toml:2:36\n", "1 error\n"]);
}

/// What `extends` of the scenario ends in.
#[track_caller]
fn extending(folder: &Folder, path: &str, words: &[&str]) {
    folder.write("sites/site.toml", format!("schema = 1\nextends = {path:?}\n"));
    refused(folder, &[words, &["--> sites/site.toml:2:11\n", "site.toml: 1 error\n"]].concat());
}

#[test]
fn files_outside_the_tree_are_not_read() {
    let folder = tree(OVERLAY);
    extending(
        &folder,
        "../../outside.toml",
        &["error[outside-tree]: `../../outside.toml` lies outside the scenario's"],
    );
    let absolute = folder.path("base/outpost.toml");
    extending(&folder, absolute.to_str().unwrap(), &["error[outside-tree]", "is an absolute path"]);
    // The nearest mark counts. What is there and what is not look the same from inside.
    folder.write("sites/.git", "");
    let tree = "reads files in its tree only, here the folder of this file";
    for path in ["../base/outpost.toml", "../base/none.toml", "../base", "../none/x.toml"] {
        let words = ["lies outside the scenario's tree", tree, "put an empty `bordj.schema.json` into the folder"];
        extending(&folder, path, &words);
    }
    // Without any mark the tree is the scenario's own folder.
    let folder = Folder::with("base.toml", OUTPOST);
    extending(&folder, "../base.toml", &["error[outside-tree]"]);
    folder.write("sites/base.toml", OUTPOST);
    folder.write("sites/site.toml", "schema = 1\nextends = \"../sites/./base.toml\"\n");
    folder.bordj(&["check", "sites/site.toml"]).gives(0, With(&["site.toml: sound"]), Nothing);
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let outside = Folder::with("outpost.toml", OUTPOST);
    let folder = tree(OVERLAY);
    symlink(outside.path("outpost.toml"), folder.path("sites/link.toml")).unwrap();
    extending(&folder, "link.toml", &["error[outside-tree]: `link.toml` lies outside the scenario's tree"]);
    symlink(outside.path("."), folder.path("sites/folder")).unwrap();
    extending(&folder, "folder/outpost.toml", &["error[outside-tree]"]);
    extending(&folder, "folder/outpost.tom", &["error[outside-tree]"]);
    symlink(folder.path("sites/none.toml"), folder.path("sites/nowhere.toml")).unwrap();
    extending(&folder, "nowhere.toml", &["error[unreadable-file]: there is no file `nowhere.toml`"]);
    // Inside the tree they lead where they lead, and one file by two names is one file.
    symlink(folder.path("base/outpost.toml"), folder.path("sites/inside.toml")).unwrap();
    folder.write("sites/site.toml", "schema = 1\nextends = [\"inside.toml\", \"../base/outpost.toml\"]\n");
    let words = ["warning[laid-before]: `base/outpost.toml` is laid already"];
    folder.bordj(&["check", "sites/site.toml"]).gives(0, With(&["sound"]), With(&words));
    // A scenario that is itself a link is where it leads to.
    folder.write("sites/site.toml", OVERLAY);
    symlink(folder.path("sites/site.toml"), outside.path("site.toml")).unwrap();
    outside.bordj(&["check", "site.toml"]).gives(0, With(&["site.toml: sound"]), Nothing);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let folder = tree(OVERLAY);
    let made = std::process::Command::new("mkfifo").arg(folder.path("sites/pipe.toml")).status().unwrap();
    assert!(made.success());
    extending(&folder, "pipe.toml", &["error[unreadable-file]: `pipe.toml` is not a regular file"]);
    extending(&folder, "../base", &["error[unreadable-file]: `../base` is a folder"]);
    extending(
        &folder,
        "../base/outpast.toml",
        &["there is no file `../base/outpast.toml`", "did you mean `outpost.toml`"],
    );
    extending(&folder, "..\\base\\outpost.toml", &["error[unreadable-file]", "folders are parted by `/`"]);
    extending(&folder, "", &["error[unreadable-file]"]);
    let large = std::fs::File::create(folder.path("sites/large.toml")).unwrap();
    large.set_len(16 * 1024 * 1024 + 1).unwrap();
    extending(&folder, "large.toml", &["error[unreadable-file]: `sites/large.toml` is larger than 16777216 bytes"]);
    folder.write("sites/latin.toml", b"schema = 1 # \xe9\n");
    let words = ["error[not-utf8]: `sites/latin.toml` is not UTF-8 text (line 1)"];
    folder.write("sites/site.toml", "schema = 1\nextends = \"latin.toml\"\n");
    let drawn = refused(&folder, &words);
    assert!(drawn.contains("--> sites/latin.toml:1:14\n") && drawn.contains("::: sites/site.toml:2:11\n"), "{drawn}");
}

#[test]
fn faults_of_a_csv_are_shown_in_it() {
    let folder = tree(OVERLAY);
    folder.write("base/delays.csv", "gate,fence\n60,12 s\n,14 s\n");
    let with = |table: &str| edited(OUTPOST, "delay = \"60 s\"", &format!("delay = {{ empirical = {table} }}"));
    // The path is relative to the file that says it, not to the scenario.
    folder.write("base/outpost.toml", with("{ file = \"delays.csv\", column = \"gte\" }"));
    let words = ["error[unknown-column]: `base/delays.csv` has no column `gte`", "did you mean `gate`?", "gate, fence"];
    let drawn = refused(&folder, &words);
    assert!(drawn.contains("--> base/outpost.toml:33:55\n"), "{drawn}");
    folder.write("base/outpost.toml", with("{ file = \"delays.csv\", column = \"gate\", unit = \"s\" }"));
    refused(&folder, &["error[empty-cell]", "--> base/delays.csv:3:1\n", "3 | ,14 s\n", "site.toml: 1 error\n"]);
    folder.write("base/delays.csv", "gate,fence\n60,12 s\n61\n");
    let words = ["error[bad-csv]: a row of 1 cell where the header has 2", "--> base/delays.csv:3:1\n", "the header"];
    refused(&folder, &words);
    folder.write("base/outpost.toml", with("{ file = \"../../delays.csv\", column = \"gate\" }"));
    refused(&folder, &["error[outside-tree]", "--> base/outpost.toml:33:32\n"]);
    // A quantity that is replaced needs no file.
    let over = "\n[[element]]\nid = \"gate\"\ndelay = \"60 s\"\n";
    folder.write("sites/site.toml", format!("{OVERLAY}{over}"));
    folder.bordj(&["check", "sites/site.toml"]).gives(0, With(&["site.toml: sound"]), Nothing);
}

#[test]
fn a_record_is_no_scenario() {
    let folder = Folder::with("records/in-amenas-2013.toml", IN_AMENAS_RECORD);
    let words = [
        "error[is-a-record]: `records/in-amenas-2013.toml` is the record of what happened, no scenario",
        "in the folder above `records`",
        "in-amenas-2013.toml: 1 error\n",
    ];
    for command in ["check", "run"] {
        folder.bordj(&[command, "records/in-amenas-2013.toml"]).gives(2, Nothing, With(&words));
    }
}
