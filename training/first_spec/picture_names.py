"""What pictures show, by the folders they are in or by fields in their names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from onepass.training.sources.images import FILE
from onepass.training.specs.text import mapped, plain, quoted

SPLITS = {
    "train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val",
    "dev": "val", "calibration": "calibration", "test": "test", "testing": "test",
}  # fmt: skip
"""What folders of the parts of a data set are called."""
UNDERSTOOD = ("train", "val", "calibration", "test", "valid", "validation")
MOSTLY = 0.95
PARTS = ("_", "-", " ", ".")


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
    labels: frozenset[str] = frozenset()
    """Columns that hold names, even where these are numbers."""


def by_folders(root: Path, names: Sequence[str]) -> Listed | None:
    """By the folders that each picture is in, and perhaps one of train, val and test above them."""
    parts = [name.split("/")[:-1] for name in names]
    depth = int(np.bincount([len(each) for each in parts]).argmax())
    kept = [index for index, each in enumerate(parts) if len(each) == depth]
    if len(kept) < MOSTLY * len(names):
        return None
    levels = list(zip(*(parts[index] for index in kept), strict=True))
    split = levels.pop(0) if len(levels) > 1 and _are_splits(levels[0]) else None
    if not levels or all(len(set(level)) < 2 for level in levels) or _are_splits(levels[0]):
        return None
    called = ["label", *(f"label{index}" for index in range(2, len(levels) + 1))]
    fields = "/".join(f"[{name}]" for name in [*(["split"] if split else []), *called, "id"])
    columns = {name: pl.Series(name, level) for name, level in zip(called, levels, strict=True)}
    files = [names[index] for index in kept]
    lines = _lines(root, fields, files) + _parted(split, columns)
    notes = _notes(len(names) - len(kept), "in such a folder")
    labels = frozenset(called)
    return Listed(
        {FILE: pl.Series(FILE, files), **columns}, lines, root, notes=notes, labels=labels
    )


def _are_splits(level: Sequence[str]) -> bool:
    return {word.lower() for word in level} <= SPLITS.keys()


def _parted(split: Sequence[str] | None, columns: dict[str, pl.Series]) -> list[str]:
    """Adds the column of the split; the line that says what its words mean, if one must."""
    if split is None:
        return []
    words = {word: SPLITS[word.lower()] for word in sorted(set(split))}
    columns["split"] = pl.Series("split", [words[word] for word in split])
    strange = [(word, means) for word, means in words.items() if word not in UNDERSTOOD]
    return [f"  words: {{split: {mapped(strange)}}}"] if strange else []


def by_names(root: Path, names: Sequence[str], targets: Sequence[str]) -> Listed | None:
    """By fields between signs in their names; those that are different in each name an id."""
    heads = [name.rpartition("/")[0] for name in names]
    parted = _are_splits(heads) and len(set(heads)) > 1
    tails = [name.rpartition("/")[2].rpartition(".")[0] for name in names]
    for sign in PARTS:
        parts = [tail.split(sign) for tail in tails]
        usual = int(np.bincount([len(part) for part in parts]).argmax())
        kept = [index for index, part in enumerate(parts) if len(part) == usual]
        if usual < 2 or len(kept) < MOSTLY * len(names):
            continue
        table = list(zip(*(parts[index] for index in kept), strict=True))
        labelled = _labelled(table, [heads[index] for index in kept])
        if not labelled:
            continue
        called = _called(table, labelled, targets)
        fields = sign.join(f"[{called[index]}]" for index in range(usual))
        columns = {called[index]: pl.Series(called[index], table[index]) for index in labelled}
        files = [names[index] for index in kept]
        lines = _lines(root, f"[split]/{fields}" if parted else fields, files)
        lines += _parted([heads[index] for index in kept] if parted else None, columns)
        notes = _notes(len(names) - len(kept), "named so")
        return Listed({FILE: pl.Series(FILE, files), **columns}, lines, root, notes=notes)
    return None


def _labelled(table: Sequence[Sequence[str]], heads: Sequence[str]) -> list[int]:
    """The fields that say something: they come again, or are numbers that count no pictures."""
    several = {index: len(set(column)) for index, column in enumerate(table)}
    fields = [
        index
        for index, column in enumerate(table)
        if several[index] > 1 and (several[index] <= 0.5 * len(column) or _are_numbers(column))
    ]
    ids = [index for index in fields if len(set(table[index])) == len(table[index])]
    ids += [
        index for index in fields if index not in ids and _counts_on(table, index, fields, heads)
    ]
    return [index for index in fields if index not in ids] or fields


def _counts_on(
    table: Sequence[Sequence[str]], index: int, fields: Sequence[int], heads: Sequence[str]
) -> bool:
    """Whether a field numbers the pictures of each label: 0, 1, 2 for cats, 0, 1 for dogs."""
    if not all(cell.isdecimal() for cell in table[index]):
        return False
    others = [other for other in fields if other != index and not _are_numbers(table[other])]
    each: dict[tuple[str, ...], list[int]] = {}
    for head, *row in zip(heads, *table, strict=True):
        label = (head, *(row[other] for other in others))
        each.setdefault(label, []).append(int(row[index]))
    return bool(others) and all(
        len(set(numbers)) == len(numbers) and max(numbers) - min(numbers) < 2 * len(numbers)
        for numbers in each.values()
    )


def _called(
    table: Sequence[Sequence[str]], labelled: Sequence[int], targets: Sequence[str]
) -> dict[int, str]:
    """The names of the fields: those asked for, in their order."""
    target_names = dict(zip(labelled, targets, strict=False))
    left = [index for index in range(len(table)) if index not in labelled]
    own = {index: "id" for index in left if len(set(table[index])) > 1}
    indices = range(len(table))
    return _apart({p: target_names.get(p, own.get(p, f"field{p + 1}")) for p in indices})


def _apart(called: Mapping[int, str]) -> dict[int, str]:
    """Valid names, no two the same."""
    result: dict[int, str] = {}
    for index, name in called.items():
        valid = plain(name) or "field"
        result[index] = f"{valid}{index + 1}" if valid in {FILE, *result.values()} else valid
    return result


def _are_numbers(column: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?\d+(\.\d+)?", cell) for cell in column)


def _lines(root: Path, fields: str, names: Sequence[str]) -> list[str]:
    """The source, with a pattern for each ending that they have."""
    endings = dict.fromkeys(name.rpartition(".")[2] for name in names)
    patterns = [quoted(f"{fields}.{ending}") for ending in endings]
    pattern = patterns[0] if len(patterns) == 1 else f"[{', '.join(patterns)}]"
    return ["  kind: images", f"  path: {quoted(str(root))}", f"  pattern: {pattern}"]


def _notes(left: int, how: str) -> list[str]:
    return [f"{left} pictures are not {how} and are left out"] if left else []
