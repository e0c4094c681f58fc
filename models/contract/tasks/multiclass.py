"""A multiclass task: exactly one of several named labels."""

from functools import cached_property
from typing import Any, Literal, Self

from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Choice
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing, Texts
from onepass.models.contract.tasks.intervals import Coverage
from onepass.models.contract.tasks.labels import (
    Places,
    check_labels,
    label_answers,
    label_schema,
    label_tensor,
    label_texts,
)


class MulticlassTask(TaskBase):
    """One of `labels`; left empty in a spec, they are learnt from the training rows."""

    kind: Literal["multiclass"] = "multiclass"
    labels: tuple[str, ...] = Field(default=())
    """The labels as they are answered. Left empty in a spec, they are learnt from the training
    rows."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label the answer is to hold; left out, what `certainty.coverage`
    says."""

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        check_labels(self.labels, 2)
        return self

    @cached_property
    def form(self) -> Choice:
        """One of the labels."""
        return Choice(labels=self.labels, sets=self.certainty is not None)

    def places(self, columns: Columns) -> Places:
        """{"probabilities": (B, K)} -> the place of the most probable label (B,)."""
        return columns["probabilities"].argmax(axis=1)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, K), ...} -> one answer per row."""
        return label_answers(self.labels, self.places(columns), columns, listing)

    def texts(self, columns: Columns) -> Texts:
        """The same as JSON."""
        return label_texts(self.labels, self.places(columns), columns)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K), ...} -> themselves, the labels (B,) or the sets (B, K)."""
        return label_tensor(self.labels, self.places(columns), field, columns)

    @property
    def described(self) -> list[str | None]:
        """Its labels."""
        return [*self.labels]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        return label_schema(self.labels, self.certainty)
