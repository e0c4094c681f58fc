"""Effects: an answer to a row, minus the answer to the same row with an input replaced.

All that is said is said of that one change: effects of inputs that hang together need not add up
(Lundberg, Lee, "A Unified Approach to Interpreting Model Predictions", NIPS 2017, has what would).
"""

from collections.abc import Sequence
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
        self._templates: dict[str, bytes] = {}
        self._measured = {
            name: one for name, task in contract.tasks.items() if (one := _measured(task.form))
        }

    @property
    def each(self) -> int:
        """How many rows one row becomes: V."""
        return 1 + len(self.names)

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
            one = b":{%b}" % labels if labels else b":%b"
            own = b",".join(literal(n) + one for n in self.names)
            self._templates[name] = b"{%b}" % own
        return self._templates[name]

    def _of_usual(self) -> dict[str, tuple[int, NDArray[Any]]]:
        """Per array that is replaced, the place of its input, and what stands there: (1, ...)."""
        inputs, row = {n: self._contract.inputs[n] for n in self.names}, self.usual.values
        arrays = own_arrays(inputs, [row])
        Beside(inputs).add(arrays, [row])
        places = {name: place for place, name in enumerate(self.names)}
        return {key: (places[key.partition(".")[0]], column) for key, column in arrays.items()}
