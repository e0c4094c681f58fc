"""Rows that do not fit: told by the image, the line or the row that a user finds them by."""

from pathlib import Path

import numpy as np

from onepass.models.contract import BadRows
from onepass.models.contract.errors import Problem
from onepass.training.data.misfits import misfits
from onepass.training.sources.files import ImageFiles
from onepass.training.sources.rows import SourceRows


def problem(*loc: str | int) -> Problem:
    return Problem(loc=loc, msg="is wrong", type="x", input=None)


def test_each_is_told_by_what_it_is_found_by() -> None:
    read = SourceRows(
        {"photo": ImageFiles(Path(), ["a.png", "b.png"]), "x": [1, 2]},
        {},
        np.array(["train", "val"]),
        called=lambda place: f"line {place + 2}",
    )
    error = BadRows([problem("rows", 0, "photo"), problem("rows", 1, "x"), problem("rows", "x")], 9)
    assert misfits(error, read, 0).splitlines() == [
        "rows do not fit the contract:",
        "a.png: photo: is wrong",
        "rows[1].x: is wrong (line 3)",
        "rows.x: is wrong",
        "and 6 more problems",
    ]


def test_rows_of_a_later_chunk_are_counted_from_the_first() -> None:
    read = SourceRows({"x": [1] * 9}, {}, np.array(["train"] * 9))
    assert misfits(BadRows([problem("rows", 1, "x")]), read, 4).splitlines()[1:] == [
        "rows[5].x: is wrong"
    ]
