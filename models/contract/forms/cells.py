"""Cells: a label for each part of an input, such as the tokens of a sequence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, final

from onepass.models.contract.columns import ANY, Shape
from onepass.models.contract.forms.base import Field, FormBase


@final
@dataclass(frozen=True, kw_only=True)
class Cells(FormBase):
    """One of `labels` for each cell of the input of kind `along`; where there is none, all
    probabilities are 0.
    """

    extent: Shape = (ANY,)
    """How many cells a row has along each axis: any number of tokens; of pixels (H, W)."""
    spans: bool = False
    """Whether labels of cells that follow each other make spans."""
    sets: bool = False
    """Whether each cell is answered with the labels among which its own is, those of all cells of
    most rows at once."""

    @property
    def counted(self) -> Literal["labels"]:
        """Per label, cell by cell."""
        return "labels"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(L, K), or (H, W, K)."""
        fields = ("probabilities", "slack") if self.sets else ("probabilities",)
        return dict.fromkeys(fields, (*self.extent, len(self.labels)))

    @property
    def fields(self) -> Mapping[str, Field]:
        """A label for each cell, its probability, and the spans; in a tensor these are JSON. The
        set of each cell, in a tensor a column for each label, empty where it is not in it."""
        each = {
            "tags": Field(self.extent, "text", "texts"),
            "confidence": Field(self.extent, "numbers", "numbers"),
        }
        each |= {"spans": Field((), "text", "spans")} if self.spans else {}
        return each | (
            {"sets": Field((*self.extent, len(self.labels)), "text", "sets")} if self.sets else {}
        )


def quote(answers: Sequence[dict[str, Any]], rows: Sequence[Sequence[str]]) -> None:
    """Writes into each span the tokens that it covers."""
    for answer, tokens in zip(answers, rows, strict=True):
        for span in answer["spans"]:
            span["text"] = " ".join(tokens[span["start"] : span["end"]])
