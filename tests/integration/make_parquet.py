"""make_parquet.py CSV PARQUET [RENAMED=COLUMN...]: a CSV file as pandas and pyarrow people keep it: NA is null, times are
timestamps in nanoseconds, repeated texts are categories, in row groups of a thousand rows."""

import sys

import pyarrow
import pyarrow.csv
import pyarrow.parquet

source, target, *renames = sys.argv[1:]
table = pyarrow.csv.read_csv(
    source, convert_options=pyarrow.csv.ConvertOptions(null_values=["NA", ""], strings_can_be_null=True)
)
for i, field in enumerate(table.schema):
    column = table.column(i)
    if pyarrow.types.is_timestamp(field.type):
        column = column.cast(pyarrow.timestamp("ns", "UTC"))
    elif pyarrow.types.is_string(field.type):
        column = column.dictionary_encode()
    table = table.set_column(i, field.name, column)
names = dict(rename.split("=") for rename in renames)
table = table.rename_columns([names.get(name, name) for name in table.column_names])
pyarrow.parquet.write_table(table, target, row_group_size=1000, version="2.6", coerce_timestamps=None)
print(table.num_rows)
