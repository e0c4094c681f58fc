"""What tasks share whose label is a number: from numbers to targets, and how these spread."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.distribution import distribution
from onepass.training.sources.rows import Column
from onepass.training.sources.typed_columns import Numbers, missing_in
from onepass.training.tasks.base import Kind
from onepass.training.tasks.metrics.metric import Fields, Target
from onepass.training.tasks.words import Words, digits

T = TypeVar("T")


class QuantityKind(Kind[T]):
    """A task whose rows have a number each."""

    def tallied(self, target: Target, fields: Fields) -> Fields:
        """In 64 bits: squares of 1e20 are no float32."""
        return {name: values.astype(np.float64) for name, values in fields.items()}

    def statistics(self, known: Target) -> dict[str, Any]:
        """(N,) -> a histogram and percentiles."""
        return distribution(known)

    def row_errors(self, target: Target, fields: Fields) -> NDArray[np.float64]:
        """(N,) distances."""
        return np.abs(fields["value"].astype(np.float64) - target)

    def words(self, target: Target, fields: Fields) -> Words:
        """Both numbers."""
        return Words(f"{target[0]:.6g}", digits(float(fields["value"][0])))


def values(
    low: float | None, high: float | None, name: str, column: Column, problems: list[str]
) -> NDArray[np.float32]:
    """(N,): the numbers, 0 where one is missing; what is out of range becomes a problem."""
    gone = missing_in(column)
    with np.errstate(over="ignore"):
        numbers = _filled(column, gone).astype(np.float32)
    if not np.isfinite(numbers).all():
        problems.append(
            f"tasks.{name}: holds labels that are not finite 32-bit floats, "
            f"such as {column[int(np.argmin(np.isfinite(numbers)))]:g}: "
            "leave these out, or give all in a larger unit"
        )
    known = numbers[~gone]
    for rule, bound, broken in (
        ("min", low, known < (-np.inf if low is None else low)),
        ("max", high, known > (np.inf if high is None else high)),
    ):
        if broken.any():
            labels = [label for label in column if label is not None]
            problems.append(
                f"tasks.{name}.{rule}: {broken.sum()} labels lie beyond {bound:.15g}, "
                f"such as {labels[int(broken.argmax())]:.15g}"
            )
    return numbers


def _filled(column: Column, gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The numbers, 0 where one is missing: (N,)."""
    if isinstance(column, Numbers):
        return np.where(gone, 0.0, column.values)
    return np.array([0.0 if label is None else label for label in column], dtype=np.float64)
