"""MGDA: the shortest gradient in the convex hull of the tasks' gradients.

Desideri, "Multiple-gradient descent algorithm", 2012; Sener and Koltun, "Multi-Task Learning as
Multi-Objective Optimization", NeurIPS 2018, whose MGDA-UB compares them at the cut, as here. It is
an exact quadratic program in place of their Frank-Wolfe steps. Small gradients rule: a task that is
nearly done gets nearly all the weight. Their code, not the paper, can therefore compare gradients
that are divided by a size, and gives the weights to these as they were; its example takes `loss+`.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram, definite
from onepass.training.balancing.gradients.quadratic import on_simplex


class MgdaSpec(GradientSpec):
    """The shortest gradient in the convex hull of the tasks' gradients; weights sum to 1."""

    kind: Literal["mgda"] = "mgda"
    normalize: Literal["none", "l2", "loss", "loss+"] = "none"
    """What gradients are divided by before they are compared: nothing (`none`), their length
    (`l2`), the task's `loss`, or the product of both (`loss+`)."""


class Mgda(OnGram):
    """min |w J| over the simplex."""

    def __init__(self, spec: MgdaSpec) -> None:
        super().__init__(spec)
        self.normalize = spec.normalize

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A, A), (A,) -> (A,)."""
        sizes = self._sizes(gram.diagonal().sqrt(), losses.detach().to(gram).abs())
        gram = gram / sizes.unsqueeze(1) / sizes  # the product of two small sizes may be no number
        return super().weigh(gram, losses, tasks)

    def _sizes(self, lengths: Tensor, losses: Tensor) -> Tensor:
        match self.normalize:
            case "none":
                sizes = torch.ones_like(lengths)
            case "l2":
                sizes = lengths
            case "loss":
                sizes = losses
            case "loss+":
                sizes = losses * lengths
        return torch.where(sizes > 0, sizes, 1.0)  # of what is zero nothing can be made larger

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        return on_simplex(definite(gram), np.zeros(len(gram)))
