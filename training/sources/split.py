"""Which rows train, which choose (validation), and which judge (test)."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen, Name

Split = NDArray[np.str_]
"""(N,) of "train", "val" and "test"."""

NAMES = ("train", "val", "test")
Share = Annotated[float, Field(ge=0, lt=1)]


class _Shares(Frozen):
    val: Share = 0.15
    test: Share = 0.15

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.val + self.test >= 1:
            raise ValueError("val and test leave no rows to train on")
        if self.val == 0:
            raise ValueError("val must be above 0: validation rows choose the best epoch")
        return self


class HashSplit(_Shares):
    """By a hash of the inputs: stable as rows, labels and columns come and go, and rows with equal
    inputs stay together.

    `inputs` names some of them; `key` names columns instead, such as an id. `whole` is the row as
    the file has it, labels too, `but` some columns: so it was in bundles of earlier builds.
    """

    kind: Literal["hash"] = "hash"
    inputs: tuple[Name, ...] = ()
    key: tuple[str, ...] = ()
    whole: bool = False
    but: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if bool(self.inputs) + bool(self.key) + self.whole > 1:
            raise ValueError("inputs, key or whole: a row has one hash, say one of them")
        return self


class GroupSplit(_Shares):
    """By a hash of one column: no person, shop or device stands on both sides."""

    kind: Literal["group"] = "group"
    column: str


class TimeSplit(_Shares):
    """By time: the newest rows test, those before them validate. Equal times stay together; rows
    without a time are left out. `format` says how times are written that are neither numbers nor
    ISO 8601, as in `%d.%m.%Y`."""

    kind: Literal["time"] = "time"
    column: str
    format: Annotated[str, Field(min_length=1)] | None = None


class ColumnSplit(Frozen):
    """By a column that says train, val or test."""

    kind: Literal["column"] = "column"
    column: str = "split"


SplitSpec = Annotated[ColumnSplit | HashSplit | GroupSplit | TimeSplit, Field(discriminator="kind")]


def by_hash(keys: Sequence[str] | Sequence[bytes], shares: _Shares) -> Split:
    """A key's split depends on the key alone: not on the machine, the version or other rows."""
    content = (key.encode() if isinstance(key, str) else key for key in keys)
    digests = [hashlib.blake2b(each, digest_size=8).digest() for each in content]
    place = np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.float64)
    place /= 2.0**64
    return np.where(
        place < shares.test, "test", np.where(place < shares.test + shares.val, "val", "train")
    )


def by_time(times: NDArray[Any], spec: TimeSplit) -> Split:
    """The newest share tests, the next newest validates."""
    ordered = np.sort(times)
    first_test = ordered[min(len(ordered) - 1, int(len(ordered) * (1 - spec.test)))]
    first_val = ordered[int(len(ordered) * (1 - spec.test - spec.val))]
    test = (times >= first_test) & (spec.test > 0)
    return np.where(test, "test", np.where(times >= first_val, "val", "train"))


def by_column(values: Sequence[str | None], column: str) -> Split:
    """The column's own words.

    Raises:
        ValueError: it holds other words.
    """
    found = ["val" if value in ("validation", "valid") else value for value in values]
    strange = sorted({repr(value) for value in found if value not in NAMES})
    if strange:
        raise ValueError(
            f"source.split.column: {column!r} must hold train, val or test; "
            f"it also holds {', '.join(strange[:5])}"
        )
    return np.array(found)
