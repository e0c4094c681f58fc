"""A regression task: one number per row, answered in the unit of the labels."""

from functools import cached_property
from typing import Any, Literal, Self

from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Quantity
from onepass.models.contract.pretrained import absent
from onepass.models.contract.ranges import Float32, check_range, range_words
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing, Texts, numbers
from onepass.models.contract.tasks.intervals import Coverage, bounded, bounds_schema, value_texts
from onepass.models.contract.tasks.labels import object_schema


class RegressionTask(TaskBase):
    """A number in `unit`; answers are kept within `min` and `max`.

    The network learns it on a scale of its own, and answers in units: `standard` takes mean and
    deviation of the training rows away, `log1p` does so after log(1 + y), for heavy tails.
    """

    kind: Literal["regression"] = "regression"
    unit: str | None = None
    """What labels and answers are measured in, such as `USD`."""
    min: Float32 | None = None
    """The least number that is answered, in the unit; what is below becomes it."""
    max: Float32 | None = None
    """The greatest number that is answered, in the unit; what is above becomes it."""
    transform: Literal["standard", "log1p"] = "standard"
    """The scale on which it is learnt: `standard`, or `log1p`, which is log(1 + y) first, for heavy
    tails above -1."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label lies between `low` and `high`; left out, what
    `certainty.coverage` says."""

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        check_range(self.min, self.max)
        if self.transform == "log1p" and (self.min is None or self.min < 0):
            raise ValueError("transform: log1p needs a min of at least 0")
        return self

    @cached_property
    def form(self) -> Quantity:
        """A number."""
        return Quantity(unit=self.unit, bounded=self.certainty is not None)

    @property
    def standardised(self) -> bool:
        """Unless it is the logarithm that is learnt."""
        return self.transform == "standard"

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"value": (B,), ...} -> one answer per row."""
        answers = [{"value": value} for value in listing(columns["value"])]
        if self.certainty is not None:
            bounded(answers, columns, listing)
        return answers

    def texts(self, columns: Columns) -> Texts:
        """The same as JSON."""
        if self.certainty is None:
            return b'{"value":%b}', [numbers(columns["value"])]
        return value_texts(columns)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"value": (B,), ...} -> (B,)."""
        return columns[field]

    @property
    def described(self) -> list[str | None]:
        """Its unit and its range."""
        return [self.unit, range_words(self.min, self.max)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        limits = {"minimum": self.min, "maximum": self.max}
        value: dict[str, Any] = {"type": "number"}
        value |= {key: limit for key, limit in limits.items() if limit is not None}
        value |= {"description": f"in {self.unit}"} if self.unit else {}
        bounds = {} if self.certainty is None else bounds_schema(value, self.certainty)
        return object_schema({"value": value, **bounds})
