"""A category: one of many names, kept as its place in a vocabulary learnt in training."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from onepass.models.contract.inputs.base import InputBase
from onepass.models.contract.inputs.names import name_schemas
from onepass.models.contract.outside import Place
from onepass.models.contract.reading import EXACT, Places, are_fractions, are_truths

UNSEEN = 0
"""The index of every value that is not in the vocabulary; known values start at 1."""


class CategoryInput(InputBase):
    """A name or a whole number; values not in `values` share one index, so new ones are answered.

    `values` is learnt from the training rows: those that occur at least `min_count` times. The
    rarer ones train the shared index, which a new value will meet in service.
    """

    kind: Literal["category"] = "category"
    values: tuple[str, ...] = ()
    """The vocabulary, as texts. Left empty in a spec, it is learnt from the training rows."""
    min_count: int = Field(default=2, ge=1)
    """In how many training rows a value must occur to have a place of its own; rarer ones share
    that of all that were never seen."""
    default: str | None = None

    takes: ClassVar[str] = "iuO"
    at_once: ClassVar[frozenset[type]] = frozenset({str})
    watched: ClassVar[Literal["place"]] = "place"

    @property
    def held_by(self) -> str:
        """Whole numbers as floats, too, and truths where the values are such."""
        if self.reading.numbers == "as_is":
            return self.takes
        return "iuOfb" if self._truths else "iuOf"

    @cached_property
    def _truths(self) -> bool:
        return self.reading.numbers == "whole" and are_truths(self.values)

    @cached_property
    def _fractions(self) -> bool:
        return are_fractions(self.values, self.reading)

    @cached_property
    def _indices(self) -> Places:
        return Places(self.values, first=1, others=UNSEEN, reading=self.reading)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its values."""
        return self.values

    def seen(self, facts: Mapping[str, Any]) -> Place:
        """Its values, whatever the facts."""
        return Place(UNSEEN, "was not seen in training")

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """The most frequent value."""
        for value in facts["most_frequent"]:
            return value
        raise KeyError("frequent value")

    def field_schema(self) -> CoreSchema:
        """What a caller may send: text, or a whole number such as a zone's id."""
        return core_schema.union_schema(
            [
                *name_schemas(self.reading, fractions=self._fractions),
                *([core_schema.bool_schema(strict=True)] * self._truths),
            ],
            custom_error_type="category_type",
            custom_error_message=f"must be text or a {'' if self._fractions else 'whole '}number",
            mode="left_to_right",
        )

    def array(self, values: Sequence[str | int | None]) -> NDArray[Any]:
        """Checked values, None where the default shall stand: (B,) int64 places."""
        if self.default is not None:
            values = [self.default if value is None else value for value in values]
        texts = map(str, values)
        return np.fromiter(map(self._indices.__getitem__, texts), np.int64, len(values))

    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""
        return self.field_schema()

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Those that stand for nothing, and floats that are not whole, or too large to be told
        apart; text and whole numbers are all answered. (B,) -> (B,).
        """
        if values.dtype.kind == "f" and self._fractions:
            return ~(np.abs(values) < EXACT) | self.reading.gone(values)
        if values.dtype.kind == "f":
            low = np.abs(values) < 2.0 ** (np.finfo(values.dtype).nmant + 1)
            return ~low | (np.where(low, values, 0) % 1 != 0)
        if self.reading.empty == "missing":
            return self.reading.gone(values)
        return np.zeros(values.shape, dtype=np.bool_)

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Text, or whole numbers: (B,) int64 places."""
        if values.dtype.kind == "O":
            return self.array(values.tolist())
        different, which = np.unique(values, return_inverse=True)
        names = [str(value) for value in different]  # as short as its type tells them apart
        return self.array(names)[which]

    @property
    def described(self) -> list[str | None]:
        """How many values it knows."""
        return [f"{len(self.values)} values"]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row. Values outside the vocabulary are answered too."""
        known = {"examples": list(self.values[:20])} if self.values else {}
        text = f"{len(self.values)} values were seen in training; others count as unseen"
        kinds = [
            "string",
            "number" if self._fractions else "integer",
            *(["boolean"] * self._truths),
        ]
        return {"type": kinds, "description": text, **known, **self.said_missing()}
