"""Named places in a picture, of the picture or of each object in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.placing import placings
from onepass.models.contract.tasks.columns import Columns
from onepass.models.contract.tasks.labels import object_schema

MOST_POINTS = 64
EACH: dict[str, Any] = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 3,
    "maxItems": 3,
    "description": "x and y in pixels of the picture, and how probable it is that it can be seen",
}


def check_points(names: Sequence[str]) -> None:
    """
    Raises:
        ValueError: two have one name.
    """
    if len(set(names)) != len(names):
        raise ValueError("points must differ from each other")


def points_in_picture(columns: Columns, size: tuple[int, int]) -> NDArray[np.float32]:
    """Points in pixels that the network sees (B, ..., P, 3) -> in those of the pictures, at whose
    border those end that lie beside it."""
    points = columns["points"].astype(np.float64)
    for row, place in enumerate(placings(columns, size)):
        wide, high = place.size
        x, y = place.points(points[row, ..., 0], points[row, ..., 1])
        points[row, ..., 0], points[row, ..., 1] = x.clip(0, wide), y.clip(0, high)
    return points.astype(np.float32)


def points_schema(names: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of each by its name."""
    return object_schema(dict.fromkeys(names, EACH))
