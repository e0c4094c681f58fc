"""Where YOLO's text files lie, and which picture each belongs to."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from onepass.training.sources.annotations.base import Where, refuse
from onepass.training.sources.annotations.naming import Naming
from onepass.training.sources.annotations.pictures import below
from onepass.training.sources.annotations.yolo_yaml import document_of, folders_of, names_of

PARTS = ("train", "val", "test")
CLASSES = "classes.txt"
POINTS = "kpt_shape"
IMAGES, LABELS = "images", "labels"


@dataclass
class Listed:
    """Pictures, the text file of each or None, the names of classes, and the parts of a split."""

    names: tuple[str, ...]
    labels: dict[str, Path | None] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def listed(path: Path, names: tuple[str, ...], where: Where) -> Listed:
    """Of a folder of text files, or of a data.yaml.

    Raises:
        ValueError: there are no names of classes, or pictures cannot be told apart.
    """
    return _of_folder(path, names, where) if path.is_dir() else _of_yaml(path, names, where)


def _of_folder(path: Path, names: tuple[str, ...], where: Where) -> Listed:
    classes = path / CLASSES
    if not names and classes.is_file():
        lines = classes.read_text(encoding="utf-8-sig").splitlines()
        names = tuple(line.strip() for line in lines if line.strip())
    text = "a folder of text files has no names of classes: say names: [...] beside path"
    refuse(path, [] if names else [text])
    made, naming = Listed(names), Naming(where.pictures)
    made.labels = dict.fromkeys(where.pictures.names)
    for file in sorted(path.rglob("*.txt")):
        if file != classes:
            called = file.relative_to(path)
            several = where.pictures.with_stem(called.with_suffix("").as_posix())
            name = naming.of(called.as_posix(), several)
            if name is not None:
                made.labels[name] = file
    refuse(path, naming.problems)
    made.notes += naming.notes(path.name)
    return made


def _of_yaml(path: Path, names: tuple[str, ...], where: Where) -> Listed:
    document = document_of(path)
    made = Listed(names or names_of(document.get("names")))
    problems = [] if made.names else ["names: is missing: a list, or a mapping of numbers to names"]
    if document.get(POINTS):
        problems.append(f"{POINTS}: key points are read from COCO: convert it, or take that out")
    several = dict[str, str]()
    for part in PARTS:
        for folder in folders_of(path, document, part, problems):
            for picture in _pictures(folder):
                _add(picture, part, made, where, several)
    if several and where.splits:
        (name, part), *_ = several.items()
        text = f"is in {made.parts[name]} and in {part}: say source.split, or part them"
        problems.append(f"{len(several)} pictures are in two parts, as {name!r}, which {text}")
    refuse(path, problems or ([] if made.labels else ["train and val name no pictures"]))
    if not {"train", "val"} <= {*made.parts.values()}:
        made.parts = {}
    return made


def _add(picture: Path, part: str, made: Listed, where: Where, several: dict[str, str]) -> None:
    name = Path(os.path.relpath(picture, where.folder)).as_posix()
    if where.pictures.are_rows:
        found = where.pictures.named(name)
        if len(found) != 1:
            return
        (name,) = found
    if made.parts.setdefault(name, part) != part:
        several[name] = part
    labels = _labels_of(picture)
    made.labels[name] = labels if labels.is_file() else None


def _pictures(folder: Path) -> list[Path]:
    """In a folder, or a file with a line for each."""
    if folder.is_dir():
        return [folder / name for name in below(folder)]
    lines = folder.read_text(encoding="utf-8-sig").splitlines()
    return [folder.parent / line.strip() for line in lines if line.strip()]


def _labels_of(picture: Path) -> Path:
    """Of the last folder that is called `images`; else beside the picture."""
    parts = list(picture.parts)
    if IMAGES in parts[:-1]:
        parts[len(parts) - 2 - parts[:-1][::-1].index(IMAGES)] = LABELS
    return Path(*parts).with_suffix(".txt")
