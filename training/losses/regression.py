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


RegressionLoss = Annotated[MseSpec | MaeSpec | HuberSpec, Field(discriminator="kind")]


def regression(spec: RegressionLoss, logits: Tensor, target: Tensor, share: Tensor) -> Tensor:
    """Mean loss over the answered rows: (B, 1), (B,), (B,) -> ()."""
    answer = logits.squeeze(1)
    match spec:
        case MseSpec():
            each = F.mse_loss(answer, target, reduction="none")
        case MaeSpec():
            each = F.l1_loss(answer, target, reduction="none")
        case HuberSpec():
            each = F.huber_loss(answer, target, reduction="none", delta=spec.delta)
    return each @ share
