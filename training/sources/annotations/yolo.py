"""YOLO: a text file for each picture, a line for each object: its class, the middle of its box, and
its width and height; or its class and a polygon. All are shares of the upright picture.

- `path` is a data.yaml, which has the names of the classes, and the folders of the pictures that
  train, validate and test: labels lie in `labels` where pictures lie in `images`, else beside them.
  Or it is a folder of text files, whose classes `names` says, or a file classes.txt in it.
- A picture without a text file has no object, as an empty one says: how many is told.
- A box of shares needs the size of its picture: the picture's head is read for it.
"""

from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from onepass.training.sources.annotated import Annotated, Box, Marked
from onepass.training.sources.annotations import polygons
from onepass.training.sources.annotations.base import (
    AnnotationsSpec,
    Found,
    Where,
    existing,
    refuse,
    upright_size,
)
from onepass.training.sources.annotations.numbers import number
from onepass.training.sources.annotations.yolo_folders import listed

BOX = 4
"""Numbers of a box; a polygon has at least six."""
FAR = 2.0
"""Shares above that are pixels, taken for shares."""


class YoloAnnotations(AnnotationsSpec):
    """`path` is a data.yaml, or a folder of text files; `names` are the classes, from 0."""

    kind: Literal["yolo"] = "yolo"
    path: Path = Field(examples=["data.yaml"])
    """A data.yaml, or a folder of text files."""
    names: tuple[str, ...] = ()
    """Names of the classes, from 0, where no data.yaml or classes.txt has them."""


class Line(NamedTuple):
    """An object, in shares of the picture: a box from its middle, or a polygon."""

    label: str
    shares: tuple[float, ...]

    def marked(self, size: tuple[int, int], *, outlines: bool) -> Marked:
        """In pixels of a picture of that width and height."""
        wide, high = size
        shares = np.asarray(self.shares).reshape(-1, 2) * (wide, high)
        if len(self.shares) == BOX:
            (x, y), (across, down) = shares.tolist()
            return Marked(self.label, (x - across / 2, y - down / 2, across, down))
        part = shares.ravel().tolist()
        box: Box = polygons.bounds([part])
        return Marked(self.label, box, outline=polygons.outline([part], box) if outlines else None)


def read(spec: YoloAnnotations, where: Where) -> Found:
    """What the text files say of each picture.

    Raises:
        ValueError: some are damaged; the first problems at once.
    """
    path = existing(where.folder, spec.path)
    files, problems, absent = listed(path, spec.names, where), list[str](), 0
    found = Found(notes=[*files.notes], parts=files.parts)
    found.labels.update(dict.fromkeys(files.names, 0))
    for name, file in files.labels.items():
        absent += file is None
        lines = [] if file is None else _lines(file, files.names, problems)
        found.labels.update(one.label for one in lines)
        found.bare.update(one.label for one in lines if len(one.shares) == BOX)
        picture = where.folder / name
        found.cells[name] = partial(_annotated, lines, picture, outlines=where.outlines)
    refuse(path, problems)
    if absent:
        text = "have no text file: YOLO takes them for pictures without an object"
        found.notes.append(f"{spec.path.name}: {absent} of {len(files.labels)} pictures {text}")
    return found


def _annotated(lines: list[Line], picture: Path, *, outlines: bool) -> Annotated:
    size = upright_size(picture)
    return Annotated(tuple(one.marked(size, outlines=outlines) for one in lines), size)


def _lines(file: Path, names: tuple[str, ...], problems: list[str]) -> list[Line]:
    made = []
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file.name} cannot be read: {error}")
        return []
    for count, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            made.append(_line(line.split(), names))
        except ValueError as error:
            problems.append(f"{file.name}, line {count}: {error}")
    return made


def _line(words: list[str], names: tuple[str, ...]) -> Line:
    label, *shares = map(number, words)
    if not label.is_integer() or not 0 <= label < len(names):
        known = f"there are {len(names)} names, from 0: {', '.join(names[:5])}"
        raise ValueError(f"has the class {words[0]}, and {known}")
    if len(shares) != BOX and (len(shares) < 2 * polygons.LEAST or len(shares) % 2):
        text = "four of a box, or x and y of three points or more"
        raise ValueError(f"has {len(shares)} numbers behind its class: {text}")
    if max(map(abs, shares)) > FAR:
        text = "numbers are shares of the picture's width and height, from 0 to 1"
        raise ValueError(f"has the number {max(shares, key=abs):g}: {text}")
    return Line(names[int(label)], tuple(shares))
