"""What a server makes of what clients send: one average, weighted by rows.

Sums are taken in 64 bits and in the order of the clients' names, so that it does not matter who
answers first; of one client the average is what that sent, to the last bit.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from onepass.models.contract import Arrays
from onepass.training.federated.messages import AVERAGE
from onepass.training.federated.plan import FedAdamSpec, Strategy

FIRST, SECOND = "first/", "second/"
"""Before the names of Adam's two means."""


class Sent(NamedTuple):
    """What a client sent in a round."""

    rows: int
    tensors: Arrays


def averaged(sent: Mapping[str, Sent]) -> Arrays:
    """The mean by name, of clients by name, weighted by rows; of counters the highest."""
    every = [sent[name] for name in sorted(sent)]
    total = sum(one.rows for one in every)
    return {name: _mean(name, every, total) for name in every[0].tensors}


def _mean(name: str, every: list[Sent], total: int) -> np.ndarray:
    arrays = [one.tensors[name] for one in every]
    if arrays[0].dtype.kind != "f":
        return np.maximum.reduce(arrays)
    shares = [one.rows / total for one in every]
    summed = sum(share * one.astype(np.float64) for share, one in zip(shares, arrays, strict=True))
    return np.asarray(summed).astype(arrays[0].dtype)


class Server:
    """The shared part at the server, and what its strategy remembers."""

    def __init__(self, strategy: Strategy, tensors: Arrays, memory: Arrays | None = None) -> None:
        self.strategy = strategy
        self.tensors = tensors
        """What clients get at the beginning of a round."""
        self.memory: Arrays = memory or {}

    def take(self, sent: Mapping[str, Sent]) -> None:
        """The end of a round: what was sent becomes what is shared."""
        mean = averaged(sent)
        if isinstance(self.strategy, FedAdamSpec):
            learnt = [n for n in mean if n in self.tensors and not n.startswith(AVERAGE)]
            mean |= {n: self._stepped(self.strategy, n, mean[n]) for n in learnt}
        self.tensors = self.tensors | mean

    def _stepped(self, adam: FedAdamSpec, name: str, mean: np.ndarray) -> np.ndarray:
        base = self.tensors[name].astype(np.float64)
        if self.tensors[name].dtype.kind != "f":
            return mean
        way = mean.astype(np.float64) - base
        first = self.memory.get(FIRST + name, np.zeros_like(base))
        second = self.memory.get(SECOND + name, np.zeros_like(base))
        first = adam.beta1 * first + (1 - adam.beta1) * way
        second = adam.beta2 * second + (1 - adam.beta2) * way**2
        self.memory |= {FIRST + name: first, SECOND + name: second}
        moved = base + adam.lr * first / (np.sqrt(second) + adam.tau)
        return moved.astype(self.tensors[name].dtype)
