"""Rows that do not fit the contract are told of by what a user finds them by."""

from pathlib import Path

import numpy as np

from onepass.models.contract import BadRows
from onepass.models.contract.errors import Loc, Problem
from onepass.training.data.misfits import misfits
from onepass.training.sources.files import ImageFiles
from onepass.training.sources.rows import SourceRows
from onepass.training.sources.several import Joined

SPLIT = np.array(["train"] * 4)


def problem(*loc: str | int, msg: str = "must be at least 0") -> Problem:
    where: Loc = loc
    return {"loc": where, "msg": msg, "type": "greater_than_equal", "input": -1}


def told(error: BadRows, read: SourceRows, start: int = 0) -> list[str]:
    first, *lines = misfits(error, read, start).splitlines()
    assert first == "rows do not fit the contract:"
    return lines


def test_a_row_is_known_by_its_number_and_by_what_the_file_calls_it() -> None:
    error = BadRows([problem("rows", 1, "x"), problem("rows", 2, "v", 0)])
    plain = SourceRows({"x": [1.0] * 4}, {}, SPLIT)
    assert told(error, plain) == [
        "rows[1].x: must be at least 0",
        "rows[2].v[0]: must be at least 0",
    ]
    lines = SourceRows({"x": [1.0] * 4}, {}, SPLIT, called=lambda row: f"line {row + 2}")
    assert told(error, lines, start=1) == [
        "rows[2].x: must be at least 0 (line 4)",
        "rows[3].v[0]: must be at least 0 (line 5)",
    ]


def test_a_picture_is_known_by_the_name_of_its_file_whichever_source_it_is_of() -> None:
    pictures = ImageFiles(Path("p"), ["a.jpg", "b.jpg"])
    joined = Joined([[None, None], pictures])
    read = SourceRows({"x": [1.0] * 4, "photo": joined}, {}, SPLIT, called=lambda row: "a line")
    error = BadRows([problem("rows", 3, "photo", msg="is no JPEG"), problem("rows", 3, "x")])
    assert told(error, read) == [
        "b.jpg: photo: is no JPEG",
        "rows[3].x: must be at least 0 (a line)",
    ]


def test_what_is_wrong_with_no_row_in_particular_and_how_much_is_left_out_is_told() -> None:
    read = SourceRows({"x": [1.0] * 4}, {}, SPLIT)
    error = BadRows([problem("rows", "x")], total=31)
    assert told(error, read) == ["rows.x: must be at least 0", "and 30 more problems"]
