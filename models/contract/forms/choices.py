"""Choices: any number of several labels, and how probable each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, final

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import Field, FormBase


@final
@dataclass(frozen=True, kw_only=True)
class Choices(FormBase):
    """Any of `labels`, none of them included."""

    sure: bool = False
    """Whether it is answered which labels are sure, and which are open."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(K,) each."""
        fields = ("probabilities", "slack") if self.sure else ("probabilities",)
        return dict.fromkeys(fields, (len(self.labels),))

    @property
    def fields(self) -> Mapping[str, Field]:
        """The labels - in a tensor a column for each, empty where it is not said - and the
        probabilities."""
        shape = (len(self.labels),)
        each = Field(shape, "numbers", "by_label", self.labels)
        texts = Field(shape, "text", "texts")
        said = {"labels": texts, "probabilities": each}
        return said | (dict.fromkeys(("sure", "open"), texts) if self.sure else {})
