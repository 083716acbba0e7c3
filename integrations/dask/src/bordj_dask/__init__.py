"""Runs the shards of a `bordj` plan on any Dask cluster and merges their parts.

from bordj_dask import run_plan
from distributed import Client

with Client("tcp://scheduler:8786") as client:
    run_plan(client, "plan.json", parts="parts", out="report")
"""

from .cluster import gather_parts, run_plan
from .errors import BordjError, ShardFailed, WrongInput

__all__ = ["BordjError", "ShardFailed", "WrongInput", "gather_parts", "run_plan"]
