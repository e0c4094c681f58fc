"""Answers are found one by one, under their own ids alone, and gone when they are deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onepass.app.feedback.answer_ids import AnswerIds, Place, place
from onepass.app.feedback.segment_table import SegmentTable
from onepass.app.feedback.segments import Kept, rows_of, segments
from onepass.app.feedback.store_file import StoreFile

MANY = "f" * 32
ROWS = 600


@pytest.fixture
def file(tmp_path: Path) -> Iterator[StoreFile]:
    """An empty one."""
    made = StoreFile(tmp_path / "kept.sqlite", make=True)
    yield made
    made.close()


def test_each_is_found_and_its_neighbours_stay_when_it_is_forgotten(file: StoreFile) -> None:
    table, ids = SegmentTable(file), AnswerIds()
    singles = [ids.new() for _ in range(ROWS)]
    kept = [Kept(place(one), b"sent", one.encode()) for one in singles]
    kept += [Kept(Place(MANY, row), b"", b"%d" % row) for row in range(ROWS)]
    table.add(list(segments(0.0, rows_of(kept))), model=1)
    assert file.held == 2 * ROWS
    found = [table.find(one, 0) for one in singles]
    assert [one and one.kept.answer.decode() for one in found] == singles
    rows = [table.find(MANY, row) for row in range(ROWS)]
    assert [one and one.kept.answer for one in rows] == [b"%d" % row for row in range(ROWS)]
    guessed = singles[0][:-8] + "0" * 8
    for unknown, row in ((guessed, 0), (singles[0], 1), (MANY, ROWS), ("mine", 0)):
        assert table.find(unknown, row) is None
        assert table.forget(unknown) == 0 or unknown in (singles[0], MANY)


def test_forgetting_leaves_nothing_of_an_answer(file: StoreFile) -> None:
    table, ids = SegmentTable(file), AnswerIds()
    singles = [ids.new() for _ in range(3)]
    table.add(
        list(segments(0.0, rows_of([Kept(place(one), b"", b"") for one in singles]))), model=1
    )
    table.add(
        list(segments(0.0, rows_of([Kept(Place(MANY, row), b"", b"") for row in range(9)]))),
        model=1,
    )
    assert [table.forget(one) for one in (singles[0], MANY, singles[2])] == [1, 9, 1]
    assert [table.find(one, 0) is None for one in singles] == [True, False, True]
    assert table.forget(singles[1]) == 1
    assert file.held == 0
    assert file.one("SELECT count(*) FROM segments") == (0,)


def test_the_oldest_go_first(file: StoreFile) -> None:
    table, ids = SegmentTable(file), AnswerIds()
    singles = [ids.new() for _ in range(5)]
    for at, one in enumerate(singles):
        table.add(list(segments(at, rows_of([Kept(place(one), b"", b"")]))), model=1)
    assert table.delete_oldest(lambda at, gone: at < 2) == 2
    assert table.delete_oldest(lambda at, gone: gone < 1) == 1
    assert [table.find(one, 0) is None for one in singles] == [True] * 3 + [False] * 2
    assert file.held == 2
