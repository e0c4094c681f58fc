"""A first spec for a folder of pictures: what is asked of them is found in a table, in the folders
they are in, or in their names."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from onepass.models.contract.errors import suggestion
from onepass.training.first_spec.guess import Guess, something
from onepass.training.first_spec.infer_kinds import guess, named
from onepass.training.first_spec.infer_targets import Asked, asked
from onepass.training.first_spec.lines import RECIPE, task_line
from onepass.training.first_spec.picture_folder import listed
from onepass.training.first_spec.picture_look import Look, look
from onepass.training.first_spec.propose import asked_of
from onepass.training.first_spec.split import SPLIT, split_of, splits
from onepass.training.sources.cells import texts
from onepass.training.sources.images import FILE
from onepass.training.specs.text import mapped, names_of, one_line, plain, quoted

PHOTO = "photo"
AUGMENT = (
    f"augment:\n  {PHOTO}: {{rotate: 8, shift: 0.05, zoom: 0.05}}  "
    "# flip: true where left may be right"
)


def first_images_spec(
    folder: Path, targets: list[str], labels: Path | None = None
) -> tuple[str, list[str]]:
    """The YAML text of a first spec, and warnings. Without targets all that can be asked is.

    Raises:
        ValueError: there are no pictures, or nothing says what they show.
    """
    wanted = [target.strip() for target in targets if target.strip()]
    pictures = listed(folder, labels, wanted)
    columns = {name: column for name, column in pictures.columns.items() if name != FILE}
    _check(columns, wanted)
    split = split_of(columns, wanted)
    tasks, out = _tasks(columns, wanted, pictures.labels)
    names = names_of([PHOTO, *tasks])
    files = pictures.columns[FILE].to_list()
    seen = look(
        pictures.root, [name for name in files if name and (pictures.root / name).is_file()]
    )
    before = [
        *_head(folder, seen),
        "tasks:",
        *(task_line(task, names[name], columns[name]) for name, task in tasks.items()),
        *(f"  # {one_line(f'{name}: left out: {why}')}" for name, why in out.items()),
        "source:",
        *pictures.lines,
        *_renamed(pictures.file, tasks, names),
    ]
    text = splits(before, [AUGMENT, RECIPE], split, has_column=SPLIT in columns)
    warnings = [*pictures.notes, *([seen.broken] if seen.broken else [])]
    warnings += [*(f"{name}: left out: {why}" for name, why in out.items())]
    return text, [*warnings, *([] if split.used else [f"split: {split.note}"])]


def _check(columns: Mapping[str, pl.Series], wanted: Sequence[str]) -> None:
    problems = [
        f"--targets: there is no {name!r}{suggestion(name, list(columns))}"
        for name in wanted
        if name not in columns
    ]
    if problems:
        raise ValueError("\n".join(problems))


def _head(folder: Path, seen: Look) -> list[str]:
    """Up to the one input."""
    image = f"{{kind: image, size: {seen.size}, channels: {seen.channels}}}"
    return [
        f"# A first spec for the pictures in {folder.name}.",
        "# What is asked is guessed, for the reasons beside it: put units, change what you know "
        "better.",
        f"name: {quoted(plain(folder.resolve().name) or 'model')}",
        "inputs:",
        f"  {PHOTO}: {image}  # {one_line(seen.note)}",
    ]


def _renamed(file: str, tasks: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """The line on columns that have another name in the spec, if any has."""
    pairs = [(names[name], name) for name in tasks if names[name] != name]
    if file != FILE:
        pairs.insert(0, (PHOTO, file))
    return [f"  columns: {mapped(pairs)}"] if pairs else []


def _tasks(
    columns: dict[str, pl.Series], wanted: list[str], labels: frozenset[str]
) -> tuple[dict[str, Asked], dict[str, str]]:
    """What is asked, and what is left out and why."""
    tasks: dict[str, Asked] = {}
    out: dict[str, str] = {}
    for name in wanted or [name for name in columns if name != SPLIT]:
        if name in labels:
            cells = texts(columns[name])
            task = asked(something(named(name, cells)), cells)
        else:
            task = asked_of(columns, name)
        as_input: Guess | None = None if wanted or name in labels else guess(columns[name])
        why = task.why if task.kind == "left out" else ""
        if as_input is not None and as_input.kind in ("left out", "text"):
            why = why or as_input.why or "free text"
        if why:
            out[name] = why
        else:
            tasks[name] = task
    if wanted and out:
        lines = "\n".join(f"  {name}: {why}" for name, why in out.items())
        raise ValueError(f"--targets: what cannot be a task:\n{lines}")
    if not tasks:
        lines = "\n".join(f"  {name}: {why}" for name, why in out.items())
        raise ValueError(f"nothing is left to ask of the pictures:\n{lines}")
    return tasks, out
