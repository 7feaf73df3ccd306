"""Says what tables hold as Parquet, for the test beside this file: PYTHON tables.py LIBRARY FILE...

Prints one JSON object a file: the names of its columns, its rows (money as text) and its metadata."""

import decimal
import json
import math
import sys


def plain(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, decimal.Decimal):
        return str(value)
    if hasattr(value, "item"):
        return plain(value.item())
    if type(value).__name__ in ("NAType", "NaTType") or math.isnan(value):
        return None
    return value


def pandas_rows(path):
    import pandas

    # Columns of whole numbers with nothing in some rows stay whole.
    frame = pandas.read_parquet(path, dtype_backend="numpy_nullable")
    return list(frame.columns), frame.astype(object).values.tolist()


def polars_rows(path):
    import polars

    frame = polars.read_parquet(path)
    return frame.columns, frame.rows()


def duckdb_rows(path):
    import duckdb

    found = duckdb.execute("SELECT * FROM read_parquet(?)", [path])
    return [column[0] for column in found.description], found.fetchall()


def pyarrow_rows(path):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    metadata = {key.decode(): text.decode() for key, text in table.schema.metadata.items()}
    return table.column_names, [list(row.values()) for row in table.to_pylist()], metadata


READERS = {"pandas": pandas_rows, "polars": polars_rows, "duckdb": duckdb_rows, "pyarrow": pyarrow_rows}

library, *paths = sys.argv[1:]
try:
    __import__(library)
    if library == "pandas":
        __import__("pyarrow")
except ImportError:
    sys.exit(3)
for path in paths:
    columns, rows, *metadata = READERS[library](path)
    print(json.dumps([columns, [[plain(cell) for cell in row] for row in rows], *metadata]))
