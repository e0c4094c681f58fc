"""An ordinal task: one of several labels that have an order (grades, stars, stages)."""

import math
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Choice
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.intervals import Coverage
from onepass.models.contract.tasks.labels import (
    Places,
    check_labels,
    label_answers,
    label_schema,
    label_tensor,
    object_schema,
    probabilities_schema,
)
from onepass.models.contract.tasks.sets import sets_schema, with_sets


class OrdinalTask(TaskBase):
    """One of `labels`, from the least to the greatest; left empty, they are learnt and sorted.

    The label said is the median: no other is fewer steps away on average. `answer: number` gives
    the expected number instead, of labels that are numbers.
    """

    kind: Literal["ordinal"] = "ordinal"
    labels: tuple[str, ...] = ()
    """The labels from the least to the greatest. Left empty in a spec, they are learnt from the
    training rows and sorted."""
    answer: Literal["label", "number"] = "label"
    """`label` answers the median label, `number` the expected number, of labels that are
    numbers."""
    unit: str | None = None
    """What the numbers are measured in, with `answer: number`."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label the answer is to hold; left out, what `certainty.coverage`
    says."""

    @model_validator(mode="after")
    def _labels_fit(self) -> Self:
        check_labels(self.labels, 3)
        if self.answer == "number" and self.labels and self.numbers is None:
            raise ValueError("answer: number needs labels that are finite numbers")
        return self

    @cached_property
    def form(self) -> Choice:
        """One of the labels."""
        says: Literal["label", "value"] = "label" if self.answer == "label" else "value"
        return Choice(labels=self.labels, says=says, sets=self.certainty is not None)

    @cached_property
    def numbers(self) -> NDArray[np.float32] | None:
        """(K,) the labels as numbers; None where they are words."""
        try:
            numbers = [float(label) for label in self.labels]
        except ValueError:
            return None
        return np.array(numbers, dtype=np.float32) if all(map(math.isfinite, numbers)) else None

    @property
    def scale(self) -> NDArray[np.float32]:
        """(K,) what each label stands for: its number, or its place where labels are words."""
        numbers = self.numbers
        return np.arange(len(self.labels), dtype=np.float32) if numbers is None else numbers

    def places(self, columns: Columns) -> Places:
        """{"probabilities": (B, K)} -> the place of the median label (B,)."""
        below = columns["probabilities"].cumsum(axis=1)[:, :-1]
        return (below < 0.5).sum(axis=1)

    def value(self, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K)} -> the expected number (B,)."""
        table = columns["probabilities"]
        return table @ self.scale.astype(table.dtype)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, K)} -> one answer per row."""
        if self.answer == "label":
            return label_answers(self.labels, self.places(columns), columns, listing)
        values, table = listing(self.value(columns)), listing(columns["probabilities"])
        answers: list[dict[str, Any]] = [
            {"value": value, "probabilities": dict(zip(self.labels, row, strict=True))}
            for value, row in zip(values, table, strict=True)
        ]
        with_sets(answers, self.labels, columns)
        return answers

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K)} -> themselves, the labels (B,), or the numbers (B,)."""
        if field == "value":
            return self.value(columns)
        return label_tensor(self.labels, self.places(columns), field, columns)

    @property
    def described(self) -> list[str | None]:
        """Its labels in their order, and its unit."""
        return [" < ".join(self.labels), self.unit]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        if self.answer == "label":
            return label_schema(self.labels, self.certainty)
        value = {"type": "number"} | ({"description": f"in {self.unit}"} if self.unit else {})
        sets = sets_schema(self.labels, self.certainty)
        probabilities = probabilities_schema(self.labels)
        return object_schema({"value": value, "probabilities": probabilities, **sets})
