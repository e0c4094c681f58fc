"""Large tensors, checked and read some rows at a time: no step keeps the interpreter for long."""

from typing import Any

from numpy.typing import NDArray

from onepass.models.contract.columns import joined
from onepass.models.contract.errors import MAX_PROBLEMS, BadTensors, Problem
from onepass.models.contract.tensor_shapes import Tensors
from onepass.models.contract.tensors import TensorReader

STEP_ITEMS = 2**13


def read_in_slices(reader: TensorReader, tensors: Tensors) -> dict[str, NDArray[Any]]:
    """What `reader.read` makes of them; for a thread.

    Raises:
        BadTensors: as there; but behind the hundredth problem nothing more is looked at.
    """
    counts = {values.shape[0] if values.ndim else 0 for values in tensors.values()}
    count = max(counts, default=0)
    items = sum(values.size for values in tensors.values() if values.dtype.kind == "O")
    items += sum(values.size // 16 for values in tensors.values() if values.dtype.kind != "O")
    if len(counts) != 1 or not reader.fits_together(tensors):
        return reader.read(tensors)  # which says what is wrong
    step = max(1, STEP_ITEMS * count // max(1, items))
    pieces: list[dict[str, NDArray[Any]]] = []
    problems: list[Problem] = []
    for start in range(0, count, step):
        some = {name: values[start : start + step] for name, values in tensors.items()}
        try:
            pieces.append(reader.read(some))
        except BadTensors as error:
            problems += [_moved(problem, start) for problem in error.problems]
            if len(problems) >= MAX_PROBLEMS or error.total > len(error.problems):
                more = start + step < count or error.total > len(error.problems)
                raise BadTensors(problems, len(problems) + more) from None
    if problems:
        raise BadTensors(problems)
    if len(pieces) == 1:
        return pieces[0]
    return {name: joined([piece[name] for piece in pieces]) for name in pieces[0]}


def _moved(problem: Problem, by: int) -> Problem:
    """Its place among all rows."""
    kind, name, *position = problem["loc"]
    if position and isinstance(position[0], int):
        problem["loc"] = (kind, name, position[0] + by, *position[1:])
    return problem
