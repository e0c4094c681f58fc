"""A source of images: a folder with a table of file names, file names with fields, or arrays.

{kind: images, path: faces, table: labels.csv}                    # column `file` names the image
{kind: images, path: faces, pattern: "[age]_[gender]_[id].jpg"}   # each field is a column
{kind: images, path: digits.npz}                                  # arrays: pixels, and labels (N,)
{kind: images, path: cells, annotations: {cells: {kind: coco, path: instances.json}}}
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import polars as pl
from pydantic import AfterValidator, Field

from onepass.models.contract.errors import near
from onepass.models.contract.frozen import Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.tasks import Task
from onepass.training.sources import annotated_rows, table, table_split
from onepass.training.sources.annotated_rows import Asked
from onepass.training.sources.annotations import Annotations
from onepass.training.sources.arrays import pixels_of, read_arrays
from onepass.training.sources.base import SourceSpec
from onepass.training.sources.columns import columns_of
from onepass.training.sources.files import ImageArray
from onepass.training.sources.map_files import MapSpec
from onepass.training.sources.reading import Dialect, Table, of_frame, read_file
from onepass.training.sources.reading.typed import stored
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.shapes import draw
from onepass.training.sources.split import SplitSpec
from onepass.training.sources.table import TableSource

FILE = "file"
LABELS = Path("labels.csv")
FIELD = re.compile(r"\[([A-Za-z0-9_]+)\]")


def _none(annotations: object) -> bool:
    return not annotations  # a spec and a bundle without them are those of before


def _has_fields(patterns: str | tuple[str, ...]) -> str | tuple[str, ...]:
    each = (patterns,) if isinstance(patterns, str) else patterns
    for pattern in each:
        names = FIELD.findall(pattern)
        if not names:
            raise ValueError(f"has no field, as in [age]_[gender].jpg: {pattern!r}")
        if FILE in names or len(set(names)) < len(names):
            raise ValueError(f"fields have different names, none is {FILE!r}: {pattern!r}")
        if set(names) != set(FIELD.findall(each[0])):
            raise ValueError(f"all patterns have the same fields: {each[0]!r}, {pattern!r}")
    if not each:
        raise ValueError("is empty: name a pattern, or leave it out")
    return patterns


class ImagesSource(SourceSpec, Dialect):
    """Names in `table` are below `path`; with `pattern` there is no table, and of several the first
    that fits a name counts. `words` renames labels: {gender: {"0": male, "1": female}}. Where there
    is no folder yet, `draw` says how many pictures of shapes are drawn into it, for a first try.
    `annotations` say what is seen in each, by the name of a task; without a table the pictures that
    they name are the rows. All else is as for a table."""

    kind: Literal["images"] = "images"
    path: Path | None = None
    """The folder of the images, or an .npz file of arrays."""
    table: Path = LABELS
    """A table of file names and labels, below `path`; its column `file` names the image."""
    pattern: Annotated[str | tuple[str, ...], AfterValidator(_has_fields)] | None = None
    """How file names hold labels, as in [age]_[gender]_[id].jpg: each field is a column. Of several
    the first that fits counts."""
    columns: dict[Name, str | tuple[str, ...]] = Field(default_factory=dict)
    """Per input or task, its column where that has another name; a list of columns for a vector."""
    separators: dict[Name, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """What stands between the items of a set or of several labels, by the name of the input or
    task; `|` unless said."""
    words: dict[Name, dict[str, str]] = Field(default_factory=dict)
    """Other names for labels, by task: {gender: {"0": male, "1": female}}."""
    missing: tuple[str, ...] = ()
    """Words that say that a cell is missing, such as ["NA", "?"]; empty ones always are."""
    maps: dict[Name, MapSpec] = Field(default_factory=dict)
    """Per input or task, what the numbers of its maps are in units: {depth: {scale: 0.001}}."""
    split: SplitSpec | None = None
    """Which rows train, choose and judge. Left out, the column `split` says it where there is one,
    else a hash of the inputs."""
    draw: Annotated[int, Field(ge=30, le=10_000)] | None = None
    """How many pictures of shapes are drawn into the folder where there is none yet, for a first
    try."""
    annotations: dict[Name, Annotations] = Field(default_factory=dict, exclude_if=_none)
    """Per task, a file of what is seen in each picture."""


def read(
    source: ImagesSource, inputs: Mapping[str, Input], tasks: Mapping[str, Task]
) -> SourceRows:
    """Reads names and labels; images are read when their rows are asked for.

    Raises:
        ValueError: folder, table, a name or a cell is not what the spec says.
    """
    if source.path is None:
        raise ValueError("source.path: is missing: --set source.path=FOLDER names the images")
    images = [name for name, declared in inputs.items() if declared.kind == "image"]
    if not images:
        raise ValueError("source.kind: images needs an input of kind image")
    if source.path.suffix == ".npz":
        if source.annotations:
            raise ValueError("source.annotations: are of pictures in files, and these are arrays")
        return _read_arrays(source, source.path, inputs, tasks, images)
    if source.draw is not None and not source.path.exists():
        draw(source.path, source.draw)
    if not source.path.is_dir():
        raise ValueError(f"source.path: {str(source.path)!r}: no such folder")
    listed, notes = _listed(source, source.path)
    as_table = _as_table(source, dict.fromkeys(images, FILE) | source.columns)
    asked = Asked(source.annotations, source.path, columns_of(as_table.columns, images[0])[0])
    marked = annotated_rows.read(asked, tasks, listed, source.split)
    rest = {name: task for name, task in tasks.items() if name not in marked.labels}
    rows = table.rows_of(as_table, _renamed(source, marked.listed), inputs, rest, source.path)
    both = rows.labels | marked.labels
    rows.labels = {name: both[name] for name in tasks}
    rows.notes[:0] = [*notes, *marked.notes]
    return rows


def _as_table(source: ImagesSource, columns: Mapping[str, str | tuple[str, ...]]) -> TableSource:
    """What a source of images has in common with a table."""
    same = ("path", "separators", "missing", "maps", "split", *Dialect.model_fields)
    own = {setting: getattr(source, setting) for setting in same}
    return TableSource(columns=dict(columns), **own)


def _listed(source: ImagesSource, folder: Path) -> tuple[Table | None, list[str]]:
    """The table, or the one that file names make; None where annotations name the pictures."""
    if source.pattern is None:
        unsaid = source.table == LABELS and not (folder / LABELS).exists()
        if source.annotations and unsaid:
            return None, []
        return read_file(folder / source.table, source), []
    patterns = (source.pattern,) if isinstance(source.pattern, str) else source.pattern
    forms = [(_form(pattern), "/" in pattern) for pattern in patterns]
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = [file.relative_to(folder).as_posix() for file in files]
    names = [name for name in names if not is_hidden(name)]
    matches = [(name, _match(name, forms)) for name in names]
    kept = [{FILE: name, **match.groupdict()} for name, match in matches if match]
    called = " or ".join(map(repr, patterns))
    if not kept:
        first = f", the first is {names[0]!r}" if names else ""
        text = f"none of {len(names)} files is named {called}{first}"
        raise ValueError(f"source.pattern: {text}")
    left = len(names) - len(kept)
    notes = [f"{left} files are not named {called} and are left out"] if left else []
    return of_frame(pl.DataFrame(kept)), notes


def _match(name: str, forms: Sequence[tuple[re.Pattern[str], bool]]) -> re.Match[str] | None:
    """By the first form that fits, of the whole name or of the file's own."""
    for form, whole in forms:
        if match := form.fullmatch(name if whole else Path(name).name):
            return match
    return None


