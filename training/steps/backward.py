"""The backward pass in which each task's gradient can be told apart.

At the cut one backward pass is enough for all tasks: each task gets its own detached copy of the
cut, the sum of losses is back-propagated once (heads get their own gradients, the copies get the
rows of the Jacobian J), the balancer weighs J @ J.T, and weights @ J is pushed through the shared
part. Tasks without an answer in the batch are not rows of J. With weights of one this gives the
gradients of one plain backward pass of the sum.

Rows of all shared parameters, or of the last layer's, are pulled out of those of the cut: a pass
per task, through the shared part alone. The forward pass runs once: batch norm sees a batch once.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from onepass.models.network.network import Network
from onepass.training.balancing import GradientBalancer, GradientMixer, NormBalancer
from onepass.training.batches.batch import Batch
from onepass.training.steps.shared_parameters import last_layer, shared_parameters

Losses = Callable[[dict[str, Tensor], Batch], Tensor]
"""Logits of the tasks in a batch -> (A,)."""


Precision = Callable[[], AbstractContextManager[object]]
"""The precision of the forward pass; gradients are weighed in float32."""


@dataclass(frozen=True)
class Parted:
    """A forward pass in which each task went on from the cut alone."""

    cut: list[Tensor]
    """What of the cut leads back to shared parameters."""
    copies: list[Tensor]
    """Of each of these one per task (A, *shape), tied to nothing behind it."""
    losses: Tensor
    """(A,)."""


def parted(
    network: Network, batch: Batch, losses_of: Losses, precision: Precision = nullcontext
) -> Parted:
    """The forward pass, from the inputs to the losses."""
    count = len(batch.tasks)
    with precision():
        cut = network.sharing.meet(batch.inputs)
        tensors = {id(x): x for flow in cut for x in flow.tensors if x.requires_grad}
        copies = {key: x.detach().expand(count, *x.shape) for key, x in tensors.items()}
        for copy in copies.values():
            copy.requires_grad_()
        own = {key: copy.unbind(0) for key, copy in copies.items()}
        flows = {}
        for index, task in enumerate(batch.tasks):
            copies_of = {key: each[index] for key, each in own.items()}
            copied = tuple(flow.with_copies(copies_of) for flow in cut)
            flows[task] = network.sharing.part(copied, [task])[task]
        logits = network.heads.logits(flows)
    return Parted(list(tensors.values()), list(copies.values()), losses_of(logits, batch))


def by_gradients(
    network: Network,
    balancer: GradientBalancer | GradientMixer,
    batch: Batch,
    losses_of: Losses,
    precision: Precision = nullcontext,
) -> tuple[Tensor, Tensor | None]:
    """Leaves the balanced gradient in every parameter; gives losses and weights (A,), if any."""
    forward = parted(network, batch, losses_of, precision)
    forward.losses.sum().backward()
    losses, rows, targets = forward.losses.detach(), _rows(forward), forward.cut
    if balancer.at == "parameters":
        targets = shared_parameters(forward.cut)
        rows = pulled(forward, rows, targets)
    weights = None
    match balancer:
        case GradientBalancer():
            weights = balancer.weigh(gram(rows, losses), losses, batch.tasks)
            mixed = [(weights @ row.flatten(1)).view(row.shape[1:]) for row in rows]
        case GradientMixer():
            pairs = zip(rows, targets, strict=True)
            mixed = [_mixed(balancer, row, target, batch.tasks) for row, target in pairs]
    if balancer.at == "parameters":
        for parameter, gradient in zip(targets, mixed, strict=True):
            parameter.grad = gradient.to(parameter.dtype)
    else:
        _push(forward.cut, mixed)
    return losses, weights


def by_norms(
    network: Network,
    balancer: NormBalancer,
    batch: Batch,
    losses_of: Losses,
    precision: Precision = nullcontext,
) -> tuple[Tensor, Tensor]:
    """As above, for a balancer that weighs losses and sees how long their gradients are."""
    forward = parted(network, batch, losses_of, precision)
    total = balancer.scalarize(forward.losses, batch.tasks)
    (weights,) = torch.autograd.grad(total, forward.losses, retain_graph=True)
    total.backward()
    losses, rows = forward.losses.detach(), _rows(forward)
    match balancer.at:
        case "last_stage":
            measured = pulled(forward, rows, last_layer(forward.cut, network.scales()))
        case "parameters":
            measured = pulled(forward, rows, shared_parameters(forward.cut))
        case "cut":
            measured = rows
    squares = sum((row.flatten(1).square().sum(1) for row in measured), torch.zeros_like(losses))
    balancer.see_norms(squares.sqrt(), losses, batch.tasks)
    _push(forward.cut, [row.sum(0) for row in rows])
    return losses, weights


def gram(rows: Sequence[Tensor], losses: Tensor) -> Tensor:
    """Inner products of the tasks' gradients (A, A)."""
    products = losses.new_zeros(len(losses), len(losses), dtype=torch.float32)
    for row in rows:
        flat = row.flatten(1)  # (A, P)
        products.addmm_(flat, flat.T)
    return products


def _rows(forward: Parted) -> list[Tensor]:
    """The tasks' gradients at the cut (A, *shape); of what no task uses they are 0."""
    return [
        torch.zeros_like(copy) if copy.grad is None else copy.grad.float()
        for copy in forward.copies
    ]


def pulled(forward: Parted, rows: Sequence[Tensor], targets: Sequence[Tensor]) -> list[Tensor]:
    """The tasks' gradients of parameters (A, *shape), out of those at the cut."""
    if not targets:
        return []
    pull = partial(torch.autograd.grad, forward.cut, targets, retain_graph=True, allow_unused=True)
    each = [
        pull([row[index].to(x.dtype) for row, x in zip(rows, forward.cut, strict=True)])
        for index in range(len(forward.losses))
    ]
    return [
        torch.stack([torch.zeros_like(p) if g is None else g for g in column]).float()
        for p, column in zip(targets, zip(*each, strict=True), strict=True)
    ]


def _push(cut: Sequence[Tensor], gradients: Sequence[Tensor]) -> None:
    """Back-propagates a gradient at the cut through the shared part."""
    if cut:
        pairs = zip(cut, gradients, strict=True)
        torch.autograd.backward(list(cut), [gradient.to(x.dtype) for x, gradient in pairs])


def _mixed(balancer: GradientMixer, row: Tensor, target: Tensor, tasks: Sequence[str]) -> Tensor:
    """One tensor of the cut, or one parameter, which has no rows: it is a row of its own."""
    features = target.detach()
    if balancer.at == "parameters":
        row, features = row.unsqueeze(1), features.unsqueeze(0)
    mixed = balancer.mix(row.flatten(2), features.flatten(1), tasks)  # (B, P)
    return mixed.view(target.shape)
