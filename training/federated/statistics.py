"""What standardises the shared inputs, from sums over clients: as if all rows lay together.

First count, mean and deviation of each number; then how many rows, and what sum of values, lie in
each of some two thousand cells around that mean, narrow near it and wide far away. From the cells
each client makes the same column of stand-ins, and the encoders take their statistics of that:
means are exact, values that have a cell of their own are, too, and quantiles are off by a cell.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract import Arrays, Contract
from onepass.models.contract.inputs import Input
from onepass.models.contract.inputs.beside import present
from onepass.training.federated.secure_sums import Wholes, whole
from onepass.training.specs.spec import Spec

HALF, FINE, NEAR = 1024, 72, 128
"""Cells on each side of the mean; how many there are per step of asinh, and how near to the mean
they begin to widen, in parts of a deviation: at one deviation a cell is 1/72 of it wide."""
CELLS = 2 * HALF + 1
PARTS = ("counts", "sums")
Floats = NDArray[np.float64]


class Moments(NamedTuple):
    """Of a number, over the rows of all clients."""

    mean: float
    deviation: float


def numbers(contract: Contract) -> list[str]:
    """The inputs of which there are sums."""
    return [name for name, one in contract.inputs.items() if one.kind == "number"]


def problems(spec: Spec, tell: Sequence[str]) -> list[str]:
    """What clients cannot share the statistics of."""
    lines = [line for name, one in spec.inputs.items() for line in _of_input(name, one, tell)]
    rare = [n for n, one in spec.inputs.items() if one.kind == "category"]
    lines += [
        f"encoders.categories.rare: how rare values are is not summed up: leave it out ({name})"
        for name in rare
        if spec.encoders.category(name).rare
    ]
    return lines


def _of_input(name: str, declared: Input, tell: Sequence[str]) -> list[str]:
    match declared.kind:
        case "number":
            return []
        case "category":
            if declared.vocabulary or name in tell:
                return []
            return [
                f"inputs.{name}: its values are learnt, and would have to leave each client: list "
                f"them in the specs (values), or let them be told (tell: [{name}] in the plan)"
            ]
        case _:
            return [
                f"inputs.{name}: of kind {declared.kind}; a federation shares inputs of kind "
                "number and category"
            ]


def known(name: str, arrays: Arrays) -> Floats:
    """The values of a number that are there."""
    column = arrays[name].astype(np.float64)
    return column[arrays[present(name)]] if present(name) in arrays else column


def moments_sent(names: Sequence[str], arrays: Arrays) -> Wholes:
    """Count, sum and sum of squares of each number: (3 N,), in units."""
    columns = [known(name, arrays) for name in names]
    return whole(one for x in columns for one in (len(x), _sum(x), _sum(x * x)))


def moments_of(names: Sequence[str], total: Sequence[Fraction]) -> dict[str, Moments]:
    """Of the sums over all clients; a number that no row has is 0."""
    return {name: _moments(*total[3 * index : 3 * index + 3]) for index, name in enumerate(names)}


def _moments(count: Fraction, one: Fraction, two: Fraction) -> Moments:
    if not count:
        return Moments(0.0, 0.0)
    mean = one / count
    return Moments(float(mean), float(max(two / count - mean * mean, Fraction(0))) ** 0.5)


def cells_sent(around: Mapping[str, Moments], arrays: Arrays) -> Wholes:
    """Of each number how many rows lie in each cell, and the sum of their values: (2 CELLS N,)."""
    parts = [part for name, own in around.items() for part in _in_cells(own, known(name, arrays))]
    return whole(one for part in parts for one in part.tolist())


def _in_cells(around: Moments, x: Floats) -> tuple[Floats, Floats]:
    z = (x - around.mean) / around.deviation if around.deviation else np.zeros_like(x)
    cells = np.rint(np.arcsinh(NEAR * z) * FINE).clip(-HALF, HALF).astype(np.int64) + HALF
    counts = np.bincount(cells, minlength=CELLS).astype(np.float64)
    return counts, np.bincount(cells, weights=x, minlength=CELLS).astype(np.float64)


def cells_of(names: Sequence[str], total: Sequence[Fraction]) -> Arrays:
    """Of the sums over all clients: `name.counts` and `name.sums` (C,), of the cells that hold
    something."""
    table = np.array([float(one) for one in total]).reshape(len(names), 2, CELLS)
    own = {name: table[index][:, table[index][0] > 0] for index, name in enumerate(names)}
    return {f"{name}.{part}": own[name][n] for name in names for n, part in enumerate(PARTS)}


def stand_ins(arrays: Arrays, names: Sequence[str], cells: Arrays) -> Arrays:
    """The arrays, in which numbers are not the rows of this client: the mean of each cell, as often
    as all clients have a row there."""
    columns = {
        name: np.repeat(
            (cells[f"{name}.sums"] / cells[f"{name}.counts"]).astype(np.float32),
            cells[f"{name}.counts"].astype(np.int64),
        )
        for name in names
    }
    there = {
        present(name): np.ones(len(columns[name]), dtype=np.bool_)
        for name in names
        if present(name) in arrays
    }
    return arrays | {name: column for name, column in columns.items() if len(column)} | there


def _sum(x: Floats) -> float:
    return float(np.sum(x, dtype=np.float64))
