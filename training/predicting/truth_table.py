"""Rows whose truths were told while they were served, as a table to train on: a column for each
input and each task, under the names of the spec, as the source of kind `table` reads them.
"""

import base64
import binascii
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from onepass.models.atomic_files import replace_file
from onepass.models.contract import Contract, Row
from onepass.models.contract.table_cells import table_cell
from onepass.training.sources.cells import NO_BREAK

TRUTH = ".truth"
"""Stands behind the name of a task that an input has, too."""
MAGIC = {b"\xff\xd8": ".jpg", b"\x89P": ".png", b"RI": ".webp"}


class ToldRow(NamedTuple):
    """What was sent, what is true of it, and a name for what files are made of it."""

    name: str
    sent: Row
    truth: Mapping[str, Any]


class TruthTable:
    """Columns that grow row by row; `labels` counts by task."""

    def __init__(self, contract: Contract, pictures: Path) -> None:
        """Pictures are written to that folder, which is made where there are some."""
        self._contract = contract
        self._pictures = pictures
        self._inputs: dict[str, list[Any]] = {name: [] for name in contract.inputs}
        self._truths: dict[str, list[Any]] = {name: [] for name in contract.tasks}
        self.rows = 0

    @property
    def labels(self) -> dict[str, int]:
        """How many rows know each task."""
        return {
            name: sum(one is not None for one in column) for name, column in self._truths.items()
        }

    def add(self, row: ToldRow) -> None:
        """One more. Raises OSError where a picture cannot be written."""
        self.rows += 1
        for name, declared in self._contract.inputs.items():
            value = row.sent.get(name)
            if value is not None and declared.decodes == "file":
                value = self._picture(f"{row.name}-{name}", value)
            self._inputs[name].append(table_cell(declared, value))
        for name, column in self._truths.items():
            column.append(row.truth.get(name))

    def _picture(self, name: str, value: Any) -> str | None:
        """Its file, beside the table; None where it is none that could be sent as text."""
        try:
            content = base64.b64decode(value, validate=True)
        except (binascii.Error, TypeError, ValueError):
            return None
        self._pictures.mkdir(exist_ok=True)
        file = self._pictures / f"{name}{MAGIC.get(content[:2], '.bin')}"
        file.write_bytes(content)
        return f"{self._pictures.name}/{file.name}"

    def write(self, out: Path, left_out: Collection[str]) -> list[str]:
        """A .parquet or a .csv, whole or not at all; what there is to say of it. Of inputs that
        are `left_out` there is no column where no row has them.

        Raises:
            ValueError: a CSV cannot hold it.
        """
        gone = [n for n in left_out if all(one is None for one in self._inputs[n])]
        inputs = {n: column for n, column in self._inputs.items() if n not in gone}
        both = {n: f"{n}{TRUTH}" if n in inputs else n for n in self._truths}
        columns = inputs | {both[n]: column for n, column in self._truths.items()}
        content = BytesIO()
        if out.suffix == ".csv":
            flat = {name: self._flat(name, column) for name, column in columns.items()}
            pl.DataFrame({n: pl.Series(n, c, strict=False) for n, c in flat.items()}).write_csv(
                content
            )
        else:
            pl.DataFrame([_series(name, column) for name, column in columns.items()]).write_parquet(
                content
            )
        replace_file(out, content.getvalue())
        notes = [f"no column {n}: pictures and texts were not kept" for n in gone]
        renamed = {n: column for n, column in both.items() if n != column}
        return notes + [
            f"an input has the name of task {n}: {c} holds it" for n, c in renamed.items()
        ]

    def _flat(self, name: str, column: Sequence[Any]) -> list[Any]:
        """As a CSV holds it: numbers as JSON, items and labels between separators."""
        declared = self._contract.inputs.get(name)
        separator = " " if declared is not None and declared.kind == "sequence" else "|"
        return [_cell(name, one, separator) if isinstance(one, list) else one for one in column]


def _series(name: str, column: Sequence[Any]) -> pl.Series:
    """Of one type; of a column in which nothing stands, text."""
    first = next((one for one in column if one is not None and one != []), "")
    one = first[0] if isinstance(first, list) else first
    kind = pl.Float64() if isinstance(one, float) else pl.String()
    is_list = any(isinstance(value, list) for value in column)
    return pl.Series(name, column, dtype=pl.List(kind) if is_list else kind)


def _cell(name: str, items: list[Any], separator: str) -> str:
    """Raises ValueError where what is between separators holds one."""
    if items and isinstance(items[0], float):
        return json.dumps(items)
    parts = [item.replace(" ", NO_BREAK) if separator == " " else item for item in items]
    broken = next((one for one in parts if separator in one), None)
    if broken is not None:
        raise ValueError(
            f"{name}: {broken!r} holds {separator!r}, which stands between items in a CSV: "
            "write a .parquet"
        )
    return separator.join(parts) or separator


def table_of(contract: Contract, rows: Iterable[ToldRow], pictures: Path) -> TruthTable:
    """All rows."""
    table = TruthTable(contract, pictures)
    for row in rows:
        table.add(row)
    return table
