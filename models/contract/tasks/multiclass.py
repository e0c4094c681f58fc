"""A multiclass task: exactly one of several named labels."""

from typing import Any, ClassVar, Literal, Self

from numpy.typing import NDArray
from pydantic import Field, model_validator

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.tasks.columns import Columns, Listing
from onepass.models.contract.tasks.labels import (
    Places,
    check_labels,
    label_answers,
    label_schema,
    label_tensor,
)


class MulticlassTask(Frozen):
    """One of `labels`; left empty in a spec, they are learnt from the training rows."""

    kind: Literal["multiclass"] = "multiclass"
    labels: tuple[str, ...] = Field(default=())

    computed: ClassVar[tuple[str, ...]] = ("probabilities",)
    fields: ClassVar[tuple[str, ...]] = ("label", "probabilities")

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        check_labels(self.labels, 2)
        return self

    def places(self, columns: Columns) -> Places:
        """{"probabilities": (B, K)} -> the place of the most probable label (B,)."""
        return columns["probabilities"].argmax(axis=1)

    def answers(self, columns: Columns, listing: Listing) -> list[dict[str, Any]]:
        """{"probabilities": (B, K)} -> one answer per row."""
        return label_answers(self.labels, self.places(columns), columns, listing)

    def tensor(self, field: str, columns: Columns) -> NDArray[Any]:
        """{"probabilities": (B, K)} -> themselves, or the labels (B,)."""
        return label_tensor(self.labels, self.places(columns), field, columns)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answer."""
        return label_schema(self.labels)
