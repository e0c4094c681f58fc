"""Bounds of a quantiles task: from the quantile that leaves half of the rest below to that which
leaves it above, and as far beyond as calibration rows say.

Romano, Patterson, Candès, "Conformalized Quantile Regression", NeurIPS 2019.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from onepass.models.network.certainty.bounds import Bounds


class QuantileBounds(Bounds):
    """Of tasks of equal levels."""

    def __init__(self, tasks: Sequence[Any], *, width: int, groups: int) -> None:
        super().__init__(tasks, width=width, groups=groups)
        levels, coverage = np.array(tasks[0].levels), tasks[0].certainty
        self.first = int(np.abs(levels - (1 - coverage) / 2).argmin())
        self.last = int(np.abs(levels - (1 + coverage) / 2).argmin())

    def ends(self, fields: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Both quantiles."""
        quantiles = fields["quantiles"]
        return quantiles[:, :, self.first], quantiles[:, :, self.last]
