"""Effects: an answer to a row, minus the answer to the same row with an input replaced.

All that is said is said of that one change: effects of inputs that hang together need not add up
(Lundberg, Lee, "A Unified Approach to Interpreting Model Predictions", NIPS 2017, has what would).
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract, Row
from onepass.models.contract.columns import fitted
from onepass.models.contract.input_arrays import Beside, own_arrays
from onepass.models.effects.cells import by_cells, grids_of
from onepass.models.effects.usual import Usual
from onepass.models.effects.words import MOST, Runs, Without, Worded, all_runs, put_without
from onepass.models.effects.writing import Writer, measured


class Replaced(NamedTuple):
    """Rows (B * V, ...): each as it was sent, and behind it the same with each input replaced."""

    arrays: Arrays
    sent: NDArray[np.int64]
    """(B,): where these stand."""
    alike: NDArray[np.bool_]
    """(B, V - 1): which rows have what is usual anyhow."""
    words: Mapping[str, list[list[str]]]
    """Per text and row, the runs of words that are left out."""

    @property
    def each(self) -> int:
        """V."""
        return 1 + self.alike.shape[1]


class Effects:
    """Of one contract, by a bundle's report."""

    def __init__(self, contract: Contract, usual: Usual) -> None:
        self._contract = contract
        self.usual = usual
        self.names = tuple(usual.values)
        """The inputs that have effects as a whole."""
        self._columns = self._of_usual() if self.names and not usual.lacks else {}
        self.grids = grids_of(contract, usual.values)
        """Pictures that every row has, and how many cells high and wide each is, of which one at a
        time is made the mean pixel of its picture."""
        self._texts = {
            name: one
            for name, one in contract.inputs.items()
            if isinstance(one, Worded) and name not in usual.values
        }
        """Texts that every row has, of which runs of words are left out."""
        found = {name: measured(task.form) for name, task in contract.tasks.items()}
        self._measured = {name: one for name, one in found.items() if one is not None}
        self._writers = {
            name: Writer(one.labels, self.names, self.grids) for name, one in self._measured.items()
        }

    @property
    def texts(self) -> tuple[str, ...]:
        """The names of texts that are told word by word."""
        return tuple(self._texts)

    @property
    def inputs(self) -> tuple[str, ...]:
        """All that have effects."""
        return (*self.names, *self.grids, *self._texts)

    @property
    def _fixed(self) -> int:
        return 1 + len(self.names) + sum(map(prod, self.grids.values()))

    @property
    def each(self) -> int:
        """How many rows one row becomes at most: V."""
        return self._fixed + MOST * len(self._texts)

    def runs(self, rows: Sequence[Row]) -> dict[str, Runs]:
        """Of the texts of checked rows, those that are left out one at a time."""
        return all_runs(self._texts, rows)

    def count(self, runs: Mapping[str, Runs]) -> int:
        """How many rows each of these rows becomes."""
        return self._fixed + sum(one.longest for one in runs.values())

    def able(self, tasks: Sequence[str]) -> list[str]:
        """Those whose answers are numbers, or probabilities of labels."""
        return [name for name in tasks if name in self._measured]

    def by_label(self, task: str) -> bool:
        """Whether those of a task are of probabilities."""
        return bool(self._measured[task].labels)

    def replaced(
        self,
        arrays: Arrays,
        runs: Mapping[str, Runs] | None = None,
        without: Without | None = None,
    ) -> Replaced:
        """(B, ...) -> (B * V, ...); `without` holds the decoded texts without each of the runs."""
        runs, without = runs or {}, without or {}
        count, each = len(next(iter(arrays.values()))), self.count(runs)
        wide, alike = self._by_inputs(arrays, each)
        start = len(self.names)
        for name, grid in self.grids.items():
            for place, same in enumerate(by_cells(wide[name], grid, start + 1, each), start):
                alike[place] = same
            start += prod(grid)
        for name, one in runs.items():
            put_without(wide, name, one, without[name], start=start + 1, each=each)
            start += one.longest
        none = np.zeros(count, dtype=np.bool_)
        columns = [alike.get(n, none) for n in range(each - 1)]
        words = {name: one.words for name, one in runs.items()}
        table = np.stack(columns, axis=1) if columns else np.zeros((count, 0), dtype=np.bool_)
        return Replaced(wide, np.arange(0, count * each, each), table, words)

    def _by_inputs(self, arrays: Arrays, each: int) -> tuple[Arrays, dict[int, NDArray[np.bool_]]]:
        """Copies in which inputs are replaced as a whole, and which rows have that anyhow."""
        count = len(next(iter(arrays.values())))
        wide, alike = {}, dict[int, NDArray[np.bool_]]()
        for key, column in arrays.items():
            index = self._columns.get(key)
            if index is None:
                wide[key] = np.repeat(column, each, axis=0)
                continue
            place, usual = index
            if key in self._contract.ragged.names:
                longest = max(column.shape[1], usual.shape[1])
                column, usual = fitted(column, longest), fitted(usual, longest)
            wide[key] = whole = np.repeat(column, each, axis=0)
            whole[place + 1 :: each] = usual
            same = column == usual
            if same.ndim > 1:
                same = same.reshape(count, -1).all(axis=1)
            alike[place] = alike[place] & same if place in alike else same
        return wide, alike

    def written(self, outputs: Arrays, replaced: Replaced) -> dict[str, list[bytes]]:
        """Computed fields (B * V, ...) -> per task a JSON text for each row: what each input adds,
        a number, or one for each label."""
        return {
            name: self._writers[name].texts(
                self._differences(name, outputs, replaced), replaced.words
            )
            for name, one in self._measured.items()
            if f"{name}.{one.computed}" in outputs
        }

    def _differences(self, name: str, outputs: Arrays, replaced: Replaced) -> NDArray[np.float32]:
        """(B, V - 1), or (B, V - 1, K)."""
        one = self._measured[name]
        values = self._contract.tensor(f"{name}.{one.field}", outputs)
        if one.middle is not None:
            values = values[:, one.middle]
        table = values.reshape(-1, replaced.each, *values.shape[1:])
        differences = table[:, :1] - table[:, 1:]
        differences[replaced.alike] = 0
        return differences

    def _of_usual(self) -> dict[str, tuple[int, NDArray[Any]]]:
        """Per array that is replaced, the place of its input, and what stands there: (1, ...)."""
        inputs, row = {n: self._contract.inputs[n] for n in self.names}, self.usual.values
        arrays = own_arrays(inputs, [row])
        Beside(inputs).add(arrays, [row])
        places = {name: place for place, name in enumerate(self.names)}
        return {key: (places[key.partition(".")[0]], column) for key, column in arrays.items()}
