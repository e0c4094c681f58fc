"""The objects that an image shows, among those that a network proposes: boxes in the picture that
was sent, in the order of their scores."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.placing import FIT, placings
from onepass.models.contract.tasks.columns import Columns


class Found(NamedTuple):
    """Some of M proposed objects of each of B images, the most probable of an image first."""

    rows: NDArray[np.int64]
    objects: NDArray[np.int64]
    counts: list[int]
    """Per image (B,)."""

    def of(self, column: NDArray[Any]) -> NDArray[Any]:
        """(B, M, ...) -> those that were found, (n, ...)."""
        return column[self.rows, self.objects]


def order(scores: NDArray[Any]) -> NDArray[np.int64]:
    """(B, M) -> the indices of the most probable first; of equal ones, the first."""
    return np.argsort(-scores, axis=1, kind="stable")


def found(scores: NDArray[Any], threshold: float) -> Found:
    """The objects whose score is above the threshold: (B, M)."""
    ranked = order(scores)
    said = np.take_along_axis(scores, ranked, axis=1) > threshold
    rows, places = np.nonzero(said)
    return Found(rows, ranked[rows, places], said.sum(axis=1).tolist())


def in_order(columns: Columns) -> dict[str, NDArray[Any]]:
    """Columns of objects (B, M, ...) with the most probable first."""
    ranked = order(columns["scores"])
    rows = np.arange(len(ranked))[:, None]
    return {key: one if key == FIT else one[rows, ranked] for key, one in columns.items()}


def shown(columns: Columns, size: tuple[int, int]) -> Columns:
    """The same, with a score of 0 where an object lies beside the picture, in what was put around
    it: nothing of its box would be left."""
    inner = [(*place.inner, place.fit.width, place.fit.height) for place in placings(columns, size)]
    if all(one == (0, 0, size[1], size[0]) for one in inner):
        return columns
    left, top, wide, high = np.array(inner).T[:, :, None]  # (B, 1) each
    x, y, far_x, far_y = np.moveaxis(columns["boxes"], 2, 0)
    here = (np.minimum(far_x, left + wide) > np.maximum(x, left)) & (
        np.minimum(far_y, top + high) > np.maximum(y, top)
    )
    return {**columns, "scores": columns["scores"] * here}


def in_picture(columns: Columns, size: tuple[int, int]) -> NDArray[np.float32]:
    """Edges in pixels that the network sees (B, M, 4) -> x, y, width, height in those of the
    pictures that were sent, cut at their borders."""
    edges = columns["boxes"].astype(np.float64)
    boxes = np.empty(edges.shape, dtype=np.float32)
    for row, place in enumerate(placings(columns, size)):
        wide, high = place.size
        left, top = place.points(edges[row, :, 0], edges[row, :, 1])
        right, bottom = place.points(edges[row, :, 2], edges[row, :, 3])
        left, right = left.clip(0, wide), right.clip(0, wide)
        top, bottom = top.clip(0, high), bottom.clip(0, high)
        boxes[row] = np.stack([left, top, right - left, bottom - top], axis=1)
    return boxes
