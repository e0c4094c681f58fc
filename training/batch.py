"""Rows as tensors: all rows of a split in memory, and the batches drawn from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.chunks import chunk_rows
from models.contract import Arrays


@dataclass(frozen=True)
class Batch:
    """B rows: inputs, targets in the scale of the logits, and each answered row's share."""

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    shares: dict[str, Tensor]
    """Per task (B,): 1 / answered rows, and 0 where the answer is missing."""

    @property
    def tasks(self) -> list[str]:
        """A: the tasks that have an answer in this batch."""
        return list(self.shares)


@dataclass(frozen=True)
class Rows:
    """All N rows of a split. A missing target holds 0 and is False in `answered`."""

    inputs: Arrays
    targets: dict[str, NDArray[np.float32] | NDArray[np.int64]]
    answered: dict[str, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))

    def known(self, task: str) -> NDArray[np.float32] | NDArray[np.int64]:
        """The targets of the rows that are answered."""
        return self.targets[task][self.answered[task]]


class Batches:
    """Rows on a device, drawn in batches."""

    def __init__(
        self,
        inputs: Mapping[str, Tensor],
        targets: Mapping[str, Tensor],
        answered: Mapping[str, Tensor],
        *,
        size: int,
    ) -> None:
        self.inputs = dict(inputs)
        self.targets = dict(targets)
        self.size = size
        self.count = len(next(iter(self.inputs.values())))
        self.steps = -(-self.count // size)
        whole = {task for task, mask in answered.items() if bool(mask.all())}
        self._partial = {task: mask for task, mask in answered.items() if task not in whole}
        self._shares: dict[int, Tensor] = {}

    def shuffled(self, generator: torch.Generator) -> Iterator[Batch]:
        """Every row once, in an order that the generator alone decides."""
        order = torch.randperm(self.count, generator=generator)
        for start in range(0, self.count, self.size):
            yield self.take(order[start : start + self.size])

    def in_order(self, size: int = 1024) -> Iterator[Batch]:
        """Every row once, as they stand; of images, fewer at a time."""
        size = chunk_rows((column.shape for column in self.inputs.values()), size)
        for start in range(0, self.count, size):
            yield self.take(torch.arange(start, min(start + size, self.count)))

    def take(self, rows: Tensor) -> Batch:
        """The batch of these rows (B,)."""
        device = next(iter(self.inputs.values())).device
        rows = rows.to(device)
        shares = {}
        for task in self.targets:
            if task in self._partial:
                mask = self._partial[task][rows]
                answered = int(mask.sum())
                if answered:
                    shares[task] = mask / answered
            else:
                shares[task] = self._even(len(rows), device)
        return Batch(
            {name: column[rows] for name, column in self.inputs.items()},
            {task: self.targets[task][rows] for task in shares},
            shares,
        )

    def _even(self, count: int, device: torch.device) -> Tensor:
        if count not in self._shares:
            self._shares[count] = torch.full((count,), 1.0 / count, device=device)
        return self._shares[count]


def tensors(arrays: Arrays, device: torch.device) -> dict[str, Tensor]:
    """Arrays on a device."""
    return {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}


def epoch_generator(seed: int, epoch: int) -> torch.Generator:
    """The order of an epoch's rows depends on seed and epoch alone, so a resumed run has it too."""
    sequence = np.random.SeedSequence([seed, epoch])
    return torch.Generator().manual_seed(int(sequence.generate_state(1, np.uint64)[0] >> 1))
