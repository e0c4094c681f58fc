"""What a network says of rows, and what is true of them: all that promises are learnt of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onepass.models.contract.columns import fitted, joined
from onepass.models.network import Network
from onepass.models.network.certainty import Certainty
from onepass.models.network.heads import Asked
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.answers import ROWS


@dataclass(frozen=True)
class Seen:
    """The N rows of a split in which a task is answered."""

    x: Tensor
    """(N, F) what its head is fed; of tokens (N, 0)."""
    fields: dict[str, Tensor]
    """(N, ...) its answers."""
    truth: Tensor
    """(N, ...)."""
    places: NDArray[np.int64]
    """Of the rows among all of the split."""
    group: NDArray[np.int64]
    """By which promise each is answered; 0 where there is one."""

    def scores(self, certainty: Certainty, index: int) -> Tensor:
        """Of the task at this index (N, sides)."""
        fields = {name: field.unsqueeze(0) for name, field in self.fields.items()}
        with torch.inference_mode():
            found = certainty.scores(
                fields, self.x, indices=self._index(index), truth=self.truth.unsqueeze(0)
            )
        return found[0].double()

    def promised(self, certainty: Certainty, index: int) -> dict[str, Tensor]:
        """What is promised of them now: (N, ...)."""
        fields = {name: field.unsqueeze(0) for name, field in self.fields.items()}
        group = torch.from_numpy(self.group) if certainty.most.shape[2] > 1 else None
        with torch.inference_mode():
            found = certainty(fields, self.x, indices=self._index(index), group=group)
        return {name: field[0] for name, field in found.items()}

    def _index(self, index: int) -> Tensor:
        return torch.tensor([index])


def seen(
    network: Network, rows: Rows, tasks: Sequence[str], *, calibrated: bool = True
) -> dict[str, Seen]:
    """Of each of these tasks; probabilities as they are answered, or as they were before."""
    network.eval()
    parts: dict[str, list[_Part]] = {task: [] for task in tasks}
    with torch.inference_mode():
        for batch in split_batches(network, rows, size=ROWS).in_order():
            fed = network.fed(batch.inputs, tasks)
            each = (_parts(asked, calibrated=calibrated) for asked in fed)
            for name, part in chain.from_iterable(each):
                parts[name].append(part)
    network.train()
    return {name: _of(rows, name, own) for name, own in parts.items()}


class _Part(NamedTuple):
    """Some rows: (B, F), (B, ...), (B,)."""

    x: Tensor
    fields: dict[str, Tensor]
    group: Tensor


def _parts(asked: Asked, *, calibrated: bool) -> Iterator[tuple[str, _Part]]:
    """Each task that a group of heads answers for."""
    x, answered = asked.group.seen(asked.fed), asked.group.answered(asked.fed, asked.indices)
    if calibrated:
        answered = asked.group.calibrated(answered, asked.fed, indices=asked.indices)
    group = asked.fed.group
    for place, name in enumerate(asked.names):
        fields = {field: one[place].float().cpu() for field, one in answered.items()}
        count = len(next(iter(fields.values())))
        own = x if x.dim() == 2 else x[:, place]
        own = own if asked.fed.extent is None else own.new_empty(count, 0)
        here = torch.zeros(count, dtype=torch.int64) if group is None else group.cpu()
        yield name, _Part(own.float().cpu(), fields, here)


def _of(rows: Rows, name: str, parts: Sequence[_Part]) -> Seen:
    places = np.flatnonzero(rows.answered[name])
    here = torch.from_numpy(places)
    fields = {
        field: joined([part.fields[field].numpy() for part in parts])[places]
        for field in parts[0].fields
    }
    truth = np.asarray(rows.known(name), dtype=np.float32)
    if truth.ndim > 1 and (table := next(iter(fields.values()))).ndim > truth.ndim:
        truth = fitted(truth, table.shape[1])  # of tokens, each padded as it was beside others
    return Seen(
        torch.cat([part.x for part in parts])[here],
        {field: torch.from_numpy(own) for field, own in fields.items()},
        torch.from_numpy(truth),
        places,
        torch.cat([part.group for part in parts])[here].numpy(),
    )
