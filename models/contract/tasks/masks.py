"""Masks as answers have them: a picture, runs, or borders."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onepass.models.contract.borders import borders
from onepass.models.contract.options import Masks
from onepass.models.contract.placing import UNSEEN
from onepass.models.contract.png import palette_png
from onepass.models.contract.tasks.labels import object_schema

PNG: dict[str, Any] = {
    "type": "string",
    "contentEncoding": "base64",
    "contentMediaType": "image/png",
}
COUNT = {"type": "integer", "minimum": 0}
RLE = object_schema(
    {
        "size": {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2},
        "counts": {"type": "array", "items": COUNT},
    }
)
"""COCO's, not packed: height and width; how many pixels are none and how many are, by turns, column
by column."""
POLYGONS = {"type": "array", "items": {"type": "array", "items": COUNT, "minItems": 8}}


def mask_field(mask: NDArray[np.uint8], labels: Sequence[str], masks: Masks) -> dict[str, Any]:
    """(H, W) numbers of labels -> the field of an answer that holds them, if any."""
    if masks == "none":
        return {}
    if masks == "png":
        return {"mask": palette_png(mask, len(labels))}
    return {"mask": {label: written(mask == n, masks) for n, label in enumerate(labels)}}


def written(mask: NDArray[np.bool_], masks: Masks) -> Any:
    """(H, W): where one thing is; a picture of it is black, with a colour where it is."""
    match masks:
        case "png":
            return palette_png(mask.astype(np.uint8), 2)
        case "rle":
            return {"size": list(mask.shape), "counts": runs(mask)}
        case "polygons":
            return borders(mask)
        case "none":
            return None


def runs(mask: NDArray[np.bool_]) -> list[int]:
    """How many pixels are none and how many are, by turns, column by column."""
    flat = mask.T.ravel()
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = [0] if flat[:1].any() else []
    ends = np.concatenate([starts, turns, [flat.size]]).astype(np.int64)
    return np.diff(ends, prepend=0).tolist()


def mask_schema(labels: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of a mask with a label for each pixel, in every way in which it is written."""
    text = f"label n is the number n of the palette; {UNSEEN} is not seen"
    rle, polygons = (
        object_schema(dict.fromkeys(labels, one)) | {"description": f"?masks={name}: {words}"}
        for name, one, words in (
            ("rle", RLE, "per label how many pixels are none and are, by turns, column by column"),
            ("polygons", POLYGONS, "per label x1, y1, x2, y2, ... of each border, holes included"),
        )
    )
    png = PNG | {"description": f"a PNG with a palette: {text}"}
    return {
        "anyOf": [png, rle, polygons],
        "description": f"{png['description']}; or as ?masks= says",
    }
