"""How what is known of a picture goes with its pixels where these are moved: as a map of it, or as
objects that lie in it.

Objects are float32 (B, T, C): T objects at most in a row. Column 0 is the index of the label + 1;
0 where there is no object, and then all of the row is 0; -1 where there is a region to ignore, of
which all behind the box is 0. Columns 1 to 4 are left, top, right and bottom in pixels of the
picture that the network sees. Then come attributes, which do not move; then x, y and visible of
each named point, NaN where x and y are not known; then, with masks, S x S numbers from 0 to 1: how
much of each cell of the box the object covers, row by row from the upper left.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

SIDES = {"left": "right", "right": "left", "l": "r", "r": "l"}
WORDS = re.compile(r"[_\-. ]+|(?<=[a-z0-9])(?=[A-Z])")
"""Where a word of a name ends: `left_eye`, `left-eye`, `leftEye`."""


class Maps(NamedTuple):
    """One number for each pixel of a picture."""

    nothing: float
    """What stands where none is known."""


class Objects(NamedTuple):
    """The objects in a picture."""

    points: int = 5
    """The first column of points."""
    mirrored: tuple[int, ...] = ()
    """Of each point, which one it is in a mirror."""
    mask: int = 0
    """Cells along a side of each mask, S; 0 without masks."""


Moving = Maps | Objects


def mirrored(names: Sequence[str]) -> tuple[int, ...]:
    """Of each named point, which one it is in a mirror: that whose name has left for right, or l
    for r; itself where there is no such one."""
    words = [tuple(WORDS.split(name.strip())) for name in names]
    words = [tuple(word.lower() for word in one) for one in words]
    places = {one: place for place, one in enumerate(words)}
    others = [places.get(tuple(SIDES.get(word, word) for word in one)) for one in words]
    return tuple(
        other if other is not None and others[other] == place else place
        for place, other in enumerate(others)
    )
