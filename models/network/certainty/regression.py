"""Bounds of a regression task: about its value, of a heavy tail in logarithms."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from onepass.models.network.certainty.bounds import Bounds


class RegressionBounds(Bounds):
    """Of tasks of one transform."""

    def __init__(self, tasks: Sequence[Any], *, width: int, groups: int) -> None:
        super().__init__(tasks, width=width, groups=groups)
        self.logarithm = tasks[0].transform == "log1p"

    def scale(self, numbers: Tensor) -> Tensor:
        """Logarithms, where these are learnt."""
        return numbers.log1p() if self.logarithm else numbers

    def back(self, scaled: Tensor) -> Tensor:
        """The numbers again."""
        return scaled.expm1() if self.logarithm else scaled

    def ends(self, fields: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The value, twice."""
        value = self.scale(fields["value"])
        return value, value
