"""What readers of annotations have in common: their settings, where they look, what they find."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from pydantic import Field

from onepass.models.contract.frozen import Frozen
from onepass.models.contract.pixels import ORIENTATION
from onepass.models.contract.strips import ON_ITS_SIDE
from onepass.training.sources.annotated import Annotated
from onepass.training.sources.annotations.pictures import Pictures
from onepass.training.sources.reading import Table

MOST_NAMED = 5
"""Problems of one file."""
Cell = Callable[[], Annotated]
"""Makes what is known of a picture when it is asked for: outlines of all pictures at the same time
take much memory."""


class AnnotationsSpec(Frozen):
    """`labels` gives labels of the file other names; objects of a label in `skip` are left out."""

    labels: dict[str, str] = Field(default_factory=dict)
    """Other names for labels of the file: {theirs: ours}."""
    skip: tuple[str, ...] = ()
    """Labels whose objects are left out."""


@dataclass(frozen=True)
class Where:
    """What a reader looks at beside its own file."""

    folder: Path
    """Of the pictures: paths are relative to it."""
    pictures: Pictures
    """The rows', where a table names them; else all pictures in the folder."""
    rows: Sequence[str | None] = ()
    """The pictures of the table's rows."""
    listed: Table | None = None
    """The table, where there is one."""
    outlines: bool = False
    """Whether outlines are asked for."""
    splits: bool = False
    """Whether a file's own split counts."""


@dataclass
class Found:
    """What a reader finds."""

    cells: dict[str, Cell] = field(default_factory=dict)
    """By the picture's name; pictures that are not here were never annotated."""
    labels: Counter[str] = field(default_factory=Counter)
    """How many objects have each label, as the file spells it."""
    bare: Counter[str] = field(default_factory=Counter)
    """The same, of objects that have no outline."""
    counted: bool = True
    """Whether those are objects; of files that are read later it is the files."""
    notes: list[str] = field(default_factory=list)
    parts: Mapping[str, str] = field(default_factory=dict)
    """Train, val or test, by the picture's name, where the file says so."""


def constant(one: Annotated) -> Cell:
    """A cell that was made before."""
    return lambda: one


def refuse(file: object, problems: Sequence[str]) -> None:
    """Raises ValueError with the first problems of a file, where there are any."""
    if not problems:
        return
    lines = [f"{file}: {problem}" for problem in problems[:MOST_NAMED]]
    if more := len(problems) - MOST_NAMED:
        lines += [f"{file}: and {more} more problems"] if more > 0 else []
    raise ValueError("\n".join(lines))


def existing(folder: Path, path: Path) -> Path:
    """A file or a folder below the folder of pictures, or anywhere if its path is absolute.

    Raises:
        ValueError: it is not there.
    """
    there = folder / path
    if not there.exists():
        raise ValueError(f"path: {str(there)!r}: no such file; paths are relative to source.path")
    return there


def upright_size(file: Path) -> tuple[int, int]:
    """Width and height of a picture after its turn; only its head is read.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        with Image.open(file) as image:
            width, height = image.size
            turn = image.getexif().get(ORIENTATION)
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(f"{file}: its size cannot be read: {error}") from None
    return (height, width) if turn in ON_ITS_SIDE else (width, height)
