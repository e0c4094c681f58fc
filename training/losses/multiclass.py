"""The loss of a multiclass task: cross-entropy."""

import torch.nn.functional as F
from torch import Tensor

from training.losses.binary import CrossEntropySpec


def multiclass(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean cross-entropy over the answered rows: (B, K), (B,) places, (B,) -> ()."""
    return F.cross_entropy(logits, target, reduction="none") @ share
