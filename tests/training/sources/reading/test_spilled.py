"""Columns that lie in a file are those that were put there."""

from pathlib import Path

import polars as pl

from onepass.training.sources.memory import Mapped
from onepass.training.sources.reading.spilled import spilled

FRAMES = [
    pl.DataFrame({"a": ["1", None, ""], "*": ["x", "y" * 40, "z"]}),
    pl.DataFrame({"a": ["ä"], "*": [None]}, schema={"a": pl.String, "*": pl.String}),
]


def test_they_are_what_they_were(tmp_path: Path) -> None:
    table = spilled(["a", "*"], FRAMES, Mapped(tmp_path))
    whole = pl.concat(FRAMES)
    assert len(table) == 4
    assert [len(piece) for piece in table.parts("a")] == [3, 1]
    assert table["a"].to_list() == whole["a"].to_list()
    assert table["*"].to_list() == whole["*"].to_list()
    assert not list(tmp_path.iterdir())
    none = spilled(["a"], [], Mapped(tmp_path))
    assert [len(piece) for piece in none.parts("a")] == [len(none["a"])] == [0]
