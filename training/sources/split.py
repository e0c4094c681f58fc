"""Which rows train, which choose (validation), which judge (test); and, where a spec asks for them,
which are held out for what is learnt after the last epoch (calibration)."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen, Name

Split = NDArray[Any]
"""(N,) of the names of parts."""
Mask = NDArray[np.bool_]
CHUNK_ROWS = 20_000
"""Whose digests are Python values at the same time."""

CALIBRATION = "calibration"
ASKED = f"{CALIBRATION}: true"
"""How a split by column says that its column may hold that word."""
NAMES = ("train", "val", CALIBRATION, "test")
Share = Annotated[float, Field(ge=0, lt=1)]


def _is_unasked(calibration: float | bool) -> bool:
    return not calibration  # a spec, a state and a bundle without it are those of before


class _Shares(Frozen):
    """Calibration rows are taken from those that would train, so that the same rows choose and
    judge with them and without."""

    val: Share = 0.15
    """The share of rows that choose: on them epochs and thresholds are judged."""
    test: Share = 0.15
    """The share of rows that judge: nothing is ever chosen by them."""
    calibration: Share = Field(default=0.0, exclude_if=_is_unasked)
    """The share of rows that are held out for what is learnt after the last epoch; 0 is none."""

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.val + self.test + self.calibration >= 1:
            those = "val, calibration and test" if self.calibration else "val and test"
            raise ValueError(f"{those} leave no rows to train on")
        if self.val == 0:
            raise ValueError("val must be above 0: validation rows choose the best epoch")
        return self


class SharesSplit(_Shares):
    """By a hash, of what the source itself knows its rows by."""

    kind: Literal["hash"] = "hash"


OwnSplit = Annotated[SharesSplit, Field(exclude_if=SharesSplit().__eq__)]
"""Of a source with a rule of its own, as which shares alone can be said."""


class HashSplit(_Shares):
    """By a hash of the inputs: stable as rows, labels and columns come and go, and rows with equal
    inputs stay together.

    `inputs` names some of them; `key` names columns instead, such as an id; `rows` is the number of
    the row in its file, where rows are independent and many have the same inputs. `whole` is the
    row as the file has it, labels too, `but` some columns: so it was in bundles of earlier builds.
    A hash of inputs is `fast` where it is made of whole columns; the rows then are others.
    """

    kind: Literal["hash"] = "hash"
    inputs: tuple[Name, ...] = ()
    """The inputs that are hashed; all of them unless said."""
    key: tuple[str, ...] = ()
    """Columns that are hashed instead, such as an id."""
    rows: bool = Field(default=False, exclude_if=_is_unasked)
    """Whether the number of the row in its file is hashed instead."""
    whole: bool = False
    """Whether the row as the file has it is hashed instead, labels too: so it was in bundles of
    earlier builds."""
    but: tuple[str, ...] = ()
    """With `whole`, columns that are left out of the hash."""
    fast: bool = Field(default=False, exclude_if=_is_unasked)
    """Whether the hash is made of whole columns, which is quicker; the rows then are others."""

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if bool(self.inputs) + bool(self.key) + self.rows + self.whole > 1:
            raise ValueError("inputs, key, rows or whole: a row has one hash, say one of them")
        if self.fast and (self.key or self.rows or self.whole):
            raise ValueError("fast: is for a hash of inputs: leave key, rows and whole out")
        return self


class GroupSplit(_Shares):
    """By a hash of one column: no person, shop or device stands on both sides."""

    kind: Literal["group"] = "group"
    column: str = Field(examples=["customer"])
    """The column whose values are hashed; it need not be an input."""


class TimeSplit(_Shares):
    """By time: the newest rows test, those before them validate, those before these calibrate.
    Equal times stay together; rows without a time are left out. `format` says how times are written
    that are neither numbers nor ISO 8601, as in `%d.%m.%Y`."""

    kind: Literal["time"] = "time"
    column: str = Field(examples=["day"])
    """The column of the time."""
    format: Annotated[str, Field(min_length=1)] | None = None
    """How times are written that are neither numbers nor ISO 8601, as in `%d.%m.%Y`."""


class ColumnSplit(Frozen):
    """By a column that says train, val or test; where `calibration` is true it says that, too."""

    kind: Literal["column"] = "column"
    column: str = "split"
    """The column that says train, val or test."""
    calibration: bool = Field(default=False, exclude_if=_is_unasked)
    """Whether it may say calibration, too."""


SplitSpec = Annotated[ColumnSplit | HashSplit | GroupSplit | TimeSplit, Field(discriminator="kind")]


def by_hash(keys: Iterable[str | bytes], shares: _Shares) -> Split:
    """A key's split depends on the key alone: not on the machine, the version or other rows."""
    numbers, rest = [np.empty(0, dtype=">u8")], iter(keys)
    while some := list(islice(rest, CHUNK_ROWS)):
        content = [key.encode() if isinstance(key, str) else key for key in some]
        digests = b"".join([blake2b(key, digest_size=8).digest() for key in content])
        numbers.append(np.frombuffer(digests, dtype=">u8"))
    return by_position(np.concatenate(numbers).astype(np.uint64), shares)


def by_position(numbers: NDArray[np.uint64], shares: _Shares) -> Split:
    """By a number of each row, which lies anywhere among all of 64 bits."""
    position = numbers.astype(np.float64)
    position /= 2.0**64
    chosen = shares.test + shares.val
    return _parts(position < shares.test, position < chosen, position < chosen + shares.calibration)


def _parts(test: Mask, val: Mask, calibration: Mask) -> Split:
    """The first of these that is true of a row; else it trains."""
    index = np.zeros(len(test), dtype=np.uint8)
    for number, which in ((3, calibration), (2, val), (1, test)):
        index[which] = number
    return np.array(["train", "test", "val", CALIBRATION], dtype=object)[index]


def by_time(times: NDArray[Any], spec: TimeSplit) -> Split:
    """The newest share tests, the next newest validates, the one before that calibrates."""
    ordered = np.sort(times)
    first_test = ordered[min(len(ordered) - 1, int(len(ordered) * (1 - spec.test)))]
    older = 1 - spec.test - spec.val
    first_val = ordered[int(len(ordered) * older)]
    first_calibration = ordered[int(len(ordered) * (older - spec.calibration))]
    test = (times >= first_test) & (spec.test > 0)
    return _parts(test, times >= first_val, times >= first_calibration)


def by_column(values: Sequence[str | None], column: str, *, calibration: bool = False) -> Split:
    """The column's own words.

    Raises:
        ValueError: it holds other words.
    """
    words = ["val" if value in ("validation", "valid") else value for value in values]
    names = [name for name in NAMES if calibration or name != CALIBRATION]
    strange = sorted({repr(value) for value in words if value not in names})
    if strange:
        way_out = f": to hold those out, say split: {{kind: column, column: {column}, {ASKED}}}"
        raise ValueError(
            f"source.split.column: {column!r} must hold {', '.join(names[:-1])} or test; it also "
            f"holds {', '.join(strange[:5])}{way_out * (repr(CALIBRATION) in strange)}"
        )
    return np.array(words)
