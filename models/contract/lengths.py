"""How long rows are, where inputs have tokens or items: what padding them to each other costs."""

from collections.abc import Mapping, Sequence

from onepass.models.contract.columns import ANY
from onepass.models.contract.inputs import Input
from onepass.models.contract.rows import Row


class RowLengths:
    """For one set of inputs; where none has tokens every row is of length 1."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._names = [n for n, one in inputs.items() if one.row_shape[:1] == (ANY,)]
        self.most = max(one.longest for one in inputs.values())
        """That a row may have."""

    def __bool__(self) -> bool:
        return bool(self._names)

    def of(self, rows: Sequence[Row]) -> list[int]:
        """Of checked, decoded rows: the longest input of each, at least 1."""
        return [max([1, *(len(row[name] or ()) for name in self._names)]) for row in rows]
