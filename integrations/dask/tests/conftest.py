"""A bordj to test against, a question for it, and clusters."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import Client, LocalCluster

SCENARIO = Path(__file__).parents[3] / "scenarios" / "in-amenas-2013.toml"
TRIALS = os.environ.get("BORDJ_TRIALS", "20480")


@pytest.fixture(scope="session")
def bordj() -> str:
    """The program. Without it tests are skipped; with BORDJ_REQUIRED=1 they fail."""
    named = os.environ.get("BORDJ", "bordj")
    found = shutil.which(named)
    why = f"there is no {named}: set BORDJ"
    if found:
        # A bordj of before plans is none for these tests.
        has_plans = subprocess.run([found, "plan", "--help"], capture_output=True, check=False).returncode == 0
        found = found if has_plans else None
        why = f"{named} has no command plan"
    if not found:
        if os.environ.get("BORDJ_REQUIRED") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return str(Path(found).resolve())


@dataclass
class Question:
    """A question of several shards, and the answer of one machine."""

    plan: Path
    result: bytes
    shards: int


@pytest.fixture(scope="session")
def question(bordj: str, tmp_path_factory: pytest.TempPathFactory) -> Question:
    folder = tmp_path_factory.mktemp("question")
    asked = [str(SCENARIO), "--trials", TRIALS, "--seed", "7"]
    subprocess.run([bordj, "run", *asked, "--out", folder / "one", "--quiet"], check=True, timeout=50)
    subprocess.run([bordj, "plan", *asked, "--shards", "8", "--out", folder / "plan.json"], check=True, timeout=50)
    return Question(folder / "plan.json", (folder / "one" / "result.json").read_bytes(), 8)


@contextmanager
def two_workers() -> Iterator[Client]:
    """Two workers of one thread, each with a nanny that starts it anew when it dies."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A cluster for all tests of a file that leave it whole."""
    with two_workers() as client:
        yield client


@pytest.fixture
def own_client() -> Iterator[Client]:
    """A cluster for one test."""
    with two_workers() as client:
        yield client


@dataclass
class Wrapped:
    """A script around bordj that notes the shard of every call, and may do something else for some."""

    program: str
    log: Path

    def calls(self) -> list[str]:
        """What followed `--task` and `--threads` in every call, one string each."""
        return self.log.read_text().split("\n")[:-1] if self.log.exists() else []


@pytest.fixture
def wrapped(bordj: str, tmp_path: Path) -> Callable[..., Wrapped]:
    """Makes such a script: `instead` is shell that is run before bordj, with the shard in $shard, bordj in $bordj and a
    folder to leave marks in as $marks."""

    def make(instead: str = "") -> Wrapped:
        marks = tmp_path / "marks"
        marks.mkdir()
        script = tmp_path / "wrapped.sh"
        # The arguments are: run --plan FILE --task I/N --threads T.
        script.write_text(
            f"""#!/bin/sh
bordj='{bordj}' marks='{marks}' shard=${{5%/*}}
echo "$5 $7" >> '{tmp_path}/calls'
{instead}
exec "$bordj" "$@"
"""
        )
        script.chmod(0o755)
        return Wrapped(str(script), tmp_path / "calls")

    return make


class Killer(threading.Thread):
    """Kills one worker (SIGKILL) as soon as it plays a shard."""

    def __init__(self, workers: list[int]) -> None:
        super().__init__(daemon=True)
        self.workers = [psutil.Process(pid) for pid in workers]
        self.killed: int | None = None
        self.shard: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.005):
            for worker in self.workers:
                for child in worker.children():
                    if self._plays(child):
                        worker.kill()
                        self.killed = worker.pid
                        return

    def _plays(self, child: Any) -> bool:
        try:
            self.shard = child.cmdline()
            return "--task" in self.shard and child.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@pytest.fixture
def killer(own_client: Client) -> Iterator[Killer]:
    thread = Killer(list(own_client.run(os.getpid).values()))
    thread.start()
    yield thread
    thread.over.set()
    thread.join()
