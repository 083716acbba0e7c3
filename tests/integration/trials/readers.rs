//! A file of trials as people read it: with pandas and `DuckDB`.

use std::process::Command;

use crate::command::{DESERT_GAS, Folder, root};

use super::EVENTS;

#[test]
#[ignore = "needs Python with pandas, DuckDB and pyarrow: set BORDJ_TRIALS_PYTHON to its interpreter"]
#[expect(clippy::print_stdout, reason = "both sides, for whoever looks")]
fn trials_are_read_by_pandas_and_by_duckdb() {
    let python = std::env::var_os("BORDJ_TRIALS_PYTHON").expect("set BORDJ_TRIALS_PYTHON to a Python interpreter");
    let endings = if cfg!(feature = "parquet") { ["csv", "parquet"].as_slice() } else { &["csv"] };
    let folder = Folder::new();
    for text in [EVENTS, DESERT_GAS] {
        for ending in endings {
            let name = format!("trials.{ending}");
            // More than DuckDB looks at to guess what a column holds, and than a group of rows has.
            folder.result(text, &["--trials", "60_000", "--trials-out", &name]);
            let mut call = Command::new(&python);
            call.arg(root().join("tests/data/trials.py")).args([folder.path(&name), folder.path("report/result.json")]);
            let done = call.output().unwrap();
            let (out, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            println!("{out}{error}");
            assert!(done.status.success(), "{out}{error}");
            for reader in ["pandas", "DuckDB"] {
                assert!(out.contains(&format!("{reader} {ending}: ")), "{out}");
            }
        }
    }
}

/// The bytes of a Parquet file hang on its rows alone.
#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_same_bytes_for_any_threads() {
    let folder = Folder::new();
    let bytes = ["1", "2", "3"].map(|threads| {
        folder.result(EVENTS, &["--trials", "20_000", "--threads", threads, "--trials-out", "t.parquet"]);
        std::fs::read(folder.path("t.parquet")).unwrap()
    });
    assert!(bytes[0].len() > 1_000 && bytes[0] == bytes[1] && bytes[0] == bytes[2]);
    assert_eq!(folder.names("."), ["report", "site.toml", "t.parquet"]);
}
