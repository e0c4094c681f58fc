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
        """The labels - in a tensor a column for each, empty where it is not said - and the
        probabilities."""
        shape = (len(self.labels),)
        each = Field(shape, "numbers", "by_label", self.labels)
        return {"labels": Field(shape, "text", "texts"), "probabilities": each}
