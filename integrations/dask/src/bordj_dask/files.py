"""Plans and parts as files."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import WRONG_INPUT, WrongInput

SCHEMA = "bordj.plan/1"


@dataclass(frozen=True)
class Plan:
    """A plan, of which only this much is read; workers get its text as it is."""

    text: bytes
    #: Digest of the question, 64 hexadecimal digits.
    run: str
    #: Ranges of units: the first, and the one after the last.
    shards: list[tuple[int, int]]

    @classmethod
    def read(cls, text: bytes) -> Plan:
        """The plan written in `text`; WrongInput if it is none."""
        try:
            document = json.loads(text)
            if document["schema"] != SCHEMA:
                raise ValueError(f"its schema is {document['schema']!r}, not {SCHEMA!r}")
            run = document["run"]
            if not (len(run) == 64 and set(run) <= set("0123456789abcdef")):
                raise ValueError("its run is not 64 hexadecimal digits")
            shards = [(int(first), int(end)) for first, end in document["shards"]]
        except (ValueError, KeyError, TypeError) as error:
            raise WrongInput(f"not a plan: {error}", WRONG_INPUT) from error
        return cls(text, run, shards)

    def folder(self, parts: Path) -> Path:
        """Where below `parts` the parts of this question lie."""
        return parts / self.run[:16]

    def part(self, parts: Path, shard: tuple[int, int]) -> Path:
        """The part of a shard, under the name that `bordj run --plan` gives it."""
        return self.folder(parts) / f"{shard[0]:012}-{shard[1]:012}.part"


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that under its name there is all of it or nothing, whoever else writes the same."""
    # Process ids are the same on many hosts of a shared file system, so the host is in the name.
    beside = path.with_name(f"{path.name}.tmp.{socket.gethostname()}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
