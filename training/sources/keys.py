"""What tells rows apart where a hash splits them: their inputs, as the network is fed them.

So rows stay where they were when labels, columns or rows are added, columns are renamed or stand in
another order, and a file is written in another format: 1.50 is 1.5, and 1 is 1.0. Rows with equal
inputs are one and the same to the network, and stay together.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from onepass.models.contract.inputs import Input
from onepass.training.sources.cell_keys import MISSING, word
from onepass.training.sources.column_hash import Hashes, mixed
from onepass.training.sources.inputs import InputKind, kind_of
from onepass.training.sources.key_arrays import Keys, joined
from onepass.training.sources.typed_columns import CHUNK_ROWS, TypedColumn

BETWEEN = b"\x1f"
HASHED_ROWS = 2**17
"""Whose hashes are made at once."""


def input_keys(
    columns: Mapping[str, Sequence[Any]], inputs: Mapping[str, Input]
) -> Iterator[bytes]:
    """(N,): the cells of each row, in an order that names have no part in."""
    kinds = {name: kind_of(declared) for name, declared in inputs.items()}
    typed = {name: column for name in inputs if isinstance(column := columns[name], TypedColumn)}
    others = {name: kinds[name].keys(columns[name]) for name in inputs if name not in typed}
    for start in range(0, len(columns[next(iter(inputs))]), CHUNK_ROWS):
        part = slice(start, start + CHUNK_ROWS)
        arrays = {name: kinds[name].key_array(column[part]) for name, column in typed.items()}
        made = [array for array in arrays.values() if array is not None]
        if len(made) == len(inputs) and (rows := joined(made)) is not None:
            yield from rows
            continue
        cells = [
            others[name][part]
            if name in others
            else _listed(arrays[name], kinds[name], typed[name][part])
            for name in inputs
        ]
        yield from (BETWEEN.join(sorted(row)) for row in zip(*cells, strict=True))


def row_hashes(columns: Mapping[str, Sequence[Any]], inputs: Mapping[str, Input]) -> Hashes:
    """(N,): of the cells of each row, in an order that names have no part in."""
    result = np.zeros(len(columns[next(iter(inputs))]), dtype=np.uint64)
    for name, declared in inputs.items():
        kind, column = kind_of(declared), columns[name]
        for start in range(0, len(result), HASHED_ROWS):
            part = slice(start, start + HASHED_ROWS)
            result[part] += mixed(kind.hashes(column[part]))
    return mixed(result)


def _listed(array: Keys | None, kind: InputKind[Any], column: TypedColumn) -> Sequence[bytes]:
    return kind.keys(column) if array is None else array.tolist()


def column_keys(columns: Sequence[Sequence[str | None]]) -> list[bytes]:
    """(N,): the cells of columns that name a row, such as an id."""
    cells = [[MISSING if cell is None else word(cell) for cell in column] for column in columns]
    return [BETWEEN.join(row) for row in zip(*cells, strict=True)]
