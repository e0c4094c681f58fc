"""How good objects are, in pictures: precision by recall, how many are found by their size, and
what labels and attributes of boxes were taken for.

Both at an intersection over union of one half, by the rules of COCO.
"""

from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from numpy.typing import NDArray

from onepass.models.contract.forms import Choice, Objects
from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks import DetectionTask, Task
from onepass.training.reporting.confusion import confusion
from onepass.training.reporting.figures import cut, panels, svg, title
from onepass.training.reporting.layers import colours
from onepass.training.reporting.object_sizes import draw_sizes, found_by_size
from onepass.training.reporting.shown_objects import said_table
from onepass.training.tasks.metrics.matching import HIT, PASSED, Said, Truth, matched
from onepass.training.tasks.metrics.metric import Fields, Target

MOST_LABELS = 8
"""Curves of one panel: those of the labels that occur most."""
Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


def object_pictures(
    name: str, task: DetectionTask, *, target: Target, fields: Fields, found: Fields
) -> Markup:
    """(N, T, 5 + attributes), computed fields (N, M, ...), and what became of each object."""
    form = task.form
    true, said = matched_objects(task, form, target=target, fields=fields)
    asked = [("", form.labels, 0)] if len(form.labels) > 1 else []
    asked += [
        (attribute, own.labels, FIRST + n)
        for n, (attribute, own) in enumerate(form.attributes)
        if isinstance(own, Choice)
    ]
    figures, (first, second, *axes) = panels(2 + len(asked), height=3.2)
    _curves(first, form, found)
    draw_sizes(second, *found_by_size(task, form, target=target, fields=fields))
    for (attribute, labels, column), axis in zip(asked, axes, strict=True):
        known = np.isfinite(true[:, column])
        pair = (one[known, column].astype(np.int64) - (column == 0) for one in (true, said))
        confusion(axis, labels, *pair)
        title(axis, f"{cut(attribute) or 'labels'} of boxes that were found")
    return svg(figures, f"{name}: precision by recall, and labels of boxes that were found")


def precision_and_recall(found: Fields, label: int) -> Pair:
    """Of one label, with every object more that is said, the most probable first."""
    flags = found["flags"][:, :, 0, 0]
    counted = (found["label"] == label) & (found["score"] > 0) & (flags != PASSED)
    order = np.argsort(-found["score"][counted], kind="stable")
    hits = np.cumsum(flags[counted][order] == HIT)
    there = max(1, int(found["truth"][:, label, 0].sum()))
    return hits / np.arange(1, len(hits) + 1), hits / there


def _curves(axis: Axes, form: Objects, found: Fields) -> None:
    often = found["truth"][:, :, 0].sum(axis=0)
    hues = colours(len(form.labels) + 1)[1:]
    for label in np.argsort(-often, kind="stable")[:MOST_LABELS].tolist():
        precision, recall = precision_and_recall(found, label)
        axis.plot(recall, precision, color=hues[label], label=cut(form.labels[label]))
    axis.set_xlim(-0.03, 1.03)
    axis.set_ylim(-0.03, 1.03)
    axis.set_xlabel("recall")
    axis.set_ylabel("precision")
    title(axis, "boxes that share half of what both cover")
    axis.legend(fontsize=8)


def matched_objects(
    task: Task, form: Objects, *, target: Target, fields: Fields
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Objects that are said and lie on a true one, whatever the labels of both, as targets say it:
    what is true of them, and what was said (n, 5 + attributes)."""
    width = FIRST + len(form.attributes)
    true, said = [np.zeros((0, width))], [np.zeros((0, width))]
    for row in range(len(target)):
        there = target[row][target[row][:, 0] > 0][:, :width].astype(np.float64)
        here = said_table(task, form, fields=fields, row=row).astype(np.float64)
        alike = [np.zeros(len(one), dtype=np.int64) for one in (here, there)]
        truth = Truth(there[:, 1:FIRST], alike[1], alike[1] > 0)
        partner = matched(Said(here[:, 1:FIRST], alike[0]), truth).partner
        true.append(there[partner[partner >= 0]])
        said.append(here[partner >= 0])
    return np.concatenate(true), np.concatenate(said)
