//! Runs that last: checkpoints, interruptions, and what a machine can do to a process. Nothing is lost, nothing half written, and
//! the result is that of a run that nobody disturbed, byte for byte.

#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST};

/// What is struck plays on one thread: the more cores a machine had, the sooner it would be done.
const ALONE: [&str; 2] = ["--threads", "1"];
/// A run that takes some seconds, with a nested run behind it.
const ASKED: [&str; 6] = ["--trials", "250_000", "--seed", "11", "--nested", "40x2_000"];

/// What is done to a process, after so many milliseconds.
fn struck(mut command: Command, signal: &str, after: u64) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(after));
    // It may have ended by itself.
    let _ = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    child.wait_with_output().unwrap()
}

fn undisturbed(folder: &Folder) {
    let words = [&["run", "site.toml", "--out", "one", "--quiet"], &ASKED[..]].concat();
    folder.bordj(&words).gives(0, Nothing, Nothing);
}

#[track_caller]
fn same_results(folder: &Folder) {
    for name in folder.names("one") {
        assert!(folder.read(&format!("one/{name}")) == folder.read(&format!("all/{name}")), "{name} differs");
    }
}

/// Twenty times killed at random while it plays or writes, and gone on with: the same bytes.
#[test]
fn killed_twenty_times_and_resumed_it_is_the_run_that_nobody_disturbed() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    undisturbed(&folder);
    let words = ["run", "site.toml", "--out", "all", "--quiet", "--checkpoint-every", "0.05 s"];
    let words = [&words[..], &["--checkpoint", "kept.part", "--resume", "kept.part"], &ASKED, &ALONE].concat();
    let (mut kills, mut random, mut held) = (0, 2_463_534_242_u32, 0);
    while kills < 20 {
        // Xorshift (Marsaglia 2003): the moments differ from kill to kill, and not from run to run of this test.
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let done = struck(folder.bordj(&words).command(), "-KILL", u64::from(60 + random % 240));
        assert!(done.status.code().is_none(), "it ended before it was killed {kills} times: give it more trials");
        kills += 1;
        if folder.path("kept.part").exists() {
            held += 1;
            let _ = folder.bordj(&["merge", "kept.part"]).gives(2, Nothing, With(&["parts are missing"]));
        }
        assert!(!folder.path("all").exists(), "a report before the run was whole");
    }
    assert!(held > 10, "a checkpoint was there after {held} of 20 kills");
    folder.bordj(&words).gives(0, Nothing, Nothing);
    same_results(&folder);
    // What killed processes left is gone, and the checkpoint is a whole part.
    assert_eq!(folder.names("."), ["all", "kept.part", "one", "site.toml"]);
    folder.bordj(&["merge", "kept.part", "--out", "again", "--quiet"]).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("again/result.json"), folder.read("one/result.json"));
}

#[test]
fn an_interruption_keeps_what_was_played_and_says_how_to_go_on() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    undisturbed(&folder);
    let words = [&["run", "site.toml", "--out", "all", "--checkpoint", "kept.part"], &ASKED[..], &ALONE].concat();
    let mut told = String::new();
    for (signal, after) in [("-INT", 900), ("-TERM", 700)] {
        let more: &[&str] = if signal == "-TERM" { &["--resume", "kept.part"] } else { &[] };
        let done = struck(folder.bordj(&[&words[..], more].concat()).command(), signal, after);
        told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(130), "{told}");
        assert!(told.contains("interrupted: ") && told.contains("% is in kept.part; go on with: "), "{told}");
        assert!(done.stdout.is_empty() && !folder.path("all").exists());
    }
    // The line that was told goes on.
    let line = told.split("go on with: ").nth(1).unwrap().trim();
    let done = Command::new("sh").args(["-c", line]).current_dir(folder.path(".")).output().unwrap();
    assert!(done.status.success(), "{line}\n{}", String::from_utf8_lossy(&done.stderr));
    same_results(&folder);
}

