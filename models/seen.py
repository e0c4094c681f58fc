"""What training saw of each input, and what lies outside of that: counted while serving, and told
to whoever asks.

Numbers and times have a range, categories and sets a vocabulary. Words of a sequence do not count:
its letters tell them apart.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.outside import Place, Range


class Seen:
    """What a bundle's report says of its inputs."""

    def __init__(self, contract: Contract, report: Mapping[str, Any]) -> None:
        facts = report.get("inputs", {})
        known = {n: declared.seen(facts.get(n, {})) for n, declared in contract.inputs.items()}
        self.inputs: dict[str, Place | Range] = {n: one for n, one in known.items() if one}
        made = {name: declared.comparable for name, declared in contract.inputs.items()}
        self._made = {name: make for name, make in made.items() if make is not None}

    def counts(self, arrays: Arrays) -> Iterator[tuple[str, int]]:
        """Per input, how many values lie outside; absent ones do not."""
        for name, known in self.inputs.items():
            here = arrays.get(present(name))
            values = arrays[name] if here is None else arrays[name][here]
            yield name, known.count(self._comparable(name, values))

    def outside(self, name: str, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which rows of an input's array hold a value that lies outside: (B, ...) -> (B,)."""
        mask = self.each(name, values)
        axes = tuple(range(1, mask.ndim))
        rows: NDArray[np.bool_] = np.asarray(mask.any(axis=axes))
        return rows

    def each(self, name: str, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Which values of an input's array lie outside: (B, ...) -> (B, ...); of times, (B,)."""
        return self.inputs[name].outside(self._comparable(name, values))

    def _comparable(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        return self._made[name](values) if name in self._made else values
