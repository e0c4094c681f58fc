"""A source that works offline: scikit-learn's bundled hand-written digits, 8x8 pixels of 0-16.

1,797 of the test set of the UCI "Optical Recognition of Handwritten Digits" data (Alpaydin and
Kaynak 1998, CC BY 4.0).
"""

from collections.abc import Mapping
from typing import Literal

from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.split import OwnSplit, SharesSplit, by_hash

TASKS = ("digit", "parity", "at_least_five")


class DigitsSource(SourceSpec):
    """Input `pixels`, 64 numbers; tasks `digit`, `parity` (odd), `at_least_five` (yes)."""

    kind: Literal["digits"] = "digits"
    split: OwnSplit = SharesSplit()
    """Which rows train, choose and judge."""


def read(
    source: DigitsSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> SourceRows:
    """All 1,797 rows.

    Raises:
        ValueError: inputs or tasks are not those of this source.
    """
    declared = inputs.get("pixels")
    problems = [f"inputs.{name}: digits has only pixels" for name in inputs if name != "pixels"]
    if not (declared is not None and declared.numeric and declared.item_shape == (64,)):
        problems.append("inputs.pixels: must be a vector of length 64")
    problems += [
        f"tasks.{name}: digits has only {', '.join(TASKS)}" for name in tasks if name not in TASKS
    ]
    if problems:
        raise ValueError("\n".join(problems))
    from sklearn.datasets import load_digits  # on use: it takes longer than all the rest

    pixels, digits = load_digits(return_X_y=True)
    labels: dict[str, Column] = {
        "digit": [str(digit) for digit in digits],
        "parity": [("even", "odd")[digit % 2] for digit in digits],
        "at_least_five": [("no", "yes")[int(digit >= 5)] for digit in digits],
    }
    rows: Column = pixels.tolist()
    split = by_hash([str(row) for row in rows], source.split)
    return SourceRows({"pixels": rows}, {name: labels[name] for name in tasks}, split)
