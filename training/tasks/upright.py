"""Annotations of pictures that a camera turned: in a file that states the size before the turn, all
is turned as the picture is; others are taken as upright."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.strips import ON_ITS_SIDE, TURNS
from onepass.training.sources.annotated import Annotated, Marked

Places = NDArray[np.float64]


def upright(one: Annotated, size: list[int], turn: int) -> Annotated:
    """The same of the upright picture, which has that width and height.

    Raises:
        ValueError: it is of a picture of another size.
    """
    if one.size is None or [*one.size] == size:
        return one
    if turn in ON_ITS_SIDE and [*one.size] == size[::-1]:
        marked = tuple(_turned(each, one.size, turn) for each in one.objects)
        return Annotated(marked, (size[0], size[1]))
    across, down = one.size
    raise ValueError(f"is annotated as {across} x {down} pixels, and has {size[0]} x {size[1]}")


def _turned(marked: Marked, size: tuple[int, int], turn: int) -> Marked:
    x, y, width, height = marked.box
    corners = turned_places(np.array([[x, y], [x + width, y + height]]), size=size, turn=turn)
    low, high = np.sort(corners, axis=0).tolist()
    points = {
        name: (*turned_places(np.array([[x, y]]), size=size, turn=turn)[0].tolist(), seen)
        for name, (x, y, seen) in marked.points.items()
    }
    outline = marked.outline
    if outline is not None:
        outline = np.asarray(Image.fromarray(outline).transpose(TURNS[turn]))
    box = low[0], low[1], high[0] - low[0], high[1] - low[1]
    return marked._replace(box=box, points=points, outline=outline)


def turned_places(places: Places, *, size: tuple[int, int], turn: int) -> Places:
    """Places (n, 2) in a picture of that width and height, after it is turned upright."""
    x, y = places.T
    wide, high = size
    match turn:
        case 5:
            x, y = y, x
        case 6:
            x, y = high - y, x
        case 7:
            x, y = high - y, wide - x
        case _:
            x, y = y, wide - x
    return np.stack([x, y], axis=1)
