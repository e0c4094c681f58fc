"""IMTL-L: each loss is scaled until all scaled losses are alike.

Liu et al., "Towards Impartial Multi-task Learning", ICLR 2021: the sum of exp(s) L - s, with s
learnt; where s is at rest, exp(s) L is 1 for every task.
"""

from collections.abc import Sequence
from typing import Literal

from torch import Tensor

from onepass.models.contract.frozen import Frozen
from onepass.training.balancing.losses.learnt import Learnt


class ImtlLSpec(Frozen):
    """Each loss is scaled until all scaled losses are alike; the network's optimizer learns the
    scales."""

    kind: Literal["imtl_l"] = "imtl_l"


class ImtlL(Learnt):
    """Learns s per task; a task absent from the batch is not touched."""

    def scalarize(self, losses: Tensor, tasks: Sequence[str]) -> Tensor:
        """(A,) -> ()."""
        log_scale = self.of(tasks, losses)
        return (log_scale.exp() * losses - log_scale).sum()
