"""Rows and answers as Parquet files in one folder; beyond so many the oldest goes.

An extra (`pip install 'onepass[record]'`), imported only where ONEPASS_RECORD is set. A file has
the columns `at`, `id`, `row` and `model`, one for each input, and one for each field of an answer,
as `fare.value`.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from onepass.app.feedback.kept_rows import KeptRows
from onepass.app.feedback.segments import Rows
from onepass.models.atomic_files import UNFINISHED
from onepass.models.contract.forms.base import Field
from onepass.models.contract.inputs import Input
from onepass.models.contract.table_cells import table_cell

FRAME_ROWS = 256
"""Rows that become columns in one go: it holds the interpreter."""
HEAD: dict[str, Any] = {
    "at": pl.Datetime("ms", "UTC"), "id": pl.String, "row": pl.Int64, "model": pl.String,
}  # fmt: skip


class RecordFiles:
    """Of one worker; others write to the same folder."""

    def __init__(
        self, folder: Path, rows: KeptRows, model: str, *, file_bytes: int, files: int
    ) -> None:
        """Raises OSError: nothing can be written there."""
        folder.mkdir(parents=True, exist_ok=True)
        self._scratch = folder / f"{UNFINISHED}{os.getpid()}"
        self._scratch.touch(0o600)
        self._scratch.unlink()
        self._folder = folder
        self._inputs = rows.inputs
        self._model = model
        self._file_bytes, self._files = file_bytes, files
        self._fields = {
            (name, field): _kind(one)
            for name, task in rows.tasks.items()
            for field, one in task.form.fields.items()
        }
        self._schema = {
            **HEAD,
            **{name: _kind_of_input(one) for name, one in rows.inputs.items()},
            **{f"{name}.{field}": kind for (name, field), kind in self._fields.items()},
        }
        self._waiting: list[dict[str, Any]] = []
        self._frames: list[pl.DataFrame] = []
        self._bytes = 0

    @property
    def is_due(self) -> bool:
        """Whether a file is full."""
        return self._bytes >= self._file_bytes

    def add(self, at: float, rows: Rows) -> None:
        """More rows, in memory."""
        for place, sent, answer in rows.each():
            answer_id, row = place.named
            head = {"at": round(at * 1000), "id": answer_id, "row": row, "model": self._model}
            self._waiting.append(head | self._cells(orjson.loads(sent), orjson.loads(answer)))
            self._bytes += len(sent) + len(answer)
            if len(self._waiting) >= FRAME_ROWS:
                self._frame()

    def _cells(self, row: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        cells = {n: table_cell(one, row.get(n)) for n, one in self._inputs.items()}
        for (task, field), kind in self._fields.items():
            value = answer.get(task, {}).get(field)
            is_text = kind == pl.String and isinstance(value, dict)
            cells[f"{task}.{field}"] = orjson.dumps(value).decode() if is_text else value
        return cells

    def _frame(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._frames.append(pl.DataFrame(waiting, schema=self._schema))

    def write(self) -> int:
        """Ends a file; how many rows it holds. Raises OSError, and then lets go of them."""
        if self._waiting:
            self._frame()
        frames, self._frames, self._bytes = self._frames, [], 0
        if not frames:
            return 0
        whole = pl.concat(frames)
        try:
            os.close(os.open(self._scratch, os.O_WRONLY | os.O_CREAT, 0o600))
            whole.write_parquet(self._scratch)
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            self._scratch.rename(self._folder / f"{moment}-{os.getpid()}.parquet")
        except BaseException:
            self._scratch.unlink(missing_ok=True)
            raise
        self._rotate()
        return len(whole)

    def _rotate(self) -> None:
        """Names begin with the time: the oldest come first."""
        for file in sorted(self._folder.glob("*.parquet"))[: -self._files]:
            file.unlink(missing_ok=True)  # another worker may have been first


def _kind(field: Field) -> Any:
    """The type of a column with a field of answers; numbers without names of their own are JSON."""
    if field.cell == "by_label" and field.labels:
        return pl.Struct(dict.fromkeys(field.labels, pl.Float64))
    kinds: dict[str, Any] = {"number": pl.Float64, "texts": pl.List(pl.String)}
    return kinds.get(field.cell, pl.String)


def _kind_of_input(declared: Input) -> Any:
    one: Any = pl.Float64 if declared.numeric else pl.String
    is_list = bool(declared.item_shape) and declared.decodes is None
    return pl.List(one) if is_list else one
