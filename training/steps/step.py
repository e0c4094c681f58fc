"""One step of training: batch -> logits -> losses -> balancer -> gradients -> parameters."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from functools import partial

import torch
from torch import Tensor

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.balancing import (
    AnyBalancer,
    GradientBalancer,
    GradientMixer,
    LookingAgain,
    LossBalancer,
    NormBalancer,
)
from onepass.training.batches.batch import Batch
from onepass.training.batches.members import for_members
from onepass.training.losses import Loss
from onepass.training.steps.backward import Precision, by_gradients, by_norms
from onepass.training.steps.frozen_slices import Slowed, Still
from onepass.training.steps.gradient_record import Record
from onepass.training.steps.optimizer import FACTOR
from onepass.training.steps.update import clip
from onepass.training.tasks import kind_of

Backward = Callable[[Batch, bool], tuple[Tensor, Tensor | None]]
"""Leaves gradients; gives losses (A,) and, where they are asked for, weights (A,)."""


class Step:
    """What a step needs; calling it with a batch takes one."""

    def __init__(
        self,
        network: Network,
        contract: Contract,
        losses: Mapping[str, Loss],
        balancer: AnyBalancer,
        optimizer: torch.optim.Optimizer,
        *,
        clip: float | None = None,
        frozen: Collection[str] = (),
        slowed: Sequence[Slowed] = (),
        autocast: torch.dtype | None = None,
    ) -> None:
        self.network = network
        self.kinds = {name: (kind_of(task), losses[name]) for name, task in contract.tasks.items()}
        self.looking = balancer if isinstance(balancer, LookingAgain) else None
        match balancer:  # once: to ask a protocol costs more than a small layer
            case GradientBalancer() | GradientMixer():
                self.backward: Backward = partial(self._by_gradients, balancer)
            case NormBalancer():
                self.backward = partial(self._by_norms, balancer)
            case LossBalancer():
                self.backward = partial(self._plain, balancer)
        self.optimizer = optimizer
        self.still = Still(network.stacked(), frozen, slowed)
        self.clip = clip
        self.penalty = network.sharing.penalty
        """What is added to the loss, and no balancer weighs."""
        self.trained = list(network.parameters())
        self.moved = [own for group in optimizer.param_groups for own in group["params"]]
        device = next(network.parameters()).device.type
        self.precision: Precision = (
            nullcontext if autocast is None else partial(torch.autocast, device, autocast)
        )

    def __call__(self, batch: Batch, record: Record | None = None) -> Tensor:
        """Moves the parameters; gives the losses of the batch's tasks (A,), detached."""
        for parameter in self.moved:  # as zero_grad does, which asks what else there is
            parameter.grad = None
        losses, weights = self.backward(batch, record is not None)
        if record is not None:
            first = self.optimizer.param_groups[0]
            rate = first["lr"] / first.get(FACTOR, 1.0)
            record.note(self.network, batch, weights, self.losses, self.precision, rate)
        self.still.silence()
        if self.clip is not None:
            clip(self.trained, self.clip)
        self.still.step(self.optimizer, batch.shares.keys())
        if self.looking is not None:
            with torch.no_grad():
                self.looking.look_again(self.losses(self.logits(batch), batch), batch.tasks)
        return losses.detach()

    def _plain(
        self, balancer: LossBalancer, batch: Batch, weighed: bool
    ) -> tuple[Tensor, Tensor | None]:
        losses = self.losses(self.logits(batch), batch)
        total = balancer.scalarize(losses, batch.tasks)
        weights = torch.autograd.grad(total, losses, retain_graph=True)[0] if weighed else None
        penalty = self.penalty()
        (total if penalty is None else total + penalty).backward()
        return losses, weights

    def _by_gradients(
        self, balancer: GradientBalancer | GradientMixer, batch: Batch, weighed: bool
    ) -> tuple[Tensor, Tensor | None]:
        result = by_gradients(self.network, balancer, batch, self.losses, self.precision)
        self._penalize()
        return result

    def _by_norms(
        self, balancer: NormBalancer, batch: Batch, weighed: bool
    ) -> tuple[Tensor, Tensor | None]:
        result = by_norms(self.network, balancer, batch, self.losses, self.precision)
        self._penalize()
        return result

    def _penalize(self) -> None:
        """Adds the gradient of what no balancer weighs."""
        penalty = self.penalty()
        if penalty is not None:
            penalty.backward()

    def logits(self, batch: Batch) -> dict[str, Tensor]:
        """{task: (B, K)} of the tasks answered in this batch."""
        with self.precision():
            return self.network.logits(batch.inputs, batch.tasks)

    def losses(self, logits: dict[str, Tensor], batch: Batch) -> Tensor:
        """The mean loss of each task answered in this batch (A,), of all members if there are some:
        each has its own loss, never that of their mean answer.
        """
        batch = for_members(batch, len(next(iter(logits.values()))))
        return torch.stack(
            [
                kind.loss(spec, logits[task], batch.targets[task], batch.shares[task])
                for task in batch.tasks
                for kind, spec in [self.kinds[task]]
            ]
        )
