#!/usr/bin/env bash
# polars 2.1.0: a quote inside an unquoted cell of a CSV (3" pipe) ends read_csv, with infer_schema=False, in a ComputeError on the number of rows in a chunk that names neither line nor column; Python's csv module reads the cell as it stands.
#
# Seen:
#   csv.reader:  [['a', 'note'], ['1', '3" pipe'], ['2', 'x']]
#   read_csv:    ComputeError: CSV malformed: expected 0 rows, actual 2 rows, in chunk starting at row_offset 0, length 14
# quote_char=None reads it, where no cell of the file is quoted.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet polars==2.1.0
"$where/venv/bin/python" - <<'PYTHON'
import csv
import io
import sys

import polars as pl

text = 'a,note\n1,3" pipe\n2,x\n'
rows = list(csv.reader(io.StringIO(text)))
print("csv.reader: ", rows)
try:
    print("read_csv:   ", pl.read_csv(text.encode(), infer_schema=False).rows())
    raised = False
except pl.exceptions.ComputeError as error:
    print("read_csv:    ComputeError:", error)
    raised = True
unquoted = pl.read_csv(text.encode(), infer_schema=False, quote_char=None).rows()
sys.exit(0 if raised and unquoted == [("1", '3" pipe'), ("2", "x")] else 1)
PYTHON
