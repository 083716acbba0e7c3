//! `--trials-out`: every trial in a file, with the figures of the result in it, whatever the threads; what is refused, and what
//! is left behind where it can't be written.

mod readers;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST, root};

/// A scenario with loss events, so that something happens without an attack.
const EVENTS: &str = include_str!("../data/three-threats.toml");

/// A file of trials as text: names of the columns, and rows.
fn table(text: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    (lines.next().unwrap(), lines.collect())
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

/// Every mean of the result, and the probability of an attack, out of the rows.
fn the_rows_have_the_figures(text: &str, result: &Value) {
    let (names, rows) = table(text);
    let trials = result["run"]["trials"].as_u64().unwrap();
    let postures = result["postures"].as_array().unwrap();
    assert_eq!(rows.len() as u64, trials * postures.len() as u64);
    let place = |name: &str| names.iter().position(|other| *other == name);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row.len(), names.len(), "row {at}");
        assert_eq!(row[0], (at / postures.len()).to_string(), "row {at}");
        assert_eq!(row[1], postures[at % postures.len()]["id"], "row {at}");
    }
    let mut moved = 0;
    for posture in postures {
        let own: Vec<_> = rows.iter().filter(|row| row[1] == posture["id"]).collect();
        let mean = |value: &dyn Fn(&[&str]) -> f64| own.iter().map(|row| value(row)).sum::<f64>() / trials as f64;
        let same = |name: &str, found: f64, figure: &Value| {
            let figure = figure.as_f64().unwrap();
            assert!(
                (found - figure).abs() <= 1e-9 * figure.abs(),
                "{name}: {found} in the rows, {figure} in the result"
            );
        };
        let attacked = mean(&|row| if row[3] == "0" { 0.0 } else { number(row[2]) });
        same("p_attack", attacked, &posture["p_attack"]);
        for (name, metric) in posture["metrics"].as_object().unwrap() {
            let (with, without) = (place(name).unwrap(), place(&format!("{name}.quiet")));
            let found = mean(&|row| {
                let weight = number(row[2]);
                weight * number(row[with]) + without.map_or(0.0, |without| (1.0 - weight) * number(row[without]))
            });
            same(name, found, &metric["mean"]);
            moved += usize::from(found > 0.0);
        }
    }
    assert!(moved > 10 * postures.len(), "{moved} figures are above 0");
}

#[test]
fn rows_have_the_figures_of_the_result_and_the_result_is_that_of_a_run_without_them() {
    for (text, options) in [
        (EVENTS, [].as_slice()),
        (EVENTS, &["--unconditional"]),
        (EVENTS, &["--sampling", "lhs", "--trials", "30720"]),
        (DESERT_GAS, &["--posture", "as_is"]),
        (OUTPOST, &["--until", "fatalities.mean 5 %", "--trials", "200_000"]),
    ] {
        let options =
            if options.contains(&"--trials") { options.to_vec() } else { [options, &["--trials", "3000"]].concat() };
        let (without, with) = (Folder::new(), Folder::new());
        let plain = without.result(text, &options);
        let result = with.result(text, &[options.as_slice(), &["--trials-out", "trials.csv"]].concat());
        assert_eq!(with.read("report/result.json"), without.read("report/result.json"));
        assert_eq!(plain, result);
        assert_eq!(with.names("."), ["report", "site.toml", "trials.csv", "trials.csv-metadata.json"]);
        the_rows_have_the_figures(&with.read("trials.csv"), &result);
    }
}

#[test]
fn the_bytes_are_the_same_for_any_threads() {
    let folder = Folder::new();
    let mut files = BTreeMap::new();
    for threads in ["1", "2", "3"] {
        let (name, described) = (format!("{threads}.csv"), format!("{threads}.csv-metadata.json"));
        folder.result(EVENTS, &["--trials", "20_000", "--threads", threads, "--trials-out", &name]);
        files.insert(folder.read(&name), folder.read(&described).replace(&name, "FILE.csv"));
    }
    assert_eq!(files.len(), 1);
}

