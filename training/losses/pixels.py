"""Losses of tasks with an answer for each pixel: the mean over the pixels that are known."""

import torch.nn.functional as F
from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.regression import RegressionLoss, each_error


def segmentation(
    spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor, ignore: int
) -> Tensor:
    """Cross-entropy of each pixel: (B, K, H, W), (B, H, W) indices, (B,) -> ()."""
    target = target.long()
    weight = (target != ignore) * share[:, None, None]
    index = target.masked_fill(target == ignore, 0)
    each = F.cross_entropy(logits, index, reduction="none", label_smoothing=spec.smoothing)
    if spec.weights:
        each = each * logits.new_tensor(spec.weights)[index]
    return (each * weight).sum() / weight.sum().clamp(min=1e-12)


def depth(spec: RegressionLoss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """(B, H, W), (B, H, W) with NaN where there is no number, (B,) -> ()."""
    known = target.isfinite()
    weight = known * share[:, None, None]
    each = each_error(spec, logits, target.nan_to_num(0.0))
    return (each * weight).sum() / weight.sum().clamp(min=1e-12)
