"""What an annotation says of a picture: the objects in it, and all that is known of each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""x, y, width and height in pixels of the picture, from 0: the first pixel reaches from 0 to 1."""
Point = tuple[float, float, bool]
"""x and y, in the same pixels, and whether it can be seen."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Marked(NamedTuple):
    """One object."""

    label: str
    box: Box
    attributes: Mapping[str, Any] = NOTHING
    """By the name of the attribute: a label or a number, as a task of that kind has it. What is not
    known is left out, or None."""
    points: Mapping[str, Point] = NOTHING
    """By the name of the point; what is not known is left out."""
    outline: NDArray[np.bool_] | None = None
    """(h, w) of the pixels of its box, from the pixel where it begins: which are the object's."""
    ignored: bool = False
    """Whether it is a region in which objects are not told apart: what is found there is neither
    right nor wrong."""


class Annotated(NamedTuple):
    """All objects of one picture: none at all is known, too."""

    objects: tuple[Marked, ...]
    size: tuple[int, int] | None = None
    """Width and height of the picture, where the annotation says so: of one that a camera turned,
    before its turn or after it."""
