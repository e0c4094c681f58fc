"""What a target column asks for: a number, a count, one of several labels, ordered or not, several
of them, or a label per token; and why."""

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


def asked(found: Guess, cells: Sequence[str | None]) -> Asked:
    """The kind of a target; `cells` are its labels as text."""
    labels = tuple(sorted({cell for cell in cells if cell is not None}, key=natural))
    name = found.column
    if found.why:
        return Asked(name, "left out", found.why)
    match found.kind:
        case "set":
            items = {item for cell in labels for item in _items(cell, found.separator)}
            return Asked(name, "multilabel", f"several of {len(items)} labels in a cell",
                         separator=found.separator)  # fmt: skip
        case "number" if len(np.unique(found.known)) > 2:
            return _number(found, labels)
        case _:
            return _labels(found, labels)


def _items(cell: str, separator: str) -> list[str]:
    return [item for part in cell.split(separator) if (item := part.strip())]


def _labels(found: Guess, labels: tuple[str, ...]) -> Asked:
    name, count = found.column, len(labels)
    if count == 2:
        return Asked(name, "binary", "two labels", labels)
    if count > max(2, 0.5 * len(found.known)):
        return Asked(name, "left out", f"{count} different labels in {len(found.known)} rows")
    scale = ordered(labels, name) if count <= LISTED_LABELS else None
    if scale is not None:
        return Asked(name, "ordinal", "its labels say their order", scale)
    listed = labels if count <= LISTED_LABELS else ()
    return Asked(name, "multiclass", f"{count} labels", listed)


def _number(found: Guess, labels: tuple[str, ...]) -> Asked:
    name, known = plainly(found.column), found.known
    whole, low, steps = bool((known % 1 == 0).all()), float(known.min()), len(labels)
    counted, rated = bool(COUNTED.search(name)), bool(RATED.search(name))
    if whole and low >= 0 and not rated and (labelled := _are_names(found, labels)):
        return labelled
    measured = bool(MEASURED.search(name) or NEVER_BELOW_0.search(name))
    if whole and low >= 0 and not measured:
        together = steps <= MOST_STEPS and known.max() - low <= MOST_STEPS
        if together and steps >= 3 and not counted and (rated or (low == 1 and _all_steps(found))):
            why = f"whole numbers from {low:g} to {known.max():g}, as marks are given"
            return Asked(found.column, "ordinal", why, labels, ("answer: number",))
        if counted or (not rated and _looks_counted(found)):
            times = known.var() / max(known.mean(), 1e-9)
            far = f"; their variance is {times:.3g} times their mean" if times > 2 else ""
            why = f"whole numbers from {low:g} on{far}: family: negative_binomial may do better"
            return Asked(found.column, "count", why if far else why.partition(":")[0])
    if fine := too_fine(found.known):
        return Asked(found.column, "left out", fine)
    why = f"{'whole ' * whole}numbers from {low:g} to {known.max():g}"
    if low >= 0 and (NEVER_BELOW_0.search(name) or set(found.column) & set(MONEY)):
        return Asked(found.column, "regression", why, options=("min: 0",))
    if steps <= LISTED_LABELS and whole:
        why += f"; {steps} values: if they are names, kind: multiclass"
    if low >= 0:
        why += "; min: 0 if it cannot be below"
    return Asked(found.column, "regression", why)


def _are_names(found: Guess, labels: tuple[str, ...]) -> Asked | None:
    """A choice, where the column's name says that its numbers are names."""
    steps = len(np.unique(found.known))
    several = is_name(found.column) and steps <= 0.5 * len(found.known)
    low, name = found.known.min(), plainly(found.column)
    marked = (LABELLING.search(name) and low <= 1) or (
        name == "target" and low == 0 and not _looks_counted(found)
    )
    if not several and not (marked and steps <= LISTED_LABELS and _all_steps(found)):
        return None
    why = f"{steps} numbers, and its name says that they are labels"
    return Asked(found.column, "multiclass", why, labels if steps <= LISTED_LABELS else ())


def _all_steps(found: Guess) -> bool:
    """Whether every whole number of the range occurs."""
    return len(np.unique(found.known)) == found.known.max() - found.known.min() + 1


def _looks_counted(found: Guess) -> bool:
    """Whether small numbers occur from 0 on, and large ones are rarer: a long tail to the right."""
    known = found.known
    different = np.unique(known)
    starts = different[0] == 0 and len(different) > 2 and different[1] == 1
    return bool(starts and known.mean() >= np.median(known) and known.max() >= 3)
