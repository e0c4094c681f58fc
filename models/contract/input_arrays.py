"""The arrays of inputs: each its own, and beside those of some what a pretrained trunk is fed of
them: their pieces."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.columns import spread
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import pieces, present
from onepass.models.contract.rows import Row

Table = NDArray[Any]


def own_names(inputs: Mapping[str, Input]) -> tuple[str, ...]:
    """The names of the inputs' own arrays: beside an optional one, whether it is present."""
    return tuple(
        key
        for name, declared in inputs.items()
        for key in ((name, present(name)) if declared.optional else (name,))
    )


def own_arrays(inputs: Mapping[str, Input], rows: Sequence[Row]) -> dict[str, Table]:
    """One per input of checked, decoded rows; beside an optional one, which rows have it."""
    arrays: dict[str, Table] = {}
    for name, declared in inputs.items():
        values = [row[name] for row in rows]
        if declared.optional:
            here = np.array([value is not None for value in values], dtype=np.bool_)
            known = declared.array([value for value in values if value is not None])
            arrays[name], arrays[present(name)] = spread(known, here), here
        else:
            arrays[name] = declared.array(values)
    return arrays


class Beside:
    """Pieces, for one set of inputs, of which some may be read by such a trunk."""

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        self.inputs = {name: one for name, one in inputs.items() if one.pieces is not None}
        self.names = tuple(map(pieces, self.inputs))

    def add(self, arrays: dict[str, Table], rows: Sequence[Row]) -> None:
        """Those of checked, decoded rows."""
        for name, declared in self.inputs.items():
            values = [row[name] for row in rows]
            if declared.optional:
                known = declared.pieces_array([value for value in values if value is not None])
                arrays[pieces(name)] = spread(known, arrays[present(name)])
            else:
                arrays[pieces(name)] = declared.pieces_array(values)

    def add_columns(
        self, arrays: dict[str, Table], tensors: Mapping[str, Table], count: int
    ) -> None:
        """Those of so many rows of checked tensors; an input with a default may be left out."""
        for name, declared in self.inputs.items():
            here, column = arrays.get(present(name)), declared.pieces_column
            if here is not None:
                known = tensors[name][here] if name in tensors else np.empty((0, 0), dtype=object)
                arrays[pieces(name)] = spread(column(known), here)
            elif name in tensors:
                arrays[pieces(name)] = column(tensors[name])
            else:
                arrays[pieces(name)] = stand_in(column, declared, count)

    @property
    def files(self) -> dict[str, bytes]:
        """What it needs of a bundle, by name."""
        known = [one.pieces for one in self.inputs.values() if one.pieces is not None]
        return {name: content for one in known for name, content in one.files.items()}

    def take(self, files: Mapping[str, bytes]) -> None:
        """Takes those from a bundle's files. Raises ValueError where one is not there."""
        for one in self.inputs.values():
            if one.pieces is not None:
                one.pieces.take(files)


def stand_in(column: Callable[[Table], Table], declared: Any, count: int) -> Table:
    """The default in every row, by the way that it takes in a row."""
    return np.repeat(column(np.array([declared.default], dtype=object)), count, axis=0)
