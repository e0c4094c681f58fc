"""A set: some of many names, in no order; each is a place in a vocabulary learnt in training."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StringConstraints
from pydantic_core import CoreSchema, core_schema

from onepass.models.contract.inputs.lists import ListInput, unpadded
from onepass.models.contract.inputs.names import name_schemas
from onepass.models.contract.outside import Place
from onepass.models.contract.reading import Places, Reading, are_fractions
from onepass.models.contract.tokens import SPECIAL, UNKNOWN, padded

Item = Annotated[str, StringConstraints(min_length=1)]


class SetInput(ListInput):
    """A list of at most `max_items` names or whole numbers; the empty one is a set, too. Order and
    repetition say nothing.

    `values` is learnt from the training rows: those that occur in at least `min_count` of them.
    The rarer ones train the place that all others share, however many of them a set has.
    """

    kind: Literal["set"] = "set"
    max_items: int = Field(default=64, ge=1, le=8192)
    """The most items that a row may have."""
    values: tuple[Item, ...] = ()
    """The vocabulary, as texts. Left empty in a spec, it is learnt from the training rows."""
    min_count: int = Field(default=2, ge=1)
    """In how many training rows an item must occur to have a place of its own."""
    default: tuple[Item, ...] | None = None

    called: ClassVar[str] = "items"

    @property
    def most(self) -> int:
        """Items of one row, at most."""
        return self.max_items

    @property
    def places(self) -> int:
        """How many different ones items have, padding and the unknown one's included."""
        return SPECIAL + len(self.values)

    @cached_property
    def _known(self) -> Places:
        return Places(self.values, first=SPECIAL, others=UNKNOWN, reading=self.reading)

    def item_schema(self) -> CoreSchema:
        """The rule for one item."""
        return core_schema.union_schema(
            [*name_schemas(self._item_reading, least=1, fractions=self._fractions)],
            custom_error_type="set_item",
            custom_error_message="must be text that is not empty, or a whole number",
            mode="left_to_right",
        )

    @property
    def _item_reading(self) -> Reading:
        """Unless they do so among items, too, words for what is missing stand for whole sets."""
        return self.reading if self.reading.items == "missing" else self.reading.with_missing(())

    @cached_property
    def _fractions(self) -> bool:
        return are_fractions(self.values, self.reading)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its values."""
        return self.values

    def seen(self, facts: Mapping[str, Any]) -> Place:
        """Its values, whatever the facts."""
        return Place(UNKNOWN, "holds what was not seen in training")

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """None of its items."""
        return ()

    def known(self, value: Any) -> Any:
        """Without items that say that nothing is there."""
        if isinstance(value, list):
            kept = self.reading.left(value)
            return kept if kept or not value else None
        return super().known(value)

    def known_rows(self, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The same of a tensor: (B, L) -> (B, L), (B,)."""
        rows = unpadded(values)
        kept = [self.known(row) for row in rows]
        gone = np.array([row is None for row in kept], dtype=np.bool_)
        if all(map(operator.is_, rows, kept)):
            return values, gone
        if self.default is not None:
            kept, gone = [self.default if row is None else row for row in kept], np.zeros_like(gone)
        left = np.full((len(kept), max(len(row or ()) for row in kept)), "", dtype=object)
        for index, row in enumerate(kept):
            left[index, : len(row or ())] = row or ()
        return left, gone

    def array(self, values: Sequence[Iterable[str | int] | None]) -> NDArray[Any]:
        """Checked lists, None where the default shall stand: (B, L) int32, the places of different
        items, the lowest first; 0 behind them.
        """
        known, default = self._known, self.default or ()
        return padded(
            [sorted({known[str(item)] for item in (default if s is None else s)}) for s in values]
        )

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items of a tensor are refused: (B, L) -> (B, L)."""
        fits = np.frompyfunc(self._is_item, 1, 1)(values).astype(np.bool_)
        return super().misfits(values) | ~fits

    def _is_item(self, item: Any) -> bool:
        """Or the empty text, which pads."""
        if self._item_reading.words != {""} and item != "" and self._item_reading.is_missing(item):
            return False
        return type(item) is int or (
            type(item) is str and (not item or bool(self.reading.text(item)))
        )

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked items, rows padded by empty ones: (B, L) -> (B, L) int32."""
        return self.array(unpadded(values))

    def _letters(self) -> dict[str, str]:
        return {} if self.reading.texts == "as_is" else {"pattern": r"\S"}

    @property
    def described(self) -> list[str | None]:
        """How many items it has, and knows."""
        return [f"up to {self.max_items} of {len(self.values)} values"]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row. Items outside the vocabulary are answered too."""
        known = {"examples": [list(self.values[:3])]} if self.values else {}
        text = (
            f"in no order; {len(self.values)} items were seen in training; others count as unseen"
        )
        return {
            "type": "array",
            "items": {
                "type": ["string", "number" if self._fractions else "integer"],
                "minLength": 1,
                **self._letters(),
            },
            "maxItems": self.max_items,
            "description": text,
            **known,
        }
