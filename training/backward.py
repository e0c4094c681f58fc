"""The backward pass: plain, or at the cut, where each task's gradient can be told apart.

At the cut one backward pass is enough for all tasks: each task gets its own detached copy of the
cut, the sum of losses is back-propagated once (heads get their own gradients, the copies get the
rows of the Jacobian J), the balancer weighs J @ J.T, and weights @ J is pushed through the shared
part. Tasks without an answer in the batch are not rows of J. With weights of one this gives the
gradients of one plain backward pass of the sum.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import torch
from torch import Tensor

from models.network.flow import Flow
from models.network.network import Network
from models.network.sharing import Cut
from training.balancing import GradientBalancer
from training.batch import Batch

Losses = Callable[[dict[str, Tensor], Batch], Tensor]
"""Logits of the tasks in a batch -> (A,)."""


Precision = Callable[[], AbstractContextManager[object]]
"""The precision of the forward pass; gradients at the cut are weighed in float32."""


def at_cut(
    network: Network,
    balancer: GradientBalancer,
    batch: Batch,
    losses_of: Losses,
    precision: Precision = nullcontext,
) -> Tensor:
    """Leaves the balanced gradient in every parameter; gives the losses (A,)."""
    with precision():
        cut = network.sharing.meet(batch.inputs)
        copies = {task: detached(cut) for task in batch.tasks}
        flows = {task: network.sharing.part(copies[task], [task])[task] for task in batch.tasks}
        logits = network.heads.logits(flows)
    losses = losses_of(logits, batch)
    losses.sum().backward()
    jacobian = torch.stack([_row(copies[task]) for task in batch.tasks])  # (A, P)
    weights = balancer.weigh(jacobian @ jacobian.T, losses.detach(), batch.tasks)  # (A,)
    _push(cut, weights @ jacobian)
    penalty = network.sharing.penalty()
    if penalty is not None:
        penalty.backward()
    return losses.detach()


def detached(cut: Cut) -> Cut:
    """A copy of the cut that collects a gradient of its own."""
    return tuple(replace(flow, x=flow.x.detach().requires_grad_()) for flow in cut)


def _row(copy: Sequence[Flow]) -> Tensor:
    """One task's gradient at the cut, flat: (P,). What it does not use has a gradient of 0."""
    parts = [flow.x.grad if flow.x.grad is not None else torch.zeros_like(flow.x) for flow in copy]
    return torch.cat([part.flatten().float() for part in parts])


def _push(cut: Cut, gradient: Tensor) -> None:
    """Back-propagates a gradient at the cut (P,) through the shared part."""
    parts = gradient.split([flow.x.numel() for flow in cut])
    pushed = [
        (flow.x, part.view_as(flow.x).to(flow.x.dtype))
        for flow, part in zip(cut, parts, strict=True)
        if flow.x.requires_grad
    ]
    if pushed:
        torch.autograd.backward([x for x, _ in pushed], [part for _, part in pushed])
