#!/usr/bin/env bash
# polars 2.1.0: a column whose name begins with ^ and ends with $, or is *, is taken for a pattern of names: read_parquet(columns=[name]) gives a table without columns, and a Series of that name raises IndexError from methods such as fill_nan.
#
# Seen:
#   the file's columns:           ['^x$', 'x']
#   read_parquet(columns=['^x$']) -> the column x, or none where no other name matches
#   Series("^y$", [1.0]).fill_nan(None) -> IndexError: index 0 is out of bounds for sequence of length 0
# pl.nth(place) selects such a column; alias() gives the Series another name.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet polars==2.1.0
cd "$where"
"$where/venv/bin/python" - <<'PYTHON'
import sys

import polars as pl

frame = pl.DataFrame({"^x$": [1], "x": [2]})
frame.write_parquet("t.parquet")
print("the file's columns:", pl.read_parquet("t.parquet").columns)
read = pl.read_parquet("t.parquet", columns=["^x$"]).columns
print("read_parquet(columns=['^x$']):", read)
placed = pl.scan_parquet("t.parquet").select(pl.nth(0)).collect().columns
print("select(pl.nth(0)):", placed)
try:
    pl.Series("^y$", [1.0]).fill_nan(None)
    raised = False
except IndexError as error:
    print("Series with that name, fill_nan:", repr(error))
    raised = True
sys.exit(0 if raised and read != ["^x$"] and placed == ["^x$"] else 1)
PYTHON
