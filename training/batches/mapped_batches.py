"""Batches of rows that lie in files: some batches' rows are gathered at once, in the order in which
they lie there, and the batches are drawn from these. They are the batches that memory gives.
"""

import math
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from onepass.training.batches.batch import Batch, Batches
from onepass.training.batches.row_store import in_file_order

WINDOW = 2**27
"""Bytes of rows that are in memory at once."""


class MappedBatches(Batches):
    """Rows in files, and batches of them on a device."""

    device = torch.device("cpu")

    def take(self, rows: Tensor) -> Batch:
        """The batch of these rows (B,)."""
        return self._copied(rows).take(torch.arange(len(rows)))

    def _each(self, steps: Iterable[Tensor]) -> Iterator[Batch]:
        for window in self._windows(steps):
            own = self._copied(torch.cat(window))
            for rows in torch.arange(own.count).split([len(step) for step in window]):
                yield own.take(rows)
            del own  # before the next one is there

    def _windows(self, steps: Iterable[Tensor]) -> Iterator[list[Tensor]]:
        """Steps that follow each other, of as many rows as are in memory at once."""
        columns = [*self.inputs.values(), *self.targets.values()]
        width = sum(one.element_size() * math.prod(one.shape[1:]) for one in columns)
        window, count = list[Tensor](), 0
        for step in steps:
            if window and (count + len(step)) * width > WINDOW:
                yield window
                window, count = [], 0
            window.append(step)
            count += len(step)
        if window:
            yield window

    def _copied(self, rows: Tensor) -> Batches:
        """These rows (B,) alone, in memory."""
        gather = in_file_order(rows)
        inputs = self._rows.gathered(gather)
        inputs |= {name: gather(self.inputs[name]) for name in self._lengths}
        others = [
            {name: gather(one) for name, one in part.items()}
            for part in (self.targets, self.answered, self._labelled)
        ]
        inputs, targets, answered, labelled = (
            {name: one.to(self.device) for name, one in part.items()} for part in (inputs, *others)
        )
        return Batches(
            inputs, targets, answered, size=self.size, labelled=labelled, ragged=self._ragged
        )
