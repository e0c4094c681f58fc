"""Pixels: an answer for each pixel of an image: one of some labels, or a quantity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import TOLERANCE, Field, FormBase, lattice
from onepass.models.contract.forms.quantity import rounded

DIFFERING = 0.005
"""The share of pixels whose label two engines may see otherwise: where two are equally probable,
a rounding decides."""
PROVEN = 32
"""Pixels along each side that golden rows keep: more make a bundle large and prove no more."""


@final
@dataclass(frozen=True, kw_only=True)
class Pixels(FormBase):
    """One of `labels` for each pixel, or a number in `unit`."""

    size: Shape = (1, 1)
    """Height and width, as the network sees the image."""
    unit: str | None = None

    @property
    def counted(self) -> None:
        """Not at all: a row has thousands."""
        return None

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(H, W): the index of the label and how probable it is, or the number."""
        if self.labels:
            return {"classes": self.size, "confidence": self.size}
        return {"values": self.size}

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a caller reads of it, and the whole as a picture."""
        number = Field((), "numbers", "number")
        picture = {
            "size": Field((2,), "numbers", "numbers"),
            "seen": Field((4,), "numbers", "numbers"),
        }
        if self.labels:
            return picture | {
                "shares": Field((len(self.labels),), "numbers", "by_label"),
                "confidence": number,
                "mask": Field(self.size, "bytes", "picture"),
            }
        return picture | {
            **dict.fromkeys(("min", "median", "max"), number),
            "map": Field(self.size, "numbers", "picture"),
            **dict.fromkeys(("offset", "step"), number),
        }

    def tolerance(self, known: NDArray[Any] | None) -> float:
        """Of labels the share of pixels that may differ; of numbers as of any quantity."""
        if self.labels:
            return DIFFERING
        return TOLERANCE if known is None else rounded(known[np.isfinite(known)])

    def proof(self, field: str, values: NDArray[Any]) -> NDArray[Any]:
        """Pixels all over the picture."""
        return lattice(values, PROVEN)

    def deviation(self, field: str, values: NDArray[Any], golden: NDArray[Any]) -> float:
        """Of labels the share of pixels that differ, and of how probable they are the mean."""
        if field == "classes":
            return float((values != golden).mean())
        if field == "confidence":
            return float(np.abs(values - golden).mean())
        return super().deviation(field, values, golden)
