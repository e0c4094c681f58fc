"""A source that works offline: plates of beans, drawn as they are asked for, with all that is true
of each."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
from pydantic import Field

from onepass.models.contract.forms import Points
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.drawn_plates import KINDS, LABELS, POINTS, Bean, Plate, plate
from onepass.training.sources.files import ImageArray
from onepass.training.sources.rows import Column, SourceRows
from onepass.training.sources.split import OwnSplit, SharesSplit, by_hash

PICTURE = "plate"
CLEARLY = 1.2
"""How many times as many pixels as any other the largest bean has."""


class ScenesSource(SourceSpec):
    """Input `plate`, a picture of `side` pixels; tasks `mask` (segmentation: background, whole,
    half), `depth` (centimetres), `beans` (detection: whole, half, each with its `quality`: good,
    rotten, raw; the point `middle`, of the whole of a bean; and a mask), `largest` (keypoints:
    left, right and middle of the bean that covers the most pixels, where no other has nearly as
    many), `count` and `halves` (counts of those that are seen)."""

    kind: Literal["scenes"] = "scenes"
    count: int = Field(default=1200, ge=10, le=100_000)
    """How many pictures are drawn."""
    side: int = Field(default=128, ge=32, le=1024)
    """Height and width of a picture, in pixels."""
    seed: int = Field(default=0, ge=0, le=2**31)
    """What the draws depend on."""
    split: OwnSplit = SharesSplit()
    """Which rows train, choose and judge."""


def _count(one: Plate, kind: str | None) -> float:
    return float(sum(bean.kind == kind or kind is None for bean in one.beans))


def _beans(one: Plate) -> Annotated:
    return Annotated(tuple(map(_marked, one.beans)))


def _marked(bean: Bean) -> Marked:
    x, y, width, height = (int(edge) for edge in bean.box)
    outline = bean.outline[y : y + height, x : x + width]
    at = int(bean.middle[1]), int(bean.middle[0])
    inside = 0 <= at[0] < len(bean.outline) and 0 <= at[1] < bean.outline.shape[1]
    points = {"middle": (*bean.middle, bool(inside and bean.outline[at]))}
    return Marked(bean.kind, bean.box, {"quality": bean.quality}, points, outline)


def _largest(one: Plate) -> Annotated | None:
    """Where it is clear which one it is."""
    areas = [int(bean.outline.sum()) for bean in one.beans]
    first, second = (sorted([0, 0, *areas])[-n] for n in (1, 2))
    if first < CLEARLY * max(second, 1):
        return None
    bean = one.beans[areas.index(first)]
    return Annotated((Marked(bean.kind, bean.box, points=bean.points),))


ANSWERS: dict[str, tuple[str, Callable[[Plate], Any]]] = {
    "mask": ("segmentation", lambda one: one.mask),
    "depth": ("depth", lambda one: one.depth),
    "beans": ("detection", _beans),
    "largest": ("keypoints", _largest),
    "count": ("count", partial(_count, kind=None)),
    "halves": ("count", partial(_count, kind="half")),
}
"""Per task its kind, and what is true of a plate."""
LABELS_OF = {"mask": LABELS, "beans": KINDS}


def read(
    source: ScenesSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> SourceRows:
    """As many plates as are asked for.

    Raises:
        ValueError: inputs or tasks are not those of this source.
    """
    problems = [f"inputs.{n}: scenes has only {PICTURE}, an image" for n in inputs if n != PICTURE]
    if getattr(inputs.get(PICTURE), "kind", "") != "image":
        problems.append(f"inputs.{PICTURE}: must be of kind image")
    for name, task in tasks.items():
        if name not in ANSWERS:
            problems.append(f"tasks.{name}: scenes has only {', '.join(ANSWERS)}")
        elif task.kind != ANSWERS[name][0]:
            problems.append(f"tasks.{name}: must be of kind {ANSWERS[name][0]}, got {task.kind}")
        elif task.form.labels and set(task.form.labels) != set(LABELS_OF[name]):
            problems.append(f"tasks.{name}.labels: must be [{', '.join(LABELS_OF[name])}]")
        elif isinstance(task.form, Points) and not {*task.form.names} <= {*POINTS}:
            problems.append(f"tasks.{name}.points: must be of [{', '.join(POINTS)}]")
    if problems:
        raise ValueError("\n".join(problems))
    first = source.seed * source.count
    plates = [plate(first + n, source.side) for n in range(source.count)]
    labels: dict[str, Column] = {name: [ANSWERS[name][1](one) for one in plates] for name in tasks}
    pictures = ImageArray(np.stack([one.pixels for one in plates]))
    split = by_hash([str(n) for n in range(source.count)], source.split)
    notes = [
        "the pictures are drawn by a program: what is reached on them says nothing of real ones"
    ]
    return SourceRows({PICTURE: pictures}, labels, split, notes)
