"""Columns that have a type of their own, as Parquet's do: what each means as a number, as text, as
a time; or a sentence that says why it means nothing, and what would.
"""

import warnings

import polars as pl

NANOSECONDS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "min": 60 * 10**9}
NANOSECONDS |= {"h": 3600 * 10**9, "days": 86400 * 10**9, "weeks": 7 * 86400 * 10**9}
SPELT = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day"), "days"),
    **dict.fromkeys(("w", "week"), "weeks"),
    **dict.fromkeys(("millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("µs", "microsecond", "microseconds"), "us"),
}
UNITS = "ms, s, min, h or days"


class Untyped(ValueError):
    """A column that means nothing where it stands."""


def stored(column: pl.Series) -> pl.Series:
    """The column without what others have added to its type; categories as their text."""
    extension = getattr(pl, "BaseExtension", None)
    if extension is not None and isinstance(column.dtype, extension):
        column = column.ext.storage()
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        return column.cast(pl.String)
    if column.dtype == pl.Null:
        return column.cast(pl.String)
    if column.dtype == pl.Binary:
        try:
            return column.cast(pl.String)
        except pl.exceptions.PolarsError:
            return column
    if str(column.dtype) == "Float16":
        return column.cast(pl.Float32)
    return column


def as_number(column: pl.Series, unit: str | None = None, *, before: bool = False) -> pl.Series:
    """Text or numbers. Durations, dates and booleans are numbers where a unit is stated.

    Args:
        before: for a bundle of before, to which a date was a number of days.

    Raises:
        Untyped: it is of another type.
    """
    column = stored(column)
    kind = column.dtype
    if kind.is_integer():
        return _whole(column)
    if kind.is_float() or kind == pl.String:
        return column
    if kind.is_decimal() or (before and not (kind.is_nested() or kind == pl.Binary)):
        return column.cast(pl.Float64)
    if kind == pl.Boolean and unit is not None:
        return column.cast(pl.Float64)
    if kind == pl.Boolean:
        raise Untyped("holds true and false: as an input, kind: category; as a task, kind: binary")
    if not kind.is_temporal():
        raise Untyped(f"is of type {kind}, which is no number")
    length = NANOSECONDS.get(SPELT.get(unit or "", unit or ""))
    if length is None:
        way = "" if isinstance(kind, pl.Duration | pl.Time) else "kind: timestamp; or "
        raise Untyped(f"is of type {_name(kind)}, which is no number: {way}say unit: {UNITS}")
    return _nanoseconds(column) / length


def as_words(column: pl.Series, *, iso: bool = False) -> pl.Series:
    """Text, or what is written as text; times as `iso` has them. Raises Untyped."""
    column = stored(column)
    kind = column.dtype
    if iso and isinstance(kind, pl.Datetime):
        utc = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return utc.dt.strftime("%Y-%m-%d %H:%M:%S%.f" + "Z" * bool(kind.time_zone))
    if kind.is_decimal():
        exact = column.cast(pl.Int64, strict=False)
        whole = exact.null_count() == column.null_count() and (exact.cast(kind) == column).all()
        return exact if whole else column.cast(pl.String)
    if kind.is_float() and _beyond(column):
        raise Untyped("holds numbers beyond 2^63, which are no names: write them as text")
    if kind == pl.Binary:
        raise Untyped("is of type Binary and holds no UTF-8: write it as text, as in hex")
    if kind.is_nested() or kind == pl.Object or isinstance(kind, pl.Duration):
        raise Untyped(f"is of type {_name(kind)}, which is no text")
    return column


def as_moments(column: pl.Series) -> pl.Series:
    """Text, a date, or a date with its time. Raises Untyped."""
    column = stored(column)
    kind = column.dtype
    if kind == pl.Time:
        raise Untyped("is of type Time, a time without a day: give the day too")
    if kind == pl.String or isinstance(kind, pl.Date | pl.Datetime):
        return column
    if kind.is_integer() or kind.is_float():
        raise Untyped("holds numbers, which are no times: write them as 2026-11-22T10:00:00Z")
    raise Untyped(f"is of type {_name(kind)}, which is no time")


def as_items(column: pl.Series) -> pl.Series:
    """A list of texts or numbers; or text with separators. Raises Untyped."""
    column = stored(column)
    kind = column.dtype
    if isinstance(kind, pl.Array):
        column = column.arr.to_list()
        kind = column.dtype
    if isinstance(kind, pl.List):
        inner = kind.inner
        if inner.is_nested() or inner == pl.Object or inner == pl.Binary or inner.is_temporal():
            raise Untyped(f"is of type {_name(kind)}: items are text or numbers")
        return column
    return as_words(column)


def as_vector(column: pl.Series) -> pl.Series:
    """A list of numbers; or text, which holds JSON. Raises Untyped."""
    column = stored(column)
    if isinstance(column.dtype, pl.Array):
        column = column.arr.to_list()
    kind = column.dtype
    if kind == pl.String:
        return column
    if isinstance(kind, pl.List) and (kind.inner.is_numeric() or kind.inner == pl.Null):
        return column.cast(pl.List(pl.Float64))
    raise Untyped(f"is of type {_name(kind)}, which is no list of numbers")


def _whole(column: pl.Series) -> pl.Series:
    """Whole numbers, if float64 tells them apart."""
    if column.dtype.is_integer() and len(column) and column.dtype not in SMALL:
        cast = column.cast(pl.Float64)
        if cast.abs().max() is not None and cast.n_unique() < column.n_unique():
            raise Untyped(
                "holds whole numbers beyond 2^53 that no float tells apart: if they are names, "
                "kind: category"
            )
        return cast
    return column


SMALL = (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32)


def _beyond(column: pl.Series) -> bool:
    known = column.drop_nulls().drop_nans()
    return bool(len(known)) and float(known.abs().max()) >= 2.0**63  # type: ignore[arg-type]


def _nanoseconds(column: pl.Series) -> pl.Series:
    """Of a duration, since midnight, or since 1970."""
    kind = column.dtype
    if isinstance(kind, pl.Duration):
        return column.dt.total_nanoseconds().cast(pl.Float64)
    if kind == pl.Time:
        return column.to_physical().cast(pl.Float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return column.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) * 1000


def _name(kind: pl.DataType) -> str:
    return str(kind)
