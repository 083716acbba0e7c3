"""Reads a file of trials with pandas and with DuckDB, and finds the figures of the result in it.

Arguments: the file (.csv or .parquet) and result.json. Fails if a mean or the probability of an attack differs by more than
1e-9 of it, or a column is not described.
"""

import json
import sys

import duckdb
import pandas
import pyarrow.parquet

MOST = 1e-9

path, result = sys.argv[1], json.load(open(sys.argv[2]))
ending = path.rsplit(".", 1)[1]
if ending == "csv":
    frame = pandas.read_csv(path, dtype={"posture": str}, keep_default_na=False)
    described = json.load(open(path + "-metadata.json"))
    source = "read_csv(?)"
else:
    frame = pandas.read_parquet(path)
    described = json.loads(pyarrow.parquet.read_schema(path).metadata[b"bordj.trials"])
    source = "read_parquet(?)"

columns = {column["name"]: column for column in described["tableSchema"]["columns"]}
kinds = {"string": "O", "integer": "i", "double": "f"}
if list(columns) != list(frame.columns):
    sys.exit(f"columns {list(frame.columns)} are described as {list(columns)}")
for name, column in columns.items():
    kind = frame[name].dtype.kind
    if kinds[column["datatype"]] != ("O" if kind not in "if" else kind):
        sys.exit(f"pandas reads {name} as {frame[name].dtype}, described as {column['datatype']}")

trials = result["run"]["trials"]
postures = [posture["id"] for posture in result["postures"]]
if list(frame["trial"]) != [trial for trial in range(trials) for _ in postures] or list(frame["posture"]) != postures * trials:
    sys.exit("rows are not in order of trial, then posture")


def by_pandas(rows, column):
    total = (rows["weight"] * rows[column]).sum()
    if column + ".quiet" in rows:
        total += ((1 - rows["weight"]) * rows[column + ".quiet"]).sum()
    return total / trials


def by_duckdb(posture):
    """Every mean and the probability of an attack, in one pass."""
    figures = ['sum(CASE WHEN attacks > 0 THEN weight ELSE 0 END)']
    for name in posture["metrics"]:
        quiet = f' + (1 - weight) * "{name}.quiet"' if name + ".quiet" in columns else ""
        figures.append(f'sum(weight * "{name}"{quiet})')
    query = f"SELECT {', '.join(figures)} FROM {source} WHERE posture = ?"
    return [total / trials for total in duckdb.execute(query, [path, posture["id"]]).fetchone()]


worst = {"pandas": 0.0, "DuckDB": 0.0}
compared = 0
for posture in result["postures"]:
    rows = frame[frame["posture"] == posture["id"]]
    expected = [posture["p_attack"]] + [metric["mean"] for metric in posture["metrics"].values()]
    found = {
        "pandas": [rows.loc[rows["attacks"] > 0, "weight"].sum() / trials]
        + [by_pandas(rows, name) for name in posture["metrics"]],
        "DuckDB": by_duckdb(posture),
    }
    names = ["p_attack", *posture["metrics"]]
    for reader, values in found.items():
        for name, value, figure in zip(names, values, expected, strict=True):
            off = abs(value - figure) / figure if figure else abs(value)
            worst[reader] = max(worst[reader], off)
            compared += figure > 0
            if not off <= MOST:
                sys.exit(f"{reader}, {posture['id']}, {name}: {value!r} in the rows, {figure!r} in the result")

# DuckDB reads every number as pandas does, to the last bit.
read = duckdb.execute(f"SELECT * FROM {source}", [path]).df()
for name in columns:
    if not (read[name].astype(frame[name].dtype) == frame[name]).all():
        sys.exit(f"DuckDB reads other values of {name}")
if compared < 20:
    sys.exit(f"only {compared} figures are above 0")
for reader, off in worst.items():
    print(f"{reader} {ending}: {len(frame)} rows, {compared} figures, the largest difference is {off:e}")