/// A comparison writes those of its postures.
#[test]
fn a_comparison_writes_its_trials_as_a_run_does() {
    let folder = Folder::with("site.toml", EVENTS);
    let words = ["--trials", "2500", "--trials-out"];
    folder.bordj(&[&["run", "site.toml"], words.as_slice(), &["run.csv"]].concat()).gives(
        0,
        With(&[]),
        With(&["rows of trials in run.csv, described in run.csv-metadata.json\n"]),
    );
    let compare =
        [&["compare", "site.toml", "--postures-only", "--quiet"], words.as_slice(), &["compare.csv"]].concat();
    folder.bordj(&compare).gives(0, Nothing, Nothing);
    assert!(folder.read("run.csv") == folder.read("compare.csv"));
}

/// Every column of a file is in its description, in order, with what it holds; the page has the same words.
#[test]
fn columns_are_described_beside_the_file_and_on_the_page() {
    let page = std::fs::read_to_string(root().join("docs/trials.md")).unwrap();
    let folder = Folder::new();
    for text in [EVENTS, DESERT_GAS] {
        let result = folder.result(text, &["--trials", "1100", "--trials-out", "out.csv"]);
        let file = folder.read("out.csv");
        let (names, rows) = table(&file);
        let described = folder.json("out.csv-metadata.json");
        assert_eq!(described["@context"], "http://www.w3.org/ns/csvw");
        assert_eq!(described["url"], "out.csv");
        assert_eq!(described["notes"][0]["scenario_sha256"], result["run"]["scenario_sha256"]);
        assert_eq!(described["notes"][0]["trials"], 1_100);
        let columns = described["tableSchema"]["columns"].as_array().unwrap();
        assert_eq!(columns.iter().map(|column| column["name"].as_str().unwrap()).collect::<Vec<_>>(), names);
        for (at, column) in columns.iter().enumerate() {
            let (name, words) = (names[at], column["dc:description"].as_str().unwrap());
            let unit = &column["schema:unitText"];
            if let Some(metric) = result["postures"][0]["metrics"].get(name.trim_end_matches(".quiet")) {
                assert_eq!(*unit, metric["unit"], "{name}");
            } else {
                assert_eq!(*unit, Value::Null, "{name}");
            }
            let whole = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit());
            match column["datatype"].as_str().unwrap() {
                "integer" => assert!(rows.iter().all(|row| whole(row[at])), "{name}"),
                "double" => {
                    assert!(rows.iter().all(|row| row[at].contains(['.', 'e']) && number(row[at]) >= 0.0), "{name}");
                }
                other => assert_eq!((other, name), ("string", "posture")),
            }
            // A group or a plant unit is of the scenario, and no page knows it.
            if !name.contains('.') {
                let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
                assert!(row.is_some_and(|row| row.contains(words)), "docs/trials.md lacks `{name}`: {words}");
            }
        }
    }
}

#[test]
fn what_can_not_be_right_is_refused_in_words() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.write("other.toml", DESERT_GAS);
    let csv = ["--trials-out", "t.csv"];
    for (options, words) in [
        (
            ["site.toml", "--trials-out", "-"].as_slice(),
            "not to standard output; name one that ends in .csv or .parquet",
        ),
        (
            &["site.toml", "--trials-out", "trials.xlsx"],
            "the ending of its name says what is written, .csv or .parquet",
        ),
        (&["site.toml", "--trials-out", "trials"], "the ending of its name says what is written"),
        (&[&["site.toml", "other.toml"], csv.as_slice()].concat(), "--trials-out is of one file, not of 2"),
        (&[&["*.toml"], csv.as_slice()].concat(), "--trials-out is of one file, not of 2"),
        (&[&["site.toml", "--checkpoint", "c"], csv.as_slice()].concat(), "play the trials again without --checkpoint"),
        (&[&["site.toml", "--resume", "c"], csv.as_slice()].concat(), "play the trials again without --resume"),
        (&[&["site.toml", "--shard", "0/2"], csv.as_slice()].concat(), "play the trials again without --shard"),
        (&[&["--plan", "p", "--task", "0/2"], csv.as_slice()].concat(), "play the trials again without --plan"),
    ] {
        folder.bordj(&[&["run"], options].concat()).gives(2, Nothing, With(&["error: ", words]));
        assert_eq!(folder.names("."), ["other.toml", "site.toml"], "{options:?}");
    }
    if cfg!(not(feature = "parquet")) {
        let call = ["run", "site.toml", "--trials-out", "trials.parquet"];
        folder.bordj(&call).gives(2, Nothing, With(&["`cargo install --features parquet --path FOLDER`"]));
    }
}

