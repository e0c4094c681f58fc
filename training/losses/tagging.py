"""The loss of a tagging task: cross-entropy of each token."""

import torch.nn.functional as F
from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec


def tagging(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean over the tokens of the answered rows: (B, L, K), (B, L) indices from 1, (B,) -> ().

    An index of 0 is no token. Targets may be padded further than logits.
    """
    target = target[:, : logits.shape[1]]
    weight = (target > 0) * share.unsqueeze(1)  # (B, L): a token counts as its row does
    index = (target - 1).clamp(min=0)
    each = F.cross_entropy(
        logits.flatten(0, 1),
        index.flatten(),
        reduction="none",
        label_smoothing=spec.smoothing,
    ).view_as(index)
    total = weight.sum().clamp(min=1e-12)
    if spec.weights:
        each = each * logits.new_tensor(spec.weights)[index]
    return (each * weight).sum() / total
