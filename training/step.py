"""One step of training: batch -> logits -> losses -> balancer -> gradients -> parameters."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial

import torch
from torch import Tensor, nn

from models.contract import Contract
from models.network import Network
from training.backward import Precision, at_cut
from training.balancing import GradientBalancer, LossBalancer
from training.batch import Batch
from training.losses import Loss, task_loss


class Step:
    """What a step needs; calling it with a batch takes one."""

    def __init__(
        self,
        network: Network,
        contract: Contract,
        losses: Mapping[str, Loss],
        balancer: LossBalancer | GradientBalancer,
        optimizer: torch.optim.Optimizer,
        *,
        clip: float | None = None,
        autocast: torch.dtype | None = None,
    ) -> None:
        self.network = network
        self.kinds = {name: (task, losses[name]) for name, task in contract.tasks.items()}
        match balancer:  # once: to ask a protocol costs more than a small layer
            case LossBalancer():
                self.backward: Callable[[Batch], Tensor] = partial(self._plain, balancer)
            case GradientBalancer():
                self.backward = partial(self._at_cut, balancer)
        self.optimizer = optimizer
        self.clip = clip
        self.trained: list[nn.Parameter] = [*network.parameters(), *balancer.parameters()]
        device = next(network.parameters()).device.type
        self.precision: Precision = (
            nullcontext if autocast is None else partial(torch.autocast, device, autocast)
        )

    def __call__(self, batch: Batch) -> Tensor:
        """Moves the parameters; gives the losses of the batch's tasks (A,), detached."""
        self.optimizer.zero_grad(set_to_none=True)
        losses = self.backward(batch)
        if self.clip is not None:
            nn.utils.clip_grad_norm_(self.trained, self.clip)
        self.optimizer.step()
        return losses.detach()

    def _plain(self, balancer: LossBalancer, batch: Batch) -> Tensor:
        losses = self.losses(self.logits(batch), batch)
        total = balancer.scalarize(losses, batch.tasks)
        penalty = self.network.sharing.penalty()
        (total if penalty is None else total + penalty).backward()
        return losses

    def _at_cut(self, balancer: GradientBalancer, batch: Batch) -> Tensor:
        return at_cut(self.network, balancer, batch, self.losses, self.precision)

    def logits(self, batch: Batch) -> dict[str, Tensor]:
        """{task: (B, K)} of the tasks answered in this batch."""
        with self.precision():
            return self.network.logits(batch.inputs, batch.tasks)

    def losses(self, logits: dict[str, Tensor], batch: Batch) -> Tensor:
        """The mean loss of each task answered in this batch: (A,)."""
        return torch.stack(
            [
                task_loss(*self.kinds[task], logits[task], batch.targets[task], batch.shares[task])
                for task in batch.tasks
            ]
        )
