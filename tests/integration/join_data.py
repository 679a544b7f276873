"""Spines for `skua join`, and what DuckDB makes of them.

join_data.py make DIR SEED: spines over the weather of the quick start and Feast's drivers, with moments of all kinds,
and the weather in twelve files as it might have arrived.

join_data.py check TRAIN SPINE HISTORY SPINE_KEY KEY TIME TTL_SECONDS FEATURES [--as-served]: the training set must be
the spine, its types included, and beside it what DuckDB's ASOF JOIN finds in the exported history; with --as-served,
the newest row of all versions that was there by then. Ends with 1 and the first difference.
"""

import datetime
import random
import sys

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

HOUR = 3600 * 10**6
DAY = 24 * HOUR
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def us_of(moments):
    return moments.cast(pa.timestamp("us", "UTC")).cast(pa.int64())


def text_of(us):
    return (EPOCH + datetime.timedelta(microseconds=us)).isoformat().replace("+00:00", "Z")


def make_moments(rng, known, ttl_us, count):
    """Moments of rows, where their TTL ends, a microsecond beside both, and anywhere."""
    out = []
    for _ in range(count):
        at = rng.choice(known)
        kind = rng.randrange(4)
        if kind == 0:
            at += rng.choice([-1, 0, 1])
        elif kind == 1:
            at += ttl_us + rng.choice([-1, 0, 1])
        elif kind == 2:
            at += rng.randrange(-3 * HOUR, 3 * HOUR)
        else:
            at = rng.randrange(min(known) - DAY, max(known) + DAY)
        out.append(at)
    return out


