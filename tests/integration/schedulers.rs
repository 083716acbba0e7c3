//! Real schedulers: a Slurm on this machine, and Dask. The result must be that of one machine, byte for byte, whatever was killed.

use std::path::PathBuf;
use std::process::Command;

use crate::command::root;

/// The program that is tried: the one that `BORDJ` names, which may be a release build, or that of these tests.
fn program() -> PathBuf {
    std::env::var_os("BORDJ").map_or_else(|| env!("CARGO_BIN_EXE_bordj").into(), PathBuf::from)
}

#[track_caller]
fn succeeds(mut command: Command) {
    let done = command.env("BORDJ", program()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{}\n{out}\n{err}", done.status);
}

#[test]
#[ignore = "needs root and Slurm: slurmctld, slurmd, slurm-client and munge of Debian"]
fn sixteen_shards_on_slurm_with_a_shard_and_a_node_killed() {
    let mut test = Command::new(root().join("tests/slurm/run.sh"));
    test.arg(program()).arg(root().join("scenarios/in-amenas-2013.toml"));
    succeeds(test);
}

#[test]
#[ignore = "needs Python with Dask: set BORDJ_DASK to an interpreter that has integrations/dask[test]"]
fn shards_on_dask_with_a_worker_killed() {
    let python =
        std::env::var_os("BORDJ_DASK").expect("set BORDJ_DASK to a Python interpreter with integrations/dask[test]");
    let mut test = Command::new(python);
    test.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).current_dir(root().join("integrations/dask"));
    test.env("BORDJ_REQUIRED", "1").env("PYTHONDONTWRITEBYTECODE", "1");
    succeeds(test);
}
