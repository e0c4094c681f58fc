"""Rows of a frame, of whichever library: what it can do says which, and none is imported.

polars says its rows by `iter_rows(named=True)` or `to_dicts`, pyarrow by `to_pylist`, pandas by
`to_dict(orient="records")`; what has only `__arrow_c_stream__` is read by Arrow's C interface.
What is missing in a frame (null, NaN in pandas) is left out of the row, so that an input's default
or absence takes its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onepass_client.arrow import arrow_rows


def rows_of(given: Any) -> Iterator[Any]:
    """Of a frame, or of anything that holds or makes rows.

    Raises:
        TypeError: it is one row, or holds none.
    """
    if isinstance(given, Mapping):
        raise TypeError("one row: ask `predict` for it, or give a list of rows")
    if hasattr(given, "iter_rows"):
        return map(_present, given.iter_rows(named=True))
    for method in ("to_dicts", "to_pylist"):
        if hasattr(given, method):
            return map(_present, getattr(given, method)())
    if hasattr(given, "to_dict"):
        return map(_present, given.to_dict(orient="records"))
    if hasattr(given, "__arrow_c_stream__"):
        return map(_present, arrow_rows(given))
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise TypeError(f"must be rows or a frame, got {type(given).__name__}")
    return iter(given)


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    """None, or what is not equal to itself: NaN, pandas' NaT; NA says neither."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return (isinstance(value, float) and value != value) or type(value).__name__ == "NaTType"
