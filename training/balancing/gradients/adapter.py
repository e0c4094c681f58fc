"""The door to torchjd: its Weighting classes, on our inner products.

Three traps are kept out here. A task that is absent never comes in (a row of zeros would shrink the
others' weights). The matrix has a trace of 1: torchjd takes one below 1e-4, the usual size at a
cut, for zero. And it is of single precision, as it was measured: in double precision, noise would
pass for a direction of its own.
"""

import numpy as np
import torch
from torchjd.aggregation import Weighting
from torchjd.linalg import PSDMatrix

from onepass.training.balancing.gradients.on_gram import Array


def weights(weighting: Weighting[PSDMatrix], gram: Array) -> Array:
    """(A, A) -> (A,)."""
    with torch.inference_mode():
        return weighting(torch.from_numpy(gram).float()).numpy().astype(np.float64)
