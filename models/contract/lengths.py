"""How long rows are, where inputs have tokens or items: what padding them to each other costs."""

from collections.abc import Mapping, Sequence

from onepass.models.contract.columns import ANY
from onepass.models.contract.inputs import Input
from onepass.models.contract.rows import Row


class RowLengths:
    """For one set of inputs; where none has tokens every row is of length 1."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self._inputs = {n: one for n, one in inputs.items() if one.row_shape[:1] == (ANY,)}
        pieces = [one.pieces.max_tokens for one in inputs.values() if one.pieces is not None]
        self.most = max([*pieces, *(one.longest for one in inputs.values())])
        """That a row may have."""

    def __bool__(self) -> bool:
        return bool(self._inputs)

    def of(self, rows: Sequence[Row]) -> list[int]:
        """Of checked, decoded rows: the longest input of each, at least 1."""
        each = self._inputs.items()
        return [max([1, *(one.length_of(row[name]) for name, one in each)]) for row in rows]
