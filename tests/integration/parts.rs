//! A command played in pieces: `--shard`, `bordj plan`, `--task`, `bordj merge`. The result is that of the command, byte for byte;
//! what does not fit together is refused, and named.

use std::process::{Command, Stdio};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST};

const TRIALS: &str = "50_000";

/// Plays a shard of a command to a file.
#[track_caller]
fn shard(folder: &Folder, words: &[&str], share: &str, name: &str) {
    let words = [words, &["--shard", share, "--out", name, "--quiet"]].concat();
    folder.bordj(&words).gives(0, Nothing, Nothing);
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

/// All files of two reports are the same.
#[track_caller]
fn same_reports(folder: &Folder, one: &str, other: &str) {
    assert_eq!(folder.names(one), folder.names(other));
    for name in folder.names(one) {
        assert!(bytes(folder, &format!("{one}/{name}")) == bytes(folder, &format!("{other}/{name}")), "{name} differs");
    }
}

#[test]
fn the_tasks_of_a_plan_make_the_report_of_one_machine() {
    let folder = Folder::with("sub/site.toml", DESERT_GAS);
    let asked = ["--trials", TRIALS, "--seed", "9", "--nested", "24x64", "--set", "alarm.understood=0.5"];
    let run = [&["run", "sub/site.toml", "--out", "one", "--quiet"], &asked[..]].concat();
    folder.bordj(&run).gives(0, Nothing, Nothing);
    let plan = [&["plan", "sub/site.toml", "--shards", "7", "--out", "plan.json"], &asked[..]].concat();
    folder.bordj(&plan).gives(0, Nothing, With(&["7 shards in plan.json"]));
    // The plan has all that it needs.
    std::fs::remove_dir_all(folder.path("sub")).unwrap();
    for task in ["2/3", "0/3", "1/3"] {
        let words = ["run", "--plan", "plan.json", "--task", task, "--out", "parts"];
        folder.bordj(&words).gives(0, Nothing, With(&["shards played, 0 were there"]));
    }
    let words = ["run", "--plan", "plan.json", "--task", "0/1", "--out", "parts"];
    folder.bordj(&words).gives(0, Nothing, With(&["0 of 7 shards played, 7 were there"]));
    folder.bordj(&["merge", "parts", "--out", "all"]).gives(
        0,
        With(&["50,000 trials"]),
        With(&["all played before", "all/"]),
    );
    same_reports(&folder, "one", "all");
}

#[test]
fn shards_to_standard_output_in_any_number_and_order() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let words = ["compare", "site.toml", "--trials", TRIALS, "--postures-only", "--sampling", "lhs"];
    folder.bordj(&[&words[..], &["--out", "one", "--quiet"]].concat()).gives(0, Nothing, Nothing);
    for part in ["2", "0", "1"] {
        let share = format!("{part}/3");
        let asked = [&words[..], &["--shard", &share, "--threads", "1", "--quiet"]].concat();
        let done = folder.bordj(&asked).command().stderr(Stdio::piped()).output().unwrap();
        assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
        folder.write(&format!("{part}.part"), done.stdout);
    }
    folder.bordj(&["merge", "1.part", "2.part", "0.part", "--out", "all", "--quiet"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "all");
    // A whole command is a shard too.
    shard(&folder, &words, "0/1", "whole.part");
    folder.bordj(&["merge", "whole.part", "--out", "alone", "--quiet"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "alone");
}

#[test]
fn a_sweep_fans_out_the_same_way() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let vary = ["--vary", "threat.armed_group.rate=1 in 100 yr..1 in 10 yr/5 log", "--trials", "4096"];
    let sweep = [&["sweep", "site.toml", "--out", "one", "--quiet"], &vary[..]].concat();
    folder.bordj(&sweep).gives(0, Nothing, Nothing);
    let plan = [&["plan", "site.toml", "--shards", "7", "--out", "plan.json", "--quiet"], &vary[..]].concat();
    folder.bordj(&plan).gives(0, Nothing, Nothing);
    for task in ["0/2", "1/2"] {
        let words = ["run", "--plan", "plan.json", "--task", task, "--out", "parts", "--quiet"];
        folder.bordj(&words).gives(0, Nothing, Nothing);
    }
    folder.bordj(&["merge", "parts", "--out", "all", "--quiet"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "all");
    // Pieces from the command line: whole points.
    for share in ["0/2", "1/2"] {
        let words = [&["sweep", "site.toml"], &vary[..]].concat();
        shard(&folder, &words, share, &format!("s{}.part", &share[..1]));
    }
    folder.bordj(&["merge", "s1.part", "s0.part", "--out", "two", "--quiet"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "two");
}

#[test]
fn what_does_not_fit_together_is_refused_and_named() {
    let folder = Folder::with("site.toml", OUTPOST);
    let run = ["run", "site.toml", "--trials", "8_000"];
    for share in ["0", "1", "2", "3"] {
        shard(&folder, &run, &format!("{share}/4"), &format!("{share}.part"));
    }
    let merge = |parts: &[&str], words: &[&str]| {
        let call = [&["merge", "--out", "report"], parts].concat();
        folder.bordj(&call).gives(2, Nothing, With(words));
        assert!(!folder.path("report").exists());
    };
    let gap = ["parts are missing: trials 2,048 to 4,095", "bordj plan --missing"];
    merge(&["0.part", "2.part", "3.part"], &gap);
    let overlap = ["`1.part` and `1.part` overlap", "trials 2,048 to 4,095"];
    merge(&["0.part", "1.part", "1.part", "2.part", "3.part"], &overlap);
    shard(&folder, &run, "0/2", "half.part");
    merge(&["half.part", "1.part", "2.part", "3.part"], &["`half.part` and `1.part` overlap"]);
    // Torn: the end is missing, or a byte was changed.
    let whole = bytes(&folder, "1.part");
    folder.write("torn.part", &whole[..whole.len() - 7]);
    merge(
        &["0.part", "torn.part", "2.part", "3.part"],
        &["`torn.part` is refused: it is torn", "play what is torn again"],
    );
    let mut changed = whole.clone();
    let place = changed.len() - 100;
    changed[place] ^= 1;
    folder.write("changed.part", changed);
    merge(&["0.part", "changed.part", "2.part", "3.part"], &["`changed.part` is refused", "its checksum does not fit"]);
    // Foreign: of another seed, of another scenario, of something else.
    shard(&folder, &[&run[..], &["--seed", "4"]].concat(), "1/4", "seed.part");
    merge(&["0.part", "seed.part"], &["`seed.part` is refused: it is of another run: its seed is 4, not 1"]);
    shard(&folder, &[&run[..], &["--set", "alarm.understood=0.1"]].concat(), "1/4", "set.part");
    merge(&["0.part", "set.part"], &["`set.part` is refused", "its scenario is another"]);
    merge(&["0.part", "site.toml"], &["`site.toml` is refused: it is no part of a run"]);
    // Another version of the program.
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let at = whole.windows(version.len()).position(|window| window == version.as_bytes()).unwrap();
    let mut other = whole.clone();
    other[at + 11] = b'9';
    folder.write("version.part", other);
    merge(&["0.part", "version.part"], &["`version.part` is refused: it was played by bordj 9"]);
    merge(&["nowhere.part"], &["`nowhere.part` can't be read"]);
    folder.write("empty/other.txt", "nothing");
    merge(&["empty"], &["there are no parts"]);
}

#[test]
fn a_plan_of_what_is_missing_is_what_no_valid_part_has() {
    let folder = Folder::with("site.toml", OUTPOST);
    let plan = ["plan", "site.toml", "--trials", "12_000", "--shards", "6", "--out", "plan.json", "--quiet"];
    folder.bordj(&plan).gives(0, Nothing, Nothing);
    let missing = |err: &[&str]| {
        let words = ["plan", "--missing", "plan.json", "--parts", "parts"];
        let printed = folder.bordj(&words).gives(0, With(&["bordj.plan/1"]), With(err));
        let plan: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
        folder.write("rest.json", &printed.out);
        plan["shards"].to_string()
    };
    assert_eq!(missing(&["6 of 6 shards"]), "[[0,2],[2,4],[4,6],[6,8],[8,10],[10,12]]");
    let all = ["run", "--plan", "plan.json", "--task", "0/1", "--out", "parts", "--quiet"];
    folder.bordj(&all).gives(0, Nothing, Nothing);
    let run = folder.names("parts").remove(0);
    let part = |units: &str| format!("parts/{run}/{units}.part");
    let (second, third) = (part("000000000002-000000000004"), part("000000000004-000000000006"));
    std::fs::remove_file(folder.path(&second)).unwrap();
    let torn = bytes(&folder, &third);
    folder.write(&third, &torn[..torn.len() / 2]);
    assert_eq!(missing(&["2 of 6 shards", "is torn", "counted as missing"]), "[[2,4],[4,6]]");
    let rest = ["run", "--plan", "rest.json", "--task", "0/1", "--out", "parts"];
    folder.bordj(&rest).gives(0, Nothing, With(&["2 of 2 shards played, 0 were there"]));
    assert_eq!(missing(&["0 of 6 shards"]), "[]");
    // Nothing to do is no fault.
    folder.bordj(&["run", "--plan", "rest.json", "--task", "0/1", "--out", "parts"]).gives(
        0,
        Nothing,
        With(&["0 of 0"]),
    );
    folder.bordj(&["merge", "parts", "--quiet", "--out", "all"]).gives(0, Nothing, Nothing);
    folder.bordj(&["run", "site.toml", "--trials", "12_000", "--quiet", "--out", "one"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "all");
}

#[test]
fn what_cannot_be_played_in_pieces_is_said_before_anything_runs() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.write("other.toml", OUTPOST);
    let run = ["run", "site.toml", "--trials", "3_000"];
    let refused = |more: &[&str], words: &[&str]| {
        folder.bordj(&[&run[..], more].concat()).gives(2, Nothing, With(words));
    };
    refused(&["--shard", "0/4", "--out", "x.part"], &["--shard 0/4: it has work for 3 pieces only"]);
    refused(&["--shard", "3/3"], &["counted from 0, for example 0/16 to 15/16"]);
    refused(&["--shard", "0/2", "--until", "fatalities.mean 2 %"], &["--until looks at the whole run"]);
    refused(&["--shard", "0/2", "--nested", "20_000"], &["it takes MxK", "--nested 200x100"]);
    refused(&["--task", "0/2"], &["--task is of a plan"]);
    refused(&["--checkpoint-every", "1 s"], &["--checkpoint-every says how often --checkpoint FILE is written"]);
    // Nothing is replaced that is no part of this run.
    refused(&["--shard", "0/2", "--out", "other.toml"], &["`other.toml` is there and is another file than this part"]);
    refused(&["--shard", "0/2", "--out", "."], &["is a folder: name a file"]);
    folder.bordj(&["plan", "site.toml", "--out", "other.toml"]).gives(2, Nothing, With(&["is there and is no plan"]));
    refused(&["other.toml", "--shard", "0/2"], &["--shard is of one file, not of 2"]);
    refused(&["other.toml", "--checkpoint", "kept.part"], &["--checkpoint is of one file, not of 2"]);
    folder.bordj(&["run", "--plan", "plan.json", "--task", "0/2"]).gives(
        2,
        Nothing,
        With(&["`plan.json` can't be read"]),
    );
    folder.write("plan.json", "{\"schema\": \"bordj.plan/9\"}");
    let schema = ["its schema is `bordj.plan/9`, expected `bordj.plan/1`"];
    folder.bordj(&["run", "--plan", "plan.json", "--task", "0/2"]).gives(2, Nothing, With(&schema));
    folder.bordj(&["run", "--plan", "plan.json"]).gives(2, Nothing, With(&["--task"]));
    folder.bordj(&["plan", "nowhere.toml"]).gives(2, Nothing, With(&["nowhere.toml"]));
    assert_eq!(folder.names("."), ["other.toml", "plan.json", "site.toml"]);
    assert_eq!(folder.read("other.toml"), OUTPOST);
}

/// A task that is killed or asked to end goes on where it was; one shard of another number is not taken for its own.
#[cfg(unix)]
#[test]
fn a_task_that_is_ended_goes_on_where_it_was() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let plan = ["plan", "site.toml", "--trials", "400_000", "--shards", "1", "--out", "plan.json", "--quiet"];
    folder.bordj(&plan).gives(0, Nothing, Nothing);
    let words = [
        "run",
        "--plan",
        "plan.json",
        "--task",
        "0/1",
        "--out",
        "parts",
        "--quiet",
        "--checkpoint-every",
        "0.2 s",
        "--threads",
        "1",
    ];
    let mut child = folder.bordj(&words).command().stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(900));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let done = child.wait().unwrap();
    assert_eq!(done.code(), Some(75));
    let run = folder.names("parts").remove(0);
    let kept = folder.names(&format!("parts/{run}"));
    assert!(kept.len() == 1 && kept[0].starts_with('.') && kept[0].ends_with(".part.kept"), "{kept:?}");
    folder.bordj(&words).gives(0, Nothing, Nothing);
    assert_eq!(folder.names(&format!("parts/{run}")), ["000000000000-000000000391.part"]);
    folder.bordj(&["merge", "parts", "--quiet", "--out", "all"]).gives(0, Nothing, Nothing);
    folder.bordj(&["run", "site.toml", "--trials", "400_000", "--quiet", "--out", "one"]).gives(0, Nothing, Nothing);
    same_reports(&folder, "one", "all");
}

/// A shard that could not be handed over is to be tried again.
#[cfg(unix)]
#[test]
fn a_shard_that_nobody_takes_or_that_cannot_be_written_asks_for_another_try() {
    let folder = Folder::with("site.toml", OUTPOST);
    let run = ["run", "site.toml", "--trials", "3_000", "--shard", "0/2"];
    let shell = |line: &str| {
        let mut command = Command::new("sh");
        let words = [&["-c", line, env!("CARGO_BIN_EXE_bordj")], &run[..]].concat();
        let done = command.current_dir(folder.path(".")).args(words).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, err) = shell("\"$0\" \"$@\" >/dev/full");
    if std::path::Path::new("/dev/full").exists() {
        assert!(code == Some(75) && err.contains("standard output"), "{code:?} {err}");
    }
    // The pipe is closed before the part comes.
    let (code, err) = shell("{ sleep 0.3; \"$0\" \"$@\"; echo \"code $?\" >&2; } | true");
    assert!(code == Some(0) && err.contains("nobody took the part") && err.contains("code 75"), "{err}");
    folder.write("file", "in the way");
    let blocked = [&run[..], &["--out", "file/x.part"]].concat();
    // What stands in the way will still stand there.
    folder.bordj(&blocked).gives(1, Nothing, With(&["file"]));
    assert_eq!(folder.names("."), ["file", "site.toml"]);
}

#[test]
fn the_slurm_script_is_printed_with_the_options_of_the_user() {
    let folder = Folder::with("site.toml", OUTPOST);
    let plan = ["plan", "site.toml", "--trials", "12_000", "--shards", "6", "--out", "plan.json", "--quiet"];
    folder.bordj(&plan).gives(0, Nothing, Nothing);
    let words = [
        "submit",
        "slurm",
        "plan.json",
        "--print",
        "--tasks",
        "4",
        "--cpus",
        "8",
        "--program",
        "/opt/it's/bordj",
        "--sbatch-arg=--account=risk",
        "--sbatch-arg",
        "--comment=two words",
    ];
    let script = folder.bordj(&words).gives(0, With(&["#!/bin/bash\n"]), Exactly("")).out;
    for line in [
        "#SBATCH --array=0-3\n",
        "#SBATCH --cpus-per-task=8\n",
        "#SBATCH --requeue\n",
        "#SBATCH --account=risk\n",
        "#SBATCH \"--comment=two words\"\n",
        "--task \"$SLURM_ARRAY_TASK_ID/4\"",
        "'/opt/it'\\''s/bordj' run --plan ",
        "exit \"$code\"\n",
    ] {
        assert!(script.contains(line), "{line} is missing in\n{script}");
    }
    let checked = Command::new("bash").args(["-n", "-c", &script]).output();
    if let Ok(checked) = checked {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
    // More tasks than shards would have nothing to do.
    let many = folder.bordj(&["submit", "slurm", "plan.json", "--print", "--tasks", "400"]).gives(
        0,
        With(&["0-5\n"]),
        Nothing,
    );
    assert!(many.out.contains("/6\""));
    let mut command = folder.bordj(&["submit", "slurm", "plan.json", "--parts", "parts"]).command();
    let done = command.env("PATH", folder.path("nothing")).output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.code() == Some(1) && err.contains("sbatch could not be started"), "{err}");
}
