"""write_parquet.py SNAPSHOT FILE ENCODINGS: writes the rows of a snapshot that `skua export` made, from memory.

ENCODINGS: default, those of pyarrow, which has dictionaries for all columns; same, those of skua, which has none for
numbers that hardly repeat. Prints rows, seconds, and CPU seconds of the write alone.
"""

import os
import pathlib
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq

ZSTD_LEVEL = 3  # That of clients/cli/arrow/parquet_output.cc.


def main(snapshot, file, encodings):
    files = sorted(pathlib.Path(snapshot).rglob("*.parquet"))
    table = pa.concat_tables(pq.read_table(f, partitioning=None) for f in files).combine_chunks()
    row_group_rows = pq.read_metadata(files[0]).row_group(0).num_rows
    plain = {"sequence"} | {f.name for f in table.schema if pa.types.is_floating(f.type)}
    same = [name for name in table.column_names if name not in plain]
    start, cpu = time.perf_counter(), time.process_time()
    with open(file, "wb") as out:
        pq.write_table(
            table,
            out,
            compression="zstd",
            compression_level=ZSTD_LEVEL,
            row_group_size=row_group_rows,
            write_page_checksum=True,
            use_dictionary=same if encodings == "same" else True,
        )
        out.flush()
        os.fsync(out.fileno())
    print(table.num_rows, time.perf_counter() - start, time.process_time() - cpu)


main(sys.argv[1], sys.argv[2], sys.argv[3])
