"""PCGrad: from each gradient goes what conflicts with another; the rest is summed.

Yu et al., "Gradient Surgery for Multi-Task Learning", NeurIPS 2020, algorithm 1: the others come in
random order, and each takes away the projection on it where the inner product is negative.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram


class PcGradSpec(GradientSpec):
    """From each gradient goes what conflicts with another; the rest is summed. It differs from the
    sum only where tasks conflict."""

    kind: Literal["pcgrad"] = "pcgrad"


class PcGrad(OnGram):
    """Draws the order from torch's generator, which the loop seeds by epoch."""

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,): row i of `mixed` says how task i's gradient is made of all."""
        mixed = np.eye(len(gram))
        if (gram >= 0).all():
            return mixed.sum(axis=0)
        for index, row in enumerate(mixed):
            for other in torch.randperm(len(gram)).tolist():
                if other != index and (product := row @ gram[other]) < 0:
                    row[other] -= product / gram[other, other]
        return mixed.sum(axis=0)
