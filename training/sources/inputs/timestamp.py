"""A time in training."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.inputs import TimestampInput
from onepass.models.contract.inputs.timestamp import moment, seconds, written
from onepass.models.contract.moment_columns import Moments, moments_of
from onepass.training.sources.cell_keys import MISSING, word
from onepass.training.sources.column_hash import Hashes, of_moments
from onepass.training.sources.column_reader import ColumnReader
from onepass.training.sources.inputs.base import NO_SAY, InputKind, Plain, Where
from onepass.training.sources.iso import as_iso, timely
from onepass.training.sources.key_arrays import Keys, moment_keys
from onepass.training.sources.rows import Column
from onepass.training.sources.text_columns import Moments as MomentColumn
from onepass.training.sources.text_columns import Texts
from onepass.training.sources.times import NO_TIMES
from onepass.training.sources.typed_columns import TypedColumn


class Timestamp(InputKind[TimestampInput]):
    """A moment of each row."""

    compared = "times"
    guessed = "timestamp"

    def cells(self, read: ColumnReader, where: Where) -> Column:
        """ISO 8601, or what the format says."""
        typed = read.typed(
            partial(timely, form=where.format), where.columns[0], where.path, NO_TIMES
        )
        return as_iso(typed, where.format, where.path, read.table.called, read.problems)

    def keys(self, column: Sequence[Any]) -> list[bytes]:
        """By the moment."""
        return [MISSING if cell is None else _key(str(cell)) for cell in column]

    def key_array(self, column: TypedColumn) -> Keys | None:
        """The same."""
        at = _moments(column)
        return None if at is None or column.missing.any() else moment_keys(at)

    def hashes(self, column: Column) -> Hashes:
        """By the moment."""
        if isinstance(column, TypedColumn) and not column.missing.any():
            at = _moments(column)
            return super().hashes(column) if at is None else of_moments(at)
        return super().hashes(column)

    def array(self, column: TypedColumn) -> NDArray[Any] | None:
        """As a tensor of texts, or of points in time."""
        if not isinstance(column, Texts):
            return None
        parts = [self.declared.checked(part) for part in column.arrays()]
        known = [part for part in parts if part is not None]
        return np.concatenate(known) if len(known) == len(parts) else None

    def statistics(self, column: NDArray[Any]) -> dict[str, Any]:
        """Its range, and the moment in the middle."""
        at = seconds(column)
        ends = {"earliest": written(int(at.min())), "latest": written(int(at.max()))}
        return ends | {"median": written(int(np.median(at)))}

    def plain(self, column: NDArray[Any]) -> Plain:
        """Days since 1970 with their fraction; and how much of day, week and year is over."""
        table = column.astype(np.float64)
        days = table[:, :1] + table[:, 1:2]
        return Plain(np.concatenate([days, table[:, 1:]], axis=1))

    def constant(self, column: NDArray[Any]) -> str:
        """Which moment it is."""
        return f"is {written(int(seconds(column[:1])[0]))} {NO_SAY}"


def _moments(column: TypedColumn) -> Moments | None:
    if isinstance(column, MomentColumn):
        return Moments.of(column.microseconds)
    return moments_of(column.series.to_numpy()) if isinstance(column, Texts) else None


def _key(text: str) -> bytes:
    try:
        at = moment(text)
    except ValueError:
        return word(text)
    return b"%d %.3f" % (at.day, at.of_day * 86400)
