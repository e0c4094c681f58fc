"""A multilabel task: any number of several named labels, none of them included."""

from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.forms import Choices
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.intervals import Coverage
from onepass.models.contract.tasks.labels import (
    UNTUNED,
    Places,
    Share,
    Threshold,
    check_labels,
    object_schema,
    probabilities_schema,
    threshold_words,
)
from onepass.models.contract.tasks.sets import (
    certain,
    certain_schema,
    label_columns,
    listed_labels,
)


class MultilabelTask(TaskBase):
    """Any of `labels`; left empty in a spec, they are learnt from the training rows.

    A label is said above `threshold`, one for all labels or one for each; `tuned` takes for each
    the one with the best F1 on the rows held out: those of calibration, else of validation.
    """

    kind: Literal["multilabel"] = "multilabel"
    labels: tuple[str, ...] = ()
    """The labels as they are answered. Left empty in a spec, they are learnt from the training
    rows."""
    threshold: tuple[Share, ...] | Threshold = UNTUNED
    """The probability above which a label is said: one for all, or one for each; `tuned` takes for
    each the one with the best F1 on rows held out."""
    certainty: Coverage | None = Field(default=None, exclude_if=absent)
    """The share of new rows whose label the answer is to hold; left out, what `certainty.coverage`
    says."""

    @model_validator(mode="after")
    def _labels_and_thresholds_fit(self) -> Self:
        check_labels(self.labels, 2)
        if isinstance(self.threshold, tuple) and len(self.threshold) != len(self.labels):
            raise ValueError(
                f"threshold must be one number, or one for each of the {len(self.labels)} labels"
            )
        return self

    @cached_property
    def form(self) -> Choices:
        """Any of the labels."""
        return Choices(labels=self.labels, sure=self.certainty is not None)

    def said(self, columns: Columns) -> NDArray[np.bool_]:
        """{"probabilities": (B, K)} -> which labels are said (B, K)."""
        threshold = UNTUNED if self.threshold == "tuned" else self.threshold
        table = columns["probabilities"]
        mask: NDArray[np.bool_] = table > np.asarray(threshold, dtype=table.dtype)
        return mask

    def places(self, columns: Columns) -> Places:
        """{"probabilities": (B, K)} -> the places of all labels that are said, row by row."""
        return self.said(columns).nonzero()[1]

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, K), ...} -> one answer per row."""
        predicted, table = self.said(columns).tolist(), listing(columns["probabilities"])
        answers: list[dict[str, Any]] = [
            {
                "labels": [label for label, chosen in zip(self.labels, row, strict=True) if chosen],
                "probabilities": dict(zip(self.labels, probabilities, strict=True)),
            }
            for row, probabilities in zip(predicted, table, strict=True)
        ]
        for name, mask in certain(columns).items():
            for answer, own in zip(answers, listed_labels(self.labels, mask), strict=True):
                answer[name] = own
        return answers

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K), ...} -> themselves, or labels (B, K), empty where one is not
        said, sure or open."""
        if field == "probabilities":
            return columns[field]
        mask = self.said(columns) if field == "labels" else certain(columns)[field]
        return label_columns(self.labels, mask)

    @property
    def described(self) -> list[str | None]:
        """Its labels, and above which probability they are said."""
        return [*self.labels, threshold_words(self.threshold)]

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        one = {"type": "string", "enum": list(self.labels)}
        return object_schema(
            {
                "labels": {"type": "array", "items": one, "uniqueItems": True},
                "probabilities": probabilities_schema(self.labels),
                **certain_schema(self.labels, self.certainty),
            }
        )
