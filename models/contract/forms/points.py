"""Points: named places of an input, one set of them for each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import Field, FormBase

POINTS = "points"
NUMBERS = 3
"""Of a point: x and y, and how probably it can be seen."""


@final
@dataclass(frozen=True, kw_only=True)
class Points(FormBase):
    """A place for each of these names, and how probably what is there can be seen."""

    names: tuple[str, ...] = ()
    size: Shape = (1, 1)
    """Height and width of the image, as the network sees it."""
    threshold: float = 0.5
    """Above which probability a point counts as seen."""

    @property
    def counted(self) -> None:
        """Not at all: each row has a place for every name."""
        return None

    @property
    def computed(self) -> Mapping[str, Shape]:
        """(P, 3), x and y in pixels that the network sees."""
        return {POINTS: (len(self.names), NUMBERS)}

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a caller reads: where the picture is, and each point by its name."""
        return {
            "size": Field((2,), "numbers", "numbers"),
            "seen": Field((4,), "numbers", "numbers"),
            "points": Field((len(self.names), NUMBERS), "numbers", "by_name"),
        }

    def deviation(self, field: str, values: NDArray[Any], golden: NDArray[Any]) -> float:
        """Of places as a share of the picture, of probabilities as they are: the furthest."""
        off = np.abs(values.astype(np.float64) - golden)
        scale = max(1.0, float(np.abs(golden[..., :2]).max(initial=0)))
        places, visible = (float(one.max(initial=0)) for one in (off[..., :2], off[..., 2]))
        return max(places / scale, visible)
