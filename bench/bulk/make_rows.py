"""make_rows.py FILE ROWS ORDER: the rows of bulk_rows.h as Parquet. ORDER: sorted (by item) or shuffled."""

import sys

import duckdb

# A row group is what readers hold at once.
ROW_GROUP_ROWS = 245760
FEATURES = 50


def main(file, rows, order):
    features = ", ".join(
        f"(mix((item * {FEATURES} + {i}) * 2654435761 & 4294967295) >> 8)::FLOAT"
        f" * (1.0::FLOAT / 16777216::FLOAT) AS f{i}"
        for i in range(FEATURES)
    )
    shuffled = "ORDER BY hash(range)" if order == "shuffled" else ""
    connection = duckdb.connect(config={"memory_limit": "3GB", "threads": 2})
    connection.execute("CREATE TEMP MACRO mix(x) AS (xor(x, x >> 15) * 2221713035::UBIGINT) & 4294967295")
    connection.execute(
        f"""COPY (
              SELECT item::BIGINT AS item,
                     make_timestamp_ns((1700000000 + item % 86400)::BIGINT * 1000000000)::TIMESTAMPTZ AS event_timestamp,
                     {features}
              FROM (SELECT range::UBIGINT AS item FROM range({rows}) {shuffled}))
            TO '{file}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"""
    )


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
