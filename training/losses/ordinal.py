"""The loss of an ordinal task: cross-entropy with the cumulative link model's probabilities."""

from torch import Tensor

from onepass.training.losses.cross_entropy import CrossEntropySpec
from onepass.training.losses.multiclass import multiclass


def ordinal(spec: CrossEntropySpec, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean over the answered rows: (B, K) log probabilities, (B,) indices, (B,) -> ().

    Their softmax is they themselves, so that this is the loss of a multiclass task.
    """
    return multiclass(spec, logits, target, share)
