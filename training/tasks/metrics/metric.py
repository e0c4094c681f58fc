"""What a metric is: a number from targets and answers, with a weight per row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
