"""COCO: a JSON file with boxes, outlines, key points and attributes of the objects of pictures.

- Boxes are x, y, width and height in pixels from 0, as ours are.
- A picture that is listed and has no annotation has no object; one that is not listed was never
  annotated.
- `iscrowd: 1` marks a region in which objects are not told apart: it is ignored.
- Polygons of one annotation are parts of one object. Masks are runs of pixels, packed or not.
- Of a key point 0 says that it is not known, 1 that it is hidden, 2 that it is seen.
- `attributes`, as CVAT writes them, are an object's attributes.
- Pictures that are listed twice under one name are one. Annotations of pictures that are not listed
  are left out. Both are counted.
"""

from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import Field

from onepass.training.sources.annotated import NOTHING, Annotated, Marked, Point
from onepass.training.sources.annotations.base import (
    AnnotationsSpec,
    Found,
    Where,
    existing,
    refuse,
)
from onepass.training.sources.annotations.coco_file import Category, Id, Object, Picture, read_file
from onepass.training.sources.annotations.coco_objects import POINT, by_picture
from onepass.training.sources.annotations.naming import Naming

HIDDEN, SEEN = 1, 2


class CocoAnnotations(AnnotationsSpec):
    """`path` is the JSON file."""

    kind: Literal["coco"] = "coco"
    path: Path = Field(examples=["instances.json"])
    """The JSON file."""


def read(spec: CocoAnnotations, where: Where) -> Found:
    """What the file says of each picture.

    Raises:
        ValueError: it is damaged, or names pictures that are not there.
    """
    path = existing(where.folder, spec.path)
    file, found, naming = read_file(path), Found(), Naming(where.pictures)
    objects, problems = by_picture(file, found.notes)
    categories = {one.id: one for one in file.categories}
    found.labels.update({one.name: 0 for one in file.categories})
    listed = _listed(file.images, naming, problems)
    refuse(path, [*problems, *naming.problems])
    for name, pictures in listed.items():
        own = [one for picture in pictures.values() for one in objects[picture.id]]
        labels = [categories[one.category_id].name for one in own]
        found.labels.update(labels)
        pairs = zip(labels, own, strict=True)
        found.bare.update(n for n, one in pairs if not (one.segmentation or one.iscrowd))
        size = next(iter(pictures.values())).size
        found.cells[name] = partial(
            _annotated, own, size, categories=categories, path=path, outlines=where.outlines
        )
    if repeated := sum(len(pictures) - 1 for pictures in listed.values()):
        found.notes.append(f"{path.name}: {repeated} pictures are listed twice, and count as one")
    found.notes += naming.notes(path.name)
    return found


def _listed(
    images: list[Picture], naming: Naming, problems: list[str]
) -> dict[str, dict[Id, Picture]]:
    """By the names of ours: what the file lists, once or more often."""
    listed = defaultdict[str, dict[Id, Picture]](dict)
    for picture in images:
        name = naming.of(picture.file_name)
        if name is not None:
            own = listed[name]
            own[picture.id] = picture
            if len({one.size for one in own.values()}) > 1:
                problems.append(f"{picture.file_name!r} is listed twice, with different sizes")
    return listed


def _annotated(
    objects: list[Object],
    size: tuple[int, int] | None,
    *,
    categories: dict[Id, Category],
    path: Path,
    outlines: bool,
) -> Annotated:
    made = []
    for one in objects:
        category = categories[one.category_id]
        try:
            outline = one.outline() if outlines else None
        except ValueError as error:
            raise ValueError(f"{path}: the mask of {one.called} {error}") from None
        made.append(
            Marked(
                category.name, one.bbox, one.attributes or NOTHING, _points(one, category),
                outline, bool(one.iscrowd),
            )
        )  # fmt: skip
    return Annotated(tuple(made), size)


def _points(one: Object, category: Category) -> dict[str, Point]:
    each = zip(*(one.keypoints[start::POINT] for start in range(POINT)), strict=True)
    return {
        name: (x, y, seen == SEEN)
        for name, (x, y, seen) in zip(category.keypoints, each, strict=False)
        if seen in (HIDDEN, SEEN)
    }
