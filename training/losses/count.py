"""The loss of a count: how unlikely it is, under a Poisson or a negative binomial distribution."""

from typing import Literal

import torch
from torch import Tensor

from onepass.models.contract.frozen import Frozen


class LikelihoodSpec(Frozen):
    """The negative logarithm of the likelihood, of the family that the task names."""

    kind: Literal["likelihood"] = "likelihood"


def count(
    family: Literal["poisson", "negative_binomial"], logits: Tensor, target: Tensor, share: Tensor
) -> Tensor:
    """Mean over the answered rows: (B, 1) or (B, 2), (B,), (B,) -> ()."""
    match family:
        case "poisson":
            each = poisson(logits.squeeze(1), target)
        case "negative_binomial":
            each = negative_binomial(logits.select(1, 0), logits.select(1, 1), target)
    return each @ share


def poisson(log_mean: Tensor, target: Tensor) -> Tensor:
    """Half the deviance: it is 0 where the mean is the target. (B,), (B,) -> (B,)."""
    saturated = torch.xlogy(target, target) - target
    return log_mean.exp() - target * log_mean + saturated


def negative_binomial(log_mean: Tensor, log_dispersion: Tensor, target: Tensor) -> Tensor:
    """-log P(target), with r = 1 / dispersion: (B,), (B,), (B,) -> (B,)."""
    r = (-log_dispersion).exp()
    log_odds = log_mean + log_dispersion  # log(mean / r)
    ways = torch.lgamma(target + r) - torch.lgamma(r) - torch.lgamma(target + 1)
    softplus = torch.nn.functional.softplus
    return target * softplus(-log_odds) + r * softplus(log_odds) - ways
