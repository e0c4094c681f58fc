"""Annotations of objects, as other tools write them: a file for each format, joined in the union
`Annotations`; and what a task is taught of them.

A task of objects is taught the objects themselves. A task of a label for each pixel is taught a
mask, drawn from their outlines. A task of key points is taught the points of those that have some.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from onepass.models.contract.forms import Form, Objects, Pixels, Points
from onepass.models.contract.placing import UNSEEN
from onepass.models.contract.tasks import Task
from onepass.training.sources.annotations import coco, instances, labels, voc, yolo
from onepass.training.sources.annotations.attributes import with_attributes
from onepass.training.sources.annotations.base import Cell, Found, Where
from onepass.training.sources.annotations.coco import CocoAnnotations
from onepass.training.sources.annotations.columns import MadeCells
from onepass.training.sources.annotations.instances import InstancesAnnotations
from onepass.training.sources.annotations.masks import mask_of
from onepass.training.sources.annotations.points import with_points
from onepass.training.sources.annotations.voc import VocAnnotations
from onepass.training.sources.annotations.yolo import YoloAnnotations

Annotations = Annotated[
    CocoAnnotations | VocAnnotations | YoloAnnotations | InstancesAnnotations,
    Field(discriminator="kind"),
]


def read(spec: Annotations, task: Task, where: Where) -> Found:
    """What a file says of each picture, its labels checked and called as the task calls them.

    Raises:
        ValueError: the file, or what the spec says of it, is wrong; all problems at once.
    """
    asked = isinstance(task.form, Pixels) or getattr(task, "masks", False)
    where = replace(where, outlines=bool(asked))
    match spec:
        case CocoAnnotations():
            found = coco.read(spec, where)
        case VocAnnotations():
            found = voc.read(spec, where)
        case YoloAnnotations():
            found = yolo.read(spec, where)
        case InstancesAnnotations():
            found = instances.read(spec, where)
    problems = labels.problems_of(spec, found.labels, task.form.labels)
    if isinstance(task.form, Pixels):
        problems += _without_outline(found.bare, spec.skip)
    if problems:
        raise ValueError("\n".join(problems))
    if found.counted:
        found.notes.append(labels.counted(spec, found.labels))
    found.cells = {name: labels.renamed(cell, spec) for name, cell in found.cells.items()}
    if isinstance(task.form, Objects):
        forms = dict(task.form.attributes)
        found.cells = {name: with_attributes(cell, forms) for name, cell in found.cells.items()}
    if isinstance(task.form, Points):
        with_points(found, task.form.names)
    return found


def suits(form: Form) -> bool:
    """Whether a task of that form can be taught objects."""
    return isinstance(form, Objects | Points) or (isinstance(form, Pixels) and bool(form.labels))


def _without_outline(bare: Counter[str], skip: Sequence[str]) -> list[str]:
    without = {name: count for name, count in bare.items() if count and name not in skip}
    if not without:
        return []
    counted = ", ".join(f"{name!r} ({count})" for name, count in without.items())
    text = "a mask is drawn from polygons or runs; skip: [...] leaves a label out"
    return [f"objects have no outline: {counted}: {text}"]


def column_of(found: Found, task: Task, where: Where, rows: Sequence[str | None]) -> MadeCells:
    """The cells of a task for pictures by name; None where one was never annotated."""
    return MadeCells([_cell(found.cells.get(name or ""), task, where, name) for name in rows])


def _cell(
    cell: Cell | None, task: Task, where: Where, name: str | None
) -> Callable[[], Any] | None:
    if cell is None or name is None or not isinstance(task.form, Pixels):
        return cell
    return partial(_mask, cell, task, where.folder / name)


def _mask(cell: Cell, task: Task, picture: Path) -> Any:
    return mask_of(cell(), picture, task.form.labels, getattr(task, "ignore", UNSEEN))


__all__ = ["Annotations", "Found", "Where", "column_of", "read", "suits"]
