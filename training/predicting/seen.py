"""Cells that training never met: counted per input as rows are answered, and told at the end."""

from collections import Counter

from onepass.models import seen
from onepass.models.contract import Arrays
from onepass.models.contract.inputs.beside import present
from onepass.models.predictor import Predictor


class Seen:
    """Counts of one file."""

    def __init__(self, predictor: Predictor) -> None:
        self._seen = seen.Seen(predictor.contract, predictor.bundle.report())
        self._outside = Counter[str]()
        self._rows = 0

    def count(self, rows: int, arrays: Arrays) -> None:
        """Takes in so many rows, and the arrays that they became."""
        self._rows += rows
        for name, count in self._seen.counts(arrays):
            if count:
                outside = self._seen.outside(name, arrays[name])
                here = arrays.get(present(name))
                self._outside[name] += int((outside if here is None else outside & here).sum())

    def notes(self) -> list[str]:
        """A sentence for each input of which there were such cells."""
        return [
            f"inputs.{name}: in {self._outside[name]:,} of {self._rows:,} rows it {known.rule}"
            for name, known in self._seen.inputs.items()
            if self._outside[name]
        ]
