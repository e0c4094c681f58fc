"""What a folder of pictures says of them: a table with their names, folders of one label each, or
fields in their names."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from PIL import Image, UnidentifiedImageError

from training.guessing import PICTURES
from training.opening import open_table
from training.sources.images import FILE, is_hidden
from training.sources.reading import Form
from training.spec_text import plain, quoted

TABLES = re.compile(r"\.(csv|tsv|parquet)(\.gz)?$", re.IGNORECASE)
SPLITS = {"train", "val", "valid", "validation", "test"}
MOSTLY = 0.95
LOOKED_AT = 200
SIZES = (16, 24, 28, 32, 48, 64, 96)
"""Of which the largest that most pictures have is taken: larger ones take their time on a CPU."""
PARTS = ("_", "-", " ")


@dataclass(frozen=True)
class Listed:
    """Rows of a folder, and the lines that name them in a spec."""

    columns: dict[str, pl.Series]
    lines: list[str]
    root: Path
    """The folder that the names of files are below."""
    file: str = FILE
    """The column of those names."""
    notes: list[str] = field(default_factory=list)


def pictures_in(folder: Path) -> list[str]:
    """Their names below the folder, but for those that a system put there."""
    names = [
        Path(where, file).relative_to(folder).as_posix()
        for where, _, files in os.walk(folder)
        for file in files
    ]
    return sorted(name for name in names if PICTURES.fullmatch(name) and not is_hidden(name))


def listed(folder: Path, labels: Path | None, targets: Sequence[str]) -> Listed:
    """The rows, by whatever says something of the pictures.

    Raises:
        ValueError: nothing does; the text says what would.
    """
    names = pictures_in(folder)
    if not names:
        raise ValueError(f"{folder}: holds no pictures, such as .jpg or .png files")
    if labels is not None:
        return by_table(folder, labels, names)
    tables = [file for file in sorted(folder.iterdir()) if TABLES.search(file.name)]
    if tables:
        return by_table(folder, tables[0], names)
    found = by_folders(folder, names) or by_names(folder, names, targets)
    if found is None:
        raise ValueError(
            f"{folder}: nothing says what its {len(names)} pictures show: name a table of their "
            "names and labels with --labels, put them in a folder per label, or their labels in "
            f"their names, as in 31_male_0007.jpg; the first is {names[0]!r}"
        )
    return found


def by_table(folder: Path, labels: Path, names: Sequence[str]) -> Listed:
    """By a table with a column of their names, found by the names that are there."""
    opened = open_table(labels, Form())
    columns = opened.columns
    places = {"": set(names)}
    for name in names:
        head, _, tail = name.rpartition("/")
        if head:
            places.setdefault(head, set()).add(tail)
    best, hits = ("", ""), 0
    for column in columns.values():
        if column.dtype != pl.String:
            continue
        cells = column.drop_nulls().to_list()
        for place, there in places.items():
            count = sum(cell in there for cell in cells)
            if count > hits:
                best, hits = (column.name, place), count
    if not hits:
        raise ValueError(
            f"{labels}: no column holds names of the pictures in {folder}, such as {names[0]!r}"
        )
    name, place = best
    root = folder / place
    table = os.path.relpath(labels, root)
    lines = ["  kind: images", f"  path: {quoted(str(root))}"]
    lines += [] if table == "labels.csv" else [f"  table: {quoted(table)}"]
    lines += [f"  {setting}: {quoted(value)}" for setting, value in opened.form.items()]
    files = columns.pop(name)
    rest = {FILE: files, **columns}
    notes = [*opened.notes, *(f"{g.column}: left out: {g.why}" for g in opened.unread)]
    if name != FILE:
        notes.append(f"the column {name!r} names the pictures")
    return Listed(rest, lines, root, name, notes)


def by_folders(folder: Path, names: Sequence[str]) -> Listed | None:
    """By the folder that each picture is in, and perhaps one of train, val and test above it."""
    parts = [name.split("/") for name in names]
    depth = {len(part) for part in parts}
    if depth == {2} and {part[0] for part in parts} <= SPLITS:
        return None
    if depth not in ({2}, {3}) or (depth == {3} and not {part[0] for part in parts} <= SPLITS):
        return None
    if len({part[-2] for part in parts}) < 2:
        return None
    pattern, files = _with_ending("[label]/[id]", names)
    columns = {"label": [part[-2] for part in parts]}
    if depth == {3}:
        pattern = f"[split]/{pattern}"
        columns["split"] = [part[0] for part in parts]
    lines = ["  kind: images", f"  path: {quoted(str(folder))}", f"  pattern: {quoted(pattern)}"]
    series = {name: pl.Series(name, column) for name, column in columns.items()}
    return Listed({FILE: pl.Series(FILE, files), **series}, lines, folder)


def by_names(folder: Path, names: Sequence[str], targets: Sequence[str]) -> Listed | None:
    """By fields between signs in their names; those that are different in each name an id."""
    tails = [name.rpartition("/")[2].rpartition(".")[0] for name in names]
    for sign in PARTS:
        parts = [tail.split(sign) for tail in tails]
        counts = np.array([len(part) for part in parts])
        usual = int(np.bincount(counts).argmax())
        kept = [place for place, count in enumerate(counts.tolist()) if count == usual]
        if usual < 2 or len(kept) < MOSTLY * len(names):
            continue
        table = list(zip(*(parts[place] for place in kept), strict=True))
        several = [
            1 < len(set(column)) <= 0.5 * len(kept) or _are_numbers(column) for column in table
        ]
        labelled = [place for place, so in enumerate(several) if so and len(set(table[place])) > 1]
        ids = [place for place in labelled if len(set(table[place])) == len(kept)]
        labelled = [place for place in labelled if place not in ids] or labelled
        if not labelled:
            continue
        given = dict(zip(labelled, targets, strict=False))
        own = {place: "id" for place in range(usual) if len(set(table[place])) == len(kept)}
        called = {
            place: given.get(place, own.get(place, f"field{place + 1}")) for place in range(usual)
        }
        called = _apart(called)
        pattern, files = _with_ending(
            sign.join(f"[{called[place]}]" for place in range(usual)), [names[p] for p in kept]
        )
        lines = [
            "  kind: images",
            f"  path: {quoted(str(folder))}",
            f"  pattern: {quoted(pattern)}",
        ]
        columns = {called[place]: pl.Series(called[place], table[place]) for place in labelled}
        note = f"{len(names) - len(kept)} pictures are not named so and are left out"
        return Listed(
            {FILE: pl.Series(FILE, files), **columns},
            lines,
            folder,
            notes=[note] * (len(kept) < len(names)),
        )
    return None


def _apart(called: Mapping[int, str]) -> dict[int, str]:
    """Valid names, no two the same."""
    found: dict[int, str] = {}
    for place, name in called.items():
        valid = plain(name) or "field"
        found[place] = f"{valid}{place + 1}" if valid in {FILE, *found.values()} else valid
    return found


def _are_numbers(column: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?\d+(\.\d+)?", cell) for cell in column)


def _with_ending(pattern: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """The pattern with the one ending that all names have, or a field for it."""
    endings = {name.rpartition(".")[2] for name in names}
    return f"{pattern}.{endings.pop() if len(endings) == 1 else '[ending]'}", list(names)


@dataclass(frozen=True)
class Look:
    """What pictures look like: the size that suits them, and whether they are grey."""

    size: str
    side: int
    channels: int
    note: str


def look(root: Path, names: Sequence[str]) -> Look:
    """Some of them are opened. Raises ValueError where none can be."""
    some = [names[int(p)] for p in np.linspace(0, len(names) - 1, min(LOOKED_AT, len(names)))]
    sizes, grey = [], True
    for name in dict.fromkeys(some):
        try:
            with Image.open(root / name) as picture:
                sizes.append((picture.height, picture.width))
                grey = grey and _is_grey(picture)
        except (OSError, UnidentifiedImageError):
            continue
    if not sizes:
        raise ValueError(f"{root}: none of its pictures can be opened, the first is {names[0]!r}")
    least, most = min(sizes), max(sizes)
    side = int(np.median([min(size) for size in sizes]))
    chosen = max((size for size in SIZES if size <= side), default=max(side, 1))
    text = str(chosen)
    if least == most and max(least) <= SIZES[-1]:
        text = str(least[0]) if least[0] == least[1] else f"[{least[0]}, {least[1]}]"
        chosen = min(least)
    colour = "grey" if grey else "in colour"
    shapes = f"{least[0]} x {least[1]}" + (f" to {most[0]} x {most[1]}" * (least != most))
    return Look(text, chosen, 1 if grey else 3, f"{len(names)} pictures, {shapes} pixels, {colour}")


def _is_grey(picture: Image.Image) -> bool:
    if picture.mode in ("1", "L", "LA", "I", "I;16", "F"):
        return True
    small = picture.convert("RGB")
    small.thumbnail((32, 32))
    pixels = np.asarray(small).astype(np.int64)
    return int((pixels.max(axis=2) - pixels.min(axis=2)).max()) <= 8
