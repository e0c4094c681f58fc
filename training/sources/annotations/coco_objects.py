"""The annotations of a COCO file: which picture each is of, and whether it fits its category."""

from collections import defaultdict

from onepass.training.sources.annotations.coco_file import Category, File, Id, Object

POINT = 3
"""Numbers of a key point: x, y, and whether it is known and seen."""


def by_picture(file: File, notes: list[str]) -> tuple[dict[Id, list[Object]], list[str]]:
    """The objects of each picture, and what is wrong with some; those of pictures that are not
    listed are left out."""
    categories = {one.id: one for one in file.categories}
    objects = defaultdict[Id, list[Object]](list, {one.id: [] for one in file.images})
    problems, stray = list[str](), 0
    for one in file.annotations:
        if one.image_id not in objects:
            stray += 1
            continue
        objects[one.image_id].append(one)
        problems += _problems(one, categories.get(one.category_id))
    if stray:
        notes.append(f"{stray} annotations are of pictures that are not listed, and are left out")
    return objects, problems


def _problems(one: Object, category: Category | None) -> list[str]:
    if category is None:
        return [f"{one.called} has the category {one.category_id!r}, which is not listed"]
    problems, points = list[str](), len(category.keypoints)
    if len(one.keypoints) not in (0, POINT * points):
        text = f"{len(one.keypoints)} numbers for {points} key points, of {POINT} each"
        problems.append(f"{one.called} has {text}")
    if isinstance(one.segmentation, list) and any(len(part) % 2 for part in one.segmentation):
        problems.append(f"{one.called} has a polygon with an odd number of coordinates")
    return problems
