"""What every source gives: rows as a caller would send them, their labels, and their split."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.sources.split import Split

Column = Sequence[Any]
"""Python values; None where a value or a label is missing."""


@dataclass
class SourceRows:
    """Columns of N rows. Nothing is checked or converted yet: the contract does that."""

    inputs: dict[str, Column]
    labels: dict[str, Column]
    split: Split
    notes: list[str] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    """Rows of each of several sources, which stand behind one another."""

    def __len__(self) -> int:
        return len(self.split)

    def places(self) -> dict[str, NDArray[np.int64]]:
        """The places of the rows of each of several sources."""
        ends = np.cumsum(list(self.sources.values()), dtype=np.int64)
        parts = np.split(np.arange(len(self)), ends[:-1])
        return dict(zip(self.sources, parts, strict=False))

    def row(self, place: int) -> dict[str, Any]:
        """One row, as a caller would send it: what is missing is left out."""
        cells = {name: column[place] for name, column in self.inputs.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def chunks(self, size: int) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
        """All rows, `size` at a time, with the place of the first."""
        for start in range(0, len(self), size):
            yield start, [self.row(place) for place in range(start, min(start + size, len(self)))]
