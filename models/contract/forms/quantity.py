"""A quantity: one number, or several of it, such as its quantiles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import Shape
from onepass.models.contract.forms.base import TOLERANCE, Field, FormBase

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
        """() or (K,)."""
        return {self.name: (len(self.levels),) if self.levels else ()}

    @property
    def fields(self) -> Mapping[str, Field]:
        """Itself."""
        shape = self.computed[self.name]
        return {self.name: Field(shape, "numbers", "by_label" if self.levels else "number")}

    def tolerance(self, known: NDArray[Any] | None) -> float:
        """In the unit: a share of the labels' deviation, and no less than they are rounded by."""
        return TOLERANCE if known is None else rounded(known)


def rounded(known: NDArray[Any]) -> float:
    """How far two engines may be from one another where labels are these numbers."""
    if not known.size:
        return TOLERANCE
    values = known.astype(np.float64)
    deviation = float(values.std()) if values.max() > values.min() else 1.0
    rounding = ROUNDINGS * float(np.finfo(np.float32).eps) * float(np.abs(values).max())
    return max(TOLERANCE * deviation, rounding, float(np.finfo(np.float32).tiny))
