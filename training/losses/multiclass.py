"""The loss of a multiclass task: cross-entropy."""

import torch.nn.functional as F
from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec


def multiclass(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean cross-entropy over the answered rows: (B, K), (B,) indices, (B,) -> ()."""
    each = F.cross_entropy(logits, target, reduction="none", label_smoothing=spec.smoothing)
    if spec.weights:
        each = each * logits.new_tensor(spec.weights)[target]
    return each @ share
