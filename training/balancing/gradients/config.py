"""ConFIG: the direction with the same positive cosine to every gradient.

Liu, Chu and Thuerey, "ConFIG: Towards Conflict-free Training of Physics Informed Neural Networks",
ICLR 2025, equation 2: the pseudo-inverse of the unit gradients on ones, as long as the sum of the
gradients' projections on it. torchjd has it on whole gradients; written with their cosines it needs
nothing but those. Where gradients cancel out nothing moves.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from onepass.training.balancing.gradients.on_gram import Array, GradientSpec, OnGram

NOISE = 1e-6
"""Of the largest singular value: below, single precision knows no direction."""


class ConFigSpec(GradientSpec):
    """The direction with the same positive cosine to every gradient. The scale of a loss changes
    the length alone."""

    kind: Literal["config"] = "config"


class ConFig(OnGram):
    """The direction is J D^-1 C^+ 1: lengths D, cosines C."""

    def solve(self, gram: Array, scale: float, tasks: Sequence[str]) -> Array:
        """(A, A) -> (A,)."""
        lengths = np.sqrt(gram.diagonal())
        shares, cosines = even_shares(gram)
        norm = math.sqrt(max(float(shares @ cosines @ shares), 0.0))
        if norm < NOISE:
            return np.zeros(len(gram))
        projected = lengths @ cosines @ shares / norm  # onto the direction of length 1, summed
        direction: Array = shares / lengths / norm
        return projected * direction


def even_shares(gram: Array) -> tuple[Array, Array]:
    """C^+ 1 (A,), of the unit gradients whose sum is equally far along all of them; C (A, A)."""
    lengths = np.sqrt(gram.diagonal())
    cosines = gram / np.outer(lengths, lengths)
    return np.linalg.pinv(cosines, rcond=NOISE, hermitian=True) @ np.ones(len(gram)), cosines
