"""All rows of a split: inputs, and targets with a mask of what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays
from onepass.training.batches.pools import Pool, some_of
from onepass.training.batches.row_store import together
from onepass.training.sources.memory import IN_MEMORY, Memory


@dataclass(frozen=True)
class Rows:
    """All N rows of a split. A missing target holds 0 and is False in `answered`."""

    inputs: Arrays
    targets: dict[str, NDArray[np.float32] | NDArray[np.int64]]
    answered: dict[str, NDArray[np.bool_]]
    pools: tuple[Pool, ...] = ()
    """Of several sources; of one, an epoch draws each row once."""
    difficulty: NDArray[np.float64] | None = None
    """(N,): where a curriculum orders rows by a column."""
    labelled: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    """(N, K) of a multilabel task with rows that know some labels only: which those are."""
    memory: Memory = IN_MEMORY
    """Where all these arrays lie."""

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))

    def only(self, *tasks: str) -> "Rows":
        """The rows that one of these tasks is answered in, and no other task; drawn as often as
        before.
        """
        which = np.logical_or.reduce([self.answered[task] for task in tasks])
        position = np.cumsum(which) - 1  # of a row among those that are kept
        pools = some_of(self.pools, which)
        chosen = partial(self.memory.chosen, which=which)
        return Rows(
            together(self.inputs, which, self.memory),
            {task: chosen(self.targets[task]) for task in tasks},
            {task: chosen(self.answered[task]) for task in tasks},
            tuple(pool._replace(places=position[pool.places]) for pool in pools),
            None if self.difficulty is None else self.difficulty[which],
            {task: chosen(self.labelled[task]) for task in tasks if task in self.labelled},
            self.memory,
        )

    def some(self, most: int) -> "Rows":
        """At most so many of them, drawn evenly, in their order."""
        indices = np.linspace(0, len(self) - 1, min(most, len(self))).astype(np.int64)
        return Rows(
            {name: column[indices] for name, column in self.inputs.items()},
            {name: column[indices] for name, column in self.targets.items()},
            {name: column[indices] for name, column in self.answered.items()},
            labelled={name: column[indices] for name, column in self.labelled.items()},
        )

    def known(
        self, task: str, rows: slice = slice(None)
    ) -> NDArray[np.float32] | NDArray[np.int64]:
        """The targets of the rows, if only some that follow each other, that are answered; NaN
        where one of many labels is not known."""
        here = self.answered[task][rows]
        result = self.targets[task][rows][here]
        if task not in self.labelled:
            return result
        return np.where(self.labelled[task][rows][here], result, np.float32("nan"))

    def known_some(self, task: str, most: int) -> NDArray[np.float32] | NDArray[np.int64]:
        """The targets of at most so many rows that are answered, drawn evenly, in their order."""
        indices = np.flatnonzero(self.answered[task])
        drawn = np.linspace(0, len(indices) - 1, min(most, len(indices))).astype(np.int64)
        return self.targets[task][indices[drawn]]
