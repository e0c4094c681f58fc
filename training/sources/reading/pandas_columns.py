"""A frame of pandas as a table, column by column: neither pandas nor pyarrow is imported, and
without the latter a frame of pandas opens no door of Arrow."""

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from onepass.training.sources.reading.table import Table
from onepass.training.sources.reading.typed import Untyped

PLAIN = "biufmM"
"""Kinds of numpy columns that polars takes as they are."""


def is_pandas(data: object) -> bool:
    """Whether it is a frame of pandas, or of a class that is made of one."""
    names = [f"{one.__module__.partition('.')[0]}.{one.__name__}" for one in type(data).__mro__]
    return "pandas.DataFrame" in names


def of_pandas(data: Any, called: str) -> Table:
    """Its rows: the same columns under the same names, missing cells as nulls, without the index. A
    column is read when it is asked for; then Untyped is raised where it holds what is no cell.

    Raises:
        ValueError: a name comes twice.
    """
    names = [str(name) for name in data.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{called}: names {', '.join(map(repr, twice[:5]))} more than once")

    @cache
    def load(name: str) -> pl.Series:
        column = data.iloc[:, names.index(name)]
        try:
            return _column(name, column)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            why = str(error) if isinstance(error, Untyped) else f"is of type {column.dtype}"
            raise Untyped(why) from None

    return Table(names, len(data), load)


def _column(name: str, column: Any) -> pl.Series:
    kind = column.dtype
    if getattr(kind, "tz", None) is not None:
        moments = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return pl.Series(name, moments).dt.replace_time_zone("UTC")
    if isinstance(kind, np.dtype) and kind.kind in PLAIN:
        values = column.to_numpy()
        if kind.kind in "mM" and np.datetime_data(kind)[0] == "s":
            values = values.astype(f"{kind.kind}8[ms]")
        return pl.Series(name, values, nan_to_null=kind.kind == "f")
    gone = column.isna().tolist()
    cells = [None if no else cell for no, cell in zip(gone, column.astype(object), strict=True)]
    return _of_objects(name, cells)


def _of_objects(name: str, cells: list[Any]) -> pl.Series:
    """Of Python's objects, of one type but for whole numbers beside others. Raises Untyped."""
    known = [cell for cell in cells if cell is not None]
    types = {_type(cell) for cell in known}
    if types == {int, float}:
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells])
    if len(types) > 1:
        each = ", ".join(sorted(one.__name__ for one in types))
        raise Untyped(f"holds cells of several types, {each}: make them one, as in astype(str)")
    if types == {np.ndarray}:
        cells = [None if cell is None else cell.tolist() for cell in cells]
    return pl.Series(name, cells)


def _type(cell: Any) -> type:
    """Its own, of numbers that of Python."""
    if isinstance(cell, bool | np.bool_):
        return bool
    if isinstance(cell, int | np.integer):
        return int
    return float if isinstance(cell, float | np.floating) else type(cell)
