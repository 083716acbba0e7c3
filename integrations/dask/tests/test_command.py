"""`python -m bordj_dask`: standard output, standard error and the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"


def command(bordj: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    before = os.environ.get("PYTHONPATH")
    path = f"{SOURCE}{os.pathsep}{before}" if before else str(SOURCE)
    return subprocess.run(
        [sys.executable, "-m", "bordj_dask", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path, "BORDJ": bordj}, capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip


@pytest.mark.parametrize("local", [True, False])
def test_a_run(bordj, question, tmp_path, request, local):
    where = ["--local", 2] if local else ["--scheduler", request.getfixturevalue("client").scheduler.address]
    done = command(bordj, question.plan, "--parts", tmp_path / "parts", "--out", tmp_path / "out", *where)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "result.json").read_bytes() == question.result
    assert done.stdout == ""
    assert "8 of 8 shards\n" in done.stderr
    assert done.stderr.endswith(f"report in {tmp_path / 'out'}\n")


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
