"""From objects with outlines to a mask: one label for each pixel."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onepass.training.sources.annotated import Annotated, Marked
from onepass.training.sources.annotations.base import upright_size
from onepass.training.sources.annotations.polygons import window


def mask_of(one: Annotated, picture: Path, labels: Sequence[str], ignore: int) -> NDArray[np.uint8]:
    """(h, w): the first label where there is no object; objects cover those before them, and where
    they are ignored all pixels are `ignore`. It has the size that the annotation says, else that
    of the picture.

    Raises:
        ValueError: the picture has another size, before its turn and after it.
    """
    upright = upright_size(picture)
    size = one.size or upright
    if sorted(size) != sorted(upright):
        (wide, high), (across, down) = size, upright
        there = f"is annotated as {wide} x {high} pixels, and has {across} x {down}"
        raise ValueError(f"{picture}: {there}")
    mask = np.zeros(size[::-1], dtype=np.uint8)
    for each in one.objects:
        _draw(mask, each, ignore if each.ignored else labels.index(each.label))
    return mask


def _draw(mask: NDArray[np.uint8], one: Marked, number: int) -> None:
    """What lies outside is left out; where there is no outline the whole box is meant."""
    left, top, right, bottom = window(one.box)
    high, wide = mask.shape
    rows, columns = slice(max(0, top), min(high, bottom)), slice(max(0, left), min(wide, right))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = mask[rows, columns]
    if one.outline is None:
        part[:] = number
    else:
        down, across = rows.start - top, columns.start - left
        part[one.outline[down : down + part.shape[0], across : across + part.shape[1]]] = number
