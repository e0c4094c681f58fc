"""How a caller wants answers to be said, whatever the tasks: what no forward pass depends on."""

from typing import Literal, NamedTuple, get_args

Masks = Literal["png", "rle", "polygons", "none"]
"""A picture; runs as COCO counts them; the corners of borders; or none at all."""
MASKS: tuple[Masks, ...] = get_args(Masks)
MASKS_OPTION, THRESHOLD_OPTION = "masks", "threshold"


class Options(NamedTuple):
    """Each is for the tasks that have it among their `options`; others answer as always."""

    masks: Masks = "png"
    threshold: float | None = None
    """Above which score an object is said; None is that of the task."""


AS_ALWAYS = Options()
