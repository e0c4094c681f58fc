"""What the head of one task has for itself: its slices of what heads of equal shape share."""

from collections.abc import Sequence

from torch import Tensor

from onepass.models.network import Network


def rows_of(network: Network, task: str) -> list[Tensor]:
    """As they lie in the network."""
    stacked = network.heads.stacked()
    return [p.data[tasks.index(task)] for tasks, p in stacked if task in tasks]


def copied(network: Network, task: str) -> list[Tensor]:
    """A copy of them."""
    return [row.clone() for row in rows_of(network, task)]


def put(network: Network, task: str, rows: Sequence[Tensor]) -> None:
    """Puts such a copy in their place."""
    for row, value in zip(rows_of(network, task), rows, strict=True):
        row.copy_(value)
