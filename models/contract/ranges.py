"""Ranges of numbers: what 32-bit floats hold, and what lies between a least and a greatest one."""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic_core import CoreSchema, core_schema

FLOAT32_MAX = float(np.finfo(np.float32).max)
FEW = 32
"""Up to so many numbers, Python is quicker than numpy."""
Float32 = Annotated[float, Field(ge=-FLOAT32_MAX, le=FLOAT32_MAX)]
"""A number that arrays can hold."""


def check_range(low: float | None, high: float | None) -> None:
    """Refuses bounds between which nothing lies."""
    if low is not None and high is not None and low >= high:
        raise ValueError(f"min {low:.15g} must be below max {high:.15g}")


def float_schema(low: float | None, high: float | None) -> CoreSchema:
    """A finite JSON number within the range that float32 can hold, and within low and high."""
    return core_schema.float_schema(
        strict=True,
        allow_inf_nan=False,
        ge=-FLOAT32_MAX if low is None else low,
        le=FLOAT32_MAX if high is None else high,
    )


def bounds(low: float | None, high: float | None) -> dict[str, float]:
    """JSON Schema of what `float_schema` takes."""
    return {
        "minimum": -FLOAT32_MAX if low is None else low,
        "maximum": FLOAT32_MAX if high is None else high,
    }


def misfits(values: NDArray[Any], low: float | None, high: float | None) -> NDArray[np.bool_]:
    """Which of these numbers `float_schema` refuses: (B, ...) -> (B, ...). NaN fits no bounds."""
    values = _at_least_32_bits(values)
    least, most = _limits(values, low, high)
    within: NDArray[np.bool_] = (values >= least) & (values <= most)
    return ~within


def all_within(values: NDArray[Any], low: float | None, high: float | None) -> bool:
    """Whether `float_schema` refuses none of them; NaN is within nothing."""
    values = _at_least_32_bits(values)
    least, most = _limits(values, low, high)
    if values.size <= FEW:
        return all(least <= value <= most for value in values.ravel().tolist())
    return bool(least <= values.min() and values.max() <= most)


def _at_least_32_bits(values: NDArray[Any]) -> NDArray[Any]:
    """16 bits have no `FLOAT32_MAX`: to them it is infinite, and infinity within it."""
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _limits(values: NDArray[Any], low: float | None, high: float | None) -> tuple[float, float]:
    """The bounds, as exact as the values are: 0.1 in float32 is no more than a `max` of 0.1."""
    least = -FLOAT32_MAX if low is None else low
    most = FLOAT32_MAX if high is None else high
    if values.dtype == np.float32:
        return float(np.float32(least)), float(np.float32(most))
    return least, most


def range_words(low: float | None, high: float | None) -> str:
    """For a reader: 0 to 100; nothing where there is no bound."""
    return between(*(None if end is None else f"{end:.15g}" for end in (low, high)))


def between(low: str | None, high: str | None) -> str:
    """The same of what is written."""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else ""
