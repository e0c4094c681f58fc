"""An exponential moving average of the weights, which may answer better than the last ones do.

Polyak, Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; as it is used here,
Morales-Brotons, Vogels, Hendrikx, "Exponential Moving Average of Weights in Deep Learning", TMLR
2024. It begins with the weights after the first step, and is corrected for its short past as Adam's
moments are: after t steps the newest weights count (1 - decay) / (1 - decay^t).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from onepass.models.network import Network


class Average:
    """Of all that learns in a network, and of the statistics of batch norms."""

    def __init__(self, network: Network, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.live = dict(_live(network))
        """The network's own."""
        self.tensors = {name: tensor.clone() for name, tensor in self.live.items()}
        self._pairs = [*self.tensors.values()], [*self.live.values()]

    def update(self) -> None:
        """After a step."""
        self.steps += 1
        weight = (1 - self.decay) / (1 - self.decay**self.steps)
        averages, live = self._pairs
        torch._foreach_lerp_(averages, live, weight)

    @contextmanager
    def worn(self) -> Iterator[None]:
        """The network has these weights while what runs inside does."""
        averages, live = self._pairs
        own = [tensor.clone() for tensor in live]
        torch._foreach_copy_(live, averages)
        try:
            yield
        finally:
            torch._foreach_copy_(live, own)

    def load(self, tensors: dict[str, Tensor], steps: int) -> None:
        """Takes back what it was."""
        self.steps = steps
        for name, tensor in self.tensors.items():
            tensor.copy_(tensors[name])


def _live(network: nn.Module) -> Iterator[tuple[str, Tensor]]:
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            yield name, parameter.data
    norms = [(path, m) for path, m in network.named_modules() if isinstance(m, _BatchNorm)]
    for path, module in norms:
        for name, buffer in module.named_buffers(prefix=path):
            if buffer.is_floating_point():
                yield name, buffer
