"""Shards on a Dask cluster."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any

import cloudpickle
from distributed import Client, Future, KilledWorker, as_completed

from . import command, worker
from .errors import TRY_AGAIN, WRONG_INPUT, ShardFailed, WrongInput, worth_retrying
from .files import Plan, write_whole

log = logging.getLogger("bordj_dask")

cloudpickle.register_pickle_by_value(worker)

#: Called with the numbers of shards done and of shards in all.
Progress = Callable[[int, int], None]


def run_plan(
    client: Client,
    plan: str | os.PathLike[str],
    parts: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    bordj: str | None = None,
    worker_bordj: str | None = None,
    retries: int = 3,
    threads: int | None = None,
    window: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Plays the shards of a plan on a cluster, merges them and returns the folder of the report, `out`.

    All arguments but `out` are those of `gather_parts`. The result is byte for byte that of one machine.
    """
    folder = gather_parts(
        client,
        plan,
        parts,
        bordj=bordj,
        worker_bordj=worker_bordj,
        retries=retries,
        threads=threads,
        window=window,
        progress=progress,
    )
    command.merge(bordj, folder, Path(out))
    return Path(out)


def gather_parts(
    client: Client,
    plan: str | os.PathLike[str],
    parts: str | os.PathLike[str],
    *,
    bordj: str | None = None,
    worker_bordj: str | None = None,
    retries: int = 3,
    threads: int | None = None,
    window: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Plays the shards of a plan of which `parts` has no valid part, and returns the folder with all parts of the plan.

    Each part is written as soon as it comes, whole or not at all, so that another call goes on where this one ended.

    - `plan`: a file written by `bordj plan`.
    - `bordj`: the program here; without it the one that the variable BORDJ names, else the one on the path.
    - `worker_bordj`: the same on the workers, with their own BORDJ and path. It must be the same version.
    - `retries`: how often a shard is tried again that ended with exit code 75, by a signal or with its worker.
    - `threads`: threads of a shard; without it those of its worker, which then plays one shard at a time.
    - `window`: how many shards are with the cluster at once; without it two for each that the workers can play at a
      time, and at least 16. Not more than that many parts are in memory.
    - `progress`: called after every shard, and once before the first.

    Raises `WrongInput` for exit code 2, `ShardFailed` for a shard that failed otherwise or too often, `BordjError` for
    other failures of the program here.
    """
    if client.asynchronous:
        raise TypeError("the client is asynchronous: use one made with asynchronous=False")
    for name, value, least in (("retries", retries, 0), ("threads", threads, 1), ("window", window, 1)):
        if value is not None and value < least:
            raise ValueError(f"{name} is {value}, and must be at least {least}")
    root = Path(parts)
    root.mkdir(parents=True, exist_ok=True)
    todo = command.missing(bordj, Path(plan), root)
    folder = todo.folder(root)
    if todo.shards:
        folder.mkdir(exist_ok=True)
        player = worker.Player(f"bordj-{uuid.uuid4().hex}", todo.text, worker_bordj, threads)
        _hand_out(client, player)
        try:
            _Shards(client, todo, root, player, retries, _Window(client, threads, window), progress).play()
        finally:
            _take_back(client, player)
    return folder


def _hand_out(client: Client, player: worker.Player) -> None:
    """Gives all workers the plan, those too that come later. A worker that dies meanwhile is an error of Dask."""
    for attempt in range(1, 4):
        try:
            client.register_plugin(player, name=player.name)
            return
        except OSError:
            if attempt == 3:
                raise


def _take_back(client: Client, player: worker.Player) -> None:
    """Ends what is left on the workers, but waits no more than ten seconds for one that does not answer."""

    def take() -> None:
        # A cluster that has gone away has nothing left, and its own error is the one to tell.
        with suppress(Exception):
            client.unregister_worker_plugin(player.name)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    thread.join(10)


class _ByValue:
    """A function that pickles by value wherever it stands in a graph: plain pickle would name its module."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.pickled = cloudpickle.dumps(function)

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return cloudpickle.loads, (self.pickled,)


class _Window:
    """How many shards may be with the cluster at once. Clusters grow and shrink, so it is asked again."""

    def __init__(self, client: Client, threads: int | None, fixed: int | None) -> None:
        self.client = client
        self.threads = threads
        self.fixed = fixed
        self.size = fixed or 0
        self.asked = -1.0

    def now(self) -> int:
        if self.fixed is None and (self.asked < 0 or time.monotonic() - self.asked > 1):
            cores = self.client.nthreads().values()
            # With less than two for each a worker would be idle while its part comes here. The floor lets clusters that
            # grow with their work start from nothing.
            self.size = max(16, 2 * sum(max(1, n // (self.threads or n)) for n in cores))
            self.asked = time.monotonic()
        return self.size


class _Shards:
    """The shards of a plan on their way through the cluster."""

    def __init__(
        self,
        client: Client,
        plan: Plan,
        parts: Path,
        player: worker.Player,
        retries: int,
        window: _Window,
        progress: Progress | None,
    ) -> None:
        self.client = client
        self.plan = plan
        self.parts = parts
        self.player = player
        self.retries = retries
        self.window = window
        self.progress = progress or (lambda done, all_: None)
        self.task = _ByValue(worker.play)
        #: Shards not yet with the cluster, by their place in the plan, with the number of the next try.
        self.queue = deque((i, 1) for i in range(len(plan.shards)))
        #: Shards that are, by the key of their task.
        self.flying: dict[str, tuple[Future[worker.Outcome], int, int]] = {}

    def play(self) -> None:
        done, everything = 0, len(self.plan.shards)
        finished = as_completed()
        self.progress(done, everything)
        try:
            self._submit(finished)
            for future in finished:
                _, i, attempt = self.flying.pop(future.key)
                try:
                    taken = self._take(future, i, attempt)
                finally:
                    future.release()
                if taken:
                    done += 1
                    self.progress(done, everything)
                else:
                    # Behind all others, and later by `_pause`: what it failed of may have passed by then.
                    self.queue.append((i, attempt + 1))
                self._submit(finished)
        finally:
            left = [future for future, _, _ in self.flying.values()]
            with suppress(Exception):
                self.client.cancel(left, force=True)
            for future in left:
                future.release()

    def _submit(self, finished: Any) -> None:
        while self.queue and len(self.flying) < self.window.now():
            i, attempt = self.queue.popleft()
            key = f"{self.player.name}-{i}-{attempt}"
            task = self.player.name, i, len(self.plan.shards), _pause(attempt)
            future = self.client.submit(self.task, *task, key=key, pure=False)
            self.flying[key] = future, i, attempt
            finished.add(future)

    def _take(self, future: Future[worker.Outcome], i: int, attempt: int) -> bool:
        """Writes the part of a finished task; False if the shard is to be tried again."""
        code, part, said = _outcome(future)
        shard = self.plan.shards[i]
        if code == 0:
            write_whole(self.plan.part(self.parts, shard), part)
            return True
        if code == WRONG_INPUT:
            raise WrongInput(said.strip() or f"exit code {code}", code)
        how = f"units {shard[0]} to {shard[1]}: {_end(code)}" + (f": {said.strip()}" if said.strip() else "")
        if code is not None and worth_retrying(code):
            if attempt <= self.retries:
                log.warning("%s; it is tried again", how)
                return False
            how = f"{how} (tried {attempt} times)"
        raise ShardFailed(how, code, shard, attempt)


def _outcome(future: Future[worker.Outcome]) -> worker.Outcome:
    try:
        outcome: worker.Outcome = future.result()
        return outcome
    except (KilledWorker, CancelledError) as error:
        # Dask has tried it on other workers already, or lost all that it knew.
        return TRY_AGAIN, b"", f"lost with its worker: {error}"


def _pause(attempt: int) -> float:
    """Seconds before a try: a full disk is still full a moment later."""
    return 0.0 if attempt == 1 else min(30.0, 2.0 ** (attempt - 2))


def _end(code: int | None) -> str:
    if code is None:
        return "could not be started"
    if code < 0:
        with suppress(ValueError):
            return f"ended by {signal.Signals(-code).name}"
    return f"exit code {code}"
