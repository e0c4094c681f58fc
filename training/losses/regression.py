"""Losses of regression, on standardised targets: squared, absolute, or Huber's between them."""

from typing import Annotated, Literal

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from onepass.models.contract.frozen import Frozen


class MseSpec(Frozen):
    """Squared error: the answer is the mean."""

    kind: Literal["mse"] = "mse"


class MaeSpec(Frozen):
    """Absolute error: the answer is the median."""

    kind: Literal["mae"] = "mae"


class HuberSpec(Frozen):
    """Squared up to `delta` deviations, absolute beyond (Huber 1964): heavy tails pull less."""

    kind: Literal["huber"] = "huber"
    delta: float = Field(default=1.0, gt=0)
    """Where squares end, in deviations of the training labels."""


RegressionLoss = Annotated[MseSpec | MaeSpec | HuberSpec, Field(discriminator="kind")]


def regression(spec: RegressionLoss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean loss over the answered rows: (B, 1), (B,), (B,) -> ()."""
    return each_error(spec, logits.squeeze(1), target) @ share


def each_error(spec: RegressionLoss, answer: Tensor, target: Tensor) -> Tensor:
    """The loss of each number by itself: (B, ...), (B, ...) -> (B, ...)."""
    match spec:
        case MseSpec():
            return F.mse_loss(answer, target, reduction="none")
        case MaeSpec():
            return F.l1_loss(answer, target, reduction="none")
        case HuberSpec():
            return F.huber_loss(answer, target, reduction="none", delta=spec.delta)
