"""What `X` is: columns of numbers in an array, or a frame whose columns say what they are."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import polars as pl

from onepass.training.sources.reading import held
from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import stored

Document = dict[str, Any]
RESERVED, LONGEST = ("instances",), 60
"""Names that no input has, and letters of one at most, before it is numbered."""


class Features(NamedTuple):
    """The columns of `X`, and as which inputs they are learnt."""

    columns: tuple[str, ...]
    inputs: dict[str, Document]
    """As a spec declares them, in the order of the columns."""

    @classmethod
    def of(cls, table: Table) -> Self:
        """Numbers are numbers, times are times, all else is a category; what is missing somewhere
        may be missing. Raises ValueError where a column holds what is neither."""
        names = tuple(table.columns)
        declared = (_declared(name, table) for name in names)
        return cls(names, dict(zip(named(names), declared, strict=True)))

    @property
    def renamed(self) -> dict[str, str]:
        """The column of each input that is called otherwise."""
        pairs = zip(self.inputs, self.columns, strict=True)
        return {name: column for name, column in pairs if name != column}


def table_of(X: Any, names: Sequence[str] | None = None) -> Table:
    """The columns of a frame, or of numbers (N, F) under these names. Raises ValueError."""
    if isinstance(X, np.ndarray):
        made = list(names or (f"x{index}" for index in range(X.shape[1])))
        frame = pl.DataFrame(np.asarray(X, dtype=np.float64), schema=made, orient="row")
        return held(frame).table()
    return held(X, "X").table()


def by_place(table: Table, names: Sequence[str] | None) -> Table:
    """The same columns under these names, which are as many; as they are called, where None."""
    if names is None or list(names) == list(table.columns):
        return table
    frame = table.frame()
    frame.columns = list(names)
    return held(frame).table()


def _declared(name: str, table: Table) -> Document:
    column = stored(table[name])
    if column.dtype.is_float():
        column = column.fill_nan(None)
    kind = column.dtype
    optional = {"optional": True} if column.null_count() else {}
    if (kind.is_numeric() or kind.is_decimal()) and kind != pl.Boolean:
        return {"kind": "number"} | optional
    if isinstance(kind, pl.Date | pl.Datetime):
        return {"kind": "timestamp"} | optional
    if kind.is_nested() or kind in (pl.Object, pl.Binary):
        raise ValueError(f"X: column {name!r} is of type {kind}: declare it in spec['inputs']")
    return {"kind": "category"} | optional


def named(columns: Sequence[str]) -> list[str]:
    """Names that a spec takes, each once."""
    names: list[str] = []
    for column in columns:
        name = re.sub(r"\W+", "_", column, flags=re.ASCII).strip("_")[:LONGEST]
        name = name if name and name not in RESERVED else f"x_{name}"
        own, count = name, 2
        while own in names:
            own, count = f"{name}_{count}", count + 1
        names.append(own)
    return names
