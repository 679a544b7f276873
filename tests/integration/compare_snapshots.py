"""compare_snapshots.py NDJSON_SNAPSHOT PARQUET_SNAPSHOT: pyarrow and DuckDB must read from the Parquet files what the
NDJSON files say, row by row and column by column. Ends with 1 and the first difference."""

import base64
import datetime
import glob
import json
import math
import struct
import sys

import duckdb
import pyarrow.parquet

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
REALS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def from_json(value, type_name):
    """A value of an export, as Python has it; moments are microseconds."""
    if value is None:
        return None
    if type_name.endswith("_LIST"):
        return [from_json(element, type_name[: -len("_LIST")]) for element in value]
    if type_name in ("INT32", "INT64"):
        return int(value)
    if type_name in ("FLOAT", "DOUBLE"):
        return REALS[value] if isinstance(value, str) else float(value)
    if type_name == "BYTES":
        return base64.b64decode(value)
    if type_name == "UNIX_TIMESTAMP":
        return (datetime.datetime.fromisoformat(value.replace("Z", "+00:00")) - EPOCH) // datetime.timedelta(
            microseconds=1
        )
    return value


def same(told, read, type_name):
    if told is None or read is None:
        return told is None and read is None
    if type_name.endswith("_LIST"):
        element = type_name[: -len("_LIST")]
        return len(told) == len(read) and all(same(a, b, element) for a, b in zip(told, read))
    if type_name in ("FLOAT", "DOUBLE"):
        if math.isnan(told) or math.isnan(read):
            return math.isnan(told) and math.isnan(read)
        if type_name == "FLOAT":
            # The shortest text of a float is that of another double.
            told = struct.unpack("f", struct.pack("f", told))[0]
        return told == read and math.copysign(1, told) == math.copysign(1, read)
    return type(told) is type(read) and told == read


def compare(who, told_rows, read_rows, types):
    if len(told_rows) != len(read_rows):
        sys.exit(f"{who}: {len(read_rows)} rows, not {len(told_rows)}")
    for number, (told, read) in enumerate(zip(told_rows, read_rows)):
        for name, type_name in types.items():
            if not same(told[name], read[name], type_name):
                sys.exit(f"{who}: row {number}, {name}: {read[name]!r}, not {told[name]!r}")


def main():
    json_dir, parquet_dir = sys.argv[1:]
    with open(f"{json_dir}/manifest.json") as file:
        view = json.load(file)["views"][0]
    types = {field["name"]: field["type"] for field in view["join_keys"] + view["features"]}
    types |= {"event_timestamp": "UNIX_TIMESTAMP", "created_timestamp": "UNIX_TIMESTAMP"}
    types |= {"sequence": "INT64", "deleted": "BOOL"}
    told = []
    for entry in view["files"]:
        with open(f"{json_dir}/{entry['name']}", newline="\n") as file:
            told += [{n: from_json(v, types[n]) for n, v in json.loads(line).items()} for line in file]

    files = sorted(glob.glob(f"{parquet_dir}/{view['feature_view']}/*.parquet"))
    table = pyarrow.concat_tables(pyarrow.parquet.read_table(path) for path in files)
    columns = {}
    for name, type_name in types.items():
        column = table[name]
        # Moments as numbers: Python's own cannot be compared with all of them.
        if type_name == "UNIX_TIMESTAMP":
            column = column.cast(pyarrow.int64())
        if type_name == "UNIX_TIMESTAMP_LIST":
            column = column.cast(pyarrow.list_(pyarrow.int64()))
        columns[name] = column.to_pylist()
    compare("pyarrow", told, [dict(zip(columns, row)) for row in zip(*columns.values())], types)

    picked = []
    for name, type_name in types.items():
        if type_name == "UNIX_TIMESTAMP":
            picked.append(f'epoch_us("{name}") AS "{name}"')
        elif type_name == "UNIX_TIMESTAMP_LIST":
            picked.append(f'list_transform("{name}", lambda t: epoch_us(t)) AS "{name}"')
        else:
            picked.append(f'"{name}"')
    relation = duckdb.sql(f"SELECT {', '.join(picked)} FROM read_parquet({files!r})")
    rows = [dict(zip(relation.columns, row)) for row in relation.fetchall()]
    compare("DuckDB", told, rows, types)
    print(f"{len(told)} rows: pyarrow and DuckDB read what NDJSON says")


main()
