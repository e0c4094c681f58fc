"""Bounds of counts: about their mean, in square roots, in which counts are spread alike (Bartlett,
"The Square Root Transformation in Analysis of Variance", 1936)."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from onepass.models.network.certainty.bounds import Bounds


class CountBounds(Bounds):
    """Numbers of which the whole ones between count."""

    def lowest(self, task: Any) -> float:
        """None is less than none at all."""
        return 0.0

    def scale(self, numbers: Tensor) -> Tensor:
        """Square roots."""
        return numbers.sqrt()

    def back(self, scaled: Tensor) -> Tensor:
        """Their squares; what is below 0 is 0."""
        return scaled.clamp(min=0).square()

    def ends(self, fields: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The mean, twice."""
        mean = self.scale(fields["value"])
        return mean, mean
