"""Maps of instances: pictures in which each number is an object, and 0 is none.

They are PNG, grey of 8 or 16 bits or with a palette, or `.npy`; a column of the table names them.
All pixels of a number are one object, be they in several pieces; objects that touch stay apart,
since their numbers differ.
"""

from functools import partial
from os.path import isfile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.errors import near
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.base import AnnotationsSpec, Found, Where, refuse
from onepass.training.sources.cells import texts
from onepass.training.sources.map_files import read_map
from onepass.training.sources.reading.typed import stored


class InstancesAnnotations(AnnotationsSpec):
    """`column` of the table names the map of each picture; every object has that `label`."""

    kind: Literal["instances"] = "instances"
    column: str = Field(examples=["map"])
    """The column of the table that names the map of each picture."""
    label: str = Field(min_length=1, examples=["cell"])
    """The label of every object."""


def read(spec: InstancesAnnotations, where: Where) -> Found:
    """The maps that a table names; each is read when it is asked for.

    Raises:
        ValueError: there is no table, no such column, or some files are not there.
    """
    if where.listed is None:
        raise ValueError("kind: instances needs a table that names maps: say source.table")
    if spec.column not in where.listed.columns:
        there = near(spec.column, where.listed.columns)
        raise ValueError(f"column: there is no column {spec.column!r}{there}")
    named = texts(stored(where.listed[spec.column]))
    files = {name: file for name, file in zip(where.rows, named, strict=True) if name and file}
    absent = [file for file in files.values() if not isfile(where.folder / file)]
    if absent:
        first, more = ", ".join(map(repr, absent[:3])), ", ..." if len(absent) > 3 else ""
        refuse("column", [f"{len(absent)} of {len(files)} files are not there: {first}{more}"])
    found = Found(counted=False)
    for name, file in files.items():
        found.cells[name] = partial(_annotated, where.folder, file, spec.label)
    found.labels[spec.label] = len(files)
    return found


def _annotated(folder: Path, file: str, label: str) -> Annotated:
    try:
        table = read_map(folder / file)
        if not np.issubdtype(table.dtype, np.integer):
            raise ValueError("has numbers that are not whole: each number is an object")
    except (OSError, ValueError, SyntaxError) as error:
        raise ValueError(f"{file}: {error}") from None
    high, wide = table.shape
    return Annotated(objects_of(table, label), (wide, high))


def objects_of(table: NDArray[np.integer], label: str) -> tuple[Marked, ...]:
    """(H, W) -> an object for each number, in the order of numbers."""
    rows, columns = np.nonzero(table)
    numbers, which = np.unique(table[rows, columns], return_inverse=True)
    ends = np.empty((4, len(numbers)), dtype=np.int64)
    ends[:2], ends[2:] = max(table.shape), 0
    for end, values in ((0, columns), (1, rows)):
        np.minimum.at(ends[end], which, values)
        np.maximum.at(ends[end + 2], which, values + 1)
    made = []
    for number, (left, top, right, bottom) in zip(numbers, ends.T.tolist(), strict=True):
        box = float(left), float(top), float(right - left), float(bottom - top)
        outline = table[top:bottom, left:right] == number
        made.append(Marked(label, box, outline=np.asarray(outline)))
    return tuple(made)
