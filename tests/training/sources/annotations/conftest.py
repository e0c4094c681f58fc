"""A folder of small pictures, and where readers look."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from onepass.training.sources.annotations.base import Where
from onepass.training.sources.annotations.pictures import Pictures, below

WIDE, HIGH = 20, 10
LookIn = Callable[..., Where]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """images/a.png, b.png and c.png, of 20 x 10 pixels."""
    (tmp_path / "images").mkdir()
    for name in "abc":
        Image.new("RGB", (WIDE, HIGH)).save(tmp_path / f"images/{name}.png")
    return tmp_path


@pytest.fixture
def look(folder: Path) -> LookIn:
    """look() finds all pictures; look(rows) those of a table."""

    def where(rows: list[str] | None = None, **others: object) -> Where:
        pictures = Pictures(below(folder) if rows is None else rows, are_rows=rows is not None)
        return Where(folder, pictures, rows or (), **others)  # type: ignore[arg-type]

    return where
