"""Objects: a list of what an input shows, each with its box and how probable each label is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, final

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.forms.base import Field, FormBase

EDGES = 4
"""Of a box: left, top, right, bottom."""


@final
@dataclass(frozen=True, kw_only=True)
class Objects(FormBase):
    """Any number of objects, one of `labels` each; behind a row's last one all is 0."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label, object by object."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(M, 4), (M, K)."""
        return {"boxes": (ANY, EDGES), "probabilities": (ANY, len(self.labels))}

    @property
    def fields(self) -> Mapping[str, Field]:
        """The objects, in a tensor as JSON."""
        return {"objects": Field((), "text", "objects")}
