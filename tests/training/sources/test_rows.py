"""Rows as a caller would send them: what is missing is left out, and columns stay lazy."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from onepass.training.sources.rows import AskedLabels, PartLabels, SourceRows, Taken, row


class Counting(Sequence[Any]):
    """A column that makes its cells when they are asked for, and counts that."""

    def __init__(self, size: int) -> None:
        self.size, self.made = size, 0

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: Any) -> Any:
        self.made += 1
        return f"image {index}"


@pytest.fixture
def rows() -> SourceRows:
    return SourceRows(
        {"x": [1.0, None, 3.0], "photo": Counting(3)},
        {"y": [1.0, 2.0, None]},
        np.array(["train", "val", "train"]),
        sources={"a": 1, "b": 2},
    )


def test_a_row_is_what_a_caller_would_send(rows: SourceRows) -> None:
    assert rows.row(1) == {"photo": "image 1"}
    assert rows.row(2) == {"x": 3.0, "photo": "image 2"}
    assert len(rows) == 3
    assert row(0) == "row 1"


def test_rows_of_several_sources_stand_behind_one_another(rows: SourceRows) -> None:
    assert {name: own.tolist() for name, own in rows.places().items()} == {"a": [0], "b": [1, 2]}
    assert SourceRows({}, {}, np.array([], dtype="U1")).places() == {}


def test_rows_that_are_taken_forget_labels_and_make_no_cell(rows: SourceRows) -> None:
    taken = rows.taken(np.array([2, 0]))
    photos = rows.inputs["photo"]
    assert isinstance(photos, Counting)
    assert photos.made == 0
    assert (taken.inputs["x"], taken.labels, list(taken.split)) == ([3, 1], {}, ["train", "train"])
    assert isinstance(taken.inputs["photo"], Taken)
    assert [*taken.inputs["photo"]] == ["image 2", "image 0"]
    assert taken.inputs["photo"][-1:] == ["image 0"]
    assert photos.made == 3


@pytest.mark.parametrize("size", [1, 2, 3, 9])
def test_chunks_are_all_rows_in_their_order(rows: SourceRows, size: int) -> None:
    chunks = list(rows.chunks(size))
    assert [start for start, _ in chunks] == list(range(0, 3, size))
    assert [one for _, chunk in chunks for one in chunk] == [rows.row(n) for n in range(3)]


def test_labels_say_what_was_asked_and_are_those_that_a_row_has() -> None:
    asked = AskedLabels(["a"], frozenset("ab"))
    part = PartLabels(["a"], frozenset("abc"), ["c"])
    assert asked == part == ("a",)
    assert (asked.asked, part.asked, part.unknown) == ({"a", "b"}, {"a", "b", "c"}, {"c"})
