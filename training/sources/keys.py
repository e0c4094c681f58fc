"""What tells rows apart where a hash splits them: their inputs, as the network is fed them.

So rows stay where they were when labels, columns or rows are added, columns are renamed or stand in
another order, and a file is written in another format: 1.50 is 1.5, and 1 is 1.0. Rows with equal
inputs are one and the same to the network, and stay together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onepass.models.contract.inputs import Input
from onepass.training.sources.cell_keys import MISSING, word
from onepass.training.sources.inputs import kind_of

BETWEEN = b"\x1f"


def input_keys(columns: Mapping[str, Sequence[Any]], inputs: Mapping[str, Input]) -> list[bytes]:
    """(N,): the cells of each row, in an order that names have no part in."""
    cells = [kind_of(declared).keys(columns[name]) for name, declared in inputs.items()]
    return [BETWEEN.join(sorted(row)) for row in zip(*cells, strict=True)]


def column_keys(columns: Sequence[Sequence[str | None]]) -> list[bytes]:
    """(N,): the cells of columns that name a row, such as an id."""
    cells = [[MISSING if cell is None else word(cell) for cell in column] for column in columns]
    return [BETWEEN.join(row) for row in zip(*cells, strict=True)]
