#!/usr/bin/env bash
# polars 2.1.0: Series.str.json_decode gives more rows than the series has, without an error, where a cell holds several JSON values between commas: the cell `1, 2` (or `[1,2],[3,4]`) becomes two rows, and every row behind it moves by one.
#
# Seen:
#   3 cells -> 4 rows: [[1.0], [2.0], [3.0, 4.0], [5.0]]
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet polars==2.1.0
"$where/venv/bin/python" - <<'PYTHON'
import sys

import polars as pl

cells = pl.Series(["1, 2", "[3, 4]", "[5]"])
rows = cells.str.json_decode(pl.List(pl.Float64)).to_list()
print(len(cells), "cells ->", len(rows), "rows:", rows)
sys.exit(0 if rows == [[1.0], [2.0], [3.0, 4.0], [5.0]] else 1)
PYTHON
