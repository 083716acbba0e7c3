"""The command: `python -m bordj_dask PLAN --parts DIR --out DIR [--scheduler ADDRESS | --local N]`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from distributed import Client, LocalCluster

from .cluster import run_plan
from .errors import TRY_AGAIN, WRONG_INPUT, BordjError, ShardFailed, WrongInput, worth_retrying

FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code, which means what those of `bordj` mean."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    try:
        with ExitStack() as stack:
            report = run_plan(
                _client(options, stack),
                options.plan,
                options.parts,
                options.out,
                retries=options.retries,
                threads=options.threads,
                progress=None if options.quiet else _tell,
            )
    except WrongInput as error:
        return _fault(error, WRONG_INPUT)
    except ShardFailed as error:
        again = error.exit_code is not None and worth_retrying(error.exit_code)
        return _fault(error, TRY_AGAIN if again else FAILED)
    except (BordjError, OSError) as error:
        return _fault(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    if not options.quiet:
        print(f"report in {report}", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bordj_dask",
        description="Play the shards of a bordj plan on a Dask cluster and merge them into one report.",
        epilog="bordj is the program that BORDJ names, else the one on the path, here and on every worker.",
    )
    parser.add_argument("plan", type=Path, metavar="PLAN", help="a file written by bordj plan")
    parser.add_argument(
        "--parts", type=Path, required=True, metavar="DIR", help="folder of parts; what it has is not played again"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the report")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--scheduler", metavar="ADDRESS", help="address of a Dask scheduler")
    where.add_argument("--local", type=_positive, metavar="N", help="N workers on this machine [default: 1]")
    parser.add_argument("--threads", type=_positive, metavar="T", help="threads of a shard [default: its worker's]")
    parser.add_argument("--retries", type=int, default=3, metavar="N", help="tries after the first [default: 3]")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but faults")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _client(options: argparse.Namespace, stack: ExitStack) -> Client:
    address = options.scheduler
    if not address:
        workers = options.local or 1
        threads = max(1, (os.cpu_count() or 1) // workers)
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=threads, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        )
        address = stack.enter_context(cluster)
    client = Client(address)
    stack.callback(client.close)
    return client


def _tell(done: int, everything: int) -> None:
    """A line that is written over on a terminal; elsewhere a line for about every tenth."""
    if sys.stderr.isatty():
        print(f"\r{done} of {everything} shards", end="\n" if done == everything else "", file=sys.stderr, flush=True)
    elif done * 10 // everything != (done - 1) * 10 // everything:
        print(f"{done} of {everything} shards", file=sys.stderr, flush=True)


def _fault(error: Exception, code: int) -> int:
    print(f"error: {str(error).removeprefix('error: ')}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
