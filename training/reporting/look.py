"""The page of `onepass look`: training pictures with what is true of each drawn over them, so that
a wrong convention is seen before an hour of training."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.forms import Cells, Choice, Choices, Objects, Pixels, Points, Quantity
from onepass.models.contract.tasks import Task
from onepass.training.reporting import layers
from onepass.training.reporting.dots import HIDDEN, Dot, dots, hues, points_of
from onepass.training.reporting.look_data import Looked, looked
from onepass.training.reporting.marks import GREY, PASSED, Mark, marks
from onepass.training.reporting.page import render
from onepass.training.reporting.tables import describe_task
from onepass.training.specs.spec import Spec
from onepass.training.tasks.words import digits

CROWDED = 12
"""Boxes of a picture from which on they have no number on it, and the list below is closed."""
MOST_NAMED = 8
"""Labels that are counted one by one."""


class Drawn(NamedTuple):
    """A task, drawn over a picture."""

    task: str
    words: str
    layer: str = ""
    """A picture that lies over it, as a data URI; empty where there is none."""
    marks: tuple[Mark, ...] = ()
    crowded: bool = False
    dots: tuple[Dot, ...] = ()


class Entry(NamedTuple):
    """A label of a task, and how often it occurs in these pictures."""

    label: str
    often: str
    colour: str = ""
    """Empty where it has none."""


class Look(NamedTuple):
    """The page, and what it tells in numbers."""

    page: bytes
    pictures: int
    rows: int
    """Of training, of which these are some."""
    entries: dict[str, list[Entry]]
    notes: list[str]


def look(spec: Spec, count: int) -> Look:
    """So many training pictures, evenly spread.

    Raises:
        BadSpec: the data is not what the spec says, or there are no pictures.
    """
    found = looked(spec, count)
    entries = {
        name: _drawn_entries(found, name) if name in found.tasks else _entries(found.labels[name])
        for name in spec.tasks
        if name in found.tasks or name in found.labels
    }
    page = render(
        "look.html",
        title=f"{spec.name}: what training is shown",
        name=spec.name,
        rows=found.rows,
        size=found.pixels.shape[:1:-1],
        tasks={name: describe_task(task) for name, task in spec.tasks.items()},
        entries=entries,
        notes=found.notes,
        pictures=[_picture(spec, found, index) for index in range(len(found.called))],
    )
    return Look(page, len(found.called), found.rows, entries, found.notes)


def _picture(spec: Spec, found: Looked, index: int) -> dict[str, Any]:
    known = [name for name in found.tasks if found.targets.answered[name][index]]
    return {
        "name": found.called[index],
        "image": layers.of_picture(found.pixels[index]),
        "drawn": [
            _drawn(name, found.tasks[name], found.targets.values[name][index]) for name in known
        ],
        "words": {n: _word(cells[index], spec.tasks[n]) for n, cells in found.labels.items()},
        "unknown": [name for name in found.tasks if name not in known],
    }


def _drawn(name: str, task: Task, target: NDArray[Any]) -> Drawn:
    match task.form:
        case Pixels(labels=labels) if labels:
            there = [labels[n] for n in np.unique(target).tolist() if n < len(labels)]
            return Drawn(name, ", ".join(there), layers.of_labels(target, len(labels)))
        case Pixels(unit=unit):
            return Drawn(name, _range(target, unit), layers.of_numbers(target))
        case Objects(labels=labels, attributes=asked):
            own = marks(target, labels, dict(asked))
            counts = Counter(one.label for one in own)
            text = ", ".join(f"{count} {label}" for label, count in counts.items())
            return Drawn(name, text or "no object", "", tuple(own), len(own) > CROWDED)
        case Points(names=names):
            there = dots(points_of(target)[0], names, threshold=0)
            text = f"{len(there)} of {len(names)} points"
            return Drawn(name, text, dots=tuple(there))
        case Quantity() | Choice() | Choices() | Cells():
            raise AssertionError("these are words")


def _range(target: NDArray[Any], unit: str | None) -> str:
    known = target[np.isfinite(target)]
    if not known.size:
        return "no number"
    return f"{digits(float(known.min()))} to {digits(float(known.max()))} {unit or ''}".rstrip()


def _drawn_entries(found: Looked, name: str) -> list[Entry]:
    """The labels of a task that is drawn, each with its colour."""
    task = found.tasks[name]
    target = found.targets.values[name][found.targets.answered[name]]
    labels = task.form.labels
    if isinstance(task.form, Pixels):
        if not labels:
            return [Entry(_range(target, task.form.unit), "")]
        shares = np.bincount(target.ravel(), minlength=256) / max(1, target.size)
        hues = ["", *layers.colours(len(labels))[1:], GREY]
        counts = [*shares[: len(labels)].tolist(), float(shares[len(labels) :].sum())]
        named = zip((*labels, "left out"), counts, hues, strict=True)
        return [Entry(label, f"{100 * n:.3g} %", hue) for label, n, hue in named if n]
    if isinstance(task.form, Points):
        return _point_entries(points_of(target), task.form.names)
    numbers = target[..., 0].astype(np.int64)
    hues = layers.colours(len(labels) + 1)[1:]
    counts = [int((numbers == n + 1).sum()) for n in range(len(labels))]
    own = [Entry(one, f"{n:,}", hue) for one, n, hue in zip(labels, counts, hues, strict=True)]
    passed = int((numbers < 0).sum())
    return own + [Entry(PASSED, f"{passed:,}", GREY)] * (passed > 0)


def _point_entries(points: NDArray[np.float32], names: Sequence[str]) -> list[Entry]:
    """In how many pictures each point is known, and in how many of these it is hidden."""
    known = np.isfinite(points[..., 0])
    hidden = (known & (points[..., 2] == 0)).sum(axis=0).tolist()
    rows = zip(names, known.sum(axis=0).tolist(), hidden, hues(names), strict=True)
    return [
        Entry(name, f"{n:,}" + (f" ({off:,} {HIDDEN})" if off else ""), hue)
        for name, n, off, hue in rows
    ]


def _entries(cells: list[Any]) -> list[Entry]:
    """What is said most often of a picture as a whole; of numbers the least and the greatest."""
    known = [cell for cell in cells if cell is not None]
    if known and all(isinstance(cell, int | float) for cell in known):
        return [Entry(f"{digits(min(known))} to {digits(max(known))}", f"in {len(known)} pictures")]
    said = Counter(
        str(one) for cell in known for one in (cell if isinstance(cell, tuple | list) else [cell])
    )
    return [Entry(label, f"{count:,}") for label, count in said.most_common(MOST_NAMED)]


def _word(cell: Any, task: Task) -> str:
    unit = getattr(task, "unit", None) or ""
    match cell:
        case None:
            return "not known"
        case int() | float():
            return f"{digits(cell)} {unit}".rstrip()
        case list() | tuple():
            return ", ".join(map(str, cell)) or "none"
        case _:
            return str(cell)
