"""What each epoch draws of the training rows, and which tasks it asks: all, unless a curriculum
holds some back.

It depends on seed and epoch, and on the weights where rows are ordered by their losses: a resumed
run repeats it.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onepass.training.batches.batch import Batches
from onepass.training.batches.batch_norm import RULE
from onepass.training.batches.curriculum import ColumnSpec, LossSpec, TasksSpec, pace, tasks
from onepass.training.batches.of_split import split_batches
from onepass.training.batches.pools import Pool, some_of
from onepass.training.batches.rows import Rows
from onepass.training.runs.difficulty import difficulty
from onepass.training.runs.loop import Loop
from onepass.training.specs.spec import BadSpec


class Sampler:
    """The training rows, epoch by epoch."""

    def __init__(self, loop: Loop, rows: Rows) -> None:
        self.loop = loop
        self.rows = rows
        settings = loop.spec.training
        self.whole = split_batches(
            loop.network, rows, size=settings.lengths.batch_size, alike=settings.by_length
        )
        every = np.arange(len(rows))
        self.pools = self.whole.pools or (Pool("", every, len(every)),)
        self._check_sizes()

    def _check_sizes(self) -> None:
        """Raises BadSpec where an epoch would have a single row, and batch norm needs two."""
        curriculum, epochs = self.loop.spec.curriculum, self.loop.spec.training.lengths.epochs
        names = list(self.whole.targets)
        asked = {tuple(names)}
        if isinstance(curriculum, TasksSpec):
            asked |= {tasks.learning(curriculum, names, epoch + 1) for epoch in range(epochs)}
        short = sorted(each for each in asked if self._asking(each).drawn < self.whole.least)
        if short:
            raise BadSpec(
                "\n".join(
                    f"training: {RULE}, and 1 training row has a label of {', '.join(each)}"
                    for each in short
                )
            )

    def of(self, epoch: int) -> Batches:
        """The rows and tasks of an epoch that is about to begin; the first is 1."""
        curriculum, epochs = self.loop.spec.curriculum, self.loop.spec.training.lengths.epochs
        match curriculum:
            case TasksSpec():
                return self._asking(tasks.learning(curriculum, list(self.whole.targets), epoch))
            case ColumnSpec() | LossSpec():
                share = pace.share(curriculum, epoch, epochs)
                return self.whole if share == 1 else self._easiest(curriculum, share, epoch)
            case None:
                return self.whole

    def _asking(self, names: Sequence[str]) -> Batches:
        if len(names) == len(self.whole.targets):
            return self.whole
        which = np.logical_or.reduce([self.rows.answered[name] for name in names])
        return self.whole.drawing(some_of(self.pools, which), names)

    def _easiest(self, curriculum: ColumnSpec | LossSpec, share: float, epoch: int) -> Batches:
        """Of each source, so that they stay mixed as they are."""
        hard = self._difficulty(curriculum)
        hard = -hard if curriculum.hard_first else hard
        lots = np.random.default_rng([self.loop.spec.training.seed, epoch]).permutation(len(hard))
        pools = []
        for pool in self.pools:
            order = np.lexsort((lots[pool.places], hard[pool.places]))  # equals are drawn by lot
            most = max(math.ceil(share * len(order)), self.whole.least)
            pools.append(pool.some(pool.places[order[:most]]))
        return self.whole.drawing(pools, self.whole.targets)

    def _difficulty(self, curriculum: ColumnSpec | LossSpec) -> NDArray[np.float64]:
        match curriculum:
            case ColumnSpec():
                assert self.rows.difficulty is not None, "prepared with the column"
                return self.rows.difficulty
            case LossSpec():
                return difficulty(self.loop.step, self.whole)
