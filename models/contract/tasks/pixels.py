"""What tasks with an answer for each pixel of an image share."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from onepass.models.contract.placing import placings
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks.base import TaskBase
from onepass.models.contract.tasks.columns import Columns

Side = Annotated[int, Field(ge=1, le=4096)]
UNKNOWN = (1, 1)


class PixelsTask(TaskBase):
    """`size` is height and width of the image that is answered, as the network sees it: a spec
    leaves it to the input."""

    size: tuple[Side, Side] | None = Field(default=None, exclude_if=absent)
    """Height and width of the image as the network sees it, in pixels. Taken from the input: a spec
    leaves it out."""

    def sized(self, size: Sequence[int]) -> Self:
        """The same for an image of that size."""
        return self if self.size == size else self.model_copy(update={"size": tuple(size)})

    @property
    def extent(self) -> tuple[int, int]:
        """Height and width; of a task that no contract holds, one pixel."""
        return self.size or UNKNOWN


SIZE: dict[str, Any] = {
    "type": "array",
    "prefixItems": [{"type": "integer", "minimum": 1}] * 2,
    "items": False,
    "description": "width and height of the upright picture that was sent, in pixels",
}
SEEN: dict[str, Any] = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 4,
    "maxItems": 4,
    "description": "x, y, width and height of what the network sees of it, in its pixels",
}


def means(table: NDArray[Any]) -> NDArray[np.float32]:
    """(B, H, W) -> (B,)."""
    return table.reshape(len(table), -1).mean(axis=1, dtype=np.float64).astype(np.float32)


def whereabouts(field: str, columns: Columns, size: tuple[int, int]) -> NDArray[np.float32]:
    """Width and height of each picture (B, 2), or what is seen of it (B, 4)."""
    places = placings(columns, size)
    each = [place.size if field == "size" else place.seen for place in places]
    return np.array(each, dtype=np.float32)
