"""From pictures of labels, or of numbers, to what the network is taught: one for each pixel that it
sees.

They have the size of the picture that they belong to. Where a camera was held on its side, a map
that states the size before the turn is turned as the picture is; all others are taken as upright.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onepass.models.contract.placing import Placing
from onepass.models.contract.strips import ON_ITS_SIDE, TURNS
from onepass.training.sources.rows import Column
from onepass.training.tasks.pictured import Pictured

MOST_NAMED = 3
"""Of rows that do not fit."""


def maps(
    name: str,
    column: Column,
    pictures: Pictured,
    unseen: float,
    checked: Callable[[NDArray[Any]], str | None],
    problems: list[str],
) -> NDArray[Any]:
    """(N, H, W) of maps (h, w), each of the size of its picture; `unseen` where there is none.

    `checked` says what is wrong with a map, if anything is.
    """
    images, declared, _ = pictures
    kind = np.uint8 if isinstance(unseen, int) else np.float32
    table = np.full((len(column), *declared.size), unseen, dtype=kind)
    wrong = list[str]()
    for index, one in enumerate(column):
        if one is None:
            continue
        head = images.head(index, declared)
        text = "has no picture" if head is None else checked(one)
        if head is not None and text is None:
            shown = _shown(one, *head, unseen)
            text = shown if isinstance(shown, str) else None
            if not isinstance(shown, str):
                table[index] = shown
        if text:
            wrong.append(f"{images.called(index)} {text}")
    if wrong:
        more = ", ..." if len(wrong) > MOST_NAMED else ""
        first = "; ".join(wrong[:MOST_NAMED])
        problems.append(f"tasks.{name}: {len(wrong)} maps do not fit: {first}{more}")
    return table


def _shown(one: NDArray[Any], placing: Placing, turn: int, unseen: float) -> NDArray[Any] | str:
    picture = Image.fromarray(one)
    if turn in ON_ITS_SIDE and [*picture.size] == placing.size[::-1]:
        picture = picture.transpose(TURNS[turn])
    if [*picture.size] != placing.size:
        high, wide = one.shape
        across, down = placing.size
        return f"is {wide} x {high} pixels, and its picture {across} x {down}"
    return np.asarray(placing.shown(picture, unseen))
