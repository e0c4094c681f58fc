"""What a folder of pictures says of them: a table with their names, folders of one label each, or
fields in their names."""

import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import polars as pl

from onepass.training.first_spec.columns import open_table
from onepass.training.first_spec.picture_names import Listed, by_folders, by_names
from onepass.training.sources.images import FILE, is_hidden
from onepass.training.sources.reading import Dialect
from onepass.training.specs.text import quoted

TABLES = re.compile(r"\.(csv|tsv|parquet)(\.gz)?$", re.IGNORECASE)
READ = re.compile(r".+\.(jpe?g|png|webp)$", re.IGNORECASE)
OTHERS = re.compile(r".+\.(bmp|gif|tiff?|heic|avif|jp2|svg|ppm|pgm)$", re.IGNORECASE)
SHOWN = 3


def _files(folder: Path) -> list[str]:
    """Names below the folder, but for those that a system put there."""
    names = [
        Path(where, file).relative_to(folder).as_posix()
        for where, _, files in os.walk(folder)
        for file in files
    ]
    return sorted(name for name in names if not is_hidden(name))


def listed(folder: Path, labels: Path | None, targets: Sequence[str]) -> Listed:
    """The rows, by whatever says something of the pictures.

    Raises:
        ValueError: nothing does; the text says what would.
    """
    files = _files(folder)
    names = [name for name in files if READ.fullmatch(name)]
    others = [name for name in files if OTHERS.fullmatch(name)]
    why = f"neither JPEG, PNG nor WebP: {', '.join(others[:SHOWN])}"
    if not names:
        there = f"; {len(others)} are {why}" if others else ", such as .jpg or .png files"
        raise ValueError(f"{folder}: holds no pictures{there}")
    result = _listed(folder, labels, targets, names)
    if others:
        result.notes.append(f"{len(others)} pictures are left out, as they are {why}")
    return result


def _listed(
    folder: Path, labels: Path | None, targets: Sequence[str], names: Sequence[str]
) -> Listed:
    if labels is not None:
        return by_table(folder, labels, names)
    tables = [file for file in sorted(folder.iterdir()) if TABLES.search(file.name)]
    if tables:
        return by_table(folder, tables[0], names)
    root = _top(folder, names)
    names = [PurePosixPath(folder, name).relative_to(root).as_posix() for name in names]
    result = by_folders(root, names) or by_names(root, names, targets)
    if result is None:
        raise ValueError(
            f"{folder}: nothing says what its {len(names)} pictures show: name a table of their "
            "names and labels with --labels, put them in a folder per label, or their labels in "
            f"their names, as in 31_male_0007.jpg; the first is {names[0]!r}. What files of COCO, "
            "Pascal VOC or YOLO say is named in a spec by hand: source: {annotations: {TASK: ...}}"
        )
    return result


def _top(folder: Path, names: Sequence[str]) -> Path:
    """The folder itself, or the one below it that holds all of them in folders of their own."""
    parts = [name.split("/")[:-1] for name in names]
    while all(len(each) > 1 for each in parts) and len({each[0] for each in parts}) == 1:
        folder, parts = folder / parts[0][0], [each[1:] for each in parts]
    return folder


def by_table(folder: Path, labels: Path, names: Sequence[str]) -> Listed:
    """By a table with a column of their names, found by the names that are there."""
    opened = open_table(labels, Dialect())
    columns = opened.columns
    name, prefix, hits = _named(columns, names)
    if not hits:
        raise ValueError(
            f"{labels}: no column holds names of the pictures in {folder}, such as {names[0]!r}"
            f"{_nearly(columns, names)}"
        )
    root = folder / prefix
    table = os.path.relpath(labels, root)
    lines = ["  kind: images", f"  path: {quoted(str(root))}"]
    lines += [] if table == "labels.csv" else [f"  table: {quoted(table)}"]
    lines += [f"  {setting}: {quoted(value)}" for setting, value in opened.dialect.items()]
    files = columns.pop(name)
    rest = {FILE: files, **columns}
    notes = [*opened.notes, *(f"{g.column}: left out: {g.why}" for g in opened.unread)]
    if name != FILE:
        notes.append(f"the column {name!r} names the pictures")
    _check_files(labels, root, files)
    if hits < len(names):
        notes.append(f"{len(names) - hits} pictures stand in no row and are left out")
    return Listed(rest, lines, root, name, notes)


def _named(columns: Mapping[str, pl.Series], names: Sequence[str]) -> tuple[str, str, int]:
    """The column that holds most of the names, the folder they are below, and how many of them."""
    prefixes = {"": set(names)}
    for name in names:
        head, _, tail = name.rpartition("/")
        if head:
            prefixes.setdefault(head, set()).add(tail)
    best, hits = ("", ""), 0
    for column in columns.values():
        if column.dtype != pl.String:
            continue
        cells = {posixpath.normpath(cell) for cell in column.drop_nulls().to_list()}
        for prefix, there in prefixes.items():
            if (count := len(cells & there)) > hits:
                best, hits = (column.name, prefix), count
    return *best, hits


def _nearly(columns: Mapping[str, pl.Series], names: Sequence[str]) -> str:
    """What to say of a column that names them in another way."""
    there = {_stem(name): name for name in names}
    for column in columns.values():
        for cell in column.cast(pl.String, strict=False).drop_nulls().to_list():
            if _stem(cell) in there:
                return (
                    f"; {column.name!r} has {cell!r} where the file is {there[_stem(cell)]!r}: "
                    "names must be written as the files are, with their ending"
                )
    return ""


def _stem(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem.lower() if name.strip(". /\\") else ""


def _check_files(labels: Path, root: Path, files: pl.Series) -> None:
    """Raises ValueError where rows name no picture."""
    absent = [name for name in files.to_list() if not name or not (root / name).is_file()]
    if absent:
        first = ", ".join(repr(name or "") for name in absent[:SHOWN])
        raise ValueError(
            f"{labels}: {len(absent)} of {len(files)} rows name pictures that are not in {root}: "
            f"{first}: take these rows out, or put the pictures there"
        )