#[test]
fn a_checkpoint_is_never_lost_to_another_run() {
    let folder = Folder::with("site.toml", OUTPOST);
    let run = ["run", "site.toml", "--trials", "20_000", "--quiet", "--out", "report"];
    let with = |more: &[&'static str]| [&run[..], more].concat();
    folder.bordj(&with(&["--checkpoint", "kept.part"])).gives(0, Nothing, Nothing);
    let before = std::fs::read(folder.path("kept.part")).unwrap();
    let there = ["`kept.part` is there already", "--resume kept.part"];
    folder.bordj(&with(&["--checkpoint", "kept.part"])).gives(2, Nothing, With(&there));
    let other = ["`kept.part` is refused", "its seed is 1, not 5"];
    folder.bordj(&with(&["--resume", "kept.part", "--seed", "5"])).gives(2, Nothing, With(&other));
    folder.bordj(&with(&["--resume", "none.part"])).gives(2, Nothing, With(&["`none.part` can't be read"]));
    folder.write("torn.part", &before[..before.len() / 3]);
    folder.bordj(&with(&["--resume", "torn.part"])).gives(2, Nothing, With(&["`torn.part` is refused: it is torn"]));
    assert!(std::fs::read(folder.path("kept.part")).unwrap() == before);
    // A shard is no beginning of the run.
    let shard = ["run", "site.toml", "--trials", "20_000", "--shard", "1/2", "--out", "half.part", "--quiet"];
    folder.bordj(&shard).gives(0, Nothing, Nothing);
    let no_beginning = ["`half.part` is refused", "merge it, don't resume it"];
    folder.bordj(&with(&["--resume", "half.part"])).gives(2, Nothing, With(&no_beginning));
    // Nor is another file overwritten by a run that goes on from a first one.
    let elsewhere = with(&["--resume", "kept.part", "--checkpoint", "half.part"]);
    folder.bordj(&elsewhere).gives(2, Nothing, With(&["`half.part` is there already"]));
    folder.bordj(&with(&["--resume", "./kept.part", "--checkpoint", "kept.part"])).gives(0, Nothing, Nothing);
    folder.bordj(&with(&["--checkpoint", "site.toml"])).gives(2, Nothing, With(&["it is no checkpoint: name another"]));
    folder.bordj(&with(&["--checkpoint", "."])).gives(2, Nothing, With(&["is a folder"]));
    // Where it can't be written is known before anything runs.
    folder.bordj(&with(&["--checkpoint", "site.toml/kept.part"])).gives(1, Nothing, With(&["can't be written"]));
    // A run that ended early by itself is gone on with, and ends where it ended.
    let until = ["--until", "p_attack 20 %", "--checkpoint", "until.part"];
    let long = ["run", "site.toml", "--trials", "4_000_000", "--quiet"];
    folder.bordj(&[&long[..], &until, &["--out", "first"]].concat()).gives(0, Nothing, Nothing);
    let again = [&long[..], &until[..2], &["--resume", "until.part", "--out", "second"]].concat();
    folder.bordj(&again).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("first/result.json"), folder.read("second/result.json"));
    assert!(folder.json("first/result.json")["run"]["trials"].as_u64().unwrap() < 4_000_000);
    folder.bordj(&["merge", "until.part"]).gives(2, Nothing, With(&["checkpoint of a run with --until"]));
}

