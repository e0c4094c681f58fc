"""Lookahead affinity: what a step for one task alone would do to the losses of all.

Fifty, Amid, Zhao, Yu, Anil, Finn, "Efficiently Identifying Task Groupings for Multi-Task Learning",
NeurIPS 2021 (TAG), equation 1: the shared parameters take one plain gradient step for task i, and
Z[i, j] = 1 - loss of j afterwards / loss of j before, on the same batch. Here the difference is
divided by the loss's absolute value, as a likelihood's logarithm may have either sign.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from onepass.training.steps.backward import Parted, pulled
from onepass.training.steps.shared_parameters import shared_parameters


def lookahead(
    forward: Parted, rows: Sequence[Tensor], losses: Callable[[], Tensor], rate: float
) -> Tensor:
    """(A, A): the share of its loss that the task of a column loses by a step for that of a row.

    `rows` are the tasks' gradients at the cut, `losses` a forward pass of the same batch (A,) that
    draws the same random numbers whenever it is asked.
    """
    parameters = shared_parameters(forward.cut)
    gradients = pulled(forward, rows, parameters)  # (A, *shape) each
    with torch.no_grad():
        before = losses()
        kept = [parameter.clone() for parameter in parameters]
        won = []
        for index in range(len(before)):
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.sub_(gradient[index], alpha=rate)
            won.append((before - losses()) / before.abs())
            for parameter, value in zip(parameters, kept, strict=True):
                parameter.copy_(value)
    return torch.stack(won)
