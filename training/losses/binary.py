"""The loss of a binary task: cross-entropy."""

import torch.nn.functional as F
from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec


def binary(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean cross-entropy over the answered rows: (B, 1), (B,), (B,) -> ()."""
    smooth = target * (1 - spec.smoothing) + spec.smoothing / 2 if spec.smoothing else target
    each = F.binary_cross_entropy_with_logits(logits.squeeze(1), smooth, reduction="none")
    if spec.weights:
        each = each * logits.new_tensor(spec.weights)[target.long()]
    return each @ share
