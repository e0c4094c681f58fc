"""A vector: a fixed number of float32 per row, measured in one unit (pixels, a spectrum)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from pydantic_core import CoreSchema, core_schema

from onepass.models.contract.inputs.base import InputBase
from onepass.models.contract.inputs.names import present
from onepass.models.contract.outside import ROUNDED, Range, number_range
from onepass.models.contract.ranges import (
    Float32,
    all_within,
    bounds,
    check_range,
    float_schema,
    misfits,
    range_words,
)
from onepass.models.contract.reading import AS_BEFORE, Reading


class VectorInput(InputBase):
    """A list of exactly `length` numbers; `offset` is that of a number, one for each."""

    kind: Literal["vector"] = "vector"
    length: int = Field(ge=1, le=2**20, examples=[64])
    """How many numbers every row has."""
    unit: str | None = None
    """What all the numbers are measured in."""
    min: Float32 | None = None
    """The least number that is answered, in the unit; a row with a smaller one is refused."""
    max: Float32 | None = None
    """The greatest number that is answered, in the unit; a row with a greater one is refused."""
    default: None = None
    """A vector has none."""
    offset: tuple[Float32, ...] = ()
    """What is taken away from each number in 64 bits. Learnt from the training rows where it is
    needed: a spec leaves it out."""

    takes: ClassVar[str] = "fiu"
    watched: ClassVar[Literal["numbers"]] = "numbers"

    @property
    def item_shape(self) -> tuple[int, ...]:
        """Of one row in a tensor."""
        return (self.length,)

    @property
    def most_values(self) -> int:
        """Of one row."""
        return self.length

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        check_range(self.min, self.max)
        if len(self.offset) not in (0, self.length):
            raise ValueError(f"offset must be {self.length} numbers, got {len(self.offset)}")
        return self

    def field_schema(self) -> CoreSchema:
        """What a caller may send."""
        return core_schema.list_schema(
            self.item_schema(),
            strict=True,
            min_length=self.length,
            max_length=self.length,
        )

    def array(self, values: Sequence[Sequence[float]]) -> NDArray[Any]:
        """Checked lists: (B, length) float32."""
        if self.offset:
            return self._moved(np.array(values, dtype=np.float64).reshape(-1, self.length))
        return np.array(values, dtype=np.float32).reshape(len(values), self.length)

    def known(self, value: Any) -> Any:
        """None where one of its numbers says that nothing is there: the rest is no vector."""
        if isinstance(value, list) and len(self._item_reading.left(value)) < len(value):
            return None
        return super().known(value)

    def known_rows(self, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The same of a tensor: (B, length) -> (B, length), (B,)."""
        gone: NDArray[np.bool_] = self._item_reading.gone(values).reshape(len(values), -1)
        return values, np.logical_or.reduce(gone, axis=1)

    @property
    def _item_reading(self) -> Reading:
        return self.reading if self.reading.items == "missing" else AS_BEFORE

    def item_schema(self) -> CoreSchema:
        """The rule for one number of a vector."""
        return present(float_schema(self.min, self.max), self._item_reading)

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which numbers that rule refuses: (B, length) -> (B, length)."""
        return misfits(values, self.min, self.max) | self._item_reading.gone(values)

    def fits(self, values: NDArray[Any]) -> bool:
        """Whether it refuses none. (B, length)."""
        if self._item_reading.numbers_missing and self._item_reading.gone(values).any():
            return False
        return all_within(values, self.min, self.max)

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked numbers of any type: (B, length) float32."""
        if self.offset:
            return self._moved(values.astype(np.float64))
        return values.astype(np.float32, copy=False)

    def _moved(self, values: NDArray[np.float64]) -> NDArray[Any]:
        with np.errstate(over="ignore"):
            return (values - np.array(self.offset)).astype(np.float32)

    def in_unit(self, array: NDArray[Any]) -> NDArray[Any]:
        """An array -> its numbers, as a caller sends them."""
        return array.astype(np.float64) + np.array(self.offset) if self.offset else array

    @property
    def numeric(self) -> bool:
        """Numbers."""
        return True

    @property
    def offsets(self) -> tuple[float, ...]:
        """Of each number."""
        return self.offset

    def moved(self, offsets: tuple[float, ...]) -> Self:
        """The same with other offsets."""
        return self.model_copy(update={"offset": offsets})

    def seen(self, facts: Mapping[str, Any]) -> Range | None:
        """From the least to the greatest of all its numbers."""
        if not {"min", "max"} <= facts.keys():
            return None
        near = max(map(abs, self.offset), default=0.0) * ROUNDED
        return number_range(facts["min"], facts["max"], near=near)

    @property
    def comparable(self) -> Callable[[NDArray[Any]], NDArray[Any]] | None:
        """Numbers in their unit: each has an offset of its own."""
        return self.in_unit if self.offset else None

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """The median of each number."""
        return facts["medians"]

    @property
    def exact(self) -> bool:
        """Where it has an offset."""
        return bool(self.offset)

    @property
    def described(self) -> list[str | None]:
        """Its length, its range and its unit."""
        return [f"{self.length} numbers", range_words(self.min, self.max), self.unit]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        return {
            "type": "array",
            "items": {"type": "number", **bounds(self.min, self.max)},
            "minItems": self.length,
            "maxItems": self.length,
            **({"description": f"in {self.unit}"} if self.unit else {}),
        }
