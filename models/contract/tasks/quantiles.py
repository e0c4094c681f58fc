"""A quantiles task: numbers that the truth lies below with given probabilities."""

from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, Self

from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Quantity
from onepass.models.contract.pretrained import absent
from onepass.models.contract.ranges import Float32, check_range, range_words
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.intervals import Coverage, bounded, bounds_schema
from onepass.models.contract.tasks.labels import Share, object_schema


class QuantilesTask(TaskBase):
    """The quantiles at `levels` of a number in `unit`; kept within `min` and `max`."""

    kind: Literal["quantiles"] = "quantiles"
    levels: tuple[Share, ...] = Field(default=(0.1, 0.5, 0.9), min_length=1)
    """The probabilities with which the truth lies below each number, ascending."""
    unit: str | None = None
    """What labels and answers are measured in."""
    min: Float32 | None = None
    """The least number that is answered, in the unit; what is below becomes it."""
    max: Float32 | None = None
    """The greatest number that is answered, in the unit; what is above becomes it."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label lies between `low` and `high`; left out, what
    `certainty.coverage` says."""

    @model_validator(mode="after")
    def _levels_ascend(self) -> Self:
        check_range(self.min, self.max)
        if any(low >= high for low, high in pairwise(self.levels)):
            raise ValueError("levels must ascend, each greater than the one before")
        return self

    @cached_property
    def form(self) -> Quantity:
        """A number."""
        return Quantity(unit=self.unit, levels=self.levels, bounded=self.certainty is not None)

    @property
    def standardised(self) -> bool:
        """As numbers are."""
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """The levels as they stand in an answer: "0.1"."""
        return tuple(str(level) for level in self.levels)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"quantiles": (B, Q), ...} -> one answer per row."""
        names = self.names
        answers: list[dict[str, Any]] = [
            {"quantiles": dict(zip(names, row, strict=True))}
            for row in listing(columns["quantiles"])
        ]
        if self.certainty is not None:
            bounded(answers, columns, listing)
        return answers

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"quantiles": (B, Q), ...} -> (B, Q), or of bounds (B,)."""
        return columns[field]

    @property
    def described(self) -> list[str | None]:
        """Its unit, its range and its levels."""
        return [self.unit, range_words(self.min, self.max), f"at {', '.join(self.names)}"]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        limits = {"minimum": self.min, "maximum": self.max}
        value: dict[str, Any] = {"type": "number"}
        value |= {key: limit for key, limit in limits.items() if limit is not None}
        value |= {"description": f"in {self.unit}"} if self.unit else {}
        bounds = {} if self.certainty is None else bounds_schema(value, self.certainty)
        quantiles = object_schema(dict.fromkeys(self.names, value))
        return object_schema({"quantiles": quantiles, **bounds})
