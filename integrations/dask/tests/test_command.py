"""`python -m bordj_dask`: standard output, standard error and the exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"


def environment(bordj: str) -> dict[str, str]:
    before = os.environ.get("PYTHONPATH")
    path = f"{SOURCE}{os.pathsep}{before}" if before else str(SOURCE)
    return {**os.environ, "PYTHONPATH": path, "BORDJ": bordj}


def line(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "bordj_dask", *map(str, arguments)]


def command(bordj: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line(*arguments), env=environment(bordj), capture_output=True, text=True, check=False, timeout=50
    )


@pytest.mark.parametrize("local", [True, False])
def test_a_run(bordj, question, tmp_path, request, local):
    where = ["--local", 2] if local else ["--scheduler", request.getfixturevalue("client").scheduler.address]
    done = command(bordj, question.plan, "--parts", tmp_path / "parts", "--out", tmp_path / "out", *where)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "result.json").read_bytes() == question.result
    assert done.stdout == ""
    assert "8 of 8 shards\n" in done.stderr
    assert done.stderr.endswith(f"report in {tmp_path / 'out'}\n")


def test_an_interrupted_run_is_taken_up(bordj, question, tmp_path):
    asked = [question.plan, "--parts", tmp_path / "parts", "--out", tmp_path / "out"]
    child = subprocess.Popen(line(*asked), env=environment(bordj), stderr=subprocess.PIPE, text=True)
    for told in child.stderr:
        if told == "2 of 8 shards\n":
            child.send_signal(signal.SIGINT)
    assert child.wait(20) == 130
    assert not (tmp_path / "out" / "result.json").exists()
    kept = sorted(file.name for file in (tmp_path / "parts").rglob("*") if file.is_file())
    assert len(kept) >= 2
    assert all(name.endswith(".part") for name in kept)

    done = command(bordj, *asked)
    assert done.returncode == 0, done.stderr
    assert f"0 of {8 - len(kept)} shards\n" in done.stderr
    assert (tmp_path / "out" / "result.json").read_bytes() == question.result


def test_a_plan_that_is_none(bordj, tmp_path):
    (tmp_path / "plan.json").write_text("{}")
    done = command(bordj, tmp_path / "plan.json", "--parts", tmp_path / "parts", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_no_bordj(question, tmp_path):
    done = command("/nowhere/bordj", question.plan, "--parts", tmp_path / "parts", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr == "error: /nowhere/bordj: No such file or directory\n"


def test_a_wrong_command_line(tmp_path):
    done = command("bordj", tmp_path / "plan.json")
    assert done.returncode == 2
    assert "--parts" in done.stderr
