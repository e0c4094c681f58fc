"""Boxes of a target, to be drawn over a picture: each with its label and what is known of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Choice, Quantity
from onepass.models.contract.forms.objects import FIRST
from onepass.training.reporting.layers import colours
from onepass.training.tasks.words import digits

PASSED = "passed over"
GREY = "#9aa3b2"
Forms = Mapping[str, Quantity | Choice]


class Mark(NamedTuple):
    """A box, in pixels that the network sees."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    label: str
    known: str
    """Its attributes, in words."""
    passed: bool
    """Whether it is a region in which nothing is right or wrong."""


def marks(table: NDArray[np.float32], labels: Sequence[str], forms: Forms) -> list[Mark]:
    """(T, 5 + attributes) -> those that are there. A label is its number from 1; -1 is that of a
    region which is passed over."""
    hues = colours(len(labels) + 1)[1:]
    made = []
    for row in table[table[:, 0] != 0].astype(float).tolist():
        label, left, top, right, bottom = row[:FIRST]
        passed, n = label < 0, int(label) - 1
        made.append(
            Mark(
                left, top, right - left, bottom - top, GREY if passed else hues[n],
                PASSED if passed else labels[n], _known(row[FIRST:], forms), passed,
            )
        )  # fmt: skip
    return made


def _known(values: Sequence[float], forms: Forms) -> str:
    pairs = zip(forms.items(), values, strict=False)
    return ", ".join(
        f"{name} {_word(value, form)}" for (name, form), value in pairs if np.isfinite(value)
    )


def _word(value: float, form: Quantity | Choice) -> str:
    if isinstance(form, Choice):
        return form.labels[int(value)]
    return f"{digits(value)} {form.unit or ''}".rstrip()
