"""Heads of equal shape, run as one operation."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onepass.models.contract.tasks import Task
from onepass.models.network.activations import Activation, activation
from onepass.models.network.answers import Answers, answers, calibration, kind_of, promise
from onepass.models.network.certainty import Certainty
from onepass.models.network.certainty.probabilities import Calibration
from onepass.models.network.head_indices import Indices, chosen

PROBABILITIES = "probabilities"


class Fed(NamedTuple):
    """What a group is fed: features (B, F) that all its heads share, or each asked head's own
    (B, A, F). Of cells, those of all rows lie one behind the other.
    """

    x: Tensor
    extent: Sequence[int] | None = None
    """Of the cells: (B, L), or (B, H, W)."""
    mask: Tensor | None = None
    """(B, L): which cells there are, where some are none."""
    group: Tensor | None = None
    """(B,): by which of several promises a row is answered."""


class HeadGroup(nn.Module):
    """G heads of equal shape: weights (G, out, in) and biases (G, out), as nn.Linear has them.

    What is fast was measured by benchmarks/heads.py: over shared features the first layer is one
    product for all heads, and a layer with one output is a sum, as there is nothing to batch.
    """

    def __init__(
        self,
        tasks: Mapping[str, Task],
        width: int,
        hidden: Sequence[int],
        act: Activation,
        *,
        members: tuple[int, ...] = (),
        groups: int = 0,
    ) -> None:
        """`members` is how many each task has, where they are several: a further axis behind G.
        `groups` of rows have promises of their own."""
        super().__init__()
        self.names = list(tasks)
        first = next(iter(tasks.values()))
        self.answers: Answers[Any] = answers(list(tasks.values()))
        widths = [width, *hidden, kind_of(first).outputs(first)]
        count = (len(self.names), *members)
        self.weights = nn.ParameterList(
            _uniform((*count, out, fed), fed) for fed, out in pairwise(widths)
        )
        self.biases = nn.ParameterList(
            _uniform((*count, out), fed) for fed, out in pairwise(widths)
        )
        self.activation = activation(act)
        self.calibration: Calibration | None = calibration(list(tasks.values()))
        self.certainty: Certainty | None = promise(list(tasks.values()), width=width, groups=groups)

    def logits(self, fed: Fed, indices: Indices) -> Tensor:
        """The logits of the heads at these indices: (A, B, K), or of each cell (A, B, L, K)."""
        x = fed.x
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer > 0:
                x = self.activation(x)
            x = _layer(x, chosen(weight, indices), chosen(bias, indices))  # (B, A, out)
        x = x.transpose(0, 1).contiguous()  # a task's answers lie together
        x = x if fed.extent is None else x.unflatten(1, fed.extent)
        return self.answers.logits(x, indices)

    def forward(self, fed: Fed, indices: Indices) -> dict[str, Tensor]:
        """The fields of the answers of the heads at these indices: (A, B, ...).

        Where there is no token, they are 0.
        """
        return self.promised(self.answered(fed, indices), fed, indices=indices)

    def answered(self, fed: Fed, indices: Indices) -> dict[str, Tensor]:
        """The same without what is promised of them."""
        fields: dict[str, Tensor] = self.answers(self.logits(fed, indices), indices)
        return _masked(fields, fed)

    def promised(
        self, fields: dict[str, Tensor], fed: Fed, *, indices: Indices
    ) -> dict[str, Tensor]:
        """Beside the fields (A, B, ...) of answers, what is promised of them."""
        if self.certainty is None:
            return fields
        fields = self.calibrated(fields, fed, indices=indices)
        x, group = self.seen(fed), fed.group
        further: dict[str, Tensor] = self.certainty(fields, x, indices=indices, group=group)
        return fields | further

    def calibrated(
        self, fields: dict[str, Tensor], fed: Fed, *, indices: Indices
    ) -> dict[str, Tensor]:
        """The fields with probabilities that are as often true as they say."""
        if self.calibration is None:
            return fields
        mapped = {PROBABILITIES: self.calibration(fields[PROBABILITIES], indices)}
        return fields | _masked(mapped, fed)

    def seen(self, fed: Fed) -> Tensor:
        """What promises know of rows: (B, F) or (B, A, F)."""
        return fed.x

    def each(self, fed: Fed, indices: Indices) -> dict[str, Tensor]:
        """The fields of each member's answers (A, N, B, ...): here there is one."""
        fields: dict[str, Tensor] = self.answered(fed, indices)
        return {name: field.unsqueeze(1) for name, field in fields.items()}


def _masked(fields: dict[str, Tensor], fed: Fed) -> dict[str, Tensor]:
    """The same (A, B, L, K), 0 where there is no token."""
    if fed.mask is None:
        return fields
    return {name: field * fed.mask.unsqueeze(2) for name, field in fields.items()}


def _layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """One layer of A heads: (B, F) or (B, A, F), (A, D, F), (A, D) -> (B, A, D)."""
    heads, width, _ = weight.shape
    if x.dim() == 2:
        return F.linear(x, weight.flatten(0, 1), bias.flatten()).view(-1, heads, width)
    if width == 1:
        return (x * weight.squeeze(1)).sum(2, keepdim=True) + bias
    product = torch.bmm(weight, x.permute(1, 2, 0))  # (A, D, F) @ (A, F, B)
    return product.permute(2, 0, 1) + bias


def _uniform(shape: tuple[int, ...], fed: int) -> nn.Parameter:
    """As nn.Linear starts: uniform within 1 / sqrt(fan in)."""
    bound = fed**-0.5
    return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
