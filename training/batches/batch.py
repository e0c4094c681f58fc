"""Rows as tensors on a device, and the batches drawn from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from onepass.models.chunk_size import chunk_rows
from onepass.models.contract import Arrays
from onepass.models.contract.columns import EVEN, Ragged
from onepass.models.contract.inputs.beside import features
from onepass.training.batches.by_length import by_length, lengths
from onepass.training.batches.pools import Pool
from onepass.training.batches.row_store import RowStore, table_of

NONE = torch.empty(0)


@dataclass(frozen=True)
class Batch:
    """B rows: inputs, targets in the scale of the logits, and each answered row's share."""

    inputs: dict[str, Tensor]
    targets: dict[str, Tensor]
    shares: dict[str, Tensor]
    """Per task (B,): 1 / answered rows, and 0 where the answer is missing; (B, K) of a multilabel
    task with rows that know some labels only: 1 / known labels, and 0 where one is not known."""

    @property
    def tasks(self) -> list[str]:
        """A: the tasks that have an answer in this batch."""
        return list(self.shares)


class Batches:
    """Rows on a device, drawn in batches."""

    def __init__(
        self,
        inputs: Mapping[str, Tensor],
        targets: Mapping[str, Tensor],
        answered: Mapping[str, Tensor],
        *,
        size: int,
        pools: Sequence[Pool] = (),
        least: int = 1,
        labelled: Mapping[str, Tensor] | None = None,
        ragged: Ragged = EVEN,
        members: int = 1,
        alike: bool = False,
    ) -> None:
        """No batch of an epoch has fewer than `least` rows: a smaller rest joins the last one.

        The inputs that are `ragged` are cut to the longest row of a batch. Of `members` of an
        ensemble each draws rows of its own: a batch has `size` for each, one member's behind
        another's. Rows of a batch are `alike` where they are about as long as one another.
        """
        self.alike = alike
        self.inputs = dict(inputs)
        self.targets = dict(targets)
        self.size = size
        self.least = least
        self.members = members
        self.count = len(next(iter(self.inputs.values())))
        self.pools = tuple(pools)
        self.drawn = sum(pool.drawn for pool in pools) or self.count
        self.answered, self._labelled = dict(answered), dict(labelled or {})
        partial = {
            task: mask
            for task, mask in answered.items()
            if task not in self._labelled and not bool(mask.all())
        }
        self._partial = list(partial)
        self._masks = torch.stack(list(partial.values())) if partial else None  # (partial, N)
        self._shares: dict[int, Tensor] = {}
        self._ragged = ragged
        self._lengths = {
            name: lengths(column) for name, column in self.inputs.items() if name in ragged.names
        }
        along = [n for n in self._lengths if self.inputs.get(features(n), NONE).dim() == 3]
        self._lengths |= {features(name): self._lengths[name] for name in along}
        self._rows = RowStore({n: c for n, c in self.inputs.items() if n not in self._lengths})

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        whole, rest = divmod(self.drawn, self.size)
        return whole + 1 if rest >= self.least or (rest and not whole) else whole

    def shuffled(self, generator: torch.Generator) -> Iterator[Batch]:
        """Every row once - of several sources, as often as it is drawn - in an order that the
        generator alone decides; for each member, where each has its own."""
        ends = [self.size * step for step in range(1, self.steps)]
        orders = [self._batches(ends, generator) for _ in range(self.members)]
        return self._each(torch.cat(rows) for rows in zip(*orders, strict=True))

    def _each(self, steps: Iterable[Tensor]) -> Iterator[Batch]:
        """A batch of the rows (B,) of each step."""
        return map(self.take, steps)

    def _batches(self, ends: Sequence[int], generator: torch.Generator) -> Sequence[Tensor]:
        order = self._order(generator)
        if not (self.alike and self._lengths):
            return order.tensor_split(list(ends))
        return by_length(order, sum(self._lengths.values(), torch.zeros(())), ends, generator)

    def _order(self, generator: torch.Generator) -> Tensor:
        order = torch.randperm(self.drawn, generator=generator)
        if self.pools:
            order = torch.cat([pool.shuffled(generator) for pool in self.pools])[order]
        return order

    def drawing(self, pools: Sequence[Pool], tasks: Iterable[str]) -> "Batches":
        """The same rows, of which an epoch draws these, and asks these tasks alone."""
        other = copy(self)
        other.targets = {task: self.targets[task] for task in tasks}
        other.pools = tuple(pools)
        other.drawn = sum(pool.drawn for pool in pools)
        return other

    def in_order(self, size: int = 1024) -> Iterator[Batch]:
        """Every row once, as they stand; of images, fewer at a time."""
        size = chunk_rows(self.inputs, self._ragged, size)
        return self._each(torch.arange(self.count).split(size))

    def take(self, rows: Tensor) -> Batch:
        """The batch of these rows (B,)."""
        device = next(iter(self.inputs.values())).device
        rows = rows.to(device)
        partial = self._partial_shares(rows) | self._label_shares(rows)
        shares = {
            task: partial[task] if task in partial else self._even(len(rows), device)
            for task in self.targets
            if task in partial or not (task in self._partial or task in self._labelled)
        }
        return Batch(
            self._rows.take(rows) | {name: self._cut(name, rows) for name in self._lengths},
            {task: self.targets[task].index_select(0, rows) for task in shares},
            shares,
        )

    def _partial_shares(self, rows: Tensor) -> dict[str, Tensor]:
        """Of the tasks that some rows do not answer and one of these does: (B,) each."""
        if self._masks is None:
            return {}
        masks = self._masks.index_select(1, rows)  # (partial, B): one operation for all tasks
        counts = masks.sum(dim=1)
        each = (masks / counts.clamp(min=1).unsqueeze(1)).unbind(0)
        shares = zip(self._partial, counts.tolist(), each, strict=True)
        return {task: share for task, count, share in shares if count}

    def _label_shares(self, rows: Tensor) -> dict[str, Tensor]:
        """Of the tasks with rows that know some labels only: (B, K) each, where any is known."""
        result = {}
        for task, mask in self._labelled.items():
            known = mask[rows]  # (B, K)
            count = int(known.sum())
            if count:
                result[task] = known / count
        return result

    def _cut(self, name: str, rows: Tensor) -> Tensor:
        """The rows of an input; tokens no longer than the longest of these."""
        longest = int(self._lengths[name][rows.cpu()].max())
        return self.inputs[name][:, :longest][rows]

    def _even(self, count: int, device: torch.device) -> Tensor:
        if count not in self._shares:
            self._shares[count] = torch.full((count,), 1.0 / count, device=device)
        return self._shares[count]


def tensors(arrays: Arrays, device: torch.device) -> dict[str, Tensor]:
    """Arrays on a device; what lies together there, too."""
    tables: dict[int, Tensor] = {}
    result = {}
    for name, array in arrays.items():
        table = table_of(array)
        if table is None:
            result[name] = torch.from_numpy(array).to(device)
            continue
        if id(table.rows) not in tables:
            tables[id(table.rows)] = torch.from_numpy(table.rows).to(device)
        result[name] = tables[id(table.rows)][:, table.position]
    return result


def epoch_generator(seed: int, epoch: int) -> torch.Generator:
    """The order of an epoch's rows depends on seed and epoch alone, so a resumed run has it too."""
    sequence = np.random.SeedSequence([seed, epoch])
    return torch.Generator().manual_seed(int(sequence.generate_state(1, np.uint64)[0] >> 1))
