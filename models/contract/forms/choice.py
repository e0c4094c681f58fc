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
    sets: bool = False
    """Whether it is answered with the labels among which most are."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(K,) each."""
        fields = ("probabilities", "slack") if self.sets else ("probabilities",)
        return dict.fromkeys(fields, (len(self.labels),))

    @property
    def fields(self) -> Mapping[str, Field]:
        """The label or the number, and the probabilities; the set, in a tensor a column for each
        label, empty where it is not in it."""
        label, value = Field((), "text", "text"), Field((), "numbers", "number")
        each = Field((len(self.labels),), "numbers", "by_label", self.labels)
        said = {self.says: label if self.says == "label" else value, "probabilities": each}
        return said | ({"set": Field((len(self.labels),), "text", "texts")} if self.sets else {})
