"""What runs on the workers.

This module is sent to them by value: a worker needs `distributed` and `bordj`, not this package. So it names nothing of
the package, and hands back plain data.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import threading
from contextlib import suppress
from typing import Any

from distributed import WorkerPlugin, get_worker

#: Exit code (None: could not be started), the part, and the end of what was said on standard error.
Outcome = tuple["int | None", bytes, str]


class Player(WorkerPlugin):
    """Holds the plan on a worker and plays shards of it.

    A plugin reaches every worker once, those that come later and those started anew too. Data scattered to the workers
    would be lost with the last worker that has it.
    """

    def __init__(self, name: str, plan: bytes, bordj: str | None, threads: int | None) -> None:
        self.name = name
        self.plan = plan
        self.bordj = bordj
        self.threads = threads

    def setup(self, worker: Any) -> None:
        """Writes the plan to a file of the worker."""
        cores = worker.state.nthreads
        self.each = self.threads or cores
        # Dask starts as many shards as the worker has threads, and each shard would take all of them: they take turns.
        self.turns = threading.Semaphore(max(1, cores // self.each))
        self.lock = threading.Lock()
        self.running: set[subprocess.Popen[bytes]] = set()
        self.over = threading.Event()
        # Dask removes this folder with the worker, and after a crash at the next start.
        handle, self.path = tempfile.mkstemp(prefix="bordj-plan-", suffix=".json", dir=worker.local_directory)
        with os.fdopen(handle, "wb") as file:
            file.write(self.plan)

    def teardown(self, worker: Any) -> None:
        """Ends what still runs: nobody waits for it."""
        with self.lock:
            self.over.set()
            for child in self.running:
                with suppress(OSError):
                    child.terminate()
        with suppress(OSError):
            os.unlink(self.path)

    def play(self, shard: int, shards: int, pause: float) -> Outcome:
        """Plays one of the shards of the plan, after a pause in seconds."""
        self.over.wait(pause)
        program = self.bordj or os.environ.get("BORDJ") or "bordj"
        command = [
            program,
            "run",
            "--plan",
            self.path,
            "--task",
            f"{shard}/{shards}",
            "--threads",
            str(self.each),
            "--quiet",
        ]
        with self.turns:
            with self.lock:
                if self.over.is_set():
                    return 75, b"", "the worker was closing"
                try:
                    child = subprocess.Popen(
                        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                    )
                except OSError as error:
                    return None, b"", f"{program} on worker {socket.gethostname()}: {error.strerror}"
                self.running.add(child)
            try:
                part, said = child.communicate()
            finally:
                with self.lock:
                    self.running.discard(child)
        return child.returncode, part if child.returncode == 0 else b"", said[-65536:].decode(errors="replace")


def play(name: str, shard: int, shards: int, pause: float) -> Outcome:
    """Plays a shard, after a pause in seconds, with the `Player` of this name that the worker has."""
    player: Any = get_worker().plugins.get(name)
    if player is None:
        return 75, b"", "the worker has no plan"
    outcome: Outcome = player.play(shard, shards, pause)
    return outcome
