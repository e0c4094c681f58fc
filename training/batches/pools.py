"""Which training rows an epoch draws, and how often: a pool of them per source."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Pool(NamedTuple):
    """The training rows of one of several sources, and how many of them an epoch draws."""

    source: str
    places: NDArray[np.int64]
    drawn: int

    def shuffled(self, generator: torch.Generator) -> Tensor:
        """(drawn,): all places in a new order, again and again; none is far behind another."""
        rounds = -(-self.drawn // len(self.places))
        orders = [torch.randperm(len(self.places), generator=generator) for _ in range(rounds)]
        return torch.from_numpy(self.places)[torch.cat(orders)[: self.drawn]]

    def some(self, indices: NDArray[np.int64]) -> "Pool":
        """Some of its rows, each drawn as often as before."""
        return Pool(self.source, indices, -(-self.drawn * len(indices) // len(self.places)))


def some_of(pools: Iterable[Pool], which: NDArray[np.bool_]) -> tuple[Pool, ...]:
    """Of each pool the rows that are True in `which` (N,); pools without any are left out."""
    kept = [(pool, pool.places[which[pool.places]]) for pool in pools]
    return tuple(pool.some(indices) for pool, indices in kept if len(indices))
