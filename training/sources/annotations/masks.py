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
    """
    wide, high = one.size or upright_size(picture)
    mask = np.zeros((high, wide), dtype=np.uint8)
    for each in one.objects:
        _draw(mask, each, ignore if each.ignored else labels.index(each.label))
    return mask


def _draw(mask: NDArray[np.uint8], one: Marked, number: int) -> None:
    """What lies outside is left out; where there is no outline the whole box is meant."""
    left, top, right, bottom = window(one.box)
    outline = one.outline
    if outline is None:
        outline = np.ones((bottom - top, right - left), dtype=np.bool_)
    high, wide = mask.shape
    rows = slice(max(0, top), min(high, top + outline.shape[0]))
    columns = slice(max(0, left), min(wide, left + outline.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = outline[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
        mask[rows, columns][part] = number
