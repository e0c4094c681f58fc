"""A binary task: one of two named labels; the second is the positive one."""

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
    UNTUNED,
    Places,
    Threshold,
    label_answers,
    label_schema,
    label_tensor,
    label_texts,
    threshold_words,
)


class BinaryTask(TaskBase):
    """One of two `labels`; left empty in a spec, they are learnt from the training rows.

    The positive label is said above `threshold`; `tuned` takes the one with the best F1 on the
    rows held out: those of calibration, else of validation.
    """

    kind: Literal["binary"] = "binary"
    labels: tuple[str, ...] = ()
    """The two labels; the second is the positive one. Left empty in a spec, they are learnt from
    the training rows."""
    threshold: Threshold = UNTUNED
    """The probability above which the positive label is said; `tuned` takes the one with the best
    F1 on rows held out."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label the answer is to hold; left out, what `certainty.coverage`
    says."""

    @model_validator(mode="after")
    def _two_labels(self) -> Self:
        if self.labels and (len(self.labels) != 2 or len(set(self.labels)) != 2):
            raise ValueError(f"labels must be two different ones, got {len(self.labels)}")
        return self

    @cached_property
    def form(self) -> Choice:
        """One of the labels."""
        return Choice(labels=self.labels, binary=True, sets=self.certainty is not None)

    def places(self, columns: Columns) -> Places:
        """{"probabilities": (B, 2)} -> the place of the label to say (B,)."""
        threshold = UNTUNED if self.threshold == "tuned" else self.threshold
        positive: Places = columns["probabilities"][:, 1] > threshold
        return positive.astype("int64")

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, 2), ...} -> one answer per row."""
        return label_answers(self.labels, self.places(columns), columns, listing)

    def texts(self, columns: Columns) -> Texts:
        """The same as JSON."""
        return label_texts(self.labels, self.places(columns), columns)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, 2), ...} -> themselves, the labels (B,) or the sets (B, 2)."""
        return label_tensor(self.labels, self.places(columns), field, columns)

    @property
    def described(self) -> list[str | None]:
        """Its labels, and above which probability they are said."""
        return [*self.labels, threshold_words(self.threshold)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        return label_schema(self.labels, self.certainty)
