"""Effects: an answer to a row, minus the answer to the same row with an input replaced.

All that is said is said of that one change: effects of inputs that hang together need not add up
(Lundberg, Lee, "A Unified Approach to Interpreting Model Predictions", NIPS 2017, has what would).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.columns import fitted
from onepass.models.contract.forms import Form, Quantity
from onepass.models.contract.input_arrays import Beside, own_arrays
from onepass.models.contract.tasks.columns import literal, numbers
from onepass.models.effects.usual import Usual

MIDDLE = 0.5
CELLS = 8
"""Along each side of a picture, at most."""


class Measured(NamedTuple):
    """What effects are told of: a field of the answers, made of a computed one."""

    field: str
    computed: str
    middle: int | None = None
    """Of several quantiles, the place of the one that counts."""
    labels: tuple[str, ...] = ()
    """Of probabilities."""


def _measured(form: Form) -> Measured | None:
    """The number that is answered, else the probabilities; None where there is neither."""
    (computed, *_), fields = form.computed, form.fields
    if "value" in fields:
        return Measured("value", computed)
    if isinstance(form, Quantity):
        levels = form.levels
        middle = levels.index(MIDDLE) if MIDDLE in levels else (len(levels) - 1) // 2
        return Measured(computed, computed, middle)
    if "probabilities" in fields:
        return Measured(computed, computed, labels=form.labels)
    return None


def _grids(contract: Contract, usual: Usual) -> dict[str, tuple[int, int]]:
    """Of the pictures that are not replaced as a whole."""
    files = {n: one for n, one in contract.files.items() if n not in usual.values}
    sides = {name: one.item_shape[1:] for name, one in files.items()}
    return {name: (min(CELLS, high), min(CELLS, wide)) for name, (high, wide) in sides.items()}


def _by_cells(
    pictures: NDArray[Any], grid: tuple[int, int], start: int, each: int
) -> Iterator[NDArray[np.bool_]]:
    """Pictures (B * V, C, H, W), of which those from `start` on, in steps of V, have a cell each
    made the mean pixel; gives of each cell which rows it was that in anyhow (B,)."""
    own = pictures[::each]
    mean = np.rint(own.mean(axis=(2, 3), keepdims=True)).astype(own.dtype)
    rows, columns = (
        [slice(n * side // count, (n + 1) * side // count) for n in range(count)]
        for side, count in zip(own.shape[2:], grid, strict=True)
    )
    for place, (y, x) in enumerate(product(rows, columns), start):
        yield (own[:, :, y, x] == mean).all(axis=(1, 2, 3))
        pictures[place::each, :, y, x] = mean


class Replaced(NamedTuple):
    """Rows (B * V, ...): each as it was sent, and behind it the same with each input replaced."""

    arrays: Arrays
    sent: NDArray[np.int64]
    """(B,): where these stand."""
    alike: NDArray[np.bool_]
    """(B, V - 1): which rows have what is usual anyhow."""


class Effects:
    """Of one contract, by a bundle's report."""

    def __init__(self, contract: Contract, usual: Usual) -> None:
        self._contract = contract
        self.usual = usual
        self.names = tuple(usual.values)
        """The inputs that have effects."""
        self._columns = self._of_usual() if self.names and not usual.lacks else {}
        self.grids = _grids(contract, usual) if self._columns else {}
        """Pictures that every row has beside other inputs, and how many cells high and wide each
        is, of which one at a time is made the mean pixel of its picture."""
        self._templates: dict[str, bytes] = {}
        self._measured = {
            name: one for name, task in contract.tasks.items() if (one := _measured(task.form))
        }

    @property
    def each(self) -> int:
        """How many rows one row becomes: V."""
        return 1 + len(self.names) + sum(map(prod, self.grids.values()))

    def able(self, tasks: Sequence[str]) -> list[str]:
        """Those whose answers are numbers, or probabilities of labels."""
        return [name for name in tasks if name in self._measured]

    def by_label(self, task: str) -> bool:
        """Whether those of a task are of probabilities."""
        return bool(self._measured[task].labels)

    def replaced(self, arrays: Arrays) -> Replaced:
        """(B, ...) -> (B * V, ...)."""
        count, each = len(next(iter(arrays.values()))), self.each
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
        start = len(self.names)
        for name, grid in self.grids.items():
            for place, same in enumerate(_by_cells(wide[name], grid, start + 1, each), start):
                alike[place] = same
            start += prod(grid)
        sent = np.arange(0, count * each, each)
        return Replaced(wide, sent, np.stack([alike[n] for n in range(each - 1)], axis=1))

    def texts(self, outputs: Arrays, replaced: Replaced) -> dict[str, list[bytes]]:
        """Computed fields (B * V, ...) -> per task a JSON text for each row: what each input adds,
        a number, or one for each label."""
        return {
            name: self._texts(name, self._differences(name, outputs, replaced.alike))
            for name, one in self._measured.items()
            if f"{name}.{one.computed}" in outputs
        }

    def _differences(
        self, name: str, outputs: Arrays, alike: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """(B, V - 1), or (B, V - 1, K)."""
        one = self._measured[name]
        values = self._contract.tensor(f"{name}.{one.field}", outputs)
        if one.middle is not None:
            values = values[:, one.middle]
        table = values.reshape(-1, self.each, *values.shape[1:])
        differences = table[:, :1] - table[:, 1:]
        differences[alike] = 0
        return differences

    def _texts(self, name: str, differences: NDArray[np.float32]) -> list[bytes]:
        """Per row."""
        template, texts = self._template(name), numbers(differences)
        step = len(texts) // len(differences)
        return [
            template % tuple(texts[start : start + step]) for start in range(0, len(texts), step)
        ]

    def _template(self, name: str) -> bytes:
        """Effects as JSON, `%b` where a number stands."""
        if name not in self._templates:
            labels = b",".join(literal(label) + b":%b" for label in self._measured[name].labels)
            one = b"{%b}" % labels if labels else b"%b"
            parts = [literal(n) + b":" + one for n in self.names]
            for n, grid in self.grids.items():
                cells = b",".join([one] * prod(grid))
                parts.append(b'%b:{"grid":[%d,%d],"cells":[%b]}' % (literal(n), *grid, cells))
            self._templates[name] = b"{%b}" % b",".join(parts)
        return self._templates[name]

    def _of_usual(self) -> dict[str, tuple[int, NDArray[Any]]]:
        """Per array that is replaced, the place of its input, and what stands there: (1, ...)."""
        inputs, row = {n: self._contract.inputs[n] for n in self.names}, self.usual.values
        arrays = own_arrays(inputs, [row])
        Beside(inputs).add(arrays, [row])
        places = {name: place for place, name in enumerate(self.names)}
        return {key: (places[key.partition(".")[0]], column) for key, column in arrays.items()}
