"""The loss of a multilabel task: cross-entropy of each label, averaged."""

import torch.nn.functional as F
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
