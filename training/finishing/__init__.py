"""What is learnt after the last epoch, from rows that the weights did not see.

It becomes part of the contract, or layers of the network: never code that a service runs. A file
for each finisher; `finishers.py` has their order.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from torch import nn

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.rows import Rows


class Finished(NamedTuple):
    """What was learnt."""

    contract: Contract
    layers: Mapping[str, nn.Module]
    """Per task: what its logits pass before they are answers, (B, K) -> (B, K). As yet no finisher
    learns one, and no network has a place for one."""


class Finisher(NamedTuple):
    """One thing that is learnt after the last epoch."""

    finish: Callable[[Contract, Network, Rows], Finished]
    """Of the contract, the network at its best weights, and N rows that these did not see."""
    without: Callable[[Contract], Contract]
    """The contract that can be served where this is not learnt."""
    undone: str
    """The note of that."""
