"""Easy rows before hard ones, by a number that stands in the data.

Bengio et al., "Curriculum Learning", ICML 2009: what is easy is known beforehand.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.inputs import Input, NumberInput
from onepass.models.contract.tasks import Task
from onepass.training import sources
from onepass.training.batches.curriculum.pace import PaceSpec
from onepass.training.sources import SourceRows, Sources
from onepass.training.sources.memory import IN_MEMORY, Memory


class ColumnSpec(PaceSpec):
    """The lower the number in the column `by`, the easier the row. It need not be an input."""

    kind: Literal["column"] = "column"
    by: Annotated[str, Field(min_length=1)] = Field(examples=["length"])
    """The column of the table that holds the number."""


def problems_of(spec: ColumnSpec, inputs: Mapping[str, Input], source: Sources) -> list[str]:
    """What is wrong with it."""
    declared = inputs.get(spec.by)
    if declared is None and not sources.has_columns(source):
        return [f"curriculum.by: {spec.by!r} is no input, and the source has nothing else"]
    if declared is not None and declared.kind != "number":
        rule = "rows are ordered by a number"
        return [f"curriculum.by: {spec.by!r} is a {declared.kind} input, {rule}"]
    return []


def read(
    spec: ColumnSpec,
    source: Sources,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    memory: Memory = IN_MEMORY,
) -> tuple[SourceRows, NDArray[np.float64]]:
    """The rows of the source, and the number of each (N,).

    Raises:
        ValueError: as of any source; or a training row has no number.
    """
    name, declared = spec.by, inputs.get(spec.by)
    rows = sources.read(source, {**inputs, name: declared or NumberInput()}, tasks, memory)
    cells = rows.inputs[name] if declared else rows.inputs.pop(name)
    default = declared.default if declared else None
    column = np.array([default if cell is None else cell for cell in cells], dtype=np.float64)
    absent = np.flatnonzero(np.isnan(column) & (rows.split == "train"))
    if len(absent):
        raise ValueError(
            f"curriculum.by: {name!r} is missing in {len(absent)} training rows, "
            f"the first is row {absent[0] + 1}"
        )
    return rows, column
