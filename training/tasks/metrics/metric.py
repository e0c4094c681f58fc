"""What a metric is: a number from targets and answers, with a weight per row."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Target = NDArray[Any]
"""(N,) numbers, or indices of labels."""
Fields = Mapping[str, NDArray[Any]]
"""The computed fields of a task's answers, (N, ...)."""
Weight = NDArray[np.float64]
"""(N,): how often each row counts; the bootstrap draws them."""


@dataclass(frozen=True)
class Metric:
    """One number of a report. `unit` says that it has the unit of the labels."""

    name: str
    measure: Callable[[Target, Fields, Weight], float]
    higher_is_better: bool = False
    unit: bool = False


def word(label: str) -> str:
    """A label as a part of a metric's name, of letters, digits and `_` alone."""
    return re.sub(r"\W+", "_", label).strip("_") or "label"


def told_apart(metrics: Sequence[Metric], fixed: Collection[Metric]) -> list[Metric]:
    """The same with names that differ, those of labels and attributes with a number where they
    would be equal; those that are `fixed` keep theirs."""
    taken, made = {metric.name for metric in fixed}, list[Metric]()
    for metric in metrics:
        name, number = metric.name, 1
        while name in taken and metric not in fixed:
            number += 1
            name = f"{metric.name}_{number}"
        taken.add(name)
        made.append(replace(metric, name=name))
    return made
