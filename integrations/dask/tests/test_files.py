"""What needs no bordj: plans as text, parts as files, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bordj_dask import WrongInput, gather_parts
from bordj_dask.errors import worth_retrying
from bordj_dask.files import Plan, write_whole

RUN = "0123456789abcdef" * 4


def test_parts_have_the_names_that_bordj_gives_them():
    plan = Plan.read(
        json.dumps({"schema": "bordj.plan/1", "run": RUN, "units": 9, "shards": [[0, 4], [4, 9]]}).encode()
    )
    assert plan.shards == [(0, 4), (4, 9)]
    assert plan.part(Path("parts"), plan.shards[1]) == Path("parts/0123456789abcdef/000000000004-000000000009.part")


@pytest.mark.parametrize(
    "document",
    [
        "no JSON",
        "[]",
        json.dumps({"schema": "bordj.plan/2", "run": RUN, "shards": []}),
        json.dumps({"schema": "bordj.plan/1", "run": "../../elsewhere".ljust(64, "."), "shards": []}),
        json.dumps({"schema": "bordj.plan/1", "run": RUN, "shards": [[0]]}),
    ],
)
def test_what_is_no_plan_is_refused(document):
    with pytest.raises(WrongInput, match="not a plan"):
        Plan.read(document.encode())


def test_a_file_is_whole_or_not_there(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.part", b"first")
    write_whole(tmp_path / "a.part", b"second")
    assert (tmp_path / "a.part").read_bytes() == b"second"

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(tmp_path / "a.part", b"third")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.part", b"second")]


@pytest.mark.parametrize(
    ("code", "again"), [(75, True), (-9, True), (-15, True), (137, True), (0, False), (1, False), (2, False)]
)
def test_which_exit_codes_are_worth_another_try(code, again):
    assert worth_retrying(code) is again


@pytest.mark.parametrize("wrong", [{"retries": -1}, {"threads": 0}, {"window": 0}])
def test_impossible_arguments_are_refused(wrong, tmp_path):
    class Synchronous:
        asynchronous = False

    with pytest.raises(ValueError, match="must be at least"):
        gather_parts(Synchronous(), tmp_path / "plan.json", tmp_path, **wrong)
