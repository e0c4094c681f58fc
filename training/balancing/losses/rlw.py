"""Random loss weighting: new weights at every step, the softmax of normal numbers.

Lin et al., "Reasonable Effectiveness of Random Weighting: A Litmus Test for Multi-Task Learning",
TMLR 2022. The weights sum to 1, as published.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.protocols import Stateless


class RlwSpec(Frozen):
    """New random weights at every step: what every method should beat."""

    kind: Literal["rlw"] = "rlw"


class Rlw(Stateless):
    """Draws from torch's generator, which the loop seeds by epoch: a resumed run draws the same."""

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        return losses @ torch.randn(len(tasks)).softmax(0).to(losses)
