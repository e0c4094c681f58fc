"""What all that look at gradients have in common: weights are worked out from a tiny matrix.

The inner products of at most some dozens of gradients are solved on the CPU in double precision,
scaled to a trace of 1, as no method's direction depends on their scale. A task whose gradient is
zero is left out, as if it were absent: in the papers it would stop MGDA and its kin for good.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.protocols import Place, Stateless

Array = NDArray[np.float64]


class GradientSpec(Frozen):
    """`at` says where gradients are compared; on all parameters, each task needs a pass."""

    at: Place = "cut"
    """Where gradients are compared: at the `cut` between what is shared and the tasks, which costs
    one backward pass; or on all shared `parameters`, which costs one per task."""


class OnGram(Stateless):
    """A method that is a function of the inner products, scaled to a trace of 1."""

    def __init__(self, spec: GradientSpec) -> None:
        self.at = spec.at

    def weigh(self, gram: Tensor, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A, A), (A,) -> (A,). Where a gradient is not finite the sum is left as it is."""
        products = gram.detach().cpu().numpy().astype(np.float64)
        if not np.isfinite(products).all():
            return torch.ones_like(losses)
        moving = np.flatnonzero(products.diagonal() > 0)
        weights = np.zeros(len(products))
        if len(moving):
            scale = float(products.trace())
            kept = products[np.ix_(moving, moving)] / scale
            weights[moving] = self.solve(kept, scale, [tasks[index] for index in moving.tolist()])
        return torch.from_numpy(weights).to(losses)

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """Inner products over `scale`, their trace (A, A) -> weights of the gradients (A,)."""
        raise NotImplementedError


def definite(gram: Array) -> Array:
    """The nearest matrix that is positive definite: single precision left small negative parts."""
    values, vectors = np.linalg.eigh(gram)
    raised: Array = (vectors * np.maximum(values, 1e-9 * values[-1])) @ vectors.T
    return raised
