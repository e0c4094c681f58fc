"""A COCO file as it is written: pictures, categories, and an annotation for each object."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated as Typed
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, FiniteFloat, ValidationError

from onepass.training.sources.annotations import polygons, rle
from onepass.training.sources.annotations.base import refuse

Id = int | str
Coordinates = Typed[list[FiniteFloat], BeforeValidator(lambda value: value or [])]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Picture(_Part):
    """A picture, and its size where the file says it."""

    id: Id
    file_name: str
    width: int | None = None
    height: int | None = None

    @property
    def size(self) -> tuple[int, int] | None:
        """Both, if the file says both."""
        return (self.width, self.height) if self.width and self.height else None


class Category(_Part):
    """A label, and the names of the key points that its objects have."""

    id: Id
    name: str
    keypoints: tuple[str, ...] = ()


class Runs(_Part):
    """A mask as runs of pixels, for a picture of that height and width."""

    counts: str | list[int]
    size: tuple[int, int]


class Object(_Part):
    """An annotation."""

    id: Id | None = None
    image_id: Id
    category_id: Id
    bbox: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
    segmentation: list[Coordinates] | Runs | None = None
    keypoints: Coordinates = []
    iscrowd: int = 0
    attributes: dict[str, Any] = {}

    @property
    def called(self) -> str:
        """It, in a sentence."""
        return f"the annotation {self.id} of picture {self.image_id}"

    def outline(self) -> NDArray[np.bool_] | None:
        """(h, w) of the pixels of its box; None where it has none.

        Raises:
            ValueError: it is damaged.
        """
        if not self.segmentation:
            return None
        if not isinstance(self.segmentation, Runs):
            return polygons.outline(self.segmentation, self.bbox)
        counts, (high, wide) = self.segmentation.counts, self.segmentation.size
        counts = rle.counts_of(counts) if isinstance(counts, str) else counts
        left, top, right, bottom = polygons.window(self.bbox)
        made = polygons.nothing(self.bbox)
        part = rle.mask_of(counts, high, wide)[max(0, top) : bottom, max(0, left) : right]
        down, across = max(0, -top), max(0, -left)
        made[down : down + part.shape[0], across : across + part.shape[1]] = part
        return made


class File(_Part):
    """The whole file."""

    images: list[Picture]
    annotations: list[Object]
    categories: list[Category]


def read_file(file: Path) -> File:
    """A COCO file, each part of it checked.

    Raises:
        ValueError: it is damaged, or no COCO file; the first problems at once.
    """
    try:
        content = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
        return File.model_validate_json(content)
    except OSError as error:
        refuse(file, [f"cannot be read: {error.strerror}"])
    except ValidationError as error:
        refuse(file, [_worded(one["loc"], one) for one in error.errors(include_url=False)])
    raise AssertionError("refused")


def _worded(loc: Sequence[int | str], problem: Any) -> str:
    if problem["type"] == "json_invalid":
        return f"is no JSON: {problem['ctx']['error']}"
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"{path.removeprefix('.') or 'the file'}: {problem['msg']}"
