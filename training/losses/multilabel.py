"""The loss of a multilabel task: cross-entropy of each label, averaged."""

from typing import Any

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec


def multilabel(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean over labels and answered rows, or over known labels: (B, K), (B, K) of 0 and 1, (B,) or
    (B, K) -> ().
    """
    smooth = target * (1 - spec.smoothing) + spec.smoothing / 2 if spec.smoothing else target
    each = F.binary_cross_entropy_with_logits(logits, smooth, reduction="none")
    if spec.weights:
        each = each * (1 + target * (logits.new_tensor(spec.weights) - 1))
    return (each * share).sum() if share.dim() > 1 else each.mean(dim=1) @ share


def balanced(known: NDArray[Any]) -> NDArray[np.float64]:
    """Per label rows without it / rows with it, of those that know it; 1 where there are none of
    either. (N, K) of 0, 1 and NaN -> (K,).
    """
    counts = np.nansum(known, axis=0, dtype=np.float64)
    rows = (~np.isnan(known)).sum(axis=0)
    weights = np.where(counts > 0, (rows - counts) / np.maximum(counts, 1), 1.0)
    return np.where(weights > 0, weights, 1.0)  # every row has it