/// Sweeps are kept point by point.
#[test]
fn a_sweep_that_was_interrupted_goes_on() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let sweep = ["sweep", "site.toml", "--vary", "threat.armed_group.rate=1 in 100 yr..1 in 10 yr/6", "--quiet"];
    let sweep = [&sweep[..], &["--trials", "40_000"]].concat();
    folder.bordj(&[&sweep[..], &["--out", "one"]].concat()).gives(0, Nothing, Nothing);
    let kept = ["--out", "all", "--checkpoint", "kept.part", "--resume", "kept.part", "--checkpoint-every", "0.1 s"];
    let kept = [&sweep[..], &kept, &ALONE].concat();
    let mut interrupted = 0;
    for _ in 0..40 {
        let done = struck(folder.bordj(&kept).command(), "-INT", 500);
        match done.status.code() {
            Some(130) => interrupted += 1,
            Some(0) => break,
            other => panic!("{other:?}: {}", String::from_utf8_lossy(&done.stderr)),
        }
    }
    assert!(interrupted > 1, "{interrupted}");
    if !folder.path("all").exists() {
        folder.bordj(&kept).gives(0, Nothing, Nothing);
    }
    same_results(&folder);
}

/// Past a limit that is stated, a run ends with what it has; past one that the system sets, it dies and the checkpoint stays.
#[test]
fn out_of_memory_loses_nothing() {
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let folder = Folder::with("site.toml", DESERT_GAS);
    undisturbed(&folder);
    let words = ["run", "site.toml", "--out", "all", "--quiet", "--resume", "kept.part", "--checkpoint", "kept.part"];
    let words = [&words[..], &ASKED[..]].concat();
    let most = ["the process holds ", "MB, more than --memory allows", "% is in kept.part; go on with: "];
    folder.bordj(&[&words[..], &["--memory", "1M"], &ALONE].concat()).gives(1, Nothing, With(&most));
    let part = folder.path("kept.part");
    let before = std::fs::read(&part).unwrap();
    // About as much address space as the program takes to start with.
    let mut died = 0;
    for limit in ["30000", "60000", "120000"] {
        let line = format!("ulimit -v {limit}; exec \"$0\" \"$@\"");
        let mut command = Command::new("bash");
        command.current_dir(folder.path(".")).args(["-c", &line, env!("CARGO_BIN_EXE_bordj")]).args(&words);
        let done = command.args(["--threads", "2"]).output().unwrap();
        died += usize::from(!done.status.success());
        assert!(done.status.success() || !folder.path("all").exists(), "half a report");
        if done.status.success() {
            break;
        }
        assert!(!done.stderr.is_empty(), "{limit}: it says nothing");
    }
    assert!(died > 0, "no limit was too small");
    assert!(std::fs::read(&part).unwrap().len() >= before.len());
    folder.bordj(&words).gives(0, Nothing, Nothing);
    same_results(&folder);
}

/// A disk that fills up while a run is kept: it goes on, says so, and what was kept stays whole.
#[test]
#[ignore = "mounts a file system of 64 kB: needs root, or user namespaces"]
fn a_full_disk_stops_no_run_and_tears_no_file() {
    let folder = Folder::with("site.toml", OUTPOST);
    std::fs::create_dir(folder.path("small")).unwrap();
    let script = r#"
        set -eu
        mount -t tmpfs -o size=64k tmpfs small
        "$0" run site.toml --trials 2000000 --quiet --out report --checkpoint small/kept.part --checkpoint-every "0.1 s" && code=0 || code=$?
        echo "run $code"; ls -A small
        head -c 65536 /dev/zero > small/filler || true
        "$0" run site.toml --trials 5000 --shard 0/2 --out small/x.part && code=0 || code=$?
        echo "shard $code"
        "$0" run site.toml --trials 5000 --quiet --out small/report && code=0 || code=$?
        echo "report $code"; ls -A small
        umount small
    "#;
    let done = Command::new("unshare")
        .args(["--map-root-user", "--mount", "bash", "-c", script, env!("CARGO_BIN_EXE_bordj")])
        .current_dir(folder.path("."))
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(done.status.success(), "{out}\n{err}");
    assert!(out.contains("shard 75\n") && out.contains("report 1\nfiller\n"), "{out}\n{err}");
    assert!(err.contains("No space left on device"), "{err}");
    assert!(!out.contains(".writing-") && !out.contains("x.part"), "{out}");
}
