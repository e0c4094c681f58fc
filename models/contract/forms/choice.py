"""A choice: one of several labels, and how probable each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, final

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import Field, FormBase


@final
@dataclass(frozen=True, kw_only=True)
class Choice(FormBase):
    """One of `labels`."""

    binary: bool = False
    """Whether the second of two labels is asked for: its probability says all."""
    says: Literal["label", "value"] = "label"
    """What is answered beside the probabilities: the label, or the number that is expected of
    labels that are numbers."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(K,)."""
        return {"probabilities": (len(self.labels),)}

    @property
    def fields(self) -> Mapping[str, Field]:
        """The label or the number, and the probabilities."""
        label, value = Field((), "text", "text"), Field((), "numbers", "number")
        each = Field((len(self.labels),), "numbers", "by_label", self.labels)
        return {self.says: label if self.says == "label" else value, "probabilities": each}
