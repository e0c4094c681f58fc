"""A multiclass task: exactly one of several named labels."""

from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from models.contract.frozen import Frozen
from models.contract.tasks.columns import Columns, Listing


def label_answers(
    labels: tuple[str, ...], columns: Columns, listing: Listing
) -> list[dict[str, Any]]:
    """{"probabilities": (B, K)} -> the most probable label and all probabilities, per row."""
    table = columns["probabilities"]
    return [
        {"label": labels[best], "probabilities": dict(zip(labels, row, strict=True))}
        for best, row in zip(table.argmax(axis=1).tolist(), listing(table), strict=True)
    ]


def label_tensor(labels: tuple[str, ...], field: str, columns: Columns) -> NDArray[Any]:
    """{"probabilities": (B, K)} -> themselves, or the most probable labels (B,)."""
    table = columns["probabilities"]
    return table if field == "probabilities" else np.array(labels, dtype=object)[table.argmax(1)]


def label_schema(labels: tuple[str, ...]) -> dict[str, Any]:
    """JSON Schema of an answer with a label and a probability for each."""
    probability = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "type": "object",
        "properties": {
            "label": {"type": "string", "enum": list(labels)},
            "probabilities": {
                "type": "object",
                "properties": dict.fromkeys(labels, probability),
                "required": list(labels),
                "additionalProperties": False,
            },
        },
        "required": ["label", "probabilities"],
        "additionalProperties": False,
    }


class MulticlassTask(Frozen):
    """One of `labels`; left empty in a spec, they are learnt from the training rows."""

    kind: Literal["multiclass"] = "multiclass"
    labels: tuple[str, ...] = Field(default=())

    computed: ClassVar[tuple[str, ...]] = ("probabilities",)
    fields: ClassVar[tuple[str, ...]] = ("label", "probabilities")

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("labels must differ from each other")
        if len(self.labels) == 1:
            raise ValueError("a task needs at least two labels")
        return self

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, K)} -> one answer per row."""
        return label_answers(self.labels, columns, listing)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K)} -> themselves, or the labels (B,)."""
        return label_tensor(self.labels, field, columns)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        return label_schema(self.labels)
