"""A quantity: one number, or several of it, such as its quantiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import TOLERANCE, Field, FormBase

BOUNDS = ("low", "high")
FURTHER = 10
"""How much further engines may be apart in a bound than in a value."""
ROUNDINGS = 4
"""Of a value in float32, whatever its deviation: two engines may round as often."""


@final
@dataclass(frozen=True, kw_only=True)
class Quantity(FormBase):
    """A number in `unit`, of rows whose label is one number."""

    unit: str | None = None
    levels: tuple[float, ...] = ()
    """Where several numbers are answered: the share of rows whose label lies below each."""
    whole: bool = False
    """Whether labels are whole numbers."""
    bounded: bool = False
    """Whether it is answered with what most labels lie between."""

    @property
    def name(self) -> str:
        """What the answer's field is called."""
        return "quantiles" if self.levels else "value"

    @property
    def counted(self) -> Literal["values"] | None:
        """In a histogram; of several numbers none is the answer."""
        return None if self.levels else "values"

    @property
    def computed(self) -> Mapping[str, Shape]:
        """() or (K,); of bounds ()."""
        itself: dict[str, Shape] = {self.name: (len(self.levels),) if self.levels else ()}
        return itself | (dict.fromkeys(BOUNDS, ()) if self.bounded else {})

    @property
    def fields(self) -> Mapping[str, Field]:
        """Itself, and its bounds."""
        shape, bound = self.computed[self.name], Field((), "numbers", "bound")
        itself = {self.name: Field(shape, "numbers", "by_label" if self.levels else "number")}
        return itself | (dict.fromkeys(BOUNDS, bound) if self.bounded else {})

    def tolerance(self, known: NDArray[Any] | None) -> float:
        """In the unit: a share of the labels' deviation, and no less than they are rounded by."""
        return TOLERANCE if known is None else rounded(known)

    def tolerances(self, known: NDArray[Any] | None) -> dict[str, float]:
        """Of bounds several times that: they lie a multiple of what is computed away."""
        allowed = self.tolerance(known)
        return {name: allowed * (FURTHER if name in BOUNDS else 1) for name in self.computed}

    def deviations(
        self, values: Mapping[str, NDArray[Any]], golden: Mapping[str, NDArray[Any]]
    ) -> dict[str, float]:
        """Of bounds that are far beyond all values, as shares of them: so they are rounded."""
        largest = max(float(np.abs(golden[self.name]).max(initial=0)), np.finfo(np.float32).tiny)
        return {
            name: self.deviation(name, *(one / scale for one in (values[name], each)))
            for name, each in golden.items()
            for scale in [np.maximum(1, np.abs(each.astype(np.float64)) / largest)]
        }


def rounded(known: NDArray[Any]) -> float:
    """How far two engines may be from one another where labels are these numbers."""
    if not known.size:
        return TOLERANCE
    values = known.astype(np.float64)
    deviation = float(values.std()) if values.max() > values.min() else 1.0
    rounding = ROUNDINGS * float(np.finfo(np.float32).eps) * float(np.abs(values).max())
    return max(TOLERANCE * deviation, rounding, float(np.finfo(np.float32).tiny))
