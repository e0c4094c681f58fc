"""A count: how many, 0, 1, 2 ...; the answer is the expected number."""

from functools import cached_property
from typing import Any, Literal

from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.forms import Quantity
from onepass.models.contract.pretrained import absent
from onepass.models.contract.ranges import FLOAT32_MAX, range_words
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing, Texts, numbers
from onepass.models.contract.tasks.intervals import (
    Coverage,
    bounded,
    bounds_schema,
    value_texts,
    whole,
)
from onepass.models.contract.tasks.labels import object_schema


class CountTask(TaskBase):
    """How many, in `unit`; answers are at least 0 and at most `max`.

    `family` is how counts spread around their mean: `poisson`, with a variance equal to it, or
    `negative_binomial`, with a variance of mean + dispersion * mean^2, the dispersion learnt.
    """

    kind: Literal["count"] = "count"
    unit: str | None = None
    """What is counted, such as `items`."""
    max: float | None = Field(default=None, gt=0, le=FLOAT32_MAX)
    """The greatest number that is answered; what is above becomes it."""
    family: Literal["poisson", "negative_binomial"] = "poisson"
    """How counts spread around their mean: `poisson`, or `negative_binomial` where they spread
    more."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label lies between `low` and `high`; left out, what
    `certainty.coverage` says."""

    @cached_property
    def form(self) -> Quantity:
        """A number."""
        return Quantity(unit=self.unit, whole=True, bounded=self.certainty is not None)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"value": (B,), ...} -> one answer per row."""
        answers = [{"value": value} for value in listing(columns["value"])]
        if self.certainty is not None:
            bounded(answers, whole(columns), listing)
        return answers

    def texts(self, columns: Columns) -> Texts:
        """The same as JSON."""
        if self.certainty is None:
            return b'{"value":%b}', [numbers(columns["value"])]
        return value_texts(whole(columns))

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"value": (B,), ...} -> (B,)."""
        return columns[field] if field == "value" else whole(columns)[field]

    @property
    def described(self) -> list[str | None]:
        """Its unit, its range and its family."""
        return [self.unit, range_words(0, self.max), self.family.replace("_", " ")]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        value: dict[str, Any] = {"type": "number", "minimum": 0}
        value |= {"maximum": self.max} if self.max is not None else {}
        value |= {"description": f"the expected number, in {self.unit}"} if self.unit else {}
        bounds = {} if self.certainty is None else bounds_schema(value, self.certainty)
        return object_schema({"value": value, **bounds})
