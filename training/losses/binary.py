"""The loss of a binary task: cross-entropy."""

from typing import Literal

import torch.nn.functional as F
from torch import Tensor

from models.contract.frozen import Frozen


class CrossEntropySpec(Frozen):
    """Cross-entropy with the labels, for binary and multiclass tasks."""

    kind: Literal["cross_entropy"] = "cross_entropy"


def binary(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean cross-entropy over the answered rows: (B, 1), (B,), (B,) -> ()."""
    each = F.binary_cross_entropy_with_logits(logits.squeeze(1), target, reduction="none")
    return each @ share
