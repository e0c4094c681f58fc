"""Bounds of numbers: an interval about an answer, as wide as labels of such rows are spread.

Papadopoulos, Proedrou, Vovk, Gammerman, "Inductive Confidence Machines for Regression", ECML 2002,
and Lei et al., JASA 2018: the distance of a label, over the spread, is the score, on either side.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from onepass.models.contract.ranges import FLOAT32_MAX
from onepass.models.network.certainty.base import NEARLY, Certainty
from onepass.models.network.certainty.spread import Spread
from onepass.models.network.head_indices import Indices, chosen

ROUNDINGS = 1e-6
"""Of a number, what float32 may lose on the way to a bound: eight times its precision."""


class Bounds(Certainty):
    """Scores of what lies below, and of what lies above."""

    least: Tensor
    greatest: Tensor
    sides = 2

    def __init__(self, tasks: Sequence[Any], *, width: int, groups: int) -> None:
        super().__init__(tasks, width=width, groups=groups)
        least = [self.lowest(task) for task in tasks]
        greatest = [FLOAT32_MAX if task.max is None else task.max for task in tasks]
        self.register_buffer("least", torch.tensor(least)[:, None])
        self.register_buffer("greatest", torch.tensor(greatest)[:, None])
        self.spread = Spread(len(tasks), width)

    def lowest(self, task: Any) -> float:
        """The least number that can be true."""
        least = getattr(task, "min", None)
        return -FLOAT32_MAX if least is None else float(least)

    def scale(self, numbers: Tensor) -> Tensor:
        """Numbers where they are spread about evenly, such as logarithms."""
        return numbers

    def back(self, scaled: Tensor) -> Tensor:
        """The numbers again."""
        return scaled

    @abstractmethod
    def ends(self, fields: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Scaled: what is below and above of what was answered, which the interval begins with
        (A, B)."""

    def forward(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, group: Tensor | None
    ) -> dict[str, Tensor]:
        """`low` and `high` (A, B), within what the task allows."""
        ends, spread = self.ends(fields), self.spread(x, indices) * (1 + NEARLY)
        allowed = self.allowed(indices, group) * chosen(self.spread.unit, indices).unsqueeze(2)
        low = self.back(ends[0] - allowed[:, :, 0] * spread - ROUNDINGS * ends[0].abs())
        high = self.back(ends[1] + allowed[:, :, 1] * spread + ROUNDINGS * ends[1].abs())
        least, greatest = chosen(self.least, indices), chosen(self.greatest, indices)
        return {"low": low.clamp(least, greatest), "high": high.clamp(least, greatest)}

    def scores(
        self, fields: Mapping[str, Tensor], x: Tensor, *, indices: Indices, truth: Tensor
    ) -> Tensor:
        """How many spreads a label (A, B) lies below and above: (A, B, 2)."""
        low, high = self.ends(fields)
        scaled = self.scale(truth)
        off = torch.stack([low - scaled, scaled - high], dim=2)
        spread = self.spread(x, indices) * chosen(self.spread.unit, indices)
        return off / spread.unsqueeze(2)