def make(folder, seed):
    rng = random.Random(seed)
    weather = pa.csv.read_csv(
        "docs/quickstart/weather.csv",
        convert_options=pa.csv.ConvertOptions(null_values=["NA", ""], strings_can_be_null=True),
    )
    times = us_of(weather["time_hour"]).to_pylist()
    rows = 4000
    moments = make_moments(rng, times, 2 * HOUR, rows)
    airports = [rng.choice(["EWR", "JFK", "LGA", "LGA", "nowhere", None]) for _ in range(rows)]
    spine = pa.table(
        {
            "late": pa.array([rng.random() < 0.2 for _ in range(rows)]),
            "origin": pa.array(airports).dictionary_encode(),
            # As pandas keeps moments: nanoseconds.
            "label_time": pa.array([at * 1000 for at in moments], pa.timestamp("ns", "UTC")),
            "day": pa.array([rng.randrange(0, 20000) for _ in range(rows)], pa.date32()),
            "delay": pa.array([rng.choice([None, rng.randrange(-100, 100)]) for _ in range(rows)], pa.int16()),
            "price": pa.array([None if i % 7 == 0 else i for i in range(rows)]).cast(pa.decimal128(22, 2)),
            "note": pa.array([{"n": i, "text": "t" * (i % 3)} for i in range(rows)]),
        }
    )
    pq.write_table(spine, f"{folder}/weather_spine.parquet", row_group_size=900)

    drivers = pq.read_table("tests/integration/data/driver_stats.parquet")
    moments = make_moments(rng, us_of(drivers["event_timestamp"]).to_pylist(), 2 * HOUR // 3, 3000)
    ids = drivers["driver_id"].to_pylist()
    spine = pa.table(
        {
            "event_timestamp": pa.array(moments, pa.timestamp("us")),
            "driver_id": pa.array([rng.choice([*ids, 7]) for _ in moments], pa.int32()),
            "label": pa.array([rng.random() for _ in moments], pa.float32()),
        }
    )
    pq.write_table(spine, f"{folder}/driver_spine.parquet")
    make_year(folder, rng, weather, times)


def make_year(folder, rng, weather, times):
    arrives = [[] for _ in range(13)]
    for airport, at, temp, humid in zip(
        weather["origin"].to_pylist(), times, weather["temp"].to_pylist(), weather["humid"].to_pylist()
    ):
        month = min((EPOCH + datetime.timedelta(microseconds=at)).month if at < 1388534400 * 10**6 else 12, 12)
        row = (airport, text_of(at), temp, humid)
        late = rng.random() < 0.1 and month < 12
        arrives[month + 1 if late else month].append(row)
        if rng.random() < 0.05 and month < 12:
            arrives[month + 1].append((airport, text_of(at), rng.uniform(0, 100), None))
    for month in range(1, 13):
        with open(f"{folder}/month-{month:02}.csv", "w") as file:
            file.write("airport,event_timestamp,temp,humid\n")
            for row in arrives[month]:
                file.write(",".join("" if value is None else str(value) for value in row) + "\n")
    # A moment of every kind, and some soon after a month arrived.
    begin, end = min(times), max(times)
    moments = [rng.randrange(begin, end + 60 * DAY) for _ in range(1200)]
    for month in range(2, 13):
        arrival = datetime.datetime(2013, month, 2, tzinfo=datetime.timezone.utc) - EPOCH
        moments += [arrival // datetime.timedelta(microseconds=1) + rng.randrange(-HOUR, HOUR) for _ in range(20)]
    spine = pa.table(
        {
            "airport": pa.array([rng.choice(["EWR", "JFK", "LGA"]) for _ in moments]),
            "event_timestamp": pa.array(moments, pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(spine, f"{folder}/served_spine.parquet")


ASOF = """
    SELECT s.n, s.t, h.* FROM spine s ASOF LEFT JOIN history h ON s.k = h.k AND s.t >= h.event_us
"""
SERVED = """
    SELECT s.n, s.t, h.* FROM spine s LEFT JOIN history h
    ON s.k = h.k AND h.event_us <= s.t AND h.created_us <= s.t
    QUALIFY row_number() OVER (PARTITION BY s.n ORDER BY h.event_us DESC NULLS LAST, h.sequence DESC) = 1
"""


def expected_rows(spine, key, time, history, view_key, features, ttl_us, as_served):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    keys = spine[key].cast(spine[key].type.value_type) if pa.types.is_dictionary(spine[key].type) else spine[key]
    connection.register("spine", pa.table({"n": pa.array(range(len(spine))), "k": keys, "t": us_of(spine[time])}))
    values = ", ".join(f'"{feature}"' for feature in features)
    connection.execute(
        f"CREATE TABLE history AS SELECT {view_key} AS k, epoch_us(event_timestamp) AS event_us, "
        f"epoch_us(created_timestamp) AS created_us, sequence, deleted, {values} "
        f"FROM read_parquet('{history}/*.parquet')"
    )
    inside = f"event_us IS NOT NULL AND NOT deleted AND ({ttl_us} = 0 OR t - event_us <= {ttl_us})"
    shown = ", ".join(f'CASE WHEN inside THEN "{feature}" END' for feature in features)
    relation = connection.execute(
        f"SELECT {shown}, CASE WHEN event_us IS NULL OR deleted THEN NULL ELSE event_us END, inside "
        f"FROM (SELECT *, {inside} AS inside FROM ({SERVED if as_served else ASOF})) ORDER BY n"
    )
    return relation.fetchall()


def check(train_path, spine_path, history, key, view_key, time, ttl, names, *options):
    train = pq.read_table(train_path)
    spine = pq.read_table(spine_path)
    carried = train.select(spine.column_names)
    if train.column_names[: spine.num_columns] != spine.column_names:
        sys.exit(f"the columns of the spine are not first: {train.column_names}")
    for name in spine.column_names:
        if carried.schema.field(name).type != spine.schema.field(name).type:
            sys.exit(f"{name}: {carried.schema.field(name).type}, not {spine.schema.field(name).type}")
        if carried[name].to_pylist() != spine[name].to_pylist():
            sys.exit(f"{name}: other values than in the spine")
    features = names.split(",")
    rows = expected_rows(
        spine, key, time, history, view_key, features, int(ttl) * 10**6, "--as-served" in options
    )
    if len(rows) != train.num_rows:
        sys.exit(f"{train.num_rows} rows, not {len(rows)}")
    found = 0
    for i, feature in enumerate(features):
        values = train[feature].to_pylist()
        statuses = train[feature + "__status"].to_pylist()
        has_times = feature + "__event_timestamp" in train.column_names
        event_us = us_of(train[feature + "__event_timestamp"]).to_pylist() if has_times else None
        for n, row in enumerate(rows):
            expected, expected_us, inside = row[i], row[-2], row[-1]
            if values[n] != expected:
                sys.exit(f"row {n}, {feature}: {values[n]!r}, not {expected!r}")
            if has_times and event_us[n] != expected_us:
                sys.exit(f"row {n}, {feature}: of {event_us[n]}, not {expected_us}")
            status = "NOT_FOUND" if expected_us is None else "OUTSIDE_MAX_AGE"
            if inside:
                status = "NULL_VALUE" if expected is None else "PRESENT"
            if statuses[n] != status:
                sys.exit(f"row {n}, {feature}: {statuses[n]}, not {status}")
            found += inside is True
    if found == 0:
        sys.exit("nothing was found, so nothing was compared")
    print(f"{len(rows)} rows of {len(features)} features are what DuckDB says, {found} values found")


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
else:
    check(*sys.argv[2:])
