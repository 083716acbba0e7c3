"""Whole runs on real clusters, with a real bordj."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import dask
import psutil
import pytest
from conftest import two_workers
from distributed import Client, LocalCluster

from bordj_dask import BordjError, ShardFailed, WrongInput, gather_parts, run_plan


def parts_in(folder: Path) -> list[Path]:
    """All files of a folder of parts, which are parts, all of them."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    assert all(file.suffix == ".part" for file in files), files
    return files


def test_the_result_is_that_of_one_machine(client, question, bordj, tmp_path):
    told = []
    report = run_plan(
        client,
        question.plan,
        tmp_path / "parts",
        tmp_path / "out",
        bordj=bordj,
        worker_bordj=bordj,
        progress=lambda done, everything: told.append((done, everything)),
    )
    assert report == tmp_path / "out"
    assert (report / "result.json").read_bytes() == question.result
    assert (report / "report.html").exists()
    assert len(parts_in(tmp_path / "parts")) == question.shards
    assert told == [(done, question.shards) for done in range(question.shards + 1)]


def test_parts_are_those_that_bordj_writes_itself(client, question, bordj, tmp_path):
    gather_parts(client, question.plan, tmp_path / "ours", bordj=bordj, worker_bordj=bordj)
    for i in range(2):
        command = [bordj, "run", "--plan", question.plan, "--task", f"{i}/2", "--out", tmp_path / "its"]
        subprocess.run(command, check=True, timeout=50)
    ours, its = parts_in(tmp_path / "ours"), parts_in(tmp_path / "its")
    assert [part.relative_to(tmp_path / "ours") for part in ours] == [
        part.relative_to(tmp_path / "its") for part in its
    ]


def test_a_worker_killed_while_it_plays_a_shard_changes_nothing(own_client, question, bordj, tmp_path, killer):
    report = run_plan(own_client, question.plan, tmp_path / "parts", tmp_path / "out", bordj=bordj, worker_bordj=bordj)
    assert killer.killed, "no worker was killed, so nothing was tested"
    assert (report / "result.json").read_bytes() == question.result
    assert len(parts_in(tmp_path / "parts")) == question.shards
    assert killer.killed not in own_client.run(os.getpid).values()


def test_a_shard_that_dask_gives_up_is_tried_again(question, bordj, tmp_path, wrapped, caplog):
    # Here Dask gives up all shards of a worker that dies, instead of trying them elsewhere.
    worker = wrapped('if [ "$shard" = 3 ] && [ ! -e "$marks/3" ]; then : > "$marks/3"; kill -9 $PPID; sleep 1; fi')
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), two_workers() as client:
        report = run_plan(
            client, question.plan, tmp_path / "parts", tmp_path / "out", bordj=bordj, worker_bordj=worker.program
        )
        assert (report / "result.json").read_bytes() == question.result
        lost = [record.getMessage() for record in caplog.records if "lost with its worker" in record.getMessage()]
        assert lost
        assert all(told.endswith("it is tried again") for told in lost)

        (tmp_path / "marks" / "3").unlink()
        with pytest.raises(ShardFailed, match="lost with its worker") as raised:
            gather_parts(client, question.plan, tmp_path / "more", bordj=bordj, worker_bordj=worker.program, retries=0)
        assert raised.value.exit_code == 75


def test_exit_code_2_is_told_and_never_retried(client, question, bordj, tmp_path, wrapped):
    # The program itself fails, for one of the shards: its plan is none.
    worker = wrapped('[ "$shard" != 3 ] || exec "$bordj" run --plan "$0" --task "$5"')
    with pytest.raises(WrongInput) as raised:
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=worker.program)
    its = subprocess.run(
        [bordj, "run", "--plan", worker.program, "--task", f"3/{question.shards}"], capture_output=True, check=False
    )
    assert its.returncode == 2
    assert str(raised.value) == its.stderr.decode().strip() != ""
    assert raised.value.exit_code == 2
    assert [call for call in worker.calls() if call.startswith("3/")] == [f"3/{question.shards} 1"]


def test_a_plan_that_is_none_is_wrong_input(client, bordj, tmp_path):
    (tmp_path / "plan.json").write_text("{}")
    with pytest.raises(WrongInput):
        gather_parts(client, tmp_path / "plan.json", tmp_path / "parts", bordj=bordj)


@pytest.mark.parametrize("fault", ["exit 75", "kill -9 $$", "kill -15 $$"])
def test_what_may_pass_is_tried_again(client, question, bordj, tmp_path, wrapped, fault, caplog):
    worker = wrapped(f'if [ "$shard" = 3 ] && [ ! -e "$marks/3" ]; then : > "$marks/3"; echo full >&2; {fault}; fi')
    report = run_plan(
        client, question.plan, tmp_path / "parts", tmp_path / "out", bordj=bordj, worker_bordj=worker.program
    )
    assert (report / "result.json").read_bytes() == question.result
    assert len([call for call in worker.calls() if call.startswith("3/")]) == 2
    assert len(worker.calls()) == question.shards + 1
    assert [record.getMessage() for record in caplog.records if "full; it is tried again" in record.getMessage()]


def test_retries_have_a_limit(client, question, bordj, tmp_path, wrapped):
    worker = wrapped('if [ "$shard" = 3 ]; then echo the disk is full >&2; exit 75; fi')
    with pytest.raises(ShardFailed, match="the disk is full") as raised:
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=worker.program, retries=2)
    assert (raised.value.exit_code, raised.value.attempts) == (75, 3)
    assert len([call for call in worker.calls() if call.startswith("3/")]) == 3
    # Shards that came in the meantime are kept, and that one is not among them.
    assert 0 < len(parts_in(tmp_path / "parts")) < question.shards


