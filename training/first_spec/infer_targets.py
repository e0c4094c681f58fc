"""What a target column asks for: a number, a count, one of several labels, ordered or not, several
of them, or a label per token; and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onepass.training.data.offsets import too_fine
from onepass.training.first_spec.guess import Guess
from onepass.training.first_spec.scales import (  # fmt: skip
    COUNTED,
    LABELLING,
    MEASURED,
    NEVER_BELOW_0,
    RATED,
    is_name,
    ordered,
    plainly,
)
from onepass.training.sources.natural import natural

LISTED_LABELS = 20
MOST_STEPS = 10
"""Of a scale of whole numbers."""
WHOLE = re.compile(r"(?<=\d)\.0+$")
"""Of 1.0, as whole numbers are written where some are missing: the label is 1."""
MONEY = "\u20ac$\u00a3\u00a5"

TaskKind = Literal[
    "regression", "count", "binary", "multiclass", "ordinal", "multilabel", "tagging", "left out"
]


@dataclass(frozen=True)
class Asked:
    """A target as it may stand in a spec."""

    column: str
    kind: TaskKind
    why: str
    labels: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """Further settings, as in `min: 0`."""
    separator: str = ""
    """Of the labels of a set."""


def asked(guess: Guess, cells: Sequence[str | None]) -> Asked:
    """The kind of a target; `cells` are its labels as text."""
    known = {cell for cell in cells if cell is not None}
    if guess.kind == "number" and (guess.known % 1 == 0).all():
        known = {WHOLE.sub("", cell) for cell in known}
    labels = tuple(sorted(known, key=natural))
    name = guess.column
    if guess.why:
        return Asked(name, "left out", guess.why)
    match guess.kind:
        case "set":
            items = {item for cell in labels for item in _items(cell, guess.separator)}
            return Asked(name, "multilabel", f"several of {len(items)} labels in a cell",
                         separator=guess.separator)  # fmt: skip
        case "number" if len(np.unique(guess.known)) > 2:
            return _number(guess, labels)
        case _:
            return _labels(guess, labels)


def _items(cell: str, separator: str) -> list[str]:
    return [item for part in cell.split(separator) if (item := part.strip())]


def _labels(guess: Guess, labels: tuple[str, ...]) -> Asked:
    name, count = guess.column, len(labels)
    if count == 2:
        return Asked(name, "binary", "two labels", labels)
    if count > max(2, 0.5 * len(guess.known)):
        return Asked(name, "left out", f"{count} different labels in {len(guess.known)} rows")
    scale = ordered(labels, name) if count <= LISTED_LABELS else None
    if scale is not None:
        return Asked(name, "ordinal", "its labels say their order", scale)
    listed = labels if count <= LISTED_LABELS else ()
    return Asked(name, "multiclass", f"{count} labels", listed)


def _number(guess: Guess, labels: tuple[str, ...]) -> Asked:
    name, known = plainly(guess.column), guess.known
    whole, low, steps = bool((known % 1 == 0).all()), float(known.min()), len(labels)
    counted, rated = bool(COUNTED.search(name)), bool(RATED.search(name))
    if whole and low >= 0 and not rated and (labelled := _are_names(guess, labels)):
        return labelled
    measured = bool(MEASURED.search(name) or NEVER_BELOW_0.search(name))
    if whole and low >= 0 and not measured:
        together = steps <= MOST_STEPS and known.max() - low <= MOST_STEPS
        if together and steps >= 3 and not counted and (rated or (low == 1 and _all_steps(guess))):
            why = f"whole numbers from {low:g} to {known.max():g}, as marks are given"
            return Asked(guess.column, "ordinal", why, labels, ("answer: number",))
        if counted or (not rated and _looks_counted(guess)):
            times = known.var() / max(known.mean(), 1e-9)
            far = f"; their variance is {times:.3g} times their mean" if times > 2 else ""
            why = f"whole numbers from {low:g} on{far}: family: negative_binomial may do better"
            return Asked(guess.column, "count", why if far else why.partition(":")[0])
    if fine := too_fine(guess.known):
        return Asked(guess.column, "left out", fine)
    why = f"{'whole ' * whole}numbers from {low:g} to {known.max():g}"
    if low >= 0 and (NEVER_BELOW_0.search(name) or set(guess.column) & set(MONEY)):
        return Asked(guess.column, "regression", why, options=("min: 0",))
    if steps <= LISTED_LABELS and whole:
        why += f"; {steps} values: if they are names, kind: multiclass"
    if low >= 0:
        why += "; min: 0 if it cannot be below"
    return Asked(guess.column, "regression", why)


def _are_names(guess: Guess, labels: tuple[str, ...]) -> Asked | None:
    """A choice, where the column's name says that its numbers are names."""
    steps = len(np.unique(guess.known))
    several = is_name(guess.column) and steps <= 0.5 * len(guess.known)
    low, name = guess.known.min(), plainly(guess.column)
    marked = (LABELLING.search(name) and low <= 1) or (
        name == "target" and low == 0 and not _looks_counted(guess)
    )
    if not several and not (marked and steps <= LISTED_LABELS and _all_steps(guess)):
        return None
    why = f"{steps} numbers, and its name says that they are labels"
    return Asked(guess.column, "multiclass", why, labels if steps <= LISTED_LABELS else ())


def _all_steps(guess: Guess) -> bool:
    """Whether every whole number of the range occurs."""
    return len(np.unique(guess.known)) == guess.known.max() - guess.known.min() + 1


def _looks_counted(guess: Guess) -> bool:
    """Whether small numbers occur from 0 on, and large ones are rarer: a long tail to the right."""
    known = guess.known
    different = np.unique(known)
    starts = different[0] == 0 and len(different) > 2 and different[1] == 1
    return bool(starts and known.mean() >= np.median(known) and known.max() >= 3)
