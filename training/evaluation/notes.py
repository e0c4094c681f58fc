"""After training nothing may fail: what cannot be done is told in the bundle, which is written all
the same."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from onepass.models.contract import Arrays

BEWARE = "beware: "
"""How such a note begins."""
T = TypeVar("T")


def attempt(notes: list[str], what: str, make: Callable[[], T], otherwise: T) -> T:
    """What `make` gives; where it fails, a note that says `what` is not done and why, and
    `otherwise`."""
    try:
        return make()
    except Exception as error:  # whatever it is, hours of training are not lost to it
        notes.append(f"{BEWARE}{what}: {said(error)}")
        return otherwise


def said(error: Exception) -> str:
    """An error in one line."""
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def finite_rows(outputs: Arrays, rows: int) -> list[int]:
    """The places of the rows whose every answer is a finite number."""
    fine = np.ones(rows, dtype=np.bool_)
    for values in outputs.values():
        fine &= np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
    return [int(index) for index in fine.nonzero()[0]]