def test_other_faults_are_told_and_not_retried(client, question, bordj, tmp_path, wrapped):
    worker = wrapped('if [ "$shard" = 3 ]; then echo broken >&2; exit 1; fi')
    with pytest.raises(ShardFailed, match="exit code 1: broken") as raised:
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=worker.program)
    assert raised.value.attempts == 1
    assert len([call for call in worker.calls() if call.startswith("3/")]) == 1


def test_a_worker_without_bordj_is_told(client, question, bordj, tmp_path):
    with pytest.raises(ShardFailed, match="/nowhere/bordj on worker .*: No such file") as raised:
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj="/nowhere/bordj")
    assert raised.value.exit_code is None
    with pytest.raises(BordjError, match="/nowhere/bordj: No such file"):
        gather_parts(client, question.plan, tmp_path / "parts", bordj="/nowhere/bordj")


def test_a_second_run_takes_up_where_the_first_ended(client, question, bordj, tmp_path, wrapped):
    command = [bordj, "run", "--plan", question.plan, "--task", "0/2", "--out", tmp_path / "parts"]
    subprocess.run(command, check=True, timeout=50)
    there = {part: part.stat().st_mtime_ns for part in parts_in(tmp_path / "parts")}
    assert len(there) == question.shards // 2
    torn = min(there)
    torn.write_bytes(torn.read_bytes()[:-40])
    del there[torn]

    worker = wrapped()
    report = run_plan(
        client, question.plan, tmp_path / "parts", tmp_path / "out", bordj=bordj, worker_bordj=worker.program
    )
    assert len(worker.calls()) == question.shards - len(there)
    assert {part: part.stat().st_mtime_ns for part in there} == there
    assert (report / "result.json").read_bytes() == question.result

    # Of what is whole nothing is played, and no worker is asked.
    again = run_plan(
        client, question.plan, tmp_path / "parts", tmp_path / "again", bordj=bordj, worker_bordj="/nowhere/bordj"
    )
    assert (again / "result.json").read_bytes() == question.result


def test_no_more_than_the_window_is_with_the_cluster(client, question, bordj, tmp_path):
    held = []
    gather_parts(
        client,
        question.plan,
        tmp_path / "parts",
        bordj=bordj,
        worker_bordj=bordj,
        window=3,
        progress=lambda done, everything: held.append(len(client.futures)),
    )
    # Futures are released a moment later by another thread.
    assert 2 <= max(held) <= 3 < question.shards
    deadline = time.monotonic() + 5
    while client.futures and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not client.futures


def test_a_worker_plays_one_shard_at_a_time_with_all_its_threads(question, bordj, tmp_path, wrapped):
    # A second shard at the same time would find the folder of the first.
    worker = wrapped('mkdir "$marks/turn" || exit 1\nif "$bordj" "$@"; then rmdir "$marks/turn"; exit; fi; exit 1')
    with (
        LocalCluster(n_workers=1, threads_per_worker=3, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=worker.program)
        assert sorted(worker.calls()) == [f"{i}/{question.shards} 3" for i in range(question.shards)]
        gather_parts(client, question.plan, tmp_path / "more", bordj=bordj, worker_bordj=worker.program, threads=2)
        assert sorted(worker.calls()[question.shards :]) == [f"{i}/{question.shards} 2" for i in range(question.shards)]


def test_a_worker_needs_neither_this_package_nor_our_folders(question, bordj, tmp_path):
    (tmp_path / "blocked" / "bordj_dask").mkdir(parents=True)
    (tmp_path / "blocked" / "bordj_dask" / "__init__.py").write_text("raise ImportError('not on a worker')\n")
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        far = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", cluster.scheduler_address, "--nthreads", "1",
             "--no-dashboard", "--local-directory", str(tmp_path / "far")],
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(tmp_path / "blocked"), "BORDJ": bordj},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            report = run_plan(client, question.plan, tmp_path / "parts", tmp_path / "out", bordj=bordj)
        finally:
            far.terminate()
            far.wait(20)
    assert (report / "result.json").read_bytes() == question.result


def test_nothing_stays_behind_on_workers(client, question, bordj, tmp_path, wrapped):
    # The other shards would take a minute: they end with the run, not by themselves.
    worker = wrapped('[ "$shard" != 0 ] || { sleep 2; exit 1; }\nexec sleep 60')
    workers = [psutil.Process(pid) for pid in client.run(os.getpid).values()]
    with pytest.raises(ShardFailed):
        gather_parts(client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=worker.program)
    assert worker.calls(), "nothing was started, so nothing could stay"

    def left(dask_worker):
        return list(dask_worker.plugins), [file for file in os.listdir(dask_worker.local_directory) if "plan" in file]

    deadline = time.monotonic() + 10
    while any(worker.children() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child.cmdline() for worker in workers for child in worker.children()]
    assert not any(client.processing().values())
    for plugins, files in client.run(left).values():
        assert not [name for name in plugins if name.startswith("bordj")]
        assert not files


def test_a_worker_that_does_not_answer_does_not_hold_up_the_end(own_client, question, bordj, tmp_path):
    frozen = []

    def freeze(done, everything):
        # When all is there, one worker no longer answers, as in a network that is cut.
        if done == everything:
            frozen.append(psutil.Process(next(iter(own_client.run(os.getpid).values()))))
            frozen[0].suspend()

    try:
        begun = time.monotonic()
        gather_parts(own_client, question.plan, tmp_path / "parts", bordj=bordj, worker_bordj=bordj, progress=freeze)
        assert len(parts_in(tmp_path / "parts")) == question.shards
        assert time.monotonic() - begun < 40
    finally:
        frozen[0].resume()
