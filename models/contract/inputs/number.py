"""A number: one float32 per row, in the unit the contract states."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator
from pydantic_core import CoreSchema

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


class NumberInput(InputBase):
    """A number; `min` and `max` refuse what lies outside, `default` stands in for a missing one.

    `offset` is taken away in 64 bits before it becomes a 32-bit float. It is learnt where these
    cannot tell values apart, such as seconds since 1970, which have steps of 128 there.
    """

    kind: Literal["number"] = "number"
    unit: str | None = None
    """What the number is measured in, such as `miles`. It is told to callers and drawn in reports;
    nothing is computed of it."""
    min: Float32 | None = None
    """The least value that is answered, in its unit; a row with a smaller one is refused. Left out,
    there is no bound."""
    max: Float32 | None = None
    """The greatest value that is answered, in its unit; a row with a greater one is refused. Left
    out, there is no bound."""
    default: Float32 | None = None
    offset: Float32 = 0.0
    """What is taken away in 64 bits before the number becomes one of 32 bits, in its unit. Learnt
    from the training rows where it is needed: a spec leaves it out."""

    takes: ClassVar[str] = "fiu"
    at_once: ClassVar[frozenset[type]] = frozenset({int, float})

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        low, high = self.min, self.max
        check_range(low, high)
        if self.default is not None and not (
            (low is None or low <= self.default) and (high is None or self.default <= high)
        ):
            raise ValueError(f"default {self.default:g} lies outside min and max")
        return self

    def field_schema(self) -> CoreSchema:
        """What a caller may send, before the default is considered."""
        return present(float_schema(self.min, self.max), self.reading)

    def array(self, values: Sequence[float | None]) -> NDArray[Any]:
        """Checked values, None where the default shall stand: (B,) float32."""
        if self.default is not None:
            values = [self.default if value is None else value for value in values]
        if self.offset:
            return self._moved(np.array(values, dtype=np.float64))
        return np.array(values, dtype=np.float32)

    def _moved(self, values: NDArray[np.float64]) -> NDArray[Any]:
        with np.errstate(over="ignore"):  # which the network is told by its answer
            return (values - self.offset).astype(np.float32)

    def in_unit(self, array: NDArray[Any]) -> NDArray[Any]:
        """An array -> its numbers, as a caller sends them."""
        return array.astype(np.float64) + self.offset if self.offset else array

    @property
    def numeric(self) -> bool:
        """A number."""
        return True

    @property
    def offsets(self) -> tuple[float, ...]:
        """Its offset, if it has one."""
        return (self.offset,) if self.offset else ()

    def moved(self, offsets: tuple[float, ...]) -> Self:
        """The same with another offset."""
        return self.model_copy(update={"offset": offsets[0] if offsets else 0.0})

    def seen(self, facts: Mapping[str, Any]) -> Range | None:
        """From its least to its greatest value."""
        if not {"min", "max"} <= facts.keys():
            return None
        near = abs(self.offset) * ROUNDED
        return number_range(facts["min"], facts["max"], near=near, offset=self.offset)

    def usual(self, facts: Mapping[str, Any]) -> Any:
        """Its median."""
        return facts["median"]

    @property
    def exact(self) -> bool:
        """Where it has an offset."""
        return bool(self.offset)

    def item_schema(self) -> CoreSchema:
        """The rule for one item of a tensor."""
        return self.field_schema()

    def misfits(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which items that rule refuses: (B,) -> (B,)."""
        return misfits(values, self.min, self.max) | self.reading.gone(values)

    def fits(self, values: NDArray[Any]) -> bool:
        """Whether it refuses none. (B,)."""
        if self.reading.numbers_missing and self.reading.gone(values).any():
            return False
        return all_within(values, self.min, self.max)

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Checked numbers of any type: (B,) float32."""
        if self.offset:
            return self._moved(values.astype(np.float64))
        return values.astype(np.float32, copy=False)

    @property
    def described(self) -> list[str | None]:
        """Its range and its unit."""
        return [range_words(self.min, self.max), self.unit]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the value in a row."""
        schema: dict[str, Any] = {"type": "number", **bounds(self.min, self.max)}
        return schema | ({"description": f"in {self.unit}"} if self.unit else {})