/// Places that can't be written to are told before anything is played: nobody waits for so many trials.
#[test]
fn a_place_that_can_not_be_written_to_is_told_at_once() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.write("there.csv/file", "");
    for (place, words) in [
        ("nowhere/trials.csv", "`nowhere/trials.csv` can't be written: "),
        ("there.csv", "`there.csv` can't be written: it is there and is no file"),
        ("/proc/trials.csv", "`/proc/trials.csv` can't be written: "),
    ] {
        if Path::new("/proc").exists() || !place.starts_with("/proc") {
            let call = ["run", "site.toml", "--trials", "1_000_000_000_000", "--out", "report", "--trials-out", place];
            folder.bordj(&call).gives(1, Nothing, With(&["error: ", words]));
            assert_eq!(folder.names("."), ["site.toml", "there.csv"]);
        }
    }
}

/// What was there stays until the new file is whole, and a run that fails on the way leaves nothing beside it.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_ends_the_run_soon_and_leaves_nothing_behind() {
    let folder = Folder::with("site.toml", OUTPOST);
    folder.write("trials.csv", "old");
    let mut command = std::process::Command::new("sh");
    command.current_dir(folder.path(".")).args([
        "-c",
        // No file may grow beyond 512 kB: the system refuses what is more, and the signal that would come with it is ignored.
        "trap '' XFSZ; ulimit -f 1024; exec \"$@\"",
        "sh",
        env!("CARGO_BIN_EXE_bordj"),
        "run",
        "site.toml",
        "--trials",
        "1_000_000_000_000",
        "--out",
        "report",
        "--trials-out",
        "trials.csv",
    ]);
    let done = command.output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{err}");
    assert!(err.contains("`trials.csv` can't be written: File too large") && done.stdout.is_empty(), "{err}");
    assert_eq!(folder.names("."), ["site.toml", "trials.csv"]);
    assert_eq!(folder.read("trials.csv"), "old");
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_file() {
    let folder = Folder::with("site.toml", OUTPOST);
    let call = ["run", "site.toml", "--trials", "1_000_000_000_000", "--out", "report", "--trials-out", "trials.csv"];
    let child = folder.bordj(&call).command().stderr(std::process::Stdio::piped()).spawn().unwrap();
    let begun = || folder.names(".").iter().any(|name| name.starts_with(".trials.csv.writing"));
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(130));
    assert_eq!(String::from_utf8(done.stderr).unwrap(), "interrupted: nothing was written\n");
    assert_eq!(folder.names("."), ["site.toml"]);
}

/// Most memory that a command held, in kB, where the system tells.
#[cfg(target_os = "linux")]
fn peak(folder: &Folder, trials: &str) -> u64 {
    let call = ["run", "site.toml", "--quiet", "--threads", "2", "--trials", trials, "--trials-out", "trials.csv"];
    let mut child = folder.bordj(&call).command().spawn().unwrap();
    let (status, mut most) = (format!("/proc/{}/status", child.id()), 0);
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let held =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok());
        most = most.max(held.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    most
}

/// Twenty times the rows, and not half as much memory again.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_flat() {
    let folder = Folder::with("site.toml", OUTPOST);
    let few = peak(&folder, "20_000");
    let many = peak(&folder, "400_000");
    let written = std::fs::metadata(folder.path("trials.csv")).unwrap().len() >> 10;
    assert!(
        few > 0 && many < few + few / 2 && many < few + written / 4,
        "{few} kB, then {many} kB; {written} kB written"
    );
}