def is_hidden(name: str) -> bool:
    """Whether a system put it beside the images: ._1_0.jpg, .DS_Store, .git/..., Thumbs.db."""
    parts = name.split("/")
    return any(part.startswith(".") or part in ("__MACOSX", "@eaDir") for part in parts) or (
        parts[-1].lower() in ("thumbs.db", "desktop.ini")
    )


def _form(pattern: str) -> re.Pattern[str]:
    """[age]_[id].jpg -> (?P<age>[^/]+?)_(?P<id>[^/]+?)\\.jpg."""
    parts = FIELD.split(pattern)  # text, name, text, name, ..., text
    fields = (f"(?P<{part}>[^/]+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    return re.compile("".join(fields))


def _renamed(source: ImagesSource, listed: Table) -> Table:
    """With labels as `words` has them."""
    for name, words in source.words.items():
        (column, *_) = columns_of(source.columns, name)
        if column not in listed.columns:
            there = near(column, listed.columns)
            raise ValueError(f"source.words.{name}: there is no column {column!r}{there}")
        listed = listed.replaced(stored(listed[column]).cast(pl.String).replace(words))
    return listed


def _read_arrays(
    source: ImagesSource,
    file: Path,
    inputs: Mapping[str, Input],
    tasks: Mapping[str, Task],
    images: Sequence[str],
) -> SourceRows:
    arrays = read_arrays(file)
    columns = {name: array for name, array in arrays.items() if array.ndim == 1}
    count = len(next(iter(columns.values()), ()))
    frame = pl.DataFrame({"place": np.arange(count), **columns})  # equal labels are not equal rows
    listed = _renamed(source, of_frame(frame))
    rest = {n: c for n, c in source.columns.items() if n not in images}
    kept, _ = table_split.timed(source.split, listed)
    pictures = {}
    for name in images:
        (key, *_) = columns_of(source.columns, name)
        pixels = pixels_of(file, arrays, key)
        pictures[name] = ImageArray(pixels if kept is None else pixels[kept])
    as_table = _as_table(source, rest)
    return table.rows_of(as_table, listed, inputs, tasks, file.parent, pictures)
