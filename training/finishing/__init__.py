"""What is learnt after the last epoch, from rows that the weights did not see.

It becomes part of the contract, or numbers of the network: never code that a service runs. A file
for each finisher of the contract, whose order is in `finishers.py`; what is promised of answers is
learnt last, in `conformal`.
"""

from collections.abc import Callable
from typing import NamedTuple

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.rows import Rows


class Finisher(NamedTuple):
    """One thing that is learnt after the last epoch."""

    finish: Callable[[Contract, Network, Rows], Contract]
    """Of the contract, the network at its best weights, and N rows that these did not see."""
    without: Callable[[Contract], Contract]
    """The contract that can be served where this is not learnt."""
    undone: str
    """The note of that."""
