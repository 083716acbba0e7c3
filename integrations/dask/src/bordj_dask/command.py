"""`bordj` on this machine: what is missing, and the merge."""

from __future__ import annotations

import logging
import os
import subprocess
from pathlib import Path

from .errors import BordjError, fault
from .files import Plan

log = logging.getLogger("bordj_dask")


def call(bordj: str | None, *arguments: str | Path) -> bytes:
    """Runs a command of `bordj` and returns its standard output.

    The program is that given, else the one that BORDJ names, else the one on the path. What it says on
    standard error is logged if it ends well, and the message of the exception if not.
    """
    program = bordj or os.environ.get("BORDJ") or "bordj"
    try:
        command = [program, *map(str, arguments)]
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    except OSError as error:
        raise BordjError(f"{program}: {error.strerror}", None) from error
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise fault(said, done.returncode)
    if said.strip():
        log.warning("%s", said.strip())
    return done.stdout


def missing(bordj: str | None, plan: Path, parts: Path) -> Plan:
    """A plan of the shards of which `parts` has no valid part."""
    return Plan.read(call(bordj, "plan", "--missing", plan, "--parts", parts, "--quiet"))


def merge(bordj: str | None, parts: Path, out: Path) -> None:
    """Makes one report in `out` of all parts in a folder."""
    call(bordj, "merge", parts, "--out", out, "--quiet")
