"""Objects over a picture, as one picture for a page: what is true of it, or what was said."""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from onepass.models.contract.forms import Choice, Objects
from onepass.models.contract.forms.objects import FIRST
from onepass.models.contract.tasks import Task
from onepass.training.reporting.layers import of_picture
from onepass.training.reporting.marks import Mark, marks
from onepass.training.tasks.metrics.metric import Fields

SHOWN = 320
"""Pixels across, at least."""
FEW, CROWDED = 4, 12
"""Boxes of which more have their label alone, and no words at all: nobody could read them."""
EMPTY = "#e5e7eb"
"""Of the canvas, where the picture is not at hand."""


def said_table(task: Task, form: Objects, *, fields: Fields, row: int) -> NDArray[np.float32]:
    """What was said of one row, the most probable first, as its target would be: (n, 5 +
    attributes); boxes are cut at the border."""
    one = {name: column[row : row + 1] for name, column in fields.items()}
    count = int(task.tensor("count", one)[0])
    boxes = task.tensor("boxes", one)[0, :count]
    columns = [
        _indices(task.tensor("labels", one)[0, :count], form.labels) + 1,
        *(boxes[:, 0], boxes[:, 1], boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]),
    ]
    for name, own in form.attributes:
        field = "label" if "label" in own.fields else "value"
        said = task.tensor(f"{name}.{field}", one)[0, :count]
        if isinstance(own, Choice) and field == "value":  # a number: the label that is nearest
            numbers = np.array(own.labels, dtype=np.float64)
            said = np.abs(said[:, None] - numbers).argmin(axis=1)
        columns.append(_indices(said, own.labels) if field == "label" else said)
    return np.stack(columns, axis=1).astype(np.float32)


def _indices(said: NDArray[Any], labels: Sequence[str]) -> NDArray[np.float32]:
    known = {label: index for index, label in enumerate(labels)}
    return np.array([known[label] for label in said.tolist()], dtype=np.float32)


def shown_objects(
    form: Objects,
    table: NDArray[np.float32],
    *,
    size: Sequence[int],
    pixels: NDArray[np.uint8] | None,
) -> str:
    """Rows (T, 5 + attributes), in a picture of that width and height, as the network sees it, and
    the picture itself (C, H, W) -> a data URI."""
    found = marks(table[:, : FIRST + len(form.attributes)], form.labels, dict(form.attributes))
    wide, high = size
    under = Markup('<rect width="100%" height="100%" fill="{}"/>').format(EMPTY)
    if pixels is not None:
        text = '<image href="{}" width="{}" height="{}" style="image-rendering:pixelated"/>'
        under = Markup(text).format(of_picture(pixels), wide, high)
    over = Markup("").join(
        _box(one, letters=wide / 24, words=_words(one, len(found))) for one in found
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}">'
    scale = max(1.0, SHOWN / wide)
    size = wide, high, round(wide * scale), round(high * scale)
    whole = Markup(head).format(*size) + under + over + Markup("</svg>")
    return f"data:image/svg+xml;base64,{base64.b64encode(whole.encode()).decode()}"


def _words(mark: Mark, count: int) -> str:
    """What stands at a box, of so many."""
    if count > CROWDED:
        return ""
    return f"{mark.label}, {mark.known}" if mark.known and count <= FEW else mark.label


def _box(mark: Mark, *, letters: float, words: str) -> Markup:
    dashes = Markup(' stroke-dasharray="3 3"') if mark.passed else ""
    rect = Markup(
        '<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="none" stroke="{}" '
        'stroke-width="2" vector-effect="non-scaling-stroke"{}/>'
    ).format(mark.x, mark.y, mark.width, mark.height, mark.colour, dashes)
    if not words:
        return rect
    style = Markup(
        'font-family="sans-serif" font-weight="600" paint-order="stroke" stroke="#000" '
        'stroke-width="{:.2f}" fill="{}" font-size="{:.2f}"'
    ).format(letters / 5, mark.colour, letters)
    y = max(letters, mark.y - letters / 5)
    return rect + Markup('<text x="{:.2f}" y="{:.2f}" {}>{}</text>').format(mark.x, y, style, words)
